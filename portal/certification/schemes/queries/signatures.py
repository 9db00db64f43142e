"""Officials' signatures: what waits for a signatory, batches, and how a certificate stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.certification.documents import facts as frozen
from portal.certification.documents.facts import Facts
from portal.certification.rules import signatures as rules
from portal.certification.rules.signatures import SignatureState
from portal.certification.schemes.models import (
    Certificate,
    CertificateDocument,
    CertificateEvent,
    CertificateFacts,
)
from portal.certification.schemes.signature_models import CertificateSignature, SignatureBatch
from portal.core.access import Actor
from portal.core.db import db, shared_alias
from portal.core.errors import NotFound
from portal.core.models import StoredFile
from portal.people.models import Person

PAGE = rules.MOST
Row = CertificateSignature

_event, _facts = shared_alias(CertificateEvent), shared_alias(CertificateFacts)
_before, _document = shared_alias(Row), shared_alias(CertificateDocument)

# Built once: everybody's home page asks whether signatures wait, and an alias costs more to make
# than the statement to run.
_IN_FORCE: ColumnElement[bool] = and_(
    ~exists(
        select(_event.id).where(
            _event.certificate_id == Row.certificate_id, _event.act.in_(("revoked", "reissued"))
        )
    ),
    exists(select(_facts.salt).where(_facts.certificate_id == Row.certificate_id)),
)
"""Nobody signs what was revoked, replaced or erased."""
_IS_NEXT: ColumnElement[bool] = ~exists(
    select(_before.id).where(
        _before.certificate_id == Row.certificate_id,
        _before.number < Row.number,
        _before.signed_at.is_(None),
    )
)
_IS_PRINTED: ColumnElement[bool] = exists(
    select(_document.id).where(
        _document.certificate_id == Row.certificate_id,
        _document.form == "holder",
        _document.language == "id",
        _document.file_id.is_not(None),
    )
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A signature in the signatory's list. `holder` is whose certificate it is, by public id. `key`
    finds the document as it is now; None: it is not printed yet. `is_next`: those before signed.
    """

    row: CertificateSignature
    certificate: Certificate
    holder: str
    facts: Facts
    key: str | None
    is_next: bool

    @property
    def state(self) -> SignatureState:
        return state(self.row)

    @property
    def may_send(self) -> bool:
        ready = self.state in {SignatureState.WAITING, SignatureState.REFUSED}
        return ready and self.is_next and self.key is not None

    @property
    def post(self) -> str:
        """In whose place it is signed, as the certificate prints it."""
        return ", ".join(self.facts.signatories[self.row.number - 1].heading)


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Asked]
    after: str


def state(row: CertificateSignature) -> SignatureState:
    return rules.state(row.sent_at, row.signed_at, row.refused_at)


def own(actor: Actor) -> Select[CertificateSignature]:
    """Those the actor is to give, or has given. Lists and single reads start here."""
    return select(Row).where(Row.person_id == actor.person_id)


def own_batches(actor: Actor) -> Select[SignatureBatch]:
    return select(SignatureBatch).where(SignatureBatch.person_id == actor.person_id)


def waiting(actor: Actor, _on: date, _now: datetime) -> Select[int]:
    """What the signatory can send now, or send again."""
    return (
        own(actor)
        .where(Row.signed_at.is_(None), _IN_FORCE, _IS_NEXT, _IS_PRINTED)
        .where(or_(Row.sent_at.is_(None), Row.refused_at.is_not(None)))
        .with_only_columns(Row.id)
    )


def newest_key(certificate_id: object) -> ColumnElement[str]:
    """Where the bytes of the last signed copy lie, of one certificate; none: no official signed."""
    return (
        select(StoredFile.storage_key)
        .join(Row, Row.file_id == StoredFile.id)
        .where(
            Row.certificate_id == certificate_id,
            Row.signed_at.is_not(None),
            StoredFile.deleted_at.is_(None),
        )
        .order_by(Row.number.desc())
        .limit(1)
        .correlate_except(Row, StoredFile)
        .scalar_subquery()
    )


def page(actor: Actor, *, is_open: bool, after: str = "") -> Page:
    """What is to be signed, the oldest first; what was signed, the last first; by key."""
    edge = db.session.scalar(own(actor).where(Row.public_id == after).with_only_columns(Row.id))
    query = own(actor).where(_IN_FORCE)
    if is_open:
        query = query.where(Row.signed_at.is_(None), Row.id > (edge or 0)).order_by(Row.id)
    else:
        query = query.where(Row.signed_at.is_not(None)).order_by(Row.id.desc())
        query = query.where(Row.id < edge) if edge else query
    found = _asked(query.limit(PAGE + 1))
    return Page(found[:PAGE], found[PAGE - 1].row.public_id if len(found) > PAGE else "")


def one(scope: Select[CertificateSignature], public_id: str) -> Asked:
    """One of the scope. Raises NotFound."""
    found = _asked(scope.where(Row.public_id == public_id, _IN_FORCE))
    if not found:
        raise NotFound
    return found[0]


def chosen(person_id: int, public_ids: Sequence[str]) -> list[Asked]:
    """These of the signatory, locked: two tabs send each of them once."""
    query = select(Row).where(Row.person_id == person_id, Row.public_id.in_(public_ids))
    rows = db.session.scalars(
        query.order_by(Row.id).with_for_update().execution_options(populate_existing=True)
    ).all()
    return _asked(
        select(Row).where(Row.id.in_([row.id for row in rows]), _IN_FORCE).order_by(Row.id)
    )


def of_batch(batch_id: int) -> list[Asked]:
    """What of a batch has no result yet."""
    query = select(Row).where(
        Row.batch_id == batch_id, Row.signed_at.is_(None), Row.refused_at.is_(None), _IN_FORCE
    )
    return _asked(query.order_by(Row.id))


def _asked(query: Select[CertificateSignature]) -> list[Asked]:
    document = CertificateDocument
    printed = (
        select(StoredFile.storage_key)
        .join(document, document.file_id == StoredFile.id)
        .where(
            document.certificate_id == Certificate.id,
            document.form == "holder",
            document.language == "id",
            StoredFile.deleted_at.is_(None),
        )
        .scalar_subquery()
    )
    inner = aliased(Row)
    signed = (
        select(StoredFile.storage_key)
        .join(inner, inner.file_id == StoredFile.id)
        .where(inner.certificate_id == Certificate.id, inner.signed_at.is_not(None))
        .order_by(inner.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        query.join(Certificate, Certificate.id == Row.certificate_id)
        .join(CertificateFacts, CertificateFacts.certificate_id == Certificate.id)
        .join(Person, Person.id == Certificate.person_id)
        .add_columns(
            Certificate,
            Person.public_id,
            CertificateFacts.facts,
            func.coalesce(signed, printed),
            _IS_NEXT,
        )
    )
    return [
        Asked(row, certificate, holder, frozen.read(facts), key, bool(is_next))
        for row, certificate, holder, facts, key, is_next in rows
    ]


def of_certificate(certificate_id: int) -> Sequence[CertificateSignature]:
    """All signatures a certificate wants, in their order."""
    query = select(Row).where(Row.certificate_id == certificate_id).order_by(Row.number)
    return db.session.scalars(query).all()


def batches(actor: Actor) -> Sequence[SignatureBatch]:
    """The signatory's open batches, and the last one that was not taken; the newest first."""
    query = own_batches(actor).order_by(SignatureBatch.id.desc()).limit(10)
    return [one for one in db.session.scalars(query) if one.closed_at is None]


def batch(scope: Select[SignatureBatch], public_id: str) -> SignatureBatch:
    """One of the scope. Raises NotFound."""
    found = db.session.scalar(scope.where(SignatureBatch.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def open_batches() -> Sequence[int]:
    """Batches that were handed over and lack results."""
    query = select(SignatureBatch.id).where(
        SignatureBatch.closed_at.is_(None), SignatureBatch.handed_at.is_not(None)
    )
    return db.session.scalars(query.order_by(SignatureBatch.id)).all()


def unconfirmed(before: datetime) -> Sequence[int]:
    """Batches whose code was sent by then and never passed on."""
    row = SignatureBatch
    query = select(row.id).where(
        row.closed_at.is_(None),
        row.handed_at.is_(None),
        row.code.is_(None),
        row.announced_at <= before,
    )
    return db.session.scalars(query.order_by(row.id)).all()
