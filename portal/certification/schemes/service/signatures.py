"""Officials' signatures by a service: wanted at the issue, sent in batches, kept when checked.

Sending makes a batch; the outbox hands it over outside every transaction, and each result is kept
in a transaction of its own, so that a stop in between loses nothing. What comes back is believed
as little as an upload (`documents.officials`).
"""

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from flask import current_app

from portal.certification.documents import officials
from portal.certification.documents.officials import SignatureFault, Signed
from portal.certification.esign import connected
from portal.certification.esign.protocol import (
    NotHandedOver,
    Outcome,
    Paper,
    Signatory,
    SigningService,
)
from portal.certification.rules import signatures as rules
from portal.certification.rules.signatures import SignatureRefusal
from portal.certification.schemes.certificate_notices import CertificateNotice
from portal.certification.schemes.models import Certificate
from portal.certification.schemes.queries import issuing
from portal.certification.schemes.queries import signatures as queries
from portal.certification.schemes.queries.signatures import Asked
from portal.certification.schemes.service import printing
from portal.certification.schemes.signature_models import CertificateSignature, SignatureBatch
from portal.core import audit, entropy, keys, models, outbox, stored
from portal.core.db import db, transaction
from portal.core.errors import Refused, Unavailable
from portal.core.keys import Purpose
from portal.people.models import Person
from portal.people.queries import letterheads
from portal.people.service import inbox

KIND: Final = "certification.sign"
"""Outbox kind: hand a batch over."""
JOB: Final = "certificate-signatures"
NO_SERVICE: Final = "signing.no_service"
CODE_OVER: Final = "signing.code_over"
INTERRUPTED: Final = "signing.interrupted"


def want(row: Certificate, signers: Sequence[int], *, now: datetime) -> None:
    """Ask these persons to sign, in this order. Needs a surrounding `transaction()`."""
    db.session.add_all(
        CertificateSignature(
            certificate_id=row.id, number=number, person_id=person_id, wanted_at=now
        )
        for number, person_id in enumerate(signers, 1)
    )


def send(person_id: int, public_ids: Sequence[str], *, now: datetime) -> SignatureBatch:
    """Send these to the service as one batch. Raises Refused(SignatureRefusal)."""
    with transaction():
        wanted = sorted(set(public_ids))
        found = queries.chosen(person_id, wanted[: rules.MOST + 1])
        person, using = db.session.get_one(Person, person_id), service()
        is_known = bool(person.email and person.email_verified_at)
        refusal = rules.may_send(
            len(wanted),
            all_ready=len(found) == len(wanted) and all(one.may_send for one in found),
            has_address=is_known or using is None or not using.asks_code,
        )
        if refusal is None and using is None:
            refusal = SignatureRefusal.NO_SERVICE
        if refusal is not None:
            raise Refused(refusal)
        batch = SignatureBatch(
            organisation_id=found[0].certificate.organisation_id, person_id=person_id, asked_at=now
        )
        db.session.add(batch)
        db.session.flush()
        for one in found:
            one.row.batch_id, one.row.sent_at = batch.id, now
            one.row.refused_at, one.row.reason = None, ""
        _note("signature_batch.sent", batch, now, person_id, count=len(found))
        _enqueue(batch, "send", now)
    return batch


def confirm(person_id: int, batch_id: int, code: str, *, now: datetime) -> None:
    """The code the service sent for this batch: it is passed on once. Raises
    Refused(SignatureRefusal).
    """
    with transaction():
        batch = _locked(batch_id)
        is_past = batch.closed_at or batch.code or batch.taken_at or batch.handed_at
        announced = None if is_past else batch.announced_at
        refusal = rules.may_confirm(code.strip(), announced, now)
        if refusal is not None:
            raise Refused(refusal, field="code")
        batch.code = keys.current().seal(
            Purpose.CAPABILITY, code.strip().encode(), context=_context(batch)
        )
        _note("signature_batch.confirmed", batch, now, person_id)
        _enqueue(batch, f"code:{entropy.public_id()}", now)


def _context(batch: SignatureBatch) -> bytes:
    return f"signature_batch.code:{batch.id}".encode()


def _enqueue(batch: SignatureBatch, what: str, now: datetime) -> None:
    key = f"{KIND}:{batch.id}:{what}"
    outbox.enqueue(KIND, {"batch": batch.id}, event_key=key, now=now)


def carry_out(payload: Mapping[str, Any], now: datetime) -> None:
    """The outbox's handler: have a code sent where the service asks one, or hand the batch over.

    One worker at a time has a batch; raises Unavailable where another one has it.
    """
    using = service()
    taken = _taken(payload["batch"], now, asks_code=using is not None and using.asks_code)
    if taken is None:
        return
    try:
        if using is None:
            raise NotHandedOver(NO_SERVICE)
        if using.asks_code and not taken.code:
            if taken.announced_at is None:
                using.announce(taken.signatory, len(taken.papers))
            _mark(taken.id, announced_at=taken.announced_at or now, taken_at=None)
            return
        outcomes = using.submit(taken.name, taken.signatory, taken.papers, taken.code)
    except NotHandedOver as error:
        _give_back(taken.id, str(error), now)
        return
    _mark(taken.id, handed_at=now)
    _take(using, taken.id, outcomes, now)


@dataclass(frozen=True, slots=True)
class _Taken:
    """A batch that this worker hands over, with all that the service is told."""

    id: int
    name: str
    signatory: Signatory
    papers: Sequence[Paper]
    code: str
    announced_at: datetime | None


def _taken(batch_id: int, now: datetime, *, asks_code: bool) -> _Taken | None:
    """The batch, taken by this worker alone; None where nothing is left to hand over.

    A code leaves the database as the batch is taken, since it works once. A worker that died with
    it leaves a batch of which nobody knows whether it was signed: it is given back, to be sent
    again. One without a code is handed over again under its name, which does no harm.
    """
    with transaction():
        batch = _locked(batch_id)
        if batch.closed_at or batch.handed_at:
            return None
        if rules.is_taken(batch.taken_at, now):
            raise Unavailable("another worker hands the batch over")
        is_lost = asks_code and batch.taken_at is not None and batch.announced_at is not None
        if not is_lost:
            code, batch.code, batch.taken_at = _code(batch), None, now
    if is_lost:
        _give_back(batch_id, INTERRUPTED, now)
        return None
    papers = [_paper(one) for one in queries.of_batch(batch_id)]
    signatory = _signatory(batch.person_id, now)
    taken = _Taken(batch_id, batch.public_id, signatory, papers, code, batch.announced_at)
    db.session.rollback()  # nothing of the database is held while the service works
    return taken


def _locked(batch_id: int) -> SignatureBatch:
    """As it is now, whatever was read of it before."""
    return db.session.get_one(
        SignatureBatch, batch_id, populate_existing=True, with_for_update=True
    )


def _signatory(person_id: int, now: datetime) -> Signatory:
    person = db.session.get_one(Person, person_id)
    about = letterheads.printed(person_id, now.date())
    return Signatory(about.name, about.number or "", person.email or "")


def _paper(one: Asked) -> Paper:
    content = _bytes(one)
    digest = hashlib.sha256(content).hexdigest()
    return Paper(one.row.public_id, one.certificate.number, content, digest)


def _bytes(one: Asked) -> bytes:
    with stored.storage().open(one.key or "") as file:
        return file.read()


def _code(batch: SignatureBatch) -> str:
    if batch.code is None:
        return ""
    opened = keys.current().open(Purpose.CAPABILITY, batch.code, context=_context(batch))
    return opened.decode()


def _mark(batch_id: int, **values: Any) -> None:
    with transaction():
        batch = _locked(batch_id)
        for name, value in values.items():
            setattr(batch, name, value)


def _give_back(batch_id: int, fault: str, now: datetime) -> None:
    """The service did not take it: each paper may be sent again."""
    with transaction():
        batch = _locked(batch_id)
        if fault == CODE_OVER:
            if batch.code is not None or rules.is_taken(batch.taken_at, now):
                return  # the code was passed on meanwhile
            fault = INTERRUPTED if batch.taken_at else CODE_OVER
        if batch.closed_at:
            return
        for one in queries.of_batch(batch_id):
            one.row.refused_at, one.row.reason = now, f"service: {fault}"
        batch.code, batch.fault, batch.closed_at = None, fault, now


def go_on(*, now: datetime) -> int:
    """The job: close what nobody gave a code for, and fetch what the service has answered
    meanwhile; how many papers got a result.
    """
    for batch_id in queries.unconfirmed(now - rules.CODE_HOLDS):
        _give_back(batch_id, CODE_OVER, now)
    using, count = service(), 0
    for batch_id in queries.open_batches() if using else ():
        batch = db.session.get_one(SignatureBatch, batch_id)
        papers = [one.row.public_id for one in queries.of_batch(batch_id)]
        name = batch.public_id
        db.session.rollback()
        if using is not None:
            count += _take(using, batch_id, using.poll(name, papers), now)
    return count


def _take(using: SigningService, batch_id: int, outcomes: Sequence[Outcome], now: datetime) -> int:
    """Keep each result; a batch without open papers is over."""
    for outcome in outcomes:
        _keep(batch_id, outcome, now)
    with transaction():
        batch = _locked(batch_id)
        is_over = batch.closed_at is None and not queries.of_batch(batch_id)
        if is_over:
            batch.closed_at = now
        name = batch.public_id
    if is_over:
        using.close(name)
    return len(outcomes)


def _keep(batch_id: int, outcome: Outcome, now: datetime) -> None:
    """Check what came back, bytes first, then the row that finds them."""
    asked = next((o for o in queries.of_batch(batch_id) if o.row.public_id == outcome.id), None)
    if asked is None:
        return
    row_id, content = asked.row.id, outcome.content
    found: Signed | SignatureFault | str = f"service: {outcome.reason}"
    if content is not None:
        name = db.session.get_one(Person, asked.row.person_id).full_name
        trusted = officials.roots(_keys_folder())
        found = officials.added(_bytes(asked), content, name=name, trusted=trusted, now=now)
    kept = None
    if content is not None and isinstance(found, Signed):
        kept = stored.storage().put(io.BytesIO(content), max_bytes=printing.MOST_BYTES)
    with transaction():
        row = db.session.get_one(
            CertificateSignature, row_id, populate_existing=True, with_for_update=True
        )
        if row.batch_id != batch_id or row.signed_at or row.refused_at:
            return  # another worker kept a result of this sending
        if kept is None or not isinstance(found, Signed):
            row.refused_at, row.reason = now, str(found)
            return
        file = models.StoredFile(
            purpose=printing.PURPOSE, storage_key=kept.key, original_name="",
            media_type=printing.MEDIA_TYPE, size_bytes=kept.size, sha256=kept.sha256,
            created_at=now,
        )  # fmt: skip
        db.session.add(file)
        db.session.flush()
        row.file_id, row.kept_at, row.signed_at = file.id, now, found.at or now
        row.signer, row.issuer = found.name, found.issuer
        _note_signed(asked, now)
        db.session.flush()
        if all(one.signed_at for one in queries.of_certificate(row.certificate_id)):
            _tell_holder(asked.certificate, now)


def _tell_holder(row: Certificate, now: datetime) -> None:
    """Once, when the last of its signatories has signed."""
    person = db.session.get_one(Person, row.person_id)
    inbox.send(
        person.merged_into_id or person.id,
        CertificateNotice.SIGNED,
        {"number": row.number, "title": issuing.ground(row.version_id).version.title},
        path=f"/certificates/{row.public_id}",
        event_key=f"certificate.signed:{row.id}",
        now=now,
        mail=True,
    )


def _note_signed(asked: Asked, now: datetime) -> None:
    audit.record(
        "certificate.signed",
        object_kind="certificate",
        object_id=asked.certificate.id,
        now=now,
        actor_id=asked.row.person_id,
        organisation_id=asked.certificate.organisation_id,
        number=asked.certificate.number,
        place=asked.row.number,
    )


def _note(action: str, batch: SignatureBatch, now: datetime, by_id: int, **more: Any) -> None:
    audit.record(
        action,
        object_kind="signature_batch",
        object_id=batch.id,
        now=now,
        actor_id=by_id,
        organisation_id=batch.organisation_id,
        **more,
    )


def service() -> SigningService | None:
    """The service this installation is connected to; None: none."""
    application: Any = current_app
    return connected.service(application.settings)


def _keys_folder() -> Path:
    application: Any = current_app
    folder: Path = application.settings.instance_dir / "keys"
    return folder


def install() -> None:
    """Name the handler; called once, by `web/wiring.py`."""
    outbox.handlers[KIND] = carry_out
