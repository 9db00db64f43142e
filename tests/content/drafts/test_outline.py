"""Moving, adding and taking out: files are numbered without a gap and links go with them."""

import pytest

from portal.content import checking, folder
from portal.content.drafts import outline, templates
from portal.content.drafts.outline import moved, order, relinked, renamed
from portal.content.faults import Code
from portal.content.files import Files, written

ORDER = [("01-a", ["01-a/01-x.md", "01-a/02-y.md", "01-a/09-q.yaml"]), ("02-b", ["02-b/01-z.md"])]


def folder_of(*paths: str, **texts: str) -> Files:
    data = {path: texts.get(path, "teks").encode() for path in paths}
    return Files("kursus", written(data))


SOME = folder_of(
    "course.yaml", "01-a/module.yaml", "01-a/01-x.md", "01-a/02-y.md", "01-a/09-q.yaml",
    "02-b/module.yaml", "02-b/01-z.md",
)  # fmt: skip


def after(path: str, *, up: bool) -> list[str]:
    """All paths of parts, in order, after one move."""
    wanted = moved(order(SOME), path, up=up)
    names = renamed(SOME, wanted)
    return [names.get(one, one) for _module, parts in wanted for one in parts]


@pytest.mark.parametrize(
    ("path", "up", "result"),
    [
        ("01-a/02-y.md", True, "01-a/01-y.md 01-a/02-x.md 01-a/09-q.yaml 02-b/01-z.md"),
        ("01-a/01-x.md", True, "01-a/01-x.md 01-a/02-y.md 01-a/09-q.yaml 02-b/01-z.md"),
        ("01-a/09-q.yaml", True, "01-a/01-x.md 01-a/02-q.yaml 01-a/03-y.md 02-b/01-z.md"),
        ("01-a/09-q.yaml", False, "01-a/01-x.md 01-a/02-y.md 02-b/01-q.yaml 02-b/02-z.md"),
        ("02-b/01-z.md", True, "01-a/01-x.md 01-a/02-y.md 01-a/03-q.yaml 01-a/04-z.md"),
        ("02-b/01-z.md", False, "01-a/01-x.md 01-a/02-y.md 01-a/09-q.yaml 02-b/01-z.md"),
    ],
)
def test_a_part_moves_one_place_and_over_the_edge_of_its_module(
    path: str, up: bool, result: str
) -> None:
    assert after(path, up=up) == result.split()


def test_modules_change_places_with_everything_in_them() -> None:
    names = renamed(SOME, outline.module_moved(order(SOME), "02-b", up=True))
    assert names["02-b/01-z.md"] == "01-b/01-z.md"
    assert names["02-b/module.yaml"] == "01-b/module.yaml"
    assert names["01-a/09-q.yaml"] == "02-a/09-q.yaml"


def test_numbers_never_pass_two_digits() -> None:
    parts = [f"01-a/{number:02}-q{number}.yaml" for number in range(40, 100)]
    some = folder_of(*parts, "01-a/module.yaml")
    names = renamed(some, [("01-a", [*parts, "02-b/01-r.yaml"])])
    assert names["02-b/01-r.yaml"] == "01-a/61-r.yaml"


def test_links_go_with_the_files_they_name() -> None:
    text = (
        "[maju](02-y.md#bagian) [jauh](../02-b/01-z.md) ![a](../media/a.svg) [luar](https://x.id)"
    )
    data = {path: entry.read() for path, entry in SOME.entries.items()}
    data |= {"01-a/01-x.md": text.encode(), "media/a.svg": b"<svg/>"}
    some = Files("kursus", written(data))
    names = renamed(some, moved(order(some), "01-a/02-y.md", up=True))
    assert relinked(some, names)["01-a/02-x.md"].decode() == text.replace("02-y", "01-y")
    over = renamed(some, [("01-a", ["01-a/02-y.md", "01-a/09-q.yaml"]),
                          ("02-b", ["01-a/01-x.md", "02-b/01-z.md"])])  # fmt: skip
    assert relinked(some, over)["02-b/01-x.md"].decode() == text.replace(
        "02-y.md", "../01-a/01-y.md"
    ).replace("../02-b/01-z.md", "02-z.md")


def test_a_new_lesson_stands_before_the_last_quiz_and_keeps_names_apart() -> None:
    parts = ORDER[0][1]
    path, wanted = outline.new_part("01-a", parts, "Y, lagi!", outline.LESSON)
    assert (path, wanted[2]) == ("01-a/00-y-lagi.md", path)
    assert outline.new_part("01-a", parts, "Kuis", outline.QUIZ)[1][-1] == "01-a/09-kuis.yaml"
    assert outline.name_for("Ürüsan ½ — 'Warga'") == "urusan-12-warga"
    assert outline.name_for("???") == "bagian"


@pytest.mark.parametrize("template", templates.templates(), ids=lambda one: one.id)
def test_a_template_lacks_only_what_its_author_must_say(template: templates.Template) -> None:
    some = templates.folder(template.id, slug="kursus-baru", title="Kursus baru", author="Yulia")
    read = folder.read(some)
    assert read.faults == ()
    shape = [(len(module.parts), module.title) for module in read.modules]
    assert shape == [(len(one["lessons"]) + 1, one["title"]) for one in template.modules]
    left = {fault.code for fault in checking.check(some).faults}
    wanting = {Code.FIELD_EMPTY, Code.QUIZ_EMPTY, Code.OBJECTIVES_MISSING, Code.LESSON_SHORT}
    assert left == wanting
