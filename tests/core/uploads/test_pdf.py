"""PDF files that act, hide or are locked are refused; ordinary ones are not."""

import io
import time
import zlib

import pytest

from portal.core.uploads import AcceptedUpload, Purpose, UploadRefusal, examine
from tests.core.uploads import samples

ACTIONS = [
    b"<</S/JavaScript/JS(app.alert(1))>>",
    b"<< /S /JavaScript /JS 5 0 R >>",
    b"<</S/Launch/F(cmd.exe)>>",
    b"<</Type/EmbeddedFile/Length 0>>",
    b"<</Names<</EmbeddedFiles 9 0 R>>>>",
    b"<</Subtype/RichMedia>>",
    b"<</S/SubmitForm/F(https://x.id)>>",
    b"<</S/ImportData/F(x)>>",
    b"<</S/J#61vaScript/JS(x)>>",
    b"<</S/#4a#61#76#61#53#63#72#69#70#74>>",
    b"<</S/#4CaunC#68>>".replace(b"C#68", b"c#68"),
]


def look(content: bytes) -> AcceptedUpload | UploadRefusal:
    return examine(io.BytesIO(content), "a.pdf", Purpose.DOCUMENT)


@pytest.mark.parametrize("action", ACTIONS)
def test_actions_in_plain_sight_are_refused(action: bytes) -> None:
    assert look(samples.pdf(action)) is UploadRefusal.PDF_ACTIVE


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    "extra", [b"/Type/ObjStm", b"/Type/Obj#53tm", b"", b"/Type/ObjStm" + b" " * 5000]
)
def test_actions_packed_into_object_streams_are_refused(action: bytes, extra: bytes) -> None:
    assert look(samples.pdf(samples.packed_objects(action, extra))) is UploadRefusal.PDF_ACTIVE


def test_harmless_packed_objects_are_taken() -> None:
    packed = samples.packed_objects(b"<</Type/Font/BaseFont/Helvetica>>")
    assert isinstance(look(samples.pdf(packed)), AcceptedUpload)
    compressed = samples.stream(b"/Filter/FlateDecode", zlib.compress(b"BT (JavaScript) Tj ET"))
    assert isinstance(look(samples.pdf(compressed)), AcceptedUpload)


@pytest.mark.parametrize(
    "filters",
    [
        b"/Filter[/ASCIIHexDecode/FlateDecode]",
        b"/Filter/Fl",
        b"/Filter/LZWDecode",
        b"/Filter/Fl#61teDecode",
        b"/#46ilter/ASCII85Decode",
        b"/Filter/FlateDecode/DecodeParms<</Predictor 12>>",
    ],
)
def test_objects_packed_beyond_our_sight_are_refused(filters: bytes) -> None:
    packed = samples.stream(b"/Type/ObjStm/N 1/First 4" + filters, zlib.compress(b"9 0 <<>>"))
    assert look(samples.pdf(packed)) is UploadRefusal.PDF_ACTIVE


def test_a_packed_flood_is_refused_soon() -> None:
    zeros = zlib.compress(b"0" * 70_000_000, 1)
    flood = samples.pdf(samples.stream(b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode", zeros))
    start = time.thread_time()
    assert look(flood) is UploadRefusal.ARCHIVE_TOO_LARGE
    assert time.thread_time() - start < 2


def test_very_many_streams_are_looked_at_in_linear_time() -> None:
    packed = samples.packed_objects(b"<<>>")
    plain = samples.stream(b"", b"x")
    for many in (samples.pdf(*[packed] * 20_000), samples.pdf(*[plain] * 40_000)):
        start = time.thread_time()
        look(many)
        assert time.thread_time() - start < 1


def test_locked_documents_are_refused() -> None:
    locked = samples.pdf(b"<</Filter/Standard/V 4>>", trailer=b"/Root 1 0 R/Encrypt 4 0 R")
    assert look(locked) is UploadRefusal.PDF_ENCRYPTED
    assert isinstance(look(samples.pdf(b"<</EncryptMetadata false>>")), AcceptedUpload)


def test_documents_that_were_cut_off_or_have_something_behind_them_are_refused() -> None:
    whole = samples.pdf()
    assert look(whole[:-8]) is UploadRefusal.DAMAGED
    assert look(whole + b"lampiran") is UploadRefusal.DAMAGED
    assert isinstance(look(whole + b"\r\n\0\0"), AcceptedUpload)
    assert look(b"x" + whole) is UploadRefusal.CONTENT_DIFFERS
