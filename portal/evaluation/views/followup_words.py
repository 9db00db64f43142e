"""Words of follow-ups as pages show them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import LazyString, get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.competency.queries import catalogue
from portal.evaluation.queries.followup_effects import Measured
from portal.evaluation.queries.followups import Row, Tab
from portal.evaluation.rules.effects import Closing
from portal.evaluation.rules.followups import FollowUpState, Ground, Kind

KINDS: Mapping[Kind, LazyString] = {
    Kind.TRAINING: _l("Pelatihan"),
    Kind.SOCIALISATION: _l("Sosialisasi untuk unit"),
    Kind.MENTORING: _l("Pendampingan"),
    Kind.RECOGNITION: _l("Penghargaan"),
    Kind.PROMOTION: _l("Pertimbangan promosi"),
    Kind.DEVELOPMENT: _l("Rencana pengembangan"),
}
STATES: Mapping[FollowUpState, tuple[str, LazyString]] = {
    FollowUpState.PROPOSED: ("info", _l("Menunggu putusan")),
    FollowUpState.APPROVED: ("warn", _l("Disetujui, belum dimulai")),
    FollowUpState.DECLINED: ("", _l("Tidak disetujui")),
    FollowUpState.RUNNING: ("info", _l("Berjalan")),
    FollowUpState.DONE: ("ok", _l("Selesai")),
    FollowUpState.ENDED_EARLY: ("", _l("Dihentikan")),
}
TABS: Mapping[Tab, LazyString] = {
    Tab.WAITING: _l("Menunggu putusan"),
    Tab.RUNNING: _l("Berjalan"),
    Tab.ENDED: _l("Selesai"),
}


def competency(row: Row, on: date) -> str:
    """Its name; "" for what is about none."""
    one = catalogue.directory(on).get(row.found.competency_id or 0)
    return one.name(str(get_locale())) if one else ""


def title(row: Row, on: date) -> str:
    """What is proposed, in a line."""
    about = competency(row, on)
    return f"{KINDS[row.kind]}: {about}" if about else str(KINDS[row.kind])


def ground(row: Row) -> str:
    """The rule a proposal comes from, with its figures."""
    return str(_ground(row))


def _ground(row: Row) -> Any:
    held, wanted = row.found.held, row.found.wanted
    match row.ground:
        case Ground.GAP:
            return _(
                "Level %(held)d, standar jabatan %(wanted)d menurut evaluasi yang ditetapkan.",
                held=held,
                wanted=wanted,
            )
        case Ground.MANY_MISS:
            return _(
                "%(held)d dari %(wanted)d pegawai unit ini belum memenuhi standarnya.",
                held=held,
                wanted=wanted,
            )
        case Ground.MANY_GAPS:
            return ngettext(
                "%(num)d kompetensi belum memenuhi standar jabatan.",
                "%(num)d kompetensi belum memenuhi standar jabatan.",
                held,
            )
        case Ground.ALL_MET:
            return _(
                "Seluruh %(wanted)d kompetensi memenuhi standar, kewajiban belajar terpenuhi, dan "
                "predikat kinerjanya baik.",
                wanted=wanted,
            )
        case Ground.READY:
            return _("Semua syarat kesiapan promosi terpenuhi.")
        case Ground.BY_HAND:
            return row.found.reason


CLOSINGS: Mapping[Closing, tuple[str, LazyString]] = {
    Closing.CLOSED: ("ok", _l("Kesenjangan tertutup")),
    Closing.SMALLER: ("info", _l("Kesenjangan mengecil")),
    Closing.OPEN: ("warn", _l("Kesenjangan masih ada")),
}


def effect(row: Row, found: Measured) -> str:
    """The figures then and now."""
    return str(_effect(row, found))


def _effect(row: Row, found: Measured) -> Any:
    one = found.effect
    if row.found.person_id is None:
        return _(
            "Sebelumnya %(before)d pegawai belum memenuhi standar, sekarang %(held)d dari "
            "%(wanted)d.",
            before=one.before,
            held=one.held,
            wanted=one.wanted,
        )
    return _(
        "Level sebelumnya %(before)d, sekarang %(held)d; standar jabatan %(wanted)d.",
        before=one.before,
        held=one.held,
        wanted=one.wanted,
    )
