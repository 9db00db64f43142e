"""Work of many threads done together: in order, to each its own, and one fault is one thread's."""

import threading
import time
from collections.abc import Callable, Sequence

import pytest

from portal.core.together import Together

LIMIT_S = 10


class Fault(Exception):
    """What one of them alone may be at fault for."""


class Desk:
    """Doubles numbers; its first piece of work lasts until `go` is set. Notes every group."""

    def __init__(self, at_fault: Exception | None = None) -> None:
        self.go, self.groups = threading.Event(), list[list[int]]()
        self._at_fault = at_fault

    def work(self, given: Sequence[int]) -> list[int]:
        self.groups.append(list(given))
        assert self.go.wait(LIMIT_S)
        if self._at_fault is not None and 3 in given:
            raise self._at_fault
        return [2 * one for one in given]


def bring(together: Together[int, int], desk: Desk, count: int) -> dict[int, int | BaseException]:
    """0 is at work when 1 to `count` - 1 come, one after the other; what each got."""
    found: dict[int, int | BaseException] = {}

    def ask(number: int) -> None:
        try:
            found[number] = together.do(number)
        except BaseException as error:  # noqa: BLE001  looked at below
            found[number] = error

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(count)]
    for number, thread in enumerate(threads):
        thread.start()
        until(lambda number=number: len(desk.groups) == 1 and together.waiting == number)
    desk.go.set()
    for thread in threads:
        thread.join(LIMIT_S)
    return found


def until(happens: Callable[[], bool]) -> None:
    ends = time.monotonic() + LIMIT_S
    while not happens():
        assert time.monotonic() < ends
        time.sleep(0.001)


def test_who_comes_meanwhile_is_done_in_one_go_in_the_order_of_coming() -> None:
    desk = Desk()
    found = bring(Together(desk.work, most=4), desk, 8)
    assert desk.groups == [[0], [1, 2, 3, 4], [5, 6, 7]]
    assert found == {number: 2 * number for number in range(8)}


def test_what_fails_for_all_is_told_to_all_and_the_next_group_goes_on() -> None:
    desk = Desk(at_fault=OSError("full"))
    found = bring(Together(desk.work, most=4, apart=(Fault,)), desk, 6)
    assert {number for number, one in found.items() if isinstance(one, OSError)} == {1, 2, 3, 4}
    assert (found[0], found[5]) == (0, 10)


def test_the_fault_of_one_is_not_that_of_the_others() -> None:
    desk = Desk(at_fault=Fault())
    found = bring(Together(desk.work, most=4, apart=(Fault,)), desk, 6)
    assert desk.groups == [[0], [1, 2, 3, 4], [1], [2], [3], [4], [5]]
    assert isinstance(found.pop(3), Fault)
    assert found == {number: 2 * number for number in (0, 1, 2, 4, 5)}


def test_a_thread_that_is_ended_at_work_leaves_nobody_waiting() -> None:
    desk = Desk()

    def work(given: Sequence[int]) -> list[int]:
        desk.work(given)
        if given == [1, 2]:
            raise SystemExit
        return list(given)

    found = bring(Together(work, most=2), desk, 5)
    assert found.keys() == {0, 1, 2, 3, 4}
    assert isinstance(found[1], SystemExit)
    assert isinstance(found[2], RuntimeError)
    assert (found[3], found[4]) == (3, 4)


@pytest.mark.parametrize("count", [1, 5])
def test_alone_each_is_done_at_once(count: int) -> None:
    desk = Desk()
    desk.go.set()
    together = Together(desk.work, most=4)
    assert [together.do(number) for number in range(count)] == [2 * n for n in range(count)]
    assert desk.groups == [[number] for number in range(count)]
