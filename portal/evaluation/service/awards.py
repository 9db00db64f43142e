"""Recognition in two steps: somebody proposes it with deed and proof, another one decides."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.evaluation.models import Award, AwardMember, FollowUp
from portal.evaluation.notices import FollowUpNotice
from portal.evaluation.queries import awards as queries
from portal.evaluation.rules import awards as rules
from portal.evaluation.rules.awards import AwardKind
from portal.people.service import inbox


@dataclass(frozen=True, slots=True)
class Deed:
    """What a recognition is for, and of which kind."""

    kind: AwardKind
    team: str
    deed: str
    proof: str


def propose(
    organisation_id: int,
    person_ids: Collection[int],
    deed: Deed,
    *,
    by_id: int,
    today: date,
    now: datetime,
) -> Award:
    """Raises Refused(AwardRefusal)."""
    members = frozenset(person_ids)
    refusal = rules.may_propose(
        members=members, by=by_id, team=deed.team, deed=deed.deed, proof=deed.proof
    )
    if refusal is not None:
        raise Refused(refusal[0], field=refusal[1])
    with transaction():
        answers = queries.approved_for(members)
        made = Award(
            organisation_id=organisation_id,
            follow_up_id=answers.id if answers else None,
            kind=deed.kind.value,
            team=deed.team.strip() if len(members) > 1 else "",
            deed=deed.deed.strip(),
            proof=deed.proof.strip(),
            proposed_at=now,
            proposed_by_id=by_id,
        )
        db.session.add(made)
        db.session.flush()
        units = queries.units_of(members, today)
        db.session.add_all(
            AwardMember(award_id=made.id, person_id=one, unit_id=units.get(one))
            for one in sorted(members)
        )
        if answers is not None:
            answers.began_at = answers.began_at or now
        _note("evaluation.award_proposed", made, by_id, now)
    return made


def decide(
    award_id: int,
    *,
    approve: bool,
    reason: str,
    decree: str,
    decree_on: date | None,
    by_id: int,
    now: datetime,
) -> Award:
    """Give it by a decree, or not, with a reason. Raises NotFound, Refused(AwardRefusal)."""
    with transaction():
        row = db.session.scalar(
            select(Award)
            .where(Award.id == award_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if row is None:
            raise NotFound
        members = frozenset(
            db.session.scalars(select(AwardMember.person_id).where(AwardMember.award_id == row.id))
        )
        refusal = rules.may_decide(
            decided=row.decided_at is not None,
            decider=by_id,
            proposer=row.proposed_by_id,
            members=members,
            approve=approve,
            reason=reason,
            decree=decree if decree_on else "",
        )
        if refusal is not None:
            raise Refused(refusal[0], field=refusal[1])
        row.decided_at, row.decided_by_id = now, by_id
        row.approved, row.decision = approve, reason.strip()
        if approve:
            row.decree, row.decree_on = decree.strip(), decree_on
        _carried(row, by_id, now)
        _note("evaluation.award_decided", row, by_id, now)
        if approve:
            _tell(row, members, now)
        _answer(row, now)
    return row


def _carried(row: Award, by_id: int, now: datetime) -> None:
    """The follow-up it answers ends with it."""
    if row.follow_up_id is None:
        return
    follow_up = db.session.get_one(
        FollowUp, row.follow_up_id, with_for_update=True, populate_existing=True
    )
    if follow_up.ended_at is None:
        follow_up.ended_at, follow_up.ended_by_id = now, by_id
        follow_up.fulfilled = row.approved


def _tell(row: Award, members: Collection[int], now: datetime) -> None:
    for one in sorted(members):
        inbox.send(
            one,
            FollowUpNotice.AWARDED,
            {"decree": row.decree},
            path="/evaluations/follow-ups",
            event_key=f"{FollowUpNotice.AWARDED}:{row.id}:{one}",
            now=now,
            mail=True,
        )


def _answer(row: Award, now: datetime) -> None:
    """Whoever proposed it reads what became of it."""
    kind = FollowUpNotice.AWARD_GIVEN if row.approved else FollowUpNotice.AWARD_DECLINED
    inbox.send(
        row.proposed_by_id,
        kind,
        path=f"/admin/awards/{row.public_id}",
        event_key=f"{kind}:{row.id}",
        now=now,
    )


def _note(action: str, row: Award, actor_id: int, now: datetime) -> None:
    audit.record(
        action,
        object_kind="award",
        object_id=row.id,
        organisation_id=row.organisation_id,
        now=now,
        actor_id=actor_id,
        kind=row.kind,
        approved=row.approved,
    )
