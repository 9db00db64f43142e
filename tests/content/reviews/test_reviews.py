"""A second person publishes a draft, once, or gives it back with the reason."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.content import exporting
from portal.content import service as content
from portal.content.drafts import queries as drafts
from portal.content.drafts import service as drafting
from portal.content.drafts.service import CourseDraftRefusal
from portal.content.files import Files
from portal.content.models import Course, CourseDraft, CourseRevision, DraftVerdict
from portal.content.reviews import queries, service
from portal.content.reviews.deciding import Keep, ReviewRefusal
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.models import AuditEntry
from portal.core.permissions import Role
from portal.people.models import InboxMessage, Person
from portal.web.app import Portal
from tests.content.drafts.desk import Desk, make_desk
from tests.content.making import ITEMS, LESSON, QUIZ, course_texts, files
from tests.support.people import make_grant, make_person
from tests.support.portal_app import NOON
from tests.support.races import race
from tests.support.refusals import refusal

LATER, LATEST = NOON + timedelta(hours=1), NOON + timedelta(hours=2)
OTHER_WORDS = course_texts()[LESSON].replace("map di dada", "map di tangan").encode()
OTHER_KEY = course_texts()[ITEMS].replace("[[warga]]", "[[warga|masyarakat]]").encode()


@pytest.fixture
def desk(context: object) -> Desk:
    assert context is not None
    return make_desk()


@pytest.fixture
def reviewer(desk: Desk) -> Person:
    return make_person(desk.unit, "Zulkifli")


def submitted(desk: Desk, path: str = LESSON, content_: bytes = OTHER_WORDS) -> CourseDraft:
    """A draft with one changed file, handed in by its author."""
    draft = desk.begin()
    by = {"now": NOON, "actor_id": desk.author.id}
    drafting.write(draft.id, {path: content_}, expected={}, **by)
    return drafting.submit(draft.id, **by)


def publish(draft: CourseDraft, person: Person, **values: object) -> DraftVerdict:
    by = {"version": draft.version, "now": LATER, "actor_id": person.id}
    return service.publish(draft.id, **{**by, **values})


def messages(person: Person) -> list[str]:
    query = select(InboxMessage.kind).where(InboxMessage.person_id == person.id)
    return list(db.session.scalars(query.order_by(InboxMessage.id)))


def elsewhere(
    path: str = QUIZ, old: str = "pass_percent: 60", new: str = "pass_percent: 65"
) -> None:
    """Somebody publishes the folder with one other change by a command."""
    texts = course_texts()
    assert old in texts[path]
    content.publish(files({**texts, path: texts[path].replace(old, new)}), now=NOON, actor_id=None)


def test_the_second_person_publishes_and_everything_is_written_together(
    desk: Desk, reviewer: Person
) -> None:
    draft = submitted(desk)
    keys = ["sdl-tiga-puluh-detik"]
    verdict = publish(draft, reviewer, change_note=" Contoh baru. ", minor=keys)
    revision = db.session.get_one(CourseRevision, verdict.revision_id)
    assert (revision.number, revision.change_note, revision.minor) == (2, "Contoh baru.", keys)
    assert revision.published_by_id == reviewer.id
    assert exporting.course(draft.slug).entries[LESSON].read() == OTHER_WORDS
    assert (draft.outcome, draft.ended_by_id) == ("published", reviewer.id)
    assert messages(desk.author) == ["course_draft.published"]
    acts = set(db.session.scalars(select(AuditEntry.action)))
    assert acts >= {"course_draft.published", "course.published"}


def test_publishing_twice_by_the_same_person_is_once(desk: Desk, reviewer: Person) -> None:
    draft = submitted(desk)
    version = draft.version
    assert publish(draft, reviewer).id == publish(draft, reviewer, version=version).id
    other = make_person(desk.unit, "Farida")
    assert refusal(publish, draft, other) is ReviewRefusal.PUBLISHED_ALREADY
    assert db.session.scalars(select(func.count()).select_from(CourseRevision)).one() == 2
    assert messages(desk.author) == ["course_draft.published"]


def test_nobody_who_wrote_in_a_draft_publishes_it_even_when_it_was_written_over(
    desk: Desk, reviewer: Person
) -> None:
    draft = desk.begin()
    drafting.write(draft.id, {LESSON: b"x"}, expected={}, now=NOON, actor_id=reviewer.id)
    by = {"now": NOON, "actor_id": desk.author.id}
    drafting.write(draft.id, {LESSON: OTHER_WORDS}, expected={}, **by)
    drafting.submit(draft.id, **by)
    assert refusal(publish, draft, reviewer) is ReviewRefusal.OWN_WORK
    assert refusal(publish, draft, desk.author) is ReviewRefusal.OWN_WORK
    assert publish(draft, make_person(desk.unit, "Farida")).outcome == "published"


def test_a_draft_that_changes_nothing_is_not_handed_in(desk: Desk) -> None:
    draft = desk.begin()
    by = {"now": NOON, "actor_id": desk.author.id}
    assert refusal(drafting.submit, draft.id, **by) is CourseDraftRefusal.NOTHING_CHANGED
    drafting.write(draft.id, {LESSON: OTHER_WORDS}, expected={}, **by)
    drafting.write(draft.id, {LESSON: course_texts()[LESSON].encode()}, expected={}, **by)
    assert refusal(drafting.submit, draft.id, **by) is CourseDraftRefusal.NOTHING_CHANGED
    drafting.write(draft.id, {LESSON: OTHER_WORDS}, expected={}, **by)
    assert drafting.submit(draft.id, **by).submitted_at == NOON


def test_nobody_publishes_what_they_wrote_under_a_record_merged_into_theirs(
    desk: Desk, reviewer: Person
) -> None:
    draft = submitted(desk)
    with transaction():
        desk.author.merged_into_id = reviewer.id
    assert queries.authors(draft) == {reviewer.id}
    assert refusal(publish, draft, reviewer) is ReviewRefusal.OWN_WORK


def test_whoever_only_handed_a_draft_in_does_not_publish_it(desk: Desk, reviewer: Person) -> None:
    draft = desk.begin()
    by = {"now": NOON, "actor_id": desk.author.id}
    drafting.write(draft.id, {LESSON: OTHER_WORDS}, expected={}, **by)
    drafting.submit(draft.id, now=NOON, actor_id=reviewer.id)
    assert refusal(publish, draft, reviewer) is ReviewRefusal.OWN_WORK


def test_what_was_looked_at_is_what_is_published(desk: Desk, reviewer: Person) -> None:
    draft = submitted(desk)
    assert refusal(publish, draft, reviewer, version=draft.version - 1) is ReviewRefusal.CHANGED
    drafting.take_back(draft.id, now=NOON, actor_id=desk.author.id)
    assert refusal(publish, draft, reviewer) is ReviewRefusal.NOT_SUBMITTED
    assert db.session.scalars(select(func.count()).select_from(CourseRevision)).one() == 1


@pytest.mark.parametrize(
    "meanwhile",
    [(QUIZ, "pass_percent: 60", "pass_percent: 65"), (ITEMS, "Lengkapi", "Isilah")],
    ids=["a revision", "items alone"],
)
def test_a_draft_that_was_overtaken_is_refused_until_it_takes_over_what_is_newer(
    desk: Desk, reviewer: Person, meanwhile: tuple[str, str, str]
) -> None:
    draft = submitted(desk)
    elsewhere(*meanwhile)
    assert refusal(publish, draft, reviewer) is ReviewRefusal.STALE
    assert queries.review(draft).is_stale
    by = {"now": LATER, "actor_id": desk.author.id}
    service.send_back(draft.id, "Sudah ada terbitan baru.", now=LATER, actor_id=reviewer.id)
    assert service.renew(draft.id, {}, **by) == (meanwhile[0],)
    assert refusal(service.renew, draft.id, {}, **by) is ReviewRefusal.NOTHING_NEW
    drafting.submit(draft.id, **by)
    publish(draft, reviewer, now=LATEST)
    now = exporting.course(draft.slug).entries
    assert meanwhile[2] in now[meanwhile[0]].read().decode()
    assert now[LESSON].read() == OTHER_WORDS


@pytest.mark.parametrize("keep", list(Keep))
def test_where_both_changed_a_file_its_author_says_which_stays(desk: Desk, keep: Keep) -> None:
    draft = submitted(desk)
    by = {"now": LATER, "actor_id": desk.author.id}
    elsewhere(LESSON, "map di dada", "map di meja")
    drafting.take_back(draft.id, **by)
    assert refusal(service.renew, draft.id, {}, **by) is ReviewRefusal.OPEN_CONFLICT
    brought = service.renew(draft.id, {LESSON: keep}, **by)
    assert brought == ((LESSON,) if keep is Keep.THEIRS else ())
    text = drafts.files(draft).entries[LESSON].read().decode()
    assert ("map di meja" in text) is (keep is Keep.THEIRS)
    assert not queries.review(draft).is_stale


def test_a_returned_draft_tells_its_authors_why_and_can_be_handed_in_again(
    desk: Desk, reviewer: Person
) -> None:
    draft = submitted(desk)
    by = {"now": LATER, "actor_id": reviewer.id}
    assert refusal(service.send_back, draft.id, "  ", **by) is ReviewRefusal.NO_REASON
    service.send_back(draft.id, "Sumbernya belum disebut.", **by)
    assert draft.submitted_at is None
    assert messages(desk.author) == ["course_draft.returned"]
    assert refusal(service.send_back, draft.id, "Lagi.", **by) is ReviewRefusal.NOT_SUBMITTED
    drafting.submit(draft.id, now=LATEST, actor_id=desk.author.id)
    [verdict] = queries.review(draft).verdicts
    assert (verdict.row.outcome, verdict.row.reason, verdict.by) == (
        "returned",
        "Sumbernya belum disebut.",
        reviewer.full_name,
    )


def test_remarks_stand_at_a_place_until_they_are_settled(desk: Desk, reviewer: Person) -> None:
    draft = submitted(desk)
    by = {"now": LATER, "actor_id": reviewer.id}
    row = service.remark(draft.id, "item:sdl-102", "Kunci baru perlu sumber.", **by)
    assert refusal(service.remark, draft.id, "soal", "x", **by) is ReviewRefusal.NO_PLACE
    assert refusal(service.remark, draft.id, "course", " ", **by) is ReviewRefusal.NO_REASON
    assert queries.review(draft).open_remarks == 1
    for _again in range(2):
        service.settle(draft.id, row.public_id, now=LATEST, actor_id=desk.author.id)
    [remark] = queries.review(draft).remarks["item:sdl-102"]
    assert (remark.by, remark.settled_by) == (reviewer.full_name, desk.author.full_name)
    assert queries.review(draft).open_remarks == 0
    with pytest.raises(NotFound):
        service.settle(draft.id, "tidak-ada", now=LATEST, actor_id=desk.author.id)


def test_a_changed_key_is_what_the_review_begins_with(desk: Desk) -> None:
    review = queries.review(submitted(desk, ITEMS, OTHER_KEY))
    assert [one.key for one in review.comparison.key_changes] == ["sdl-102"]
    assert (review.blocking, review.is_stale) == ([], False)
    assert review.revision is not None
    assert review.authors == {desk.author.id: desk.author.full_name}


def test_items_alone_are_published_without_a_new_revision(desk: Desk, reviewer: Person) -> None:
    draft = submitted(desk, ITEMS, OTHER_KEY)
    verdict = publish(draft, reviewer, change_note="Kunci diperbaiki.")
    revision = db.session.get_one(CourseRevision, verdict.revision_id)
    assert (revision.number, revision.change_note) == (1, "")
    items = exporting.course(draft.slug).entries[ITEMS].read()
    assert items == OTHER_KEY


def new_course(code: str) -> Files:
    """The example under another address and code; without media, which are stored apart."""
    texts = {path: text for path, text in course_texts().items() if not path.startswith("media/")}
    lines = texts[LESSON].split("\n")
    texts[LESSON] = "\n".join(line for line in lines if not line.startswith("!["))
    texts["course.yaml"] = texts["course.yaml"].replace("SDL-01", code)
    return files(texts, "salam-malam")


def begun(desk: Desk, some: Files) -> CourseDraft:
    by = {"now": NOON, "actor_id": desk.author.id}
    draft = drafting.begin_with(some, organisation_id=desk.agency.id, **by)
    return drafting.submit(draft.id, **by)


def test_a_new_course_becomes_one_of_the_agency(desk: Desk, reviewer: Person) -> None:
    draft = begun(desk, new_course("SML-01"))
    assert queries.review(draft).revision is None
    publish(draft, reviewer)
    course = db.session.scalars(select(Course).where(Course.slug == "salam-malam")).one()
    assert (course.organisation_id, draft.course_id) == (desk.agency.id, course.id)


def test_a_new_course_that_somebody_else_published_first_is_overtaken(
    desk: Desk, reviewer: Person
) -> None:
    draft = begun(desk, new_course("SML-01"))
    theirs = new_course("SML-02")
    content.publish(theirs, now=NOON, actor_id=None, organisation_id=desk.agency.id)
    assert refusal(publish, draft, reviewer) is ReviewRefusal.STALE
    drafting.take_back(draft.id, now=LATER, actor_id=desk.author.id)
    by = {"now": LATER, "actor_id": desk.author.id}
    service.renew(draft.id, {"course.yaml": Keep.MINE}, **by)
    drafting.submit(draft.id, **by)
    publish(draft, reviewer, now=LATEST)
    assert b"SML-01" in exporting.course("salam-malam").entries["course.yaml"].read()


def test_reviewers_are_asked_when_a_draft_is_handed_in(desk: Desk) -> None:
    reviewer = make_person(desk.unit, "Zulkifli")
    make_grant(reviewer, Role.REVIEWER, desk.agency)
    make_grant(desk.author, Role.REVIEWER, desk.agency)
    submitted(desk)
    assert messages(reviewer) == ["course_draft.waiting"]
    assert messages(desk.author) == []


def test_the_queue_shows_what_waits_the_longest_first(desk: Desk, reviewer: Person) -> None:
    draft = submitted(desk)
    from_agency = desk.actor(role=Role.REVIEWER)
    [one], more = queries.queue(from_agency)
    assert (one.draft.id, one.submitted_by, one.is_own, more) == (
        draft.id,
        desk.author.full_name,
        False,
        "",
    )
    assert queries.queue(from_agency, after=draft.public_id) == ([], "")
    assert queries.queue(desk.actor()) == ([], "")  # a trainer writes and does not review
    drafting.take_back(draft.id, now=LATER, actor_id=desk.author.id)
    assert queries.queue(from_agency) == ([], "")


@pytest.mark.postgresql
def test_two_reviewers_at_once_publish_one_revision(app: Portal) -> None:
    with app.app_context():
        desk = make_desk()
        people = [make_person(desk.unit, name) for name in ("Zulkifli", "Farida")]
        draft = submitted(desk)
        draft_id, version, ids = draft.id, draft.version, [one.id for one in people]

    def press(person_id: int) -> Callable[[], int]:
        return lambda: service.publish(draft_id, version=version, now=LATER, actor_id=person_id).id

    done = race(app, [press(ids[0]), press(ids[1]), press(ids[0])])
    refused = [one for one in done if isinstance(one, Refused)]
    verdicts = {one for one in done if isinstance(one, int)}
    assert len(verdicts) == 1
    assert {one.reason for one in refused} <= {ReviewRefusal.PUBLISHED_ALREADY}
    assert len(refused) in (1, 2)
    with app.app_context():
        assert db.session.scalars(select(func.count()).select_from(CourseRevision)).one() == 2
        assert db.session.scalars(select(func.count()).select_from(DraftVerdict)).one() == 1
