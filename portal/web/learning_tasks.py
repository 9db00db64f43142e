"""What learning and activities let wait on the home page: records to check, contests of hours."""

from datetime import date, datetime

from flask_babel import ngettext

from portal.core.access import Actor
from portal.core.permissions import Permission
from portal.learning.hours import contesting
from portal.learning.hours.models import HoursContest
from portal.web.waiting_kinds import Kind, Rows
from portal.workshops.models import RecordedActivity
from portal.workshops.queries import recorded


def _records(actor: Actor, _on: date, _now: datetime) -> Rows:
    return recorded.waiting(actor).with_only_columns(
        RecordedActivity.id, RecordedActivity.public_id
    )


def _contests(actor: Actor, on: date, _now: datetime) -> Rows:
    return contesting.waiting(actor, on).with_only_columns(HoursContest.id, HoursContest.public_id)


KINDS = (
    Kind(
        Permission.ACTIVITY_RECORD,
        "recorded.queue",
        _records,
        lambda n: ngettext(
            "%(num)d kegiatan lampau untuk Anda periksa",
            "%(num)d kegiatan lampau untuk Anda periksa",
            n,
        ),
        alone="recorded.show",
    ),
    Kind(
        Permission.HOURS_HANDLE,
        "hours_contests.index",
        _contests,
        lambda n: ngettext(
            "%(num)d keberatan atas jam pelajaran", "%(num)d keberatan atas jam pelajaran", n
        ),
        alone="hours_contests.show",
    ),
)
