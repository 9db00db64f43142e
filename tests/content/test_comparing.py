"""A folder beside another: whatever differs is told, and a changed key before all else."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.content import comparing
from portal.content.comparing import Comparison, How, texts
from portal.content.comparing.texts import LeftOut, Side
from portal.content.documents import ItemFile
from portal.content.files import Files
from tests.content.making import ITEMS, LESSON, QUIZ, SVG, course_texts, files, item

BASE = course_texts()
SECOND = "01-menyapa/02-mengulang.md"
TEXTS = st.text(alphabet="ab,.\n \t*", max_size=60)


def changed(path: str, old: str, new: str) -> dict[str, str]:
    assert old in BASE[path], old
    return {**BASE, path: BASE[path].replace(old, new, 1)}


def compared(new: Mapping[str, str | bytes], old: Mapping[str, str | bytes] = BASE) -> Comparison:
    return comparing.compare(files(old), files(new))


def with_item(**fields: object) -> dict[str, str]:
    return {**BASE, "items/02-lagi.yaml": item(**fields)}


@given(TEXTS, TEXTS)
def test_both_wordings_can_be_read_back_from_a_change(old: str, new: str) -> None:
    change = texts.compare(old, new)
    if change is None:
        assert texts.reads_the_same(old, new)
        return
    assert texts.reads_the_same(change.old, old)
    assert texts.reads_the_same(change.new, new)
    assert not all(passage.is_same for passage in change.passages)


@given(TEXTS)
def test_a_text_beside_itself_has_not_changed(text: str) -> None:
    assert texts.compare(text, text) is None


@given(st.lists(st.sampled_from(["satu", "dua", "tiga"]), max_size=8))
def test_wrapping_lines_elsewhere_is_no_change_and_an_indent_is_one(words: list[str]) -> None:
    assert texts.compare(" ".join(words), "\n".join(words)) is None
    if len(words) > 1:
        indented = "\n    ".join(words)
        assert texts.compare(" ".join(words), indented) is not None


def test_one_word_is_told_as_one_word_and_the_rest_is_left_out() -> None:
    paragraphs = [f"Paragraf ke-{n} tentang pelayanan di loket." for n in range(9)]
    old, new = "\n\n".join(paragraphs), "\n\n".join(paragraphs).replace("ke-4 tentang", "ke-4 soal")
    change = texts.compare(old, new)
    assert change is not None
    changes = [
        (piece.side, piece.text)
        for passage in change.passages
        for piece in passage.pieces
        if piece.side is not Side.SAME
    ]
    assert changes == [(Side.GONE, "tentang "), (Side.NEW, "soal ")]
    shown = change.excerpt
    assert [one.count if isinstance(one, LeftOut) else 0 for one in shown] == [3, 0, 0, 0, 3]


def test_a_long_text_without_a_word_in_common_is_compared_at_once() -> None:
    old, new = ("\n\n".join(f"{word}{n}" for n in range(9_000)) for word in ("lama", "baru"))
    change = texts.compare(old, new)
    assert change is not None
    assert [piece.side for one in change.passages for piece in one.pieces][:1] == [Side.GONE]


PATHS = st.sampled_from(sorted(BASE))


@st.composite
def edited(draw: st.DrawFn) -> dict[str, str]:
    """The example with files taken away, cut short, or with lines written twice or lost."""
    texts_ = dict(BASE)
    for path in draw(st.lists(PATHS, max_size=3, unique=True)):
        lines = texts_[path].splitlines(keepends=True)
        at = draw(st.integers(0, len(lines) - 1))
        way = draw(st.sampled_from(["gone", "twice", "lost", "cut", "renamed"]))
        if way in ("gone", "renamed"):
            kept = texts_.pop(path)
            if way == "renamed":
                texts_[path.replace("0", "1", 1) if "0" in path else f"{path}x"] = kept
        else:
            middle = {"twice": [lines[at]] * 2, "lost": [], "cut": []}[way]
            after = [] if way == "cut" else lines[at + 1 :]
            texts_[path] = "".join([*lines[:at], *middle, *after])
    return texts_


@settings(max_examples=60, deadline=None)
@given(edited())
def test_every_file_that_differs_is_told_and_no_other(new: dict[str, str]) -> None:
    differing = {path for path in {*BASE, *new} if BASE.get(path) != new.get(path)}
    for one in (compared(new), compared(BASE, old=new)):
        assert one.paths >= differing
        assert one.is_empty == (not differing)
    assert compared(new, old=new).is_empty


def test_a_course_fact_is_told_old_and_new() -> None:
    one = compared(changed("course.yaml", "title: Salam di loket", "title: Salam di meja"))
    [field] = one.facts
    assert (field.name, field.old, field.new) == ("title", "Salam di loket", "Salam di meja")
    assert one.paths == {"course.yaml"}


def test_a_lesson_is_told_by_its_words_its_minutes_and_its_objectives() -> None:
    [lesson] = compared(changed(LESSON, "map di dada", "map di tangan")).lessons
    assert lesson.body is not None
    assert (lesson.fields, lesson.moved) == ((), False)
    assert lesson.key == "sdl-tiga-puluh-detik"
    [lesson] = compared(changed(LESSON, "minutes: 4", "minutes: 3")).lessons
    assert [(one.name, one.old, one.new) for one in lesson.fields] == [("minutes", "4", "3")]
    assert lesson.body is None


def test_lessons_that_come_go_and_change_places_are_told_apart() -> None:
    second = BASE[LESSON].replace("sdl-tiga-puluh-detik", "sdl-mengulang")
    third = BASE[LESSON].replace("sdl-tiga-puluh-detik", "sdl-menutup")
    three = {**BASE, SECOND: second, "01-menyapa/03-menutup.md": third}
    assert [(one.key, one.how) for one in compared(three).lessons] == [
        ("sdl-mengulang", How.ADDED),
        ("sdl-menutup", How.ADDED),
    ]
    assert [(one.key, one.how) for one in compared(BASE, old=three).lessons] == [
        ("sdl-mengulang", How.REMOVED),
        ("sdl-menutup", How.REMOVED),
    ]
    first = {**three, LESSON: second, SECOND: BASE[LESSON]}
    moved = [one for one in compared(first, old=three).lessons if one.moved]
    assert len(moved) == 1  # one of the two explains the new order
    assert all(one.body is None for one in compared(first, old=three).lessons)


def test_a_module_put_before_another_moves_nothing_and_its_title_is_a_new_name() -> None:
    renumbered = {path.replace("01-menyapa", "02-menyapa"): text for path, text in BASE.items()}
    lesson = BASE[LESSON].replace("sdl-tiga-puluh-detik", "sdl-awal")
    new = {**renumbered, "01-awal/module.yaml": "title: Awal\n", "01-awal/01-awal.md": lesson}
    one = compared(new)
    assert [(m.how, m.moved, m.renamed) for m in one.modules] == [
        (How.ADDED, False, False),
        (How.CHANGED, False, False),
    ]
    assert [(le.key, le.how, le.only_path) for le in one.lessons] == [
        ("sdl-awal", How.ADDED, False),
        ("sdl-tiga-puluh-detik", How.CHANGED, True),
    ]
    [module] = compared(changed("01-menyapa/module.yaml", "Menyapa", "Menyambut")).modules
    assert (module.renamed, module.moved) == (True, False)


def test_the_terms_of_a_quiz_are_told_by_name() -> None:
    [quiz] = compared(changed(QUIZ, "pass_percent: 60", "pass_percent: 80")).quizzes
    assert [(one.name, one.old, one.new) for one in quiz.fields] == [("pass_percent", "60", "80")]


def test_a_changed_key_comes_first_and_says_what_was_and_is_right() -> None:
    words = changed(ITEMS, "stem: Lengkapi kalimatnya.", "stem: Isilah kalimat ini.")
    words[ITEMS] = words[ITEMS].replace("[[warga]]", "[[warga|masyarakat]]")
    words[ITEMS] = words[ITEMS].replace("Apa yang dilakukan", "Apakah yang dilakukan")
    one = compared(words)
    assert [(change.key, change.key_changed) for change in one.items] == [
        ("sdl-102", True),
        ("sdl-001", False),
    ]
    [change] = one.key_changes
    assert (change.key_old, change.key_new) == (("warga",), ("warga | masyarakat",))


OPTIONS = [
    {"text": "Ya", "correct": True, "why": "Tepat."},
    {"text": "Tidak", "correct": False, "why": "Keliru."},
]
TURNED = [{**one, "correct": not one["correct"]} for one in OPTIONS]
STEPS = ["Salam", "Nama", "Keperluan"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"options": OPTIONS}, {"options": TURNED}, True),
        ({"options": OPTIONS}, {"options": OPTIONS[::-1]}, False),
        ({"options": OPTIONS}, {"options": [*OPTIONS, {"text": "Mungkin"}]}, False),
        ({"options": OPTIONS}, {"options": [OPTIONS[0], {**OPTIONS[1], "why": "Salah."}]}, False),
        ({"options": OPTIONS}, {"options": OPTIONS, "type": "multiple"}, True),
        ({"options": OPTIONS}, {"options": OPTIONS, "difficulty": "easy"}, False),
        ({"answers": [{"text": "a"}]}, {"answers": [{"text": "a"}, {"text": "b"}]}, True),
        ({"answers": [{"text": "a"}]}, {"answers": [{"text": "a", "why": "Ya."}]}, False),
        ({"answers": [{"text": "a"}]}, {"answers": [{"text": "a"}], "case_sensitive": True}, True),
        ({"answer": {"value": 3}}, {"answer": {"value": "3.0"}}, False),
        ({"answer": {"value": 3}}, {"answer": {"value": 3, "tolerance": 1}}, True),
        ({"answer": {"value": 3, "unit": "m"}}, {"answer": {"value": 3, "unit": "km"}}, True),
        (
            {"pairs": [{"left": "a", "right": "b"}, {"left": "c", "right": "d"}]},
            {"pairs": [{"left": "c", "right": "d"}, {"left": "a", "right": "b"}]},
            False,
        ),
        (
            {"pairs": [{"left": "a", "right": "b"}, {"left": "c", "right": "d"}]},
            {"pairs": [{"left": "a", "right": "d"}, {"left": "c", "right": "b"}]},
            True,
        ),
        ({"sequence": STEPS}, {"sequence": STEPS[::-1]}, True),
        ({"text": "Satu [[a]]."}, {"text": "Dua [[a]]."}, False),
        ({"text": "Satu [[?a|b]]."}, {"text": "Satu [[?b|a]]."}, True),
        ({"text": "Satu [[?a|b]]."}, {"text": "Satu [[?a|c]]."}, False),
    ],
)
def test_the_key_has_changed_exactly_where_something_else_is_taken_for_right(
    old: dict[str, object], new: dict[str, object], expected: bool
) -> None:
    kinds = {
        "options": "single", "answers": "short", "answer": "numeric", "pairs": "matching",
        "sequence": "ordering", "text": "cloze",
    }  # fmt: skip
    kind = kinds[next(iter(old))]
    choice = {} if kind == "single" else {"options": None}
    before = with_item(**{"type": kind, **choice, **old})
    after = with_item(**{"type": kind, **choice, **new})
    [change] = compared(after, old=before).items or [None]
    told = change is not None and change.key_changed
    assert told is expected


def test_options_are_paired_by_their_words_and_one_that_turned_says_so() -> None:
    new = [
        {"text": "Tidak sama sekali", "correct": False, "why": "Keliru."},
        {"text": "Ya", "correct": False, "why": "Tepat."},
        {"text": "Nanti saja", "correct": True, "why": "Baru."},
    ]
    old = [*OPTIONS[:1], {"text": "Tidak sama sekal", "correct": False, "why": "Keliru."}]
    [change] = compared(with_item(options=new), old=with_item(options=old)).items
    assert [(one.how, one.turned) for one in change.options] == [
        (How.CHANGED, False),
        (How.CHANGED, True),
        (How.ADDED, False),
    ]
    assert change.options[0].text is not None


def test_media_are_told_with_both_contents() -> None:
    new = {**BASE, SVG: BASE[SVG].replace("#2f6f4f", "#333333"), "media/baru.svg": BASE[SVG]}
    one = compared(new)
    assert [(media.path, media.how) for media in one.media] == [
        ("baru.svg", How.ADDED),
        ("sdl-langkah.svg", How.CHANGED),
    ]
    replaced = one.media[1]
    assert replaced.old is not None
    assert replaced.new is not None
    assert replaced.old.sha256() != replaced.new.sha256()


def test_a_file_that_cannot_be_read_is_shown_as_its_lines() -> None:
    one = compared(changed(ITEMS, "- id: sdl-102", "- id: [sdl-102"))
    [file] = one.files
    assert (file.path, file.is_read, file.how) == (ITEMS, False, How.CHANGED)
    assert file.text is not None
    picture = compared({**BASE, LESSON: b"\xff\xfe"}).files
    assert [(one.path, one.is_read, one.text) for one in picture] == [(LESSON, False, None)]


def test_a_file_that_only_wraps_elsewhere_is_told_as_that() -> None:
    wrapped = BASE[LESSON].replace("dan belum tahu\napakah", "dan belum\ntahu apakah")
    assert wrapped != BASE[LESSON]
    one = compared({**BASE, LESSON: wrapped})
    assert [(file.path, file.is_read, file.text) for file in one.files] == [(LESSON, True, None)]
    assert (one.lessons, one.is_empty) == ((), False)


def test_a_new_course_is_compared_with_nothing() -> None:
    one = comparing.compare(Files("salam-di-loket", {}), files(BASE))
    assert one.paths >= set(BASE)
    assert {lesson.how for lesson in one.lessons} == {How.ADDED}
    assert not one.key_changes
    assert [change.key for change in one.items] == ["sdl-001", "sdl-101", "sdl-102"]
    assert isinstance(one.items[0].new, ItemFile)


def test_a_course_that_is_new_shows_its_facts_and_not_its_file() -> None:
    one = compared(BASE, {})
    assert {"title", "audience", "hours"} <= {field.name for field in one.facts}
    assert all(not field.old for field in one.facts)
    assert "course.yaml" not in {file.path for file in one.files}
