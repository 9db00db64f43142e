"""Every kind of item: placing, reading, marking. Marks never leave 0 to possible, order-free."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.assessment.rules import marking
from portal.assessment.rules.kinds import KINDS, BadResponse
from portal.assessment.rules.kinds.written import number, same_text
from portal.assessment.rules.shuffling import Shuffler
from tests.assessment.making import BODIES, document, right_response

ALL = sorted(KINDS)
SEEDS = st.binary(min_size=16, max_size=16)


MADE = {kind: document(kind) for kind in KINDS}


def placed(kind: str, seed: bytes = b"0" * 16, marks: int = 1, **values):
    """An item and its place in a paper."""
    made = document(kind, **values) if values else MADE[kind]
    made = replace(made, answer_key={**made.answer_key, "marks": marks})
    shape = KINDS[kind].shape(made.face)
    return made, KINDS[kind].place(shape, Shuffler(seed))


def marks(kind: str, given, seed: bytes = b"0" * 16, **values):
    made, place = placed(kind, seed, **values)
    response = KINDS[kind].read(place, given)
    return marking.mark(kind, made.answer_key, response)


def test_there_is_an_example_of_every_kind():
    assert sorted(BODIES) == ALL


@pytest.mark.parametrize("kind", ALL)
@given(seed=SEEDS)
def test_whoever_knows_gets_everything_whatever_the_order(kind: str, seed: bytes):
    made, place = placed(kind, seed, marks=4)
    response = KINDS[kind].read(place, right_response(kind, place, made))
    first = marking.mark(kind, made.answer_key, response)
    again = marking.mark(kind, made.answer_key, json.loads(json.dumps(response)))
    assert first == again == marking.Marks(4, 4)


@pytest.mark.parametrize("kind", ALL)
def test_no_answer_earns_nothing(kind: str):
    made, _place = placed(kind)
    assert marking.mark(kind, made.answer_key, None) == marking.Marks(0, 1)


BLANK = {
    "single": {"choice": []}, "multiple": {"choice": []}, "true_false": {"choice": []},
    "short": {"text": "  "}, "numeric": {"number": {"text": ""}}, "matching": {"pairs": {}},
    "ordering": {"places": {}}, "cloze": {"gaps": {}},
}  # fmt: skip


@pytest.mark.parametrize("kind", ALL)
def test_an_answer_taken_back_earns_nothing(kind: str):
    made, place = placed(kind)
    response = KINDS[kind].read(place, BLANK[kind])
    assert KINDS[kind].is_blank(response)
    assert marking.mark(kind, made.answer_key, response).earned == 0


@st.composite
def tries(draw: st.DrawFn):
    """Any readable answer to any kind."""
    kind = draw(st.sampled_from(ALL))
    made, place = placed(kind, draw(SEEDS), marks=draw(st.integers(1, 20)))
    text = st.text(max_size=20)
    some = lambda pairs: st.lists(st.sampled_from([id_ for id_, _ in pairs]), unique=True)  # noqa: E731
    if "options" in place:
        limit = None if kind == "multiple" else 1
        given = {"choice": draw(some(place["options"]))[:limit]}
    elif kind == "matching":
        right = st.sampled_from([id_ for id_, _ in place["right"]])
        given = {"pairs": {left: draw(right) for left in draw(some(place["left"]))}}
    elif kind == "ordering":
        position = st.integers(1, len(place["parts"]))
        given = {"places": {part: draw(position) for part in draw(some(place["parts"]))}}
    elif kind == "cloze":
        given = {"gaps": {}}
        for id_, options in place["gaps"]:
            value = st.sampled_from([one for one, _ in options]) if options else text
            given["gaps"][id_] = draw(value)
    elif kind == "numeric":
        given = {"number": {"text": draw(text), "unit": draw(st.integers(0, 1))}}
    else:
        given = {"text": draw(text)}
    return kind, made, place, given


@given(tries())
def test_marks_stay_between_nothing_and_everything(one):
    kind, made, place, given = one
    response = KINDS[kind].read(place, given)
    found = marking.mark(kind, made.answer_key, response)
    assert 0 <= found.earned <= found.possible == made.answer_key["marks"]


_LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
JUNK = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from(["choice", "text", "number", "pairs", "places", "gaps", "x"])


@pytest.mark.parametrize("kind", ALL)
@given(junk=JUNK, name=NAMES)
def test_whatever_a_client_sends_is_read_or_refused(kind: str, junk, name: str):
    made, place = placed(kind)
    for sent in (junk, {name: junk}):
        try:
            response = KINDS[kind].read(place, sent)
        except BadResponse:
            continue
        assert marking.mark(kind, made.answer_key, response).possible == 1


@pytest.mark.parametrize("kind", ALL)
@given(seed=SEEDS)
def test_ids_of_a_paper_are_random_and_different(kind: str, seed: bytes):
    _made, place = placed(kind, seed)
    text = json.dumps(place)
    assert json.dumps(placed(kind, seed)[1]) == text  # frozen: the seed tells everything
    ids = [one for pairs in place.values() if isinstance(pairs, list) for one, _ in pairs]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("kind", ALL)
def test_the_face_does_not_tell_the_key(kind: str):
    """The order in which the face holds things is the same whatever is right."""
    made = document(kind)
    turned = {
        "ordering": {"sequence": BODIES["ordering"]["sequence"][::-1]},
        "matching": {
            "pairs": [
                {"left": "Akta", "right": "Pendaftaran penduduk"},
                {"left": "KK", "right": "Pencatatan sipil"},
            ]
        },
        "cloze": {
            "text": "Kekurangan disampaikan [[satu kali|sekali]] dan [[?lisan|tertulis|besok]]."
        },
    }.get(kind)
    if turned is not None:
        other = document(kind, **turned)
        assert other.face == made.face
        assert other.answer_key != made.answer_key
    assert "correct" not in json.dumps(made.face)
    assert not {"why", "explanation", "accepted", "value"} & set(made.face)


def test_a_multiple_choice_with_everything_ticked_earns_no_more_than_it_deserves():
    made, place = placed("multiple", marks=2)
    everything = {"choice": [id_ for id_, _ in place["options"]]}
    response = KINDS["multiple"].read(place, everything)
    assert marking.mark("multiple", made.answer_key, response) == marking.Marks(0, 2)


def test_part_of_the_marks_for_part_of_the_pairs():
    made, place = placed("matching", marks=4)
    right = right_response("matching", place, made)
    one = dict([next(iter(right["pairs"].items()))])
    assert marks("matching", {"pairs": one}, marks=4) == marking.Marks(2, 4)
    assert marks("matching", {"pairs": one}) == marking.Marks(0, 1)  # with one mark all or nothing


def test_one_place_given_twice_is_kept_and_earns_nothing():
    _made, place = placed("ordering", marks=4)
    given = {"places": {id_: 1 for id_, _ in place["parts"]}}
    assert marks("ordering", given, marks=4) == marking.Marks(0, 4)


def test_two_answers_to_a_question_with_one_are_refused():
    _made, place = placed("single")
    with pytest.raises(BadResponse):
        KINDS["single"].read(place, {"choice": [id_ for id_, _ in place["options"]]})


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1250", "1250"), ("1.250", "1250"), ("1 250", "1250"), ("1.250.000,5", "1250000.5"),
        ("12,5", "12.5"), ("12.5", "12.5"), ("0.125", "0.125"), ("0,125", "0.125"),
        ("-3", "-3"), ("−3", "-3"), ("Rp 1.500", "1500"), (" 7 ", "7"), ("１２", "12"),
        ("1.25", "1.25"), ("+4", "4"),
    ],
)  # fmt: skip
def test_numbers_as_officials_write_them(written: str, value: str):
    assert str(number(written)) == value


@pytest.mark.parametrize(
    "written", ["", "lima", "1,2,3", "1.25.0", "12 km", "1e9", "--1", "½", "1250.5.1", "9" * 60]
)
def test_what_is_no_number_is_wrong_and_never_an_error(written: str):
    assert number(written) is None
    assert marks("numeric", {"number": {"text": written, "unit": 0}}).earned == 0


@pytest.mark.parametrize(
    ("text", "unit", "earned"),
    [("1250", 0, 1), ("1250,5", 0, 1), ("1250,51", 0, 0), ("1,25", 1, 1), ("1250", 1, 0)],
)
def test_tolerance_and_units(text: str, unit: int, earned: int):
    assert marks("numeric", {"number": {"text": text, "unit": unit}}).earned == earned


@pytest.mark.parametrize(
    ("text", "earned"),
    [("NIB", 1), (" nib. ", 1), ("nomor  induk berusaha", 1), ("Nomor Induk", 0), ("ＮＩＢ", 1)],
)
def test_a_short_answer_forgives_spaces_and_letter_forms(text: str, earned: int):
    assert marks("short", {"text": text}).earned == earned


def test_an_author_can_insist_on_capitals():
    assert not same_text("nib", ["NIB"], case_sensitive=True)
    assert marks("short", {"text": "nib"}, case_sensitive=True).earned == 0


def test_a_written_answer_that_is_too_long_is_refused_not_cut():
    with pytest.raises(BadResponse):
        marks("short", {"text": "a" * 501})
