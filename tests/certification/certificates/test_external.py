"""Certificates of other issuers: nobody verifies their own, and what is recognised is evidence."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.certification.data import known_certificates
from portal.certification.rules.external import ExternalRefusal, Proves, Written
from portal.certification.rules.schemes import CertificateKind
from portal.certification.schemes.external_models import (
    ExternalCertificate,
    ExternalCertificateReminder,
)
from portal.certification.schemes.service import external, external_reminding
from portal.certification.schemes.service.external import Filing
from portal.competency.queries.catalogue import catalogue
from portal.competency.rules.kinds import Strand
from portal.core import stored
from portal.core.db import db
from portal.core.errors import Refused
from portal.core.permissions import Role
from portal.core.stored import Received
from portal.core.uploads import Purpose
from portal.ledger.models import EvidenceEvent, EvidenceLine
from portal.ledger.queries import profiles
from portal.people.models import Person
from portal.web.app import Portal
from tests.certification.certificates.test_reminding import told
from tests.core.uploads.samples import pdf
from tests.support.office import Office
from tests.support.pages import PageClient
from tests.support.people import make_grant
from tests.support.portal_app import NOON, beside

TODAY, DAY = NOON.date(), timedelta(days=1)
UNTIL = date(2027, 6, 1)
WHAT = Written(
    CertificateKind.BNSP, "Operator Pelayanan", "LSP Adminduk", "REG. 62-01/2024", date(2024, 6, 1),
    UNTIL,
)  # fmt: skip
HOW = "Dicari di laman penerbit pada 26 November 2026."


class Desk(Office):
    """A clerk with a certificate, and two officers."""

    def __init__(self) -> None:
        super().__init__(clerks=2)
        self.holder, self.other = self.clerks
        self.first, self.second = (self.member(name) for name in ("Dewi Satu", "Eka Dua"))
        for officer in (self.first, self.second):
            make_grant(officer, Role.HR, self.agency)
        self.competency = next(iter(self.competencies.values()))

    def filed(self, what: Written = WHAT, *, by: Person | None = None) -> ExternalCertificate:
        filing = Filing(self.holder.id, (by or self.holder).id)
        return external.enter(filing, what, document(), today=TODAY, now=NOON)

    def accept(self, one: ExternalCertificate, by: Person, *proves: Proves) -> None:
        named = proves or (Proves(self.competency, Strand.KNOWLEDGE, 1),)
        external.accept(one.id, HOW, named, decider_id=by.id, now=NOON)

    def level(self, on: date) -> int:
        found = profiles.levels([self.holder.id], on)[self.holder.id].get(self.competency)
        return found.level if found else 0


def document() -> Received:
    return stored.receive(io.BytesIO(pdf()), "sertifikat.pdf", Purpose.DOCUMENT)


def reason(act: Callable[[], object]) -> object:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.reason


@pytest.fixture
def portal(app: Portal) -> Iterator[Portal]:
    with beside(app, second_factor_optional=True) as other:
        yield other


@pytest.fixture
def desk(portal: Portal) -> Iterator[Desk]:
    with portal.app_context():
        yield Desk()


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"title": " "}, ExternalRefusal.TITLE),
        ({"issuer": "--"}, ExternalRefusal.ISSUER),
        ({"number": ""}, ExternalRefusal.NUMBER),
        ({"issued_on": TODAY + DAY, "until": None}, ExternalRefusal.DAY_NOT_COME),
        ({"until": WHAT.issued_on}, ExternalRefusal.ENDS_BEFORE),
    ],
)
def test_what_is_typed_has_to_be_possible(
    desk: Desk, changed: dict[str, object], refusal: ExternalRefusal
) -> None:
    assert reason(lambda: desk.filed(replace(WHAT, **changed))) is refusal  # type: ignore[arg-type]  # names of fields


def test_the_same_number_of_an_issuer_is_taken_once_however_it_is_written(desk: Desk) -> None:
    one = desk.filed()
    again = replace(WHAT, issuer="lsp  ADMINDUK", number="reg 62 01 2024")
    assert reason(lambda: desk.filed(again)) is ExternalRefusal.DUPLICATE
    external.withdraw(one.id, person_id=desk.holder.id, now=NOON)
    assert desk.filed(again).id != one.id


def test_a_second_person_verifies_it_and_it_counts_until_its_own_end(desk: Desk) -> None:
    own = desk.filed(by=desk.first)
    assert reason(lambda: desk.accept(own, desk.holder)) is ExternalRefusal.OWN
    assert reason(lambda: desk.accept(own, desk.first)) is ExternalRefusal.SAME_PERSON
    desk.accept(own, desk.second)
    assert reason(lambda: desk.accept(own, desk.second)) is ExternalRefusal.DECIDED
    [line] = db.session.scalars(select(EvidenceLine)).all()
    assert (line.documents, line.valid_until, line.passed) == (1, UNTIL, True)
    assert desk.level(UNTIL - DAY) == 1
    assert desk.level(UNTIL) == 0
    external.take_out(own.id, "Dicabut oleh penerbitnya.", actor_id=desk.first.id, now=NOON + DAY)
    assert desk.level(TODAY) == 0
    events = db.session.scalars(select(EvidenceEvent).order_by(EvidenceEvent.id)).all()
    assert [(one.source_kind, one.revision) for one in events] == [
        ("recognition", 1), ("recognition", 2),
    ]  # fmt: skip


def test_what_no_document_proves_is_not_recognised(desk: Desk) -> None:
    one = desk.filed()
    twice = Proves(desk.competency, Strand.SKILL, 1)
    for proves, refusal in (
        ((), ExternalRefusal.NO_TARGET),
        ((Proves(desk.competency, Strand.ATTITUDE, 1),), ExternalRefusal.STRAND),
        ((Proves(0, Strand.SKILL, 1),), ExternalRefusal.LEVEL),
        ((Proves(desk.competency, Strand.SKILL, 9),), ExternalRefusal.LEVEL),
        ((twice, replace(twice, level=2)), ExternalRefusal.TARGET_TWICE),
    ):
        found = reason(
            lambda p=proves: external.accept(one.id, HOW, p, decider_id=desk.first.id, now=NOON)
        )
        assert found is refusal
    short = reason(
        lambda: external.accept(one.id, "ya", (twice,), decider_id=desk.first.id, now=NOON)
    )
    assert short is ExternalRefusal.HOW


def test_its_holder_is_reminded_of_its_end(desk: Desk) -> None:
    desk.accept(desk.filed(), desk.first)
    desk.filed(replace(WHAT, number="Belum diperiksa"))
    for days in (90, 90, 30, 7):
        external_reminding.remind(now=NOON + (UNTIL - TODAY) - days * DAY)
    assert told(desk.holder) == [("certificate.ends", days) for days in (90, 30, 7)]
    assert len(told(desk.head)) == 2
    rows = db.session.scalars(select(ExternalCertificateReminder.days)).all()
    assert sorted(rows) == [7, 30, 90]


def test_every_suggestion_names_a_competency_of_the_dictionary(desk: Desk) -> None:
    known = known_certificates()
    assert {one.issuer for one in known.values()} == {"LKPP", "BKN"}
    assert {one.competency for one in known.values()} <= set(catalogue().by_key)


def test_from_the_form_to_the_profile(portal: Portal, desk: Desk) -> None:
    holder = desk.enter(PageClient(portal), desk.holder)
    holder.get("/certificates/external")
    holder.get("/certificates/external/new")
    typed = {
        "known": "pbj_level_1", "kind": "competency", "number": "LKPP/1", "title": "", "issuer": "",
        "issued_on": ["1", "6", "2024"], "last_on": ["31", "5", "2027"],
        "document": (io.BytesIO(pdf()), "pbj.pdf"),
    }  # fmt: skip
    answer = holder.post("/certificates/external/new", typed)
    path = answer.headers["Location"]
    assert "Menunggu diperiksa" in holder.get(path).text
    [one] = db.session.scalars(select(ExternalCertificate)).all()
    assert (one.title, one.issuer) == ("Sertifikat Kompetensi PBJ Level-1", "LKPP")
    assert one.valid_until == UNTIL
    officer = desk.enter(PageClient(portal), desk.first)
    assert "1 sertifikat dari luar untuk diperiksa" in officer.get("/").text
    assert one.title in officer.get("/admin/certificates/external").text
    desk_path = f"/admin/certificates/external/{one.public_id}"
    text = officer.get(desk_path).text
    assert '<option selected value="pengadaan">' in text
    refused = officer.post(f"{desk_path}/accept", {"how": HOW, "competency_1": ""})
    assert refused.status_code == 422
    assert "Pilih sedikitnya satu kompetensi" in refused.text
    given = {"how": HOW, "competency_1": "pengadaan", "level_1": "1", "strands_1": "both"}
    assert officer.post(f"{desk_path}/accept", given).status_code == 303
    assert "sertifikat dari luar untuk diperiksa" not in officer.get("/").text
    shown = holder.get(path).text
    assert "Diakui" in shown
    assert HOW in shown
    officer.get("/admin/certificates/external?state=decided")
    officer.get(f"/admin/certificates/external/new/{desk.holder.public_id}")
    other = desk.enter(PageClient(portal), desk.other)
    other.get(path, status=404)
