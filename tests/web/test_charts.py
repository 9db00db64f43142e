"""Charts: valid XML, labels that say the numbers, everything from outside escaped."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from portal.web import charts
from portal.web.charts import svg
from portal.web.charts.trends import Emphasis

HOSTILE = """<script>alert("x")</script>&'"""
PALE, BOOKED, FILLED = "f-line", "f-none s-gold", "f-gold s-gold"


@pytest.fixture(autouse=True, scope="module")
def language() -> Iterator[None]:
    """Charts only need a language, not the portal."""
    app = Flask("charts", static_folder=None)
    Babel(app, default_locale="id")
    with app.app_context():
        yield


def parse(drawing: Markup) -> ElementTree.Element:
    return ElementTree.fromstring(drawing)  # noqa: S314  our own markup


def spoken(drawing: Markup) -> str:
    root = parse(drawing)
    assert root.get("role") == "img"
    return root.get("aria-label", "")


def classes(drawing: Markup) -> list[str]:
    return [element.get("class", "") for element in parse(drawing).iter()]


SERIES = [
    charts.Series(HOSTILE, (2, 30, 71), "main"),
    charts.Series("2025", (1, 20, 50, 59)),
    charts.Series("Target", (), "target"),
]
DRAWINGS: dict[str, Callable[[], Markup]] = {
    "level": lambda: charts.level(2, 3, HOSTILE),
    "radar": lambda: charts.radar([charts.Axis(HOSTILE, 1, None)] * 5),
    "pucuk": lambda: charts.pucuk(950, 1100),
    "rank": lambda: charts.rank(3, 6, HOSTILE),
    "weave": charts.weave,
    "shoots": charts.shoots,
    "cover": lambda: charts.cover(HOSTILE),
    "lines": lambda: charts.lines(SERIES, ["Jan", HOSTILE, "Mar", "Apr"], top=100, label=HOSTILE),
    "slope": lambda: charts.slope(
        [charts.Change(HOSTILE, 76.2, 84.1, trained=True)],
        before=HOSTILE,
        after="b",
        label=HOSTILE,
    ),
    "bars": lambda: charts.bars([charts.Budget(HOSTILE, 1, 2)], label=HOSTILE),
    "lollipop": lambda: charts.lollipop([charts.Amount(HOSTILE, 3)], label=HOSTILE),
    "stack": lambda: charts.stack([charts.Part(HOSTILE, 3, "f-ok")]),
    "share": lambda: charts.share(22),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_drawing_is_well_formed_and_lets_no_text_become_markup(name):
    root = parse(DRAWINGS[name]())
    assert root.tag == "svg"
    assert root.get("viewBox")
    assert root.get("aria-hidden") == "true" or root.get("aria-label")
    tags = {element.tag for element in root.iter()}
    assert tags <= {"svg", "path", "circle", "rect", "text", "tspan"}


@pytest.mark.parametrize("name", DRAWINGS)
def test_no_drawing_needs_a_style_attribute_or_a_script(name):
    for element in parse(DRAWINGS[name]()).iter():
        assert "style" not in element.attrib
        assert not any(key.startswith("on") for key in element.attrib)


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_any_text_comes_back_as_it_was_given(text):
    drawing = svg.picture("x", 1, 1, [svg.text(text, 0, 0)], label=text)
    root = parse(drawing)
    assert root.get("aria-label") == text
    assert (root[0].text or "") == text


# Levels


@pytest.mark.parametrize(
    ("got", "need", "sentence"),
    [
        (2, 3, "Komunikasi: level 2, standar jabatan level 3"),
        (4, 3, "Komunikasi: level 4, standar jabatan level 3"),
        (0, 3, "Komunikasi: belum ada level yang terbukti, standar jabatan level 3"),
        (2, None, "Komunikasi: level 2, tanpa standar jabatan"),
        (0, None, "Komunikasi: belum ada level yang terbukti, tanpa standar jabatan"),
    ],
)
def test_the_level_scale_says_what_it_shows(got, need, sentence):
    assert spoken(charts.level(got, need, "Komunikasi")) == sentence


@given(got=st.integers(0, 5), need=st.one_of(st.none(), st.integers(1, 5)))
def test_the_level_scale_fills_exactly_the_attained_steps(got, need):
    circles = [e for e in parse(charts.level(got, need)).iter("circle") if e.get("r") == "5"]
    assert [e.get("class") == "f-acc" for e in circles] == [step <= got for step in range(1, 6)]


@given(got=st.integers(0, 5), need=st.one_of(st.none(), st.integers(1, 5)))
def test_amber_stands_exactly_where_something_is_missing(got, need):
    missing = need is not None and got < need
    assert ("s-gold" in classes(charts.level(got, need))) == missing
    assert ("f-none s-txt" in classes(charts.level(got, need))) == (need is not None)


@pytest.mark.parametrize(("got", "need"), [(-1, 3), (6, 3), (2, 0), (2, 6)])
def test_a_place_outside_the_scale_is_refused(got, need):
    with pytest.raises(ValueError, match="no such place"):
        charts.level(got, need)


def test_labels_follow_the_language():
    with force_locale("en"):
        assert "%" not in spoken(charts.level(2, 3))
        assert charts.jp(123450) == "1,234.5"
    assert charts.jp(123450) == "1.234,5"


def test_a_radar_of_two_spokes_has_no_shape():
    two = [charts.Axis("Integritas", 3, 3), charts.Axis("Kerja Sama", 2, 3)]
    assert charts.radar(two) == ""
    assert parse(charts.radar([*two, charts.Axis("Komunikasi", 0, None)])).tag == "svg"


def test_long_names_stand_on_two_lines():
    name = "Pengembangan Diri dan Orang Lain serta Semua Orang"
    drawing = charts.radar([charts.Axis(name, 3, 3)] * 3)
    words = [e.text for e in parse(drawing).iter("text")]
    assert words[:2] == ["Pengembangan", "Diri dan…"]


# Learning hours


@given(
    done=st.integers(0, 4000),
    planned=st.integers(0, 4000),
    total=st.sampled_from([1333, 2000, 2400]),
)
def test_one_shoot_for_every_hour(done, planned, total):
    count = -(-total // 100)
    drawn = classes(charts.pucuk(done, planned, total_jp100=total))
    whole = min(done // 100, count)
    assert drawn.count(FILLED) == whole
    assert drawn.count(BOOKED) == max(min(-(-(done + planned) // 100), count) - whole, 0)
    assert drawn.count(FILLED) + drawn.count(BOOKED) + drawn.count(PALE) == count


def test_the_meter_says_its_numbers():
    assert spoken(charts.pucuk(950, 1100)) == (
        "9,5 dari 20 JP tercatat, 11 JP dijalani atau terjadwal"
    )
    assert spoken(charts.pucuk(2200, total_jp100=2400)) == "22 dari 24 JP tercatat"


# Covers


def test_a_cover_depends_on_the_code_alone():
    assert charts.cover("ADM-210") != charts.cover("ADM-211")
    code = (
        "import sys; sys.path.insert(0, '.');"
        "from portal.web.charts.covers import cover; print(cover('ADM-210'), end='')"
    )
    other_process = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    assert other_process.stdout == charts.cover("ADM-210")


def test_covers_are_small_symmetrical_and_use_every_dye():
    covers = [charts.cover(f"KUR-{number}") for number in range(100)]
    assert max(len(cover) for cover in covers) < 4000
    grounds = {parse(cover)[0].get("fill") for cover in covers}
    assert grounds == {dye.ground for dye in charts.DYES.values()}
    for cover in covers:
        shoots = [int(x) for x in re.findall(r"M(\d+) \d+l10-20", cover)]
        left = sorted(x for x in shoots if x < 80)
        right = sorted(140 - x for x in shoots if 80 <= x < 160)
        assert left == right


def test_a_chosen_dye_is_used():
    assert parse(charts.cover("ADM-210", "saga"))[0].get("fill") == charts.DYES["saga"].ground


# Trends and amounts


def test_lines_are_named_at_their_ends_and_never_touch():
    same = [charts.Series(f"garis {number}", (10.0, 20.0)) for number in range(4)]
    drawing = charts.lines(same, ["Jan", "Feb"], top=100, label="Empat garis sama")
    ends = [float(e.get("y", "0")) for e in parse(drawing).iter("text") if "garis" in e.text]
    assert len(ends) == 4
    assert all(later - earlier >= 21 for earlier, later in pairwise(ends))
    assert spoken(drawing) == "Empat garis sama"


@pytest.mark.parametrize("emphasis", ["main", "past", "target"])
def test_a_line_of_one_point_on_an_empty_scale_is_still_a_drawing(emphasis: Emphasis):
    drawing = charts.lines([charts.Series("a", (0,), emphasis)], ["Jan"], top=0, label="x")
    assert "NaN" not in drawing


def test_slopes_write_both_numbers_in_the_language_of_the_page():
    changes = [
        charts.Change("Disdukcapil", 76.25, 79, trained=True),
        charts.Change("Kecamatan", 76.25, 76.25, trained=False),
    ]
    drawing = charts.slope(changes, before="Sebelum", after="Sesudah", label="x")
    words = [e.text for e in parse(drawing).iter("text")]
    assert "76,2" in words
    assert "79,0\N{NO-BREAK SPACE} Disdukcapil" in words
    assert charts.slope([], before="a", after="b", label="x") == ""


def test_a_slope_without_any_change_is_still_a_drawing():
    changes = [charts.Change("a", 80, 80, trained=True)]
    assert "NaN" not in charts.slope(changes, before="a", after="b", label="x")


def test_bars_hold_amounts_above_plan_and_empty_tables():
    over = charts.bars([charts.Budget("Tatap muka", 231, 210)], label="x")
    planned, used = (float(e.get("width", "0")) for e in parse(over).iter("rect"))
    assert used > planned
    assert "231" in over
    assert list(parse(charts.bars([], label="x"))) == []
    assert list(parse(charts.lollipop([], label="x"))) == []


def test_amounts_are_in_proportion():
    drawing = charts.lollipop([charts.Amount("a", 6), charts.Amount("b", 36)], label="x")
    small, large = (float(e.get("cx", "0")) for e in parse(drawing).iter("circle"))
    assert large == pytest.approx(6 * small, abs=0.5)


def test_a_stack_says_every_part_and_draws_the_ones_that_exist():
    drawing = charts.stack([charts.Part("Selesai", 12, "f-ok"), charts.Part("Batal", 0, "f-bad")])
    assert spoken(drawing) == "Selesai: 12; Batal: 0"
    assert len(list(parse(drawing))) == 1
    assert list(parse(charts.stack([]))) == []


@pytest.mark.parametrize(("percent", "width"), [(-5, "0"), (0, "0"), (22, "22"), (140, "100")])
def test_a_cell_bar_stays_in_its_cell(percent, width):
    assert parse(charts.share(percent))[1].get("width") == width


def test_a_cell_bar_below_what_is_wanted_is_gold_before_a_line():
    weak, strong = (parse(charts.share(percent, wanted=70)) for percent in (60, 70))
    assert [one[1].get("class") for one in (weak, strong)] == ["f-gold", "f-acc"]
    assert weak[2].get("d") == "M70 0V20"
