"""A workshop of the university that is over: tested before and after, completed, certified, judged.

Twelve took part; one of them was not there. The report of it stands on what they did.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from portal.assessment.models import Attempt, ItemVersion
from portal.assessment.rules.saving import Outcome
from portal.assessment.service import attempts, saving
from portal.certification import data
from portal.certification.rules.scheme_starts import started
from portal.certification.rules.schemes import CertificateKind
from portal.certification.schemes.queries import occasions
from portal.certification.schemes.service import attendance, writing
from portal.competency.queries import catalogue
from portal.core import zones
from portal.core.db import db, transaction
from portal.learning.rules.hours_policy import Scope
from portal.people.models import Organisation, Person
from portal.web.demo import partnership, results
from portal.web.demo.build import City, held
from portal.web.demo.specifications import player
from portal.workshops.models import Activity
from portal.workshops.queries import activities as reading
from portal.workshops.queries import places, testing
from portal.workshops.rules.activities import Mode, Span
from portal.workshops.rules.testing import Stage
from portal.workshops.service import (
    activities,
    attending,
    reacting,
    registering,
    sessions,
    tasks,
)
from portal.workshops.service import testing as tests
from portal.workshops.service.wishes import ActivityTests, By, Meeting, Terms, What, Where

TITLE = "Melayani dengan Tenang di Loket yang Ramai"
CODE = "SRT-HADIR"
BANK = "course:pelayanan-publik-prima"
ZONE = partnership.ZONE
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
MADE, PUBLISHED, SIGNED, HELD, DECIDED = 34 * DAY, 32 * DAY, 30 * DAY, 16 * DAY, 8 * DAY
FIRST, COUNT = partnership.WISHES, 12
BEFORE = (3, 4, 5, 2, 6, 4, 3, 5, 4, 2, 5, 3)
AFTER = (8, 9, 8, 7, 9, 8, 5, 9, 8, 7, 9)
"""Right answers of ten before and after, by participant; the last one was not there."""
REMARKS = (
    "Waktu latihan berpasangan terlalu singkat.",
    "Contoh percakapan dengan warga lanjut usia perlu ditambah.",
    "",
    "Ruangnya agak bising sesudah pukul dua.",
    "",
)
RATINGS = (5, 4, 4, 5, 3)
SHIFTS = (1, 0, -1, 0, 1)
"""What every second one says more or less of each statement."""
KEYS = ("trainer", "material", "venue", "organising", "useful")


def play(made: City, today: date) -> None:
    """Needs the partner, the courses and the schemes' signing posts."""
    _scheme(made, today)
    id_ = _held(made, today)
    who = partnership.people(made)[FIRST : FIRST + COUNT]
    for number, one in enumerate(who):
        at = zones.midnight(today - SIGNED) + (3 + number) * HOUR
        with held(at, f"past/sign-up/{number}") as now:
            public_id = db.session.get_one(Activity, id_).public_id
            registering.sign_up(reading.published(), public_id, one.id, "", by=one.id, now=now)
    morning = zones.midnight(today - HELD, ZONE)
    _test(id_, who, Stage.BEFORE, BEFORE, morning - DAY + 10 * HOUR)
    _present(made, id_, who[:-1], morning + 16 * HOUR)
    _test(id_, who[:-1], Stage.AFTER, AFTER, morning + DAY + 10 * HOUR)
    _say(id_, who[:10], morning + 2 * DAY + 10 * HOUR)
    _decided(made, id_, today)


def _scheme(made: City, today: date) -> None:
    """Certificates of attendance for all activities of the city."""
    terms = started(
        CertificateKind.ATTENDANCE,
        data.kinds(),
        title="Sertifikat Kehadiran Kegiatan",
        unit=made.units["bkpsdm_bangkom"],
        post=made.head_posts["bkpsdm"],
    )
    author = made.heads["bkpsdm_bangkom"].id
    with held(zones.midnight(today - MADE) + 9 * HOUR, f"scheme/{CODE}") as now:
        row = writing.create(made.organisation_id, CODE, terms, now=now, actor_id=author)
        writing.submit(row.id, version=row.draft_version, now=now, actor_id=author)
    with held(zones.midnight(today - PUBLISHED) + 9 * HOUR, f"scheme/{CODE}/published") as now:
        board = player(made, "board_member").id
        writing.publish(row.id, version=row.draft_version, now=now, actor_id=board)


def _held(made: City, today: date) -> int:
    """Proposed by the university with its tests, published by the head of training."""
    house = db.session.scalars(
        select(Organisation.id).where(Organisation.name == partnership.NAME)
    ).one()
    morning = zones.midnight(today - HELD, ZONE)
    with held(zones.midnight(today - MADE, ZONE) + 10 * HOUR, "past/made") as now:
        partner = By(made.coordinator_id or 0, agency=False, now=now)
        what = What(
            TITLE,
            "Menyambut, mendengar, dan menolak dengan baik ketika antrean panjang. Peserta "
            "berlatih berpasangan dengan kejadian dari loketnya sendiri.",
            "workshop",
            Scope.DOMESTIC,
        )
        one = activities.create(made.organisation_id, house, what, zone=ZONE, by=partner)
        where = Where(Mode.ONSITE, ZONE, "Aula Pusat Studi, Kampus Talawi", partnership.HALLS)
        activities.place(one.id, where, partner)
        aim = {catalogue.catalogue().by_key["pelayanan_prima"]: 2}
        activities.aim(one.id, aim, "knowledge", partner)
        for title, begins in (("Pagi", 8), ("Siang", 13)):
            span = Span(morning + begins * HOUR, morning + (begins + 3) * HOUR)
            meeting = Meeting(span, title, "Ruang 1", trainers=("Nadya Permata, M.Stat.",))
            sessions.add(one.id, meeting, partner)
        closes = morning - 2 * DAY
        terms = Terms(20, now, closes, price_idr=150_000, presence_percent=80)
        activities.offer(one.id, terms, partner)
        _tests(one.id, made.organisation_id, partner)
        activities.submit(one.id, partner)
    with held(zones.midnight(today - PUBLISHED, ZONE) + 10 * HOUR, "past/published") as now:
        head = made.heads["bkpsdm_bangkom"].id
        activities.publish(one.id, By(head, agency=True, now=now))
    return one.id


def _tests(activity_id: int, agency_id: int, by: By) -> None:
    bank = next(
        one.id for one in testing.banks(activity_id, agency_id) if testing.bank_code(one.id) == BANK
    )
    both = {"has_before": True, "has_after": True}
    tests.set_tests(
        activity_id, ActivityTests(bank, 10, 20, 70, 2, 7, **both, is_required=True), by
    )


def _test(
    activity_id: int, who: Sequence[Person], stage: Stage, known: Sequence[int], at: datetime
) -> None:
    for number, (one, right) in enumerate(zip(who, known, strict=True)):
        with held(at + 7 * number * MINUTE, f"past/{stage}/{number}") as now, transaction():
            attempt = tests.start(activity_id, one.id, stage, session_id=0, now=now)
            given = _answers(attempt, right)
            saving.keep(attempt.id, 1, 1, given, Outcome.STORED, now=now + 9 * MINUTE)
            attempts.submit(one.id, attempt.public_id, now=now + 10 * MINUTE)


def _answers(attempt: Attempt, right: int) -> dict[str, dict[str, Any]]:
    """So many right, the first of the paper; the rest wrong or blank."""
    wanted = [place["version"] for place in attempt.paper]
    rows = db.session.scalars(
        select(ItemVersion)
        .where(ItemVersion.id.in_(wanted))
        .options(undefer(ItemVersion.answer_key))
    )
    items = {one.id: one for one in rows}
    given: dict[str, dict[str, Any]] = {}
    for number, place in enumerate(attempt.paper):
        item = items[place["version"]]
        found = results.right_answer(item) if number < right else results.wrong_answer(item)
        if found is not None:
            given[place["ref"]] = found
    return given


def _present(made: City, activity_id: int, who: Sequence[Person], at: datetime) -> None:
    rows = [places.of_person(activity_id, one.id) for one in who]
    there = [row.public_id for row in rows if row is not None]
    with held(at, "past/present") as now:
        by = By(made.heads["bkpsdm_bangkom"].id, agency=True, now=now)
        for meeting in reading.meetings(activity_id):
            public_id = meeting.session.public_id
            ticks = attending.Ticks(there)
            attending.note(activity_id, public_id, ticks, "Daftar hadir bertanda tangan", by)


def _say(activity_id: int, who: Sequence[Person], at: datetime) -> None:
    for number, one in enumerate(who):
        with held(at + number * HOUR, f"past/said/{number}") as now:
            ratings = {
                key: min(5, RATINGS[(number + place) % 5] + SHIFTS[place] * (number % 2))
                for place, key in enumerate(KEYS)
            }
            remark = REMARKS[number % len(REMARKS)] if number < len(REMARKS) else ""
            reacting.answer(activity_id, one.id, ratings, remark, now=now)


def _decided(made: City, activity_id: int, today: date) -> None:
    """Completion and hours once the test has closed, then the certificates."""
    head = made.heads["bkpsdm_bangkom"].id
    with held(zones.midnight(today - DECIDED, ZONE) + 18 * HOUR, "past/decided") as now:
        attending.complete(activity_id, By(head, agency=True, now=now))
    with held(zones.midnight(today - DECIDED, ZONE) + 19 * HOUR, "past/certified") as now:
        one = db.session.get_one(Activity, activity_id)
        by = By(head, agency=True, now=now)
        scheme = occasions.schemes(made.organisation_id)[0].scheme.public_id
        task = attendance.begin(one, scheme, by)
        tasks.carry_out({"task": task.id}, now)
