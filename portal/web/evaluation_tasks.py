"""What evaluation and the citizens' voice let wait on the home page."""

from datetime import date, datetime

from flask_babel import ngettext

from portal.core.access import Actor
from portal.core.permissions import Permission
from portal.evaluation.models import Award, EvaluationObjection, FollowUp, ReadinessClaim
from portal.evaluation.queries import applications as work_applications
from portal.evaluation.queries import awards, due, followups, mentoring, readiness
from portal.evaluation.queries import cases as objections
from portal.feedback.queries import actions
from portal.web.waiting_kinds import Kind, Rows

_Objection = EvaluationObjection


def _own_rating(actor: Actor, on: date, _now: datetime) -> Rows:
    return due.own(actor, on)


def _to_answer(actor: Actor, on: date, _now: datetime) -> Rows:
    return due.to_answer(actor, on)


def _to_rate(actor: Actor, on: date, _now: datetime) -> Rows:
    return due.to_rate(actor, on)


def _own_applications(actor: Actor, on: date, _now: datetime) -> Rows:
    return work_applications.to_report(actor, on)


def _applications(actor: Actor, on: date, _now: datetime) -> Rows:
    return work_applications.to_confirm(actor, on)


def _follow_ups(actor: Actor, on: date, _now: datetime) -> Rows:
    return followups.waiting(actor, on).with_only_columns(FollowUp.id, FollowUp.public_id)


def _readiness(actor: Actor, on: date, _now: datetime) -> Rows:
    return readiness.waiting(actor, on).with_only_columns(ReadinessClaim.id)


def _objections(actor: Actor, _on: date, _now: datetime) -> Rows:
    return objections.waiting(actor).with_only_columns(_Objection.id, _Objection.public_id)


def _mentoring(actor: Actor, _on: date, _now: datetime) -> Rows:
    return mentoring.waiting(actor.person_id)


def _awards(actor: Actor, on: date, _now: datetime) -> Rows:
    return awards.waiting(actor, on).with_only_columns(Award.id, Award.public_id)


def _improvements(actor: Actor, on: date, _now: datetime) -> Rows:
    return actions.due(actor.person_id, on)


KINDS = (
    Kind(
        Permission.NEED_OWN,
        "own_improvements.index",
        _improvements,
        lambda n: ngettext(
            "%(num)d perbaikan layanan jatuh tempo", "%(num)d perbaikan layanan jatuh tempo", n
        ),
        alone="own_improvements.show",
        own=True,
        of_person=True,
    ),
    Kind(
        Permission.EVALUATION_OWN,
        "evaluations.own",
        _own_rating,
        lambda n: ngettext(
            "%(num)d penilaian diri belum dikirim", "%(num)d penilaian diri belum dikirim", n
        ),
        own=True,
        of_person=True,
    ),
    Kind(
        Permission.EVALUATION_OWN,
        "evaluations.own",
        _to_answer,
        lambda n: ngettext(
            "%(num)d hasil evaluasi menunggu jawaban Anda",
            "%(num)d hasil evaluasi menunggu jawaban Anda",
            n,
        ),
        own=True,
        of_person=True,
    ),
    Kind(
        Permission.EVALUATION_OWN,
        "ratings.index",
        _to_rate,
        lambda n: ngettext(
            "%(num)d pegawai menunggu penilaian Anda",
            "%(num)d pegawai menunggu penilaian Anda",
            n,
        ),
        of_person=True,
    ),
    Kind(
        Permission.EVALUATION_OWN,
        "applications.index",
        _own_applications,
        lambda n: ngettext(
            "%(num)d hasil penerapan untuk dilaporkan",
            "%(num)d hasil penerapan untuk dilaporkan",
            n,
        ),
        alone="applications.show",
        own=True,
        of_person=True,
    ),
    Kind(
        Permission.TEAM_READ,
        "team_applications.index",
        _applications,
        lambda n: ngettext(
            "%(num)d penerapan menunggu konfirmasi Anda",
            "%(num)d penerapan menunggu konfirmasi Anda",
            n,
        ),
        alone="team_applications.show",
        of_person=True,
    ),
    Kind(
        Permission.EVALUATION_MANAGE,
        "follow_ups.index",
        _follow_ups,
        lambda n: ngettext(
            "%(num)d tindak lanjut evaluasi menunggu putusan",
            "%(num)d tindak lanjut evaluasi menunggu putusan",
            n,
        ),
        alone="follow_ups.show",
    ),
    Kind(
        Permission.EVALUATION_MANAGE,
        "readiness_claims.index",
        _readiness,
        lambda n: ngettext(
            "%(num)d keberatan atas kesiapan promosi",
            "%(num)d keberatan atas kesiapan promosi",
            n,
        ),
    ),
    Kind(
        Permission.EVALUATION_MANAGE,
        "objections.index",
        _objections,
        lambda n: ngettext("%(num)d keberatan atas evaluasi", "%(num)d keberatan atas evaluasi", n),
        alone="objections.show",
    ),
    Kind(
        Permission.EVALUATION_MANAGE,
        "awards.index",
        _awards,
        lambda n: ngettext("%(num)d usulan penghargaan", "%(num)d usulan penghargaan", n),
        alone="awards.show",
    ),
    Kind(
        Permission.EVALUATION_OWN,
        "mentoring.index",
        _mentoring,
        lambda n: ngettext(
            "%(num)d pendampingan menunggu Anda", "%(num)d pendampingan menunggu Anda", n
        ),
        alone="mentoring.show",
        of_person=True,
    ),
)
