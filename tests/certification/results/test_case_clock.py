"""Appeals and incidents that wait: who is told when, and that each is told once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from portal.certification.models import ExamIncident
from portal.certification.service import appealing, case_clock, settling
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.people.models import InboxMessage, Person
from portal.people.rules.posts import TenureKind
from portal.people.service import jobs, posts, tenures
from tests.certification.sat import AFTER, START, ExamDay
from tests.support.people import LONG_AGO_ON, make_grant
from tests.support.portal_app import NOON

TEXT = "Pilihan C juga benar menurut Perpres 95 Tahun 2018."
DAY = timedelta(days=1)


@pytest.fixture
def board(day: ExamDay) -> ExamDay:
    """The day, with one member of the board."""
    make_grant(day.board_member, Role.BOARD_MEMBER, day.agency)
    return day


def told(kind: str) -> list[int]:
    query = select(InboxMessage.person_id).where(InboxMessage.kind == kind)
    return sorted(db.session.scalars(query.order_by(InboxMessage.id)))


def pass_time(*moments: datetime) -> None:
    for now in moments:
        case_clock.remind(now=now)
        case_clock.remind(now=now)


def superior(day: ExamDay) -> Person:
    """Whom the member of the board reports to."""
    person = day.person("Sekretaris Daerah")
    job = jobs.create(
        organisation_id=day.agency.id, code="pejabat", name="Pejabat", job_class="jpt_pratama",
        valid_from=LONG_AGO_ON, now=NOON, actor_id=None,
    )  # fmt: skip
    above = None
    for one in (person, day.board_member):
        post = posts.create(
            job_id=job.id, unit_id=day.unit.id, reports_to_id=above, valid_from=LONG_AGO_ON,
            now=NOON, actor_id=None,
        )  # fmt: skip
        tenures.appoint(
            one.id, post.id, kind=TenureKind.DEFINITIVE, valid_from=LONG_AGO_ON, valid_until=None,
            now=NOON, actor_id=None,
        )  # fmt: skip
        above = post.id
    return person


def test_an_appeal_reminds_the_board_and_then_reaches_whoever_stands_above(board: ExamDay) -> None:
    above, me = superior(board), board.board_member.id
    sat = board.sit()
    board.release()
    case = appealing.file(sat.person_id, sat.owner_ref, TEXT, today=AFTER.date(), now=AFTER)
    assert (told("appeal.due"), told("appeal.late")) == ([me], [])
    pass_time(case.due_at - 6 * DAY)
    assert told("appeal.due") == [me]
    pass_time(case.due_at - DAY)
    assert (told("appeal.due"), told("appeal.late")) == ([me] * 2, [])
    pass_time(case.due_at, case.due_at + 9 * DAY)
    assert (told("appeal.due"), told("appeal.late")) == ([me] * 3, [above.id])


def test_an_incident_that_nobody_settles_reaches_whoever_may_appoint(board: ExamDay) -> None:
    """Where the chart names nobody above the board; settled in time it reaches nobody."""
    admin = board.person("Admin Instansi")
    make_grant(admin, Role.AGENCY_ADMIN, board.agency)
    due = START + 5 * DAY
    with transaction():
        late, settled = (
            ExamIncident(
                organisation_id=board.agency.id, sitting_id=board.sitting.id, kind="conduct",
                text="Membawa catatan.", happened_at=START, noted_at=START, noted_by_id=admin.id,
                due_at=due,
            )
            for _ in range(2)
        )  # fmt: skip
        db.session.add_all((late, settled))
    settling.settle(settled.id, "Bukan catatan ujian.", actor_id=board.board_member.id, now=AFTER)
    pass_time(due - DAY)
    assert (told("incident.due"), told("incident.late")) == ([board.board_member.id], [])
    pass_time(due, due + DAY)
    assert told("incident.due") == [board.board_member.id] * 2
    assert told("incident.late") == [admin.id]
