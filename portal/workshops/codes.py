"""Codes of sessions, tickets of places, links of screens: they follow from the portal's key."""

import hmac
from collections.abc import Mapping
from datetime import datetime

from portal.core import keys
from portal.core.keys import Purpose
from portal.workshops.rules import arriving


def shown(session: str, now: datetime) -> str:
    """The code of a session at this instant, by its public id."""
    return arriving.digits(keys.current().mac(Purpose.CAPABILITY, _code(session, now, 0)))


def fits(session: str, given: str, now: datetime) -> bool:
    """Whether this is the code of the current or the previous step."""
    made = [
        arriving.digits(mac)
        for ago in (0, 1)
        for mac in keys.current().macs(Purpose.CAPABILITY, _code(session, now, ago))
    ]
    return any([hmac.compare_digest(one.encode(), given.encode()) for one in made])


def _code(session: str, now: datetime, ago: int) -> bytes:
    return f"activity-code:{session}:{arriving.step(now) - ago}".encode()


def ticket(registration: str) -> str:
    """The ticket of a place, by its public id."""
    return arriving.ticket(keys.current().mac(Purpose.CAPABILITY, _ticket(registration)))


def holder(places: Mapping[str, int], given: str) -> int | None:
    """Whose ticket it is: `places` are ids by public id."""
    ring, wanted = keys.current(), given.encode()
    for registration, id_ in places.items():
        for mac in ring.macs(Purpose.CAPABILITY, _ticket(registration)):
            if hmac.compare_digest(arriving.ticket(mac).encode(), wanted):
                return id_
    return None


def _ticket(registration: str) -> bytes:
    return f"activity-ticket:{registration}".encode()


def screen(session: str) -> str:
    """The mark in the address of a session's screen: whoever has it shows the code."""
    return keys.current().tag(Purpose.CAPABILITY, _screen(session))


def opens_screen(session: str, mark: str) -> bool:
    """Whether the mark is the session's."""
    return keys.current().tag_fits(Purpose.CAPABILITY, _screen(session), mark)


def _screen(session: str) -> bytes:
    return f"activity-screen:{session}".encode()
