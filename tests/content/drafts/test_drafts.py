"""A draft is a folder in tables: what is written together is kept together, or not at all."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.content import exporting
from portal.content import service as content
from portal.content.drafts import queries, service
from portal.content.drafts.service import ChangedMeanwhile, CourseDraftRefusal
from portal.content.files import Files
from portal.content.models import Course, CourseDraft, CourseRevision, DraftFile
from portal.core import stored
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.models import AuditEntry, Outbox, StoredFile
from portal.core.permissions import Permission, Role
from portal.core.uploads import Purpose
from tests.content.drafts.desk import Desk, holding, make_desk
from tests.content.making import LESSON, QUIZ, SVG, course_texts
from tests.content.making import files as in_memory
from tests.core.uploads.samples import picture
from tests.support.people import make_agency
from tests.support.portal_app import NOON

pytestmark = pytest.mark.usefixtures("context")
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def contents(some: Files) -> dict[str, bytes]:
    return {path: entry.read() for path, entry in some.entries.items()}


def edited(old: str, new: str, path: str = LESSON) -> bytes:
    text = course_texts()[path]
    assert old in text
    return text.replace(old, new).encode()


def write(draft: CourseDraft, changes: dict[str, service.Change], **expected: int) -> int:
    by = draft.begun_by_id
    return service.write(draft.id, changes, expected=expected, now=LATER, actor_id=by)


def refusal(call: object, *args: object, **values: object) -> object:
    assert callable(call)
    with pytest.raises(Refused) as told:
        call(*args, **values)
    return told.value.reason


def uploaded(desk: Desk, name: str = "denah.png") -> StoredFile:
    """A picture as the media page stores it."""
    got = stored.receive(io.BytesIO(picture("PNG")), name, Purpose.LESSON_MEDIA)
    with transaction():
        return stored.add(
            got, Purpose.LESSON_MEDIA, person_id=desk.author.id,
            organisation_id=desk.agency.id, now=NOON,
        )  # fmt: skip


def test_a_draft_of_a_published_course_is_its_folder(desk: Desk) -> None:
    draft = desk.begin()
    assert contents(queries.files(draft)) == contents(exporting.course(desk.course.slug))
    assert (draft.title, draft.organisation_id) == ("Salam di loket", desk.agency.id)
    again = desk.begin()
    assert again.id == draft.id  # one open draft per course; a second press leads to it


def test_the_media_of_the_published_course_are_shared_and_outlive_the_draft(desk: Desk) -> None:
    draft = desk.begin()
    entry = queries.files(draft).entries[SVG]
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1
    service.discard(draft.id, now=LATER, actor_id=desk.author.id)
    [file] = db.session.scalars(select(StoredFile))
    assert (file.id, file.deleted_at) == (entry.file_id, None)
    assert contents(exporting.course(desk.course.slug))[SVG] == course_texts()[SVG].encode()


def test_what_is_written_together_is_kept_together_or_not_at_all(desk: Desk) -> None:
    draft = desk.begin()
    seen = queries.versions(draft.id)
    lesson = edited("map di dada", "map di tangan")
    version = service.write(
        draft.id, {LESSON: lesson}, expected={LESSON: seen[LESSON]}, now=LATER, actor_id=1
    )
    assert (version, queries.versions(draft.id)[LESSON]) == (2, 2)
    quiz = edited("pass_percent: ", "pass_percent: 6", QUIZ)
    with pytest.raises(ChangedMeanwhile) as told:
        service.write(draft.id, {LESSON: b"", QUIZ: quiz}, expected=seen, now=LATER, actor_id=1)
    assert told.value.paths == [LESSON]
    assert told.value.files[LESSON].content == lesson.decode()
    now = contents(queries.files(draft))
    assert (now[LESSON], now[QUIZ]) == (lesson, course_texts()[QUIZ].encode())


def test_two_authors_in_different_lessons_do_not_meet(desk: Desk) -> None:
    draft = desk.begin()
    seen = queries.versions(draft.id)
    for path, old, new in (
        (LESSON, "map di dada", "map di meja"),
        (QUIZ, "minutes: ", "minutes: 1"),
    ):
        service.write(
            draft.id, {path: edited(old, new, path)}, expected={path: seen[path]}, now=LATER,
            actor_id=desk.author.id,
        )  # fmt: skip
    assert draft.version == 3


def test_what_is_there_already_changes_nothing(desk: Desk) -> None:
    draft = desk.begin()
    assert write(draft, {LESSON: course_texts()[LESSON].encode()}) == 1
    assert draft.changed_at == NOON


def test_a_file_taken_out_and_written_again_is_not_the_earlier_one(desk: Desk) -> None:
    draft = desk.begin()
    seen = queries.versions(draft.id)[LESSON]
    write(draft, {LESSON: None})
    assert LESSON not in queries.files(draft)
    with pytest.raises(ChangedMeanwhile):
        write(draft, {LESSON: b"lama"}, **{LESSON: seen})
    write(draft, {LESSON: b"baru"}, **{LESSON: 0})
    with pytest.raises(ChangedMeanwhile):
        write(draft, {LESSON: b"lama"}, **{LESSON: seen})


def test_files_change_places_without_disturbing_who_writes_in_them(desk: Desk) -> None:
    draft = desk.begin()
    before = queries.versions(draft.id)
    service.rename(draft.id, {LESSON: QUIZ, QUIZ: LESSON}, now=LATER, actor_id=desk.author.id)
    now = contents(queries.files(draft))
    assert now[QUIZ] == course_texts()[LESSON].encode()
    assert queries.versions(draft.id)[QUIZ] == before[LESSON]
    with pytest.raises(ChangedMeanwhile):
        service.rename(draft.id, {LESSON: SVG}, now=LATER, actor_id=desk.author.id)


@pytest.mark.parametrize(
    ("path", "content", "why"),
    [
        ("01-a/01-b.md", b"\xff\xfe", CourseDraftRefusal.NOT_TEXT),
        ("01-a/01-b.md", b"a\x00b", CourseDraftRefusal.NOT_TEXT),
        ("01-a/01-b.md", b"a" * (1024 * 1024 + 1), CourseDraftRefusal.TOO_LARGE),
        ("a/" * 10 + "b.md", b"a", CourseDraftRefusal.BAD_PATH),
        ("a" * 201, b"a", CourseDraftRefusal.BAD_PATH),
    ],
)
def test_what_no_folder_holds_is_refused_and_nothing_is_written(
    desk: Desk, path: str, content: bytes, why: CourseDraftRefusal
) -> None:
    draft = desk.begin()
    assert refusal(write, draft, {LESSON: b"lain", path: content}) is why
    assert contents(queries.files(draft))[LESSON] == course_texts()[LESSON].encode()


def test_a_draft_that_was_handed_in_stays_as_it_is_until_it_is_taken_back(desk: Desk) -> None:
    draft = desk.begin()
    by = {"now": LATER, "actor_id": desk.author.id}
    write(draft, {LESSON: b"tanpa kepala"})
    assert refusal(service.submit, draft.id, **by) is CourseDraftRefusal.FAULTY
    write(draft, {LESSON: edited("map di dada", "map di tangan")})
    service.submit(draft.id, **by)
    assert refusal(write, draft, {LESSON: b"lain"}) is CourseDraftRefusal.SUBMITTED
    renamed = {LESSON: "01-menyapa/02-lain.md"}
    assert refusal(service.rename, draft.id, renamed, **by) is CourseDraftRefusal.SUBMITTED
    service.take_back(draft.id, **by)
    write(draft, {LESSON: edited("map di dada", "map di meja")})
    assert refusal(service.published, draft.id, **by) is CourseDraftRefusal.NOT_SUBMITTED


def test_a_draft_becomes_a_revision_and_ends(desk: Desk) -> None:
    draft = desk.begin()
    by = {"now": LATER, "actor_id": desk.author.id}
    write(draft, {LESSON: edited("map di dada", "map di tangan")})
    service.submit(draft.id, **by)
    with transaction():
        content.publish(queries.files(draft), organisation_id=draft.organisation_id, **by)
        service.published(draft.id, **by)
    assert (draft.outcome, db.session.scalar(select(func.count()).select_from(DraftFile))) == (
        "published",
        0,
    )
    assert contents(exporting.course(desk.course.slug))[LESSON] == edited(
        "map di dada", "map di tangan"
    )
    assert db.session.scalars(select(CourseRevision.number)).all() == [1, 2]
    acts = set(db.session.scalars(select(AuditEntry.action)))
    assert {"course_draft.begun", "course_draft.submitted", "course_draft.published"} <= acts
    assert desk.begin().id != draft.id


def test_a_picture_only_the_draft_shows_goes_with_it(desk: Desk) -> None:
    draft = desk.begin()
    file = uploaded(desk)
    write(draft, {"media/denah.png": file.id})
    assert queries.files(draft).entries["media/denah.png"].read()[:4] == b"\x89PNG"
    service.discard(draft.id, now=LATER, actor_id=desk.author.id)
    db.session.refresh(file)
    assert file.deleted_at == LATER
    assert {"file": file.id} in db.session.scalars(select(Outbox.payload)).all()
    with pytest.raises(NotFound):
        write(draft, {LESSON: b"lain"})


def test_a_new_course_begins_with_a_folder_and_keeps_its_address(desk: Desk) -> None:
    by = {"organisation_id": desk.agency.id, "now": NOON, "actor_id": desk.author.id}
    texts = {path: text for path, text in course_texts().items() if path != SVG}
    made = service.begin_with(in_memory(texts, "salam-lain"), **by)
    assert (made.course_id, made.title) == (None, "Salam di loket")
    again = in_memory(texts, "salam-lain")
    assert refusal(service.begin_with, again, **by) is CourseDraftRefusal.ALREADY_OPEN
    known = service.begin_with(in_memory(texts, desk.course.slug), **by)
    assert known.course_id == desk.course.id
    other = {**by, "organisation_id": make_agency().id}
    taken = in_memory(texts, desk.course.slug)
    assert refusal(service.begin_with, taken, **other) is CourseDraftRefusal.ADDRESS_TAKEN


def test_only_one_draft_of_an_address_is_open_whatever_the_code_does(desk: Desk) -> None:
    draft = desk.begin()
    twin = {
        name: getattr(draft, name)
        for name in ("slug", "organisation_id", "title", "version", "begun_at", "begun_by_id")
    }
    second = CourseDraft(**twin, changed_at=NOON, changed_by_id=desk.author.id)
    with pytest.raises(IntegrityError), transaction():
        db.session.add(second)


def test_authors_find_the_drafts_of_their_agency_and_no_others(desk: Desk) -> None:
    draft = desk.begin()
    assert queries.draft(desk.actor(), draft.public_id).id == draft.id
    assert queries.course(desk.actor(), desk.course.public_id, permission=Permission.COURSE_WRITE)
    elsewhere = make_agency()
    for actor in (
        holding(Role.TRAINER, elsewhere),
        desk.actor(Role.AGENCY_ADMIN),
        desk.actor(unit=desk.unit),  # a course is the agency's, not a unit's
    ):
        with pytest.raises(NotFound):
            queries.draft(actor, draft.public_id)
    reviewer = desk.actor(Role.REVIEWER)
    assert queries.draft(reviewer, draft.public_id).id == draft.id
    with pytest.raises(NotFound):
        queries.draft(reviewer, draft.public_id, permission=Permission.COURSE_WRITE)


def test_published_courses_are_listed_page_by_page_without_those_being_written(desk: Desk) -> None:
    for number in (2, 3):
        head = course_texts()["course.yaml"].replace("SDL-01", f"SDL-0{number}")
        texts = {**course_texts(), "course.yaml": head}
        content.publish(in_memory(texts, f"salam-{number}"), now=NOON, actor_id=None)
    desk.begin()
    first, after = queries.without_draft(desk.actor(), Permission.COURSE_READ, size=1)
    second, end = queries.without_draft(desk.actor(), Permission.COURSE_READ, after, size=1)
    slugs = [course.slug for course, _revision in (*first, *second)]
    assert (slugs, end) == (["salam-2", "salam-3"], "")


def test_a_course_of_the_installation_is_no_agencys_to_change(desk: Desk) -> None:
    with transaction():
        desk.course.organisation_id = None
    with pytest.raises(NotFound):
        desk.begin()
    make_agency()
    texts = {**course_texts(), "course.yaml": course_texts()["course.yaml"].replace("SDL", "SDX")}
    content.publish(in_memory(texts, "salam-kedua"), now=NOON, actor_id=None)
    second = db.session.scalars(select(Course).where(Course.slug == "salam-kedua")).one()
    assert second.organisation_id is None  # two agencies: nobody can tell whose it is
