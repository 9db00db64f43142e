"""What a pasted attendance list is held against: numbers, employment, leaves, what stands."""

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from sqlalchemy import and_, or_, select

from portal.core.access import Actor
from portal.core.chunks import chunks
from portal.core.db import db
from portal.learning.hours import books
from portal.learning.hours.models import HoursClaim
from portal.learning.rules.claims import ClaimState
from portal.learning.rules.duties import Standing
from portal.people.queries import numbers, scopes
from portal.workshops.models import RecordedActivity, RecordedPerson
from portal.workshops.queries.recorded import NEED
from portal.workshops.rules.recorded import Earlier, Known, Typed, What

STANDING = ("waiting", "booked")
COUNTED = (ClaimState.OPEN.value, ClaimState.VERIFIED.value)


def known(actor: Actor, lines: Sequence[Typed], what: What, on: date, *, but: int = 0) -> Known:
    """Six statements for each few hundred lines. Nothing of the record `but` counts."""
    persons = numbered(actor, {one.value for one in lines}, on)
    ids = sorted({id_ for id_, _name in persons.values()})
    proof_of = {
        (persons[one.value][0], what.proof(one.certificate))
        for one in lines
        if one.value in persons
    }
    proofs: dict[tuple[int, str], Earlier] = {}
    same: dict[int, Earlier] = {}
    standings: dict[int, Standing] = {}
    for some in chunks(ids):
        standings.update(books.standings(some))
        marks = {proof for person_id, proof in proof_of if person_id in set(some)}
        for person_id, proof, earlier in (
            *_claims(some, marks, what),
            *_records(some, marks, what, but),
        ):
            if (person_id, proof) in proof_of:
                proofs.setdefault((person_id, proof), earlier)
            elif _is_same(earlier, what):
                same.setdefault(person_id, earlier)
    return Known(persons, standings, proofs, same)


def numbered(actor: Actor, borne: Collection[str], on: date) -> dict[str, tuple[int, str]]:
    """Number → id and name, of persons the actor may record for."""
    return numbers.within(scopes.persons(actor, NEED, on), borne)


def _claims(
    ids: Sequence[int], marks: Collection[str], what: What
) -> Iterator[tuple[int, str, Earlier]]:
    """What stands in the account of these persons, or waits to be verified."""
    row = HoursClaim
    rows = db.session.execute(
        select(
            row.person_id,
            row.fingerprint,
            row.title,
            row.organiser,
            row.begins_on,
            row.ends_on,
            row.origin,
        ).where(
            row.person_id.in_(ids),
            row.state.in_(COUNTED),
            or_(
                row.fingerprint.in_(marks),
                and_(
                    row.begins_on == what.activity.begins_on, row.ends_on == what.activity.ends_on
                ),
            ),
        )
    )
    for person_id, mark, title, organiser, begins_on, ends_on, origin in rows:
        earlier = Earlier(title, organiser, begins_on, ends_on, own=origin == "filed")
        yield person_id, mark or "", earlier


def _records(
    ids: Sequence[int], marks: Collection[str], what: What, but: int
) -> Iterator[tuple[int, str, Earlier]]:
    """What other records say of these persons, checked or not."""
    row, one = RecordedPerson, RecordedActivity
    days = and_(one.begins_on == what.activity.begins_on, one.ends_on == what.activity.ends_on)
    rows = db.session.execute(
        select(row.person_id, row.fingerprint, one.title, one.organiser, one.begins_on, one.ends_on)
        .join(one, one.id == row.recorded_id)
        .where(
            row.person_id.in_(ids),
            row.state.in_(STANDING),
            one.id != but,
            or_(row.fingerprint.in_(marks), days),
        )
    )
    for person_id, proof, title, organiser, begins_on, ends_on in rows:
        yield person_id, proof, Earlier(title, organiser, begins_on, ends_on, own=False)


def _is_same(earlier: Earlier, what: What) -> bool:
    days = earlier.begins_on, earlier.ends_on
    mine = what.activity.begins_on, what.activity.ends_on
    return days == mine and _folded(earlier.title) == _folded(what.title)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())
