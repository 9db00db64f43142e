"""The tables of sentences, one module per area; the mechanics stand in `core.sentences`."""

from portal.core.sentences import kinds, of, register

__all__ = ["kinds", "of", "register"]
