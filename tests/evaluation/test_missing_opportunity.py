"""Stories of people who missed something through no fault of theirs: nothing of a result is lower
than that of a colleague with the same proofs, and the page says why.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import delete, update

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db, transaction
from portal.evaluation.models import (
    EvaluationForm,
    EvaluationRater,
    EvaluationRating,
    WorkApplication,
)
from portal.evaluation.queries import results
from portal.evaluation.rules.facts import Facts
from portal.learning.hours.models import LearningAbsence
from portal.people.models import Employment, Person
from portal.web.app import Portal
from tests.learning.offering import Offering
from tests.support.evaluation import add_rated, make_period
from tests.support.office import Office
from tests.support.pages import PageClient
from tests.support.portal_app import NOON

KEY = "pelayanan_publik"
A_YEAR = 2000  # hundredths of JP


@dataclass
class Case:
    """Rina, to whom something happens, and a colleague with the same proofs; 2025 is over."""

    offering: Offering
    rina: Person
    forms: tuple[int, int]

    @property
    def office(self) -> Office:
        return self.offering.office

    def facts(self) -> tuple[Facts, Facts]:
        """Of Rina and of the colleague."""
        mine, theirs = (db.session.get_one(EvaluationForm, one) for one in self.forms)
        return results.facts_of(mine, NOON), results.facts_of(theirs, NOON)


@pytest.fixture
def case(app: Portal) -> Case:
    with app.app_context():
        offering = Offering(clerks=2)
        office = offering.office
        rina, colleague = office.clerks
        period = make_period(
            office.agency.id, code="2025-2", name="Semester II 2025", from_on=date(2025, 7, 1)
        )
        forms = [add_rated(period.id, one.id, office.head.id).id for one in (rina, colleague)]
        prove(office, colleague, date(2025, 5, 5))
        competency = office.competencies[KEY]
        seen = {"level": 1, "seen": [0, 1], "on": "2025-08-12", "example": "Di loket."}
        with transaction():
            db.session.add_all(
                EvaluationRating(
                    form_id=one, kind="supervisor", rater_id=office.head.id,
                    marks={str(competency): seen}, guides={}, saved_at=NOON, submitted_at=NOON,
                )
                for one in forms
            )  # fmt: skip
        return Case(offering, rina, (forms[0], forms[1]))


def prove(office: Office, who: Person, on: date) -> None:
    line = office.line(KEY, Strand.KNOWLEDGE, 1, on=on)
    office.prove(who, SourceKind.EXAM, [line], on=on)


def leave(case: Case) -> None:
    """On long leave from January to December."""
    prove(case.office, case.rina, date(2025, 5, 5))
    db.session.add(
        LearningAbsence(
            person_id=case.rina.id, kind="long_leave", decree="SK-7",
            valid_from=date(2025, 1, 1), valid_until=date(2026, 1, 1), recorded_at=NOON,
            recorded_by_id=case.office.head.id,
        )
    )  # fmt: skip


def late_entry(case: Case) -> None:
    """Began in November."""
    prove(case.office, case.rina, date(2025, 11, 5))
    db.session.execute(
        update(Employment)
        .where(Employment.person_id == case.rina.id)
        .values(valid_from=date(2025, 11, 1))
    )


def no_renewal(case: Case) -> None:
    """The proof lapsed in May and nobody offered a seat in the renewal exam."""
    prove(case.office, case.rina, date(2022, 5, 5))


def vacant(case: Case) -> None:
    """The superior's post was empty, so nobody rated; the colleague's superior did."""
    prove(case.office, case.rina, date(2025, 5, 5))
    mine = case.forms[0]
    for table in (EvaluationRater, EvaluationRating):
        db.session.execute(delete(table).where(table.form_id == mine))
    db.session.get_one(EvaluationForm, mine).gaps = "gap.no_rater"


def no_network(case: Case) -> None:
    """A unit without network: what was to be applied was never answered."""
    prove(case.office, case.rina, date(2025, 5, 5))
    db.session.add(
        WorkApplication(
            organisation_id=case.office.agency.id, person_id=case.rina.id,
            enrolment_id=case.offering.enrol(case.rina), action="Memasang daftar syarat di loket.",
            planned_at=NOON, planned_on=date(2025, 7, 10), due_on=date(2025, 8, 1),
            ends_on=date(2025, 10, 1), report={}, proof={},
        )
    )  # fmt: skip


STORIES: dict[Callable[[Case], None], tuple[str, int]] = {
    leave: ("Cuti atau tugas belajar", 0),
    late_entry: ("Bertugas kurang dari setahun", A_YEAR * 2 // 12 + 1),
    no_renewal: ("Menunggu perpanjangan", A_YEAR),
    vacant: ("Tidak ada atasan yang menilai", A_YEAR),
    no_network: ("Penerapan yang tidak terjawab", A_YEAR),
}
"""What happens → the sentence that says why nothing is lower, and the hours missing at most."""


@pytest.mark.parametrize("story", STORIES, ids=lambda one: one.__name__)
def test_what_was_not_offered_lowers_nothing_and_the_page_says_so(
    app: Portal, page: PageClient, case: Case, story: Callable[[Case], None]
) -> None:
    sentence, missing = STORIES[story]
    with app.app_context():
        with transaction():
            story(case)
        mine, theirs = case.facts()
        assert theirs.index.earned > 0
        assert mine.index.value == theirs.index.value
        assert (mine.hours_short or 0) <= min(missing, theirs.hours_short or 0)
    case.office.enter(page, case.rina)
    shown = page.get("/evaluations/2025-2").text
    assert "Tidak menurunkan hasil" in shown
    assert sentence in shown
    others = [other for other, _hours in STORIES.values() if other != sentence]
    assert [other for other in others if other in shown] == []
