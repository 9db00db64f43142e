"""Tables of the area; every module imports them from here."""

from portal.planning.models.needs import Need, NeedPerson

__all__ = ["Need", "NeedPerson"]
