"""Words and sentences of practical assessment that several pages share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from flask_babel import LazyString, get_locale
from flask_babel import lazy_gettext as _l

from portal.certification.practical import sheets
from portal.certification.practical.forms import MARKS
from portal.certification.practical.models import PracticalAssessment, PracticalResult
from portal.certification.practical.queries.bookings import Row
from portal.certification.rules.practical import Mark, Method, Observation, Outcome, Point, Why
from portal.certification.rules.practical_states import State
from portal.competency.queries import catalogue
from portal.core import dates, sentences, zones

FORMS: Mapping[str, LazyString] = {
    "practical": _l("Uji praktik"),
    "oral": _l("Uji lisan"),
    "observed": _l("Pengamatan perilaku"),
}
STATES: Mapping[State, tuple[str, str, LazyString]] = {
    State.BOOKED: ("info", "calendar3", _l("Terjadwal")),
    State.OPEN: ("info", "clock", _l("Sedang berlangsung")),
    State.WAITING: ("warn", "clock", _l("Menunggu hasil asesor")),
    State.DIFFERING: ("warn", "clock", _l("Dua asesor sedang bersepakat")),
    State.PASSED: ("ok", "check2", _l("Kompeten")),
    State.FAILED: ("warn", "exclamation-circle", _l("Belum kompeten")),
    State.CORRECTING: ("warn", "clock", _l("Sedang dikoreksi")),
    State.MOVED: ("", "", _l("Dipindah")),
    State.WITHDRAWN: ("", "", _l("Dilepas")),
    State.CANCELLED: ("", "", _l("Dibatalkan")),
    State.NO_SHOW: ("warn", "exclamation-circle", _l("Tidak hadir")),
}
METHODS: Mapping[Method, LazyString] = {
    Method.ONE: _l("Satu asesor mengamati setiap butir."),
    Method.SAME: _l("Dua asesor mengamati sendiri-sendiri dan hasilnya sama pada setiap butir."),
    Method.AGREED: _l(
        "Dua asesor mengamati sendiri-sendiri; butir yang berbeda diselesaikan dengan kesepakatan "
        "tertulis keduanya."
    ),
    Method.THIRD: _l(
        "Dua asesor mengamati sendiri-sendiri; butir yang berbeda ditentukan nilai tengah bersama "
        "asesor ketiga."
    ),
}


class Timed(Protocol):
    """Something from an instant until another."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Seen:
    """What one assessor wrote about one point."""

    by: str
    mark: str
    said: Observation


@dataclass(frozen=True, slots=True)
class PointRow:
    """One point of a result: the mark that counted, and what each assessor saw."""

    number: int
    point: Point
    mark: str
    kind: str
    seen: tuple[Seen, ...]
    is_missed: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A result with its why, down to each observation."""

    result: PracticalResult
    reasons: tuple[str, ...]
    method: str
    source: str
    points: tuple[PointRow, ...]
    remarks: tuple[tuple[str, str], ...]


_KINDS = {Mark.OBSERVED: "ok", Mark.PARTLY: "warn", Mark.NOT_OBSERVED: ""}


def span(time: Timed, zone: str) -> str:
    """2 Desember 2026, 08.00–16.00 WIB."""
    begins = dates.clock_time(time.starts_at, zone).rpartition(" ")[0]
    on = dates.day(zones.local_day(time.starts_at, zone))
    return f"{on}, {begins}–{dates.clock_time(time.ends_at, zone)}"


def competency(found: PracticalAssessment, on: date) -> str:
    """The name of what is assessed."""
    worded = catalogue.catalogue().worded(found.competency_id, on)
    return worded.name(str(get_locale()))


def key(found: PracticalAssessment) -> str:
    """The competency's word in addresses."""
    return catalogue.catalogue().histories[found.competency_id][0].key


def result(row: Row, *, with_words: bool = True) -> Shown | None:
    """The result that counts, to be read; None where there is none."""
    found = row.result
    if found is None:
        return None
    marks = sheets.named(found.marks)
    policy = sheets.policy_of(found)
    missed = tuple(
        one.key for one in row.points if one.is_critical and marks[one.key] is not Mark.OBSERVED
    )
    outcome = Outcome(found.passed, found.earned, found.possible, found.cut, missed)
    values = {"earned": found.earned, "possible": found.possible, "cut": found.cut}
    source = policy.ground("pass_percent")
    shown = [row.sheets[id_] for id_ in sorted(row.handed_in)] if with_words else []
    return Shown(
        found,
        tuple(
            sentences.of(why, **values) if why in {Why.ENOUGH, Why.BELOW_CUT} else sentences.of(why)
            for why in outcome.reasons
        ),
        str(METHODS[Method(found.method)]),
        f"{policy.title} ({source.reference})",
        points(row.points, marks, missed, [(one.person.full_name, sheets.observations(one))
                                           for one in shown]),
        tuple((one.person.full_name, one.remark) for one in shown if one.remark),
    )  # fmt: skip


def points(
    listed: Sequence[Point],
    marks: Mapping[str, Mark],
    missed: Sequence[str],
    by: Sequence[tuple[str, Mapping[str, Observation]]],
) -> tuple[PointRow, ...]:
    return tuple(
        PointRow(
            number,
            one,
            str(MARKS[marks[one.key]]),
            _KINDS[marks[one.key]],
            tuple(_seen(name, seen.get(one.key, Observation())) for name, seen in by),
            one.key in missed,
        )
        for number, one in enumerate(listed, 1)
    )


def _seen(name: str, said: Observation) -> Seen:
    return Seen(name, str(MARKS[said.mark]) if said.mark else "", said)
