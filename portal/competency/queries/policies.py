"""Attainment policies: those published, in the order in which they decide."""

from datetime import date

from portal.competency.queries.catalogue import catalogue
from portal.competency.rules import policy as rules
from portal.competency.rules.policy import Policy


def published() -> tuple[Policy, ...]:
    """Every policy ever published, by valid_from and version."""
    return catalogue().policies


def timeline() -> tuple[Policy, ...]:
    """The policies that decide or will, one per day of beginning, by valid_from.

    A policy replaced by another for the same day never decided anything and is left out.
    """
    return catalogue().deciding


def in_force(on: date) -> Policy | None:
    """The policy that decides on the day; None before the first one."""
    return rules.in_force(timeline(), on)
