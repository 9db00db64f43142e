"""Strict reading of a document people edit: every fault is named with its path, all at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

E = TypeVar("E", bound=StrEnum)


class Problem(StrEnum):
    NOT_YAML = "not_yaml"
    MISSING = "missing"
    UNKNOWN_KEY = "unknown_key"
    REPEATED = "repeated"
    NOT_A_TABLE = "not_a_table"
    NOT_A_LIST = "not_a_list"
    NOT_A_WHOLE_NUMBER = "not_a_whole_number"
    NOT_A_YES_OR_NO = "not_a_yes_or_no"
    NOT_TEXT = "not_text"
    NOT_A_DAY = "not_a_day"
    OUT_OF_RANGE = "out_of_range"
    UNKNOWN_VALUE = "unknown_value"
    UNKNOWN_SOURCE = "unknown_source"
    EMPTY = "empty"
    NEEDS_LESS_THAN_THE_LEVEL_BELOW = "needs_less_than_the_level_below"
    CANNOT_BE_PROVED = "cannot_be_proved"
    NO_WAY_WITHOUT_RATERS = "no_way_without_raters"
    ONLY_AN_ASSESSOR_DECIDES = "only_an_assessor_decides"
    PROVES_NOTHING = "proves_nothing"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong where: `path` as in `proofs.quiz.knowledge.max_level`, `detail` what stood
    there or what was expected."""

    path: str
    problem: Problem
    detail: str = ""

    def __str__(self) -> str:
        words = f"{self.path}: {self.problem.replace('_', ' ')}"
        return f"{words} ({self.detail})" if self.detail else words


class DocumentError(ValueError):
    """The document cannot be used; `faults` holds every reason, in the document's order."""

    def __init__(self, faults: Collection[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)


class Reader:
    """Reads values and collects faults; after a fault it hands out a stand-in and goes on."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, path: str, problem: Problem, detail: object = "") -> None:
        """Notes a fault; what is missing is not also called a wrong number or text."""
        if Fault(path, Problem.MISSING) not in self.faults:
            self.faults.append(Fault(path, problem, str(detail)[:80]))

    def finish(self) -> None:
        """Raises DocumentError when anything was wrong."""
        if self.faults:
            raise DocumentError(self.faults)

    def any_table(self, value: object, path: str) -> dict[str, object]:
        """A table with keys of any name; whole numbers as keys are read as text."""
        if not isinstance(value, Mapping):
            self.fault(path, Problem.NOT_A_TABLE, value)
            return {}
        return {str(key): inner for key, inner in value.items()}

    def table(
        self, value: object, path: str, needed: Collection[str], optional: Collection[str] = ()
    ) -> dict[str, object]:
        """A table with these keys; an unknown key is a fault: it is mostly a slip of the pen."""
        if not isinstance(value, Mapping):
            self.fault(path, Problem.NOT_A_TABLE, value)
            return {}
        found = self.any_table(value, path)
        for key in needed:
            if key not in found:
                self.fault(join(path, key), Problem.MISSING)
        for key in [key for key in found if key not in needed and key not in optional]:
            self.fault(join(path, key), Problem.UNKNOWN_KEY)
        return found

    def items(self, value: object, path: str) -> list[tuple[str, object]]:
        """The members of a list, each with its path."""
        if not isinstance(value, list | tuple):
            self.fault(path, Problem.NOT_A_LIST, value)
            return []
        return [(f"{path}[{place}]", inner) for place, inner in enumerate(value)]

    def whole(self, value: object, path: str, low: int, high: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(path, Problem.NOT_A_WHOLE_NUMBER, value)
            return low
        if not low <= value <= high:
            self.fault(path, Problem.OUT_OF_RANGE, f"{value}, not {low} to {high}")
            return low
        return value

    def whole_or_none(self, value: object, path: str, low: int, high: int) -> int | None:
        return None if value is None else self.whole(value, path, low, high)

    def yes(self, value: object, path: str) -> bool:
        if not isinstance(value, bool):
            self.fault(path, Problem.NOT_A_YES_OR_NO, value)
            return False
        return value

    def text(self, value: object, path: str) -> str:
        if not isinstance(value, str):
            self.fault(path, Problem.NOT_TEXT, value)
            return ""
        if not value.strip():
            self.fault(path, Problem.EMPTY)
        return value.strip()

    def day(self, value: object, path: str) -> date:
        """A day as YAML reads it, or as ISO text (the form of the canonical document)."""
        if type(value) is date:
            return value
        try:
            if isinstance(value, str) and len(value) == len("2018-01-01"):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self.fault(path, Problem.NOT_A_DAY, value)
        return date.min

    def choice(self, value: object, path: str, words: type[E]) -> E | None:
        if isinstance(value, str) and value in set(words):
            return words(value)
        self.fault(path, Problem.UNKNOWN_VALUE, f"{value}; one of {', '.join(words)}")
        return None

    def choices(self, value: object, path: str, words: type[E]) -> tuple[E, ...]:
        """A list of different words, not empty, in the order in which `words` names them."""
        chosen: list[E] = []
        members = self.items(value, path)
        for place, member in members:
            word = self.choice(member, place, words)
            if word in chosen:
                self.fault(place, Problem.REPEATED, member)
            elif word is not None:
                chosen.append(word)
        if isinstance(value, list | tuple) and not members:
            self.fault(path, Problem.EMPTY)
        return tuple(sorted(chosen, key=list(words).index))


def join(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)
