"""CO-5, CO-6: an archive becomes a draft whole, or leaves nothing behind."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from portal.content.drafts import packages, queries
from portal.content.drafts.packages import PackageRefusal
from portal.content.drafts.service import CourseDraftRefusal
from portal.content.models import CourseDraft, DraftFile
from portal.core.db import db
from portal.core.errors import Refused
from portal.core.models import StoredFile
from portal.core.stored import QuotaRefusal
from portal.core.uploads import UploadRefusal
from portal.web.app import Portal
from tests.content.drafts.desk import Desk, make_desk
from tests.content.making import SVG, course_texts, picture
from tests.core.uploads import samples
from tests.support.cpu import least
from tests.support.portal_app import NOON

pytestmark = pytest.mark.usefixtures("context")
NEW = "salam-baru"
ACTIVE = "<svg xmlns='http://www.w3.org/2000/svg'><script>a()</script><path d='M0 0h9'/></svg>"


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def course(root: str = f"{NEW}/", **more: bytes) -> dict[str, bytes]:
    texts = {path: text.encode() for path, text in course_texts().items()}
    return {f"{root}{path}": content for path, content in {**texts, **more}.items()}


def take(desk: Desk, content: bytes, name: str = "kursus.zip") -> CourseDraft:
    return packages.take_in(
        io.BytesIO(content), name, organisation_id=desk.agency.id, now=NOON,
        actor_id=desk.author.id,
    )  # fmt: skip


def stored_bytes(app: Portal) -> set[str]:
    """Every file of the instance folder but the database's own."""
    root = app.settings.instance_dir / "files"
    return {path.name for path in Path(root).rglob("*") if path.is_file()}


def refused(app: Portal, desk: Desk, content: bytes, name: str = "kursus.zip") -> Refused:
    before = stored_bytes(app)
    with pytest.raises(Refused) as told:
        take(desk, content, name)
    assert stored_bytes(app) == before
    for model in (CourseDraft, DraftFile):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1  # the published one
    return told.value


def test_a_course_archive_becomes_a_draft_and_comes_out_again(desk: Desk) -> None:
    draft = take(desk, samples.archive({f"{NEW}/": b"", **course(), "__MACOSX/x": b"1"}))
    assert (draft.slug, draft.course_id) == (NEW, None)
    some = queries.files(draft)
    assert {path: entry.read() for path, entry in some.entries.items()} == course("")
    packed = packages.packed(some)
    assert packed == packages.packed(some)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == course()


def test_a_folder_packed_without_its_name_takes_that_of_the_archive(desk: Desk) -> None:
    assert take(desk, samples.archive(course("")), "Unduhan/salam-baru.zip").slug == NEW


def test_pictures_and_drawings_are_written_anew(desk: Desk) -> None:
    photo = picture(comment=b"kamera di rumah")
    media = {"media/foto.jpg": photo, "media/aktif.svg": ACTIVE.encode()}
    entries = queries.files(take(desk, samples.archive(course(**media)))).entries
    assert b"kamera" not in entries["media/foto.jpg"].read()
    assert b"script" not in entries["media/aktif.svg"].read()
    assert b"M0 0h9" in entries["media/aktif.svg"].read()


def spoilt(field: int, value: int, content: bytes) -> bytes:
    """One number of the directory's first entry changed."""
    changed = bytearray(content)
    struct.pack_into("<I", changed, changed.index(b"PK\x01\x02") + field, value)
    return bytes(changed)


def link() -> bytes:
    out = io.BytesIO(samples.archive(course()))
    with zipfile.ZipFile(out, "a") as archive:
        entry = zipfile.ZipInfo(f"{NEW}/media/rahasia.png")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return out.getvalue()


def flood() -> bytes:
    """A picture of few bytes and 81 megapixels."""
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    return out.getvalue()


def with_(name: str, content: bytes) -> bytes:
    """The archive of the course with one more entry, its name as written."""
    return samples.archive({**course(), name: content})


UNSAFE, LARGE = UploadRefusal.ARCHIVE_UNSAFE, UploadRefusal.ARCHIVE_TOO_LARGE
HERE = f"{NEW}/"
CORPUS: dict[str, tuple[Callable[[], bytes], object]] = {
    "parent": (lambda: with_(f"{HERE}../../x.md", b""), UNSAFE),
    "parent inside": (lambda: with_(f"{HERE}media/../a.exe", b"MZ"), UNSAFE),
    "root": (lambda: with_("/etc/x.md", b""), UNSAFE),
    "backslash": (lambda: with_(f"{NEW}\\x.md", b""), UNSAFE),
    "collision": (lambda: with_(f"{HERE}COURSE.yaml", b"x"), UNSAFE),
    "link": (link, UNSAFE),
    "bomb": (lambda: with_(f"{HERE}media/a.png", bytes(40_000_000)), LARGE),
    "two formats": (lambda: b"%PDF-1.7" + samples.archive(course()), UploadRefusal.CONTENT_DIFFERS),
    "truncated": (lambda: samples.archive(course())[:2000], UploadRefusal.TWO_FORMATS),
    "sum": (lambda: spoilt(16, 1, samples.archive(course())), UploadRefusal.DAMAGED),
    "no zip": (lambda: b"bukan arsip", UploadRefusal.CONTENT_DIFFERS),
    "empty": (lambda: samples.archive({}), UploadRefusal.CONTENT_DIFFERS),
    "no course": (lambda: samples.archive({"a/b.md": b"x"}), PackageRefusal.NO_COURSE),
    "deep": (lambda: samples.archive({"a/b/course.yaml": b"x"}), PackageRefusal.NO_COURSE),
    "bank": (lambda: samples.archive({"bank-x/bank.yaml": b"x"}), PackageRefusal.IS_BANK),
    "address": (lambda: samples.archive(course("Kursus Saya/")), PackageRefusal.BAD_ADDRESS),
    "program": (lambda: with_(f"{HERE}01-menyapa/a.py", b"x"), PackageRefusal.FOREIGN_FILE),
    "beside": (lambda: with_("lain/a.md", b"x"), PackageRefusal.FOREIGN_FILE),
    "other ending": (lambda: with_(f"{HERE}media/a.exe", b"MZ"), PackageRefusal.FILE),
    "disguise": (lambda: with_(f"{HERE}media/a.png", b"GIF89a"), PackageRefusal.FILE),
    "pixel flood": (
        lambda: with_(f"{HERE}media/a.png", flood()),
        PackageRefusal.FILE,
    ),
    "entities": (
        lambda: with_(f"{HERE}media/a.svg", b"<!DOCTYPE svg><svg/>"),
        PackageRefusal.FILE,
    ),
    "not text": (
        lambda: with_(f"{HERE}01-menyapa/08-a.yaml", b"\xff\xfe"),
        CourseDraftRefusal.NOT_TEXT,
    ),
    "zero byte": (
        lambda: with_(f"{HERE}01-menyapa/08-a.yaml", b"a\x00"),
        CourseDraftRefusal.NOT_TEXT,
    ),
    "large text": (
        lambda: with_(f"{HERE}01-menyapa/02-b.md", " ".join(map(str, range(200_000))).encode()),
        PackageRefusal.FILE,
    ),
}


def test_hostile_archives_are_refused_at_once_and_leave_nothing_behind(
    app: Portal, desk: Desk
) -> None:
    found: list[object] = []
    for name, (make, why) in CORPUS.items():
        content = make()
        taken = least(lambda: found.append(refused(app, desk, content).reason), within=2.0)  # noqa: B023  called at once
        assert (found[-1], taken < 2.0) == (why, True), name


def test_a_course_that_is_open_already_or_anothers_is_not_written_over(desk: Desk) -> None:
    draft = desk.begin()
    with pytest.raises(Refused) as told:
        take(
            desk,
            samples.archive(
                course(f"{desk.course.slug}/", **{"media/b.png": samples.picture("PNG")})
            ),
        )
    assert told.value.reason is CourseDraftRefusal.ALREADY_OPEN
    assert queries.files(draft).entries.keys() == course("").keys()
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1


def test_the_quota_counts_and_the_byte_beyond_it_is_refused(app: Portal, desk: Desk) -> None:
    size = len(course_texts()[SVG].encode())
    app.settings = app.settings.model_copy(update={"person_quota_bytes": size - 1})
    assert refused(app, desk, samples.archive(course())).reason is QuotaRefusal.PERSON_FULL
    app.settings = app.settings.model_copy(update={"person_quota_bytes": size})
    assert take(desk, samples.archive(course())).slug == NEW
