"""Partners and their agreements: when one stands, and why a partner may propose nothing.

Source: Permendagri 22/2020 on regional cooperation asks for a number, a scope and a period.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Sector(StrEnum):
    """What kind of house a partner is."""

    UNIVERSITY = "university"
    INSTITUTE = "institute"
    FIRM = "firm"
    NGO = "ngo"
    GOVERNMENT = "government"


class PartnerRefusal(StrEnum):
    """Why something about a partner cannot be recorded."""

    NAME_TAKEN = "partner.name_taken"
    WEBSITE = "partner.website"
    CONTACT_WAY = "partner.contact_way"
    DAYS = "partner.days"
    TOO_LONG = "partner.too_long"
    NUMBER_TAKEN = "partner.number_taken"
    REASON = "partner.reason"
    NO_AGREEMENT = "partner.no_agreement"
    ALREADY_COORDINATES = "partner.already_coordinates"


class AgreementState(StrEnum):
    """Where an agreement stands on a day."""

    COMING = "coming"
    STANDING = "standing"
    OVER = "over"
    ENDED = "ended"


MOST_YEARS = 10


@dataclass(frozen=True, slots=True)
class Agreed:
    """The days of an agreement; `until` is the first day without it."""

    from_on: date
    until: date
    ended_at: datetime | None = None


def state(one: Agreed, on: date) -> AgreementState:
    """Where the agreement stands on a day."""
    if one.ended_at is not None:
        return AgreementState.ENDED
    if on < one.from_on:
        return AgreementState.COMING
    return AgreementState.STANDING if on < one.until else AgreementState.OVER


def may_propose(agreements: Iterable[Agreed], on: date) -> PartnerRefusal | None:
    """Why a partner may not propose an activity on a day; None while an agreement stands."""
    if any(state(one, on) is AgreementState.STANDING for one in agreements):
        return None
    return PartnerRefusal.NO_AGREEMENT


def may_agree(one: Agreed) -> PartnerRefusal | None:
    """Why these days cannot be those of an agreement."""
    if one.until <= one.from_on:
        return PartnerRefusal.DAYS
    if one.until.year - one.from_on.year > MOST_YEARS:
        return PartnerRefusal.TOO_LONG
    return None
