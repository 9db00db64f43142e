"""Whom a request for a place waits for, and when silence counts as an answer.

A request goes to the superior on the day. Unanswered after three working days of the agency it
counts as given where neither cost nor absence arises; otherwise the next official above may
answer too, and so on upwards. Nothing is written for that: it follows from the days, the posts
and who holds them, so it is true whether or not any job runs.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from portal.people.rules.calendar import WorkCalendar, add_working_days
from portal.people.rules.posts import Chart, Supervisor, Unsupervised

PATIENCE = 3
"""Working days that an official has before the next one may answer."""
_DAY = timedelta(days=1)


class Answer(StrEnum):
    """What somebody answered, as tables keep it."""

    NONE = ""
    GRANTED = "granted"
    REFUSED = "refused"


class AnswerRefusal(StrEnum):
    """Why a request cannot be answered, asked or taken back like this."""

    REASON_MISSING = "answer.reason_missing"
    NOT_WAITING = "answer.not_waiting"


def climbed_by(today: date) -> datetime:
    """Who asked later than this has no request that could have gone upwards by `today`, wherever
    the agency lies and whatever days of rest it keeps; who asked before may have.
    """
    return datetime.combine(today - PATIENCE * _DAY, time(12), UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: by whom, on which local day, whether silence may grant it, and the answer."""

    person: int
    on: date
    is_costly: bool
    answer: Answer = Answer.NONE


@dataclass(frozen=True, slots=True)
class Round:
    """One turn upwards: who may answer besides those before, and from which day."""

    from_on: date
    officials: tuple[Supervisor[int, int], ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a request stands on a day.

    `due_on` is the last day of the latest turn; after it the next turn begins, or silence grants.
    `granted_on` is the first day on which silence has granted it. `rounds` are the turns so far,
    the superior's first; a turn above which nobody is stays the last one (`is_last`).
    """

    rounds: tuple[Round, ...]
    due_on: date
    granted_on: date | None = None
    answer: Answer = Answer.NONE
    is_last: bool = False

    @property
    def is_granted(self) -> bool:
        return self.answer is Answer.GRANTED or (
            self.answer is Answer.NONE and self.granted_on is not None
        )

    @property
    def is_waiting(self) -> bool:
        """Nobody has answered, and silence has not either."""
        return self.answer is Answer.NONE and self.granted_on is None

    def may_answer(self, person: int) -> bool:
        """Whether the request waits for this person (among others, perhaps)."""
        return self.is_waiting and person in self.officials

    @property
    def officials(self) -> frozenset[int]:
        """Everybody who may answer: an earlier official still may when the next one may too."""
        return frozenset(one.person for turn in self.rounds for one in turn.officials)

    @property
    def has_nobody(self) -> bool:
        """No official stands above the person: whoever keeps the run answers."""
        return not self.officials


def desk(asked: Asked, chart: Chart[int, int], calendar: WorkCalendar, today: date) -> Desk:
    """Where the request stands at the beginning of `today`; the chart is that of `today`."""
    turns: list[Round] = []
    is_last = False
    officials = chart.supervisors_of(asked.person).supervisors
    from_on = asked.on
    due_on = add_working_days(calendar, asked.on, PATIENCE)
    turns.append(Round(from_on, officials))
    while today > due_on:
        if not asked.is_costly:
            return Desk(tuple(turns), due_on, due_on + _DAY, asked.answer)
        officials = _above(asked.person, officials, chart)
        is_last = not officials
        if is_last:
            break
        from_on, due_on = due_on + _DAY, add_working_days(calendar, due_on, PATIENCE)
        turns.append(Round(from_on, officials))
    return Desk(tuple(turns), due_on, None, asked.answer, is_last)


def _above(
    person: int, officials: tuple[Supervisor[int, int], ...], chart: Chart[int, int]
) -> tuple[Supervisor[int, int], ...]:
    """Who stands above these officials by the posts through which they are asked."""
    found: dict[tuple[int, int], Supervisor[int, int]] = {}
    for post in dict.fromkeys(one.post for one in officials):
        climbed = chart.above(person, post)
        if not isinstance(climbed, Unsupervised):
            found.update({(one.person, one.post): one for one in climbed})
    return tuple(found.values())


def may_refuse(reason: str) -> AnswerRefusal | None:
    """Why a request cannot be refused with these words."""
    return None if reason.strip() else AnswerRefusal.REASON_MISSING
