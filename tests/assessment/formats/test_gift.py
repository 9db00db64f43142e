"""GIFT: every kind it can say, and every way in which a file can be broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.assessment.formats import ItemFileRefusal, ItemFormat, Number, Option, markup
from portal.core.errors import Refused
from tests.assessment.formats.reading import entries, fates, notes, only, read

GIFT = ItemFormat.GIFT
ALL = """\
// Berkas latihan
$CATEGORY: $course$/Layanan

// [id:lyn-01] [tag:dasar] [tag:level:2]
::Sapaan::Kata pertama di loket adalah {
  =selamat pagi # Tepat.
  ~ada apa # Terdengar menegur.
  ####Sapaan membuka percakapan.
}

Warna lampu [html]{~%50%merah ~%50%hijau ~%-100%ungu}

Kabupaten dipimpin bupati.{TRUE#Coba ingat lagi.#Benar.}

Ibu kota Jawa Barat {=Bandung =Kota Bandung}.

Berapa isi satu lusin?{#12:0,5}

Suhu ruang arsip {#18..22}

Jodohkan.{=akta -> pencatatan =KK -> pendaftaran = -> perizinan}

Uraikan tugas Anda.{}

Bacalah dulu aturan ini.
"""


def test_every_kind_is_read_and_what_cannot_be_marked_is_refused_by_its_line() -> None:
    assert fates(ALL, GIFT) == [
        (5, "single"), (11, "multiple"), (13, "true_false"), (15, "short"), (17, "numeric"),
        (19, "numeric"), (21, "matching"), (23, "item.essay"), (25, "item.description"),
    ]  # fmt: skip
    first, _, truth, short, twelve, room, pairs, *_ = (e.item for e in read(ALL, GIFT).entries)
    assert first is not None
    assert truth is not None
    assert short is not None
    assert twelve is not None
    assert room is not None
    assert pairs is not None
    assert (first.key, first.name, first.tags) == ("lyn-01", "Sapaan", ("dasar", "level:2"))
    assert first.options[1] == Option("ada apa", False, "Terdengar menegur.")
    assert first.explanation == "Sapaan membuka percakapan."
    assert [(o.text, o.is_right, o.why) for o in truth.options] == [
        ("Benar", True, "Benar."), ("Salah", False, "Coba ingat lagi."),
    ]  # fmt: skip
    assert short.stem == "Ibu kota Jawa Barat …………."
    assert [o.text for o in short.options] == ["Bandung", "Kota Bandung"]
    assert (twelve.number, room.number) == (Number("12", "0.5"), Number("20", "2"))
    assert (len(pairs.pairs), pairs.distractors) == (2, ("perizinan",))


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ("Satu {=a ~b\n\nDua {T}\n", [(1, "item.braces"), (3, "true_false")]),
        ("Satu {=a\n~b}}\n\nDua {T}", [(1, "item.braces"), (4, "true_false")]),
        ("Dua {T}\n\nSatu {=a ~b", [(1, "true_false"), (3, "item.braces")]),
        ("Luas $\\frac{1}{2}$ {=a}", [(1, "item.two_answers")]),
        ("Tanpa kunci {~a ~b}", [(1, "item.no_right")]),
        ("Dua kunci {=a =b ~c}", [(1, "item.many_right")]),
        ("Semua benar {~%50%a ~%50%b}", [(1, "item.all_right")]),
        ("Dua kali {=a ~b ~B}", [(1, "item.option_twice")]),
        ("Satu saja {=a -> b}", [(1, "item.few_pairs")]),
        ("Separuh {=a -> b =c}", [(1, "item.pair_half")]),
        ("Bukan angka {#dua}", [(1, "item.number")]),
        ("Dua angka {#=1 =2}", [(1, "item.many_numbers")]),
        ("Bintang {=*}", [(1, "item.wildcard")]),
        ("{=a ~b}", [(1, "item.no_stem")]),
        ("[html]<b>A</b><script>x()</script> {T}", [(1, "item.script")]),
        ("[html]<a href\\=\"javascript\\:x\">A</a> {T}", [(1, "item.script")]),
        ("[html]<img src\\='http\\://x/y.png' alt\\=y>{T}", [(1, "item.picture_elsewhere")]),
        ("Panjang " + "a" * 20_001 + " {T}", [(1, "item.too_long")]),
    ],
)  # fmt: skip
def test_what_is_broken_is_told_and_takes_nothing_else_with_it(
    broken: str, expected: list[tuple[int, str]]
) -> None:
    assert fates(broken, GIFT) == expected


def test_one_wrongly_encoded_item_is_refused_at_its_line_and_the_others_are_read() -> None:
    data = "Satu {T}\n\nDua\nkafé {F}\n\nTiga {T}".encode("cp1252")
    assert fates(data, GIFT) == [(1, "true_false"), (4, "item.not_utf8"), (6, "true_false")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_mark_at_the_beginning_tells_the_encoding(encoding: str) -> None:
    assert only("kafé {T}\r\n".encode(encoding), GIFT).stem == "kafé"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", ItemFileRefusal.EMPTY),
        (b"// hanya catatan\n", ItemFileRefusal.EMPTY),
        ("a {T}".encode("utf-16-le"), ItemFileRefusal.NOT_TEXT),
        (b"a" * (5 * 1024 * 1024 + 1), ItemFileRefusal.TOO_LARGE),
    ],
)
def test_a_file_that_is_none_is_refused_as_a_whole(data: bytes, reason: ItemFileRefusal) -> None:
    with pytest.raises(Refused) as refused:
        read(data, GIFT)
    assert refused.value.reason is reason


def test_what_does_not_come_along_is_told() -> None:
    assert notes("Hewan {=Katak =%50%Kucing =%0%*#Salah}", GIFT) == [
        "note.partial_credit",
        "note.wildcard",
    ]
    assert notes("[html]<font color\\=red>Merah</font> {T}", GIFT) == ["note.formatting"]


def test_signs_mean_themselves_and_formulas_stay_formulas() -> None:
    item = only(r"Harga *dua* \{map\} 5 < 6 &amp; $a$ dan \\(\\frac\{1\}\{2\}\\) {T}", GIFT)
    assert item.stem == r"Harga \*dua\* {map} 5 < 6 &amp;amp; \$a\$ dan $\frac{1}{2}$"


def test_html_keeps_what_it_means() -> None:
    source = (
        "[html]<p>Satu <b>tebal </b>dan H<sub>2</sub>O<br>baris</p>"
        "<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>"
        "<table><tr><th>x</th></tr><tr><td>y</td></tr></table>{T}"
    ).replace("=", "\\=")
    assert only(source, GIFT).stem == (
        "Satu **tebal** dan H<sub>2</sub>O  \nbaris\n\n- a\n- b\n    1. c\n\n| x |\n| --- |\n| y |"
    )


@given(st.text(st.sampled_from("{}=~#:\\\n %->/ab[]T0"), max_size=80))
def test_whatever_is_written_every_item_is_read_or_refused_at_a_line_of_the_file(text: str) -> None:
    found = entries(text, GIFT, ItemFileRefusal.EMPTY)
    lines = text.split("\n")
    assert [entry.number for entry in found] == list(range(1, len(found) + 1))
    assert all((entry.item is None) != (entry.refusal is None) for entry in found)
    assert all(1 <= entry.line <= len(lines) and lines[entry.line - 1] for entry in found)


MARKS = ("::Sapaan", "Warna", "Kabupaten", "Ibu kota", "Berapa", "Suhu", "Jodohkan")


@pytest.mark.parametrize("step", range(7))
def test_a_file_cut_anywhere_keeps_the_items_before_the_cut(step: int) -> None:
    whole = [(entry.line, entry.item) for entry in read(ALL, GIFT).entries if entry.item]
    ends = [ALL.index("\n", ALL.index("}", ALL.index(mark))) for mark in MARKS]
    for cut in range(step, len(ALL), 7):
        done = sum(end <= cut for end in ends)
        found = [
            (entry.line, entry.item)
            for entry in entries(ALL[:cut], GIFT, ItemFileRefusal.EMPTY)
            if entry.item
        ]
        assert found[:done] == whole[:done]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<pre>&lt;b&gt;<p>x</pre>", "```\n<b>\nx\n```"),
        ("<code>a`b<b>c</b></code>", "`a'bc`"),
        ("Rp$5 <i>dan</i> a_1 $6", r"Rp\$5 *dan* a\_1 \$6"),
    ],
)
def test_code_and_money_let_no_tag_through(source: str, shown: str) -> None:
    assert markup.html(source, set()) == shown
