"""Named persons: their hours of a year for a list by name, and their documents in one archive."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.core import audit, stored
from portal.core.access import Actor
from portal.core.db import db, transaction
from portal.core.models import StoredFile
from portal.core.permissions import Permission
from portal.core.storage import Storage
from portal.core.tabular import neutralise
from portal.core.uploads.names import safe_name
from portal.learning.data import hours_policies
from portal.learning.hours import books, recap
from portal.learning.hours.recap import Booked
from portal.learning.rules.duties import Duty, owed
from portal.learning.rules.hours_policy import in_force
from portal.people.models import PersonList
from portal.people.queries import person_lists, scopes
from portal.people.queries.directory import Found

CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Named:
    """One person of a list with the year's lines, what they owe and what is booked."""

    person: Found
    duty: Duty
    lines: tuple[Booked, ...]

    @property
    def booked(self) -> int:
        return sum(one.jp100 for one in self.lines)


@dataclass(frozen=True, slots=True)
class Nominative:
    """A list by name; `gone` counts those who are no longer in the actor's scope."""

    rows: tuple[Named, ...]
    gone: int


def nominative(actor: Actor, kept: PersonList, year: int, today: date) -> Nominative:
    """The persons of a kept list in its order; the same statements however many."""
    members = person_lists.members(actor, kept, today)
    ids = [one.id for one in members.rows]
    handled = scopes.names(actor, Permission.HOURS_HANDLE, ids, today)
    people = [one for one in members.rows if one.id in handled]
    lines: dict[int, list[Booked]] = {one.id: [] for one in people}
    for line in recap.booked(list(lines), year):
        lines[line.person_id].append(line)
    on = today if year == today.year else date(year, 12, 31)
    policy = in_force(hours_policies(), on)
    standings = books.standings(list(lines))
    rows = tuple(
        Named(one, owed(standings[one.id], policy, year, on), tuple(lines[one.id]))
        for one in people
    )
    return Nominative(rows, members.gone + len(members.rows) - len(people))


@dataclass(frozen=True, slots=True)
class Proof:
    """One document as it stands in the archive."""

    name: str
    storage_key: str


def proofs(found: Nominative) -> list[Proof]:
    """Documents of the lines of a list, in its order; erased ones are left out. One statement."""
    wanted = {
        line.document_id: (place, row, number, line)
        for place, row in enumerate(found.rows, start=1)
        for number, line in enumerate(row.lines, start=1)
        if line.document_id is not None
    }
    files = db.session.scalars(
        select(StoredFile).where(StoredFile.id.in_(wanted), StoredFile.deleted_at.is_(None))
    )
    named = []
    for file in files:
        place, row, number, line = wanted[file.id]
        ending = file.original_name.rpartition(".")[2]
        stem = f"{place:03} {row.person.name} {number:02} {line.title}".replace(".", " ")
        words = safe_name(f"{stem}.{ending}", ending)
        named.append(Proof(words, file.storage_key))
    return sorted(named, key=lambda one: one.name)


def archive(
    found: Nominative, documents: Sequence[Proof], head: Sequence[str], now: datetime
) -> Iterator[bytes]:
    """A ZIP piece by piece, with the list itself as `daftar.csv`; nothing is held whole.

    Documents are stored as they are: they are packed already.
    """
    return _stream(stored.storage(), list(_table(found, head)), documents, now)


def _stream(
    storage: Storage, table: list[list[str]], documents: Sequence[Proof], now: datetime
) -> Iterator[bytes]:
    out = _Out()
    stamp = now.timetuple()[:6]
    with zipfile.ZipFile(out, "w") as packed:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerows(table)
        packed.writestr(zipfile.ZipInfo("daftar.csv", stamp), "\ufeff" + text.getvalue())
        yield out.taken()
        for one in documents:
            info = zipfile.ZipInfo(one.name, stamp)
            with storage.open(one.storage_key) as file, packed.open(info, "w") as target:
                while piece := file.read(CHUNK):
                    target.write(piece)
                    yield out.taken()
    yield out.taken()


class _Out(io.RawIOBase):
    """Somewhere to write that gives what was written away at once."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        data = bytes(piece)  # type: ignore[call-overload]  # any buffer, as RawIOBase says
        self._pieces.append(data)
        return len(data)

    def taken(self) -> bytes:
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data


def _table(found: Nominative, head: Sequence[str]) -> Iterator[list[str]]:
    yield list(head)
    for place, row in enumerate(found.rows, start=1):
        for number, line in enumerate(row.lines, start=1):
            cells = (f"{place:03}", f"{number:02}", row.person.number, row.person.name, line.title)
            days = (line.begins_on.isoformat(), line.ends_on.isoformat())
            hours = f"{line.jp100 // 100},{line.jp100 % 100:02}"
            yield [neutralise(one) for one in (*cells, *days, hours)]


def note(
    action: str, actor: Actor, kept: PersonList, people: int, year: int, now: datetime
) -> None:
    """CO-7: a download is logged with the number of people."""
    with transaction():
        audit.record(
            action,
            object_kind="person_list",
            object_id=kept.id,
            organisation_id=actor.organisation_id,
            now=now,
            actor_id=actor.person_id,
            people=people,
            year=year,
        )
