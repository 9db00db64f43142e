"""The job of regrades: works out whom one changes, then marks anew; resumable, each piece once.

A piece is `WINDOW` attempts by number, read by a few statements whatever they hold. Every attempt
that changes gets its result, its evidence and its message in one transaction of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.assessment import closing, release
from portal.assessment.models import Attempt, AttemptResult, ItemVersion
from portal.assessment.regrading import queries
from portal.assessment.regrading.models import Regrade, RegradeEffect
from portal.assessment.regrading.notices import AskedNotice, RegradeNotice
from portal.assessment.regrading.queries import WINDOW, Target
from portal.assessment.regrading.service import locked, note
from portal.assessment.rules.attempts import Purpose, Release
from portal.assessment.rules.kinds.base import Key
from portal.assessment.rules.regrading import Remedy, Verdict, mark_by, regraded
from portal.core import zones
from portal.core.db import db, dialect_name, table_of, transaction, with_retries
from portal.ledger.queries import supposing
from portal.ledger.queries.supposing import OtherMarks
from portal.people.service import inbox

REASON = "regraded"


@dataclass(frozen=True, slots=True)
class Change:
    """An attempt whose marks for the item are others; `announced`: its score was told."""

    target: Target
    after: Verdict
    announced: bool

    @property
    def is_kept(self) -> bool:
        return self.after.is_kept


def go_on(*, now: datetime) -> None:
    """Everything that waits, piece by piece; may run twice at once and be cut off anywhere."""
    waiting = select(Regrade.id).where(
        Regrade.ended_at.is_(None),
        Regrade.cancelled_at.is_(None),
        Regrade.measured_at.is_(None) | Regrade.approved_at.is_not(None),
    )
    for regrade_id in db.session.scalars(waiting.order_by(Regrade.id)).all():
        while with_retries(_piece, regrade_id, now=now):
            db.session.expunge_all()


def _piece(regrade_id: int, *, now: datetime) -> bool:
    """The next window; True while more may be left."""
    regrade = db.session.get(Regrade, regrade_id, populate_existing=True)
    if regrade is None or regrade.ended_at is not None or regrade.cancelled_at is not None:
        return False
    if regrade.measured_at is not None and regrade.approved_at is None:
        return False
    start = regrade.cursor
    if start >= queries.last_attempt_id():
        return _finish(regrade_id, start, now)
    step = _measure if regrade.approved_at is None else _apply
    found = _wait_and_read(regrade, start)
    step(regrade, found, _changes(regrade, found, now), start, now)
    return True


def _finish(regrade_id: int, start: int, now: datetime) -> bool:
    """Nothing is left: measured, or done."""
    with transaction():
        regrade = locked(regrade_id)
        if regrade.cursor != start or regrade.ended_at is not None:
            return True
        if regrade.approved_at is not None:
            regrade.ended_at = now
            note("regrade.ended", regrade, now, regrade.approved_by_id)
            _tell_asker(regrade, AskedNotice.ENDED, now)
        elif regrade.measured_at is None:
            regrade.measured_at = now
            _tell_asker(regrade, AskedNotice.MEASURED, now)
    return False


def _tell_asker(regrade: Regrade, kind: AskedNotice, now: datetime) -> None:
    inbox.send(
        regrade.asked_by_id,
        kind,
        {"changed": regrade.changed, "examined": regrade.examined},
        path=f"/admin/regrades/{regrade.public_id}",
        event_key=f"{kind}:{regrade.id}",
        now=now,
    )


def _wait_and_read(regrade: Regrade, start: int) -> list[Target]:
    """The closed attempts of the window that have the item.

    One that is being handed in at this moment may have read the key before the remedy was agreed
    to, and holds its row until it is closed: taking the rows of the open ones waits for it. Later
    ones read the remedy. On SQLite nobody writes beside the transaction that agreed.
    """
    window = (Attempt.id > start) & (Attempt.id <= start + WINDOW)
    if regrade.approved_at is not None and dialect_name() == "postgresql":
        with transaction():
            db.session.execute(
                select(Attempt.id)
                .where(window, Attempt.closed_at.is_(None))
                .order_by(Attempt.id)
                .with_for_update(key_share=True)
            )
    return queries.targets(regrade.organisation_id, regrade.item_version_id, window)


def _changes(regrade: Regrade, found: Sequence[Target], now: datetime) -> list[Change]:
    """Those whose marks for the item are others by the remedy."""
    if not found:
        return []
    remedy = Remedy.read(regrade.remedy)
    key = _key(regrade.item_version_id)
    exams = {one.owner_ref for one in found if one.purpose == Purpose.EXAM}
    shown = release.of_exams(exams, now) if exams else {}
    changes = []
    for one in found:
        told = shown.get(one.owner_ref) or Release(one.terms["release"])
        announced = release.shows(told, Release.SCORE)
        change = _change(one, key, remedy, announced, keeps=regrade.keeps_passes)
        changes += [change] if change is not None else []
    return changes


def _key(version_id: int) -> Key:
    query = select(ItemVersion.answer_key).where(ItemVersion.id == version_id)
    found: Key = db.session.scalars(query).one()
    return found


def _change(
    target: Target, key: Key, remedy: Remedy, announced: bool, *, keeps: bool
) -> Change | None:
    fresh = mark_by(target.kind, key, target.response, remedy)
    after = regraded(
        target.before,
        target.ref,
        fresh,
        target.terms["pass_percent"],
        keeps_pass=announced and keeps,
    )
    return None if after is None else Change(target, after, announced)


def _measure(
    regrade: Regrade, found: Sequence[Target], changes: Sequence[Change], start: int, now: datetime
) -> None:
    flips = [one for one in changes if one.after.passed != one.target.before.passed]
    levels = supposing.shifts([_supposed(one) for one in flips], zones.local_day(now))
    rows = [_effect(regrade.id, one, levels) for one in changes]
    with transaction():
        row = locked(regrade.id)
        if row.cursor != start or row.measured_at is not None:
            return
        row.cursor = start + WINDOW
        row.examined += len(found)
        row.changed += len(changes)
        if rows:
            db.session.execute(insert(RegradeEffect), rows)


def source_ref(public_id: str) -> str:
    """What the evidence of an attempt is called in the ledger."""
    return f"attempt:{public_id}"


def _supposed(change: Change) -> OtherMarks:
    target, after = change.target, change.after
    ref = source_ref(target.public_id)
    return OtherMarks(target.person_id, ref, after.earned, after.possible, after.cut, after.passed)


def _effect(
    regrade_id: int, change: Change, levels: dict[str, tuple[supposing.Shifted, ...]]
) -> dict[str, object]:
    before, after = change.target.before, change.after
    shifted = supposing.by_source(levels, source_ref(change.target.public_id))
    return {
        "regrade_id": regrade_id,
        "attempt_id": change.target.attempt_id,
        "earned_before": before.earned,
        "possible_before": before.possible,
        "passed_before": before.passed,
        "earned_after": after.earned,
        "possible_after": after.possible,
        "passed_after": after.passed,
        "is_kept": change.is_kept,
        "shifts_level": bool(shifted),
        "levels": shifted,
    }


def _apply(
    regrade: Regrade, found: Sequence[Target], changes: Sequence[Change], start: int, now: datetime
) -> None:
    for change in changes:
        with_retries(_apply_one, regrade, change, now=now)
    with transaction():
        row = locked(regrade.id)
        if row.cursor != start or row.ended_at is not None:
            return
        row.cursor = start + WINDOW
        row.examined += len(found)
        done = _marked_anew(regrade.id, [one.attempt_id for one in found])
        row.changed += len(done)
        if done:
            note("regrade.some", row, now, row.approved_by_id, done)


def _marked_anew(regrade_id: int, attempt_ids: Sequence[int]) -> list[int]:
    """Those of these attempts that have a result by this regrade, however often it ran."""
    query = select(AttemptResult.attempt_id).where(
        AttemptResult.attempt_id.in_(attempt_ids),
        AttemptResult.key_version == regrade_id,
        AttemptResult.reason == REASON,
    )
    return list(db.session.scalars(query.order_by(AttemptResult.attempt_id)))


def _apply_one(regrade: Regrade, change: Change, *, now: datetime) -> None:
    """Result, evidence, profile and message of one attempt, together or not at all.

    Where another result came first, what follows from that one is worked out anew.
    """
    with transaction():
        if _enter(regrade, change, now):
            _follow(regrade, change, now)
            return
    again = queries.targets(
        regrade.organisation_id, regrade.item_version_id, Attempt.id == change.target.attempt_id
    )
    for fresh in _changes(regrade, again, now):
        _apply_one(regrade, fresh, now=now)


_RESULTS = table_of(AttemptResult)
_NEXT_RESULT = {  # built once: every attempt of a sitting gets one
    name: insert_into(_RESULTS)
    .on_conflict_do_nothing(index_elements=["attempt_id", "number"])
    .returning(_RESULTS.c.id)
    for name, insert_into in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}


def _enter(regrade: Regrade, change: Change, now: datetime) -> bool:
    """The next result; False where somebody has written one with that number."""
    after = change.after
    values = {
        "attempt_id": change.target.attempt_id,
        "number": change.target.number + 1,
        "earned": after.earned,
        "possible": after.possible,
        "cut": after.cut,
        "passed": after.passed,
        "marks": {ref: list(one) for ref, one in after.marks.items()},
        "reason": REASON,
        "key_version": regrade.id,
        "made_at": now,
    }
    return db.session.connection().scalar(_NEXT_RESULT[dialect_name()], values) is not None


def _follow(regrade: Regrade, change: Change, now: datetime) -> None:
    """The next evidence revision, and word to whoever knew the result.

    A pass that stands below the cut keeps the evidence it was announced with.
    """
    target, after = change.target, change.after
    purpose = Purpose(target.purpose)
    if not change.is_kept:
        closing.owners[purpose](
            closing.ClosedAttempt(
                attempt_public_id=target.public_id,
                purpose=purpose,
                owner_ref=target.owner_ref,
                person_id=target.person_id,
                organisation_id=target.organisation_id,
                title=target.title,
                result_number=target.number + 1,
                earned=after.earned,
                possible=after.possible,
                cut=after.cut,
                passed=after.passed,
                counts=target.terms.get("counts", True),
                closed_at=target.closed_at,
                now=now,
                decided_by_id=regrade.approved_by_id,
            )
        )
    if change.announced:
        _tell(regrade, change, now)


def _tell(regrade: Regrade, change: Change, now: datetime) -> None:
    before, after = change.target.before, change.after
    kind = RegradeNotice.CHANGED
    if change.is_kept:
        kind = RegradeNotice.PASS_KEPT
    elif after.passed and not before.passed:
        kind = RegradeNotice.NOW_PASSED
    elif before.passed and not after.passed:
        kind = RegradeNotice.NO_LONGER_PASSED
    values: dict[str, str | int] = {
        "title": change.target.title,
        "earned_before": before.earned,
        "possible_before": before.possible,
        "earned": after.earned,
        "possible": after.possible,
        "reason": regrade.reason,
    }
    if kind is RegradeNotice.NO_LONGER_PASSED:
        values["keep_reason"] = regrade.keep_reason
    inbox.send(
        change.target.person_id,
        kind,
        values,
        path=_result_page(change.target),
        event_key=f"regrade:{regrade.id}:{change.target.attempt_id}:{change.target.number}",
        now=now,
        mail=before.passed != after.passed,
    )


def _result_page(target: Target) -> str:
    page = closing.result_pages.get(Purpose(target.purpose))
    return (page(target.owner_ref) if page else "") or f"/attempts/{target.public_id}"
