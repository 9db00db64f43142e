"""CO-4: allowed by purpose, true to the name, one format only, within the size."""

import io
import time

import pytest
import typst

from portal.core.uploads import (
    ALLOWED,
    FORMATS,
    AcceptedUpload,
    FileKind,
    Purpose,
    UploadRefusal,
    examine,
)
from tests.core.uploads import samples


def look(
    content: bytes, name: str, purpose: Purpose, max_bytes: int | None = None
) -> AcceptedUpload | UploadRefusal:
    return examine(io.BytesIO(content), name, purpose, max_bytes=max_bytes)


TRUE_FILES = {
    FileKind.JPEG: (samples.picture("JPEG"), "foto.jpg", Purpose.PICTURE),
    FileKind.PNG: (samples.picture("PNG"), "foto.png", Purpose.DOCUMENT),
    FileKind.WEBP: (samples.picture("WEBP"), "foto.webp", Purpose.LESSON_MEDIA),
    FileKind.PDF: (samples.pdf(), "SK.pdf", Purpose.DOCUMENT),
    FileKind.MP4: (samples.film(), "film.mp4", Purpose.LESSON_MEDIA),
    FileKind.M4A: (samples.film(b"M4A "), "suara.m4a", Purpose.LESSON_MEDIA),
    FileKind.WEBM: (samples.WEBM, "film.webm", Purpose.LESSON_MEDIA),
    FileKind.MP3: (samples.MP3, "suara.mp3", Purpose.LESSON_MEDIA),
    FileKind.OGG: (samples.OGG, "suara.ogg", Purpose.LESSON_MEDIA),
    FileKind.VTT: (b"WEBVTT\n\n00:00.000 --> 00:02.000\nHalo\n", "teks.vtt", Purpose.LESSON_MEDIA),
    FileKind.CSV: ("NIP;Nama\n1;Ségolène\n".encode(), "pegawai.csv", Purpose.TABLE),
    FileKind.XLSX: (samples.workbook(), "pegawai.xlsx", Purpose.TABLE),
    FileKind.TEXT: (b"::Soal:: Apa {=a ~b}", "soal.gift", Purpose.ITEMS),
    FileKind.XML: (b'<?xml version="1.0"?><quiz/>', "soal.xml", Purpose.ITEMS),
    FileKind.ZIP: (samples.archive({"course.yaml": b"title: x"}), "kursus.zip", Purpose.PACKAGE),
}


@pytest.mark.parametrize("kind", FileKind)
def test_a_true_file_is_taken_with_the_type_we_found(kind: FileKind) -> None:
    content, name, purpose = TRUE_FILES[kind]
    accepted = look(content, name, purpose)
    assert isinstance(accepted, AcceptedUpload)
    assert (accepted.kind, accepted.media_type) == (kind, FORMATS[kind].media_type)
    stored = accepted.content.read()
    assert len(stored) == accepted.size
    if kind not in (FileKind.JPEG, FileKind.PNG, FileKind.WEBP):
        assert stored == content


@pytest.mark.parametrize("kind", FileKind)
def test_a_format_is_taken_for_its_purposes_only(kind: FileKind) -> None:
    content, name, _ = TRUE_FILES[kind]
    for purpose in Purpose:
        taken = isinstance(look(content, name, purpose), AcceptedUpload)
        assert taken == (kind in ALLOWED[purpose])


@pytest.mark.parametrize("claimed", FileKind)
def test_a_file_under_the_name_of_another_format_is_refused(claimed: FileKind) -> None:
    """Every format under every other's ending. Text may hold anything but other signatures."""
    _, name, purpose = TRUE_FILES[claimed]
    texts = {FileKind.VTT, FileKind.CSV, FileKind.TEXT, FileKind.XML}
    loose = {FileKind.CSV, FileKind.TEXT}
    twins = [{FileKind.MP4, FileKind.M4A}, {FileKind.XLSX, FileKind.ZIP}]
    for kind, (content, _, _) in TRUE_FILES.items():
        if kind == claimed or (claimed in loose and kind in texts) or {kind, claimed} in twins:
            continue
        if kind is FileKind.PDF and claimed in loose:
            continue  # our sample is plain text; the next test has real ones
        assert look(content, name, purpose) in (
            UploadRefusal.CONTENT_DIFFERS,
            UploadRefusal.NOT_TEXT,
        ), (kind, claimed)


def test_an_archive_is_no_spreadsheet() -> None:
    packed = samples.archive({"a.txt": b"x"})
    assert look(packed, "a.xlsx", Purpose.TABLE) is UploadRefusal.CONTENT_DIFFERS


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + b"\0" * 60,
        b"\x7fELF\x02\x01\x01" + b"\0" * 60,
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"  <html><body onload=alert(1)>",
        b"\xef\xbb\xbf<script>alert(1)</script>",
        b"<?php system($_GET['c']); ?>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\xca\xfe\xba\xbe\x00\x00\x00\x34",
    ],
)
def test_programs_and_pages_are_refused_under_every_name(content: bytes) -> None:
    for _, name, purpose in TRUE_FILES.values():
        assert look(content, name, purpose) in (
            UploadRefusal.CONTENT_DIFFERS,
            UploadRefusal.NOT_TEXT,
        )


@pytest.mark.parametrize(
    "name",
    [
        *("foto.php.jpg", "laporan.exe.jpg", "a.PhP.jpg", "a.html.jpg", "a.svg.jpg", "a.pdf.jpg"),
        *("x.js. jpg.jpg", "foto.php .jpg", "gpj.\u202efdp.jpg", "a.php\x00.jpg", "a/b.phtml.jpg"),
    ],
)
def test_double_endings_and_turned_names_are_refused(name: str) -> None:
    content = samples.picture("JPEG")
    assert look(content, name, Purpose.PICTURE) is UploadRefusal.MISLEADING_NAME


@pytest.mark.parametrize(
    "name", ["foto.jpg.exe", "foto.jpg.", "foto", "foto.", ".jpg ", "jpg", "a.svg", "a.gif", ""]
)
def test_endings_that_are_not_listed_are_refused(name: str) -> None:
    expected = UploadRefusal.KIND_NOT_ALLOWED
    if name in ("foto.jpg.", ".jpg "):  # a dot or space at the end means nothing
        assert isinstance(look(samples.picture("JPEG"), name, Purpose.PICTURE), AcceptedUpload)
    else:
        assert look(samples.picture("JPEG"), name, Purpose.PICTURE) is expected


@pytest.mark.parametrize(
    "name", ["Laporan v1.2.jpg", "Budi, S.Sos., M.Si.jpg", "SK No.12.2024.jpg", "Drs. A.JPG"]
)
def test_dots_of_titles_and_versions_are_no_endings(name: str) -> None:
    assert isinstance(look(samples.picture("JPEG"), name, Purpose.PICTURE), AcceptedUpload)


def polyglots() -> dict[str, tuple[bytes, str, Purpose]]:
    jpeg, png = samples.picture("JPEG"), samples.picture("PNG")
    packed = samples.archive({"a.txt": b"x"})
    script = b"<script>alert(1)</script>"
    return {
        "JPEG + ZIP": (jpeg + packed, "a.jpg", Purpose.PICTURE),
        "PNG + ZIP with comment": (png + packed[:-2] + b"\x03\x00abc", "a.png", Purpose.PICTURE),
        "JPEG + page": (jpeg + script, "a.jpg", Purpose.PICTURE),
        "JPEG + page in a comment": (
            samples.picture("JPEG", comment=script),
            "a.jpg",
            Purpose.PICTURE,
        ),
        "PNG + PHP": (png + b"<?PHP x", "a.png", Purpose.PICTURE),
        "JPEG + PHAR": (jpeg + b"__HALT_COMPILER(); ?>", "a.jpg", Purpose.PICTURE),
        "JPEG + PDF": (samples.picture("JPEG", comment=b"%PDF-1.4\n"), "a.jpg", Purpose.PICTURE),
        "PDF + ZIP": (samples.pdf() + packed, "a.pdf", Purpose.DOCUMENT),
        "PDF + page": (
            samples.pdf().replace(b"\n", b"\n%" + script + b"\n", 1),
            "a.pdf",
            Purpose.DOCUMENT,
        ),
        "film + ZIP": (samples.film() + packed, "a.mp4", Purpose.LESSON_MEDIA),
        "film + page": (
            samples.film() + samples.box(b"free", script),
            "a.mp4",
            Purpose.LESSON_MEDIA,
        ),
        "sound + ZIP": (samples.MP3 + packed, "a.mp3", Purpose.LESSON_MEDIA),
        "page + ZIP": (script + packed, "a.zip", Purpose.PACKAGE),
        "ZIP + bytes": (packed + b"x", "a.zip", Purpose.PACKAGE),
        "ZIP with comment": (packed[:-2] + b"\x03\x00abc", "a.zip", Purpose.PACKAGE),
        "two ZIPs": (packed + packed, "a.zip", Purpose.PACKAGE),
        "spreadsheet + bytes": (samples.workbook() + b"\0" * 30, "a.xlsx", Purpose.TABLE),
    }


@pytest.mark.parametrize("which", polyglots())
def test_files_of_two_formats_are_refused(which: str) -> None:
    content, name, purpose = polyglots()[which]
    assert look(content, name, purpose) in (
        UploadRefusal.TWO_FORMATS,
        UploadRefusal.CONTENT_DIFFERS,
    )


def test_sizes_are_bounded_to_the_byte() -> None:
    content = b"NIP;Nama\n"
    assert isinstance(look(content, "a.csv", Purpose.TABLE, len(content)), AcceptedUpload)
    assert look(content, "a.csv", Purpose.TABLE, len(content) - 1) is UploadRefusal.TOO_LARGE
    assert look(b"", "a.csv", Purpose.TABLE) is UploadRefusal.EMPTY
    limit = FORMATS[FileKind.VTT].max_bytes
    captions = b"WEBVTT\n" + b"x" * (limit - 7)
    assert isinstance(look(captions, "a.vtt", Purpose.LESSON_MEDIA), AcceptedUpload)
    assert look(captions + b"x", "a.vtt", Purpose.LESSON_MEDIA) is UploadRefusal.TOO_LARGE


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ijazah  S1.JPEG", "Ijazah S1.jpg"),
        (r"C:\Users\budi\foto.jpg", "foto.jpg"),
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("..jpg", "berkas.jpg"),
        ("con.jpg", "berkas con.jpg"),
        ('a"b<c>|?*.jpg', "a b c.jpg"),
        ("satu\r\nSet-Cookie: x=1.jpg", "satu Set-Cookie x=1.jpg"),
        ("\u200bnama\ufeff.jpg", "nama.jpg"),
        ("e\u0301.jpg", "\u00e9.jpg"),
        ("\ud800.jpg", "berkas.jpg"),
        ("n" * 300 + ".jpg", "n" * 116 + ".jpg"),
    ],
)
def test_names_are_made_safe_to_show(name: str, shown: str) -> None:
    accepted = look(samples.picture("JPEG"), name, Purpose.PICTURE)
    assert isinstance(accepted, AcceptedUpload)
    assert accepted.name == shown


def test_a_film_must_be_whole() -> None:
    cut = samples.film()[:-5]
    assert look(cut, "a.mp4", Purpose.LESSON_MEDIA) is UploadRefusal.DAMAGED
    without = samples.box(b"ftyp", b"isom\0\0\2\0") + samples.box(b"mdat", b"x")
    assert look(without, "a.mp4", Purpose.LESSON_MEDIA) is UploadRefusal.DAMAGED
    many = samples.box(b"ftyp", b"isom\0\0\2\0") + samples.box(b"free", b"") * 500_000
    start = time.thread_time()
    assert look(many, "a.mp4", Purpose.LESSON_MEDIA) is UploadRefusal.DAMAGED
    assert time.thread_time() - start < 1


def test_a_tag_without_sound_is_no_sound() -> None:
    tag = b"ID3\x04\0\0\0\0\0\x05abcde"
    assert look(tag + b"bukan", "a.mp3", Purpose.LESSON_MEDIA) is UploadRefusal.DAMAGED


XML_ATTACKS = [
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    b'<!doctype a SYSTEM "file:///etc/passwd"><a/>',
    '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
]


@pytest.mark.parametrize("content", XML_ATTACKS)
def test_xml_with_a_document_type_is_refused(content: bytes) -> None:
    assert look(content, "a.xml", Purpose.ITEMS) in (
        UploadRefusal.XML_ENTITIES,
        UploadRefusal.CONTENT_DIFFERS,
    )
    sheet = samples.with_entry(samples.workbook(), "xl/custom.xml", content)
    assert look(sheet, "a.xlsx", Purpose.TABLE) is UploadRefusal.XML_ENTITIES


@pytest.mark.parametrize(
    "entry", ["xl/vbaProject.bin", "xl/embeddings/oleObject1.bin", "xl/macrosheets/sheet1.xml"]
)
def test_spreadsheets_with_macros_or_objects_are_refused(entry: str) -> None:
    sheet = samples.with_entry(samples.workbook(), entry, b"x")
    assert look(sheet, "a.xlsx", Purpose.TABLE) is UploadRefusal.MACROS


def test_documents_of_our_own_writer_are_taken() -> None:
    document = typst.compile(b"= Surat keterangan\nIsi surat.")
    assert isinstance(look(document, "surat.pdf", Purpose.DOCUMENT), AcceptedUpload)
    scanned = samples.picture("PDF")
    assert isinstance(look(scanned, "pindai.pdf", Purpose.DOCUMENT), AcceptedUpload)
    assert look(scanned, "pindai.csv", Purpose.TABLE) is UploadRefusal.NOT_TEXT
