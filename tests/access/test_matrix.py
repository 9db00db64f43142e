"""AZ-11: every address, every role, every place, every method, as the matrix says.

Most cells are refusals of a role. Such an answer is the same for the things of all places when
nothing was asked of the database but who is signed in: the thing was never looked at. Where that is
so it is asked for once; where anything else was read, for the things of each place.
"""

from collections.abc import Iterable, Iterator

import pytest

from tests.access.matrix import Cell, cells, lines
from tests.access.visitor import Visitor


def tried(visitor: Visitor, cell: Cell) -> str:
    """What is wrong with the answer to a cell; nothing when it is as the matrix says.

    The world is as built before and after. What is refused writes nothing, but for the count of
    what anybody may try so often and no more (429).
    """
    status = visitor.ask(cell).status_code
    refused = status in {401, 403, 404} and 429 not in cell.line.answers
    wrong = "" if status in cell.expected else f"{cell}: {status}, not {sorted(cell.expected)}"
    if refused and visitor.changed():
        wrong = wrong or f"{cell}: refused with {status}, and something was written"
    visitor.put_back()
    return wrong


def faults(visitor: Visitor, wanted: Iterable[Cell]) -> Iterator[str]:
    """What is wrong with the answers to these cells."""
    settled: set[tuple[str, str]] = set()
    for cell in wanted:
        if (cell.method, cell.asker) in settled:
            continue
        wrong = tried(visitor, cell)
        if wrong:
            yield wrong
        elif cell.is_by_role_alone and visitor.looked_at_nothing:
            settled.add((cell.method, cell.asker))


@pytest.mark.parametrize("endpoint", sorted(lines()))
def test_cells(clean: Visitor, dialect: str, endpoint: str) -> None:
    """On PostgreSQL one role that may and one that may not, per place."""
    line = lines()[endpoint]
    wanted = cells(line, clean.methods(line), every_role=dialect == "sqlite")
    found = list(faults(clean, wanted))
    assert not found, "\n".join(found)
