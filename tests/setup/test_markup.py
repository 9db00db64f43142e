"""The reader of pages finds a fault also where a page without it has been read before."""

import pytest

from tests.support.markup import parsed

SOUND = (
    '<!doctype html><html lang="id"><head><title>Nilai</title></head><body><main id="utama">'
    '<p class="a">Lulus &amp; tercatat</p><table><tr> <td>80</td></tr></table></main></body></html>'
)


@pytest.mark.parametrize(
    ("sound", "broken"),
    [
        ("</p>", "</b></p>"),
        ("<tr> <td>", "<tr><p>x</p><td>"),
        ("&amp;", "&tidak;"),
        ("80", "8\x010"),
        ('class="a"', 'class="a" class="b"'),
        ('class="a"', 'class="a&b;"'),
        ('class="a"', "class=a'"),
        ("</table>", ""),
        ("<!doctype html>", ""),
        ("</main>", "</main></main>"),
    ],
)
def test_a_fault_is_found_after_a_page_of_nearly_the_same_make(sound: str, broken: str) -> None:
    parsed(SOUND)
    page = SOUND.replace(sound, broken)
    assert page != SOUND
    with pytest.raises(AssertionError):
        parsed(page)


def test_a_line_break_at_the_begin_of_a_field_is_no_text() -> None:
    page = SOUND.replace("Lulus &amp; tercatat", "<textarea>\n\nDua baris</textarea>")
    assert parsed(page).findtext(".//textarea") == "\nDua baris"


def test_other_words_and_values_are_read_as_the_same_make() -> None:
    page = SOUND.replace("Lulus", "Belum lulus").replace('"a"', '"b c"').replace("80", "7,5")
    assert parsed(page).findtext(".//td") == "7,5"
    assert parsed(SOUND).findtext(".//td") == "80"
