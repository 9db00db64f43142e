"""Adding results up into item statistics: in order, in pieces, each result once.

The mark says up to which result everything is counted. A regrade is a later result: what the one
before it counted is taken back. Only a person's first attempt counts, for later ones meet people
who have seen feedback.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, tuple_

from portal.assessment.models import (
    Attempt,
    AttemptAnswer,
    AttemptResult,
    ItemTally,
    ItemVersion,
    TallyMark,
)
from portal.assessment.rules.statistics import Observation, Tally, observation
from portal.core.db import db, transaction

JOB = "item-statistics"
CHUNK = 100
CHUNKS_A_RUN = 50
SETTLED = timedelta(minutes=5)
"""Results younger than this wait: another one with a smaller id may still be about to commit."""


def count_new(*, now: datetime) -> int:
    """Count what has come since; returns how many results. May run twice at once."""
    done = 0
    for _ in range(CHUNKS_A_RUN):
        counted = _chunk(now - SETTLED)
        done += counted
        if counted < CHUNK:
            break
    return done


def _chunk(before: datetime) -> int:
    with transaction():
        mark = db.session.scalar(
            select(TallyMark).with_for_update().execution_options(populate_existing=True)
        )
        if mark is None:
            mark = TallyMark(id=1, result_id=0)
            db.session.add(mark)
            db.session.flush()
        rows = [
            (result, attempt)
            for result, attempt in db.session.execute(
                select(AttemptResult, Attempt)
                .join(Attempt, Attempt.id == AttemptResult.attempt_id)
                .where(AttemptResult.id > mark.result_id, AttemptResult.made_at <= before)
                .order_by(AttemptResult.id)
                .limit(CHUNK)
            )
        ]
        if rows:
            _add([one for one in rows if one[1].number == 1])
            mark.result_id = rows[-1][0].id
    return len(rows)


def _add(rows: Sequence[tuple[AttemptResult, Attempt]]) -> None:
    answers = _answers([attempt.id for _result, attempt in rows])
    replaced = _replaced([result for result, _attempt in rows])
    found: dict[int, list[tuple[Observation, int]]] = defaultdict(list)
    for result, attempt in rows:
        before = replaced.get((attempt.id, result.number - 1))
        for place in attempt.paper:
            chosen = answers.get((attempt.id, place["ref"]), ())
            for one, times in ((before, -1), (result, 1)):
                seen = None if one is None else _seen(one, place["ref"], chosen)
                if seen is not None:
                    found[place["version"]].append((seen, times))
    _store(found)


def _answers(attempt_ids: Sequence[int]) -> dict[tuple[int, str], Sequence[int]]:
    """The options chosen, by attempt and item; other kinds choose none."""
    rows = db.session.execute(
        select(AttemptAnswer.attempt_id, AttemptAnswer.item_ref, AttemptAnswer.response).where(
            AttemptAnswer.attempt_id.in_(attempt_ids)
        )
    )
    return {(attempt, ref): response.get("choice", ()) for attempt, ref, response in rows}


def _replaced(results: Sequence[AttemptResult]) -> dict[tuple[int, int], AttemptResult]:
    """The results that these replace."""
    wanted = [(one.attempt_id, one.number - 1) for one in results if one.number > 1]
    if not wanted:
        return {}
    rows = db.session.scalars(
        select(AttemptResult).where(
            tuple_(AttemptResult.attempt_id, AttemptResult.number).in_(wanted)
        )
    )
    return {(one.attempt_id, one.number): one for one in rows}


def _seen(result: AttemptResult, ref: str, chosen: Sequence[int]) -> Observation | None:
    marks: Mapping[str, Any] = result.marks
    if ref not in marks:
        return None
    return observation(marks[ref], (result.earned, result.possible), chosen)


def _store(found: Mapping[int, Sequence[tuple[Observation, int]]]) -> None:
    rows = {
        row.item_version_id: row
        for row in db.session.scalars(select(ItemTally).where(ItemTally.item_version_id.in_(found)))
    }
    known = set(db.session.scalars(select(ItemVersion.id).where(ItemVersion.id.in_(found))))
    for version in sorted(known):
        row = rows.get(version)
        if row is None:
            row = ItemTally(item_version_id=version, tally={})
            db.session.add(row)
        tally = Tally.read(row.tally)
        for one, times in found[version]:
            tally = tally.with_(one, times)
        row.tally, row.responses = tally.stored(), tally.count
