"""Words of mentoring as pages show them."""

from collections.abc import Mapping
from datetime import date

from flask_babel import LazyString, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.competency.queries import catalogue
from portal.evaluation.queries.mentoring import Row
from portal.evaluation.rules.mentoring import MentoringState

STATES: Mapping[MentoringState, tuple[str, LazyString]] = {
    MentoringState.PROPOSED: ("info", _l("Menunggu persetujuan")),
    MentoringState.DECLINED: ("", _l("Tidak jadi")),
    MentoringState.RUNNING: ("info", _l("Berjalan")),
    MentoringState.DONE: ("ok", _l("Selesai")),
    MentoringState.ENDED_EARLY: ("", _l("Dihentikan")),
}


def about(row: Row, on: date) -> str:
    """The competency it is about; "" for none."""
    one = catalogue.directory(on).get(row.found.competency_id or 0)
    return one.name(str(get_locale())) if one else ""


def booked_as(row: Row, on: date) -> str:
    """What a session is called in the account of learning hours, in Indonesian as all of it is."""
    one = catalogue.directory(on).get(row.found.competency_id or 0)
    return f"Pendampingan {one.name('id')}" if one else str(_("Pendampingan"))
