"""Practice questions put into the text of a lesson."""

import pytest

from portal.content import folder
from portal.content.compiling import Compiler
from portal.content.practising import Section, asked, put_in, sections
from tests.content.making import course_texts, files

BODY = """Pembuka.

## Satu

Isi.

```python
## bukan judul
```

## Dua ##

```latihan
sdl-001

sdl-002
```
"""


def test_sections_are_what_stands_below_headings_outside_code() -> None:
    assert sections(BODY) == [Section("", 2), Section("Satu", 10), Section("Dua", 18)]
    assert sections("") == [Section("", 1)]
    assert asked(BODY) == ["sdl-001", "sdl-002"]


@pytest.mark.parametrize(
    ("section", "before", "after"),
    [(0, "Pembuka.\n\n", "\n\n## Satu"), (1, "judul\n```\n\n", "\n\n## Dua"), (2, "```\n\n", "")],
)
def test_a_block_stands_at_the_end_of_its_section(section: int, before: str, after: str) -> None:
    made = put_in(BODY, ["sdl-003", "sdl-004"], section)
    block = "```latihan\nsdl-003\nsdl-004\n```"
    assert f"{before}{block}{after}" in made
    assert sorted(asked(made)) == ["sdl-001", "sdl-002", "sdl-003", "sdl-004"]
    assert [one.title for one in sections(made)] == ["", "Satu", "Dua"]


def test_nothing_chosen_changes_nothing_and_an_empty_text_gets_the_block_alone() -> None:
    assert put_in(BODY, [], 1) == BODY
    assert put_in("", ["sdl-001"], 0) == "```latihan\nsdl-001\n```"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("SDL-01, pelajaran sdl-tiga-puluh-detik", "Pelajaran “{title}”"),
        ("SDL-01, pelajaran sdl-tidak-ada", "SDL-01, pelajaran sdl-tidak-ada"),
        ("PP 28/2025", "PP 28/2025"),
        ("LAIN-02, pelajaran sdl-tiga-puluh-detik", "LAIN-02, pelajaran “{title}”"),
    ],
)
def test_learners_read_the_title_of_a_lesson_not_its_id(source: str, said: str) -> None:
    read = folder.read(files(course_texts()))
    code = getattr(read.head, "code", "")
    title = next(
        one.matter.title for one in read.lessons if one.matter.id == "sdl-tiga-puluh-detik"
    )
    told = Compiler(read).cited(source.replace("SDL-01", code))
    assert told == said.format(title=title).replace("SDL-01", code)
