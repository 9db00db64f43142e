"""The template environment: Flask's, with one table of globals for all templates."""

from collections.abc import MutableMapping
from typing import Any

from flask import templating


class Environment(templating.Environment):
    """Templates share the environment's globals instead of each laying a map of its own over them.

    No template is loaded with globals of its own here. Every `{% from … import … %}` compares the
    two tables when the page is made, and through the maps of Jinja that took longer than drawing
    an input.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals
