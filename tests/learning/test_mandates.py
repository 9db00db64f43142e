"""Mandatory courses: the same persons by SQL as by the rule; previewed, in force, seen, ended."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.learning import duties, mandates, mandating, proving, reminding, standing
from portal.learning.hours.models import LearningAbsence
from portal.learning.models import CourseCompletion, CourseMandate
from portal.learning.rules import obliging
from portal.learning.rules.obliging import Rule
from portal.learning.rules.reach import Reach
from portal.people.models import InboxMessage, Person
from portal.people.rules.status import Status
from portal.people.service import statuses
from portal.web.app import Portal
from tests.learning.offering import Offering
from tests.support.office import CLERK_JOB, HEAD_JOB
from tests.support.pages import PageClient
from tests.support.people import LONG_AGO_ON, make_grant, make_unit
from tests.support.portal_app import NOON, beside
from tests.support.statements import counted

TODAY = NOON.date()
MANDATES = "/admin/mandates"


@pytest.fixture
def portal(app: Portal) -> Iterator[Portal]:
    with beside(app, second_factor_optional=True) as other:
        yield other


@pytest.fixture
def offering(portal: Portal) -> Iterator[Offering]:
    """Four clerks and a head; one in another unit, one of them with evidence, one who passed."""
    with portal.app_context():
        made = Offering(clerks=4)
        made.office.member("Pegawai Lain", make_unit(made.office.agency, name="Badan Lain"))
        yield made


@pytest.fixture
def page(portal: Portal) -> PageClient:
    return PageClient(portal)


def passed(offering: Offering, who: Person, on: date = TODAY) -> None:
    """Somebody passed the course on a day."""
    from_ = offering.enrol(who)
    with transaction():
        db.session.add(
            CourseCompletion(
                enrolment_id=from_, person_id=who.id, number=1, completed_at=NOON, on_day=on,
                credit_jp100=100,
            )
        )  # fmt: skip


def hr(offering: Offering) -> Person:
    person = offering.office.member("Sari Widya")
    make_grant(person, Role.HR, offering.office.agency)
    return person


def put_in_force(offering: Offering, rule: Rule, basis: str = "Edaran Sekda") -> CourseMandate:
    actor = offering.office.head.id
    row = mandating.draft(offering.office.agency.id, rule, basis, now=NOON, actor_id=actor)
    mandating.activate(row.id, on=TODAY, now=NOON, actor_id=actor)
    return row


@pytest.mark.postgresql
def test_sql_means_the_persons_the_rule_means(offering: Offering) -> None:
    office = offering.office
    clerks = office.clerks
    statuses.change(
        clerks[1].id, Status.CPNS, from_on=TODAY - timedelta(days=9),
        organisation_id=office.agency.id, now=NOON, actor_id=None,
    )  # fmt: skip
    spbe = office.competencies["spbe"]
    office.prove(clerks[2], SourceKind.QUIZ, [office.line("spbe", Strand.KNOWLEDGE, 1)])
    passed(offering, clerks[3], TODAY - timedelta(days=3))
    units = [frozenset[int](), frozenset({office.unit.id})]
    jobs = [
        frozenset[int](),
        frozenset({office.job(CLERK_JOB).id}),
        frozenset({office.job(HEAD_JOB).id}),
    ]
    states = [frozenset[str](), frozenset({"cpns"}), frozenset({"pns", "pppk"})]
    gaps = [None, (spbe, 1)]
    counts = [None, TODAY]
    persons = db.session.scalars(select(Person).order_by(Person.id)).all()
    known = {one.id: standing.of_person(one.id, office.agency.id, TODAY) for one in persons}
    levels = {one.id: proving.levels(one.id, TODAY) for one in persons}
    seen = set()
    for unit, job, state, gap, since in itertools.product(units, jobs, states, gaps, counts):
        rule = Rule(
            offering.course.id, LONG_AGO_ON, reach=Reach(unit, job, state), gap=gap,
            due_days=30, counts_from=since,
        )  # fmt: skip
        query = select(Person.id).where(mandates.means(rule, office.agency.id, TODAY))
        by_sql = set(db.session.scalars(query))
        by_rule = {
            id_
            for id_, one in known.items()
            if obliging.obligation(
                rule, one.facts, one.passed.get(rule.course, ()), TODAY, levels[id_]
            )
        }
        assert by_sql == by_rule, rule
        seen.add(frozenset(by_sql))
    assert len(seen) > 8, "the rules tell people apart"


def test_packed_columns_say_what_the_plain_ones_say(offering: Offering) -> None:
    clerk = offering.office.clerks[0]
    passed(offering, clerk)
    packed = db.session.scalars(
        select(duties.packed_standing(clerk.id, offering.office.agency.id, TODAY))
    ).one()
    plain = standing.of_person(clerk.id, offering.office.agency.id, TODAY)
    assert duties.standing_of(packed) == (plain, False)
    assert plain.passed == {offering.course.id: [TODAY]}
    rule = Rule(
        offering.course.id, TODAY, TODAY + timedelta(days=9), Reach.of([1], [], ["pns"]),
        (offering.office.competencies["spbe"], 2), due_on=TODAY, counts_from=LONG_AGO_ON,
    )  # fmt: skip
    row = put_in_force(offering, rule)
    text = db.session.scalars(select(duties.packed_rule()).where(CourseMandate.id == row.id)).one()
    assert duties.rule_of(text, row.reach) == duties.rule_from(row) == rule


def test_who_must_sees_it_everywhere_until_it_is_passed(
    portal: Portal, offering: Offering, page: PageClient
) -> None:
    first, second = offering.office.clerks[:2]
    reach = Reach.of([offering.office.unit.id], [offering.office.job(CLERK_JOB).id], [])
    put_in_force(offering, Rule(offering.course.id, TODAY, reach=reach, due_days=30))
    pages = ("/", "/catalogue", f"/courses/{offering.slug}")
    offering.office.enter(page, first)
    for path in pages:
        assert "26 Desember 2026" in page.get(path).text, path
    for path, most in zip(pages, (6, 6, 6), strict=True):
        with counted(portal) as statements:
            page.get(path)
        assert len(statements) <= most, (path, statements)
    passed(offering, first)
    assert "Kewajiban terpenuhi" in page.get(f"/courses/{offering.slug}").text
    assert "26 Desember 2026" not in page.get("/").text
    offering.office.enter(page, offering.office.head)
    for path in pages:
        assert "26 Desember 2026" not in page.get(path).text, path
    offering.office.enter(page, second)
    assert "Kursus wajib" in page.get("/").text


def test_hr_sees_who_enters_and_leaves_before_anything_is_in_force(
    offering: Offering, page: PageClient
) -> None:
    office = offering.office
    keeper = hr(offering)
    office.enter(page, keeper)
    values: dict[str, object] = {
        "course": str(offering.course.id), "basis": "SE Sekda 12/2026", "units": office.unit.code,
        "jobs": CLERK_JOB, "from_on": ["26", "11", "2026"], "kind": "days", "due_days": "60",
    }  # fmt: skip
    made = page.post(f"{MANDATES}/new", values)
    own = made.headers["Location"]
    shown = page.get(own).text
    assert "4 pegawai menjadi wajib" in shown
    assert office.clerks[0].full_name in page.get(f"{own}/people?sisi=masuk").text
    office.enter(page, office.clerks[0])
    assert "SE Sekda 12/2026" not in page.get("/").text
    office.enter(
        page, db.session.scalars(select(Person).where(Person.full_name == "Sari Widya")).one()
    )
    page.post(f"{own}/activate")
    assert "SE Sekda 12/2026" in page.get(MANDATES).text

    narrower = {**values, "jobs": HEAD_JOB, "basis": "SE Sekda 14/2026"}
    changed = page.post(f"{own}/edit", narrower).headers["Location"]
    assert changed != own
    shown = page.get(changed).text
    assert "1 pegawai menjadi wajib" in shown
    assert "4 pegawai tidak wajib lagi" in shown
    assert office.head.full_name not in page.get(f"{changed}/people?sisi=keluar").text
    second = page.post(f"{own}/edit", narrower)
    assert second.status_code == 409
    assert "Sudah ada rancangan perubahan" in second.text
    page.post(f"{changed}/activate")
    assert "Berakhir" in page.get(own).text
    page.post(f"{changed}/end")
    assert "Berakhir" in page.get(changed).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"due_days": ""}, "Isi salah satu tenggat"),
        ({"kind": "day", "due_on": ["1", "1", "2026"]}, "Tenggat tidak boleh sebelum"),
        ({"units": "dinas-entah"}, "Tidak ditemukan: dinas-entah"),
        ({"below_level": "2"}, "Pilih kompetensi dan levelnya bersama-sama"),
        ({"until_on": ["1", "1", "2026"]}, "Hari terakhir tidak boleh sebelum hari pertama"),
        ({"basis": ""}, "Tulis dasarnya"),
    ],
)
def test_what_cannot_be_a_rule_is_said_at_its_field(
    offering: Offering, page: PageClient, changes: dict[str, object], said: str
) -> None:
    offering.office.enter(page, hr(offering))
    values: dict[str, object] = {
        "course": str(offering.course.id), "basis": "SE Sekda", "kind": "days", "due_days": "60",
        "from_on": ["26", "11", "2026"], **changes,
    }  # fmt: skip
    answer = page.post(f"{MANDATES}/new", values)
    assert answer.status_code == 422
    assert said in answer.text
    assert db.session.scalars(select(CourseMandate)).all() == []


def test_a_replaced_rule_keeps_everybody_s_clock_running(offering: Offering) -> None:
    rule = Rule(offering.course.id, LONG_AGO_ON, due_days=3000)
    row = put_in_force(offering, rule)
    actor = offering.office.head.id
    changed = mandating.draft(
        offering.office.agency.id, replace(rule, due_days=3100), "Edaran baru",
        replaces_id=row.id, now=NOON, actor_id=actor,
    )  # fmt: skip
    mandating.activate(changed.id, on=TODAY, now=NOON, actor_id=actor)
    assert db.session.get_one(CourseMandate, row.id).until_on == TODAY
    known = standing.of_person(offering.office.clerks[0].id, offering.office.agency.id, TODAY)
    found = obliging.obligation(duties.rule_from(changed), known.facts, (), TODAY)
    assert found is not None
    assert found.due_on == LONG_AGO_ON + timedelta(days=3100)


def test_a_person_gets_one_message_a_day_about_everything_and_none_on_leave(
    offering: Offering,
) -> None:
    first, second, third, fourth = offering.office.clerks
    reach = Reach.of([], [offering.office.job(CLERK_JOB).id], [])
    put_in_force(offering, Rule(offering.course.id, TODAY, reach=reach, due_days=30))
    put_in_force(offering, Rule(offering.course.id, TODAY, reach=reach, due_days=20), "Lagi")
    passed(offering, second)
    with transaction():
        db.session.add(
            LearningAbsence(
                person_id=third.id,
                kind="cltn",
                valid_from=TODAY,
                decree="SK 1",
                recorded_at=NOON,
                recorded_by_id=offering.office.head.id,
            )
        )  # fmt: skip
    night = NOON - timedelta(hours=9)
    assert reminding.remind(now=night) == 0
    assert reminding.remind(now=NOON) == 2
    reminding.remind(now=NOON + timedelta(hours=1))
    for who, kinds in ((first, 1), (second, 0), (third, 0), (fourth, 1), (offering.office.head, 0)):
        assert offering.told(who) == ["duty.reminder"] * kinds
    [message] = db.session.scalars(
        select(InboxMessage).where(InboxMessage.person_id == first.id)
    ).all()
    assert message.values == {"courses": offering.title, "due_on": "2026-12-16"}
    assert reminding.remind(now=NOON + timedelta(days=1)) == 0  # no day to remind
    assert reminding.remind(now=NOON + timedelta(days=6)) == 2  # fourteen days before


def test_nobody_is_reminded_of_a_course_that_is_not_offered(offering: Offering) -> None:
    put_in_force(offering, Rule(offering.course.id, TODAY, due_days=30))
    with transaction():
        offering.open_run.opens_at = NOON - timedelta(days=1)
        offering.open_run.closes_at = NOON
    assert reminding.remind(now=NOON) == 0


def test_a_supervisor_sees_who_has_passed_and_nothing_of_the_way(
    portal: Portal, offering: Offering, page: PageClient
) -> None:
    first, second = offering.office.clerks[:2]
    put_in_force(offering, Rule(offering.course.id, TODAY, due_days=30))
    passed(offering, first)
    offering.enrol(second)
    offering.office.enter(page, offering.office.head)
    page.get("/team/courses")
    with counted(portal) as statements:
        text = page.get("/team/courses").text
    assert len(statements) <= 8, statements
    assert text.count("Selesai 26 November 2026") == 1
    assert text.count("Paling lambat 26 Desember 2026") == 3
    assert "Pegawai Lain" not in text
    assert "bagian selesai" not in text
