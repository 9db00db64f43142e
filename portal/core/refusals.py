"""A refusal as the message of a form field: the one place where a view catches it."""

from wtforms import Form

from portal.core import sentences
from portal.core.errors import Refused


def attach(form: Form, refused: Refused) -> None:
    """Put the sentence at the field the refusal names. Raises it again when there is none."""
    field = form._fields.get(refused.field or "")
    if field is None:
        raise refused
    field.errors = [*field.errors, sentences.why(refused)]
