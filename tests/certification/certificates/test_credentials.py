"""What verifiers fetch, and what an independent one makes of it; the public numbers of a unit."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.ctx import AppContext

from portal.certification.documents import openbadge, published, statuslist
from portal.certification.documents.openbadge import Fault
from portal.certification.rules import public_counts
from portal.certification.rules.certificate_states import Act
from portal.certification.schemes.models import CertificateFacts
from portal.certification.schemes.queries import public_keys
from portal.core import clock
from portal.core.db import db, transaction
from portal.feedback.models import PublicService
from portal.web.app import Portal
from tests.certification.certificates.mint import Mint
from tests.certification.certificates.test_verify import Issued
from tests.certification.documents import independent
from tests.support.pages import PageClient
from tests.support.portal_app import NOON


def fetched(page: PageClient, address: str) -> dict[str, object]:
    """What one of a credential's addresses answers, from any site."""
    answer = page.client.get(re.sub(r"^https?://[^/]+", "", address))
    assert answer.status_code == 200, address
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return dict(answer.json or {})


def test_an_independent_verifier_accepts_what_is_served_and_sees_a_revocation(
    app: Portal, context: AppContext, page: PageClient
) -> None:
    mint = Mint()
    now = datetime.now(UTC).replace(microsecond=0)  # that verifier judges a list by its own clock
    with clock.fixed(now):
        rows = [mint.issue(at=now) for _ in range(3)]
        issued = [Issued(mint, row, db.session.get_one(CertificateFacts, row.id)) for row in rows]
        issued[1].happen(Act.REVOKED, at=now)
        issued[2].happen(Act.SUSPENDED, at=now)
        badges = [page.client.get(f"/verify/{row.code}.json").json or {} for row in rows]
        lists = {
            one["statusListCredential"]: fetched(page, one["statusListCredential"])
            for badge in badges
            for one in badge["credentialStatus"]
        }
        issuer = fetched(page, badges[0]["issuer"]["id"])
    later = now + timedelta(minutes=1)
    changed = {**badges[0], "name": "Sertifikat lain"}
    world = {**independent.published(issuer), **lists}
    answers = independent.verify([*badges, changed], world, later)
    assert [one["raised"] for one in answers[:3]] == [[], ["revocation"], ["suspension"]]
    assert [answers[0]["verified"], answers[3]["verified"]] == [True, False]
    keys = public_keys.known(later)
    assert [openbadge.verify(one, keys, later) for one in badges] == [None, None, None]
    found = [statuslist.state(one, lists.get, keys, later) for one in badges]
    assert found == [None, Fault.REVOKED, Fault.SUSPENDED]


def test_a_list_changes_with_the_next_act_and_knows_no_other_agency(
    context: AppContext, page: PageClient
) -> None:
    mint = Mint()
    one = mint.issue()
    issued = Issued(mint, one, db.session.get_one(CertificateFacts, one.id))
    badge = json.loads(issued.kept.credential or b"{}")
    address = badge["credentialStatus"][0]["statusListCredential"]
    before = fetched(page, address)
    assert fetched(page, address) == before
    issued.happen(Act.REVOKED)
    assert fetched(page, address) != before
    path = re.sub(r"^https?://[^/]+", "", address)
    for wrong in (
        path.replace("/1/", "/2/"),
        path.replace("revocation", "message"),
        path.replace(mint.office.agency.public_id, "nobody"),
        "/credentials/issuers/nobody",
    ):
        assert page.client.get(wrong).status_code == 404


def test_the_addresses_of_a_credential_lead_to_words(context: AppContext, page: PageClient) -> None:
    mint = Mint()
    row = mint.issue()
    badge = page.client.get(f"/verify/{row.code}.json").json or {}
    achievement = badge["credentialSubject"]["achievement"]
    for address in (achievement["id"], achievement["alignment"][0]["targetUrl"]):
        shown = page.get(re.sub(r"^https?://[^/]+", "", address))
        assert "Level" in shown.text
    keys = json.loads(page.client.get("/credentials/keys.json").data)
    assert [published.PublishedKey(**one).key for one in keys["keys"]]
    assert page.client.get("/credentials/seal.pem").status_code == 404


@pytest.mark.parametrize(("count", "shown"), [(0, None), (4, None), (5, 5), (9, 5), (10, 10)])
def test_small_groups_are_hidden_and_others_rounded(count: int, shown: int | None) -> None:
    assert public_counts.shown(count) == shown


def test_a_unit_tells_how_many_hold_a_valid_certificate(
    context: AppContext, page: PageClient
) -> None:
    mint = Mint()
    unit = mint.office.unit
    people = [mint.office.member(f"Warga {number}") for number in range(6)]
    for person in people[:4]:
        mint.issue(person)
    mint.issue(people[0])  # counted once all the same
    path = f"/verify/services/{unit.public_id}"
    assert unit.name in page.get("/verify/services").text
    with clock.fixed(NOON + timedelta(days=10)):
        few = page.get(path)
        assert "atau lebih" not in few.text
        assert "Belum ada angka" in few.text
    for person in people[4:]:
        mint.issue(person)
    assert "atau lebih" not in page.get(path).text, "the numbers stand for the first of the month"
    with clock.fixed(NOON + timedelta(days=10)):
        assert "5 atau lebih" in page.get(path).text
    served = mint.office.agency
    with transaction():
        db.session.add(
            PublicService(
                organisation_id=served.id, unit_id=unit.id, code="KTP", slug="ktp-uji",
                name="Perekaman KTP", served=None, opens_on=NOON.date() - timedelta(days=90),
                closes_on=None, created_at=NOON,
            )
        )  # fmt: skip
    assert "Perekaman KTP" in page.get("/verify/services").text
    with clock.fixed(NOON + timedelta(days=10)):
        told = page.get("/verify/services/of/ktp-uji")
    assert "5 atau lebih" in told.text
    assert "/feedback/ktp-uji/results" in told.links()
    page.get("/verify/services/of/tidak-ada", status=404)
    assert page.client.get("/verify/services/nobody").status_code == 404
