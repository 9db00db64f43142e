"""Who leads on which days: the walk from proofs to the moments at which a level may change.

Proofs run in lanes: one for each strand, one for assessors' decisions, one for what the gate asks
for. In a lane, proofs are laid over the days from the best to the least, each taking only the days
that nobody better has, so what lies on top is who leads. For n proofs of a lane that is at most n²
steps of almost nothing; a lane has a handful. The changes of all lanes, sorted by day, are then
the only days worth a verdict.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from portal.competency.rules.kinds import Strand
from portal.competency.rules.policy import Gate, Levels
from portal.ledger.rules.counting import Proof, moment, reach_then_moment
from portal.ledger.rules.evidence import FOREVER
from portal.ledger.rules.level import Deciding


class Window(NamedTuple):
    """The days for which a policy decides (half-open)."""

    from_on: date
    until_on: date


ALWAYS: Final = Window(date.min, FOREVER)


# Plain tuples: this runs for every line of every rebuild, and a named one costs ten times as much.

Lead = tuple[date, Deciding, bool, Levels, Levels | None]
"""Who leads from a day on, whether the decision is in force, the levels proved, and those proved
by evidence in force alone (None where every leader is in force)."""

_Piece = tuple[date, date, bool, Proof]
"""The days on which a proof is in force (True), or on which it waits for renewal."""

_Change = tuple[date, int, Proof | None, bool]
"""From a day on, this proof leads a lane, and whether it waits; None: nobody does."""

_DECISION: Final = 3  # the lanes of the strands come first, in the order of STRANDS
_GATE: Final = 4
_IN_FORCE: Final = 5  # further lanes: strands and gate once more, from evidence in force alone
_LANES: Final = 9
_LANE_OF: Final = {Strand.KNOWLEDGE: 0, Strand.SKILL: 1, Strand.ATTITUDE: 2, Strand.OVERALL: 3}
_day: Final = itemgetter(0)


def leads(proofs: Iterable[Proof], gate: Gate | None, window: Window) -> Iterator[Lead]:
    """Who leads, by day, from the first day of the window on which something counts.

    The last lead that has nobody in it ends what was before; without one it lasts to the end of
    the window.
    """
    leaders: list[Proof | None] = [None] * _IN_FORCE
    waits = [False] * _IN_FORCE
    levels = [0] * _LANES
    for day, changes in groupby(_changes(_laid_out(proofs, gate), window), _day):
        for _, lane, proof, waiting in changes:
            levels[lane] = proof.level if proof else 0
            if lane < _IN_FORCE:
                leaders[lane] = proof
                waits[lane] = waiting
        knowledge, skill, attitude, decision, _ = leaders
        k, s, a, _, at_gate, firm_k, firm_s, firm_a, firm_gate = levels
        yield (
            day,
            Deciding(knowledge, skill, attitude, decision),
            not waits[_DECISION],
            (k, s, a, at_gate),
            (firm_k, firm_s, firm_a, firm_gate) if True in waits else None,
        )


def _laid_out(proofs: Iterable[Proof], gate: Gate | None) -> list[list[_Piece]]:
    """The pieces of each lane, the best first."""
    lanes: list[list[_Piece]] = [[] for _ in range(_IN_FORCE)]
    for proof in sorted(proofs, key=reach_then_moment, reverse=True):
        pieces = _pieces(proof)
        lane = _LANE_OF[proof.line.strand]
        lanes[lane] += pieces
        if gate and lane != _DECISION and proof.event.source_kind in gate.source_kinds:
            lanes[_GATE] += pieces
    for pieces in lanes[:_DECISION]:
        if len(pieces) > 1:
            pieces.sort(key=_level_in_force, reverse=True)
    if len(lanes[_DECISION]) > 1:
        lanes[_DECISION].sort(key=_in_force_moment, reverse=True)
    return lanes


def _level_in_force(piece: _Piece) -> tuple[int, bool]:
    return piece[3].level, piece[2]


def _in_force_moment(piece: _Piece) -> tuple[bool, tuple[object, ...]]:
    return piece[2], moment(piece[3])


def _pieces(proof: Proof) -> list[_Piece]:
    _, _, _, starts, ends, lapses = proof
    pieces: list[_Piece] = []
    if starts < ends:
        pieces.append((starts, ends, True, proof))
    else:
        ends = starts
    if ends < lapses:
        pieces.append((ends, lapses, False, proof))
    return pieces


def _changes(lanes: Sequence[Sequence[_Piece]], window: Window) -> list[_Change]:
    """The changes of all lanes by day; with the lanes of evidence in force alone where somebody
    who leads waits for renewal."""
    changes: list[_Change] = []
    for lane, pieces in enumerate(lanes):
        if pieces:
            changes += _on_top(pieces, lane, window)
    if any([waits for _, _, _, waits in changes]):
        for place, lane in enumerate((0, 1, 2, _GATE)):
            firm = [piece for piece in lanes[lane] if piece[2]]
            if firm:
                changes += _on_top(firm, _IN_FORCE + place, window)
    changes.sort(key=_day)
    return changes


def _on_top(pieces: Iterable[_Piece], lane: int, window: Window) -> list[_Change]:
    """The changes of a lane when its pieces, best first, each take the days still free."""
    free: list[tuple[date, date]] = [window]
    taken: list[_Piece] = []
    for start, end, in_force, proof in pieces:
        still_free: list[tuple[date, date]] = []
        for gap in free:
            opens, closes = gap
            if end <= opens or closes <= start:
                still_free.append(gap)
                continue
            if opens < start:
                still_free.append((opens, start))
                opens = start
            if end < closes:
                still_free.append((end, closes))
                closes = end
            taken.append((opens, closes, in_force, proof))
        free = still_free
    taken.sort(key=_day)
    return _in_a_row(taken, lane, window)


def _in_a_row(taken: Iterable[_Piece], lane: int, window: Window) -> list[_Change]:
    """A change where a piece begins, and one where nobody follows upon its end."""
    changes: list[_Change] = []
    end = window.from_on
    for opens, closes, in_force, proof in taken:
        if changes and end != opens:
            changes.append((end, lane, None, False))
        changes.append((opens, lane, proof, not in_force))
        end = closes
    if changes and end < window.until_on:
        changes.append((end, lane, None, False))
    return changes
