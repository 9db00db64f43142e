"""The board of a superior: the team's levels against their standards, and who is how far."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.competency.queries import catalogue, requirements
from portal.competency.queries.catalogue import CompetencyValue
from portal.competency.queries.requirements import PersonRequirement
from portal.competency.rules.kinds import CompetencyKind
from portal.core.access import Actor
from portal.evaluation.models import EvaluationPeriod
from portal.evaluation.queries import drafts, leniency, periods
from portal.evaluation.queries.drafts import Draft, Drafts
from portal.evaluation.queries.ratings import Row
from portal.evaluation.rules.ratings import Leniency
from portal.learning.hours import reached
from portal.learning.hours.reached import Reached
from portal.ledger.queries import profiles
from portal.people.service.persons import printed

_ORDER = {kind: place for place, kind in enumerate(CompetencyKind)}
SHARED = 2  # so many people with the same gap are worth one answer together


@dataclass(frozen=True, slots=True)
class Column:
    """One competency that somebody's post asks for."""

    id: int
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """`need` None: this person's post asks for no level."""

    got: int
    need: int | None

    @property
    def is_short(self) -> bool:
        return self.need is not None and self.got < self.need


@dataclass(frozen=True, slots=True)
class Member:
    """One person on the board."""

    row: Row
    name: str
    jobs: str
    cells: tuple[Cell, ...]
    hours: Reached

    @property
    def required(self) -> int:
        return sum(cell.need is not None for cell in self.cells)

    @property
    def met(self) -> int:
        return sum(cell.need is not None and not cell.is_short for cell in self.cells)

    @property
    def is_rated(self) -> bool:
        return self.row.rated is not None and self.row.rated.submitted_at is not None


@dataclass(frozen=True, slots=True)
class Shared:
    """What several lack, by name: one activity may answer it."""

    name: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the page shows of one period."""

    period: EvaluationPeriod
    columns: tuple[Column, ...]
    members: tuple[Member, ...]
    leniency: Leniency | None
    drafts: Drafts

    @property
    def waiting(self) -> tuple[Member, ...]:
        """Whom the rating is still owed to."""
        return tuple(one for one in self.members if not one.is_rated)

    @property
    def silent(self) -> tuple[Member, ...]:
        """Who has not rated themselves."""
        return tuple(one for one in self.members if not one.row.self_rated)

    def names(self, found: Sequence[Draft]) -> tuple[str, ...]:
        """Whom drafts are for, each once, in the order of the board."""
        ids = {one.person_id for one in found}
        return tuple(one.name for one in self.members if one.row.person.id in ids)

    @property
    def months(self) -> int:
        """Of the whole period."""
        first, end = self.period.from_on, self.period.until_on
        return 12 * (end.year - first.year) + end.month - first.month

    @property
    def complete(self) -> int:
        """How many meet every standard of their posts."""
        return sum(0 < one.required == one.met for one in self.members)

    @property
    def shared(self) -> tuple[Shared, ...]:
        """The competencies in which most people lack something, three at most."""
        short = {
            column.name: tuple(one.name for one in self.members if one.cells[place].is_short)
            for place, column in enumerate(self.columns)
        }
        most = Counter({name: len(people) for name, people in short.items()}).most_common(3)
        return tuple(Shared(name, short[name]) for name, people in most if people >= SHARED)


def board(actor: Actor, rows: Sequence[Row], today: date, *, locale: str) -> Board:
    """The rows of one period with levels, standards, hours; six statements however many."""
    period = rows[0].form.period
    calendar = periods.calendar(period)
    on = calendar.effective_on(today)
    ids = [row.person.id for row in rows]
    required = requirements.of_persons(ids, on)
    held = profiles.level_numbers(ids, on)
    hours = reached.of_people(ids, on)
    names = catalogue.directory(on)
    wanted = sorted(
        {id_ for one in required.values() for id_ in one.levels.definitive} & set(names),
        key=lambda id_: (_ORDER[names[id_].kind], names[id_].code, id_),
    )
    members = tuple(
        _member(row, wanted, required[row.person.id], held[row.person.id], hours[row.person.id])
        for row in rows
    )
    hint = leniency.of_rater(period, actor.person_id, [row.rated for row in rows], today)
    drawn = drafts.of_people(actor, ids, today)
    return Board(period, _columns(wanted, names, locale), members, hint, drawn)


def _columns(
    wanted: Sequence[int], names: Mapping[int, CompetencyValue], locale: str
) -> tuple[Column, ...]:
    return tuple(Column(id_, names[id_].key, names[id_].name(locale)) for id_ in wanted)


def _member(
    row: Row,
    wanted: Sequence[int],
    required: PersonRequirement,
    held: Mapping[int, int],
    hours: Reached,
) -> Member:
    needs = required.levels.definitive
    return Member(
        row=row,
        name=printed(row.person),
        jobs=", ".join(post.job_name for post in required.posts if not post.acting),
        cells=tuple(
            Cell(held.get(id_, 0), needs[id_].level if id_ in needs else None) for id_ in wanted
        ),
        hours=hours,
    )
