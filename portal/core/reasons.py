"""The sentence of a reason, for areas below `web` that show a refusal at a form's field.

The sentences themselves live in `web/sentences`; the application hands the look-up down here.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import cast

from flask import Flask, current_app

from portal.core.errors import Refused

_PLACE = "portal-sentences"


def init_app(app: Flask, lookup: Callable[..., str]) -> None:
    """`lookup(reason, **values)` gives the sentence in the reader's language."""
    app.extensions[_PLACE] = lookup
    app.jinja_env.filters["sentence"] = lookup


def sentence(reason: StrEnum, **values: object) -> str:
    """What happened, where, and what to do."""
    lookup = cast("Callable[..., str]", current_app.extensions[_PLACE])
    return lookup(reason, **values)


def of(refused: Refused) -> str:
    """The sentence of a refusal with its values filled in."""
    return sentence(refused.reason, **refused.values)
