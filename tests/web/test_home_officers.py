"""What waits on the home page of those who run exams: the board, examiners and invigilators."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.assessment.regrading import queries, running, service
from portal.assessment.regrading.service import Asking
from portal.assessment.rules.regrading import Remedy, RemedyKind
from portal.certification.models import ExamAppeal, ExamIncident, SittingOfficer
from portal.certification.service import appealing
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.people.models import Person
from portal.web.app import Portal
from tests.certification.sat import AFTER, START, ExamDay
from tests.support.pages import PageClient
from tests.support.people import make_account, make_grant
from tests.support.portal_app import NOON, beside
from tests.support.statements import counted

TEXT = "Pilihan C juga benar menurut Perpres 95 Tahun 2018."
HOUR = timedelta(hours=1)


@pytest.fixture
def day(app: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExamDay]:
    with app.app_context():
        yield ExamDay(tmp_path_factory.mktemp("day"))


@pytest.fixture
def page(app: Portal) -> Iterator[PageClient]:
    with beside(app, second_factor_optional=True) as other:
        yield PageClient(other)


def home(page: PageClient, day: ExamDay, role: Role, person: Person) -> str:
    """The home page of somebody with this role, which costs no more than anybody's."""
    make_grant(person, role, day.agency)
    page.enter(make_account(person).id)
    page.get("/")
    with counted(page.app) as statements:
        found = page.get("/")
    assert len(statements) <= 6, statements
    return found.text


def test_the_board_reads_at_home_what_it_has_to_decide(day: ExamDay, page: PageClient) -> None:
    """A result, an appeal past its day, a case, and what an examiner proposes about a key."""
    sat = day.sit(single=2)
    day.release()
    case = appealing.file(sat.person_id, sat.owner_ref, TEXT, today=AFTER.date(), now=AFTER)
    with transaction():
        db.session.get_one(ExamAppeal, case.id).due_at = NOON - HOUR
    over = day.make_sitting(START - 48 * HOUR)
    examiner = day.person("Penguji")
    with transaction():
        for by in (examiner, day.board_member):
            db.session.add(
                ExamIncident(
                    organisation_id=day.agency.id, sitting_id=day.sitting.id, kind="conduct",
                    text="Membawa catatan.", happened_at=START, noted_at=START,
                    noted_by_id=by.id, due_at=NOON + HOUR,
                )
            )  # fmt: skip
    version = queries.version_of("course:semua-jenis", "single-1", 1)
    asking = Asking(day.agency.id, Remedy(RemedyKind.FULL), "Dua pilihan benar menurut aturan.")
    regrade = service.ask(version, asking, actor_id=examiner.id, now=AFTER)
    assert "penilaian ulang" not in home(page, day, Role.EXAMINER, day.person())
    running.go_on(now=AFTER)
    asked = home(page, day, Role.EXAMINER, examiner)
    assert "1 penilaian ulang siap Anda ajukan" in asked
    assert "banding" not in asked
    service.propose(regrade.id, actor_id=examiner.id, now=AFTER)
    assert "siap Anda ajukan" not in page.get("/").text
    board = home(page, day, Role.BOARD_MEMBER, day.board_member)
    assert "1 hasil ujian menunggu sidang" in board
    for one in (f"results/{over.public_id}", f"appeals/{case.public_id}"):
        assert f'href="/admin/{one}"' in board  # a single thing is opened straight from home
    assert f'href="/admin/regrades/{regrade.public_id}"' in board
    assert "1 banding hasil ujian" in board
    assert "1 lewat tenggat" in board
    assert "1 insiden ujian untuk diselesaikan" in board  # one's own note is a colleague's case
    noted = db.session.scalars(select(ExamIncident).where(ExamIncident.noted_by_id == examiner.id))
    assert f'href="/admin/incidents/{noted.one().public_id}"' in board
    assert "1 penilaian ulang untuk disetujui" in board
    officer = home(page, day, Role.HR, day.person())
    assert "2 insiden ujian untuk diselesaikan" in officer
    assert 'href="/admin/incidents"' in officer  # of several the list
    assert "1 persetujuan orang kedua" in officer
    assert "penilaian ulang untuk disetujui" not in officer  # it is among those


def test_an_invigilator_reads_at_home_which_shifts_come(day: ExamDay, page: PageClient) -> None:
    watcher = day.person("Yanti Pengawas")
    with transaction():
        for starts_at in (NOON - HOUR, NOON + 23 * HOUR, NOON + 25 * HOUR, START - 48 * HOUR):
            sitting = day.make_sitting(starts_at)
            for who in (watcher, day.person()):
                db.session.add(
                    SittingOfficer(
                        sitting_id=sitting.id, person_id=who.id, duty="invigilator",
                        assigned_at=NOON, assigned_by_id=day.board_member.id,
                    )
                )  # fmt: skip
    assert "2 sesi ujian Anda awasi dalam 24 jam" in home(page, day, Role.INVIGILATOR, watcher)
