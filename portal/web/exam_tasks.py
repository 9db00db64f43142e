"""What exams let wait on the home page: results, appeals, incidents, regrades, watches, tests."""

from datetime import date, datetime

from flask_babel import ngettext

from portal.assessment.regrading import queries as regrades
from portal.assessment.regrading.models import Regrade
from portal.certification.models import Sitting
from portal.certification.practical.queries import bookings
from portal.certification.queries import appeals, board, duties, incidents
from portal.core.access import Actor
from portal.core.permissions import Permission
from portal.web.waiting_kinds import Kind, Rows


def _results(actor: Actor, _on: date, now: datetime) -> Rows:
    return board.waiting(actor, now).with_only_columns(Sitting.id, Sitting.public_id)


def _appeals(actor: Actor, _on: date, _now: datetime) -> Rows:
    return appeals.waiting(actor)


def _incidents(actor: Actor, _on: date, _now: datetime) -> Rows:
    return incidents.waiting(actor)


def _regrades(actor: Actor, _on: date, _now: datetime) -> Rows:
    return regrades.to_agree(actor).with_only_columns(Regrade.id, Regrade.public_id)


def _own_regrades(actor: Actor, _on: date, _now: datetime) -> Rows:
    return regrades.to_propose(actor).with_only_columns(Regrade.id, Regrade.public_id)


def _watches(actor: Actor, _on: date, now: datetime) -> Rows:
    return duties.soon(actor, now)


def _practical(actor: Actor, _on: date, now: datetime) -> Rows:
    return bookings.due(actor, now)


KINDS = (
    Kind(
        Permission.RESULT_DECIDE,
        "results.index",
        _results,
        lambda n: ngettext(
            "%(num)d hasil ujian menunggu sidang", "%(num)d hasil ujian menunggu sidang", n
        ),
        alone="results.show",
    ),
    Kind(
        Permission.RESULT_DECIDE,
        "appeals.index",
        _appeals,
        lambda n: ngettext("%(num)d banding hasil ujian", "%(num)d banding hasil ujian", n),
        due="due_at",
        alone="appeals.show",
    ),
    Kind(
        Permission.RESULT_DECIDE,
        "incidents.index",
        _incidents,
        lambda n: ngettext(
            "%(num)d insiden ujian untuk diselesaikan",
            "%(num)d insiden ujian untuk diselesaikan",
            n,
        ),
        due="due_at",
        alone="incidents.show",
    ),
    Kind(
        Permission.RESULT_DECIDE,
        "regrades.index",
        _regrades,
        lambda n: ngettext(
            "%(num)d penilaian ulang untuk disetujui",
            "%(num)d penilaian ulang untuk disetujui",
            n,
        ),
        alone="regrades.show",
        unless=Permission.APPROVAL_DECIDE,
    ),
    Kind(
        Permission.REGRADE_ASK,
        "regrades.index",
        _own_regrades,
        lambda n: ngettext(
            "%(num)d penilaian ulang siap Anda ajukan",
            "%(num)d penilaian ulang siap Anda ajukan",
            n,
        ),
        alone="regrades.show",
    ),
    Kind(
        Permission.SITTING_INVIGILATE,
        "invigilation.index",
        _watches,
        lambda n: ngettext(
            "%(num)d sesi ujian Anda awasi dalam 24 jam",
            "%(num)d sesi ujian Anda awasi dalam 24 jam",
            n,
        ),
    ),
    Kind(
        Permission.PRACTICAL_ASSESS,
        "assessing.index",
        _practical,
        lambda n: ngettext(
            "%(num)d uji praktik menunggu Anda", "%(num)d uji praktik menunggu Anda", n
        ),
        alone="assessing.show",
    ),
)
