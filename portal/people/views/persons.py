"""`/admin/persons`: finding people, and the page about one of them."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal.core import dates
from portal.core.access import Actor, requires
from portal.core.permissions import Permission
from portal.people.models import Person
from portal.people.queries import directory, dossier, unit_choice
from portal.people.queries.directory import Search, Standing
from portal.people.queries.unit_choice import UnitName
from portal.people.rules import identifiers
from portal.people.rules.status import Status
from portal.people.service import viewings
from portal.people.service.persons import printed
from portal.people.service.viewings import Viewed
from portal.people.views import person_words as words
from portal.people.views import shown

bp = Blueprint("persons", __name__, url_prefix="/admin/persons")

READ = {"scope": directory.people}
MOST = 100
UNITS_SHOWN = 12
FILTERS = ("q", "unit", "job", "status", "state")


@bp.get("")
@requires(Permission.PERSON_READ, **READ)
def index() -> ResponseReturnValue:
    """What is looked for stands in the address: it can be kept and sent to others in scope."""
    return _list(request.args)


@bp.post("/find")
@requires(Permission.PERSON_READ, **READ)
def find() -> ResponseReturnValue:
    """The search form: posted, because a number of a person belongs into no address."""
    _words, number = directory.read(request.form.get("q", "")[:MOST])
    if not number:
        filled: dict[str, Any] = {
            name: request.form.get(name, "").strip() or None for name in FILTERS
        }
        return redirect(url_for(".index", **filled), 303)
    page = directory.find(g.actor, Search(number=number), g.today)
    if len(page.rows) == 1:
        return redirect(url_for(".show", public_id=page.rows[0].public_id), 303)
    return _list(request.form)


@bp.get("/<public_id>")
@requires(Permission.PERSON_READ, **READ)
def show(public_id: str) -> ResponseReturnValue:
    # Whoever may put a record right opens it also while its processing is restricted.
    person = directory.person(
        g.actor, Permission.PERSON_READ, public_id, g.today, or_by=Permission.PERSON_WRITE
    )
    viewings.note(g.actor.person_id, [person.id], Viewed.PERSON_RECORD, on=g.today, now=g.now)
    return render_template(
        "persons/show.html",
        **about(person),
        found=dossier.of(person, now=g.now),
        may_write=writes(g.actor, person),
        may_merge=Permission.PERSON_MERGE in g.actor.permissions,
        holds=dossier.holds,
    )


def _list(asked: MultiDict[str, str]) -> str:
    typed = {name: asked.get(name, "")[:MOST].strip() for name in ("q", "unit", "job")}
    units = _units(typed["unit"])
    status, standing = asked.get("status", ""), asked.get("state", "")
    told, number = directory.read(typed["q"])
    search = Search(
        words=told,
        number=number,
        unit_path=units[0].path if len(units) == 1 else "",
        status=status if status in set(Status) else "",
        job_ids=directory.jobs_called(g.actor, typed["job"]) if typed["job"] else None,
        standing=Standing(standing) if standing in set(Standing) else Standing.ACTIVE,
        after=asked.get("after", ""),
    )
    is_clear = not typed["unit"] or len(units) == 1
    page = directory.find(g.actor, search, g.today) if is_clear else directory.NOBODY
    shown.persons(row.public_id for row in page.rows)
    return render_template(
        "persons/index.html",
        page=page,
        search=search,
        typed=typed,
        units=units[:UNITS_SHOWN],
        unit=units[0] if len(units) == 1 else None,
        words=words,
        full_numbers=full_numbers(g.actor),
        may_write=Permission.PERSON_WRITE in g.actor.permissions,
        may_merge=Permission.PERSON_MERGE in g.actor.permissions,
    )


def about(person: Person) -> dict[str, object]:
    """What every page about one person starts with."""
    return {
        "person": person,
        "name": printed(person),
        "words": words,
        "full_numbers": full_numbers(g.actor),
        "home": url_for("persons.show", public_id=person.public_id),
    }


def writes(actor: Actor, person: Person) -> bool:
    """Whether the actor may change this person's record; their own is changed by a colleague."""
    if Permission.PERSON_WRITE not in actor.permissions or person.id == actor.person_id:
        return False
    return directory.is_reached(actor, Permission.PERSON_WRITE, person.id, g.today)


def full_numbers(actor: Actor) -> bool:
    """Those who work with numbers see them whole; others as much as tells two people apart."""
    return bool({Permission.PERSON_WRITE, Permission.SLIP_PRINT} & actor.permissions)


def _units(text: str) -> list[UnitName]:
    """The units meant by what was typed or by an address from the tree."""
    if not text:
        return []
    units = unit_choice.open_units(g.actor, Permission.PERSON_READ, g.today)
    named = [one for one in units if one.public_id == text]
    return named or list(unit_choice.meant(text, units))


@bp.app_template_filter("number_shown")
def number_shown(value: str, full: bool) -> str:
    """A number, masked unless `full`."""
    return value if full else identifiers.mask(value)


@bp.app_template_filter("day_before")
def day_before(until_on: date) -> str:
    """The last day a dated row counts, from the first on which it does not."""
    return dates.day(until_on - timedelta(days=1))
