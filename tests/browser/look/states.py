"""States that neither the demonstration nor the access world comes to: each built, then asked for.

A piece brings one about as the tests of its part do, through the services, and asks for the page.
"""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import select

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core import clock
from portal.core.db import db, transaction
from portal.evaluation.models import MentoringSession
from portal.people.service import links
from portal.people.service.links import Channel
from tests.assessment.conftest import write_course
from tests.assessment.held_page import form_of, held_by, open_paper
from tests.browser.look.scouting import STRANGER, Scout, Sight
from tests.certification.certificates.mint import Mint
from tests.certification.certificates.register import Register
from tests.certification.invigilation.room import ExamRoom
from tests.evaluation.test_mentoring import SEEN, Case, approved, begun
from tests.feedback.making import make_service
from tests.people.test_contact import ADDRESS, link_in
from tests.support.accounts import code_at, hidden, secret_shown, sign_in, with_factor
from tests.support.mails import delivered
from tests.support.office import Office
from tests.support.pages import PageClient
from tests.support.people import make_account, make_agency, make_person, make_unit, nip_of
from tests.support.portal_app import NOON
from tests.workshops.test_arriving import DURING, Held

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from portal.people.models import Person
    from portal.web.app import Portal


class Reader(PageClient):
    """Somebody at a browser, with the scout beside them."""

    def __init__(self, app: Portal, scout: Scout, who: str = STRANGER) -> None:
        super().__init__(app)
        self.scout, self.who = scout, who

    def see(self, path: str) -> None:
        """Ask for the page, which the scout looks at."""
        self.scout.look_away()
        answer = self.client.get(path)
        self._show(answer, path)

    def send(self, path: str, data: dict[str, Any] | None = None, token: str = "") -> None:
        """Send the form; the scout looks at the page that answers."""
        token = token or self.csrf_token()
        self.scout.look_away()
        self._show(self.post(path, data, token=token), path)

    def _show(self, answer: Any, path: str) -> None:
        assert self.scout.look(answer, self.who, path, f"{path} in a state of its own"), (
            path,
            answer.status_code,
        )


def seen_in_states(app: Portal, folder: Path) -> list[Sight]:
    """The page of each state."""
    scout = Scout(app)
    _a_paper_cut_off(app, scout, folder / "course")
    pieces: tuple[Callable[[Portal, Scout], None], ...] = (
        _a_first_password,
        _an_address_to_prove,
        _a_second_factor,
        _a_code_at_the_door,
        _a_survey_that_closed,
        _certificates,
        _pins_for_all,
        _a_list_from_the_door,
        _a_mentoring_at_its_end,
    )
    for piece in pieces:
        piece(app, scout)
    return scout.kept


def _somebody() -> Person:
    return make_person(make_unit(make_agency()))


def _a_paper_cut_off(app: Portal, scout: Scout, folder: Path) -> None:
    reader = Reader(app, scout, "employee")
    sitting = held_by(app, reader, write_course(folder))
    address = f"/attempts/{sitting.public_id}"
    cut = {name: value for name, value in form_of(sitting).items() if name != "shown"}
    reader.send(f"{address}/answers", cut, open_paper(reader, address)["token"])


def _a_first_password(app: Portal, scout: Scout) -> None:
    with app.app_context():
        account = make_account(_somebody(), None)
        with transaction():
            issued = links.issue(account, channel=Channel.SLIP, by=None, now=NOON)
    reader = Reader(app, scout)
    reader.client.get(urlsplit(issued.url).path)
    reader.see("/activate/password")
    reader.send("/activate/password", {"use": "own", "password": "pendek", "repeat": "lain"})


def _an_address_to_prove(app: Portal, scout: Scout) -> None:
    with app.app_context():
        person = _somebody()
        make_account(person)
        reader = Reader(app, scout)
        sign_in(reader, person)
        reader.post("/account/email", {"email": ADDRESS})
        [mail] = [one for one in delivered(app) if f"To: {ADDRESS}" in one]
    Reader(app, scout).see(link_in(mail))


def _a_second_factor(app: Portal, scout: Scout) -> None:
    with app.app_context():
        person = _somebody()
        make_account(person)
        reader = Reader(app, scout, "employee")
        sign_in(reader, person)
    enrol = "/account/second-factor"
    shown = reader.get(enrol)
    code = code_at(secret_shown(shown), NOON)
    reader.send(enrol, {"sealed": hidden(shown, "sealed"), "code": code})


def _a_code_at_the_door(app: Portal, scout: Scout) -> None:
    with app.app_context():
        person = _somebody()
        with_factor(make_account(person))
        reader = Reader(app, scout)
        sign_in(reader, person)
    for query in ("", "?with=recovery"):
        reader.see(f"/login/code{query}")
        reader.send(f"/login/code{query}", {"code": "000000"})


def _a_survey_that_closed(app: Portal, scout: Scout) -> None:
    with app.app_context():
        unit = make_unit(make_agency())
        make_service(unit, slug="ktp-el", closes_on=date(2026, 11, 20))
        make_service(unit, slug="akta", name="Akta Kelahiran")
        make_service(unit, slug="pindah", opens_on=date(2026, 12, 1))
    for slug in ("ktp-el", "pindah"):
        Reader(app, scout).see(f"/feedback/{slug}")


def _certificates(app: Portal, scout: Scout) -> None:
    """Holders to be reminded, all at once; and a public copy that is being made."""
    with app.app_context():
        made = Register()
        made.issue(made.office.clerks[0])
        reader = Reader(app, scout, "hr")
        made.office.enter(reader, made.desk.publisher)
        code = Mint(made.desk, code="salinan").issue().code
    reader.send("/admin/certificates/remind?month=2027-03")
    Reader(app, scout).see(f"/verify/{code}.pdf")


def _pins_for_all(app: Portal, scout: Scout) -> None:
    with app.app_context():
        room = ExamRoom(people=3, mode="window", start=NOON - timedelta(minutes=30))
    reader = Reader(app, scout, "invigilator")
    reader.enter(room.account_id)
    for one in room.registrations:
        identity = {"identity_note": "Kartu pegawai, foto sesuai"}
        reader.post(f"{room.path}/examinees/{one.public_id}/check-in", identity)
    reader.send(f"{room.path}/pins")


def _a_list_from_the_door(app: Portal, scout: Scout) -> None:
    with app.app_context():
        held = Held()
        _person, account = held.coordinator()
        ticket = held.ticket(held.seated[1])
        door = f"/activities/{held.one.public_id}/door/{held.session.public_id}"
    with clock.fixed(DURING):
        reader = Reader(app, scout, "partner_coordinator")
        reader.enter(account)
        lines = f"Tiket;Hadir\n{ticket};x\nABCDE-FGHJK;x\n"
        reader.send(f"{door}/list", {"file": (io.BytesIO(lines.encode()), "daftar.csv")})


def _a_mentoring_at_its_end(app: Portal, scout: Scout) -> None:
    """The mentor writes what was seen at work: first too little, then what the mentee reads."""
    with app.app_context():
        office = Office(clerks=3)
        case = Case(office, nip_of(office.clerks[1]))
        approved(case)
        line = office.line("adminduk", Strand.KNOWLEDGE, 1)
        office.prove(case.mentor, SourceKind.QUIZ, [line])
        reader = Reader(app, scout, "employee")
        where = begun(reader, case)
        met = {"held_on": ["26", "11", "2026"], "minutes": "60", "note": "Membahas berkas."}
        reader.post(f"{where}/sessions", met)
        session = db.session.scalars(select(MentoringSession.public_id)).one()
        office.enter(reader, case.mentee)
        reader.post(f"{where}/sessions/{session}/confirm")
        office.enter(reader, case.mentor)
    proof = f"{where}/proof?level=1"
    reader.see(proof)
    reader.send(proof, {**SEEN, "indicators": [], "example": ""})
    reader.post(proof, SEEN)
    with app.app_context():
        office.enter(reader, case.mentee)
    reader.see(where)
