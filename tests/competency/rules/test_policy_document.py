"""The attainment policy as a document: read strictly, written canonically, compared."""

import json
from datetime import date
from random import Random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.competency.rules.kinds import STRANDS, CompetencyKind, SourceKind, Strand
from portal.competency.rules.policy import Renewal
from portal.competency.rules.policy_document import (
    Change,
    compare,
    parse_policy,
    policy_document,
    policy_from_text,
    policy_json,
)
from portal.competency.rules.reading import DocumentError, Fault, Problem
from tests.competency.rules.documents import put, shipped, shipped_text

SHIPPED = policy_from_text(shipped_text())


def faults(document: object) -> list[tuple[str, Problem]]:
    with pytest.raises(DocumentError) as caught:
        parse_policy(document)
    return [(fault.path, fault.problem) for fault in caught.value.faults]


def test_the_shipped_policy_says_what_the_architecture_says():
    policy = policy_from_text(shipped_text())
    assert (policy.version, policy.valid_from) == (1, date(2018, 1, 1))
    assert policy.strands_of(1) == (Strand.KNOWLEDGE,)
    assert policy.strands_of(2) == (Strand.KNOWLEDGE, Strand.SKILL)
    assert [policy.strands_of(level) for level in (3, 4, 5)] == [STRANDS] * 3
    quiz = policy.proof(SourceKind.QUIZ, Strand.KNOWLEDGE)
    exam = policy.proof(SourceKind.EXAM, Strand.KNOWLEDGE)
    application = policy.proof(SourceKind.APPLICATION, Strand.SKILL)
    feedback = policy.proof(SourceKind.PEER_FEEDBACK, Strand.ATTITUDE)
    assert None not in (quiz, exam, application, feedback)
    assert (quiz.max_level, quiz.validity_months, quiz.renewal) == (2, 36, Renewal.LAPSES)
    assert (exam.max_level, exam.renewal) == (5, Renewal.STANDS_UNTIL_OFFERED)
    assert (application.needs_example, application.min_indicators) == (True, 2)
    assert application.max_level < 5
    assert feedback.min_raters == 5
    assert policy.proof(SourceKind.EXAM, Strand.SKILL) is None
    for kind in (CompetencyKind.MANAGERIAL, CompetencyKind.SOCIOCULTURAL):
        gate = policy.gate(kind)
        assert gate is not None
        assert gate.from_level == 3
        assert gate.source_kinds == (SourceKind.PRACTICAL, SourceKind.ASSESSOR)
    assert policy.gate(CompetencyKind.TECHNICAL) is None
    assert policy.renewal.waiting_months is None


def test_every_rule_of_the_shipped_policy_names_a_source_it_lists():
    policy = policy_from_text(shipped_text())
    listed = {source.id for source in policy.sources}
    rules = [*policy.levels, *policy.proofs, *policy.gates, policy.renewal]
    assert {rule.source for rule in rules} <= listed
    assert all(source.reference and source.note for source in policy.sources)


def test_written_and_read_again_it_is_the_same_policy_and_the_same_bytes():
    policy = policy_from_text(shipped_text())
    packed = policy_json(policy)
    again = parse_policy(json.loads(packed))
    assert again == policy
    assert policy_json(again) == packed
    assert policy_from_text(packed.decode()) == policy  # JSON is YAML


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 999))
def test_the_order_in_which_a_document_is_written_does_not_matter(seed):
    random = Random(seed)  # noqa: S311 - no secret

    def shuffled(value):
        if isinstance(value, dict):
            pairs = [(key, shuffled(inner)) for key, inner in value.items()]
            random.shuffle(pairs)
            return dict(pairs)
        if isinstance(value, list):
            return random.sample(value, len(value))
        return value

    assert parse_policy(shuffled(shipped())) == SHIPPED


WRONG_PLACES = [
    ("format", 2, Problem.OUT_OF_RANGE),
    ("version", 0, Problem.OUT_OF_RANGE),
    ("version", True, Problem.NOT_A_WHOLE_NUMBER),
    ("version", "1", Problem.NOT_A_WHOLE_NUMBER),
    ("valid_from", "1 Januari 2018", Problem.NOT_A_DAY),
    ("valid_from", "2018-02-30", Problem.NOT_A_DAY),
    ("valid_from", "20180101", Problem.NOT_A_DAY),
    ("title", "  ", Problem.EMPTY),
    ("title", 5, Problem.NOT_TEXT),
    ("levels", [], Problem.NOT_A_TABLE),
    ("levels.2.strands", "knowledge", Problem.NOT_A_LIST),
    ("levels.2.strands", [], Problem.EMPTY),
    ("levels.2.strands.0", "wisdom", Problem.UNKNOWN_VALUE),
    ("levels.2.source", "uu-1-1900", Problem.UNKNOWN_SOURCE),
    ("proofs.quiz.knowledge.max_level", 6, Problem.OUT_OF_RANGE),
    ("proofs.quiz.knowledge.max_level", 2.0, Problem.NOT_A_WHOLE_NUMBER),
    ("proofs.quiz.knowledge.validity_months", 0, Problem.OUT_OF_RANGE),
    ("proofs.quiz.knowledge.renewal", "never", Problem.UNKNOWN_VALUE),
    ("proofs.quiz.knowledge.half_life", 3, Problem.UNKNOWN_KEY),
    ("proofs.application.skill.needs_example", 1, Problem.NOT_A_YES_OR_NO),
    ("proofs.citizen_rating", {}, Problem.UNKNOWN_VALUE),
    ("proofs.renewal_offer", {}, Problem.PROVES_NOTHING),
    ("proofs.exam", None, Problem.NOT_A_TABLE),
    ("gates", {}, Problem.NOT_A_LIST),
    ("gates.0.from_level", 0, Problem.OUT_OF_RANGE),
    ("gates.0.source_kinds.0", "rumour", Problem.UNKNOWN_VALUE),
    ("renewal.window_months", -1, Problem.OUT_OF_RANGE),
    ("sources.usulan.verification", "sure", Problem.UNKNOWN_VALUE),
]


@pytest.mark.parametrize(("path", "value", "problem"), WRONG_PLACES)
def test_a_fault_is_named_with_its_path(path, value, problem):
    place = path.replace(".strands.0", ".strands[0]").replace("gates.0", "gates[0]")
    place = place.replace("source_kinds.0", "source_kinds[0]")
    assert (place, problem) in faults(put(shipped(), path, value))


@pytest.mark.parametrize(
    "path",
    ["format", "version", "valid_from", "title", "sources", "levels", "proofs", "gates", "renewal"],
)
def test_what_is_missing_is_said_once(path):
    document = shipped()
    del document[path]
    found = faults(document)
    assert (path, Problem.MISSING) in found
    assert [problem for place, problem in found if place == path] == [Problem.MISSING]


@pytest.mark.parametrize("document", [None, [], "version: 1", 7])
def test_what_is_no_table_at_all_is_refused(document):
    assert faults(document)[0] == ("", Problem.NOT_A_TABLE)


def test_all_faults_come_at_once():
    document = put(shipped(), "version", 0)
    document = put(document, "proofs.exam.knowledge.max_level", 9)
    del document["renewal"]["window_months"]
    assert set(faults(document)) == {
        ("version", Problem.OUT_OF_RANGE),
        ("proofs.exam.knowledge.max_level", Problem.OUT_OF_RANGE),
        ("renewal.window_months", Problem.MISSING),
    }


def test_a_higher_level_cannot_need_less():
    document = put(shipped(), "levels.3.strands", ["knowledge", "skill"])
    document = put(document, "levels.4.strands", ["skill"])
    assert ("levels.4.strands", Problem.NEEDS_LESS_THAN_THE_LEVEL_BELOW) in faults(document)


def test_a_level_that_nobody_could_prove_is_refused():
    document = shipped()
    for kind in ("assessor", "observation"):
        document["proofs"][kind]["attitude"]["max_level"] = 4
    assert faults(document) == [("levels.5.strands", Problem.CANNOT_BE_PROVED)]


def test_a_strand_always_has_a_way_that_needs_no_raters():
    """Nobody is worse off because too few raters exist: another proof is offered."""
    document = shipped()
    for kind in ("assessor", "observation", "supervisor_rating"):
        document["proofs"][kind].pop("attitude")
    document["proofs"]["peer_feedback"]["attitude"]["max_level"] = 5
    del document["proofs"]["observation"]
    del document["proofs"]["supervisor_rating"]
    assert {problem for _, problem in faults(document)} == {Problem.NO_WAY_WITHOUT_RATERS}


def test_a_gate_must_be_passable_and_guard_a_kind_only_once():
    document = put(shipped(), "gates.0.source_kinds", ["quiz"])
    assert faults(document) == [("gates[0].source_kinds", Problem.CANNOT_BE_PROVED)]
    document = shipped()
    document["gates"].append({**document["gates"][0], "competency_kinds": ["managerial"]})
    assert faults(document) == [("gates[1].competency_kinds", Problem.REPEATED)]


def test_only_an_assessor_speaks_of_a_whole_competency():
    document = shipped()
    document["proofs"]["exam"]["overall"] = document["proofs"]["assessor"]["overall"]
    assert faults(document) == [("proofs.exam.overall", Problem.ONLY_AN_ASSESSOR_DECIDES)]


@pytest.mark.parametrize(
    "text",
    [
        "a: [",
        "version: 1\nversion: 2",
        "sources: {a: 1, a: 2}",
        "!!python/object/apply:os.system ['true']",
        "? [a]\n: b",
    ],
)
def test_bad_yaml_is_a_fault_and_never_an_object(text):
    with pytest.raises(DocumentError) as caught:
        policy_from_text(text)
    assert caught.value.faults[0].problem is Problem.NOT_YAML


def test_a_fault_reads_as_a_line():
    fault = Fault("proofs.quiz.knowledge.max_level", Problem.OUT_OF_RANGE, "6, not 1 to 5")
    assert str(fault) == "proofs.quiz.knowledge.max_level: out of range (6, not 1 to 5)"
    assert str(Fault("title", Problem.MISSING)) == "title: missing"


def test_two_policies_are_compared_path_by_path():
    before = parse_policy(shipped())
    assert compare(before, before) == ()
    document = put(shipped(), "version", 2)
    document = put(document, "valid_from", "2027-01-01")
    document = put(document, "proofs.quiz.knowledge.max_level", 3)
    document = put(document, "levels.2.strands", ["knowledge"])
    document["proofs"]["recognition"].pop("skill")
    after = parse_policy(document)
    changes = compare(before, after)
    gone = [change for change in changes if change.path.startswith("proofs.recognition.skill.")]
    assert [change for change in changes if change not in gone] == [
        Change("levels.2.strands", ["knowledge", "skill"], ["knowledge"]),
        Change("proofs.quiz.knowledge.max_level", 2, 3),
        Change("valid_from", "2018-01-01", "2027-01-01"),
        Change("version", 1, 2),
    ]
    assert len(gone) == 8
    assert all(change.after is None for change in gone)
    assert {change.path for change in compare(after, before)} == {c.path for c in changes}


def test_the_document_spells_out_every_figure():
    document = policy_document(parse_policy(shipped()))
    quiz = document["proofs"]["quiz"]["knowledge"]
    assert quiz["min_raters"] == 0
    assert quiz["needs_example"] is False
    assert yaml.safe_load(yaml.safe_dump(document)) == document
