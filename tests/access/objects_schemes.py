"""Schemes of certificates in the access world: each agency has one, published once."""

from dataclasses import replace

from portal.certification import data
from portal.certification.documents.look import Look
from portal.certification.rules.requirements import Leaf, LeafKind
from portal.certification.rules.scheme_starts import started
from portal.certification.rules.schemes import CertificateKind, Terms
from portal.certification.schemes.models import CertificateScheme
from portal.certification.schemes.service import looks, writing
from portal.core.db import db
from portal.people.models import Person
from tests.access.objects import Values, kind
from tests.access.world import Builder, Place, Resident
from tests.support.people import make_person
from tests.support.portal_app import NOON


def scheme_of(made: Builder, place: Place) -> CertificateScheme:
    """The agency's scheme; whoever asks had no hand in it."""
    agency = made.agency(place)
    home = made.residents[Place.FOREIGN if place is Place.FOREIGN else Place.PARENT]
    key = f"certificate scheme {agency.id}"
    if key not in made.notes:
        terms = started(
            CertificateKind.ATTENDANCE, data.kinds(), title="Hadir", unit=home.unit.id,
            post=home.post.id,
        )  # fmt: skip
        terms = replace(terms, requirements=Leaf("r1", LeafKind.HOURS, amount=100))
        author, other = (make_person(home.unit, f"Penyusun Skema {n}") for n in (1, 2))
        made.notes[key] = _published(agency.id, terms, author, other)
    return db.session.get_one(CertificateScheme, made.notes[key])


def _published(agency_id: int, terms: Terms, author: Person, other: Person) -> int:
    row = writing.create(agency_id, "SRT-HADIR", terms, now=NOON, actor_id=author.id)
    writing.submit(row.id, version=1, now=NOON, actor_id=author.id)
    writing.publish(row.id, version=1, now=NOON, actor_id=other.id)
    return row.id


@kind("certificate scheme")
def certificate_scheme(made: Builder, place: Place, _who: Resident) -> Values:
    return {"public_id": scheme_of(made, place).public_id}


@kind("scheme version")
def scheme_version(made: Builder, place: Place, _who: Resident) -> Values:
    return {"public_id": scheme_of(made, place).public_id, "number": 1}


@kind("scheme tree")
def scheme_tree(made: Builder, place: Place, _who: Resident) -> Values:
    return {"public_id": scheme_of(made, place).public_id, "tree": "requirements"}


@kind("certificate look")
def certificate_look(made: Builder, place: Place, who: Resident) -> Values:
    """The number of a version: those of another agency are numbered higher than one's own."""
    agency = made.agency(place)
    key = f"certificate look {agency.id}"
    if key not in made.notes:
        made.notes[key] = 0
        for number in range(1 + (place is Place.FOREIGN)):
            look = Look(name=f"Instansi {number}")
            kept = looks.keep(agency.id, look, version=number, now=NOON, actor_id=who.person.id)
            made.notes[key] = kept.number
    return {"number": made.notes[key]}
