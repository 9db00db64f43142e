"""An office in a small city, its files in a folder of the test."""

from pathlib import Path

import pytest
from flask.ctx import AppContext

from portal.core.storage import DiskSpace, FolderStorage
from tests.people.imports.office import Office
from tests.people.service.conftest import make_city

ROOMY = DiskSpace(total=2**40, free=2**39)


@pytest.fixture
def office(context: AppContext, tmp_path: Path) -> Office:
    city = make_city()
    made = Office(city, FolderStorage(tmp_path / "files", space=lambda _folder: ROOMY))
    head = made.seat("D-01", city.health)
    for code in ("D-02", "D-03"):
        made.seat(code, city.health, head)
    made.seat("S-01", city.school)
    return made
