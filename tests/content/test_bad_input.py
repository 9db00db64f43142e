"""What authors may hand over by mistake or malice: told at its place, nothing half-published."""

import pytest
from sqlalchemy import func, select

from portal.assessment.models import ItemVersion
from portal.content import service
from portal.content.faults import FaultyFolder
from portal.content.models import CoursePart, CourseRevision
from portal.core.db import db
from portal.core.models import StoredFile
from tests.content.making import ITEMS, LESSON, QUIZ, course_texts, files
from tests.support.competency import load_reference
from tests.support.people import make_agency
from tests.support.portal_app import NOON

TEXTS = course_texts()
SECOND = "01-menyapa/02-lagi.md"
BOMB = "l0: &l0 x\n" + "".join(
    f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 30)
)
BAD = {
    "a half-written course": ({QUIZ: "id: sdl-kuis\ntitle: "}, f"{QUIZ}:1", "field-missing"),
    "two lessons with one id": ({SECOND: TEXTS[LESSON]}, f"{SECOND}:2", "id-twice"),
    "an item without a right answer": (
        {ITEMS: TEXTS[ITEMS].replace("correct: true", "correct: false")}, ITEMS, "item-no-key",
    ),
    "unbalanced cloze braces": (
        {ITEMS: TEXTS[ITEMS].replace("[[warga]]", "[[warga")}, ITEMS, "item-gaps",
    ),
    "a YAML bomb": ({QUIZ: BOMB}, f"{QUIZ}:2", "yaml-alias"),
    "a lesson of five megabytes": ({LESSON: b"x" * 5_000_000}, f"{LESSON}:1", "file-too-large"),
}  # fmt: skip


def counts() -> list[int]:
    models = (CourseRevision, CoursePart, ItemVersion, StoredFile)
    return [db.session.scalars(select(func.count()).select_from(one)).one() for one in models]


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_and_leaves_what_is_published_as_it_was(
    context: object, name: str
) -> None:
    load_reference(make_agency().id)
    service.publish(files(course_texts()), now=NOON, actor_id=None)
    before = counts()
    change, place, code = BAD[name]
    with pytest.raises(FaultyFolder) as refused:
        service.publish(files({**course_texts(), **change}), now=NOON, actor_id=None)
    told = [str(one) for one in refused.value.faults]
    assert [one for one in told if f"/{place}" in one and f"[{code}]" in one], told
    assert counts() == before
    assert before[0] == 1
