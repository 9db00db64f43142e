"""What activities let wait on the home page: letters to answer, requests of the team,
partners' proposals."""

from datetime import date, datetime

from flask_babel import ngettext

from portal.core.access import Actor
from portal.core.permissions import Permission
from portal.web.waiting_kinds import Kind, Rows
from portal.workshops.queries import activities, invitations, presence, requests


def _letters(actor: Actor, _on: date, now: datetime) -> Rows:
    return invitations.to_answer(actor, now)


def _unbooked(actor: Actor, _on: date, now: datetime) -> Rows:
    return presence.to_decide(actor, now)


def _tested(actor: Actor, _on: date, now: datetime) -> Rows:
    return presence.awaiting_tests(actor, now)


def _proposals(actor: Actor, _on: date, _now: datetime) -> Rows:
    return activities.to_review(actor)


KINDS = (
    Kind(
        Permission.ACTIVITY_OWN,
        "own_invitations.index",
        _letters,
        lambda n: ngettext(
            "%(num)d pemanggilan kegiatan untuk dijawab",
            "%(num)d pemanggilan kegiatan untuk dijawab",
            n,
        ),
        alone="own_invitations.show",
        of_person=True,
    ),
    Kind(
        Permission.ACTIVITY_MANAGE,
        "activity_desk.index",
        _proposals,
        lambda n: ngettext(
            "%(num)d usulan kegiatan mitra untuk diperiksa",
            "%(num)d usulan kegiatan mitra untuk diperiksa",
            n,
        ),
        asked={"part": "review"},
        alone="activity_desk.show",
    ),
    Kind(
        Permission.ACTIVITY_MANAGE,
        "activity_desk.index",
        _unbooked,
        lambda n: ngettext(
            "%(num)d kegiatan usai, kehadiran menunggu ditetapkan",
            "%(num)d kegiatan usai, kehadiran menunggu ditetapkan",
            n,
        ),
        asked={"part": "over"},
        alone="attendance.index",
    ),
    Kind(
        Permission.ACTIVITY_MANAGE,
        "activity_desk.index",
        _tested,
        lambda n: ngettext(
            "%(num)d kegiatan usai, tes akhirnya masih dibuka",
            "%(num)d kegiatan usai, tes akhirnya masih dibuka",
            n,
        ),
        asked={"part": "over"},
        alone="attendance.index",
        own=True,
    ),
    Kind(
        Permission.TEAM_READ,
        "team_activities.index",
        requests.candidates,
        lambda n: ngettext("%(num)d permohonan kegiatan", "%(num)d permohonan kegiatan", n),
        matters=requests.matters,
        of_person=True,
    ),
)
