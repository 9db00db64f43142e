"""Which seat each line means, and who holds which seats when the import is carried out.

Registers name a job and a unit, not a seat. Somebody who already holds such a seat keeps it;
the others get the free ones in the order of the lines. Free is what is vacant or is left by
somebody whose own lines put them elsewhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.people.rules import posts
from portal.people.rules.importing.claims import Claim
from portal.people.rules.importing.fields import Field
from portal.people.rules.importing.known import KnownPerson, KnownPost, KnownUnit, Seat, Snapshot
from portal.people.rules.importing.reasons import Fault, LineReason
from portal.people.rules.importing.rows import PersonRow
from portal.people.rules.importing.values import Standing
from portal.people.rules.names import search_key
from portal.people.rules.posts import Tenure, TenureKind, TenureRefusal
from portal.people.rules.spans import Span, SpanRefusal

Held = Tenure[str, Seat]
DEFINITIVE = TenureKind.DEFINITIVE


@dataclass(frozen=True, slots=True)
class Matched:
    """A claim, whom it is about (None for somebody new) and their home unit."""

    claim: Claim
    person: KnownPerson | None
    unit: str

    @property
    def key(self) -> str:
        """How tenures and confirmations name the person."""
        return self.person.key if self.person is not None else f"new:{self.claim.number}"

    @property
    def is_gone(self) -> bool:
        """Whether the file says that the person serves no longer."""
        return self.claim.main.standing is not Standing.ACTIVE


def unit_of(row: PersonRow, snapshot: Snapshot) -> KnownUnit | LineReason:
    """The unit of a line: by its code, else by its name if only one unit has it."""
    if row.unit_code:
        unit = snapshot.units.get(row.unit_code)
        fits = unit is not None and unit.span.holds(snapshot.on)
        return unit if unit is not None and fits else LineReason.UNIT_UNKNOWN
    named = snapshot.units_by_name.get(search_key(row.unit_name), ())
    if len(named) > 1:
        return LineReason.UNIT_AMBIGUOUS
    return named[0] if named else LineReason.UNIT_UNKNOWN


class Seating:
    """The seats that lines mean, settled for all claims together."""

    def __init__(self, matched: Sequence[Matched], snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._on = snapshot.on
        self.seats: dict[int, Seat] = {}
        self.faults: list[Fault] = []
        waiting: list[tuple[PersonRow, Sequence[KnownPost]]] = []
        for one in matched:
            for row in one.claim.rows:
                if row.names_post and not one.is_gone:
                    self._settle(row, one.person, waiting)
        taken = self._taken(matched, waiting)
        for row, group in waiting:
            self._give(row, group, taken)

    def of(self, claim: Claim) -> list[tuple[PersonRow, Seat]]:
        """The seats of a claim's lines."""
        return [(row, self.seats[row.line]) for row in claim.rows if row.line in self.seats]

    def _settle(
        self,
        row: PersonRow,
        person: KnownPerson | None,
        waiting: list[tuple[PersonRow, Sequence[KnownPost]]],
    ) -> None:
        """Find the seat by its code, or the one held already; else the line must wait."""
        found = self._by_code(row) if row.post_code else self._by_name(row)
        if isinstance(found, LineReason):
            field = Field.POST_CODE if row.post_code else Field.POST_NAME
            self.faults.append(Fault(row.line, field, found, row.post_code or row.post_name))
            return
        held = {one.post for one in running(person, self._on) if one.kind is row.kind}
        own = next((post.code for post in found if post.code in held), None)
        if own is not None or row.post_code:
            self.seats[row.line] = own or found[0].code
        else:
            waiting.append((row, found))

    def _by_code(self, row: PersonRow) -> Sequence[KnownPost] | LineReason:
        post = self._snapshot.posts.get(row.post_code)
        if post is None or not post.span.holds(self._on):
            return LineReason.POST_UNKNOWN
        unit = unit_of(row, self._snapshot)
        elsewhere = isinstance(unit, KnownUnit) and unit.code != post.unit
        return LineReason.POST_ELSEWHERE if elsewhere and row.kind is DEFINITIVE else (post,)

    def _by_name(self, row: PersonRow) -> Sequence[KnownPost] | LineReason:
        unit = unit_of(row, self._snapshot)
        code = unit.code if isinstance(unit, KnownUnit) else ""
        found = self._snapshot.posts_by_name.get((code, search_key(row.post_name)), ())
        return found or LineReason.POST_UNKNOWN

    def _taken(
        self, matched: Sequence[Matched], waiting: Sequence[tuple[PersonRow, Sequence[KnownPost]]]
    ) -> set[Seat]:
        """The seats with a definitive holder who stays, or one the file puts there by code."""
        waits = {row.line for row, _ in waiting}
        left: set[tuple[str, Seat]] = set()
        settled: set[Seat] = set()
        for one in matched:
            definitive = [row.line for row in one.claim.rows if row.kind is DEFINITIVE]
            listed = {self.seats[line] for line in definitive if line in self.seats}
            settled |= listed
            if one.is_gone or listed or waits.intersection(definitive):
                held = {row.post for row in running(one.person, self._on)}
                left |= {(one.key, seat) for seat in held - listed}
        staying = {
            seat
            for seat, rows in self._snapshot.tenures_by_seat.items()
            for row in rows
            if row.kind is DEFINITIVE
            and not _is_over(row, self._on)
            and (row.person, seat) not in left
        }
        return staying | settled

    def _give(self, row: PersonRow, group: Sequence[KnownPost], taken: set[Seat]) -> None:
        free = [post.code for post in group if post.code not in taken]
        if row.kind is not DEFINITIVE:
            self.seats[row.line] = free[0] if free else group[0].code
        elif free:
            self.seats[row.line] = free[0]
            taken.add(free[0])
        else:
            self.faults.append(
                Fault(row.line, Field.POST_NAME, LineReason.SEATS_TAKEN, row.post_name)
            )


def tenures_after(
    one: Matched, claimed: Sequence[tuple[PersonRow, Seat]], *, lists_acting: bool, on: date
) -> tuple[Held, ...] | Fault:
    """All tenures of a person once the file is carried out; a fault when dates forbid it.

    A definitive post that is no longer listed beside another one ends where the new one begins.
    Acting tenures end only when the sheet says how posts are held (`lists_acting`); otherwise
    their absence means nothing. A line without post changes no tenure.
    """
    before = one.person.tenures if one.person is not None else ()
    if one.is_gone:
        return all_ended(one.person, on)
    kept, begun, fault = _claimed(one.key, before, claimed, on)
    if fault is not None:
        return fault
    listed = {(row.post, row.kind) for row in (*kept.values(), *begun)}
    coming = (*begun, *(row for row in kept.values() if row.span.from_on > on))
    after: list[Held] = []
    for row in before:
        stays = row in kept or _is_over(row, on) or not _is_replaced(row, listed, lists_acting)
        if stays:
            after.append(kept.get(row, row))
            continue
        ends_on = _end_of(row, coming, on)
        if ends_on <= row.span.from_on:
            return Fault(one.claim.main.line, Field.TENURE_FROM, LineReason.BEFORE_CURRENT_POST)
        after.append(replace(row, span=Span(row.span.from_on, ends_on)))
    return (*after, *begun)


def conflicts(after: Mapping[str, Sequence[Held]], snapshot: Snapshot) -> dict[str, TenureRefusal]:
    """The persons whose new tenures cannot stand beside everybody else's, with the reason.

    Whoever is refused keeps what they have, which may refuse others; repeated until settled.
    Of two who want one seat neither is right, so both are refused.
    """
    refused: dict[str, TenureRefusal] = {}
    while True:
        standing = {key: rows for key, rows in after.items() if key not in refused}
        found = _conflicts_once(standing, snapshot)
        if not found:
            return refused
        refused |= found


def all_ended(person: KnownPerson | None, on: date) -> tuple[Held, ...]:
    """The tenures of somebody who serves no longer from a day on."""
    before = person.tenures if person is not None else ()
    return tuple(row for row in (_ended(row, on) for row in before) if row is not None)


def running(person: KnownPerson | None, on: date) -> Iterable[Held]:
    """The tenures of a person that are not over on a day."""
    if person is None:
        return ()
    return tuple(row for row in person.tenures if not _is_over(row, on))


def _conflicts_once(
    after: Mapping[str, Sequence[Held]], snapshot: Snapshot
) -> dict[str, TenureRefusal]:
    before = {person.key: person.tenures for person in snapshot.persons if person.key in after}
    news = {
        key: [row for row in rows if row not in before.get(key, ())] for key, rows in after.items()
    }
    seats = {row.post for rows in news.values() for row in rows}
    held: dict[Seat, list[Held]] = {
        seat: [row for row in snapshot.tenures_by_seat.get(seat, ()) if row.person not in after]
        for seat in seats
    }
    for rows in after.values():
        for row in rows:
            if row.post in held:
                held[row.post].append(row)
    found: dict[str, TenureRefusal] = {}
    for key, rows in news.items():
        for row in rows:
            others = [other for other in held[row.post] if other is not row]
            refusal = posts.may_take(snapshot.posts[row.post].seat, others, row)
            if refusal is not None:
                found.setdefault(key, refusal)
    return found


def _claimed(
    key: str, before: Sequence[Held], claimed: Sequence[tuple[PersonRow, Seat]], on: date
) -> tuple[dict[Held, Held], list[Held], Fault | None]:
    """The tenures that lines keep (perhaps with corrected dates) and those they begin."""
    kept: dict[Held, Held] = {}
    begun: list[Held] = []
    for row, seat in claimed:
        same = [
            one
            for one in before
            if (one.post, one.kind) == (seat, row.kind) and not _is_over(one, on)
        ]
        from_on = row.from_on or (same[0].span.from_on if same else on)
        until_on = row.until_on or (same[0].span.until_on if same else None)
        if until_on is not None and until_on <= from_on:
            fault = Fault(row.line, Field.TENURE_UNTIL, SpanRefusal.REVERSED)
            return kept, begun, fault
        tenure = Tenure(key, seat, row.kind, Span(from_on, until_on))
        if same:
            kept[same[0]] = tenure
        else:
            begun.append(tenure)
    return kept, begun, None


def _is_replaced(row: Held, listed: set[tuple[Seat, TenureKind]], lists_acting: bool) -> bool:
    """Whether the file's list of posts leaves no room for this running tenure."""
    if any(seat == row.post for seat, _ in listed):
        return True
    if row.kind is DEFINITIVE:
        return any(kind is DEFINITIVE for _, kind in listed)
    return lists_acting and bool(listed)


def _end_of(row: Held, coming: Sequence[Held], on: date) -> date:
    """When a replaced tenure ends: as its seat, or else the first new post, is taken; today
    when what replaces it runs already. An earlier end that is already written stays."""
    same = [new.span.from_on for new in coming if new.post == row.post]
    other = [new.span.from_on for new in coming if new.kind is row.kind is DEFINITIVE]
    return min(row.span.until_on or date.max, min(same or other, default=on))


def _ended(row: Held, on: date) -> Held | None:
    """The tenure ended by a day; one that was to begin later never begins."""
    if _is_over(row, on):
        return row
    if on <= row.span.from_on:
        return None
    return replace(row, span=Span(row.span.from_on, on))


def _is_over(row: Held, on: date) -> bool:
    return row.span.until_on is not None and row.span.until_on <= on
