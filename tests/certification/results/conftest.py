"""A day of exams, for what the board decides afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.web.app import Portal
from tests.certification.sat import ExamDay


@pytest.fixture
def day(app: Portal, tmp_path: Path) -> Iterator[ExamDay]:
    with app.app_context():
        yield ExamDay(tmp_path)
