"""Records of past activities in words: their states, their days, what a line is about."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core import dates, sentences
from portal.core.errors import Refused
from portal.core.tabular import Value
from portal.learning.data import hours_policies
from portal.learning.hours import words as hours_words
from portal.learning.rules.claims import ClaimRefusal
from portal.learning.rules.hours import credit
from portal.learning.rules.hours_policy import HoursPolicy, in_force
from portal.workshops.forms.recorded import DECREES
from portal.workshops.models import RecordedActivity, RecordedPerson
from portal.workshops.queries import recorded
from portal.workshops.queries.recorded import Record
from portal.workshops.rules.recorded import Judged, LineWarning, RecordState

STATE_NAMES: dict[RecordState, LazyString] = {
    RecordState.DRAFT: _l("Draf"),
    RecordState.WAITING: _l("Menunggu orang kedua"),
    RecordState.RETURNED: _l("Dikembalikan"),
    RecordState.BOOKING: _l("Sedang dibukukan"),
    RecordState.BOOKED: _l("Dibukukan"),
}
STATES = {
    RecordState.DRAFT: ("", STATE_NAMES[RecordState.DRAFT]),
    RecordState.WAITING: ("warn", STATE_NAMES[RecordState.WAITING]),
    RecordState.RETURNED: ("bad", STATE_NAMES[RecordState.RETURNED]),
    RecordState.BOOKING: ("info", STATE_NAMES[RecordState.BOOKING]),
    RecordState.BOOKED: ("ok", STATE_NAMES[RecordState.BOOKED]),
}
LINES = {
    "waiting": ("", _l("Menunggu")),
    "idle": ("", _l("Dikembalikan")),
    "booked": ("ok", _l("Dibukukan")),
    "known": ("warn", _l("Sudah tercatat")),
    "withdrawn": ("", _l("Ditarik")),
}
WARNINGS = {
    LineWarning.SAME_DAYS.value: _l(
        "Pegawai ini sudah mempunyai kegiatan dengan judul dan tanggal yang sama."
    ),
    LineWarning.SAME_NUMBER.value: _l("Nomor sertifikat ini tertulis untuk lebih dari satu orang."),
}
EXPORT_HEAD = (
    "Kegiatan",
    "Bentuk",
    "Penyelenggara",
    "Mulai",
    "Selesai",
    "JP per orang",
    "Orang",
    "Surat",
    "Nomor surat",
    "Tanggal surat",
    "Keadaan",
    "Pencatat",
    "Pemeriksa",
)


def days(begins_on: date, ends_on: date) -> str:
    """One day, or the first and the last."""
    return dates.days(begins_on, ends_on)


def form_name(one: RecordedActivity) -> str:
    policy = in_force(hours_policies(), one.ends_on)
    return hours_words.form_name(policy.forms[one.form])


def decree(one: RecordedActivity) -> str:
    """Which letter, its number and day."""
    return str(
        _(
            "%(kind)s %(number)s, %(day)s",
            kind=DECREES[one.decree_kind],
            number=one.decree_number,
            day=dates.day(one.decree_on),
        )
    )


def worth(one: RecordedActivity, policies: Sequence[HoursPolicy] = ()) -> int:
    """Hundredths of a JP for whoever has used no cap otherwise."""
    return credit(recorded.facts(one), in_force(policies or hours_policies(), one.ends_on)).jp100


def fault(one: Judged) -> str:
    """What is wrong with a line and what to do; an earlier thing is named."""
    if one.fault is None:
        return ""
    return sentences.why(Refused(one.fault, **_named(one)))


def warning(one: Judged) -> str:
    if one.warning is None:
        return ""
    return sentences.why(Refused(one.warning, **_named(one)))


def noted(row: RecordedPerson) -> str:
    """What a kept line is to be looked at for, or why nothing was booked or put right."""
    if row.state == "known":
        return str(_("Sudah diajukan pegawai ini sendiri, jadi tidak dibukukan dua kali."))
    if row.reason in set(ClaimRefusal):
        return sentences.why(Refused(ClaimRefusal(row.reason)))
    return str(WARNINGS[row.warning]) if row.warning in WARNINGS else ""


def _named(one: Judged) -> dict[str, str]:
    if one.earlier is None:
        return {}
    return {
        "title": one.earlier.title,
        "organiser": one.earlier.organiser,
        "days": days(one.earlier.begins_on, one.earlier.ends_on),
    }


def export_row(row: Record, policies: Sequence[HoursPolicy]) -> list[Value]:
    one = row.one
    return [
        one.title,
        form_name(one),
        one.organiser,
        one.begins_on,
        one.ends_on,
        Decimal(worth(one, policies)) / 100,
        row.people,
        str(DECREES[one.decree_kind]),
        one.decree_number,
        one.decree_on,
        str(STATE_NAMES[row.state]),
        row.recorder.full_name,
        row.checker.full_name if row.checker else "",
    ]
