"""The transcript: the profile of a day as JSON with a seal and on paper, checkable by anybody."""

import copy
import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core import keys
from portal.core.canonical import canonical_json
from portal.core.db import db
from portal.core.permissions import Role
from portal.ledger.queries import profiles
from portal.ledger.service.chaining import chain_new
from portal.people.models import AccessView
from portal.web.app import Portal
from portal.web.transcripts import seal
from portal.web.transcripts.facts import levels
from tests.support.office import TODAY, Office
from tests.support.pages import PageClient
from tests.support.people import make_grant, make_unit, nip_of
from tests.support.portal_app import NOON
from tests.support.statements import counted

pytestmark = pytest.mark.postgresql


@pytest.fixture
def office(app: Portal) -> Office:
    """A clerk with a passed quiz, a failed one, and an expired one."""
    with app.app_context():
        office = Office(1)
        rina = office.clerks[0]
        line = office.line("spbe", Strand.KNOWLEDGE, 1, on=date(2026, 3, 2))
        office.prove(rina, SourceKind.QUIZ, [line], ref="attempt:good", on=date(2026, 3, 2))
        failed = replace(line, target_level=2, valid_from=TODAY, passed=False)
        gone = office.line("spbe", Strand.KNOWLEDGE, 2, on=date(2022, 3, 2))
        office.prove(rina, SourceKind.QUIZ, [gone], ref="attempt:old", on=date(2022, 3, 2))
        office.prove(rina, SourceKind.QUIZ, [failed], ref="attempt:failed")
        chain_new(now=NOON)
        return office


@pytest.fixture
def rina(page: PageClient, office: Office) -> PageClient:
    return office.enter(page, office.clerks[0])


def test_the_file_says_the_profile_and_anybody_can_check_it(app, office, rina):
    links = rina.get("/profile").links()
    assert "/profile/transcript.json" in links
    got = rina.client.get("/profile/transcript.json")
    assert got.mimetype == "application/json"
    document = json.loads(got.data)
    facts, sealing = document["transcript"], document["seal"]
    assert hashlib.sha256(canonical_json(facts)).hexdigest() == sealing["sha256"]
    [spbe] = [one for one in facts["profile"]["competencies"] if one["key"] == "spbe"]
    assert spbe["level"] == 1
    assert facts["name"] == "Rina Maharani 0"
    with app.app_context():
        assert facts["number"] == nip_of(office.clerks[0])
        assert facts["ledger"] == [
            {
                "agency": office.agency.code,
                "position": 3,
                "hash": facts["ledger"][0]["hash"],
            }
        ]
        assert seal.holds(document, keys.current())
        changed = copy.deepcopy(document)
        changed["transcript"]["name"] = "Orang lain"
        assert not seal.holds(changed, keys.current())
        assert not seal.holds({"transcript": facts}, keys.current())
    reasons = [line["reason"] for line in spbe["unused"]]
    assert reasons == ["expired"]  # a transcript tells no failed tries


def test_it_may_be_asked_for_another_day(rina):
    before = json.loads(rina.client.get("/profile/transcript.json?as_of=2024-01-01").data)
    [spbe] = [
        one for one in before["transcript"]["profile"]["competencies"] if one["key"] == "spbe"
    ]
    assert (before["transcript"]["profile"]["effective_on"], spbe["level"]) == ("2024-01-01", 1)
    assert spbe["strands"][0]["level"] == 2


def test_the_sheet_is_an_accessible_pdf_in_the_readers_language(app, office, rina):
    got = rina.client.get("/profile/transcript.pdf")
    assert got.mimetype == "application/pdf"
    assert got.data.startswith(b"%PDF-")
    assert b"pdfuaid" in got.data
    assert "attachment" in got.headers["Content-Disposition"]
    again = rina.client.get("/profile/transcript.pdf")
    assert again.data == got.data  # the same facts at the same instant, byte for byte
    rina.post("/preferences", {"locale": "en", "next": "/profile"})
    assert rina.client.get("/profile/transcript.pdf").data != got.data


def test_reading_it_costs_few_statements_and_none_while_it_is_drawn(app, rina):
    rina.client.get("/profile/transcript.pdf")
    with counted(app) as statements:
        rina.client.get("/profile/transcript.pdf")
    assert len(statements) <= 13, statements


def test_the_code_of_the_sheet_shows_what_was_signed_and_no_number(app, office, rina):
    facts = json.loads(rina.client.get("/profile/transcript.json").data)["transcript"]
    with app.app_context():
        text = seal.statement(facts, keys.current())
        number = nip_of(office.clerks[0])
        held = profiles.levels([office.clerks[0].id], TODAY)[office.clerks[0].id]
        assert dict(levels(facts))["T.KOMINFO.01"] == held[office.competencies["spbe"]].level
    assert len(text) < 1000  # a code that a phone reads from paper
    shown = PageClient(app).get(f"/transcripts/check?t={text}").text
    assert "Rina Maharani 0" in shown
    assert "tandanya utuh" in shown
    assert "26 November 2026" in shown
    assert number not in shown


@pytest.mark.parametrize("text", ["", "x", "x.y", "e30.AAAA", "." * 50, "ü.ü", "a" * 7000])
def test_other_codes_are_told_alike_and_leak_nothing(app, text):
    shown = PageClient(app).get(f"/transcripts/check?t={text}").text
    assert "tandanya utuh" not in shown


def test_a_changed_statement_is_noticed(app, office, rina):
    document = json.loads(rina.client.get("/profile/transcript.json").data)
    with app.app_context():
        text = seal.statement(document["transcript"], keys.current())
        short, signature = text.split(".")
        higher = copy.deepcopy(document["transcript"])
        higher["profile"]["competencies"][0]["level"] = 5
        other = seal.statement(higher, keys.current()).split(".")[0]
    good = PageClient(app).get(f"/transcripts/check?t={short}.{signature}").text
    bad = PageClient(app).get(f"/transcripts/check?t={other}.{signature}").text
    assert "tandanya utuh" in good
    assert "isinya sudah diubah" in bad


def test_hr_takes_it_for_the_personnel_file_and_the_person_sees_that(app, office, rina):
    with app.app_context():
        hr = office.member("Petugas SDM", make_unit(office.agency))
        make_grant(hr, Role.HR, office.agency)
    client = office.enter(PageClient(app), hr)
    person = f"/people/{office.clerks[0].public_id}"
    assert f"{person}/transcript.pdf" in client.get(person).links()
    assert client.client.get(f"{person}/transcript.pdf").data.startswith(b"%PDF-")
    facts = json.loads(client.client.get(f"{person}/transcript.json").data)["transcript"]
    assert facts["name"] == "Rina Maharani 0"
    reasons = {line["reason"] for one in facts["profile"]["competencies"] for line in one["unused"]}
    assert "failed" not in reasons
    with app.app_context():
        seen = db.session.execute(select(AccessView.viewer_id, AccessView.subject_id)).all()
        assert [tuple(one) for one in seen] == [(hr.id, office.clerks[0].id)]
