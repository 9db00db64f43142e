"""Applications with what is known of their applicants; whose they are decides which are found."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, false, func, select
from sqlalchemy.orm import joinedload

from portal.certification.models import Registration, Sitting
from portal.certification.rules import findings
from portal.certification.rules.applications import Kind, Word
from portal.certification.rules.requirements import Leaf, LeafKind, Node, leaves
from portal.certification.rules.schemes import Terms
from portal.certification.rules.weighing import Outcome, weigh
from portal.certification.schemes.models import (
    Certificate,
    CertificateApplication,
    CertificateApplicationDocument,
    CertificateScheme,
    CertificateSchemeVersion,
    CertificateStatement,
    CertificateWord,
)
from portal.certification.schemes.queries import facts
from portal.certification.schemes.queries.facts import Known
from portal.core import zones
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.models import StoredFile
from portal.core.permissions import Permission
from portal.people.models import Person
from portal.people.queries import agencies, chains, supervision
from portal.people.queries.approvals import agencies as whole_agencies
from portal.people.queries.records import own_records

PAGE = 25
A = CertificateApplication


@dataclass(frozen=True, slots=True)
class Case:
    """An application with its version, its applicant, and how each requirement stands.

    Decided: as it stood then. Handed in: on the day it was handed in. Else today. `known` is None
    where what was kept with the decision is read.
    """

    application: CertificateApplication
    person: Person
    terms: Terms
    outcome: Outcome
    known: Known | None
    statements: tuple[CertificateStatement, ...]
    on: date

    @property
    def version(self) -> CertificateSchemeVersion:
        return self.application.version

    @property
    def scheme(self) -> CertificateScheme:
        return self.application.version.scheme

    @property
    def asked(self) -> Node:
        return asked(self.application)

    def today(self, now: datetime) -> date:
        """The day it is in the agency."""
        return zones.local_day(now, agencies.timezones()[self.application.organisation_id])

    def source(self, leaf: Leaf) -> str:
        """Public id of the record a requirement rests on; "" where it is none of one record."""
        if self.known is None:
            return findings.sources(self.application.findings).get(leaf.key, "")
        return named(self.known, leaf)


def named(known: Known, leaf: Leaf) -> str:
    """What the record is called: its public id, or the reference of the evidence."""
    source = known.sources.get(facts.key_of(leaf))
    if source is None:
        return ""
    return source.public_id or (source.origin.ref if source.origin else "")


def asked(application: CertificateApplication) -> Node:
    """What this application has to meet, by the version it was begun under."""
    terms = Terms.read(application.version.terms)
    return terms.asked(is_renewal=application.kind == Kind.RENEWAL)


def asked_statements(tree: Node) -> list[Leaf]:
    """What the direct superior is asked to state."""
    return [one for one in leaves(tree) if one.kind is LeafKind.STATEMENT]


# Whose they are.


def own(actor: Actor) -> Select[CertificateApplication]:
    """One's own applications."""
    return select(A).where(A.person_id.in_(own_records(actor.person_id)))


def decided_by(actor: Actor) -> Select[CertificateApplication]:
    """Handed-in applications of agencies in the whole of which the actor decides."""
    ids = whole_agencies(actor, Permission.CERTIFICATE_DECIDE)
    return select(A).where(
        A.organisation_id.in_(ids) if ids else false(), A.submitted_at.is_not(None)
    )


def waiting(actor: Actor) -> Select[CertificateApplication]:
    """Those that wait for this member's word: not their own, and not spoken about yet."""
    spoke = exists().where(
        CertificateWord.application_id == A.id, CertificateWord.member_id == actor.person_id
    )
    return decided_by(actor).where(is_open(), ~spoke, A.person_id != actor.person_id)


def led_by(actor: Actor, on: date) -> Select[CertificateApplication]:
    """Applications that those the actor leads have begun and not handed in."""
    led = supervision.subordinates(actor.person_id, on)
    return select(A).where(A.person_id.in_(led), is_open(), A.submitted_at.is_(None))


def is_open() -> ColumnElement[bool]:
    """Neither withdrawn nor decided."""
    return A.withdrawn_at.is_(None) & A.decided_at.is_(None)


def offered(organisation_id: int | None) -> Select[CertificateScheme]:
    """Schemes of an agency for which somebody may apply today."""
    published = exists().where(CertificateSchemeVersion.scheme_id == CertificateScheme.id)
    return select(CertificateScheme).where(
        CertificateScheme.organisation_id == organisation_id,
        CertificateScheme.retired_at.is_(None),
        published,
    )


def offered_to(actor: Actor) -> Select[CertificateScheme]:
    """Those of the actor's agency. Lists and single reads start here."""
    return offered(actor.organisation_id)


# Reading them.


def one(scope: Select[CertificateApplication], public_id: str, now: datetime) -> Case:
    """One of the scope as it stands. Raises NotFound."""
    return _case(found(scope, public_id), now)


def found(scope: Select[CertificateApplication], public_id: str) -> CertificateApplication:
    """One of the scope with its version. Raises NotFound."""
    row = db.session.scalar(loaded(scope.where(A.public_id == public_id)))
    if row is None:
        raise NotFound
    return row


def locked(application_id: int) -> CertificateApplication:
    """As it is, held until the transaction ends, with its version. Raises NotFound."""
    held = select(A).where(A.id == application_id).with_for_update(of=A)
    row = db.session.scalar(loaded(held))
    if row is None:
        raise NotFound
    return row


def loaded(query: Select[CertificateApplication]) -> Select[CertificateApplication]:
    """With version and scheme, as they are now."""
    whole = joinedload(A.version, innerjoin=True).joinedload(
        CertificateSchemeVersion.scheme, innerjoin=True
    )
    return query.options(whole).execution_options(populate_existing=True)


def case(application: CertificateApplication, now: datetime) -> Case:
    """How the application stands now."""
    return _case(application, now)


def _case(application: CertificateApplication, now: datetime) -> Case:
    person = db.session.get_one(Person, application.person_id)
    tree, made = asked(application), tuple(facts.statements([application.id]))
    on, known = day_of(application, now), None
    if application.decided_at is not None:
        outcome = findings.read(tree, application.findings)
    else:
        plain = facts.of_persons([application.person_id], [tree], on)[application.person_id]
        known = replace(plain, facts=facts.stated(plain.facts, made))
        outcome = weigh(tree, known.facts, on)
    terms = Terms.read(application.version.terms)
    return Case(application, person, terms, outcome, known, made, on)


def day_of(application: CertificateApplication, now: datetime) -> date:
    """The day on which it is weighed, in its agency's zone: that of handing in, else today."""
    zone = agencies.timezones()[application.organisation_id]
    return zones.local_day(application.submitted_at or now, zone)


def open_one(person_id: int, scheme_id: int) -> CertificateApplication | None:
    """The application of somebody for a scheme that is still open."""
    query = select(A).where(A.person_id == person_id, A.scheme_id == scheme_id, is_open())
    return db.session.scalar(loaded(query))


def supervisors(person_id: int, on: date) -> frozenset[int]:
    """Who leads the person directly on the day."""
    chart = chains.above([person_id], on)
    return frozenset(one.person for one in chart.supervisors_of(person_id).supervisors)


def names(person_ids: Collection[int]) -> Sequence[str]:
    """What these persons are called, in order."""
    query = select(Person.full_name).where(Person.id.in_(person_ids)).order_by(Person.sort_key)
    return db.session.scalars(query).all() if person_ids else ()


@dataclass(frozen=True, slots=True)
class Attached:
    """A document of an application."""

    document: CertificateApplicationDocument
    file: StoredFile


def documents(application_id: int) -> list[Attached]:
    """In the order in which they were added; forgotten ones are left out."""
    row = CertificateApplicationDocument
    rows = db.session.execute(
        select(row, StoredFile)
        .join(StoredFile, StoredFile.id == row.file_id)
        .where(row.application_id == application_id, StoredFile.deleted_at.is_(None))
        .order_by(row.id)
    )
    return [Attached(document, file) for document, file in rows]


def document(application_id: int, public_id: str) -> Attached:
    """One of the application's own documents by its file. Raises NotFound."""
    some = documents(application_id)
    attached = next((one for one in some if one.file.public_id == public_id), None)
    if attached is None:
        raise NotFound
    return attached


@dataclass(frozen=True, slots=True)
class Said:
    """A word of the board with who said it."""

    word: CertificateWord
    member: Person

    @property
    def value(self) -> Word:
        return value(self.word)


def value(word: CertificateWord) -> Word:
    """As the rule wants it."""
    return Word(word.member_id, word.grants, word.reason, word.way_forward)


def said(application_id: int) -> list[Said]:
    """What the board said, in order."""
    rows = db.session.execute(
        select(CertificateWord, Person)
        .join(Person, Person.id == CertificateWord.member_id)
        .where(CertificateWord.application_id == application_id)
        .order_by(CertificateWord.number)
        .execution_options(populate_existing=True)
    )
    return [Said(word, member) for word, member in rows]


def newest(scheme_ids: Collection[int]) -> Mapping[int, CertificateSchemeVersion]:
    """Scheme → the version that applies today; one statement."""
    row = CertificateSchemeVersion
    last = (
        select(row.scheme_id, func.max(row.number).label("number"))
        .where(row.scheme_id.in_(scheme_ids))
        .group_by(row.scheme_id)
        .subquery()
    )
    rows = db.session.scalars(
        select(row)
        .join(last, (last.c.scheme_id == row.scheme_id) & (last.c.number == row.number))
        .options(joinedload(row.scheme, innerjoin=True))
    )
    return {one.scheme_id: one for one in rows}


def issued(application_id: int) -> Certificate | None:
    """The certificate that came of it."""
    query = select(Certificate).where(Certificate.application_id == application_id)
    return db.session.scalar(query)


def stated_by(case: Case) -> list[tuple[CertificateStatement, Person, str]]:
    """What was stated, by whom, and the words that were asked for."""
    asks = {leaf.key: leaf.text for leaf in asked_statements(case.asked)}
    return [
        (one_, db.session.get_one(Person, one_.person_id), asks.get(one_.key, ""))
        for one_ in case.statements
    ]


def sittings_of(registrations: Collection[str]) -> Mapping[str, str]:
    """Registration → sitting, both by their public ids; one statement."""
    wanted = [one_ for one_ in registrations if one_]
    if not wanted:
        return {}
    rows = db.session.execute(
        select(Registration.public_id, Sitting.public_id)
        .join(Sitting, Sitting.id == Registration.sitting_id)
        .where(Registration.public_id.in_(wanted))
    )
    return {registration: sitting for registration, sitting in rows}
