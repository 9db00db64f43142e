"""Schemes that are open, applications for them and what is asked of others, in the access world."""

from typing import Any

from sqlalchemy import func, select

from portal.certification.rules.requirements import NOTHING, Group, Leaf, LeafKind, Operator
from portal.certification.rules.schemes import CertificateKind, DecidedBy, Terms
from portal.certification.rules.signatories import Signatory
from portal.certification.rules.validity import Validity
from portal.certification.schemes.models import (
    CertificateApplication,
    CertificateApplicationDocument,
    CertificateScheme,
    CertificateSchemeVersion,
)
from portal.core import entropy
from portal.core.db import db, transaction
from portal.core.models import StoredFile
from portal.people.models import Person
from tests.access.objects import Values, kind
from tests.access.world import Builder, Place, Resident
from tests.support.people import make_person
from tests.support.portal_app import NOON

STATEMENT = "s1"


def _scheme(who: Resident) -> CertificateSchemeVersion:
    """A fresh scheme of the resident's agency that asks for a statement; needs a transaction."""
    author = _author(who)
    asked = Leaf(STATEMENT, LeafKind.STATEMENT, text="Bekerja dengan teliti.")
    terms = Terms(
        kind=CertificateKind.TRAINING, title="Pelatihan", title_en="Training", summary="",
        unit=who.unit.id, targets=(), requirements=Group(Operator.ALL, (asked,)), renewal=NOTHING,
        validity=Validity(), decided_by=DecidedBy.BOARD, signatories=(Signatory(who.post.id),),
        pattern="{klasifikasi}/{urut}/{unit}/{tahun}", classification="800.2",
        score_is_public=True,
    ).stored()  # fmt: skip
    number = db.session.scalar(select(func.count()).select_from(CertificateScheme))
    scheme = CertificateScheme(
        organisation_id=who.agency.id, code=f"S{number}", title="Pelatihan", draft=terms,
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


def _author(who: Resident) -> Person:
    """Somebody of no unit of the world who wrote everything here."""
    return make_person(who.unit, "Penyusun Skema")


def _application(who: Resident, **facts: Any) -> CertificateApplication:
    with transaction():
        version = _scheme(who)
        made = CertificateApplication(
            organisation_id=who.agency.id, scheme_id=version.scheme_id, version_id=version.id,
            person_id=who.person.id, kind="first", began_at=NOON, **facts,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
    return made


def _document(who: Resident, made: CertificateApplication) -> str:
    """A document of the application; its bytes are not there."""
    with transaction():
        file = StoredFile(
            purpose="document", storage_key=entropy.public_id(), original_name="sk.pdf",
            media_type="application/pdf", size_bytes=1, sha256="0" * 64, person_id=who.person.id,
            organisation_id=who.agency.id, created_at=NOON,
        )  # fmt: skip
        db.session.add(file)
        db.session.flush()
        db.session.add(
            CertificateApplicationDocument(
                application_id=made.id, file_id=file.id, title="SK", added_at=NOON
            )
        )
    return file.public_id


@kind("open scheme")
def open_scheme(_made: Builder, _place: Place, who: Resident) -> Values:
    with transaction():
        version = _scheme(who)
        public_id = db.session.get_one(CertificateScheme, version.scheme_id).public_id
    return {"public_id": public_id}


@kind("certificate application")
def certificate_application(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _application(who).public_id}


@kind("application document")
def application_document(_made: Builder, _place: Place, who: Resident) -> Values:
    made = _application(who)
    return {"public_id": made.public_id, "file_id": _document(who, made)}


@kind("statement request")
def statement_request(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _application(who).public_id}


@kind("asked statement")
def asked_statement(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _application(who).public_id, "key": STATEMENT}


@kind("submitted application")
def submitted_application(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _application(who, submitted_at=NOON).public_id}


@kind("submitted document")
def submitted_document(_made: Builder, _place: Place, who: Resident) -> Values:
    made = _application(who, submitted_at=NOON)
    return {"public_id": made.public_id, "file_id": _document(who, made)}
