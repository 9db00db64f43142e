"""The list of certification banks, and the items of one without their keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.assessment import queries as assessed
from portal.assessment import specifications as reads
from portal.assessment.queries import Measured
from portal.content import item_words, words
from portal.content.banking import queries
from portal.content.banking.blueprint import READ, Desk, bp, desk
from portal.content.documents import ItemFile
from portal.content.forms import choose_from
from portal.content.item_lists import ItemFilterForm
from portal.content.specifying.blueprint import competency_names
from portal.core.access import requires
from portal.core.permissions import Permission

PAGE = 25


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the items that a filter leaves."""

    items: Sequence[ItemFile]
    found: int
    number: int
    pages: int


@bp.get("")
@requires(Permission.COURSE_READ, **READ)
def index() -> ResponseReturnValue:
    rows, more = reads.listed_banks(g.actor, request.args.get("after", "")[:80])
    return render_template(
        "banks/index.html",
        rows=rows,
        more=more,
        writes=bool(reads.places(g.actor, Permission.BANK_WRITE)),
    )


@bp.get("/<code>")
@requires(Permission.COURSE_READ, **READ)
def show(code: str) -> ResponseReturnValue:
    found = desk(code)
    form = ItemFilterForm(request.args, meta={"csrf": False})
    names = competency_names()
    _offer_filters(found, form, names)
    page = _listed(found, form)
    return render_template(
        "banks/show.html",
        desk=found,
        form=form,
        page=page,
        measured=measured(found, [one.id for one in page.items]),
        names=names,
        words=words,
        item_words=item_words,
        kept={name: value for name, value in request.args.items() if value and name != "hal"},
        changes=queries.open_changes(found.bank.id),
    )


def measured(found: Desk, keys: list[str]) -> dict[str, Measured]:
    """Figures of these items; none while their exams are not released for good."""
    return assessed.measured(found.bank.code, keys) if keys and found.figures_open else {}


def _offer_filters(found: Desk, form: ItemFilterForm, names: dict[str, str]) -> None:
    every = ("", _("Semua"))
    used = sorted({one.item.competency for one in found.read.items})
    choose_from(form.competency, [every, *((key, names.get(key, key)) for key in used)])
    for field, labels in ((form.difficulty, words.DIFFICULTIES), (form.kind, item_words.KINDS)):
        field.choices = [SelectChoice(*every), *(SelectChoice(*pair) for pair in labels.items())]


def _listed(found: Desk, form: ItemFilterForm) -> Listed:
    fitting = [one.item for one in found.read.items if _fits(one.item, form)]
    pages = max(1, ceil(len(fitting) / PAGE))
    asked = request.args.get("hal", "1")
    number = min(pages, max(1, int(asked) if asked.isdecimal() and len(asked) < 6 else 1))
    return Listed(fitting[(number - 1) * PAGE : number * PAGE], len(fitting), number, pages)


def _fits(item: ItemFile, form: ItemFilterForm) -> bool:
    """Words are looked for in what is asked alone: the text of a gap item holds its answers."""
    asked = (form.q.data or "").casefold().split()
    text = f"{item.id} {item.stem} {' '.join(item.tags)}".casefold()
    return (
        form.competency.data in ("", None, item.competency)
        and form.difficulty.data in ("", None, item.difficulty)
        and form.kind.data in ("", None, item.type)
        and all(word in text for word in asked)
    )
