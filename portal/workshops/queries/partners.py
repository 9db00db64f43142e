"""Partners as HR of an agency sees them, and as their coordinators do."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, or_, select

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.models import StoredFile
from portal.core.permissions import Permission
from portal.people.models import Account, Organisation, Person
from portal.people.rules.names import search_key
from portal.workshops.models import (
    Activity,
    Partner,
    PartnerAgreement,
    PartnerContact,
    PartnerCoordinator,
)
from portal.workshops.rules import partners as rules
from portal.workshops.rules.partners import Agreed, AgreementState

PAGE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """A partner with the name of its organisation and its agreements with the agencies in scope."""

    partner: Partner
    organisation: Organisation
    agreements: Sequence[PartnerAgreement] = ()

    def standing(self, on: date) -> PartnerAgreement | None:
        """The agreement that lasts longest of those that stand on the day."""
        found = [one for one in self.agreements if state(one, on) is AgreementState.STANDING]
        return max(found, key=lambda one: one.valid_until, default=None)


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of partners; `after` goes on from its last one, "" at the end."""

    rows: Sequence[Row]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Coordinator:
    """Somebody who acts for a partner. `signs_in`: has set a password."""

    row: PartnerCoordinator
    name: str
    email: str
    signs_in: bool


def agencies(actor: Actor) -> frozenset[int]:
    """Agencies for which the actor keeps partners and activities: a unit is not enough."""
    held = actor.grants_with(Permission.ACTIVITY_MANAGE)
    return frozenset(one.organisation_id for one in held if one.unit_id is None)


def agency(actor: Actor) -> Organisation:
    """Where the actor enters partners: their own agency first. Raises NotFound."""
    found = db.session.scalars(
        select(Organisation).where(
            Organisation.id.in_(agencies(actor)), Organisation.kind == "agency"
        )
    ).all()
    if not found:
        raise NotFound
    return min(found, key=lambda one: (one.id != actor.organisation_id, one.name))


def in_scope(actor: Actor) -> Select[Partner]:
    """Partners an agency of the actor keeps or has an agreement with. Everything starts here."""
    ids = agencies(actor)
    agreed = exists().where(
        PartnerAgreement.partner_id == Partner.organisation_id, PartnerAgreement.agency_id.in_(ids)
    )
    return select(Partner).where(or_(Partner.keeper_id.in_(ids), agreed))


def houses(actor: Actor) -> frozenset[int]:
    """Organisations for which the actor proposes activities; an agency may be among them."""
    held = actor.grants_with(Permission.ACTIVITY_PROPOSE)
    return frozenset(one.organisation_id for one in held if one.unit_id is None)


def coordinated(actor: Actor) -> Select[Partner]:
    """Partners the actor acts for."""
    return select(Partner).where(Partner.organisation_id.in_(houses(actor)))


def page(actor: Actor, words: str, *, after: str = "") -> Rows:
    """The newest first; two statements."""
    query = _named(in_scope(actor))
    if words.strip():
        query = query.where(Organisation.name.icontains(words.strip(), autoescape=True))
    if after:
        edge = select(Organisation.id).where(Organisation.public_id == after).scalar_subquery()
        query = query.where(Partner.organisation_id < edge)
    query = query.order_by(Partner.organisation_id.desc()).limit(PAGE + 1)
    found = db.session.execute(query).all()
    shown = found[:PAGE]
    agreed = agreements([row[0].organisation_id for row in shown], agencies(actor))
    rows = [Row(one, named, agreed.get(named.id, ())) for one, named in shown]
    return Rows(rows, rows[-1].organisation.public_id if len(found) > PAGE else "")


def one(scope: Select[Partner], public_id: str, within: Collection[int] | None = None) -> Row:
    """One partner of a scope, with the agreements of these agencies (None: of all).

    Raises NotFound.
    """
    query = _named(scope).where(Organisation.public_id == public_id)
    found = db.session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    partner, named = found
    return Row(partner, named, agreements([named.id], within).get(named.id, ()))


def mine(actor: Actor) -> Sequence[Row]:
    """Every partner the actor acts for, by name; two statements."""
    query = _named(coordinated(actor)).order_by(Organisation.name)
    found = db.session.execute(query).all()
    agreed = agreements([named.id for _partner, named in found], None)
    return [Row(partner, named, agreed.get(named.id, ())) for partner, named in found]


def _named(scope: Select[Partner]) -> Select[Partner, Organisation]:
    return (
        scope.join(Organisation, Organisation.id == Partner.organisation_id)
        .add_columns(Organisation)
        .execution_options(populate_existing=True)
    )


def agreements(
    partner_ids: Collection[int], within: Collection[int] | None
) -> dict[int, list[PartnerAgreement]]:
    """Agreements by partner, the last to end first."""
    query = select(PartnerAgreement).where(PartnerAgreement.partner_id.in_(partner_ids))
    if within is not None:
        query = query.where(PartnerAgreement.agency_id.in_(within))
    found: dict[int, list[PartnerAgreement]] = {}
    order = (PartnerAgreement.valid_until.desc(), PartnerAgreement.id.desc())
    for row in db.session.scalars(query.order_by(*order)):
        found.setdefault(row.partner_id, []).append(row)
    return found


def standing(partner_id: int, on: date) -> list[tuple[int, str]]:
    """The agencies that have an agreement with the partner on the day: id and name, by name."""
    query = (
        select(Organisation.id, Organisation.name)
        .where(
            exists().where(
                PartnerAgreement.agency_id == Organisation.id,
                PartnerAgreement.partner_id == partner_id,
                stands(on),
            )
        )
        .order_by(Organisation.name)
    )
    return [(id_, name) for id_, name in db.session.execute(query)]


def stands(on: date) -> ColumnElement[bool]:
    """An agreement that stands on the day; the same as `rules.state` says of one row."""
    return (
        PartnerAgreement.ended_at.is_(None)
        & (PartnerAgreement.valid_from <= on)
        & (PartnerAgreement.valid_until > on)
    )


def state(one: PartnerAgreement, on: date) -> AgreementState:
    """Where an agreement stands on a day."""
    return rules.state(agreed(one), on)


def agreed(one: PartnerAgreement) -> Agreed:
    """An agreement as the rules see it."""
    return Agreed(one.valid_from, one.valid_until, one.ended_at)


def about(partner_id: int | None) -> str:
    """What a partner says of itself; "" for an agency's own activity."""
    if partner_id is None:
        return ""
    query = select(Partner.about).where(Partner.organisation_id == partner_id)
    return db.session.scalar(query) or ""


@dataclass(frozen=True, slots=True)
class PublicHouse:
    """A partner as everybody may read about it."""

    organisation: Organisation
    partner: Partner


def public(public_id: str) -> PublicHouse:
    """A partner that published something once. Raises NotFound."""
    held = select(Activity.id).where(
        Activity.partner_id == Partner.organisation_id,
        Activity.published_at.is_not(None),
        Activity.cancelled_at.is_(None),
    )
    row = db.session.execute(
        select(Organisation, Partner)
        .join(Partner, Partner.organisation_id == Organisation.id)
        .where(Organisation.public_id == public_id, held.exists())
    ).first()
    if row is None:
        raise NotFound
    return PublicHouse(*row)


def contacts(partner_id: int) -> Sequence[PartnerContact]:
    """Whom to call, in the order of entering."""
    query = select(PartnerContact).where(PartnerContact.partner_id == partner_id)
    return db.session.scalars(query.order_by(PartnerContact.id)).all()


def coordinators(partner_id: int) -> list[Coordinator]:
    """Who acts for the partner now, by name."""
    rows = db.session.execute(
        select(PartnerCoordinator, Person.full_name, Person.email, Account.password_hash)
        .join(Person, Person.id == PartnerCoordinator.person_id)
        .join(Account, Account.person_id == Person.id)
        .where(PartnerCoordinator.partner_id == partner_id, PartnerCoordinator.ended_at.is_(None))
        .order_by(Person.sort_key, Person.id)
    )
    return [
        Coordinator(row, name, email or "", signs_in=hashed is not None)
        for row, name, email, hashed in rows
    ]


def document(agreement: PartnerAgreement) -> StoredFile | None:
    """The file of an agreement."""
    return db.session.get(StoredFile, agreement.document_id) if agreement.document_id else None


def is_named(agency_id: int, name: str, *, but: int = 0) -> bool:
    """Whether the agency keeps another partner of this name, however it is spelt."""
    query = (
        select(Organisation.name)
        .join(Partner, Partner.organisation_id == Organisation.id)
        .where(Partner.keeper_id == agency_id, Partner.organisation_id != but)
    )
    return search_key(name) in {search_key(known) for known in db.session.scalars(query)}
