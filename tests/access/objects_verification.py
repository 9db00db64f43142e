"""Certificates and what stands at the addresses they name, in the access world."""

import io
from itertools import count

from sqlalchemy import select

from portal.certification.documents import facts as frozen
from portal.certification.documents.look import Look, Signing, digest
from portal.certification.documents.pdf import template_digest
from portal.certification.rules import issuing
from portal.certification.rules.requirements import NOTHING, Group, Leaf, LeafKind, Operator
from portal.certification.rules.schemes import CertificateKind, DecidedBy, Terms
from portal.certification.rules.signatories import Signatory
from portal.certification.rules.validity import Validity
from portal.certification.schemes.look_models import CertificateLook
from portal.certification.schemes.models import (
    Certificate,
    CertificateApplication,
    CertificateDocument,
    CertificateEvent,
    CertificateFacts,
    CertificateScheme,
    CertificateSchemeVersion,
    CertificateStatusPlace,
)
from portal.certification.schemes.service import scans
from portal.certification.schemes.signature_models import CertificateSignature, SignatureBatch
from portal.core import entropy, stored
from portal.core.db import db, transaction
from portal.core.models import StoredFile
from portal.core.uploads import Purpose
from tests.access.objects import Values, kind
from tests.access.world import Builder, Place, Resident
from tests.certification.documents import made as documents
from tests.core.uploads.samples import pdf
from tests.support.people import make_person
from tests.support.portal_app import NOON

SALT = b"s" * 16


def _version(who: Resident) -> CertificateSchemeVersion:
    """A published scheme of the resident's agency; needs a transaction."""
    author = make_person(who.unit, "Penyusun Skema")
    terms = Terms(
        kind=CertificateKind.TRAINING, title="Pelatihan", title_en="Training", summary="",
        unit=who.unit.id, targets=(),
        requirements=Group(Operator.ALL, (Leaf("s1", LeafKind.STATEMENT, text="Teliti."),)),
        renewal=NOTHING, validity=Validity(), decided_by=DecidedBy.BOARD,
        signatories=(Signatory(who.unit.id),), pattern="{urut}/{unit}/{tahun}",
        classification="800.2",
    ).stored()  # fmt: skip
    scheme = CertificateScheme(
        organisation_id=who.agency.id, code=entropy.public_id(), title="Pelatihan", draft=terms,
        created_at=NOON, created_by_id=author.id,
    )  # fmt: skip
    db.session.add(scheme)
    db.session.flush()
    version = CertificateSchemeVersion(
        scheme_id=scheme.id, number=1, kind="training", title="Pelatihan", unit_id=who.unit.id,
        terms=terms, policy_version=1, submitted_by_id=author.id, published_by_id=author.id,
        published_at=NOON,
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    return version


def _certificate(who: Resident, **said: str) -> Certificate:
    with transaction():
        version = _version(who)
        asked = CertificateApplication(
            organisation_id=who.agency.id, scheme_id=version.scheme_id, version_id=version.id,
            person_id=who.person.id, kind="first", began_at=NOON, submitted_at=NOON,
            decided_at=NOON, decision="granted",
        )  # fmt: skip
        db.session.add(asked)
        db.session.flush()
        told = documents.facts(code=f"CODE-{asked.id:06d}", qr_value=entropy.public_id(), **said)
        content = frozen.canonical(told)
        made = Certificate(
            organisation_id=who.agency.id, unit_id=who.unit.id, version_id=version.id,
            application_id=asked.id, person_id=who.person.id, year=NOON.year, sequence=asked.id,
            number=f"{asked.id}/2026", code=told.code, qr_value=told.qr_value,
            valid_from=NOON.date(), valid_until=None, issued_at=NOON,
            commitment=issuing.commitment(SALT, content),
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        taken = set(db.session.scalars(select(CertificateStatusPlace.place)))
        place = next(n for n in count() if n not in taken)  # what is issued draws at random
        db.session.add_all(
            [
                CertificateFacts(certificate_id=made.id, salt=SALT, facts=content),
                CertificateStatusPlace(
                    certificate_id=made.id, organisation_id=who.agency.id, list=1, place=place
                ),
            ]
        )
    return made


@kind("certificate")
def certificate(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _certificate(who).public_id}


@kind("suspended certificate")
def suspended_certificate(_made: Builder, _place: Place, who: Resident) -> Values:
    row = _certificate(who)
    with transaction():
        db.session.add(
            CertificateEvent(
                certificate_id=row.id, act="suspended", at=NOON, by_id=who.person.id,
                successor_id=None,
            )
        )  # fmt: skip
    return {"public_id": row.public_id}


@kind("scheme in words")
def scheme_in_words(_made: Builder, _place: Place, who: Resident) -> Values:
    with transaction():
        version = _version(who)
        scheme = db.session.get_one(CertificateScheme, version.scheme_id)
        return {"public_id": scheme.public_id, "version": 1}


@kind("issuer")
def issuer(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"agency": who.agency.public_id}


@kind("status list")
def status_list(_made: Builder, _place: Place, who: Resident) -> Values:
    _certificate(who)
    return {"agency": who.agency.public_id, "number": 1, "purpose": "revocation"}


def _asked(who: Resident) -> CertificateSignature:
    """A printed certificate that its own holder is to sign, sent already."""
    held = _certificate(who)
    with transaction():
        kept = stored.storage().put(io.BytesIO(b"%PDF-1.7"), max_bytes=100)
        file = StoredFile(
            purpose="certificate", storage_key=kept.key, original_name="",
            media_type="application/pdf", size_bytes=kept.size, sha256=kept.sha256,
            created_at=NOON,
        )  # fmt: skip
        batch = SignatureBatch(
            organisation_id=who.agency.id, person_id=who.person.id, asked_at=NOON
        )
        db.session.add_all([file, batch])
        db.session.flush()
        document = CertificateDocument(
            certificate_id=held.id, form="holder", language="id", asked_at=NOON, file_id=file.id,
            made_at=NOON,
        )  # fmt: skip
        asked = CertificateSignature(
            certificate_id=held.id, number=1, person_id=who.person.id, wanted_at=NOON,
            batch_id=batch.id, sent_at=NOON,
        )  # fmt: skip
        db.session.add_all([document, asked])
    return asked


@kind("asked signature")
def asked_signature(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _asked(who).public_id}


@kind("signature batch")
def signature_batch(_made: Builder, _place: Place, who: Resident) -> Values:
    batch = db.session.get_one(SignatureBatch, _asked(who).batch_id)
    return {"public_id": batch.public_id}


@kind("paper certificate")
def paper_certificate(made: Builder, _place: Place, who: Resident) -> Values:
    """A certificate signed by hand, whose scan somebody else has added."""
    return {"public_id": _scanned(made, who).public_id}


@kind("scanned certificate")
def scanned_certificate(made: Builder, _place: Place, who: Resident) -> Values:
    row = _scanned(made, who)
    second = make_person(who.unit, "Petugas Kedua")
    scans.accept(row.id, by_id=second.id, now=NOON)
    return {"public_id": row.public_id}


def _scanned(made: Builder, who: Resident) -> Certificate:
    key = f"paper look {who.agency.id}"
    look = Look(signing=Signing.PEN, name=f"Instansi {who.agency.id}")
    sheet = digest(look, template_digest())
    row = _certificate(who, template_digest=sheet)
    author = make_person(who.unit, "Petugas Pemindai")
    if key not in made.notes:
        made.notes[key] = row.id
        with transaction():
            db.session.add(
                CertificateLook(
                    organisation_id=who.agency.id, number=900, look=look.stored(), logo=b"",
                    digest=sheet, made_at=NOON, made_by_id=author.id,
                )
            )  # fmt: skip
    document = stored.receive(io.BytesIO(pdf()), "lembar.pdf", Purpose.DOCUMENT)
    scans.add(row.id, document, by_id=author.id, now=NOON)
    return row
