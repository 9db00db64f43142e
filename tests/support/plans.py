"""Pages of a multitude, the statements they send, and what these cost inside the database."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime

from sqlalchemy import event, text

from portal.competency.queries.catalogue import catalogue
from portal.competency.rules.kinds import SourceKind, Strand
from portal.core import clock
from portal.core.db import db, dialect_name, transaction
from portal.core.permissions import Role
from portal.ledger.rules.evidence import Line
from portal.ledger.service.appending import Entry, append
from portal.web.app import Portal
from portal.workshops.views.activity_desk import PARTS
from tests.support import activities_crowd, certificates
from tests.support.multitude import Multitude, plan_of, work_of
from tests.support.pages import PageClient
from tests.support.people import make_account, make_grant, make_person, make_unit
from tests.support.portal_app import NOON

Sent = tuple[str, object]

GROWING = (
    "person|person_identifier|person_status|employment|post|tenure|account|signin_session|"
    "inbox_message|profile_segment|evidence_event|evidence_line|ledger_entry|profile_request|"
    "hours_claim|hours_entry|enrolment|course_completion|lesson_completion|attempt|attempt_result|access_view|approval|"
    "lesson_place|lesson_note|lesson_question|question_entry|registration|accommodation|"
    "sitting|sitting_shift|result_release|exam_appeal|exam_incident|practical_booking|practical_slot|"
    "certificate|certificate_facts|certificate_event|certificate_document|certificate_signature|"
    "certificate_application|certificate_word|stored_file|"
    "evaluation_form|evaluation_rater|evaluation_rating|evaluation_snapshot|evaluation_objection|"
    "evaluation_calibration|follow_up|mentoring|mentoring_session|award|award_member|"
    "readiness_claim|work_application|performance_appraisal|"
    "activity|activity_session|activity_registration|activity_invitation"
)
QUEUES = r"ix_\w+_waiting|ix_certificate_signature_open"
"""Partial indexes that hold nothing but what nobody has dealt with yet."""


@contextmanager
def sent() -> Iterator[list[Sent]]:
    """Every statement of the block with its parameters, transaction words aside."""
    seen: list[Sent] = []

    def note(_c: object, _cur: object, statement: str, values: object, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA")):
            seen.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


PAGES: Mapping[str, tuple[str, ...]] = {
    "member": (
        "/",
        "/profile",
        "/profile/{key}",
        "/inbox",
        "/profile/requests",
        "/history/hours",
        "/exams",
        "/exams/practical",
        "/certificates",
        "/certificates/{held}",
        "/activities/invitations",
        "/verify/{code}",
    ),
    "leader": (
        "/",
        "/team",
        "/team/statements",
        "/team/activities/invitations",
        "/team/{led}",
        "/admin/certificates/signatures",
        "/admin/certificates/signatures?state=signed",
    ),
    "officer": (
        "/",
        "/admin/requests",
        "/admin/invitations",
        "/admin/hours",
        "/admin/sittings",
        "/admin/results",
        "/admin/results?state=released",
        "/admin/appeals",
        "/admin/appeals?state=decided",
        "/admin/incidents",
        "/admin/incidents?state=settled",
        "/admin/incidents?state=noted&kind=power",
        "/admin/regrades",
        "/admin/practical",
        "/board/certificates",
        "/board/certificates?state=all",
        "/admin/certificates",
        "/admin/certificates/{held}",
        "/people/{led}",
    ),
}
"""The pages everybody's work begins with, by who asks for them."""
ACTIVITIES: Mapping[str, tuple[str, ...]] = {
    "member": (
        "/activities",
        "/activities?after={soon}",
        "/activities?q=kegiatan",
        "/activities/partners/{house}",
        "/activities/partners/{house}?part=past",
    ),
    "leader": ("/", "/team/activities", "/team/activities/invitations"),
    "officer": (
        "/admin/activities",
        "/admin/activities?after={soon}",
        *(f"/admin/activities?part={part}" for part in PARTS[1:]),
        "/admin/activities?part=over&after={gone}",
        "/admin/invitations",
    ),
    "coordinator": ("/partner", "/partner?after={gone}"),
}
"""Those of activities, where each has as many as it has people."""


class Readers:
    """A member, their leader, a personnel officer of the multitude and a coordinator of a partner
    that works with it, signed in.

    `others`: the pages of each, in place of `PAGES`.
    """

    def __init__(
        self, app: Portal, crowd: Multitude, others: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        accounts = {
            "member": crowd.member_id,
            "leader": crowd.leader_id,
            "officer": _officer(crowd),
        }
        certificates.papers(certificates.issue(crowd), crowd.leader_id)
        ids = {
            "key": next(iter(catalogue().by_key)),
            "held": f"c{crowd.member_id}",
            "led": crowd.public_id(crowd.member_id),
            "code": certificates.qr_value(crowd.member_id),
        }
        if others is ACTIVITIES:
            house = activities_crowd.hold(crowd)
            accounts["coordinator"] = house.coordinator.id
            ids |= {
                "house": house.partner.public_id,
                "soon": f"w{crowd.first + 4}",
                "gone": f"w{crowd.first + crowd.count - 10}",
            }
        self._pages = {
            name: [path.format(**ids) for path in paths]
            for name, paths in (PAGES if others is None else others).items()
        }
        self._clients = {}
        for name in self._pages:
            client = PageClient(app)
            client.enter(accounts[name])
            self._clients[name] = client

    def ask(self) -> Iterator[tuple[str, list[Sent]]]:
        """Every page once it is warm, with what it sends."""
        for name, paths in self._pages.items():
            for path in paths:
                self._clients[name].get(path)
                with sent() as seen:
                    self._clients[name].get(path)
                yield f"{name} {path}", seen


def _officer(crowd: Multitude) -> int:
    """The account of a personnel officer of the whole agency."""
    officer = make_person(make_unit(crowd.agency))
    account = make_account(officer)
    with transaction():
        db.session.merge(account).totp_confirmed_at = NOON
    make_grant(officer, Role.HR, crowd.agency)
    return account.id


def appended(crowd: Multitude, number: int) -> list[Sent]:
    """What one more fact about somebody with much evidence sends."""
    competency = min(catalogue().by_key.values())
    line = Line(competency, Strand.KNOWLEDGE, 1, passed=True, valid_from=date(2026, 2, 1))
    entry = Entry(
        crowd.agency.id, crowd.member_id, SourceKind.QUIZ, f"attempt:{number}",
        datetime(2026, 2, 1, 3, tzinfo=UTC), crowd.member_id, (line,), {"title": "Kuis"},
    )  # fmt: skip
    with sent() as seen:
        append(entry, now=clock.now())
    return seen


def whole_reads(statements: list[Sent], *, also: str = "") -> list[str]:
    """Plans that read a growing table from end to end, be it along an index; `also` names more.

    An INSERT of rows is left out: SQLite lists checks of references that it runs for nobody. So are
    `QUEUES`, which are as long as what waits, however large the agency is.
    """
    sqlite = dialect_name() == "sqlite"
    growing = f"{GROWING}|{also}" if also else GROWING
    scan = rf"SCAN (?:{growing})(?:_\d+)?\b(?! USING (?:COVERING )?INDEX (?:{QUEUES})\b)"
    pattern = scan if sqlite else rf"Seq Scan on (?:{growing})\b"
    plans = [
        (sentence, plan_of(sentence, values))
        for sentence, values in statements
        if " VALUES (" not in sentence
    ]
    return [f"{sentence}\n{plan}" for sentence, plan in plans if re.search(pattern, plan)]


def work(statements: list[Sent]) -> int:
    """What the database does for the reading ones."""
    return sum(
        work_of(sentence, values)
        for sentence, values in statements
        if sentence.startswith(("SELECT", "WITH"))
    )


def make_reads_dear() -> None:
    """For a few thousand rows PostgreSQL rightly prefers to read a table whole; what is shown is
    that an index can carry each step. Said of the database: a SET ends with its transaction.
    """
    if dialect_name() == "postgresql":
        with transaction():
            here = db.session.scalar(text("SELECT quote_ident(current_database())"))
            db.session.execute(text(f"ALTER DATABASE {here} SET enable_seqscan = off"))
        db.engine.dispose()


def place(page: str) -> str:
    """The address without the name of the person in it; of the first page, which is everybody's,
    with who asks.
    """
    path = re.sub(r"/partners/[^/?]+", "/partners/…", page.split()[-1])
    if path == "/":
        return page
    return re.sub(r"([/=][pcqw])\d+A?$", r"\1", path)
