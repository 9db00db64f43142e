"""Finding somebody in the list of an activity: by name in the address, by number without it."""

from collections.abc import Callable

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.people.queries import directory
from portal.workshops.models import ActivityRegistration
from portal.workshops.queries import rosters
from portal.workshops.queries.places import Wanted

MOST = 200


def asked() -> Wanted:
    """Who is wanted, from the address."""
    return Wanted(words(), request.args.get("only", "")[:22])


def words() -> str:
    """The name that is looked for, from the address."""
    return request.args.get("q", "").strip()[:MOST]


def lead(
    activity_id: int,
    by_name: Callable[[str], str],
    to: Callable[[ActivityRegistration], str | None],
) -> ResponseReturnValue:
    """On from what was typed: a name goes into the address, a number leads to its bearer's place.

    `to` is the address of a place, None where that list does not hold it.
    """
    typed = request.form.get("q", "").strip()[:MOST]
    if not directory.read(typed)[1]:
        return redirect(by_name(typed), 303)
    row = rosters.numbered(activity_id, typed)
    address = None if row is None else to(row)
    if address is None:
        flash(_("Tidak ada orang dengan nomor itu di daftar ini."), "warn")
    return redirect(address or by_name(""), 303)
