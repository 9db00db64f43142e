"""The main job from an empty installation to what follows from an evaluation, as README tells it.

The commands and the server are processes of their own, as an operator starts them; everything
else happens in Chromium.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.main_job import exam, learning, office, proof
from tests.browser.main_job.scene import Scene
from tests.support.installation import ROOT, Installation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.browser import OpenPage

pytestmark = pytest.mark.browser

FIRST_DAY = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)  # 9.00 WIB, a Monday
EXAM_DAY = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)  # 9.00 WIB, a Wednesday


@pytest.fixture
def patience() -> Iterator[None]:
    """A server that has just begun, beside other tests, may take longer than one in the process."""
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)  # playwright's own


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """An empty folder and an empty database."""
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_database")
    folder = tmp_path / "instance"
    folder.mkdir()
    one = Installation(folder, url, FIRST_DAY)
    yield one
    one.stop()


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """The questions of the exam as an agency keeps them: nobody reads their keys."""
    kept = tmp_path / "bank-spbe"
    shutil.copytree(ROOT / "courses" / "bank-spbe", kept)
    facts = (kept / "bank.yaml").read_text()
    (kept / "bank.yaml").write_text(facts.replace("public_keys: true", "public_keys: false"))
    return kept


@pytest.mark.parametrize(
    "place",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)
@pytest.mark.usefixtures("patience")
def test_from_a_file_of_people_to_what_follows_from_an_evaluation(
    place: Installation, open_page: OpenPage, bank: Path
) -> None:
    scene = Scene(place, open_page)
    office.found(scene, bank)
    office.import_people(scene)
    office.appoint(scene)
    office.open_class(scene, learning.COURSE)
    proof.open_period(scene)
    exam.specify(scene)
    exam.plan(scene, EXAM_DAY.date())
    proof.open_scheme(scene)

    clerk = learning.activate(scene)
    learning.learn(scene, clerk)
    proof.level_says(clerk, 1, "Kuis")
    ticket = exam.sign_up(clerk)
    proof.show_skill(scene)

    scene.open_on(EXAM_DAY + timedelta(minutes=5))
    exam.sit(scene, ticket)

    scene.open_on(EXAM_DAY + timedelta(minutes=150))
    exam.release(scene)
    clerk = scene.enter(office.CLERK)
    proof.level_says(clerk, 2, exam.TITLE)
    proof.verify(scene, proof.certify(scene, clerk))
    proof.evaluate(clerk)
    proof.recognise(scene, clerk)
