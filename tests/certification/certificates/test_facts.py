"""What the records say of a person towards a scheme, and where each fact was read."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask.ctx import AppContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from portal.assessment.models import Attempt, AttemptResult
from portal.certification.models import Exam, Sitting
from portal.certification.rules import findings
from portal.certification.rules.exams import Ladder
from portal.certification.rules.requirements import Group, Leaf, LeafKind, Node, Operator
from portal.certification.rules.weighing import Facts, Finding, Gap, Span, weigh
from portal.certification.schemes.queries import facts
from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db, transaction
from portal.learning.models import CourseCompletion
from portal.people.models import Person
from portal.web.app import Portal
from tests.certification.certificates.counter import DAY, TODAY, Counter
from tests.certification.practical.room import MORNING, Room
from tests.learning.offering import Offering
from tests.support.evidence import Evidence
from tests.support.office import CLERK_JOB
from tests.support.people import LONG_AGO_ON
from tests.support.portal_app import NOON
from tests.support.statements import counted


@pytest.fixture
def counter(context: AppContext) -> Counter:
    return Counter(members=0)


def all_of(*leaves: Leaf) -> Group:
    return Group(Operator.ALL, leaves)


def exams(counter: Counter, on: date = TODAY) -> dict[int, date]:
    tree = all_of(counter.exam)
    return dict(facts.facts_for(counter.clerk.id, tree, on).exams)


def test_an_exam_counts_once_its_score_is_out_and_names_the_registration(
    counter: Counter,
) -> None:
    registration = counter.passed(at=NOON - DAY)
    exam_id = counter.holding.exam.id
    assert exams(counter) == {exam_id: TODAY - DAY}
    assert exams(counter, TODAY - 2 * DAY) == {}  # what came later is not known on that day
    known = facts.of_persons([counter.clerk.id], [all_of(counter.exam)], TODAY)[counter.clerk.id]
    [found] = findings.found(weigh(counter.exam, known.facts, TODAY))
    source = known.source(found)
    assert source is not None
    assert (source.public_id, source.sitting) == (
        registration.public_id,
        counter.holding.sitting.public_id,
    )
    with transaction():
        db.session.execute(update(Exam).values(release=Ladder().stored()))
    assert exams(counter) == {}
    with transaction():
        db.session.execute(update(Sitting).values(score_released_at=NOON))
    assert exams(counter) == {exam_id: TODAY - DAY}


def test_a_regraded_fail_and_a_voided_attempt_are_no_pass(counter: Counter) -> None:
    counter.passed()
    with transaction():
        attempt = db.session.scalars(db.select(Attempt)).one()
        db.session.add(
            AttemptResult(
                attempt_id=attempt.id, number=2, earned=1, possible=10, cut=7, passed=False,
                marks={}, reason="regrade", made_at=NOON,
            )
        )  # fmt: skip
    assert exams(counter) == {}
    other = counter.office.clerk("Sari Dewi")
    counter.passed(other)
    assert facts.facts_for(other.id, counter.exam, TODAY).exams
    with transaction():
        db.session.execute(
            update(Attempt).where(Attempt.person_id == other.id).values(ending="voided")
        )
    assert not facts.facts_for(other.id, counter.exam, TODAY).exams


def test_posts_levels_and_decisions_are_those_of_the_day(counter: Counter) -> None:
    office, me = counter.office, counter.clerk
    job = office.job(CLERK_JOB).id
    key = "pelayanan_publik"
    competency = office.competencies[key]
    office.prove(me, SourceKind.EXAM, [office.line(key, Strand.KNOWLEDGE, 2)], ref="exam:1")
    tree = all_of(
        Leaf("a", LeafKind.POST, refs=(job,), months=6),
        Leaf("b", LeafKind.EVIDENCE, competency=competency, strand=Strand.KNOWLEDGE, level=2),
        Leaf("c", LeafKind.ASSESSOR, competency=competency, level=3),
    )
    known = facts.of_persons([me.id], [tree], TODAY)[me.id]
    assert known.facts.posts == (Span(job, LONG_AGO_ON, None),)
    assert known.facts.strands[competency, Strand.KNOWLEDGE] == 2
    assert not known.facts.decided
    post, evidence, assessor = findings.found(weigh(tree, known.facts, TODAY))
    assert (post.met, evidence.met, assessor.gap) == (True, True, Gap.ASSESSOR)
    source = known.source(evidence)
    assert source is not None
    assert source.origin is not None
    assert (source.origin.kind, source.origin.ref) == (SourceKind.EXAM, "exam:1")
    overall = office.line(key, Strand.OVERALL, 3)
    office.prove(me, SourceKind.ASSESSOR, [overall], ref="assessor:1")
    again = facts.of_persons([me.id], [tree], TODAY)[me.id]
    assert again.facts.decided == {competency: 3}


def test_courses_and_hours_of_a_merged_record_count_for_the_one_that_stays(
    context: AppContext,
) -> None:
    offering = Offering(clerks=2)
    stays, goes = offering.office.clerks
    enrolment_id = offering.enrol(goes)
    with transaction():
        db.session.add(
            CourseCompletion(
                enrolment_id=enrolment_id, person_id=goes.id, number=1, completed_at=NOON,
                on_day=TODAY - DAY, credit_jp100=150,
            )
        )  # fmt: skip
    tree = all_of(
        Leaf("a", LeafKind.COURSE, ref=offering.course.id),
        Leaf("b", LeafKind.HOURS, amount=100, months=12),
    )
    assert facts.facts_for(stays.id, tree, TODAY) == Facts()
    with transaction():
        db.session.get_one(Person, goes.id).merged_into_id = stays.id
    found = facts.facts_for(stays.id, tree, TODAY)
    assert (found.courses, found.hours) == (
        {offering.course.id: TODAY - DAY},
        ((TODAY - DAY, 150),),
    )
    assert facts.facts_for(stays.id, tree, TODAY - 2 * DAY) == Facts()


def test_a_practical_counts_by_its_newest_result_on_the_day_it_was_shown(
    context: AppContext,
) -> None:
    room = Room(clerks=2)
    made = room.assessment(level=3)
    booking = room.book(room.slots(made)[0])
    leaf = Leaf("a", LeafKind.PRACTICAL, ref=made.id, competency=made.competency_id, level=3)
    day = MORNING.date()
    assert not facts.facts_for(room.clerks[0].id, leaf, day).practicals
    room.hand_in(booking, room.first)
    known = facts.of_persons([one.id for one in room.clerks], [leaf], day)
    assert known[room.clerks[0].id].facts.practicals == {made.id: day}
    assert known[room.clerks[1].id].facts == Facts()
    [found] = findings.found(weigh(leaf, known[room.clerks[0].id].facts, day))
    source = known[room.clerks[0].id].source(found)
    assert source is not None
    assert source.public_id == booking.public_id
    assert not facts.facts_for(room.clerks[0].id, leaf, day - timedelta(days=1)).practicals


def test_a_list_of_persons_costs_as_many_statements_as_one(app: Portal) -> None:
    with app.app_context():
        counter = Counter(members=0)
        people = [counter.clerk.id, *(counter.office.clerk(f"Pegawai {n}").id for n in range(4))]
        competency = counter.holding.exam.competency_id
        tree = all_of(
            counter.exam,
            Leaf("c", LeafKind.COURSE, ref=1),
            Leaf("h", LeafKind.HOURS, amount=100),
            Leaf("p", LeafKind.POST, refs=(1,), months=1),
            Leaf("q", LeafKind.PRACTICAL, ref=1, competency=competency, level=1),
            Leaf("e", LeafKind.EVIDENCE, competency=competency, level=1),
        )
        with counted(app) as one:
            facts.of_persons(people[:1], [tree], TODAY)
        with counted(app) as many:
            facts.of_persons(people, [tree, tree], TODAY)
    assert len(one) == len(many) <= 7


LEAVES = st.builds(
    Leaf,
    key=st.just("x"),
    kind=st.just(LeafKind.COURSE),
    ref=st.integers(1, 5),
    months=st.sampled_from([0, 12]),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        Group, st.sampled_from(list(Operator)), st.lists(inner, min_size=1, max_size=3).map(tuple)
    ),
    max_leaves=8,
)


def named(node: Node, names: Iterator[int]) -> Node:
    if isinstance(node, Leaf):
        return Leaf(f"r{next(names)}", node.kind, ref=node.ref, months=node.months)
    return Group(node.operator, tuple(named(part, names) for part in node.parts))


@given(tree=TREES, done=st.dictionaries(st.integers(1, 5), st.dates(date(2024, 1, 1), TODAY)))
def test_what_a_decision_keeps_reads_back_as_the_outcome_it_was(
    tree: Node, done: dict[int, date]
) -> None:
    whole = named(tree, iter(range(1, 100)))
    outcome = weigh(whole, Facts(courses=done), TODAY)
    assert findings.read(whole, findings.stored(outcome, {})) == outcome
    met, needed = findings.counted(outcome)
    assert 0 <= met <= needed
    assert (met == needed) == outcome.met


def test_the_record_a_decision_relied_on_is_kept_beside_its_requirement() -> None:
    leaf = Leaf("r1", LeafKind.EXAM, ref=7)
    kept = findings.stored(Finding(leaf, None, on=TODAY), {"r1": "abc"})
    assert kept == [{"key": "r1", "gap": "", "on": TODAY.isoformat(), "source": "abc"}]
    assert findings.sources(kept) == {"r1": "abc"}


def test_evidence_of_another_agency_counts_as_well(context: AppContext) -> None:
    other = Evidence()
    other.passed("quiz:1", now=NOON - DAY)
    leaf = Leaf("a", LeafKind.EVIDENCE, competency=other.competency_id, level=2)
    assert weigh(leaf, facts.facts_for(other.person_id, leaf, TODAY), TODAY).met
