"""What 200 lessons cost: reading, checking, rendering and hashing a course folder.

    ./dev run python bench/courses.py [--lessons N] [--json]

The target is 5 s on one core for 200 lessons. The lessons are those that ship, under new ids; how
often a text is rendered is counted, for a text is rendered once however many checks look at it.
"""

import argparse
import json
import re
from pathlib import Path
from time import thread_time

from portal.content import publishing
from portal.content.checking import check
from portal.content.documents import CourseDocument
from portal.content.files import Files, on_disk, written

COURSES = Path(__file__).parents[1] / "courses"
_ID = re.compile(r"^id: .*$", re.MULTILINE)


def folder(lessons: int) -> Files:
    """A course of so many lessons, ten to a module, made of those that ship."""
    sources = sorted(path for path in COURSES.glob("*/[0-9]*/*.md"))
    texts: dict[str, str] = {}
    minutes = 0
    for number in range(lessons):
        text = sources[number % len(sources)].read_text(encoding="utf-8")
        minutes += int(re.findall(r"^minutes: (\d+)$", text, re.MULTILINE)[0])
        module = f"{number // 10 + 1:02}-modul"
        texts[f"{module}/module.yaml"] = f"title: Modul {module[:2]}\n"
        name = f"{module}/{number % 10 + 1:02}-pelajaran.md"
        own = _ID.sub(f"id: pelajaran-{number + 1}", text, count=1)
        texts[name] = f"{own}\n<!-- {number + 1} -->\n"  # no two alike, or one would do for all
    texts["course.yaml"] = json.dumps(
        {
            "code": "UKUR", "title": "Ukuran", "summary": "Ukuran", "audience": "Semua",
            "competencies": [{"id": "spbe", "level": 1}], "hours": str(minutes / 45),
            "authors": ["Tim"], "licence": "CC-BY-SA-4.0", "completion": {},
        }
    )  # fmt: skip
    media = {
        path: entry
        for course in sorted(COURSES.glob("*/course.yaml"))
        for path, entry in on_disk(course.parent).entries.items()
        if path.startswith("media/")
    }
    data = {path: text.encode() for path, text in texts.items()}
    return Files("ukuran", {**media, **written(data)})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lessons", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    some = folder(asked.lessons)
    begin = thread_time()
    checked = check(some)
    seen = thread_time()
    head = checked.folder.head
    rows = publishing.part_rows(checked.folder, checked.compiler)
    if isinstance(head, CourseDocument):
        publishing.content_hash(checked.folder, head)
    end = thread_time()
    result = {
        "lessons": len(rows),
        "rendered": checked.compiler.passes["rendered"],
        "check_s": round(seen - begin, 2),
        "compile_s": round(end - begin, 2),
    }
    if asked.json:
        print(json.dumps(result))
        return
    print(
        f"{result['lessons']} lessons, {result['rendered']} renderings: checked in "
        f"{result['check_s']} s, checked and compiled in {result['compile_s']} s CPU (target 5 s)"
    )


if __name__ == "__main__":
    main()
