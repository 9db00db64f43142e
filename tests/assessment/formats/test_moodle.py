"""Moodle XML: its kinds, its files, and XML that is made to do harm (CO-5, CO-6)."""

import base64
import random

import pytest

from portal.assessment.formats import ItemFileRefusal, ItemFormat, Number
from portal.core.errors import Refused
from tests.assessment.formats.reading import entries, fates, notes, only, read

XML = ItemFormat.MOODLE_XML


def quiz(*questions: str) -> str:
    return "<quiz>\n" + "\n".join(questions) + "\n</quiz>"


def question(kind: str, text: str = "<p>Apa?</p>", rest: str = "", files: str = "") -> str:
    return (
        f'<question type="{kind}"><name><text>Nama</text></name><questiontext format="html">'
        f"<text><![CDATA[{text}]]></text>{files}</questiontext>{rest}</question>"
    )


def answer(text: str, fraction: str, feedback: str = "") -> str:
    return (
        f'<answer fraction="{fraction}" format="html"><text><![CDATA[{text}]]></text>'
        f"<feedback><text>{feedback}</text></feedback></answer>"
    )


CHOICE = question(
    "multichoice", rest="<single>true</single>" + answer("a", "100", "Ya.") + answer("b", "0")
)


def test_every_kind_is_read() -> None:
    pair = "<subquestion><text>{}</text><answer><text>{}</text></answer></subquestion>"
    text = quiz(
        '<question type="category"><category><text>$course$/A</text></category></question>',
        CHOICE,
        question("multichoice", rest="<single>false</single>" + answer("a", "50")
                 + answer("b", "50") + answer("c", "-50")),
        question("truefalse", rest=answer("true", "0") + answer("false", "100")),
        question("shortanswer", rest="<usecase>1</usecase>" + answer("NIB", "100")),
        question("numerical", rest=answer("1250", "100").replace(
            "</answer>", "<tolerance>0.5</tolerance></answer>")
            + "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit>"
            + "<unit><multiplier>0.001</multiplier><unit_name>km</unit_name></unit></units>"),
        question("matching", rest=pair.format("akta", "capil") + pair.format("KK", "dafduk")
                 + pair.format("", "izin")),
        question("ordering", rest=answer("dua", "2") + answer("satu", "1") + answer("tiga", "3")),
        question("cloze", "Ibu kota {1:SHORTANSWER:=Bandung~%100%bandung~*#bukan} dan "
                 "{1:MULTICHOICE:dulu~=kini}."),
        question("gapselect", "Satu [[1]] dua [[3]].",
                 rest="".join(f"<selectoption><text>{word}</text><group>{group}</group>"
                              "</selectoption>" for word, group in (("a", 1), ("b", 1), ("c", 2),
                                                                     ("d", 2)))),
        question("essay"), question("description"), question("calculated"), question("coderunner"),
    )  # fmt: skip
    assert [kind for _line, kind in fates(text, XML)] == [
        "single", "multiple", "true_false", "short", "numeric", "matching", "ordering", "cloze",
        "cloze", "item.essay", "item.description", "item.calculated", "item.kind_unknown",
    ]  # fmt: skip
    items = [entry.item for entry in read(text, XML).entries if entry.item]
    assert items[0].options[0].why == "Ya."
    assert [option.is_right for option in items[1].options] == [True, True, False]
    assert items[3].case_sensitive
    assert items[4].number == Number("1250", "0.5", "m", {"km": "1000"})
    assert items[5].distractors == ("izin",)
    assert items[6].sequence == ("satu", "dua", "tiga")
    assert items[7].text == "Ibu kota [[Bandung|bandung]] dan [[?kini|dulu]]."
    assert items[8].text == "Satu [[?a|b]] dua [[?c|d]]."


def test_lines_are_those_of_the_file() -> None:
    assert fates(quiz(CHOICE, "", question("essay")), XML) == [(2, "single"), (4, "item.essay")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{1:SHORTANSWER:=Bandung dan Solo.", "item.gaps"),
        ("{1:SHORTANSWER:=Bandung} dan Solo}.", "item.gaps"),
        ("{1:SHORTANSWER:~Bandung}", "item.no_right"),
        ("{1:MULTICHOICE:=a~=b}", "item.many_right"),
        ("{1:MULTICHOICE:=a}", "item.few_options"),
        ("{1:NUMERICAL:=5:1}", "item.gap_kind"),
        ("{1:MULTIRESPONSE:=a~b}", "item.gap_kind"),
        ("Tanpa isian.", "item.no_right"),
    ],
)
def test_gaps_that_do_not_close_or_have_no_key_are_refused(text: str, reason: str) -> None:
    assert fates(quiz(question("cloze", text), CHOICE), XML) == [(2, reason), (3, "single")]


PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()


def test_a_picture_inside_the_file_comes_with_its_item() -> None:
    file = f'<file name="a b.png" path="/" encoding="base64">{PIXEL}</file>'
    shown = '<img src="@@PLUGINFILE@@/a%20b.png" alt="Alur layanan">'
    item = only(quiz(question("truefalse", shown, answer("true", "100") + answer("false", "0"),
                              file)), XML)  # fmt: skip
    [picture] = item.pictures
    assert item.stem == f"![Alur layanan](../media/{picture.name})"
    assert picture.content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        ('<img src="@@PLUGINFILE@@/b.png" alt="x">', "item.picture_missing"),
        ('<img src="https://example.org/b.png" alt="x">', "item.picture_elsewhere"),
        (f'<img src="data:image/png;base64,{PIXEL}">', "item.picture_words"),
        (f'<img src="data:image/gif;base64,{PIXEL}" alt="x">', "item.picture_kind"),
        ("<iframe src='x'></iframe>", "item.script"),
        ("<math><mi>x</mi></math>", "item.formula"),
    ],
)
def test_what_cannot_be_shown_safely_is_refused(shown: str, reason: str) -> None:
    rest = answer("true", "100") + answer("false", "0")
    assert fates(quiz(question("truefalse", shown, rest)), XML) == [(2, reason)]


def test_what_does_not_come_along_is_told() -> None:
    rest = "<single>true</single><defaultgrade>5.0</defaultgrade>"
    rest += answer("a", "100") + answer("b", "33.33333")
    assert notes(quiz(question("multichoice", rest=rest)), XML) == [
        "note.marks",
        "note.partial_credit",
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ('<!DOCTYPE q [<!ENTITY a "b">]><quiz>&a;</quiz>', ItemFileRefusal.HAS_ENTITIES),
        ('<!DOCTYPE q SYSTEM "file:///etc/passwd"><quiz/>', ItemFileRefusal.HAS_ENTITIES),
        (quiz(CHOICE)[:-9], ItemFileRefusal.NOT_XML),
        ("<quiz>&nbsp;</quiz>", ItemFileRefusal.NOT_XML),
        ("<html></html>", ItemFileRefusal.NOT_MOODLE),
        ("<quiz></quiz>", ItemFileRefusal.EMPTY),
        ("<quiz>" + "<a>" * 60 + "</a>" * 60 + "</quiz>", ItemFileRefusal.TOO_DEEP),
        ('<?xml version="1.0" encoding="x-unknown"?><quiz/>', ItemFileRefusal.NOT_XML),
    ],
)
def test_a_file_that_is_broken_or_dangerous_is_refused_as_a_whole(
    data: str, reason: ItemFileRefusal
) -> None:
    with pytest.raises(Refused) as refused:
        read(data, XML)
    assert refused.value.reason is reason


def test_a_file_damaged_anywhere_is_refused_or_read_and_nothing_else() -> None:
    whole = quiz(CHOICE, question("cloze", "Satu {1:SA:=a} dua {1:MC:b~=c}."), question("essay"))
    luck = random.Random(20261126)  # noqa: S311  # repeatable damage, no secret
    for _ in range(300):
        data = bytearray(whole.encode())
        for _hit in range(luck.randint(1, 4)):
            data[luck.randrange(len(data))] = luck.choice(b"<>&{}~=\"'/ \x00\xff12")
        for entry in entries(bytes(data), XML, *ItemFileRefusal):
            assert (entry.item is None) != (entry.refusal is None)
