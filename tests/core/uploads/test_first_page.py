"""The first page of a PDF: drawn by a child, or not at all."""

import io

import pytest
import typst

from portal.core.uploads import first_page as drawing
from portal.core.uploads.first_page import first_page
from tests.core.uploads.samples import pdf


def test_a_page_is_drawn_and_what_is_no_page_is_not() -> None:
    made = typst.compile(b"= Sertifikat\nNomor 12\n#pagebreak()\nHalaman dua", format="pdf")
    drawn = first_page(io.BytesIO(made))
    assert drawn is not None
    assert drawn.startswith(b"\x89PNG")
    assert first_page(io.BytesIO(b"%PDF-1.7 rusak")) is None
    assert first_page(io.BytesIO(pdf()[:40])) is None


def test_a_file_too_large_or_a_child_too_slow_ends_in_no_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drawing, "MAX_BYTES", 10)
    assert first_page(io.BytesIO(pdf())) is None
    monkeypatch.undo()
    monkeypatch.setattr(drawing, "WAIT_S", 0.001)
    assert first_page(io.BytesIO(pdf())) is None
