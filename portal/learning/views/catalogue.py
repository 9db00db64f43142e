"""What can be learnt here: searched, filtered, what closes one's own gap first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.core import rates
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.learning import catalogue, queries
from portal.learning.catalogue import CataloguePage
from portal.learning.rules.catalogue import Found, Hours, Mine, Order, Wanted

bp = Blueprint("catalogue", __name__)

SEARCHES = rates.Limit("search", allowed=60, window=timedelta(minutes=1))  # WE-6
MAX_WORDS = 200
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Option:
    """One tick of a filter; `found` is how many it would show."""

    name: str
    value: str
    label: str
    found: int
    chosen: bool


@bp.get("/catalogue")
@requires(Permission.LEARNING_OWN, scope=queries.open_runs)
def index() -> ResponseReturnValue:
    words = " ".join(request.args.get("q", "").split())[:MAX_WORDS]
    if words:
        rates.spend(SEARCHES, str(g.actor.account_id), now=g.now)
    wanted = _wanted()
    page = catalogue.page(
        g.actor.person_id,
        g.actor.organisation_id,
        wanted,
        words,
        after=request.args.get("after", ""),
        on=g.today,
        now=g.now,
    )
    groups = _groups(page, wanted)
    return render_template(
        "learning/catalogue.html",
        page=page,
        today=g.today,
        wanted=wanted,
        groups=groups,
        chips=_chips(groups),
        clear_url=url_for(".index", q=words or None),
        more_url=_address(after=page.after) if page.after else "",
        orders=[(Order.FIT, _("Paling sesuai untuk saya")), (Order.NEWEST, _("Terbaru")),
                (Order.TITLE, _("Menurut judul"))],
    )  # fmt: skip


def _wanted() -> Wanted:
    return Wanted(
        mine=_chosen("mine", Mine),
        hours=_chosen("hours", Hours),
        competencies=frozenset(request.args.getlist("competency")[:20]),
        order=next(iter(_chosen("order", Order)), Order.FIT),
    )


def _chosen(name: str, kind: type[E]) -> frozenset[E]:
    """What of an address is known; anything else is left out."""
    known = {one.value: one for one in kind}
    return frozenset(known[value] for value in request.args.getlist(name) if value in known)


def _groups(page: CataloguePage, wanted: Wanted) -> list[tuple[str, list[Option]]]:
    found = page.found
    hours = {
        Hours.SHORT: _("Sampai 2 JP"),
        Hours.MIDDLE: _("Di atas 2 sampai 5 JP"),
        Hours.LONG: _("Lebih dari 5 JP"),
    }
    mine = {
        Mine.GAP: _("Perlu saya tingkatkan"),
        Mine.TAKEN: _("Sedang saya jalani"),
        Mine.NEW: _("Belum saya ikuti"),
        Mine.PASSED: _("Sudah saya selesaikan"),
    }
    groups = [
        (_("Untuk saya"), _options("mine", mine, found.mine, wanted.mine)),
        (_("Jam pelajaran"), _options("hours", hours, found.hours, wanted.hours)),
        (_("Kompetensi"), _competencies(page, found, wanted)),
    ]
    return [(title, kept) for title, options in groups if (kept := _useful(options))]


def _options(
    name: str, labels: Mapping[E, str], found: Mapping[E, int], chosen: frozenset[E]
) -> list[Option]:
    return [Option(name, one, labels[one], found[one], one in chosen) for one in labels]


def _chips(groups: list[tuple[str, list[Option]]]) -> list[tuple[str, str]]:
    """The filters in force, each with the address of the list without it."""
    return [(one.label, _without(one)) for _title, all_ in groups for one in all_ if one.chosen]


def _useful(options: Sequence[Option]) -> list[Option]:
    """A tick that would show nothing is left out, unless it is in force."""
    return [one for one in options if one.found or one.chosen]


def _competencies(page: CataloguePage, found: Found, wanted: Wanted) -> list[Option]:
    locale = str(get_locale())
    keys = set(found.competencies) | wanted.competencies
    options = [
        Option(
            "competency", key, page.competencies[key].name(locale),
            found.competencies.get(key, 0), key in wanted.competencies,
        )
        for key in keys if key in page.competencies
    ]  # fmt: skip
    return sorted(options, key=lambda one: (-one.found, one.label))


def _without(option: Option) -> str:
    """The same list without this filter."""
    kept = [value for value in request.args.getlist(option.name) if value != option.value]
    return _address(**{option.name: kept})


def _address(**changes: str | list[str]) -> str:
    values: dict[str, str | list[str]] = {
        name: request.args.getlist(name) for name in ("q", "mine", "hours", "competency", "order")
    }
    pairs = [
        (name, one)
        for name, value in {**values, **changes}.items()
        for one in ([value] if isinstance(value, str) else value)
        if one
    ]
    return f"{url_for('.index')}?{urlencode(pairs)}" if pairs else url_for(".index")
