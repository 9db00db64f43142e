"""Kinds of incident, which of them are cases with a clock, and who settles those."""

from dataclasses import dataclass
from enum import StrEnum


class IncidentKind(StrEnum):
    """What happened in the room."""

    TECHNICAL = "technical"
    POWER = "power"
    NETWORK = "network"
    HEALTH = "health"
    IDENTITY = "identity"
    CONDUCT = "conduct"
    DISTURBANCE = "disturbance"
    OTHER = "other"

    @property
    def is_case(self) -> bool:
        """Whether somebody has to decide what follows; the others are only written down."""
        return self in {IncidentKind.IDENTITY, IncidentKind.CONDUCT}


class IncidentState(StrEnum):
    """Where an incident stands: what waits for the board, what it settled, what was only noted."""

    OPEN = "open"
    SETTLED = "settled"
    NOTED = "noted"


class SettleRefusal(StrEnum):
    """Why an incident is not settled so."""

    TEXT_MISSING = "incident.text_missing"
    NO_CASE = "incident.no_case"
    SETTLED = "incident.settled"
    OWN_NOTE = "incident.own_note"
    OWN_CASE = "incident.own_case"


@dataclass(frozen=True, slots=True)
class Settler:
    """What ties an officer to an incident (AZ-8)."""

    noted_it: bool
    is_concerned: bool


def may_settle(state: IncidentState, who: Settler) -> SettleRefusal | None:
    """Why an officer settles no incident in this state; None when they may."""
    if state is IncidentState.NOTED:
        return SettleRefusal.NO_CASE
    if state is IncidentState.SETTLED:
        return SettleRefusal.SETTLED
    if who.noted_it:
        return SettleRefusal.OWN_NOTE
    return SettleRefusal.OWN_CASE if who.is_concerned else None
