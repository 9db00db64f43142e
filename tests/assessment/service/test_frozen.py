"""A paper is frozen at the draw: what an author does later reaches only papers drawn later."""

from pathlib import Path

import yaml
from sqlalchemy import select

from portal.assessment import papers
from portal.assessment.models import AttemptResult
from portal.assessment.service import attempts
from portal.content import service as content
from portal.core.db import db
from portal.learning import service as learning
from tests.assessment.conftest import QUIZ, SESSION, Sitting, dump
from tests.assessment.passing import hand_in
from tests.support.portal_app import NOON


def edit(root: Path, change) -> None:
    """Change the items in the folder and publish it again."""
    path = root / "items" / "semua.yaml"
    items = yaml.safe_load(path.read_text())
    change(items)
    dump(path, items)
    content.load(root, now=NOON, actor_id=None)


def start(sitting: Sitting):
    return learning.start_quiz(
        sitting.person_id, sitting.agency_id, sitting.enrolment_id, QUIZ, session_id=SESSION,
        now=NOON,
    )  # fmt: skip


def turned_round(items) -> None:
    """Another wording, and what was wrong becomes right."""
    single = items[0]
    single["stem"] = "Soal yang diubah."
    for option in single["options"]:
        option["correct"] = option["text"] == "Hijau"


def test_an_edited_item_changes_no_open_paper_and_no_key_of_it(
    sitting: Sitting, course_root: Path
) -> None:
    """EX-2."""
    before = papers.paper(sitting.attempt)
    edit(course_root, turned_round)
    assert papers.paper(sitting.attempt) == before
    hand_in(sitting)
    result = db.session.scalars(select(AttemptResult)).one()
    assert (result.earned, result.possible) == (8, 8)


def test_a_new_paper_holds_the_new_wording(sitting: Sitting, course_root: Path) -> None:
    edit(course_root, turned_round)
    attempts.submit(sitting.person_id, sitting.public_id, now=NOON)
    stems = [one.stem for one in papers.paper(start(sitting))]
    assert "<p>Soal yang diubah.</p>" in [stem.strip() for stem in stems]


def test_an_item_taken_out_still_fills_the_paper_of_an_older_revision(
    sitting: Sitting, course_root: Path
) -> None:
    """The learner stays on the revision whose quiz names the item."""
    attempts.submit(sitting.person_id, sitting.public_id, now=NOON)
    sheet = course_root / "01-bagian" / "02-kuis.yaml"
    facts = yaml.safe_load(sheet.read_text())
    facts["fixed"].remove("single-1")
    dump(sheet, facts)
    edit(course_root, lambda items: items.pop(0))
    again = start(sitting)
    assert len(again.paper) == len(sitting.paper)


def test_starting_twice_is_one_attempt(sitting: Sitting) -> None:
    assert {start(sitting).public_id for _ in range(2)} == {sitting.public_id}
