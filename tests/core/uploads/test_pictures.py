"""CO-3: pictures are decoded and written anew; only their pixels survive."""

import io
import random
import struct
import time
import zlib
from threading import Thread

import pytest
from PIL import Image

from portal.core.uploads import AcceptedUpload, Purpose, UploadRefusal, examine
from portal.core.uploads.pictures import MAX_PIXELS, MAX_SIDE
from tests.core.uploads import samples


def look(content: bytes, name: str) -> AcceptedUpload | UploadRefusal:
    return examine(io.BytesIO(content), name, Purpose.PICTURE)


def taken(content: bytes, name: str) -> Image.Image:
    accepted = look(content, name)
    assert isinstance(accepted, AcceptedUpload)
    picture = Image.open(accepted.content)
    picture.load()
    assert (accepted.width, accepted.height) == picture.size
    return picture


FORMS = {"JPEG": "a.jpg", "PNG": "a.png", "WEBP": "a.webp"}


@pytest.mark.parametrize("form", FORMS)
def test_no_metadata_survives(form: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "RAHASIA deskripsi"
    exif[0x8825] = {1: "S", 2: (0.0, 40.0, 55.0)}  # where it was taken
    options: dict[str, object] = {"exif": exif, "icc_profile": b"RAHASIA profil", "xmp": b"RAHASIA"}
    if form == "JPEG":
        options |= {"comment": b"RAHASIA komentar", "dpi": (71, 71)}
    content = samples.picture(form, **options)
    assert b"RAHASIA" in content
    accepted = look(content, FORMS[form])
    assert isinstance(accepted, AcceptedUpload)
    stored = accepted.content.read()
    assert b"RAHASIA" not in stored
    picture = Image.open(io.BytesIO(stored))
    assert dict(picture.getexif()) == {}
    assert not {"icc_profile", "comment", "xmp", "exif"} & set(picture.info)


def test_a_photograph_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn right by a quarter
    content = samples.picture("JPEG", size=(40, 20), exif=exif)
    assert taken(content, "a.jpg").size == (20, 40)


@pytest.mark.parametrize("form", FORMS)
def test_long_sides_are_scaled_down(form: str) -> None:
    picture = taken(samples.picture(form, size=(4000, 100)), FORMS[form])
    assert picture.size == (MAX_SIDE, round(100 * MAX_SIDE / 4000))


MODES = [
    *(("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "1"), ("PNG", "P"), ("PNG", "LA")),
    *(("PNG", "RGBA"), ("PNG", "I;16"), ("WEBP", "RGBA")),
]


@pytest.mark.parametrize(("form", "mode"), MODES)
@pytest.mark.parametrize("side", [30, MAX_SIDE + 100])
def test_every_colour_mode_is_taken(form: str, mode: str, side: int) -> None:
    if mode == "I;16":
        out = io.BytesIO()
        Image.new("I;16", (side, 20), 40_000).save(out, "PNG")
        content = out.getvalue()
    else:
        content = samples.picture(form, size=(side, 20), mode=mode)
    picture = taken(content, FORMS[form])
    assert picture.format == form
    assert picture.width == min(side, MAX_SIDE)


def test_transparency_of_a_palette_survives() -> None:
    out = io.BytesIO()
    image = Image.new("P", (4, 4), 0)
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.save(out, "PNG", transparency=0)
    assert taken(out.getvalue(), "a.png").convert("RGBA").getpixel((0, 0)) == (255, 0, 0, 0)


def chunk(name: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + check


def flood(width: int, height: int) -> bytes:
    """A black picture whose header states this size; its pixels are there up to 40 million."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1 + (width + 7) // 8) * min(height, 5000), 1)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


@pytest.mark.filterwarnings("default:Image size")  # as in production
def test_a_picture_the_library_only_warns_of_is_refused_too() -> None:
    with pytest.warns(Image.DecompressionBombWarning):
        assert look(flood(9000, 5000), "a.png") is UploadRefusal.TOO_MANY_PIXELS


@pytest.mark.parametrize(
    ("width", "height"),
    [(8000, 5001), (9000, 9000), (20_000, 20_000), (60_000, 60_000), (1, 40_000_001)],
)
def test_pixel_floods_are_refused_before_they_are_decoded(width: int, height: int) -> None:
    content = flood(width, height)
    start = time.thread_time()
    assert look(content, "a.png") is UploadRefusal.TOO_MANY_PIXELS
    assert time.thread_time() - start < 0.5


def test_forty_megapixels_are_just_taken() -> None:
    assert MAX_PIXELS == 8000 * 5000
    assert taken(flood(8000, 5000), "a.png").size == (MAX_SIDE, 1600)


@pytest.mark.parametrize("form", FORMS)
def test_cut_off_pictures_are_damaged(form: str) -> None:
    content = samples.picture(form, size=(200, 200))
    assert look(content[: len(content) // 2], FORMS[form]) is UploadRefusal.DAMAGED


@pytest.mark.filterwarnings("ignore::UserWarning")  # of damaged EXIF; the picture is whole
@pytest.mark.parametrize("form", FORMS)
def test_spoiled_pictures_are_taken_or_refused_but_never_a_fault(form: str) -> None:
    """400 pictures with a few bytes changed, cut, or doubled."""
    exif = Image.Exif()
    exif[0x0112] = 3
    exif[0x010E] = "x" * 40
    good = samples.picture(form, size=(24, 24), exif=exif)
    dice = random.Random(4)  # noqa: S311  # repeatable, not secret
    outcomes = set()
    for _ in range(400):
        spoiled = bytearray(good)
        for _ in range(dice.randint(1, 6)):
            spoiled[dice.randrange(len(spoiled))] = dice.randrange(256)
        if dice.random() < 0.2:
            del spoiled[dice.randrange(len(spoiled)) :]
        if dice.random() < 0.2:
            spoiled += spoiled[dice.randrange(len(spoiled)) :]
        outcome = look(bytes(spoiled), FORMS[form])
        outcomes.add(outcome if isinstance(outcome, UploadRefusal) else "taken")
    assert not isinstance(look(good, FORMS[form]), UploadRefusal)
    assert UploadRefusal.DAMAGED in outcomes
    if form != "PNG":  # whose checksums cover nearly every byte
        assert "taken" in outcomes


def test_pictures_are_opened_one_at_a_time_and_all_come_through() -> None:
    content = samples.picture("JPEG", size=(800, 800))
    sizes: list[tuple[int, int]] = []
    threads = [Thread(target=lambda: sizes.append(taken(content, "a.jpg").size)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sizes == [(800, 800)] * 6
