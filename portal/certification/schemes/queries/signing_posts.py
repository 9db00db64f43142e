"""Who signs the certificates of a scheme on a day, as the records of posts have it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.certification.documents.facts import Office, Signatory
from portal.certification.rules import signatories
from portal.certification.rules.schemes import Terms
from portal.certification.rules.signatories import Form, Holding, SignatoryRefusal
from portal.certification.schemes.queries import issuing
from portal.certification.schemes.queries.issuing import Seat
from portal.core.errors import Refused

_OFFICES: Final = {
    Holding.DEFINITIVE: Office.DEFINITIVE,
    Holding.PLT: Office.PLT,
    Holding.PLH: Office.PLH,
}


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs, as printed, and the same persons by id, both in the order of the scheme."""

    printed: tuple[Signatory, ...]
    persons: tuple[int, ...]


def signing(terms: Terms, on: date) -> tuple[Signatory, ...]:
    """Who signs on the day, as printed. Raises Refused(SignatoryRefusal.VACANT)."""
    return _found(terms, on).printed


def signers(terms: Terms, on: date) -> tuple[int, ...]:
    """The same persons by id, in the same order."""
    return _found(terms, on).persons


def of_versions(terms: Mapping[int, Terms], on: date) -> Mapping[int, Signing | None]:
    """The same of many versions by id, None where a post is vacant; one statement."""
    posts = {one.post for of in terms.values() for one in of.signatories}
    seats = issuing.seats(posts, on) if posts else {}
    return {version: _seated(of, seats) for version, of in terms.items()}


def _found(terms: Terms, on: date) -> Signing:
    found = _seated(terms, issuing.seats({one.post for one in terms.signatories}, on))
    if found is None:
        raise Refused(SignatoryRefusal.VACANT)
    return found


def _seated(terms: Terms, seats: Mapping[int, Seat]) -> Signing | None:
    printed, persons = [], []
    for one in terms.signatories:
        seat = seats.get(one.post)
        who = signatories.who_signs(seat.holders) if seat else None
        if seat is None or who is None:
            return None
        printed.append(Signatory(who.name, seat.title, _OFFICES[who.holding], _above(one)))
        persons.append(who.person)
    return Signing(tuple(printed), tuple(persons))


def _above(one: signatories.Signatory) -> tuple[str, ...]:
    if one.form is Form.OWN:
        return ()
    own = (one.superior.strip(),)
    return own if one.form is Form.ON_BEHALF else (*own, one.through.strip())
