"""The report of an activity in words: for its page, as a spreadsheet and on paper."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from importlib import resources

from flask_babel import format_decimal, get_locale
from flask_babel import gettext as _

from portal.core.canonical import Json
from portal.core.tabular import Value
from portal.learning.rules.gain import LEAST
from portal.learning.rules.reaction import GROUP, means
from portal.workshops.data import surveys
from portal.workshops.queries.activities import Whole
from portal.workshops.queries.reporting import Report
from portal.workshops.rules.reporting import UnitLine
from portal.workshops.views import words


@dataclass(frozen=True, slots=True)
class Section:
    """A table of the report; `empty` is said where it has no rows."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    empty: str


def columns() -> list[str]:
    return [
        _("Unit kerja"),
        _("Dipanggil"),
        _("Terdaftar"),
        _("Mendapat tempat"),
        _("Hadir"),
        _("Selesai"),
    ]


def cells(found: Report) -> list[list[Value]]:
    """One list for each unit, and one for all of them."""
    lines = [*found.lines, _total(found)]
    return [
        [one.unit, one.invited, one.registered, one.seated, one.attended, one.completed]
        for one in lines
    ]


def _total(found: Report) -> UnitLine:
    sums = found.total
    return replace(sums, unit=_("Semua"))


def sections(whole: Whole, found: Report) -> list[Section]:
    """Everything in figures, in the order it is read."""
    return [_units(found), _sessions(whole, found), _tests(found), _survey(found), _cost(found)]


def _units(found: Report) -> Section:
    rows = [[str(value) for value in row] for row in cells(found)] if found.lines else []
    empty = _("Belum ada yang dipanggil atau mendaftar.")
    return Section(_("Peserta tiap unit"), columns(), rows, empty)


def _sessions(whole: Whole, found: Report) -> Section:
    seated = found.total.seated
    rows = []
    for meeting in whole.meetings:
        one = meeting.session
        here = found.present.get(one.id, 0)
        when = words.span(one.starts_at, one.ends_at, whole.activity.zone)
        rows.append([when, str(here), _percent(here, seated)])
    heads = [_("Sesi"), _("Hadir"), _("Bagian peserta")]
    return Section(_("Kehadiran"), heads, rows, _("Belum ada sesi."))


def _percent(part: int, whole: int) -> str:
    return f"{share(Fraction(part, whole))} %" if whole else "–"


def share(value: Fraction) -> str:
    """A share in percent."""
    return str(format_decimal(float(value * 100), format="0"))


def _tests(found: Report) -> Section:
    """Means from five people on; of fewer, how many took a test and no more."""
    results, rows = found.results, []
    if results is not None:
        rows = [
            [_("Mengambil tes awal"), str(results.before)],
            [_("Mengambil tes akhir"), str(results.after)],
        ]
        if results.after >= LEAST:
            rows.append([_("Lulus tes akhir"), str(results.passed)])
        if results.gain is not None:
            gain = results.gain
            raw = format_decimal(float(gain.raw * 100), format="+0;-0")
            rows += [
                [_("Rata-rata tes awal"), f"{share(gain.before)} %"],
                [_("Rata-rata tes akhir, percobaan pertama"), f"{share(gain.after)} %"],
                [_("Selisih"), _("%(points)s poin persen", points=raw)],
            ]
    empty = _("Kegiatan ini tidak memakai tes.")
    return Section(_("Tes awal dan tes akhir"), [_("Ukuran"), _("Nilai")], rows, empty)


def _survey(found: Report) -> Section:
    locale = str(get_locale())
    asked = {
        one.key: one.in_(locale)
        for version in sorted(surveys().values(), key=lambda one: one.version)
        for one in version.questions
    }
    rows = [
        [asked[one.question], str(format_decimal(float(one.mean), format="0.0")), str(one.count)]
        for one in means(list(asked), found.said.ratings)
    ]
    empty = _(
        "%(count)d tanggapan masuk. Isinya tampil dalam kelompok %(group)d tanggapan.",
        count=found.said.answered,
        group=GROUP,
    )
    heads = [_("Pernyataan"), _("Rata-rata (1–5)"), _("Tanggapan")]
    return Section(_("Kepuasan peserta"), heads, rows, empty)


def _cost(found: Report) -> Section:
    cost = found.cost
    rows = [
        [_("JP dibukukan"), str(format_decimal(Decimal(found.jp100) / 100))],
        [_("Biaya seluruhnya"), words.rupiah(cost.whole_idr)],
        [_("Biaya tiap peserta selesai"), _amount(cost.per_person)],
        [_("Biaya tiap JP"), _amount(cost.per_jp)],
    ]
    return Section(_("JP dan biaya"), [_("Ukuran"), _("Nilai")], rows, "")


def _amount(value: int | None) -> str:
    return "–" if value is None else words.rupiah(value)


def template() -> bytes:
    return resources.files("portal.workshops").joinpath("data/report.typ").read_bytes()


def values(
    whole: Whole, found: Report, language: str, *, remarks: Sequence[str]
) -> dict[str, Json]:
    """What the paper shows, every word chosen."""
    one = whole.activity
    facts: list[Json] = [
        [_("Penyelenggara"), whole.head.house],
        [_("Waktu"), words.when(one)],
        [_("Tempat"), one.place or str(words.mode(one.mode))],
    ]
    parts: list[Json] = [
        {
            "title": part.title,
            "columns": list(part.columns),
            "rows": [list(row) for row in part.rows],
            "empty": part.empty,
        }
        for part in sections(whole, found)
    ]
    return {
        "language": language,
        "title": _("Laporan kegiatan"),
        "activity": one.title,
        "agency": whole.head.agency.name,
        "facts": facts,
        "parts": parts,
        "remarks": list(remarks),
        "page": _("Halaman"),
    }
