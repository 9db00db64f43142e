"""Starting, saving and closing attempts (architecture.md §3 Attempts, §4 Saving answers)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from portal.assessment import closing, markings, queries, single
from portal.assessment.models import Attempt
from portal.assessment.rules import attempts as rules
from portal.assessment.rules import drawing, regrading
from portal.assessment.rules.saving import Outcome, SaveFault, Standing, outcome
from portal.assessment.service import freezing, holding, receipts, saving
from portal.assessment.service.holding import Hold
from portal.assessment.service.saving import Answers
from portal.core import audit, entropy
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.people.models import Account


@dataclass(frozen=True, slots=True)
class Order:
    """What an owner asks for: a paper of this bank by these rules, under these terms.

    Attempts that began before `counts_from` were at other questions: they take none away and ask
    for no waiting.
    """

    purpose: rules.Purpose
    owner_ref: str
    title: str
    bank_code: str
    specification: drawing.Specification
    terms: rules.Terms
    counts_from: datetime | None = None


def start(
    person_id: int, organisation_id: int, order: Order, *, session_id: int, now: datetime
) -> Attempt:
    """Begin an attempt, or return the one that is open (a double click is one attempt).

    The sign-in session that begins it holds it (`holding`). Raises Refused(StartRefusal). Fifty
    parallel starts make one attempt: the partial unique index decides, and whoever loses reads
    the winner's row.
    """
    with transaction():
        close_due(person_id, now)
        mine = queries.attempts_of(person_id).where(
            Attempt.purpose == order.purpose, Attempt.owner_ref == order.owner_ref
        )
        opened = db.session.scalar(mine.where(Attempt.closed_at.is_(None)))
        if opened is not None:
            return opened
        tried = queries.tries(person_id, [order.owner_ref])[order.owner_ref]
        since = order.counts_from
        counting = [one for one in tried if since is None or one.started_at > since]
        refusal = rules.may_start(order.terms, queries.earlier(counting), now)
        if refusal is not None:
            raise Refused(refusal, left=order.terms.wait_min)
        attempt = _drawn(person_id, organisation_id, order, len(tried) + 1, now)
        attempt.cookie_hash = holding.give(attempt.public_id, 1, session_id).cookie_hash
        db.session.add(attempt)
        db.session.flush()
    return attempt


def _drawn(
    person_id: int, organisation_id: int, order: Order, number: int, now: datetime
) -> Attempt:
    seed = entropy.token_bytes(16)
    seen = queries.items_seen(person_id, order.purpose, order.owner_ref) if number > 1 else ()
    return Attempt(
        public_id=entropy.public_id(),
        purpose=order.purpose,
        owner_ref=order.owner_ref,
        person_id=person_id,
        organisation_id=organisation_id,
        number=number,
        title=order.title,
        terms=asdict(order.terms),
        paper=_paper(order, seed, frozenset(seen)),
        seed=seed,
        drawn_at=now,
        started_at=now,
        deadline=rules.deadline(now, order.terms.duration_min),
        epoch=1,
    )


def _paper(order: Order, seed: bytes, seen: frozenset[int]) -> list[Mapping[str, Any]]:
    """Drawn from what is in use; an older revision may ask for what was taken out since then."""
    try:
        return drawing.draw(order.specification, queries.candidates(order.bank_code), seed, seen)
    except drawing.CannotFill:
        bank = queries.candidates(order.bank_code, retired=True)
        return drawing.draw(order.specification, bank, seed, seen)


def take_over(person_id: int, public_id: str, *, session_id: int, now: datetime) -> Attempt:
    """Go on in this sign-in session; the browser that wrote before can only read from now on.

    Its unsent answers stay on its device. A closed attempt stays as it is.
    """
    with transaction():
        attempt = queries.own_attempt(person_id, public_id, lock=True)
        held = holding.again(public_id, attempt.epoch, session_id, attempt.cookie_hash)
        if attempt.closed_at is None and held is None:
            attempt.epoch += 1
            hold = holding.give(public_id, attempt.epoch, session_id)
            attempt.cookie_hash = hold.cookie_hash
            audit.record(
                "attempt.taken_over",
                object_kind="attempt",
                object_id=attempt.id,
                now=now,
                actor_id=person_id,
                epoch=attempt.epoch,
            )
    return attempt


def end_holds(account_id: int) -> None:
    """Raise the epoch of the person's open attempts: no browser saves any more (AZ-10).

    Joins the transaction that deactivates the account.
    """
    owner = select(Account.person_id).where(Account.id == account_id).scalar_subquery()
    with transaction():
        db.session.execute(
            update(Attempt)
            .where(Attempt.person_id == owner, Attempt.closed_at.is_(None))
            .values(epoch=Attempt.epoch + 1, cookie_hash="")
        )


def save_form(
    public_id: str, hold: Hold, *, answers: Answers, now: datetime
) -> Outcome | SaveFault:
    """Save a page that was sent as a plain form, by the browser that holds the attempt.

    The server numbers it, so that a page sent twice or from an older tab is one more save and
    never a lost one. Raises NotFound for a cookie that is not the attempt's newest.
    """
    epoch = hold.epoch
    with transaction():
        attempt, _stored = single.held_attempt(public_id, epoch)
        if attempt.started_at is None:
            raise Refused(rules.BeginRefusal.NOT_BEGUN)
        if epoch == attempt.epoch and hold.cookie_hash != attempt.cookie_hash:
            raise NotFound
        standing = Standing(
            attempt.epoch, attempt.ends_at, attempt.closed_at is not None, attempt.paused_at
        )
        found = outcome(standing, epoch, now)
        if isinstance(found, SaveFault) or not found.is_kept:
            return found
        seq = queries.last_seq(attempt.id, epoch) + 1
        saving.keep(attempt.id, epoch, seq, answers, found, now=now)
    return found


def submit(person_id: int, public_id: str, *, now: datetime) -> Attempt:
    """Close and mark the attempt; submitting again returns the first result (RL-5)."""
    with transaction():
        attempt = queries.own_attempt(person_id, public_id, lock=True)
        if attempt.closed_at is None:
            _hand_in(attempt, now)
    return attempt


def _hand_in(attempt: Attempt, now: datetime) -> None:
    """Close an open attempt that the transaction has locked; late it closes at its deadline."""
    if attempt.started_at is None:
        raise Refused(rules.BeginRefusal.NOT_BEGUN)
    if rules.is_due(attempt.ends_at, now, attempt.paused_at):
        close(attempt, "expired", attempt.ends_at, now)
    else:
        close(attempt, "submitted", now, now)


@dataclass(frozen=True, slots=True)
class Behind:
    """Nothing is handed in yet: the server has this browser's saves up to `stored` alone."""

    stored: int


def submit_held(
    public_id: str, hold: Hold, *, now: datetime, through: int = 0
) -> Attempt | Behind | None:
    """`submit` by the browser that holds the attempt; None when another one took it over.

    `through` is the last save that browser was told to be stored. A server restored from an older
    copy has fewer: it says so instead of marking what is left (RL-1).
    """
    with transaction():
        attempt, stored = single.held_attempt(public_id, hold.epoch)
        if attempt.closed_at is None:
            if hold.epoch < attempt.epoch:
                return None
            if hold.cookie_hash != attempt.cookie_hash:
                raise NotFound
            if stored < through:
                return Behind(stored)
            _hand_in(attempt, now)
    return attempt


def close_due(person_id: int, now: datetime) -> None:
    """Close this person's attempts whose time is over (EX-6). Idempotent; usually a read.

    By a clock that has jumped nothing is closed: what is due waits, as for the sweeper.
    """
    due = queries.due_ids(person_id, now - rules.GRACE)
    if not due or not closing.may_end_by_time():
        return
    with transaction():
        for attempt in db.session.scalars(
            select(Attempt)
            .where(Attempt.id.in_(due), Attempt.closed_at.is_(None))
            .order_by(Attempt.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ):
            if rules.is_due(attempt.ends_at, now, attempt.paused_at):
                close(attempt, "expired", attempt.ends_at, now)


def close(attempt: Attempt, ending: str, finished_at: datetime, now: datetime) -> None:
    """Mark, freeze, and tell the owner, all in the surrounding transaction."""
    known = markings.for_marking(attempt)
    found = regrading.verdict(
        {place["ref"]: known.mark(place) for place in attempt.paper}, attempt.terms["pass_percent"]
    )
    freezing.freeze(
        attempt,
        ending,
        finished_at,
        {
            "number": 1,
            "earned": found.earned,
            "possible": found.possible,
            "cut": found.cut,
            "passed": found.passed,
            "marks": {ref: list(one) for ref, one in found.marks.items()},
            "reason": "closed",
            "key_version": known.key_version,
            "made_at": now,
        },
        receipts.make(attempt, ending, finished_at, known.answers),
    )
    receipts.announce(attempt, now=now)
    purpose = rules.Purpose(attempt.purpose)
    closing.owners[purpose](
        closing.ClosedAttempt(
            attempt_public_id=attempt.public_id,
            purpose=purpose,
            owner_ref=attempt.owner_ref,
            person_id=attempt.person_id,
            organisation_id=attempt.organisation_id,
            title=attempt.title,
            result_number=1,
            earned=found.earned,
            possible=found.possible,
            cut=found.cut,
            passed=found.passed,
            counts=attempt.terms.get("counts", True),
            closed_at=finished_at,
            now=now,
        )
    )
