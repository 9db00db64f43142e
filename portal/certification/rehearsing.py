"""The practice run of an exam (gladi): the same page, clock and hand-in, and nothing counts.

It asks practice questions of courses, whose answers are no secret. Its attempt is one of an exam,
so that everything is the same; its owner tells it apart, and nothing follows from it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, String, cast, func, select

from portal.assessment import closing
from portal.assessment import queries as assessment
from portal.assessment.closing import ClosedAttempt, WayBack
from portal.assessment.models import Attempt, Item, ItemBank, ItemVersion
from portal.assessment.rules.attempts import Purpose, Release, Terms
from portal.assessment.rules.drawing import DrawRule, Specification
from portal.assessment.service import attempts
from portal.assessment.service.attempts import Order
from portal.certification.models import Exam
from portal.certification.queries import registrations
from portal.certification.queries.sittings import Whole
from portal.core import zones
from portal.core.db import db
from portal.core.errors import Refused

PREFIX = "gladi:"
QUESTIONS = 10
MINUTES = 20
PRACTICE = "latihan"
"""The tag of questions inside lessons, which courses keep apart from what their quizzes draw."""


class RehearsalRefusal(StrEnum):
    """Why there is no practice run."""

    NO_QUESTIONS = "rehearsal.no_questions"


def is_one(owner_ref: str) -> bool:
    """Whether an attempt is a practice run, by its owner."""
    return owner_ref.startswith(PREFIX)


def start(
    person_id: int, organisation_id: int, whole: Whole, *, session_id: int, now: datetime
) -> Attempt:
    """Begin a practice run, or go on with the one that is open; as often as one likes.

    Whoever is given more time has more here as well. Raises Refused(RehearsalRefusal).
    """
    code, specification = _questions(whole.exam.competency_id)
    on = zones.local_day(now, whole.sitting.zone)
    needs = registrations.needs([person_id], on).get(person_id)
    order = Order(
        purpose=Purpose.EXAM,
        owner_ref=f"{PREFIX}{whole.exam.public_id}",
        title=f"Gladi: {whole.exam.title}"[:200],
        bank_code=code,
        specification=specification,
        terms=Terms(
            duration_min=MINUTES,
            pass_percent=whole.version.pass_percent,
            max_attempts=1,
            wait_min=0,
            release=Release.KEY,
            counts=False,
            allowance_percent=needs.factor_percent if needs else 100,
        ),
        counts_from=now,
    )
    return attempts.start(person_id, organisation_id, order, session_id=session_id, now=now)


def is_possible() -> bool:
    """Whether any bank of a course has practice questions; one statement. Pages ask before they
    offer a practice run, and tell the organiser what to do.
    """
    return db.session.scalar(_practice().with_only_columns(ItemVersion.id).limit(1)) is not None


def _practice() -> Select[str]:
    """Questions that may be asked in a practice run, with the code of their bank."""
    return (
        select(ItemBank.code)
        .join(Item, Item.bank_id == ItemBank.id)
        .join(ItemVersion, ItemVersion.id == Item.current_version_id)
        .where(
            ItemBank.kind == "practice",
            Item.retired_at.is_(None),
            cast(ItemVersion.tags, String).contains(f'"{PRACTICE}"'),
        )
    )


def _questions(competency_id: int) -> tuple[str, Specification]:
    """The practice questions nearest to the exam: of its competency where there are some."""
    most = _practice().group_by(ItemBank.code).order_by(func.count().desc(), ItemBank.code)
    for query in (most.where(ItemVersion.competency_id == competency_id), most):
        code = db.session.scalar(query.limit(1))
        if code is not None:
            return code, Specification(_rules(code))
    raise Refused(RehearsalRefusal.NO_QUESTIONS)


def _rules(code: str) -> tuple[DrawRule, ...]:
    open_ones = [one for one in assessment.candidates(code) if PRACTICE in one.tags]
    counted = Counter((one.competency, one.difficulty) for one in open_ones)
    left, rules = QUESTIONS, []
    for (competency, difficulty), count in sorted(counted.items()):
        take = min(count, left)
        if take:
            tags = frozenset({PRACTICE})
            rules.append(DrawRule(competency, difficulty, take, tags))
        left -= take
    return tuple(rules)


def way_back(owner_ref: str) -> WayBack:
    """After a practice run one goes on to the exams."""
    query = select(Exam.title).where(Exam.public_id == owner_ref.removeprefix(PREFIX))
    return WayBack("/exams", db.session.scalar(query) or "")


_set_apart: list[Callable[[ClosedAttempt], None]] = []


def set_apart() -> None:
    """Let nothing follow from practice runs: called by the wiring once the exams' entries are in.

    What is asked about exams from now on never meets a practice run.
    """
    owner = closing.owners.get(Purpose.EXAM)
    if owner in _set_apart:
        return
    back = closing.ways_back.get(Purpose.EXAM)
    releases = closing.releases.get(Purpose.EXAM)
    page = closing.result_pages.get(Purpose.EXAM)

    def closed(attempt: ClosedAttempt) -> None:
        if not is_one(attempt.owner_ref) and owner is not None:
            owner(attempt)

    def leads(owner_ref: str) -> WayBack:
        if is_one(owner_ref) or back is None:
            return way_back(owner_ref)
        return back(owner_ref)

    def shows(owner_refs: Collection[str], now: datetime) -> Mapping[str, Release]:
        real = [one for one in owner_refs if not is_one(one)]
        told = dict(releases(real, now)) if real and releases is not None else {}
        return told | {one: Release.KEY for one in owner_refs if is_one(one)}

    def result_page(owner_ref: str) -> str:
        return "" if is_one(owner_ref) or page is None else page(owner_ref)

    _set_apart.append(closed)
    closing.owners[Purpose.EXAM] = closed
    closing.ways_back[Purpose.EXAM] = leads
    closing.releases[Purpose.EXAM] = shows
    closing.result_pages[Purpose.EXAM] = result_page
