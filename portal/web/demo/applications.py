"""People of the city on their way to a certificate: issued by rule, or begun.

Whoever passed the exam about SPBE asks for its certificate and has it at once; the employee of the
accounts and colleagues at the counter have begun another, which goes to the board once everything
is met.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from portal.certification.rules.schemes import Terms
from portal.certification.rules.weighing import missing, weigh
from portal.certification.schemes.models import (
    Certificate,
    CertificateApplication,
    CertificateScheme,
    CertificateSchemeVersion,
)
from portal.certification.schemes.queries import applications, facts
from portal.certification.schemes.service import applying
from portal.core import zones
from portal.core.db import db
from portal.people.models import Person
from portal.web.demo.build import City, held
from portal.web.demo.specifications import player

BY_RULE, BY_BOARD = "SRT-SPBE-2", "SRT-PPP-2"
ISSUED, BEGUN, STATED, HANDED_IN = (timedelta(days=days) for days in (12, 6, 5, 4))
TEN = timedelta(hours=10)
MOST = 8
NOTE = "Saya menyaksikan sendiri pelayanannya setiap pekan."


def play(made: City, today: date) -> None:
    """Needs the schemes, and the exams whose results are out."""
    for person in _ready(made, today - ISSUED)[:MOST]:
        _by_rule(made, today, person)
    for person in _with_employee(made):
        _by_board(made, today, person)


def _ready(made: City, on: date) -> Sequence[Person]:
    """Whoever met on the day what the scheme by rule asks for."""
    everybody = [person for staff in made.staff.values() for person in staff]
    tree = Terms.read(_newest(BY_RULE).terms).requirements
    known = facts.of_persons([one.id for one in everybody], [tree], on)
    return [one for one in everybody if weigh(tree, known[one.id].facts, on).met]


def _newest(code: str) -> CertificateSchemeVersion:
    query = select(CertificateScheme.id).where(CertificateScheme.code == code)
    scheme_id = db.session.scalars(query).one()
    return applications.newest([scheme_id])[scheme_id]


def sample() -> str | None:
    """What somebody types to check the first certificate of the city."""
    return db.session.scalar(select(Certificate.code).order_by(Certificate.id).limit(1))


def _with_employee(made: City) -> Sequence[Person]:
    """The employee of the accounts, then colleagues at the counter."""
    first = player(made, "employee")
    return [first, *(one for one in made.staff["disdukcapil"][:4] if one.id != first.id)]


def _begin(made: City, on: date, code: str, person: Person) -> CertificateApplication:
    query = select(CertificateScheme.public_id).where(CertificateScheme.code == code)
    with held(zones.midnight(on) + TEN, f"applications/{code}/{person.id}") as now:
        public_id = db.session.scalars(query).one()
        return applying.begin(person.id, made.organisation_id, public_id, now=now)


def _by_rule(made: City, today: date, person: Person) -> None:
    """Begun and handed in on one morning; the certificate follows at once."""
    one = _begin(made, today - ISSUED, BY_RULE, person)
    at = zones.midnight(today - ISSUED) + TEN
    with held(at, f"applications/{BY_RULE}/{person.id}/handed in") as now:
        applying.agree(one.id, agreed=True, now=now)
        applying.submit(one.id, now=now)


def _by_board(made: City, today: date, person: Person) -> None:
    """The superior states where nothing else is missing; then it waits for the board."""
    one = _begin(made, today - BEGUN, BY_BOARD, person)
    at = zones.midnight(today - STATED) + TEN
    with held(at, f"applications/{BY_BOARD}/{person.id}/stated") as now:
        case = applications.case(applications.locked(one.id), now)
        asked = applications.asked_statements(case.asked)
        lacking = {finding.leaf.key for finding in missing(case.outcome)}
        led_by = applications.supervisors(person.id, case.on)
        if lacking - {leaf.key for leaf in asked} or not led_by:
            return
        for leaf in asked:
            applying.state(one.id, leaf.key, min(led_by), is_made=True, note=NOTE, now=now)
    at = zones.midnight(today - HANDED_IN) + TEN
    with held(at, f"applications/{BY_BOARD}/{person.id}/handed in") as now:
        applying.submit(one.id, now=now)
