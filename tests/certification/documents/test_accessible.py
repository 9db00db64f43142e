"""What of PDF/UA-1 can be examined without its validator; and that no more is claimed.

Checkpoints of the Matterhorn Protocol 1.1 that need no eye: 06 (metadata), 07 (title shown), 11
(language), 13 (figures have words), 14 and 01 (tagged), 31 (fonts embedded, with Unicode).
"""

import io
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from portal.certification.documents import pdf, seal
from portal.certification.documents.words import Language
from tests.certification.documents import made
from tests.certification.documents.test_pdf import printing


@pytest.fixture(scope="module", params=Language)
def document(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A certificate in one language, sealed as it is issued."""
    path: Path = tmp_path_factory.mktemp("keys") / seal.FILE
    seal.keep(path, seal.new("BKPSDM", "ID", made.NOON))
    return seal.Sealer(path).seal(pdf.unsealed(printing(language=request.param)))


def _root(content: bytes) -> Any:
    return PdfFileReader(io.BytesIO(content), strict=False).root


def _elements(node: Any) -> list[Any]:
    """Every structure element below."""
    inner = node.get("/K", ())
    found = []
    for one in inner if isinstance(inner, list) else [inner]:
        element = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(element, dict) and "/S" in element:
            found += [element, *_elements(element)]
    return found


def test_it_says_that_it_is_accessible_and_in_which_language(document: bytes) -> None:
    root = _root(document)
    metadata = root["/Metadata"].data.decode()
    assert re.search(r"pdfuaid:part>1<|pdfuaid:part=.1", metadata)
    assert "pdfaid" not in metadata, "archiving (PDF/A) is not claimed"
    assert re.search(r"<dc:title\b.*Rina Maharani", metadata, re.S)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"])[:2] in {"id", "en"}


def test_its_text_is_tagged_in_order_and_its_pictures_have_words(document: bytes) -> None:
    elements = _elements(_root(document)["/StructTreeRoot"])
    kinds = [str(one["/S"]) for one in elements]
    assert kinds[0] == "/Document"
    assert kinds.count("/H1") == 1
    assert "/P" in kinds
    figures = [one for one in elements if str(one["/S"]) == "/Figure"]
    assert figures
    assert all(str(one.get("/Alt", "")) for one in figures)


def test_every_font_is_inside_and_can_be_read_aloud(document: bytes, tmp_path: Path) -> None:
    path = tmp_path / "one.pdf"
    path.write_bytes(document)
    done = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True)
    rows = done.stdout.splitlines()[2:]
    assert rows
    for row in rows:
        embedded, subset, unicode_ = row[54:].split()[-5:-2]
        assert (embedded, subset, unicode_) == ("yes", "yes", "yes")


def test_the_seal_shows_nothing_on_the_page(document: bytes) -> None:
    """Its field has no area, so that no reader meets what is not tagged."""
    page = _root(document)["/Pages"]["/Kids"][0]
    [widget] = [one.get_object() for one in page["/Annots"]]
    assert str(widget["/Subtype"]) == "/Widget"
    assert [float(one) for one in widget["/Rect"]] == [0, 0, 0, 0]
