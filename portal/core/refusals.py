"""A refusal as the message of a form field: the one place where a view catches it."""

from collections.abc import Callable

from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import Form

from portal.core import sentences
from portal.core.errors import Refused


def attach(form: Form, refused: Refused) -> None:
    """Put the sentence at the field the refusal names. Raises it again when there is none."""
    field = form._fields.get(refused.field or "")
    if field is None:
        raise refused
    field.errors = [*field.errors, sentences.why(refused)]


def answer(
    form: FlaskForm, act: Callable[[], ResponseReturnValue], page: Callable[[], str]
) -> ResponseReturnValue:
    """What a form that was sent is answered with: `act`'s answer, else its `page` again (422) with
    what is wrong. `act` may be wrapped by `once`: a refusal passes through it and is caught here.
    """
    if not form.validate_on_submit():
        return page(), 422
    try:
        return act()
    except Refused as refused:
        attach(form, refused)
        return page(), 422
