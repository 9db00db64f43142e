"""Study on a decree: its state by dates, terms and their hours, leave, extension, completion."""

import io
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.core.acting import By
from portal.core.db import db
from portal.core.errors import Refused
from portal.core.permissions import Role
from portal.learning.hours import books
from portal.learning.hours.models import LearningAbsence
from portal.learning.rules.hours import Activity
from portal.learning.rules.hours_policy import Scope
from portal.learning.studies import keeping, reading, rules
from portal.learning.studies.keeping import Decree, Enrolled, Passed
from portal.learning.studies.models import Study
from portal.learning.studies.rules import (
    Dates,
    Degree,
    StudyKind,
    StudyRefusal,
    StudyState,
    Term,
)
from portal.people.queries import actors
from portal.people.service import sessions
from portal.people.service.sessions import Device
from portal.web.app import Portal
from tests.core.uploads.samples import pdf
from tests.support.hours import filed, make_claim, received
from tests.support.office import Office
from tests.support.pages import PageClient
from tests.support.people import make_grant, nip_of
from tests.support.portal_app import NOON, beside

TODAY = NOON.date()
BEGUN = TODAY - timedelta(days=400)
UNTIL = BEGUN + timedelta(days=730)
FIRST = Term(1, BEGUN, BEGUN + timedelta(days=150))
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


class Campus:
    """An office whose HR keeps the studies of its clerks."""

    def __init__(self) -> None:
        self.office = Office(2)
        self.who, self.other = self.office.clerks
        self.hr = self.office.member("Dewi Pengelola")
        make_grant(self.hr, Role.HR, self.office.agency)
        device = Device("Firefox, Linux", "127.0.0.1", shared=False)
        token = sessions.begin(self.office.accounts[self.hr.id], now=NOON, device=device)
        live = actors.signed_in(sessions.token_hash(token), now=NOON, on=TODAY)
        assert live is not None
        self.by = By(live.actor, TODAY, NOON)

    def begin(self, kind: StudyKind = StudyKind.ASSIGNED, **changes: object) -> Study:
        facts = {
            "number": nip_of(self.who), "kind": kind, "scope": Scope.DOMESTIC,
            "institution": "Universitas Andalas", "programme": "Administrasi Publik",
            "degree": Degree.S2, "semesters": 4, "from_on": BEGUN, "until_on": UNTIL, **changes,
        }  # fmt: skip
        decree = Decree(f"SK {BEGUN}", BEGUN - timedelta(days=9), received())
        return keeping.begin(Enrolled(**facts), decree, self.by)

    def scope(self) -> reading.Query:
        return reading.handled(self.by.actor, TODAY)

    def term(self, study: Study, term: Term = FIRST) -> int:
        passed = Passed(term, 12, 345, "", received())
        return keeping.record_term(self.scope(), study.public_id, passed, self.by)

    def away(self, on: date) -> bool:
        absences = books.standings([self.who.id])[self.who.id].absences
        return any(one.span.holds(on) for one in absences)


@pytest.fixture
def portal(app: Portal) -> Iterator[Portal]:
    with beside(app, second_factor_optional=True) as other:
        yield other


@pytest.fixture
def campus(portal: Portal) -> Iterator[Campus]:
    with portal.app_context():
        yield Campus()


@given(DAYS, st.integers(1, 2000), st.none() | st.integers(0, 2500), st.booleans(), DAYS)
def test_the_state_follows_from_the_dates(
    begin: date, length: int, closed: int | None, passed: bool, on: date
) -> None:
    end = None if closed is None else begin + timedelta(days=closed)
    dates = Dates(
        begin, begin + timedelta(days=length), end if passed else None, None if passed else end
    )
    state = rules.state(dates, on)
    over = end is not None and on >= end
    assert (state in (StudyState.COMPLETED, StudyState.ENDED)) is over
    if not over:
        assert (state is StudyState.COMING) is (on < begin)
        assert (state is StudyState.OVERDUE) is (on >= dates.until_on)
    span = rules.leave(dates)
    if span is not None:
        assert span.from_on == begin
        assert span.until_on == (end or dates.until_on)


@given(st.lists(st.tuples(st.integers(0, 700), st.integers(1, 240)), max_size=8))
def test_terms_that_are_taken_never_overlap_or_leave_the_study(
    spans: list[tuple[int, int]],
) -> None:
    dates, known = Dates(BEGUN, UNTIL), []
    for number, (start, length) in enumerate(spans, start=1):
        begins = BEGUN + timedelta(days=start)
        term = Term(number, begins, begins + timedelta(days=length))
        if rules.may_record(term, known, dates, UNTIL, has_report=True) is None:
            known.append(term)
    taken = sorted((one.begins_on, one.ends_on) for one in known)
    assert all(a[1] < b[0] for a, b in pairwise(taken))
    assert all(first >= BEGUN and last <= UNTIL for first, last in taken)


def test_the_list_by_state_and_the_rule_say_the_same(campus: Campus) -> None:
    study = campus.begin()
    for on in (BEGUN - timedelta(days=1), BEGUN, UNTIL - timedelta(days=1), UNTIL):
        state = rules.state(reading.dates(study), on)
        for one in StudyState:
            found = db.session.scalars(reading.of_state(select(Study), one, on)).all()
            assert bool(found) is (one is state)


def test_a_study_assignment_is_a_leave_that_follows_its_dates(campus: Campus) -> None:
    study = campus.begin()
    assert campus.away(TODAY)
    assert not campus.away(UNTIL)
    later = UNTIL + timedelta(days=180)
    decree = Decree("SK 2", TODAY, received())
    keeping.extend(campus.scope(), study.public_id, later, decree, "Tesis", campus.by)
    assert campus.away(UNTIL)
    keeping.complete(campus.scope(), study.public_id, TODAY, "IJZ-1", received(), campus.by)
    assert campus.away(TODAY - timedelta(days=1))
    assert not campus.away(TODAY)
    standing = select(LearningAbsence).where(LearningAbsence.removed_at.is_(None))
    assert len(db.session.scalars(standing).all()) == 1


def test_study_by_leave_is_no_absence(campus: Campus) -> None:
    campus.begin(StudyKind.PERMITTED)
    assert not campus.away(TODAY)


def test_a_term_is_worth_what_the_rules_say_in_the_year_it_ends(campus: Campus) -> None:
    study = campus.begin(StudyKind.PERMITTED)
    assert campus.term(study) == 2000
    year = FIRST.ends_on.year
    booked = books.booked([campus.who.id], date(year, 1, 1), date(year, 12, 31))
    assert booked[campus.who.id] == 2000
    with pytest.raises(Refused) as refused:
        campus.term(study)
    assert refused.value.reason is StudyRefusal.TERM_KNOWN


def test_what_the_person_claimed_for_the_same_term_is_not_doubled(campus: Campus) -> None:
    study = campus.begin(StudyKind.PERMITTED)
    own = filed("izin_belajar", on=FIRST.begins_on, until=FIRST.ends_on, semesters=1)
    make_claim(campus.who.id, own)
    with pytest.raises(Refused) as refused:
        campus.term(study)
    assert refused.value.reason is StudyRefusal.TERM_CLAIMED


def test_one_decree_and_one_study_at_a_time(campus: Campus) -> None:
    campus.begin()
    with pytest.raises(Refused) as refused:
        campus.begin(from_on=UNTIL + timedelta(days=9), until_on=UNTIL + timedelta(days=400))
    assert refused.value.reason is StudyRefusal.NUMBER_TAKEN
    assert rules.activity(StudyKind.ASSIGNED, Scope.DOMESTIC, FIRST) == Activity(
        "tugas_belajar", Scope.DOMESTIC, FIRST.begins_on, FIRST.ends_on, semesters=1
    )


def test_hr_keeps_a_study_from_decree_to_diploma_and_the_person_reads_it(
    portal: Portal, campus: Campus
) -> None:
    hr = campus.office.enter(PageClient(portal), campus.hr)
    sent = hr.post("/admin/studies/new", typed(campus))
    assert sent.status_code == 303, sent.text[:2000]
    home = sent.headers["Location"]
    assert "Berjalan" in hr.get(home).text
    term = {
        "number": "1", "begins_on": day(FIRST.begins_on), "last_on": day(FIRST.ends_on),
        "credits": "12", "average": "3,45", "progress": "", "document": paper(),
    }  # fmt: skip
    assert hr.post(f"{home}/term", {**term, "average": "5"}).status_code == 422
    assert hr.post(f"{home}/term", {**term, "document": paper()}).status_code == 303
    assert "3,45" in hr.get(home).text
    done = {"on": day(TODAY), "diploma": "IJZ-7", "document": paper()}
    assert hr.post(f"{home}/complete", done).status_code == 303
    assert "Lulus" in hr.get("/admin/studies?state=completed").text
    assert hr.post(f"{home}/end", {"on": day(TODAY), "reason": "Terlambat"}).status_code == 409
    own = campus.office.enter(PageClient(portal), campus.who)
    assert "Administrasi Publik" in own.get("/history").text
    page = own.get(f"/history/studies/{home.rsplit('/', 1)[1]}")
    assert "IJZ-7" in page.text
    with own.client.get(f"{page.links()[-1]}"):
        pass
    other = campus.office.enter(PageClient(portal), campus.other)
    other.get(f"/history/studies/{home.rsplit('/', 1)[1]}", status=404)


def day(on: date) -> list[str]:
    return [str(on.day), str(on.month), str(on.year)]


def paper() -> tuple[io.BytesIO, str]:
    return io.BytesIO(pdf()), "surat.pdf"


def typed(campus: Campus, **changes: object) -> dict[str, object]:
    return {
        "number": nip_of(campus.who), "kind": "permitted", "scope": "domestic",
        "institution": "Universitas Andalas", "programme": "Administrasi Publik", "degree": "s2",
        "semesters": "4", "from_on": day(BEGUN), "last_on": day(UNTIL), "decree_number": "SK 1",
        "decree_on": day(BEGUN - timedelta(days=3)), "document": paper(), **changes,
    }  # fmt: skip
