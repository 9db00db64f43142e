"""`/rancangan`: every component and state on one page, for development and for the axe tests.

Served only where the setting `development_pages` is on. The people and numbers are invented.
"""

from datetime import date
from typing import Any, NamedTuple

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.core.access import public
from portal.core.date_field import DatePartsField
from portal.web import charts, navigation

bp = Blueprint("sheet", __name__)


class Link(NamedTuple):
    """A link as the menus have them."""

    url: str
    label: str
    current: bool = False


class Bar(NamedTuple):
    """A work bar."""

    title: str
    entries: tuple[Link, ...]


class Step(NamedTuple):
    """One stage of a process."""

    label: str
    note: str
    state: str = ""


class Strand(NamedTuple):
    """One strand of a competency."""

    name: str
    got: int
    holds: bool
    proof: str
    detail: str


class Card(NamedTuple):
    """A course in the catalogue."""

    url: str
    code: str
    dye: str | None
    title: str
    by: str
    jp100: int
    duration: str
    level: str


class Choice(NamedTuple):
    """One filter."""

    value: str
    label: str
    found: int | None
    chosen: bool


class SampleForm(FlaskForm):
    """One field of every kind."""

    nip = StringField(
        "NIP",
        [InputRequired(), Length(18, 18, "Tulis NIP dengan 18 angka.")],
        description="18 angka tanpa spasi",
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    unit = SelectField("Unit kerja", choices=["Disdukcapil", "BKPSDM", "Dinas Kesehatan"])
    held_on = DatePartsField(
        "Tanggal pelaksanaan", [InputRequired()], description="Misalnya 9 Desember 2026"
    )
    place = RadioField(
        "Di mana lokakarya diadakan?",
        choices=[
            SelectChoice("on_site", "Luring"),
            SelectChoice("online", "Daring"),
            SelectChoice("both", "Luring dan daring"),
        ],
        validators=[InputRequired("Pilih di mana lokakarya diadakan.")],
    )
    reason = TextAreaField("Alasan", [Optional()], description="Satu atau dua kalimat.")
    proof = FileField("Dokumen bukti", [Optional()], description="PDF, paling besar 20 MB.")
    remind = BooleanField(
        "Ingatkan saya lewat surel", description="Tiga hari sebelum tenggat.", default=True
    )


def _faulty_form() -> SampleForm:
    """The form as it comes back when three fields need another look."""
    typed = MultiDict(
        [("nip", "1992031420190"), ("unit", "BKPSDM"), ("reason", "Dipakai di loket."),
         *(("held_on", part) for part in ("31", "2", "2027"))]
    )  # fmt: skip
    form = SampleForm(formdata=typed, meta={"csrf": False}, prefix="")
    form.validate()
    for field in form:
        field.id = f"galat-{field.id}"
    return form


STRANDS = (
    Strand("Pengetahuan", 3, True, "Ujian Dasar Adminduk, nilai 82", "Dihitung sampai Mei 2028."),
    Strand("Keterampilan", 4, False, "Penerapan di tempat kerja", "Dikonfirmasi 3 September 2026."),
    Strand("Sikap", 0, True, "Belum ada bukti yang dihitung", "Umpan balik dibuka 18 November."),
)
STAGES = (
    Step("Penilaian diri", "Terkirim 18 Nov", "done"),
    Step("Penilaian atasan", "Sampai 11 Des", "now"),
    Step("Kalibrasi", "14–18 Desember"),
    Step("Keberatan", "21–23 Desember"),
    Step("Penetapan", "28 Desember"),
    Step("Tindak lanjut", "Mulai 4 Januari"),
)
CARDS = (
    Card("#", "KEP-114", "tarum", "Keputusan Berbasis Data", "BKPSDM", 400, "180 menit", "Level 3"),
    Card("#", "SPB-102", None, "Penyegaran SPBE", "Universitas Andalas", 200, "90 menit", ""),
    Card("#", "ADM-210", "nila", "Pelayanan Adminduk Digital", "BKPSDM", 650, "270 menit", "4"),
)
FILTERS = (
    Choice("elearning", "E-learning", 9, chosen=True),
    Choice("workshop", "Lokakarya", 3, chosen=False),
    Choice("class", "Kelas tatap muka", None, chosen=False),
)
NAMES = (
    "Integritas|Kerja Sama|Komunikasi|Hasil|Pelayanan|Pengembangan Diri dan Orang Lain|Keputusan"
)
MONTHS = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]


def _pictures() -> dict[str, Any]:
    """The charts of a dashboard."""
    axes = [
        charts.Axis(name, got, need)
        for name, got, need in zip(
            NAMES.split("|"), (4, 3, 3, 0, 3, 2, 2), (3, 3, 3, 3, None, 3, 3), strict=True
        )
    ]
    year = [
        charts.Series("2026: 71 %", (2, 5, 9, 14, 19, 26, 33, 41, 50, 61, 71), "main"),
        charts.Series("2025: 59 %", (1, 2, 4, 8, 12, 16, 21, 27, 34, 45, 52, 59)),
        charts.Series("Target: 85 %", (7, 14, 21, 28, 35, 43, 50, 57, 64, 71, 78, 85), "target"),
    ]
    units = [
        charts.Change("Disdukcapil", 76.2, 84.1, trained=True),
        charts.Change("DPMPTSP", 79.5, 87.3, trained=True),
        charts.Change("Kecamatan (rata-rata)", 77.6, 78.4, trained=False),
        charts.Change("Dinas Perhubungan", 74.8, 75.5, trained=False),
    ]
    budget = [charts.Budget("E-learning", 142, 160), charts.Budget("Tatap muka", 231, 210)]
    costs = [charts.Amount("E-learning", 6, main=True), charts.Amount("Tatap muka", 36)]
    states = [charts.Part("Selesai", 12, "f-ok"), charts.Part("Berjalan", 5, "f-gold")]
    return {
        "radar": charts.radar(axes),
        "lines": charts.lines(year, MONTHS, top=100, label="PNS yang mencapai 20 JP: 71 %"),
        "slope": charts.slope(
            units, before="Sebelum", after="Sesudah", label="Unit yang dilatih naik 8 poin"
        ),
        "bars": charts.bars(budget, label="Anggaran terserap", show=lambda v: f"Rp{v} jt"),
        "lollipop": charts.lollipop(costs, label="Biaya per JP", show=lambda v: f"Rp{v} rb"),
        "stack": charts.stack(states),
    }


class Someone(NamedTuple):
    """Who is signed in."""

    name: str


def _frame() -> dict[str, Any]:
    """What the frame shows to a person who is signed in."""
    places = (
        navigation.Entry("home", "#", "Beranda", "house-door", current=True),
        navigation.Entry("catalogue", "#belajar", "Belajar", "book", current=False),
        navigation.Entry("profile", "#profil", "Kompetensi", "bar-chart-steps", current=False),
        navigation.Entry("history", "#riwayat", "Riwayat", "clock-history", current=False),
        navigation.Entry("evaluations", "#ev", "Evaluasi", "clipboard-check", current=False),
    )
    menu = (
        navigation.Entry("team", "#tim", "Tim saya", "people", current=False),
        navigation.Entry("privacy", "#data", "Data saya", "lock", current=False),
    )
    return {
        "current_person": Someone("Rina Maharani, S.Kom."),
        "navigation": places,
        "account_menu": menu,
        "unread_count": 3,
        "search_url": "#cari",
    }


@bp.get("/rancangan")
@public
def index() -> ResponseReturnValue:
    """The component sheet as anybody sees it."""
    return _sheet({})


@bp.get("/rancangan/masuk")
@public
def signed_in() -> ResponseReturnValue:
    """The component sheet in the frame of a person who is signed in."""
    return _sheet(_frame())


def _sheet(frame: dict[str, Any]) -> ResponseReturnValue:
    fresh = SampleForm(data={"held_on": date(2026, 12, 9), "place": "online"})
    bar = Bar("Tim Disdukcapil", (Link("#", "Evaluasi", True), Link("#", "Tindak lanjut")))
    return render_template(
        "ui_sheet.html",
        fresh=fresh,
        faulty=_faulty_form(),
        work_bars=(bar,),
        agency={"name": "Pemerintah Kota Sawahlunto", "unit": "BKPSDM Kota Sawahlunto"},
        tabs_in_page=(Link("#", "Katalog", True), Link("#", "Kursus saya"), Link("#", "Usulan")),
        strands_sample=STRANDS,
        stages_sample=STAGES,
        cards=CARDS,
        filter_sample=FILTERS,
        pictures=_pictures(),
        **frame,
    )


@bp.get("/rancangan/surat/<paper>")
@public
def letter(paper: str) -> ResponseReturnValue:
    """A letter and a list as they are printed, on A4 or F4."""
    return render_template(
        "ui_letter.html",
        paper="f4" if paper == "f4" else "a4",
        paper_urls={"a4": "/rancangan/surat/a4", "f4": "/rancangan/surat/f4"},
        letterhead={
            "agency": "Pemerintah Kota Sawahlunto",
            "unit": "Dinas Kependudukan dan Pencatatan Sipil",
            "address": "Jalan Contoh Nomor 1, Sawahlunto",
            "contact": "Telepon (0754) 000000, surel dinas@example.go.id",
            "sign": "",
        },
    )
