"""The course folders that ship, and the one form in which files are written."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.content import files, folder, formatting, positions, scanning, writing
from portal.content.checking import Shelf, check
from portal.content.documents import ItemFile
from portal.content.tex import FaultyTex, convert, converted
from tests.content.making import LESSON, bank_texts, course_texts, on_disk
from tests.content.making import files as in_memory

COURSES = sorted((Path(__file__).parents[2] / "courses").iterdir())
SHELF = Shelf()


@pytest.mark.parametrize("root", COURSES, ids=lambda root: root.name)
def test_a_folder_that_ships_has_no_fault_and_is_canonical(root: Path) -> None:
    checked = SHELF.check(root)
    assert checked.faults == []
    for path, content in formatting.canonical(checked.folder).items():
        assert content == (root / path).read_bytes(), path


def test_courses_and_banks_ship() -> None:
    names = [root.name for root in COURSES]
    assert len([name for name in names if not name.startswith("bank-")]) >= 5
    assert len([name for name in names if name.startswith("bank-")]) >= 4


def test_formatting_mends_the_form_and_keeps_what_is_said(tmp_path: Path) -> None:
    texts = course_texts()
    loose = {
        **texts,
        "course.yaml": "\ufeff" + texts["course.yaml"].replace("\n", "\r\n"),
        LESSON: texts[LESSON].replace("## Tiga langkah\n", "## Tiga langkah   \n") + "\n\n",
        "items/01-soal.yaml": texts["items/01-soal.yaml"].replace("[kuis]", "\n  - kuis"),
    }
    root = on_disk(tmp_path / "salam-di-loket", loose)
    changed = formatting.rewrite(root, folder.read(files.on_disk(root)))
    assert changed == [LESSON, "course.yaml", "items/01-soal.yaml"]
    assert {path: (root / path).read_text() for path in texts} == texts
    assert formatting.rewrite(root, folder.read(files.on_disk(root))) == []


def test_a_folder_that_cannot_be_read_is_not_formatted(tmp_path: Path) -> None:
    root = on_disk(tmp_path / "x", {**course_texts(), "course.yaml": "code: [\n"})
    with pytest.raises(formatting.FaultyFolder):
        formatting.rewrite(root, folder.read(files.on_disk(root)))
    assert (root / "course.yaml").read_text() == "code: [\n"


_TEXTS = st.text(st.characters(codec="utf-8"), max_size=130) | st.sampled_from(
    ["yes", "1", "1.5", "2026-01-01", "null", "~", "- a", "a: b", "a #b", "x:", " a", "a ", '"',
     "=", "a  b " * 30, "kata " * 40 + "akhir", "baris\nbaris\n", "\n", "a\n\n", "|", "1:30"]
)  # fmt: skip


@given(stem=_TEXTS, options=st.lists(_TEXTS, max_size=3))
def test_whatever_is_written_reads_the_same_again(stem: str, options: list[str]) -> None:
    item = ItemFile.model_validate(
        {
            "id": "a-1", "type": "single", "competency": stem, "level": 1, "difficulty": "easy",
            "stem": stem, "tags": options, "sequence": options,
            "options": [{"text": text, "why": stem} for text in options],
        }
    )  # fmt: skip
    text = writing.items([item])
    data, _lines = positions.read(text)
    assert [ItemFile.model_validate(entry) for entry in data] == [item]
    assert writing.items([ItemFile.model_validate(entry) for entry in data]) == text


def test_numbers_are_written_as_people_write_them() -> None:
    given = {"code": "A", "title": "B", "summary": "C", "audience": "D", "competencies": [],
             "authors": [], "licence": "E", "completion": {}}  # fmt: skip
    for hours, written in (("0.40", "0.4"), (5, "5"), ("10", "10"), (2.5, "2.5")):
        document = folder.CourseDocument.model_validate({**given, "hours": hours})
        assert f"hours: {written}\n" in writing.document(document)


def test_each_text_is_rendered_once_however_often_it_is_asked_for() -> None:
    checked = check(in_memory(course_texts()))
    first = checked.compiler.passes["rendered"]
    lesson = checked.folder.lessons[0]
    texts = {text for one in checked.folder.items for text in (one.item.stem, one.item.text)}
    for _ in range(3):
        checked.compiler.lesson(lesson)
        for text in texts:
            checked.compiler.html(text)
    assert checked.compiler.passes["rendered"] - first <= 1  # the empty text at most


def test_links_of_files_become_links_of_pages() -> None:
    texts = course_texts()
    texts[LESSON] = texts[LESSON].replace(
        "(#tiga-langkah)", "(01-tiga-puluh-detik.md#tiga-langkah) dan [unduh](../media/daftar.pdf)"
    )
    html = check(in_memory(texts)).compiler.lesson(
        folder.read(in_memory(texts)).lessons[0]
    ).html  # fmt: skip
    assert 'href="sdl-tiga-puluh-detik#isi-tiga-langkah"' in html
    assert 'href="media/daftar.pdf"' in html
    assert "<mfrac>" in html


def test_a_film_is_shown_with_the_captions_beside_it() -> None:
    texts = course_texts()
    texts[LESSON] = texts[LESSON].replace("## Sumber", "![Salam](../media/film.mp4)\n\n## Sumber")
    some = {**texts, "media/film.mp4": "", "media/film.vtt": "WEBVTT\n"}
    read = check(in_memory(some))
    assert 'src="media/film.vtt"' in read.compiler.lesson(read.folder.lessons[0]).html
    assert not any(fault.code.value == "media-no-captions" for fault in read.faults)


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"\frac{1}{2}", "1 2"),
        (r"x^2 + y_1", "x2+y1"),
        (r"\sqrt{\alpha}", "α"),
        (r"\text{nilai akhir} \ge 70", "nilai akhir≥70"),
        (r"\left( a \right)", "(a)"),
    ],
)
def test_formulas_become_mathml(tex: str, words: str) -> None:
    math = convert(tex, display=False)
    assert math.tag == "math"
    assert "".join(math.itertext()).replace(" ", "") == words.replace(" ", "")


@pytest.mark.parametrize(
    "tex",
    [r"\foo", "{a", "a}", r"\frac{1}", "a^^b", "^", r"\left( a", r"\text{a", "{" * 40 + "}" * 40],
)
def test_formulas_that_are_not_understood_are_refused(tex: str) -> None:
    with pytest.raises(FaultyTex):
        convert(tex, display=False)
    assert converted(tex, True) is None


def test_what_is_no_prose_is_left_out_but_keeps_its_lines() -> None:
    found = scanning.scan("a `[x](y)`\n\n```\n[x](y)\n```\n\n<!-- [x](y) -->\n[b](c)\n\n$[x](y)$\n")
    assert [(one.address, one.line) for one in found.references()] == [("c", 7)]
    assert [one.tex for one in found.formulas] == ["[x](y)"]


def test_a_bank_is_told_apart_by_its_file() -> None:
    assert folder.read(in_memory(bank_texts(), "bank-salam")).is_bank
    assert not folder.read(in_memory(course_texts())).is_bank
