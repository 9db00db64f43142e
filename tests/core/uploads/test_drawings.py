"""CO-3: a drawing keeps its shapes and loses whatever acts or comes from elsewhere."""

from pathlib import Path

import pytest

from portal.core.uploads import UploadRefusal
from portal.core.uploads.drawings import MAX_DEPTH, MAX_SVG_BYTES, Drawing, cleaned

COURSES = Path(__file__).parents[3] / "courses"
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:x="urn:lain" viewBox="0 0 9 9">'
)
SHAPE = '<rect width="9" height="9" fill="#fff"/>'


def drawn(inside: str) -> str:
    found = cleaned(f"{HEAD}{SHAPE}{inside}</svg>".encode())
    assert isinstance(found, Drawing)
    assert found.dropped
    text = found.content.decode()
    assert '<rect width="9" height="9" fill="#fff"></rect>' in text
    return text


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>jahat</p></foreignObject>",
        "<g onload='jahat()'/>",
        "<a href='javascript:jahat()'><text>klik</text></a>",
        "<use href='https://jahat.id/a.svg#x'/>",
        "<use xlink:href='//jahat.id/a.svg#x'/>",
        "<image href='https://jahat.id/a.png'/>",
        "<image href='data:image/svg+xml;base64,PHN2Zz4='/>",
        "<rect href='data:image/png;base64,AAAA'/>",
        "<rect fill='url(https://jahat.id/#a)'/>",
        "<rect style='fill:url(  https://jahat.id)'/>",
        r"<rect style='fill:\75rl(https://jahat.id)'/>",
        "<style>@import 'https://jahat.id/a.css';</style>",
        r"<style>rect{fill:u\72l(https://jahat.id)}</style>",
        "<animate attributeName='href' to='javascript:jahat()'/>",
        "<set attributeName='onload' to='jahat()'/>",
        "<x:script>jahat()</x:script>",
        "<?xml-stylesheet href='https://jahat.id/a.css'?>",
        "<g x:href='https://jahat.id'/>",
        "<g xml:base='https://jahat.id/'/>",
        "<iframe src='https://jahat.id'/>",
    ],
)
def test_what_acts_or_is_fetched_is_left_out(inside: str) -> None:
    text = drawn(inside)
    for word in ("jahat", "script", "foreignObject", "<a", "@import", "base64", "onload"):
        assert word not in text, inside


def test_what_draws_is_kept() -> None:
    inside = (
        '<defs><linearGradient id="a"><stop offset="0"/></linearGradient></defs>'
        '<style>rect{fill:url(#a)}</style><use xlink:href="#a"/>'
        '<image href="data:image/png;base64,iVBORw0KGgo="/>'
        '<text xml:space="preserve">a &lt; b</text>'
    )
    text = drawn(f"{inside}<script/>")
    for part in ("linearGradient", "url(#a)", 'xlink:href="#a"', "iVBORw0KGgo=", "a &lt; b",
                 'xml:space="preserve"'):  # fmt: skip
        assert part in text
    assert cleaned(text.encode()) == Drawing(text.encode(), ())  # once is enough


@pytest.mark.parametrize("path", sorted(COURSES.glob("*/media/*.svg"))[::12], ids=lambda p: p.name)
def test_the_drawings_of_the_courses_stay_byte_for_byte(path: Path) -> None:
    assert cleaned(path.read_bytes()) == Drawing(path.read_bytes(), ())


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>", UploadRefusal.XML_ENTITIES),
        (b"<html><body/></html>", UploadRefusal.CONTENT_DIFFERS),
        (b"<svg><rect/></svg>", UploadRefusal.CONTENT_DIFFERS),  # of no namespace
        (b"bukan gambar", UploadRefusal.DAMAGED),
        (b"", UploadRefusal.DAMAGED),
        (HEAD.encode() + b"<g>", UploadRefusal.DAMAGED),
        (b"\xff\xfe\x00", UploadRefusal.DAMAGED),
        (b" " * (MAX_SVG_BYTES + 1), UploadRefusal.TOO_LARGE),
        (
            HEAD.encode() + b"<g>" * MAX_DEPTH + b"</g>" * MAX_DEPTH + b"</svg>",
            UploadRefusal.DAMAGED,
        ),
    ],
)  # fmt: skip
def test_what_is_no_drawing_is_refused(content: bytes, why: UploadRefusal) -> None:
    assert cleaned(content) is why
