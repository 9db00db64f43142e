"""One certificate with everything that was done to it, for who keeps the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from portal.certification.documents import facts as frozen
from portal.certification.documents.facts import Facts
from portal.certification.rules import certificate_states as rules
from portal.certification.rules.certificate_states import Act, Happened, PublicState
from portal.certification.schemes.models import (
    Certificate,
    CertificateDocument,
    CertificateEvent,
    CertificateFacts,
    CertificateNote,
    CertificateScheme,
    CertificateSchemeVersion,
)
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.models import StoredFile
from portal.people.models import Person


@dataclass(frozen=True, slots=True)
class Done:
    """One act with its reason and who did it; `second` is who agreed to a revocation."""

    act: Act
    at: datetime
    reason: str
    by: str
    second: str


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF that was ordered; `key` finds its bytes once it is made, `fault` says why never."""

    form: str
    language: str
    key: str | None
    sha256: str | None
    made_at: datetime | None
    fault: str


@dataclass(frozen=True, slots=True)
class Standing:
    """`facts` is None where they were erased. `replaces` and `replaced_by` are links of a reissue,
    `renews` that of a renewal.
    """

    row: Certificate
    version: CertificateSchemeVersion
    scheme: CertificateScheme
    holder: Person
    facts: Facts | None
    fingerprint: str
    done: Sequence[Done]
    documents: Sequence[Document]
    replaces: Certificate | None
    replaced_by: Certificate | None
    renews: Certificate | None

    def state(self, on: date, now: datetime) -> PublicState | None:
        return rules.state(self.row.issued_at, self.row.valid_until, self._acts, on=on, now=now)

    def is_suspended(self, now: datetime) -> bool:
        return rules.is_suspended(self._acts, now)

    @property
    def _acts(self) -> list[Happened]:
        return [Happened(one.act, one.at) for one in self.done]


def one(query: Select[Certificate], public_id: str) -> Standing:
    """A certificate of this selection; seven statements. Raises NotFound."""
    renewed, before = aliased(Certificate), aliased(Certificate)
    id_ = db.session.scalar(
        query.where(Certificate.public_id == public_id).with_only_columns(Certificate.id)
    )
    found = db.session.execute(
        select(
            Certificate,
            CertificateSchemeVersion,
            CertificateScheme,
            Person,
            CertificateFacts,
            before,
            renewed,
        )
        .join(CertificateSchemeVersion, CertificateSchemeVersion.id == Certificate.version_id)
        .join(CertificateScheme, CertificateScheme.id == CertificateSchemeVersion.scheme_id)
        .join(Person, Person.id == Certificate.person_id)
        .outerjoin(CertificateFacts, CertificateFacts.certificate_id == Certificate.id)
        .outerjoin(before, before.id == Certificate.reissues_id)
        .outerjoin(renewed, renewed.id == Certificate.renews_id)
        .where(Certificate.id == id_)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound
    row, version, scheme, holder, kept, replaces, renews = found
    facts = frozen.read(kept.facts) if kept else None
    after = select(Certificate).where(Certificate.reissues_id == row.id)
    return Standing(
        row, version, scheme, holder, facts, frozen.digest(facts) if facts else "",
        history(row.id), documents(row.id), replaces, db.session.scalar(after), renews,
    )  # fmt: skip


def history(certificate_id: int) -> Sequence[Done]:
    """What was done to it, the oldest first; one statement."""
    by, second = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(
            CertificateEvent.act,
            CertificateEvent.at,
            CertificateNote.text,
            by.full_name,
            second.full_name,
        )
        .join(by, by.id == CertificateEvent.by_id)
        .outerjoin(second, second.id == CertificateEvent.second_id)
        .outerjoin(CertificateNote, CertificateNote.id == CertificateEvent.note_id)
        .where(CertificateEvent.certificate_id == certificate_id)
        .order_by(CertificateEvent.at, CertificateEvent.id)
    )
    return [
        Done(Act(act), at, reason or "", name, agreed or "")
        for act, at, reason, name, agreed in rows
    ]


def documents(certificate_id: int) -> Sequence[Document]:
    """PDFs that were ordered; one statement."""
    row = CertificateDocument
    rows = db.session.execute(
        select(
            row.form,
            row.language,
            StoredFile.storage_key,
            StoredFile.sha256,
            row.made_at,
            row.fault,
        )
        .outerjoin(StoredFile, (StoredFile.id == row.file_id) & StoredFile.deleted_at.is_(None))
        .where(row.certificate_id == certificate_id)
        .order_by(row.id)
    )
    return [Document(*one) for one in rows]
