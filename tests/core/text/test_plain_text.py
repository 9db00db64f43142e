"""Words without tags, for search and excerpts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.text import excerpt, plain_text, render


def test_blocks_are_divided_and_inline_marks_are_not() -> None:
    html = render("## Judul\n\nKata **te**bal\n\n- a\n- b\n\n|x|\n|-|\n|y|").html
    assert plain_text(html) == "Judul Kata tebal a b x y"


def test_numbers_of_footnotes_do_not_stick_to_words() -> None:
    html = render("berkas[^1] lengkap\n\n[^1]: Catatan").html
    assert plain_text(html) == "berkas lengkap Catatan"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a &lt;b&gt; &amp;amp; c</p>", "a <b> &amp; c"),
        ("<script>x()</script><p>a</p><style>b{}</style>", "a"),
        ("<p title='<p>x</p>'>a</p>", "a"),
        ("a<br>b", "a b"),
        ("", ""),
    ],
)
def test_what_counts_as_text(html: str, expected: str) -> None:
    assert plain_text(html) == expected


@given(st.text(alphabet="ab <>&;\"'", max_size=60))
def test_any_html_becomes_one_line_without_tags(html: str) -> None:
    text = plain_text(html)
    assert "\n" not in text
    assert text == text.strip()


def test_excerpts_end_between_words() -> None:
    assert excerpt("satu dua tiga", 13) == "satu dua tiga"
    assert excerpt("satu dua tiga", 12) == "satu dua\u2026"
    assert excerpt("satu dua, tiga", 10) == "satu dua\u2026"
    assert excerpt("satu dua tiga", 9) == "satu dua\u2026"
    assert excerpt("a" * 50, 10) == "a" * 9 + "\u2026"


@given(st.text(max_size=80), st.integers(min_value=2, max_value=60))
def test_excerpts_are_never_longer_than_asked(text: str, limit: int) -> None:
    assert len(excerpt(text, limit)) <= limit
