"""The heat map of a team: levels against standards, and what several people lack together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.competency.queries import catalogue, requirements
from portal.competency.queries.catalogue import CompetencyValue
from portal.competency.queries.requirements import PersonRequirement
from portal.competency.rules.kinds import CompetencyKind
from portal.core.access import Actor
from portal.ledger.queries import profiles
from portal.ledger.queries.profiles import Outlook
from portal.people.models import Person
from portal.people.queries import readers
from portal.people.service.persons import printed
from portal.web.profiles.overview import SOON

_ORDER = {kind: place for place, kind in enumerate(CompetencyKind)}
SHARED = 2  # so many people with the same gap are worth one answer together


@dataclass(frozen=True, slots=True)
class Column:
    """One competency that somebody's post asks for."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """`need` None: this person's post asks for no level."""

    got: int
    need: int | None


@dataclass(frozen=True, slots=True)
class Member:
    """One person led."""

    person_id: int
    public_id: str
    name: str
    jobs: str
    cells: tuple[Cell, ...]
    renewing: tuple[str, ...]

    @property
    def required(self) -> int:
        return sum(cell.need is not None for cell in self.cells)

    @property
    def met(self) -> int:
        return sum(cell.need is not None and cell.got >= cell.need for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Shared:
    """A competency in which several people lack something."""

    name: str
    people: int


@dataclass(frozen=True, slots=True)
class TeamMap:
    """Everything the page shows."""

    columns: tuple[Column, ...]
    members: tuple[Member, ...]
    shared: tuple[Shared, ...]

    @property
    def renewing(self) -> tuple[Member, ...]:
        return tuple(member for member in self.members if member.renewing)

    @property
    def complete(self) -> int:
        """How many meet every standard of their posts."""
        return sum(0 < member.required == member.met for member in self.members)


def team_map(actor: Actor, on: date, *, locale: str) -> TeamMap:
    """The people the actor leads on the day; three statements however many they are."""
    people = readers.led(actor, on)
    ids = [person.id for person in people]
    required = requirements.of_persons(ids, on) if ids else {}
    seen = profiles.outlooks(ids, on) if ids else {}
    names = catalogue.directory(on)
    wanted = sorted(
        {id_ for one in required.values() for id_ in one.levels.definitive} & set(names),
        key=lambda id_: (_ORDER[names[id_].kind], names[id_].code, id_),
    )
    members = tuple(
        _member(person, wanted, required[person.id], seen[person.id], names, on, locale)
        for person in people
    )
    columns = tuple(Column(names[id_].key, names[id_].name(locale)) for id_ in wanted)
    return TeamMap(columns, members, _shared(columns, members))


def _member(
    person: Person,
    wanted: Sequence[int],
    required: PersonRequirement,
    seen: Mapping[int, Outlook],
    names: Mapping[int, CompetencyValue],
    on: date,
    locale: str,
) -> Member:
    cells = []
    for id_ in wanted:
        look, need = seen.get(id_), required.levels.definitive.get(id_)
        got = look.held.level if look and look.held else 0
        cells.append(Cell(got, need.level if need else None))
    return Member(
        person_id=person.id,
        public_id=person.public_id,
        name=printed(person),
        jobs=", ".join(post.job_name for post in required.posts if not post.acting),
        cells=tuple(cells),
        renewing=tuple(
            names[id_].name(locale)
            for id_, look in seen.items()
            if id_ in names and look.turning and look.turning.on <= on + SOON
        ),
    )


def _shared(columns: Sequence[Column], members: Sequence[Member]) -> tuple[Shared, ...]:
    lacking = Counter(
        column.name
        for member in members
        for column, cell in zip(columns, member.cells, strict=True)
        if cell.need is not None and cell.got < cell.need
    )
    return tuple(
        Shared(name, people) for name, people in lacking.most_common(3) if people >= SHARED
    )
