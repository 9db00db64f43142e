"""Domain errors. They meet HTTP once, in `web/errors.py`."""

from enum import StrEnum


class DomainError(Exception):
    """Something a person did cannot be done; never a programming fault."""


class NotFound(DomainError):
    """No such thing in the caller's scope. Another person's thing looks the same (404)."""


class Unauthenticated(DomainError):
    """Nobody is signed in, or the session has ended (401)."""


class Forbidden(DomainError):
    """The thing is in scope, the action is not permitted (403)."""

    def __init__(self, permission: str = "") -> None:
        super().__init__(permission)
        self.permission = permission


class Refused(DomainError):
    """A rule says no (409). `reason` has a sentence in `web/sentences`.

    `values` fill the placeholders of that sentence; `field` names the form field it concerns.
    """

    def __init__(self, reason: StrEnum, *, field: str | None = None, **values: object) -> None:
        super().__init__(f"{type(reason).__name__}.{reason.name}")
        self.reason = reason
        self.field = field
        self.values = values


class Conflict(DomainError):
    """Somebody else changed the thing meanwhile (409); reading again and repeating helps."""


class ReauthenticationNeeded(DomainError):
    """The sign-in is older than this action allows (AU-8); carried out after confirming it."""


class TooMany(DomainError):
    """A rate limit (429). `retry_after_s` is whole seconds."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"retry after {retry_after_s} s")
        self.retry_after_s = retry_after_s


class Unavailable(DomainError):
    """The portal cannot do this now, through no fault of the caller (503)."""


class FaultySettings(Exception):
    """The installation is set up wrongly; the portal refuses to start."""
