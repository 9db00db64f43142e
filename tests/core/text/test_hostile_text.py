"""CO-2: text of the greatest length renders within 1 s of CPU or is refused with a reason."""

import contextlib
from threading import Thread

import pytest

from portal.core.text import (
    COMMENT,
    LESSON,
    Profile,
    TextRefusal,
    TextRefused,
    TextTooComplex,
    TextTooLong,
    render,
)
from portal.core.text.limits import MAX_WORK, Meter
from tests.support import cpu

CPU_LIMIT_S = 1.0


def full(unit: str, profile: Profile = LESSON) -> str:
    """`unit` repeated to the greatest length and number of lines a profile takes."""
    text = unit * (profile.max_chars // len(unit))
    return "\n".join(text.split("\n")[: profile.max_lines])


def halves(first: str, second: str) -> str:
    half = LESSON.max_chars // 2
    return first * (half // len(first)) + second * (half // len(second))


def staircase(mark: str, step: int, height: int) -> str:
    lines = (" " * (step * (line % height)) + mark for line in range(LESSON.max_lines))
    return "\n".join(lines)[: LESSON.max_chars]


UNITS = [
    *("*", "**", "_", "`", "~~", "[", "![", "<", "&", "$", "\\", "|", "#", " ", "\n", "é"),
    *(
        "*a ",
        "a* ",
        "*a **b ",
        "a`",
        "[a](",
        '[](a "',
        "[[a]",
        "](",
        "[^",
        "[a]: ",
        "<sub>",
        "<!--",
    ),
    *("http://", "https://a.b ", "&amp;", "$x$", "- ", "1. ", "- - - ", "> ", "# ", "> # a\n"),
    *("- a\n", "* a\n\n", "1. a\n> b\n", "a\n===\n", "--\n", "[a]: b\n", "[^a]: b\n", "[^a\n"),
    *("|a|\n", "`a|", "|" + "`" * 7, ":   a\n", "a\n:   b\n\n", "!!! note\n", "!!! a b\n", "???+ "),
    *("~~~", "```\n", "$$\n", "    - a\n", "\t", "  \n", "***a***b"),
]
PAIRS = [
    *(("[", "]"), ("[", "](a)"), ("*", "a*"), ("`", "`a"), ("![", "](a)"), ("<sub>", "</sub>")),
    *(("[" * 9, "[a](b)"), ("[a](", "a"), ("*_", "_*"), ("(", ")"), ("> ", "a"), ("~", "`")),
    *(("~", "a`"), ("`", "~"), ("$", "a"), ('[](a "', "b"), ("[a]: ", "b "), ("|", "-")),
    *(("|a", "\n|-"), ("[^a] ", "\n\n[^a]: b"), ("# ", "#"), ("<!--\n", "a\n"), ("-", " ")),
    *(("[", "https://a.b "), ("- ", "> "), ("1. ", "- "), (" ", "a"), ("\n", "    a")),
]


def cpu_of(source: str, profile: Profile = LESSON) -> float:
    def rendered() -> None:
        with contextlib.suppress(TextRefused):
            render(source, profile)

    return cpu.least(rendered, within=CPU_LIMIT_S)


@pytest.mark.parametrize("unit", UNITS)
def test_repeated_marks_take_less_than_a_second(unit: str) -> None:
    assert cpu_of(full(unit)) < CPU_LIMIT_S


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_many_openings_and_many_endings_take_less_than_a_second(first: str, second: str) -> None:
    assert cpu_of(halves(first, second)) < CPU_LIMIT_S


@pytest.mark.parametrize("mark", ["- a", "1. a", "> a", "!!! note", '??? "a"', ":   a", "| a"])
@pytest.mark.parametrize(("step", "height"), [(2, 8), (4, 6), (4, 3000), (1, 200)])
def test_staircases_of_indentation_take_less_than_a_second(
    mark: str, step: int, height: int
) -> None:
    assert cpu_of(staircase(mark, step, height)) < CPU_LIMIT_S


CODE = {
    "css": ["\\'/*", "[a]"],
    "html": ["&", "<!--"],
    "javascript": ['^\\"', "<a@b.c>"],
    "php": ["<?php \\'", "\\'"],
    "python": ["\n\t", "***-"],
    "sql": ["'", "1.1. "],
    "yaml": [":\t", "***"],
}


@pytest.mark.parametrize("language", CODE)
def test_hostile_code_takes_less_than_a_second(language: str) -> None:
    """Blocks of the greatest coloured length and very many small ones.

    The units are the worst of all pairs of some 80 fragments, per language.
    """
    for unit in CODE[language]:
        large = f"```{language}\n" + (unit * 2500)[:2400] + "\n```\n\n"
        assert cpu_of(full(large)) < CPU_LIMIT_S
    small = f"```{language}\n" + (CODE[language][0] * 30)[:40] + "\n```\n\n"
    assert cpu_of(full(small)) < CPU_LIMIT_S


def test_a_header_cannot_multiply_into_a_huge_table() -> None:
    header = "|" + "a|" * 2000 + "\n|" + "-|" * 2000
    with pytest.raises(TextTooComplex) as wide:
        render(header + "\n|" * 3000)
    assert wide.value.reason is TextRefusal.TOO_MANY_COLUMNS
    with pytest.raises(TextTooComplex) as long:
        render("|" + "a|" * 15 + "\n|" + "-|" * 15 + "\n|x" * 3000)
    assert long.value.reason is TextRefusal.TOO_MANY_CELLS
    assert "<td>" in render("|" + "a|" * 15 + "\n|" + "-|" * 15 + "\n|x" * 200).html


def test_an_ordinary_text_of_the_greatest_length_is_accepted_within_a_second() -> None:
    paragraph = "Separuh antrean *loket* kita **bukan** [permohonan](https://x.id) baru. " * 5
    lesson = (
        f"## Judul bagian\n\n{paragraph}\n\n- satu\n    - dua\n- tiga\n\n"
        "| A | B |\n|---|---|\n| `a` | $x$ |\n\n!!! catatan\n    Isi[^a]\n\n[^a]: Catatan\n\n"
    )
    text = full(lesson)
    assert cpu.least(lambda: render(text), within=CPU_LIMIT_S) < CPU_LIMIT_S
    assert len(render(text).headings) > 50


def test_length_is_bounded_to_the_character_and_line() -> None:
    assert render("x" * LESSON.max_chars).html
    with pytest.raises(TextTooLong) as longer:
        render("x" * (LESSON.max_chars + 1))
    assert (longer.value.reason, longer.value.limit) == (TextRefusal.TOO_LONG, LESSON.max_chars)
    assert render("x\n" * (COMMENT.max_lines - 1), COMMENT).html
    with pytest.raises(TextTooLong) as more:
        render("x\n" * COMMENT.max_lines, COMMENT)
    assert more.value.reason is TextRefusal.TOO_MANY_LINES


def test_a_million_characters_are_refused_at_once() -> None:
    text = "> " * 5_000_000

    def refused() -> None:
        with pytest.raises(TextTooLong):
            render(text)

    assert cpu.least(refused, within=0.1) < 0.1


@pytest.mark.parametrize(
    "deep",
    [
        "> " * 60 + "a",
        "".join(" " * 4 * level + "- a\n" for level in range(60)),
        "*a _b " * 20 + "c" + " d_ e*" * 20,
        "<sub>" * 40 + "a" + "</sub>" * 40,
        "".join(" " * 4 * level + "!!! note\n" for level in range(60)) + " " * 240 + "a",
    ],
)
def test_deep_nesting_is_refused_and_shallow_is_not(deep: str) -> None:
    with pytest.raises(TextTooComplex) as refused:
        render(deep)
    assert refused.value.reason is TextRefusal.TOO_DEEPLY_NESTED
    assert render("> > > > - a\n").html
    assert render("*a _b " * 4 + "c" + " d_ e*" * 4).html.count("<em>") == 8


def test_work_is_counted_the_same_on_every_machine() -> None:
    meter = Meter()
    meter.spend(MAX_WORK)
    with pytest.raises(TextTooComplex) as refused:
        meter.spend(1)
    assert refused.value.reason is TextRefusal.TOO_MUCH_WORK


def test_the_bounds_hold_in_threads() -> None:
    """No signal is used: several threads render and refuse at the same time."""
    results: list[str] = []

    def work(source: str) -> None:
        try:
            results.append(render(source).html)
        except TextTooComplex as refused:
            results.append(refused.reason.value)

    threads = [Thread(target=work, args=(source,)) for source in ("> " * 60, "*a*") * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["<p><em>a</em></p>"] * 3 + ["text.too_deeply_nested"] * 3
