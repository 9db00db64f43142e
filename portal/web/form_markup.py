"""What the form macros ask about WTForms fields: where errors point, what describes an input."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from wtforms import Field, FieldList, Form, FormField, HiddenField
from wtforms.widgets import Input, Select, TextArea

from portal.core.attributes import attributes

NEEDED, CHOOSE = _l("Isi bagian ini."), _l("Pilih satu jawaban.")  # say nothing away from a field


class ErrorLink(NamedTuple):
    """One line of the error summary; `target` is the id of the input, or empty."""

    target: str
    message: str


def error_links(form: Form) -> list[ErrorLink]:
    """Every error of the form in the order of its fields, nested ones included."""
    links = [link for field in form for link in _links_of(field)]
    return [*links, *_plain("", form.form_errors)]


def described_by(field: Field) -> str:
    """Ids of the hint and the error of a field, for aria-describedby."""
    hint = [f"{field.id}-h"] if field.description else []
    error = [f"{field.id}-e"] if field.errors else []
    return " ".join([*hint, *error])


def aria(field: Field, with_hint: bool = True) -> dict[str, str]:
    """ARIA attributes of an input; `with_hint` is false where the hint stands in its label."""
    ids = described_by(field).split()
    shown = ids if with_hint else [one for one in ids if one.endswith("-e")]
    attributes = {"aria-describedby": " ".join(shown)} if shown else {}
    return attributes | ({"aria-invalid": "true"} if field.errors else {})


def is_choice_group(field: Field) -> bool:
    """Whether the field is drawn as a row of radio buttons or tick boxes."""
    option = getattr(field, "option_widget", None)
    return getattr(option, "input_type", "") in {"radio", "checkbox"}


def init_widgets() -> None:
    """Let the widgets write with `attributes`: their `html_params` is there to be replaced."""
    for widget in (Input, TextArea, Select):
        widget.html_params = staticmethod(attributes)


def _links_of(field: Field) -> Iterator[ErrorLink]:
    if isinstance(field, FormField):
        yield from error_links(field.form)
    elif isinstance(field, FieldList):
        for entry in field.entries:
            yield from _links_of(entry)
        yield from _plain(field.id, [one for one in field.errors if isinstance(one, str)])
    else:
        yield from _plain(_target(field), [_told(field, one) for one in field.errors])


def _told(field: Field, error: Any) -> str:
    is_bare = str(error) in {str(NEEDED), str(CHOOSE)}
    return f"{str(field.label.text).rstrip('.')}: {error}" if is_bare else str(error)


def _target(field: Field) -> str:
    """Hidden fields have no place; the first input of a group of choices carries the number 0."""
    if isinstance(field, HiddenField):
        return ""
    return f"{field.id}-0" if is_choice_group(field) else str(field.id)


def _plain(target: str, errors: Iterable[Any]) -> Iterator[ErrorLink]:
    for error in errors:
        yield ErrorLink(target, str(error))
