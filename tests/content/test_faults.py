"""Each kind of fault of `portal courses check`, told at its true line, in a folder that is
faultless but for it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import pytest

from portal.content import checking
from portal.content.faults import Code
from portal.content.files import Files, written
from tests.content.making import (
    ITEMS,
    LESSON,
    QUIZ,
    SVG,
    bank_texts,
    course_texts,
    faults,
    files,
    item,
    line_of,
    picture,
)

COURSE = "course.yaml"
MORE = "items/02-tambahan.yaml"
LAST = "Sesudah itu"


@dataclass(frozen=True)
class Case:
    """Replace `old` by `new` in `file` (or add files); a fault of `code` appears at `at`."""

    code: Code
    file: str
    old: str = ""
    new: str = ""
    at: str = ""  # words that begin on the line; those of `new` by default
    where: str = ""  # another file that the fault is in
    add: Mapping[str, str | bytes] = field(default_factory=dict)
    alone: bool = True

    def texts(self) -> dict[str, str | bytes]:
        texts: dict[str, str | bytes] = {**course_texts(), **self.add}
        if self.old:
            text = texts[self.file]
            assert isinstance(text, str)
            assert text.count(self.old) >= 1, self.old
            texts[self.file] = text.replace(self.old, self.new, 1)
        return texts


def lesson(code: Code, old: str, new: str, at: str = "", **more: bool) -> Case:
    return Case(code, LESSON, old, new, at, **more)


def added(code: Code, at: str, **fields: object) -> Case:
    """One more item with a fault."""
    return Case(code, MORE, at=at, add={MORE: item(**fields)})


def one(text: str, *, correct: bool, why: str = "Sebab.") -> dict[str, object]:
    return {"text": text, "correct": correct, "why": why}


def shown(path: str) -> dict[str, str]:
    """A lesson that shows one more file."""
    return {LESSON: course_texts()[LESSON].replace("## Sumber", f"![Kata](../{path})\n\n## Sumber")}


def svg(inside: str) -> dict[str, str]:
    return {SVG: course_texts()[SVG].replace("</svg>", f"{inside}\n</svg>")}


BOMB = "a: &a [x, x]\nb: *a\n"
RAW = "code: SDL-01\n"
TEST, LATE = "01-menyapa/00-awal.yaml", "01-menyapa/02-awal.yaml"
BEFORE = course_texts()[QUIZ].replace("sdl-kuis", "sdl-awal").replace("draw:", "stage: pre\ndraw:")
CASES = [
    # Files as such
    Case(Code.NOT_UTF8, ITEMS, add={ITEMS: b"- id: sdl-1\n  stem: \xff\n"}, at="stem", alone=False),
    Case(Code.BYTE_ORDER_MARK, COURSE, RAW, "\ufeff" + RAW),
    Case(Code.LINE_ENDS, COURSE, "licence: CC-BY-SA-4.0\n", "licence: CC-BY-SA-4.0\r\n"),
    Case(Code.YAML_TAB, QUIZ, "    count: 1", "\tcount: 1", alone=False),
    Case(Code.YAML_SYNTAX, QUIZ, "title: \"Kuis: salam\"", "title: Kuis: salam", alone=False),
    Case(Code.YAML_ALIAS, QUIZ, "draw:", "x: &a 1\ny: *a\ndraw:", "y: *a", alone=False),
    Case(Code.YAML_KEY_TWICE, QUIZ, "attempts: 3", "attempts: 3\nattempts: 4", "attempts: 4",
         alone=False),
    Case(Code.YAML_TOO_MUCH, MORE, add={MORE: "[" + "x, " * 50_001 + "x]"}, at="["),
    Case(Code.FIELD_UNKNOWN, QUIZ, "attempts: 3", "atempts: 3", alone=False),
    Case(Code.FIELD_MISSING, COURSE, "audience: Petugas loket dan siapa pun yang menggantikannya.",
         "", "code:", alone=False),
    Case(Code.FIELD_VALUE, COURSE, "hours: 0.2", "hours: banyak", alone=False),
    Case(Code.FIELD_EMPTY, COURSE, "licence: CC-BY-SA-4.0", 'licence: " "'),
    Case(Code.QUIZ_PASS_PERCENT, QUIZ, "pass_percent: 60", "pass_percent: 101", alone=False),
    lesson(Code.MATTER_MISSING, "---\nid:", "id:", "id:", alone=False),
    Case(Code.ITEMS_NOT_LIST, MORE, add={MORE: "id: sdl-900\n"}, at="id:"),
    Case(Code.FILE_STRAY, "catatan.txt", add={"catatan.txt": "x"}, at="x"),
    # The folder as a whole
    Case(Code.NUMBER_TWICE, "01-menyapa/01-kembar.yaml", add={
        "01-menyapa/01-kembar.yaml": course_texts()[QUIZ].replace("sdl-kuis", "sdl-kuis-dua"),
        COURSE: course_texts()[COURSE].replace("0.2", "0.3111111")}, at="id:", where=LESSON,
        alone=False),
    Case(Code.NUMBER_GAP, "01-menyapa/module.yaml", add={
        "03-jauh/module.yaml": "title: Jauh\n",
        "03-jauh/09-kuis.yaml": course_texts()[QUIZ].replace("sdl-kuis", "sdl-kuis-dua")},
        at="title", where="03-jauh/module.yaml", alone=False),
    Case(Code.MODULE_EMPTY, "02-kosong/module.yaml", at="title",
         add={"02-kosong/module.yaml": "title: Kosong\n"}),
    Case(Code.COMPLETION_QUIZ, COURSE, "    - sdl-kuis", "    - sdl-kuis-lain"),
    Case(Code.MINUTES_SUM, COURSE, "hours: 0.2", "hours: 1"),
    Case(Code.COMPETENCY_UNKNOWN, COURSE, "  - id: pelayanan_prima", "  - id: sihir", alone=False),
    added(Code.COMPETENCY_FOREIGN, "competency", competency="spbe"),
    added(Code.ID_TWICE, "- id", id="sdl-001"),
    # Lessons
    lesson(Code.OBJECTIVES_MISSING, "objectives:\n  - Menyapa warga dengan tiga langkah yang "
           "selalu sama\n", "", "id:"),
    lesson(Code.LESSON_SHORT, "minutes: 4", "minutes: 40", alone=False),
    lesson(Code.LESSON_LONG, LAST, "kata " * 800 + LAST, "minutes:"),
    lesson(Code.LESSON_REFUSED, LAST, "kata " * 12_001 + LAST, "\nSeorang"),
    lesson(Code.LESSON_SOURCES, "## Sumber", "## Penutup", "- Praktik"),
    lesson(Code.HEADING_TOP, "## Bila warga", "# Bila warga"),
    lesson(Code.HEADING_JUMP, "## Bila warga", "#### Bila warga"),
    lesson(Code.RAW_HTML, LAST, "<div>x</div>\n" + LAST),
    lesson(Code.NOTE_UNKNOWN, '!!! tip "Coba', '!!! rahasia "Coba'),
    lesson(Code.FENCE_OPEN, "[^ulang]: M", "```\n[^ulang]: M", "```\n[^ulang]", alone=False),
    lesson(Code.FOOTNOTE_UNUSED, "[^ulang] Bila", " Bila", "[^ulang]: M"),
    lesson(Code.FOOTNOTE_UNKNOWN, LAST, "Lihat.[^lain]\n" + LAST, "Lihat."),
    lesson(Code.FORMULA, r"\frac{T}{n}", r"\foo{T}{n}", "panjang, waktu"),
    lesson(Code.PRACTICE_UNKNOWN, "sdl-001", "sdl-tidak-ada"),
    # Links and media
    lesson(Code.LINK_BROKEN, "(#tiga-langkah)", "(02-tidak-ada.md)", "kembalilah"),
    lesson(Code.LINK_REFUSED, "(#tiga-langkah)", "(javascript:x)", "kembalilah"),
    lesson(Code.ANCHOR_BROKEN, "(#tiga-langkah)", "(#empat-langkah)", "kembalilah"),
    lesson(Code.MEDIA_MISSING, "sdl-langkah.svg", "hilang.svg", "![Tiga", alone=False),
    lesson(Code.MEDIA_FOREIGN, "../media/sdl-langkah.svg", "https://example.org/a.svg", "![Tiga",
           alone=False),
    lesson(Code.MEDIA_NO_WORDS, "Tiga lingkaran berurutan: salam, nama, keperluan.", "",
           "![](../media"),
    Case(Code.MEDIA_UNUSED, "media/lain.svg", at="<svg",
         add={"media/lain.svg": course_texts()[SVG]}),
    Case(Code.MEDIA_NO_CAPTIONS, LESSON, add={
        **shown("media/film.mp4"),
        "media/film.mp4": b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08moov"}, at="![Kata]"),
    Case(Code.MEDIA_NAME, "media/a b.svg", add={"media/a b.svg": course_texts()[SVG]}, at="<svg",
         alone=False),
    Case(Code.MEDIA_KIND, "media/a.exe", add={"media/a.exe": b"MZ"}, at="MZ", alone=False),
    Case(Code.MEDIA_CONTENT, "media/a.png", add={**shown("media/a.png"), "media/a.png": b"GIF89a"},
         at="GIF"),
    Case(Code.MEDIA_METADATA, "media/a.jpg", add={
        **shown("media/a.jpg"), "media/a.jpg": picture(b"Kamera")}),
    Case(Code.SVG_ACTIVE, SVG, add=svg("<script>x</script>"), at="<script"),
    Case(Code.SVG_FOREIGN, SVG, add=svg('<image href="https://example.org/a.png"/>'), at="<image"),
    # Quizzes
    Case(Code.QUIZ_EMPTY, QUIZ, add={QUIZ: course_texts()[QUIZ].split("draw:")[0]}, at="id:"),
    Case(Code.QUIZ_ITEM_UNKNOWN, QUIZ, "draw:", "fixed:\n  - sdl-404\ndraw:", "  - sdl-404"),
    Case(Code.QUIZ_CANNOT_FILL, QUIZ, "    count: 1", "    count: 3", "  - competency"),
    Case(Code.QUIZ_RULES_COMPETE, QUIZ, add={QUIZ: course_texts()[QUIZ] + (
        "  - competency: pelayanan_prima\n    difficulty: easy\n    count: 2\n    tags: [kuis]\n")},
        at="  - competency: pelayanan_prima\n    difficulty: easy\n    count: 2"),
    Case(Code.QUIZ_MARKS_DIFFER, QUIZ, add={
        MORE: item(difficulty="easy", tags=["kuis"], marks=2)}, at="  - competency"),
    Case(Code.QUIZ_RETAKE_SHARE, QUIZ, at="retake_share", add={QUIZ: course_texts()[QUIZ].replace(
        "    count: 1", "    count: 2") + "retake_share: 50\n"}),
    Case(Code.QUIZ_STAGE_TWICE, QUIZ, "draw:", "stage: post\ndraw:", "stage", add={
        TEST: course_texts()[QUIZ].replace("sdl-kuis", "sdl-akhir").replace(
            "draw:", "stage: post\ndraw:"),
        COURSE: course_texts()[COURSE].replace("0.2", "0.3111111")}, where=TEST, alone=False),
    Case(Code.QUIZ_PRE_ALONE, TEST, add={TEST: BEFORE}, at="stage"),
    Case(Code.QUIZ_PRE_LATE, QUIZ, add={LATE: BEFORE}, at="stage", where=LATE, alone=False),
    Case(Code.QUIZ_PRE_COUNTS, COURSE, "    - sdl-kuis", "    - sdl-awal", add={TEST: BEFORE},
         alone=False),
    # Items
    added(Code.ITEM_FIELD, "  sequence", sequence=["a", "b", "c"]),
    added(Code.ITEM_NO_KEY, "  options",
          options=[one("A", correct=False), one("B", correct=False)]),
    added(Code.ITEM_MANY_KEYS, "  options",
          options=[one("A", correct=True), one("B", correct=True)]),
    added(Code.ITEM_ALL_RIGHT, "  options", type="multiple",
          options=[one("A", correct=True), one("B", correct=True)]),
    added(Code.ITEM_FEW_OPTIONS, "  options", options=[one("A", correct=True)]),
    added(Code.ITEM_OPTION_TWICE, "  - text: a!",
          options=[one("A", correct=True), one("a!", correct=False)]),
    added(Code.ITEM_NO_WHY, "  - text: B",
          options=[one("A", correct=True), one("B", correct=False, why="")]),
    added(Code.ITEM_NO_SOURCE, "- id", source=None),
    added(Code.ITEM_NO_VALUE, "- id", type="numeric", options=None),
    added(Code.ITEM_UNIT, "      km", type="numeric", options=None,
          answer={"value": 1, "unit": "m", "units": {"km": 0}}),
    added(Code.ITEM_FEW_PAIRS, "  pairs", type="matching", options=None,
          pairs=[{"left": "a", "right": "b"}]),
    added(Code.ITEM_PAIR_TWICE, "  - left: A", type="matching", options=None,
          pairs=[{"left": "a", "right": "b"}, {"left": "A", "right": "c"}]),
    added(Code.ITEM_FEW_STEPS, "  sequence", type="ordering", options=None, sequence=["a", "b"]),
    added(Code.ITEM_STEP_TWICE, "  - B", type="ordering", options=None, sequence=["a", "b", "B"]),
    added(Code.ITEM_GAPS, "  text", type="cloze", options=None, text="Buka [[kurung"),
    added(Code.ITEM_HTML, "  stem", stem="Apa itu <script>x</script>?"),
    # Banks
    added(Code.BANK_STEM_NEAR, "  stem", type="numeric", options=None, answer={"value": 1},
          stem="Urutkan tiga langkah menyapa."),
    Case(Code.BANK_SHARED, MORE, add={
        MORE: course_texts()[ITEMS].split("- id: sdl-101")[0].replace("sdl-001", "sdl-900")},
        at="  stem", alone=False),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code.value)
def test_a_fault_is_told_at_its_line(case: Case) -> None:
    texts = case.texts()
    path = case.where or case.file
    text = texts.get(case.file, b"")
    at = case.at or case.new.strip("\n\ufeff")
    line = line_of(text, at) if isinstance(text, str) and at and not case.where else None
    found = faults(texts)
    own = [one for one in found if f"[{case.code}]" in one]
    if line is None:
        assert any(f"/{path}" in one or case.where for one in own), found
    else:
        assert any(one.startswith(f"salam-di-loket/{path}:{line}: ") for one in own), (line, found)
    if case.alone:
        assert found == own


def many(count: int, right: int = -1, longest: bool = False) -> str:
    """Single-choice items whose key stands at `right`, or goes round."""
    made = []
    for number in range(count):
        place = right if right >= 0 else number % 4
        options = [
            one(f"pilihan {number}{'abcd'[at]}" + " panjang sekali" * (longest and at == place),
                correct=at == place)
            for at in range(4)
        ]  # fmt: skip
        made.append(item(id=f"sdl-9{number:02}", stem=f"Soal nomor {number}", options=options))
    return "".join(made)


def test_a_key_that_stands_at_one_place_too_often_is_told() -> None:
    [fault] = faults({**course_texts(), MORE: many(12, right=2)})
    line = line_of(many(12, right=2), "  - text: pilihan 0c")
    assert fault.startswith(f"salam-di-loket/{MORE}:{line}: option 3 is right in 12 of 12")
    assert faults({**course_texts(), MORE: many(12)}) == []


def test_a_key_that_is_the_longest_option_too_often_is_told() -> None:
    [fault] = faults({**course_texts(), MORE: many(12, longest=True)})
    assert "the longest option is right in 12 of 12 items [bank-key-length]" in fault
    assert faults({**course_texts(), MORE: many(11, longest=True)}) == []  # chance explains it


def test_keys_that_avoid_a_place_or_a_length_are_told_though_none_is_too_frequent() -> None:
    """Thirds at three places and never at the fourth: each is below the bound of one place."""
    avoiding = "".join(spread(60, place=lambda n: n % 3, length=lambda n: n % 4))
    [fault] = faults({**course_texts(), MORE: avoiding})
    assert "the right options stand unevenly: 20, 20, 20, 0 of 60 items" in fault
    middling = "".join(spread(60, place=lambda n: n % 4, length=lambda n: 1 + (n // 4) % 2))
    [fault] = faults({**course_texts(), MORE: middling})
    assert "from the shortest to the longest option" in fault
    even = "".join(spread(60, place=lambda n: n % 4, length=lambda n: (n // 4) % 4))
    assert faults({**course_texts(), MORE: even}) == []


def spread(
    count: int, *, place: Callable[[int], int], length: Callable[[int], int]
) -> Iterator[str]:
    """Items whose key stands at a place and has a rank of length of its own."""
    for number in range(count):
        at, rank = place(number), length(number)
        others = [one for one in range(4) if one != rank]
        sizes = [rank if here == at else others.pop() for here in range(4)]
        options = [
            one(f"pilihan {number}{'abcd'[here]}" + " lagi" * size, correct=here == at)
            for here, size in enumerate(sizes)
        ]
        yield item(id=f"sdl-9{number:02}", stem=f"Soal nomor {number}", options=options)


def test_missing_files_empty_lessons_and_empty_banks_are_told() -> None:
    texts = course_texts()
    del texts["01-menyapa/module.yaml"]
    assert faults(texts) == [
        "salam-di-loket/01-menyapa/module.yaml:1: the file is missing [file-missing]"
    ]
    texts = course_texts()
    texts[LESSON] = texts[LESSON].split("Seorang")[0]
    assert any(f"{LESSON}:8: the lesson has no text [lesson-empty]" in one for one in faults(texts))
    assert any("[no-lesson]" in one for one in faults({COURSE: course_texts()[COURSE]}))
    bank = {"bank.yaml": bank_texts()["bank.yaml"]}
    assert faults(bank, "bank-salam") == [
        "bank-salam/bank.yaml:1: the bank has no item [bank-empty]"
    ]


def test_a_lesson_without_a_number_is_told() -> None:
    texts = course_texts()
    texts["01-menyapa/pembuka.md"] = texts.pop(LESSON)
    assert any("pembuka.md:1: " in one and "[number-missing]" in one for one in faults(texts))


def test_a_lesson_of_five_megabytes_and_a_link_are_not_read() -> None:
    big = faults({**course_texts(), LESSON: b"x" * 5_000_000})
    assert any(f"{LESSON}:1: the file is larger than 1 MiB [file-too-large]" in one for one in big)
    some = files(course_texts())
    linked = Files(some.name, some.entries, links=("media/rahasia",))
    [fault] = checking.check(linked).faults
    assert fault.code is Code.FILE_LINK


def test_a_bomb_costs_nothing() -> None:
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 30))
    found = faults({**course_texts(), QUIZ: f"l0: &l0 x\n{levels}"})
    assert any(f"{QUIZ}:2: aliases (*name) are not allowed [yaml-alias]" in one for one in found)


def test_an_unknown_field_is_told_with_what_was_meant() -> None:
    text = course_texts()[QUIZ].replace("wait_minutes", "wait_minute")
    found = faults({**course_texts(), QUIZ: text})
    assert any("wait_minute is unknown; did you mean wait_minutes?" in one for one in found)


def test_the_same_item_for_practice_and_certification_is_told_whatever_its_id_and_order() -> None:
    own = checking.check(files(course_texts()))
    practice = next(one.item for one in own.folder.items if one.item.type == "single")
    swapped = practice.model_copy(
        update={"id": "bsd-9", "level": 3, "tags": (), "options": practice.options[::-1]}
    )
    entry = [json.loads(swapped.model_dump_json(exclude_defaults=True))]
    bank = {**bank_texts(), "items/02.yaml": json.dumps(entry, ensure_ascii=False)}
    digest = {checking.digest(practice): "salam-di-loket/items/01-soal.yaml sdl-001"}
    [fault] = checking.check(files(bank, "bank-salam"), elsewhere=digest).faults
    assert fault.code is Code.BANK_SHARED
    assert "sdl-001" in fault.message


def test_every_kind_of_fault_has_a_test() -> None:
    elsewhere = {
        Code.BANK_KEY_POSITION, Code.BANK_KEY_LENGTH, Code.FILE_MISSING, Code.LESSON_EMPTY,
        Code.NO_LESSON, Code.BANK_EMPTY, Code.NUMBER_MISSING, Code.FILE_TOO_LARGE, Code.FILE_LINK,
        Code.CODE_TAKEN,
    }  # fmt: skip
    assert {case.code for case in CASES} | elsewhere == set(Code)


def test_the_example_has_no_fault() -> None:
    assert faults(course_texts()) == []
    assert faults(bank_texts(), "bank-salam") == []
    assert checking.check(Files("kosong", written({}))).faults
