"""Acts on many lines of the register: written down as asked, carried out by the outbox.

Every line is one transaction with its outcome, so that an act cut off goes on where it was and no
line is done twice. A reminder is sent once a day and certificate, a suspension where it is not
suspended yet, a reinstatement where it is; a line of which a rule says no is left out with why.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, select, update

from portal.certification.rules.bulk import PIECE, BulkAct, BulkRefusal, Outcome
from portal.certification.rules.certificate_states import PublicState
from portal.certification.schemes.bulk_models import CertificateBulk, CertificateBulkLine
from portal.certification.schemes.queries import bulk as queries
from portal.certification.schemes.queries import register, successions
from portal.certification.schemes.queries.register import Listed, Search
from portal.certification.schemes.renewal_notices import RenewalNotice
from portal.certification.schemes.service import exporting, standing
from portal.core import audit, outbox, zones
from portal.core.access import Actor
from portal.core.chunks import chunks
from portal.core.db import db, table_of, transaction
from portal.core.errors import Refused
from portal.people.models import InboxMessage, Organisation
from portal.people.service import inbox

KIND: Final = "certification.bulk"
"""Outbox kind: carry out one act on many certificates."""
OWN_PAGE: Final = "/certificates"


def to_remind(
    actor: Actor, search: Search, public_ids: Sequence[str], *, on: date, now: datetime
) -> list[Listed]:
    """Whom a reminder would reach: of the chosen lines, else of all the filters leave. Without an
    end, renewed, revoked, replaced or suspended ones are nothing to remind of. Raises
    Refused(BulkRefusal).
    """
    lines = exporting.rows(actor, search, public_ids, on=on, now=now)
    to_ask = {_key(one.certificate.id, on): one for one in lines if _is_to_renew(one)}
    if not to_ask:
        raise Refused(BulkRefusal.NONE)
    told = _sent(list(to_ask))
    fresh = [one for key, one in to_ask.items() if key not in told]
    waiting = queries.waiting(BulkAct.REMIND, [one.certificate.id for one in fresh])
    fresh = [one for one in fresh if one.certificate.id not in waiting]
    if not fresh:
        raise Refused(BulkRefusal.REMINDED)
    return fresh


def remind(
    actor: Actor, search: Search, public_ids: Sequence[str], *, on: date, now: datetime
) -> CertificateBulk:
    """Ask holders to renew. Raises Refused(BulkRefusal)."""
    lines = to_remind(actor, search, public_ids, on=on, now=now)
    return _ask_for(actor, BulkAct.REMIND, lines, on=on, now=now)


def suspend(
    actor: Actor, public_ids: Sequence[str], reason: str, *, on: date, now: datetime
) -> CertificateBulk:
    """Suspend chosen lines. Raises Refused(BulkRefusal)."""
    lines = _chosen(actor, public_ids, reason, PublicState.VALID, on=on, now=now)
    return _ask_for(actor, BulkAct.SUSPEND, lines, on=on, now=now, reason=reason.strip())


def reinstate(
    actor: Actor, public_ids: Sequence[str], reason: str, *, on: date, now: datetime
) -> CertificateBulk:
    """Let chosen lines that are suspended hold again. Raises Refused(BulkRefusal)."""
    lines = _chosen(actor, public_ids, reason, PublicState.SUSPENDED, on=on, now=now)
    return _ask_for(actor, BulkAct.REINSTATE, lines, on=on, now=now, reason=reason.strip())


def _chosen(
    actor: Actor,
    public_ids: Sequence[str],
    reason: str,
    fit: PublicState,
    *,
    on: date,
    now: datetime,
) -> Sequence[Listed]:
    """All that were chosen, so that each is answered for, if at least one is in the state the act
    is for.
    """
    if not reason.strip():
        raise Refused(BulkRefusal.REASON)
    lines = register.ticked(actor, public_ids, on=on, now=now) if public_ids else []
    if not any(one.state is fit for one in lines):
        raise Refused(BulkRefusal.NONE)
    return lines


def reissue(
    actor: Actor, public_ids: Sequence[str], reason: str, *, on: date, now: datetime
) -> CertificateBulk:
    """Issue anew what lacks the signature of somebody who left: of the chosen lines, else of all.
    Raises Refused(BulkRefusal).
    """
    if not reason.strip():
        raise Refused(BulkRefusal.REASON)
    due = successions.due(actor, on=on, now=now)
    ids = successions.replaceable(due, public_ids)
    waiting = queries.waiting(BulkAct.REISSUE, ids)
    fresh = [one for one in ids if one not in waiting]
    if not fresh:
        raise Refused(BulkRefusal.NONE)
    lines = register.lines(fresh, on=on, now=now)
    return _ask_for(actor, BulkAct.REISSUE, lines, on=on, now=now, reason=reason.strip())


def _ask_for(
    actor: Actor,
    act: BulkAct,
    lines: Sequence[Listed],
    *,
    on: date,
    now: datetime,
    reason: str = "",
) -> CertificateBulk:
    """Write down what is to be done, with every line, and wake who does it."""
    with transaction():
        made = CertificateBulk(
            organisation_id=lines[0].certificate.organisation_id,
            by_id=actor.person_id,
            act=act.value,
            reason=reason,
            total=len(lines),
            asked_at=now,
            asked_on=on,
        )
        db.session.add(made)
        db.session.flush()
        values = [
            {"bulk_id": made.id, "certificate_id": one.certificate.id, "outcome": "", "why": {}}
            for one in reversed(lines)
        ]
        db.session.execute(insert(table_of(CertificateBulkLine)), values)
        outbox.enqueue(KIND, {"bulk": made.id}, event_key=f"{KIND}:{made.id}", now=now)
    return made


def carry_out(payload: Mapping[str, Any], now: datetime) -> None:
    """The outbox's handler: every line that waits, piece by piece, and then the end."""
    made = db.session.get(CertificateBulk, payload["bulk"])
    if made is None or made.ended_at is not None:
        return
    agency = db.session.get_one(Organisation, made.organisation_id)
    on = zones.local_day(now, agency.timezone)
    while piece := queries.piece(made.id, PIECE):
        lines = {one.certificate.id: one for one in register.lines(piece, on=on, now=now)}
        for certificate_id in piece:
            _one(made, lines[certificate_id], now)
    _end(made.id, now)


def _one(made: CertificateBulk, line: Listed, now: datetime) -> None:
    """One line with its outcome; what another process did already stays."""
    try:
        with transaction():
            if _mark(made.id, line.certificate.id, Outcome.DONE):
                _DEEDS[BulkAct(made.act)](made, line, now)
    except Refused as refused:
        why = {"reason": refused.reason.value, **refused.values}
        with transaction():
            _mark(made.id, line.certificate.id, Outcome.LEFT, why)


def _mark(
    bulk_id: int, certificate_id: int, outcome: Outcome, why: Mapping[str, object] | None = None
) -> bool:
    """Whether the line waited until now."""
    row = CertificateBulkLine
    changed = db.session.execute(
        update(row)
        .where(row.bulk_id == bulk_id, row.certificate_id == certificate_id, row.outcome == "")
        .values(outcome=outcome.value, why=dict(why or {}))
        .returning(row.id)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None


def _remind(made: CertificateBulk, line: Listed, now: datetime) -> None:
    if not _is_to_renew(line):
        raise Refused(BulkRefusal.NOT_TO_RENEW)
    until = line.certificate.valid_until
    last_on = "" if until is None else (until - timedelta(days=1)).isoformat()
    inbox.send(
        line.person_id,
        RenewalNotice.ASKED,
        {"title": line.version.title, "last_on": last_on},
        path=OWN_PAGE,
        event_key=_key(line.certificate.id, made.asked_on),
        now=now,
        mail=True,
    )


def _suspend(made: CertificateBulk, line: Listed, now: datetime) -> None:
    standing.suspend(line.certificate.id, made.reason, by_id=made.by_id, now=now)


def _reinstate(made: CertificateBulk, line: Listed, now: datetime) -> None:
    standing.reinstate(line.certificate.id, made.reason, by_id=made.by_id, now=now)


def _reissue(made: CertificateBulk, line: Listed, now: datetime) -> None:
    standing.reissue(line.certificate.id, made.reason, by_id=made.by_id, now=now)


_DEEDS: Final = {
    BulkAct.REMIND: _remind,
    BulkAct.SUSPEND: _suspend,
    BulkAct.REINSTATE: _reinstate,
    BulkAct.REISSUE: _reissue,
}
_NOTED: Final = {
    BulkAct.REISSUE: "certificate.replaced_together",
    BulkAct.REMIND: "certificate.holders_reminded",
    BulkAct.SUSPEND: "certificate.suspended_together",
    BulkAct.REINSTATE: "certificate.reinstated_together",
}


def _end(bulk_id: int, now: datetime) -> None:
    """Say that it ended, once; the reason stands with each certificate."""
    with transaction():
        made = db.session.get_one(CertificateBulk, bulk_id, with_for_update=True)
        if made.ended_at is not None:
            return
        made.ended_at, made.reason = now, ""
        audit.record(
            _NOTED[BulkAct(made.act)],
            object_kind="certificate_register",
            object_id=made.organisation_id,
            organisation_id=made.organisation_id,
            now=now,
            actor_id=made.by_id,
            count=queries.outcomes(made.id).done,
        )


def _is_to_renew(one: Listed) -> bool:
    is_standing = one.state in {PublicState.VALID, PublicState.EXPIRED}
    return is_standing and not one.is_renewed and one.certificate.valid_until is not None


def _key(certificate_id: int, on: date) -> str:
    return f"certificate.asked:{certificate_id}:{on}"


def _sent(keys: Sequence[str]) -> set[str]:
    """Which of these messages are written down already."""
    found: set[str] = set()
    for piece in chunks(keys, queries.MOST_IDS):
        query = select(InboxMessage.event_key).where(InboxMessage.event_key.in_(piece))
        found.update(db.session.scalars(query))
    return found


def install() -> None:
    """Name the handler; called once, by `web/wiring.py`."""
    outbox.handlers[KIND] = carry_out
