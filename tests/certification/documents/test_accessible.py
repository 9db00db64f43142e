"""What of PDF/UA-1 can be examined without its validator; and that no more is claimed.

Checkpoints of the Matterhorn Protocol 1.1 that need no eye: 01 (everything is tagged or an
artifact, and tags and content name each other), 06 (metadata), 07 (title shown), 11 (language), 13
(figures have words), 14 (headings), 21 (embedded files), 26 (no encryption), 28 (annotations and
tabs), 31 (fonts embedded, with Unicode). Of a sealed document, as it is issued.
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
    assert not root["/MarkInfo"].get("/Suspects", False)
    assert b"/Encrypt" not in document
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


def test_the_seal_lies_beside_the_page_and_is_met_in_the_order_of_the_tags(document: bytes) -> None:
    """ISO 14289-1, 7.18: an annotation on the page would have to be tagged."""
    page = _root(document)["/Pages"]["/Kids"][0]
    [widget] = [one.get_object() for one in page["/Annots"]]
    assert str(widget["/Subtype"]) == "/Widget"
    left, low, right, high = (float(one) for one in widget["/Rect"])
    assert (right - left, high - low) == (0, 0)
    assert max(right, high) < 0
    assert [float(one) for one in page["/MediaBox"]][:2] == [0, 0]
    assert str(page["/Tabs"]) == "/S"


def test_whatever_is_drawn_is_tagged_or_an_artifact_and_tags_and_content_agree(
    document: bytes,
) -> None:
    root = _root(document)
    page = root["/Pages"]["/Kids"][0]
    contents = page["/Contents"]
    streams = contents if isinstance(contents, list) else [contents]
    loose, marked = _drawn(b"\n".join(one.get_object().data for one in streams))
    assert loose == []
    tree = root["/StructTreeRoot"]
    [parents] = [
        numbers[at + 1].get_object()
        for numbers in [_numbers(tree["/ParentTree"])]
        for at in range(0, len(numbers), 2)
        if int(numbers[at]) == int(page["/StructParents"])
    ]
    assert set(marked) == set(range(len(parents))) == _claimed(tree)
    assert len(marked) == len(set(marked)), "each piece is marked once"


def _numbers(node: Any) -> list[Any]:
    """The pairs of a number tree."""
    found = list(node.get("/Nums", ()))
    for kid in node.get("/Kids", ()):
        found += _numbers(kid.get_object())
    return found


def _claimed(node: Any) -> set[int]:
    """Numbers of marked content that the structure elements name."""
    inner = node.get("/K", ())
    found: set[int] = set()
    for one in inner if isinstance(inner, list) else [inner]:
        element = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(element, dict):
            is_reference = str(element.get("/Type", "")) == "/MCR"
            found |= {int(element["/MCID"])} if is_reference else _claimed(element)
        else:
            found.add(int(element))
    return found


_TOKEN = re.compile(rb"\((?:\\.|[^\\()])*\)|<<|>>|<[0-9A-Fa-f\s]*>|[\[\]]|/?[^\s()<>\[\]/]+")
_SHOWS = {b"Tj", b"TJ", b"'", b'"', b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"S", b"s",
          b"Do", b"sh", b"EI"}  # fmt: skip


def _drawn(content: bytes) -> tuple[list[bytes], list[int]]:
    """Operators that show something outside every mark, and the numbers of the marks."""
    loose, marked, depth, before = [], [], 0, b""
    for token in _TOKEN.findall(content):
        if token in {b"BDC", b"BMC"}:
            depth += 1
        elif token == b"EMC":
            depth -= 1
        elif token in _SHOWS and depth == 0:
            loose.append(token)
        elif before == b"/MCID":
            marked.append(int(token))
        before = token
    assert depth == 0
    return loose, marked


def test_the_files_inside_have_names_and_words(document: bytes) -> None:
    """ISO 14289-1, 7.11."""
    names = _root(document)["/Names"]["/EmbeddedFiles"]["/Names"]
    files = [names[at + 1].get_object() for at in range(0, len(names), 2)]
    assert len(files) == 2
    for one in files:
        assert str(one["/F"]) == str(one["/UF"]) != ""
        assert one["/Desc"]
