"""Imports and requests of the access world: things that hold a file."""

import io

from sqlalchemy import select

from portal.certification.rules.external import Written
from portal.certification.rules.schemes import CertificateKind
from portal.certification.schemes.service import external
from portal.competency.models import Competency
from portal.core import storage, stored
from portal.core.db import db, transaction
from portal.core.uploads import Purpose
from portal.learning.hours.models import LearningAbsence, SiasnBatch
from portal.ledger.models import AssessmentImport, Confirmation
from portal.ledger.service import requests
from portal.ledger.service.requests import Filing, Strand
from portal.people.models import ImportBatch, ImportColumnMap
from portal.people.rules.importing.fields import Sheet
from portal.people.service.importing import files
from tests.access.objects import Values, kind
from tests.access.objects_competency import publish_all
from tests.access.world import Builder, Place, Resident
from tests.core.uploads.samples import pdf
from tests.support.hours import make_claim
from tests.support.people import make_person, make_unit
from tests.support.portal_app import NOON

ROOM = files.Room(file=2**20, person=2**24, agency=2**30)
TABLE = b"NIP;Nama;Status;Kode unit\n197512082005012007;Sri Wahyuni;PNS;unit-1\n"


def _batch(made: Builder, place: Place) -> ImportBatch:
    """One upload of each agency, with its columns kept under a name."""
    agency = made.agency(place)
    key = f"import {agency.id}"
    if key not in made.notes:
        batch = files.begin(
            io.BytesIO(TABLE), "pegawai.csv", organisation_id=agency.id, room=ROOM,
            storage=storage.of_installation(), now=NOON, actor_id=None,
        )  # fmt: skip
        files.save_map(batch.id, Sheet.PEOPLE, "SIMPEG", now=NOON, actor_id=None)
        made.notes[key] = batch
    found = made.notes[key]
    assert isinstance(found, ImportBatch)
    return found


@kind("import")
def import_batch(made: Builder, place: Place, _who: Resident) -> Values:
    return {"public_id": _batch(made, place).public_id}


@kind("column map")
def column_map(made: Builder, place: Place, _who: Resident) -> Values:
    query = select(ImportColumnMap.public_id).where(
        ImportColumnMap.organisation_id == _batch(made, place).organisation_id
    )
    return {"map_id": db.session.scalars(query).one()}


@kind("request")
def request(made: Builder, _place: Place, who: Resident) -> Values:
    """A claim with its document."""
    publish_all(made)
    query = select(Competency.id).where(Competency.key == "spbe")
    filing = Filing(
        person_id=who.person.id, filed_by_id=who.person.id,
        competency_id=db.session.scalars(query).one(),
        text="Sertifikat pelatihan SPBE dari lembaga terakreditasi.",
        document=stored.receive(io.BytesIO(pdf()), "sertifikat.pdf", Purpose.DOCUMENT),
    )  # fmt: skip
    day = NOON.date()
    case = requests.claim(filing, Strand.SKILL, 2, day.replace(day=1), today=day, now=NOON)
    return {"public_id": case.public_id}


@kind("hours claim")
def hours_claim(_made: Builder, _place: Place, who: Resident) -> Values:
    """Learning outside the portal, with its document."""
    return {"public_id": make_claim(who.person.id).public_id}


@kind("siasn file and kind")
def siasn_file(made: Builder, place: Place, _who: Resident) -> Values:
    """A file of lines of each agency."""
    agency = made.agency(place)
    key = f"siasn {agency.id}"
    if key not in made.notes:
        author = make_person(make_unit(agency), "Pembuat Berkas")
        with transaction():
            row = SiasnBatch(
                organisation_id=agency.id, year=NOON.year, lines=0, created_at=NOON,
                created_by_id=author.id,
            )  # fmt: skip
            db.session.add(row)
        made.notes[key] = row.public_id
    return {"public_id": str(made.notes[key]), "kind": "csv"}


@kind("recap kind")
def recap_kind(_made: Builder, _place: Place, _who: Resident) -> Values:
    return {"kind": "csv"}


@kind("leave")
def leave(_made: Builder, _place: Place, who: Resident) -> Values:
    """A leave of the resident."""
    with transaction():
        row = LearningAbsence(
            person_id=who.person.id, kind="study_leave", valid_from=NOON.date(), decree="800/1",
            recorded_at=NOON, recorded_by_id=who.person.id,
        )  # fmt: skip
        db.session.add(row)
    return {"public_id": row.public_id}


@kind("confirmation")
def confirmation(made: Builder, _place: Place, who: Resident) -> Values:
    """What the resident confirmed about somebody of the same unit, with a document."""
    publish_all(made)
    query = select(Competency.id).where(Competency.key == "spbe")
    led = make_person(who.unit, "Warga Dipimpin")
    with transaction():
        document = stored.add(
            stored.receive(io.BytesIO(pdf()), "hasil.pdf", Purpose.DOCUMENT), Purpose.DOCUMENT,
            person_id=led.id, organisation_id=who.agency.id, now=NOON,
        )  # fmt: skip
        row = Confirmation(
            organisation_id=who.agency.id, person_id=led.id, author_id=who.person.id,
            competency_id=db.session.scalars(query).one(), level=2, example_on=NOON.date(),
            document_id=document.id, confirmed_at=NOON,
        )  # fmt: skip
        db.session.add(row)
    return {"public_id": row.public_id}


@kind("assessment")
def assessment(made: Builder, place: Place, who: Resident) -> Values:
    """A judged file of assessors' results of each agency, sent by one of its people."""
    agency = made.agency(place)
    with transaction():
        document = stored.add(
            stored.receive(io.BytesIO(TABLE), "hasil.csv", Purpose.TABLE), Purpose.TABLE,
            person_id=who.person.id, organisation_id=agency.id, now=NOON,
        )  # fmt: skip
        row = AssessmentImport(
            organisation_id=agency.id, file_id=document.id, created_at=NOON,
            created_by_id=who.person.id,
        )  # fmt: skip
        db.session.add(row)
    return {"public_id": row.public_id}


@kind("external certificate")
def external_certificate(made: Builder, _place: Place, who: Resident) -> Values:
    """A certificate of another issuer, entered by its holder."""
    publish_all(made)
    day = NOON.date()
    number = f"LSP-{len(made.notes)}-{who.person.id}"
    made.notes[number] = number
    what = Written(CertificateKind.BNSP, "Operator Komputer", "LSP TIK", number, day, None)
    document = stored.receive(io.BytesIO(pdf()), "sertifikat.pdf", Purpose.DOCUMENT)
    filing = external.Filing(who.person.id, who.person.id)
    return {"public_id": external.enter(filing, what, document, today=day, now=NOON).public_id}
