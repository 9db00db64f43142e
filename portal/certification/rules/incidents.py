"""Kinds of incident, and which of them are cases with a clock."""

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
