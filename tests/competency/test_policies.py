"""Attainment policies: drafts, publishing from tomorrow on, one winner, nothing changed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.competency.models import AttainmentPolicy, PolicyDraft
from portal.competency.queries import policies as queries
from portal.competency.queries import reference
from portal.competency.rules.policy import Gate, LegalSource, Policy, ProofRule, Verification
from portal.competency.rules.policy_document import policy_json
from portal.competency.rules.policy_text import policy_text
from portal.competency.rules.publishing import AHEAD, PublishRefusal
from portal.competency.rules.source_text import FaultyText
from portal.competency.service import policies
from portal.competency.service.policies import DraftRefusal
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.models import AuditEntry
from portal.web.app import Portal
from tests.competency.setting import (
    LONG_AGO,
    NOON,
    TODAY,
    TOMORROW,
    Agency,
    make_agency,
    make_person,
    publish_first_policy,
)


@pytest.fixture
def agency(context: object) -> Agency:
    publish_first_policy()
    return make_agency()


@pytest.fixture
def officer(agency: Agency) -> int:
    return make_person(agency, "Ayu")


def shipped() -> Policy:
    return policies.read_policy(reference.text(reference.POLICY))


def start(officer: int) -> PolicyDraft:
    return policies.start_draft(now=NOON, today=TODAY, actor_id=officer)


def save(draft: PolicyDraft, officer: int, *, source: str = "SK 9", **edits: str) -> PolicyDraft:
    """Save the draft with some lines of its text exchanged (old=new by name of the pair)."""
    words = draft.text
    for pair in edits.values():
        old, new = pair.split(" -> ")
        assert old in words
        words = words.replace(old, new)
    return policies.save_draft(
        draft.id, words, source, revision=draft.revision, now=NOON, actor_id=officer
    )


def publish(draft: PolicyDraft, officer: int, revision: int | None = None) -> int:
    return policies.publish_draft(
        draft.id,
        revision=draft.revision if revision is None else revision,
        now=NOON,
        today=TODAY,
        actor_id=officer,
    )


QUIZ = "knowledge: {max_level: 2, -> knowledge: {max_level: 1,"


def test_a_draft_is_the_newest_policy_for_the_first_of_next_month(officer: int) -> None:
    draft = start(officer)
    copy = policies.read_policy(draft.text)
    assert (copy.version, copy.valid_from) == (2, date(2026, 12, 1))
    assert policies.differences(shipped(), copy) == []
    assert (draft.base_version, draft.revision, draft.published_version) == (1, 1, None)


@pytest.mark.usefixtures("context")
def test_the_first_draft_of_an_installation_is_the_policy_that_ships() -> None:
    person = make_person(make_agency(), "Ayu")
    draft = start(person)
    assert draft.base_version == 0
    assert policies.differences(shipped(), policies.read_policy(draft.text)) == []
    saved = save(draft, person)
    assert publish(saved, person) == 1


def test_a_published_draft_decides_from_its_day_and_the_old_policy_before(officer: int) -> None:
    draft = save(start(officer), officer, quiz=QUIZ)
    assert publish(draft, officer) == 2
    assert publish(draft, officer) == 2  # the button pressed twice
    before, after = queries.timeline()
    assert (before.version, after.version) == (1, 2)
    assert queries.in_force(date(2026, 11, 30)) == before
    assert queries.in_force(date(2026, 12, 1)) == after
    assert queries.in_force(LONG_AGO - timedelta(days=1)) is None
    row = db.session.scalars(select(AttainmentPolicy).where(AttainmentPolicy.version == 2)).one()
    assert (row.source, row.published_by_id) == ("SK 9", officer)
    [entry] = db.session.scalars(
        select(AuditEntry).where(
            AuditEntry.action == "policy.published", AuditEntry.actor_id == officer
        )
    )
    assert entry.detail == {"valid_from": "2026-12-01"}


def test_a_draft_keeps_its_faults_and_is_not_published_with_them(officer: int) -> None:
    draft = save(start(officer), officer, quiz="max_level: 2, -> max_level: dua,")
    with pytest.raises(Refused) as refused:
        publish(draft, officer)
    assert (refused.value.reason, refused.value.values) == (DraftRefusal.FAULTY, {"count": 1})
    with pytest.raises(FaultyText) as faulty:
        policies.read_policy(draft.text)
    [fault] = faulty.value.located
    lines = draft.text.splitlines()
    assert "max_level: dua" in lines[fault.line - 1]
    assert fault.fault.path == "proofs.quiz.knowledge.max_level"


@pytest.mark.parametrize(
    ("edits", "source", "reason"),
    [
        ({"quiz": QUIZ}, "", PublishRefusal.NO_SOURCE),
        ({}, "SK 9", PublishRefusal.UNCHANGED),
        ({"quiz": QUIZ, "v": "version: 2 -> version: 3"}, "SK 9", DraftRefusal.WRONG_VERSION),
        ({"quiz": QUIZ, "d": "2026-12-01 -> 2026-11-26"}, "SK 9", PublishRefusal.TOO_EARLY),
        ({"quiz": QUIZ, "d": "2026-12-01 -> 2072-12-01"}, "SK 9", PublishRefusal.TOO_FAR),
    ],
)
def test_a_policy_that_may_not_begin_is_refused_with_its_reason(
    officer: int, edits: dict[str, str], source: str, reason: object
) -> None:
    draft = save(start(officer), officer, source=source, **edits)
    with pytest.raises(Refused) as refused:
        publish(draft, officer)
    assert refused.value.reason is reason
    assert [policy.version for policy in queries.published()] == [1]


@pytest.mark.parametrize("day", [TOMORROW, TODAY + AHEAD])
def test_tomorrow_is_early_enough_and_the_last_day_ahead_not_too_far(
    officer: int, day: date
) -> None:
    draft = save(start(officer), officer, quiz=QUIZ, day=f"2026-12-01 -> {day}")
    assert publish(draft, officer) == 2
    assert [policy.valid_from for policy in queries.timeline()] == [LONG_AGO, day]


def test_a_policy_for_the_same_day_takes_the_place_of_one_that_has_not_begun(officer: int) -> None:
    publish(save(start(officer), officer, quiz=QUIZ), officer)
    again = save(start(officer), officer, quiz="max_level: 1, -> max_level: 3,")
    assert publish(again, officer) == 3
    assert [policy.version for policy in queries.published()] == [1, 2, 3]
    assert [policy.version for policy in queries.timeline()] == [1, 3]
    decisive = queries.in_force(date(2026, 12, 1))
    assert decisive is not None
    assert decisive.version == 3


def test_two_persons_cannot_overwrite_each_others_draft_unseen(officer: int) -> None:
    draft = start(officer)
    first_revision = draft.revision
    words = draft.text

    def store(text: str, revision: int) -> int:
        saved = policies.save_draft(
            draft.id, text, "SK", revision=revision, now=NOON, actor_id=officer
        )
        return saved.revision

    assert store(words + "# satu\n", first_revision) == 2
    assert store(words + "# satu\n", first_revision) == 2  # the same request again
    with pytest.raises(Refused) as refused:
        store(words + "# dua\n", first_revision)
    assert refused.value.reason is DraftRefusal.CHANGED_MEANWHILE
    with pytest.raises(Refused) as stale:
        publish(draft, officer, revision=first_revision)
    assert stale.value.reason is DraftRefusal.CHANGED_MEANWHILE
    with pytest.raises(Refused) as long:
        store("x" * 60_001, 2)
    assert long.value.reason is DraftRefusal.TOO_LONG


def test_a_draft_of_an_older_policy_is_refused_and_a_closed_one_stays_closed(officer: int) -> None:
    early, late = start(officer), start(officer)
    late = save(late, officer, quiz=QUIZ)
    publish(save(early, officer, quiz=QUIZ), officer)
    with pytest.raises(Refused) as outdated:
        publish(late, officer)
    assert (outdated.value.reason, outdated.value.values) == (
        PublishRefusal.OUTDATED,
        {"number": 2},
    )
    policies.discard_draft(late.id, now=NOON, actor_id=officer)
    policies.discard_draft(late.id, now=NOON, actor_id=officer)
    for act in (
        lambda: publish(late, officer),
        lambda: save(late, officer, more="format: 1 -> format: 1 #"),
        lambda: policies.discard_draft(early.id, now=NOON, actor_id=officer),
    ):
        with pytest.raises(Refused) as closed:
            act()
        assert closed.value.reason is DraftRefusal.CLOSED
    with pytest.raises(NotFound):
        policies.discard_draft(10_000, now=NOON, actor_id=officer)


def test_of_officers_who_publish_the_next_policy_at_once_one_wins(
    officer: int, app: Portal
) -> None:
    drafts = [save(start(officer), officer, quiz=QUIZ) for _number in range(5)]
    revisions = [(draft.id, draft.revision) for draft in drafts]

    def press(draft: tuple[int, int]) -> str:
        with app.app_context():
            try:
                return str(
                    policies.publish_draft(
                        draft[0], revision=draft[1], now=NOON, today=TODAY, actor_id=officer
                    )
                )
            except Refused as refused:
                return str(refused.reason)

    with ThreadPoolExecutor(5) as pool:
        answers = sorted(pool.map(press, revisions))
    assert answers == ["2", *["publish.outdated"] * 4]
    assert [policy.version for policy in queries.published()] == [1, 2]


@pytest.mark.parametrize(
    "statement", ["UPDATE attainment_policy SET source = 'x'", "DELETE FROM attainment_policy"]
)
def test_a_published_policy_can_not_be_changed(agency: Agency, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.connection().execute(text(statement))
    assert [policy.version for policy in queries.published()] == [1]


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60).filter(
    lambda words: words.strip() == words and words != ""
)


@given(
    title=WORDS,
    note=WORDS,
    day=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    months=st.none() | st.integers(1, 600),
    level=st.integers(3, 5),
    gated=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_the_text_of_a_policy_reads_as_the_same_policy(
    title: str, note: str, day: date, months: int | None, level: int, gated: bool
) -> None:
    base = shipped()
    first, *rest = base.sources
    proofs: tuple[ProofRule, ...] = tuple(
        replace(proof, validity_months=months) for proof in base.proofs
    )
    gates: tuple[Gate, ...] = tuple(replace(gate, from_level=level) for gate in base.gates)
    policy = replace(
        base,
        title=title,
        valid_from=day,
        sources=(LegalSource(first.id, note, note, Verification.READ), *rest),
        proofs=proofs,
        gates=gates if gated else (),
    )
    read = policies.read_policy(policy_text(policy))
    assert read == policy
    assert policy_json(read) == policy_json(policy)
