"""What lesson authors may write and what becomes of it."""

from xml.etree.ElementTree import Element, SubElement

import pytest

from portal.core.text import COMMENT, Media, MediaKind, own_store, render
from tests.core.text.html import tree, words

INLINE = {
    "*miring*": "<em>miring</em>",
    "_miring_": "<em>miring</em>",
    "**tebal**": "<strong>tebal</strong>",
    "***dua***": "<em><strong>dua</strong></em>",
    "**tebal *dan miring* di dalam**": "<strong>tebal <em>dan miring</em> di dalam</strong>",
    "*a **b** c*": "<em>a <strong>b</strong> c</em>",
    "nama_berkas_lama": "nama_berkas_lama",
    "__init__ tetap": "<strong>init</strong> tetap",
    "2 * 3 * 4": "2 * 3 * 4",
    "*tidak ditutup": "*tidak ditutup",
    "**tidak* rapi": "*<em>tidak</em> rapi",
    "~~dicabut~~": "<del>dicabut</del>",
    "~satu~": "~satu~",
    "`kode`": "<code>kode</code>",
    "`` a`b ``": "<code>a`b</code>",
    "`tidak ditutup": "`tidak ditutup",
    "`*bukan miring*`": "<code>*bukan miring*</code>",
    "`&lt;b&gt;`": "<code>&amp;lt;b&amp;gt;</code>",
    r"\*bukan miring\*": "*bukan miring*",
    r"C:\data": r"C:\data",
    "&copy; &amp; &tidakada;": "© &amp; &amp;tidakada;",
    "A & B < C": "A &amp; B &lt; C",
    "H<sub>2</sub>O dan m<sup>2</sup>": "H<sub>2</sub>O dan m<sup>2</sup>",
    "tekan <kbd>Enter</kbd>": "tekan <kbd>Enter</kbd>",
    "satu<br>dua": "satu<br>dua",
    "<sub>tidak ditutup": "&lt;sub&gt;tidak ditutup",
    "satu  \ndua": "satu<br>\ndua",
    "satu\\\ndua": "satu<br>\ndua",
    "satu\ndua": "satu\ndua",
    "<b>huruf</b>": "&lt;b&gt;huruf&lt;/b&gt;",
    "harga US$5 sampai US$10": "harga US$5 sampai US$10",
    "dari $5 ke $6": "dari $5 ke $6",
    "$x_1^2$ ya": '<span class="tex">x_1^2</span> ya',
    "#1 bukan judul": "#1 bukan judul",
}


@pytest.mark.parametrize(("source", "expected"), INLINE.items())
def test_marks_inside_a_paragraph(source: str, expected: str) -> None:
    assert render(source).html == f"<p>{expected}</p>"


LINKS = {
    "[BKN](https://bkn.go.id)": ("https://bkn.go.id", "BKN"),
    '[BKN](https://bkn.go.id "Laman resmi")': ("https://bkn.go.id", "BKN"),
    "[surel](mailto:a@b.go.id)": ("mailto:a@b.go.id", "surel"),
    "[telepon](tel:+62754612345)": ("tel:+62754612345", "telepon"),
    "[pelajaran](/courses/x/01)": ("/courses/x/01", "pelajaran"),
    "[berikutnya](02-lanjut)": ("02-lanjut", "berikutnya"),
    "[kurung](https://x.id/a_(b))": ("https://x.id/a_(b)", "kurung"),
    "[spasi](<https://x.id/a b>)": ("https://x.id/a%20b", "spasi"),
    "<https://bkn.go.id/a>": ("https://bkn.go.id/a", "https://bkn.go.id/a"),
    "<a@b.go.id>": ("mailto:a@b.go.id", "a@b.go.id"),
    "lihat https://bkn.go.id/a_b_c.": ("https://bkn.go.id/a_b_c", "https://bkn.go.id/a_b_c"),
    "(https://x.id/a)": ("https://x.id/a", "https://x.id/a"),
    "[acuan][bkn]\n\n[BKN]: https://bkn.go.id": ("https://bkn.go.id", "acuan"),
    "[bkn][]\n\n[BKN]: https://bkn.go.id": ("https://bkn.go.id", "bkn"),
    "[bkn]\n\n[BKN]: https://bkn.go.id 'Judul'": ("https://bkn.go.id", "bkn"),
}


@pytest.mark.parametrize(("source", "expected"), LINKS.items())
def test_links_lead_where_they_say_and_carry_rel(source: str, expected: tuple[str, str]) -> None:
    [link] = tree(render(source).html).iter("a")
    assert (link.get("href"), "".join(link.itertext())) == expected
    assert link.get("rel") == "noopener noreferrer"


def test_a_link_never_stands_inside_a_link() -> None:
    html = render("[luar [dalam](/a) luar](/b)").html
    assert [link.get("href") for link in tree(html).iter("a")] == ["/a"]
    assert words(html) == "[luar dalam luar](/b)"


def test_a_fragment_leads_to_the_heading_of_the_same_text() -> None:
    rendered = render("## Syarat\n\n[ke syarat](#syarat)", id_prefix="p7-")
    [link] = tree(rendered.html).iter("a")
    assert link.get("href") == "#p7-syarat"
    assert rendered.headings[0].id == "p7-syarat"


def shape(source: str) -> str:
    """The list structure of a rendering: tags of lists and the words of items."""

    def draw(element: Element) -> str:
        own = (element.text or "").split() if element.tag in ("li", "p") else []
        inside = [*own, *(draw(child) for child in element)]
        if element.tag in ("ul", "ol", "li"):
            return f"{element.tag}({' '.join(part for part in inside if part)})"
        return " ".join(part for part in inside if part)

    return draw(tree(render(source).html))


@pytest.mark.parametrize("indent", [2, 3, 4])
@pytest.mark.parametrize(("outer", "inner"), [("-", "-"), ("*", "1."), ("1.", "-"), ("1)", "1)")])
def test_nested_items_may_be_indented_by_two_three_or_four(
    indent: int, outer: str, inner: str
) -> None:
    pad = " " * indent
    tag_of = {"-": "ul", "*": "ul", "1.": "ol", "1)": "ol"}
    out, inn = tag_of[outer], tag_of[inner]
    source = f"{outer} a\n{pad}{inner} b\n{pad}{inner} c\n{outer} d"
    assert shape(source) == f"{out}(li(a {inn}(li(b) li(c))) li(d))"


def test_lists_nest_three_deep_and_come_back() -> None:
    assert shape("- a\n  - b\n    - c\n  - d\n- e") == "ul(li(a ul(li(b ul(li(c))) li(d))) li(e))"


def test_a_list_may_follow_a_paragraph_without_a_blank_line() -> None:
    assert shape("Syarat:\n- KTP\n- KK") == "Syarat: ul(li(KTP) li(KK))"


def test_a_year_at_a_line_start_begins_no_list() -> None:
    assert shape("Berlaku sejak\n2019. Lalu diubah.") == "Berlaku sejak 2019. Lalu diubah."


def test_a_numbered_list_keeps_its_first_number() -> None:
    [ordered] = tree(render("3. tiga\n4. empat").html).iter("ol")
    assert ordered.get("start") == "3"


def test_an_item_may_hold_paragraphs_and_code() -> None:
    html = render(
        "1. Langkah\n\n   Penjelasan\n\n   ```sql\n   SELECT 1;\n   ```\n2. Berikutnya"
    ).html
    [ordered] = tree(html).iter("ol")
    first, second = list(ordered)
    assert [child.tag for child in first] == ["p", "p", "pre"]
    assert "".join(second.itertext()).strip() == "Berikutnya"


def test_a_table_has_headers_alignment_and_a_name() -> None:
    html = render("## Berkas\n\n| A | B | C |\n|---|:-:|--:|\n| 1 | `a|b` | \\| |\n| 2 |").html
    root = tree(html)
    [region] = (each for each in root.iter("div") if each.get("role") == "region")
    assert region.get("aria-label") == "Tabel 1: Berkas"
    assert [cell.get("scope") for cell in root.iter("th")] == ["col"] * 3
    cells = ["".join(cell.itertext()) for cell in root.iter("td")]
    assert cells == ["1", "a|b", "|", "2", "", ""]
    assert [cell.get("class") for cell in root.iter("th")] == [None, "text-center", "text-end"]


def test_footnotes_are_numbered_by_first_mention_and_lead_back() -> None:
    rendered = render(
        "Satu[^b], dua[^a], lagi[^b].\n\n[^a]: Catatan A.\n[^b]: Catatan B\n    dua baris.\n"
        "[^c]: Tidak dipakai."
    )
    root = tree(rendered.html)
    refs = [a for a in root.iter("a") if a.get("role") == "doc-noteref"]
    assert ["".join(ref.itertext()) for ref in refs] == ["1", "2", "1"]
    notes = {note.get("id"): " ".join("".join(note.itertext()).split()) for note in root.iter("li")}
    assert notes["isi-fn-1"].startswith("Catatan B dua baris.")
    assert notes["isi-fn-2"].startswith("Catatan A.")
    backs = [a.get("href") for a in root.iter("a") if a.get("role") == "doc-backlink"]
    ids = {each.get("id") for each in root.iter()}
    assert {str(back).removeprefix("#") for back in backs} <= ids
    assert rendered.unused_footnotes == ("c",)


def test_a_footnote_may_mention_another() -> None:
    html = render("Teks[^a].\n\n[^a]: Lihat[^b].\n[^b]: Akhir.").html
    assert [note.get("id") for note in tree(html).iter("li")] == ["isi-fn-1", "isi-fn-2"]


@pytest.mark.parametrize(
    ("mark", "kind", "title"),
    [
        ("!!! catatan", "info", "Catatan"),
        ('!!! perhatian "Jangan lupa"', "warn", "Jangan lupa"),
        ("!!! bahaya", "bad", "Bahaya"),
        ("!!! tips", "ok", "Tips"),
        ("!!! warning", "warn", "Warning"),
    ],
)
def test_callouts_take_the_classes_of_the_theme(mark: str, kind: str, title: str) -> None:
    root = tree(render(f"{mark}\n    Isi\n\n    - butir\n\nLuar").html)
    [note] = (each for each in root.iter("div") if each.get("role") == "note")
    assert note.get("class") == f"pk-note {kind}"
    assert " ".join("".join(note.itertext()).split()).startswith(title)
    assert len(list(note.iter("li"))) == 1
    assert "Luar" not in "".join(note.itertext())


def test_folds_are_native_details() -> None:
    root = tree(render('??? "Jawaban"\n    Isi\n\n???+ "Terbuka"\n    Isi').html)
    shut, wide = root.iter("details")
    assert shut.get("open") is None
    assert wide.get("open") is not None
    assert [(s.text, d.get("class")) for d in (shut, wide) for s in d.iter("summary")] == [
        ("Jawaban", "pk-fold"),
        ("Terbuka", "pk-fold"),
    ]


def test_definition_lists() -> None:
    root = tree(render("KTP-el\n:   Kartu tanda penduduk\n\nKK\n:   Kartu keluarga").html)
    assert [term.text for term in root.iter("dt")] == ["KTP-el", "KK"]


def test_code_is_coloured_by_class_and_shown_as_written() -> None:
    source = 'def f(x):\n    return "<b>" + x & 1\n\n\n# dua baris kosong di atas\n'
    root = tree(render(f"```python\n{source}```").html)
    [pre] = root.iter("pre")
    assert "".join(pre.itertext()) == source
    assert pre.get("tabindex") == "0"
    assert any(span.get("class") == "k" for span in root.iter("span"))
    assert all(span.get("style") is None for span in root.iter("span"))


def test_code_of_an_unknown_language_stays_plain() -> None:
    html = render("~~~cobol\nMOVE 1 TO X.\n~~~").html
    assert html == '<pre class="pk-code" tabindex="0"><code>MOVE 1 TO X.\n</code></pre>'


def test_indentation_alone_makes_no_code() -> None:
    assert render("Teks\n\n    menjorok").html == "<p>Teks</p>\n<p>menjorok</p>"


def test_formulas_are_kept_as_marked_source() -> None:
    html = render("Rumus $a < b$ dan\n\n$$\nE = mc^2\n$$\n\n$$ x $$").html
    root = tree(html)
    assert [span.text for span in root.iter("span")] == ["a < b"]
    assert [div.text for div in root.iter("div") if div.get("class") == "tex tex-block"] == [
        "E = mc^2",
        "x",
    ]


def test_a_converter_puts_mathml_in_the_place_of_the_source() -> None:
    def convert(tex: str, display: bool) -> Element | None:
        if tex == "?":
            return None
        math = Element("math", {"display": "block" if display else "inline"})
        SubElement(math, "mi", {"onclick": "alert(1)"}).text = tex
        return math

    html = render("$x$ dan $?$\n\n$$\ny\n$$", tex=convert).html
    assert '<span class="tex"><math display="inline"><mi>x</mi></math></span>' in html
    assert '<span class="tex">?</span>' in html
    assert '<math display="block"><mi>y</mi></math>' in html


def test_a_picture_with_a_title_alone_becomes_a_figure() -> None:
    html = render('![Loket](media/loket.jpg "Petugas memeriksa berkas")').html
    root = tree(html)
    [figure] = root.iter("figure")
    [image] = figure.iter("img")
    assert (image.get("src"), image.get("alt")) == ("media/loket.jpg", "Loket")
    assert image.get("title") is None
    assert [caption.text for caption in figure.iter("figcaption")] == ["Petugas memeriksa berkas"]


def test_the_resolver_says_which_file_is_shown_and_how_large() -> None:
    def resolve(address: str) -> Media | None:
        if address == "media/film.mp4":
            return Media("/files/a1", MediaKind.FILM, 640, 360, captions="/files/a2")
        return Media("/files/b1", MediaKind.PICTURE, 800, 600) if address == "foto" else None

    rendered = render(
        "![Film](media/film.mp4)\n\n![F](foto)\n\n![hilang](media/x.png)", resolve_media=resolve
    )
    root = tree(rendered.html)
    [film] = root.iter("video")
    assert (film.get("src"), film.get("width"), film.get("preload")) == ("/files/a1", "640", "none")
    assert [track.get("src") for track in film.iter("track")] == ["/files/a2"]
    assert [image.get("src") for image in root.iter("img")] == ["/files/b1"]
    assert rendered.media == ("media/film.mp4", "foto")
    assert rendered.missing_media == ("media/x.png",)
    assert "hilang" in words(rendered.html)


@pytest.mark.parametrize(
    "address",
    [
        "https://lain.id/a.png",
        "//lain.id/a.png",
        "../media/a.png",
        "media/../a.png",
        "media/.rahasia.png",
        "media/a.html",
        "/media/a.png",
        "data:image/png;base64,AAAA",
        "javascript:alert(1)//.png",
    ],
)
def test_pictures_come_only_from_the_own_store(address: str) -> None:
    rendered = render(f"![teks pengganti]({address})")
    assert list(tree(rendered.html).iter("img")) == []
    assert "teks pengganti" in words(rendered.html)
    assert rendered.missing_media == (address,)
    assert own_store(address) is None


def test_headings_begin_below_the_page_title_and_skip_no_level() -> None:
    rendered = render("# Satu\n\n### Dua\n\n# Tiga\n\nEmpat\n----\n\n##### Lima")
    assert [(heading.level, heading.text) for heading in rendered.headings] == [
        (2, "Satu"),
        (3, "Dua"),
        (2, "Tiga"),
        (3, "Empat"),
        (4, "Lima"),
    ]


def test_heading_ids_are_unique_and_prefixed() -> None:
    rendered = render("## Syarat\n\n## Syarat\n\n## Syarat 2\n\n## 条件\n\n## *Tebal* `x`")
    ids = [heading.id for heading in rendered.headings]
    assert ids[0] == "isi-syarat"
    assert ids[4] == "isi-tebal-x"
    assert len(set(ids)) == len(ids)
    assert all(each.startswith("isi-") for each in ids)


def test_author_comments_are_not_shown() -> None:
    html = render("Awal\n\n<!-- catatan\npenulis -->\n\nAkhir <!-- ini tetap -->").html
    assert "catatan" not in html
    assert "Awal" in html
    assert "Akhir" in html


def test_a_comment_that_never_ends_hides_nothing() -> None:
    assert "penting" in render("<!-- lupa ditutup\n\npenting").html


def test_the_words_a_rendering_adds_are_in_the_language_of_the_text() -> None:
    html = render("Text[^a]\n\n[^a]: Note\n\n|a|\n|-|\n|b|", language="en").html
    assert 'aria-label="Footnotes"' in html
    assert 'aria-label="Table 1"' in html


def test_invisible_characters_that_mislead_are_dropped() -> None:
    html = render("a\u202eb\x00c\x02d\ue0005\ue000e\ud800f").html
    assert html == "<p>abcd5e\ufffdf</p>"


COMMENTS = {
    "baris satu\nbaris dua": "<p>baris satu<br>\nbaris dua</p>",
    "# bukan judul": "<p># bukan judul</p>",
    "- a\n- b": "<ul><li>a</li><li>b</li></ul>",
    "![x](media/a.png)": "<p>x</p>",
    "|a|\n|-|": "<p>|a|<br>\n|-|</p>",
    "$x$ [^a]": "<p>$x$ [^a]</p>",
    "> kutip": "<blockquote><p>kutip</p></blockquote>",
}


@pytest.mark.parametrize(("source", "expected"), COMMENTS.items())
def test_comments_know_a_few_marks_only(source: str, expected: str) -> None:
    assert render(source, COMMENT).html == expected


def test_links_in_comments_are_marked_as_written_by_users() -> None:
    [link] = tree(render("https://x.id", COMMENT).html).iter("a")
    assert link.get("rel") == "nofollow ugc noopener noreferrer"


@pytest.mark.parametrize("blank", ["", "   \n\n\t\n", "<!-- x -->"])
def test_nothing_renders_to_nothing(blank: str) -> None:
    assert render(blank).html == ""
