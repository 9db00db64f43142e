"""Studies as their person reads them, and as officers keep them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.models import StoredFile
from portal.core.permissions import Permission
from portal.learning.hours.books import is_current
from portal.learning.hours.models import HoursEntry
from portal.learning.studies import rules
from portal.learning.studies.models import Study, StudyExtension, StudySemester
from portal.learning.studies.rules import Dates, StudyState
from portal.people.models import Person
from portal.people.queries import scopes
from portal.people.queries.records import own_records

PAGE = 25
NEED = Permission.HOURS_HANDLE
Query = Select[Study]


@dataclass(frozen=True, slots=True)
class Row:
    """A study with whose it is."""

    study: Study
    person: Person

    @property
    def dates(self) -> Dates:
        return dates(self.study)

    def state(self, on: date) -> StudyState:
        return rules.state(self.dates, on)

    @property
    def last_on(self) -> date:
        """The last planned day."""
        return self.study.until_on - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term with its report and the hours it brought."""

    term: StudySemester
    report: StoredFile | None
    jp100: int | None


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    extension: StudyExtension
    decree: StoredFile | None


@dataclass(frozen=True, slots=True)
class Whole:
    """One study with everything recorded about it."""

    row: Row
    decree: StoredFile | None
    diploma: StoredFile | None
    recorder: Person
    terms: Sequence[TermRow]
    extensions: Sequence[ExtensionRow]

    @property
    def jp100(self) -> int:
        return sum(one.jp100 or 0 for one in self.terms)

    def file(self, name: str) -> StoredFile | None:
        """A document by how its address calls it. Raises NotFound for what there is not."""
        files = {"decree": self.decree, "diploma": self.diploma}
        files |= {f"report-{one.term.number}": one.report for one in self.terms}
        files |= {f"extension-{one.extension.public_id}": one.decree for one in self.extensions}
        if name not in files:
            raise NotFound
        return files[name]


def dates(one: Study) -> Dates:
    return Dates(one.from_on, one.until_on, one.completed_on, one.ended_on)


def own(actor: Actor) -> Select[Study]:
    """One's own, those of records merged into one's own included."""
    return select(Study).where(Study.person_id.in_(own_records(actor.person_id)))


def handled(actor: Actor, on: date) -> Select[Study]:
    """Studies of persons in the actor's scope. Lists and single reads start here."""
    return select(Study).where(scopes.reaches(actor, NEED, on, Study.person_id))


def of_state(query: Select[Study], state: StudyState, on: date) -> Select[Study]:
    """Those of a state on a day; the rules say the same of one (`rules.state`)."""
    one = Study
    completed = and_(one.completed_on.is_not(None), one.completed_on <= on)
    ended = and_(one.ended_on.is_not(None), one.ended_on <= on)
    open_ = ~or_(
        and_(one.completed_on.is_not(None), one.completed_on <= on),
        and_(one.ended_on.is_not(None), one.ended_on <= on),
    )
    match state:
        case StudyState.COMPLETED:
            return query.where(completed)
        case StudyState.ENDED:
            return query.where(ended)
        case StudyState.COMING:
            return query.where(open_, one.from_on > on)
        case StudyState.ONGOING:
            return query.where(open_, one.from_on <= on, one.until_on > on)
        case StudyState.OVERDUE:
            return query.where(open_, one.until_on <= on)


def of_person(query: Select[Study], public_id: str) -> Select[Study]:
    """Those of one person."""
    one = select(Person.id).where(Person.public_id == public_id)
    return query.where(Study.person_id.in_(one))


def page(query: Select[Study], *, after: str = "") -> tuple[Sequence[Row], str]:
    """The newest first, and where to go on; one statement."""
    if after:
        edge = select(Study.id).where(Study.public_id == after).scalar_subquery()
        query = query.where(Study.id < edge)
    rows = _rows(query.order_by(Study.id.desc()).limit(PAGE + 1))
    return rows[:PAGE], rows[PAGE - 1].study.public_id if len(rows) > PAGE else ""


def all_of(query: Select[Study], most: int) -> list[Row]:
    """Every one of them for a file; one statement."""
    return _rows(query.order_by(Study.id.desc()).limit(most))


def _rows(query: Select[Study]) -> list[Row]:
    rows = db.session.execute(query.join(Person, Person.id == Study.person_id).add_columns(Person))
    return [Row(study, person) for study, person in rows]


def one(scope: Select[Study], public_id: str) -> Whole:
    """One study of a scope; three statements. Raises NotFound."""
    decree, diploma = aliased(StoredFile), aliased(StoredFile)
    recorder = aliased(Person)
    found = db.session.execute(
        scope.where(Study.public_id == public_id)
        .join(Person, Person.id == Study.person_id)
        .join(recorder, recorder.id == Study.recorded_by_id)
        .outerjoin(decree, decree.id == Study.decree_id)
        .outerjoin(diploma, diploma.id == Study.diploma_id)
        .add_columns(Person, decree, diploma, recorder)
    ).one_or_none()
    if found is None:
        raise NotFound
    study, person, paper, proof, by = found
    return Whole(Row(study, person), paper, proof, by, terms(study.id), extensions(study.id))


def terms(study_id: int) -> list[TermRow]:
    rows = db.session.execute(
        select(StudySemester, StoredFile, HoursEntry.credit_jp100)
        .outerjoin(StoredFile, StoredFile.id == StudySemester.report_id)
        .outerjoin(HoursEntry, and_(HoursEntry.claim_id == StudySemester.claim_id, is_current()))
        .where(StudySemester.study_id == study_id)
        .order_by(StudySemester.number)
    )
    return [TermRow(*row) for row in rows]


def extensions(study_id: int) -> list[ExtensionRow]:
    rows = db.session.execute(
        select(StudyExtension, StoredFile)
        .outerjoin(StoredFile, StoredFile.id == StudyExtension.decree_id)
        .where(StudyExtension.study_id == study_id)
        .order_by(StudyExtension.until_on)
    )
    return [ExtensionRow(*row) for row in rows]
