"""What happens to a certificate after its issue, and what follows it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

import pytest
from flask.ctx import AppContext
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from portal.certification.documents import facts as frozen
from portal.certification.documents import openbadge, published
from portal.certification.documents.openbadge import Fault
from portal.certification.rules.certificate_states import ActRefusal, PublicState
from portal.certification.rules.validity import Validity
from portal.certification.schemes.models import Certificate, CertificateEvent, CertificateFacts
from portal.certification.schemes.queries import standing as queries
from portal.certification.schemes.service import standing
from portal.competency.rules.kinds import SourceKind
from portal.core import keys
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.keys import Purpose
from portal.core.models import AuditEntry
from portal.core.permissions import Role
from portal.ledger.queries import events, profiles
from portal.people.models import InboxMessage, Person
from portal.people.rules.approvals import ApprovalRefusal
from portal.people.service import approvals
from portal.web.app import Portal
from tests.certification.certificates.mint import Mint
from tests.support.competency import certificates_count
from tests.support.pages import PageClient
from tests.support.people import make_grant
from tests.support.portal_app import NOON, beside
from tests.support.statements import counted

DAY = timedelta(days=1)
WHY = "Hasil ujiannya sedang diperiksa."


@pytest.fixture
def mint(context: AppContext) -> Mint:
    return Mint()


def reason(act: Callable[[], object]) -> object:
    with pytest.raises(Refused) as refused:
        act()
    db.session.expire_all()
    return refused.value.reason


def state(row: Certificate, at: datetime) -> PublicState | None:
    found = queries.one(select(Certificate), row.public_id)
    return found.state(at.date(), at)


def knowledge(mint: Mint, on: datetime) -> int:
    """The level of knowledge the holder has of what the scheme certifies."""
    held = profiles.levels([mint.holder.id], on.date())[mint.holder.id]
    found = held.get(mint.desk.holding.exam.competency_id)
    return found.strands[0] if found else 0


def test_a_certificate_counts_while_it_holds_and_follows_what_is_done_to_it(mint: Mint) -> None:
    certificates_count()
    row, hr = mint.issue(), mint.desk.writer.id
    level = mint.desk.holding.exam.level
    assert (knowledge(mint, NOON), state(row, NOON)) == (level, PublicState.VALID)

    assert reason(lambda: standing.reinstate(row.id, WHY, by_id=hr, now=NOON)) is (
        ActRefusal.NOT_SUSPENDED
    )
    assert reason(lambda: standing.suspend(row.id, " ", by_id=hr, now=NOON)) is ActRefusal.REASON
    standing.suspend(row.id, WHY, by_id=hr, now=NOON + DAY)
    later = NOON + 2 * DAY
    assert (knowledge(mint, later), state(row, later)) == (0, PublicState.SUSPENDED)
    assert reason(lambda: standing.suspend(row.id, WHY, by_id=hr, now=later)) is (
        ActRefusal.SUSPENDED_ALREADY
    )
    standing.reinstate(row.id, "Tidak terbukti.", by_id=hr, now=later)
    assert (knowledge(mint, later), state(row, later)) == (level, PublicState.VALID)

    known = [event for _id, event in events.revisions(SourceKind.CERTIFICATE, row.public_id)]
    assert [len(event.lines) for event in known] == [1, 0, 1]
    assert known[0].lines == known[2].lines
    acts = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.action.startswith("certificate."))
    ).all()
    assert acts == ["certificate.issued", "certificate.suspended", "certificate.reinstated"]
    told = select(InboxMessage.kind).where(InboxMessage.person_id == mint.holder.id)
    assert list(db.session.scalars(told)) == ["certificate.suspended", "certificate.reinstated"]


def test_where_the_policy_does_not_count_certificates_nothing_changes(mint: Mint) -> None:
    mint.issue()
    assert knowledge(mint, NOON) == 0


def test_after_its_end_the_level_waits_until_a_renewal_was_offered(mint: Mint) -> None:
    certificates_count()
    row = mint.issue()
    assert row.valid_until is not None
    after = NOON + timedelta(days=(row.valid_until - NOON.date()).days + 30)
    assert state(row, after) is PublicState.EXPIRED
    assert knowledge(mint, after) == mint.desk.holding.exam.level


def test_two_persons_revoke_and_it_never_comes_back(mint: Mint) -> None:
    certificates_count()
    row, first, second = mint.issue(), mint.desk.writer.id, mint.desk.publisher.id
    asked = standing.propose_revocation(row.id, WHY, by_id=first, now=NOON)
    assert (state(row, NOON), knowledge(mint, NOON) > 0) == (PublicState.VALID, True)
    own = {"actor_id": first, "on": NOON.date(), "now": NOON}
    assert reason(lambda: approvals.approve(asked.id, **own)) is ApprovalRefusal.OWN_PROPOSAL  # type: ignore[arg-type]  # names of its parameters
    again = {"by_id": second, "now": NOON}
    assert reason(lambda: standing.propose_revocation(row.id, WHY, **again)) is (  # type: ignore[arg-type]  # likewise
        ApprovalRefusal.ALREADY_OPEN
    )
    approvals.approve(asked.id, actor_id=second, on=NOON.date(), now=NOON + DAY)
    later = NOON + 2 * DAY
    assert (state(row, later), knowledge(mint, later)) == (PublicState.REVOKED, 0)
    [event] = db.session.scalars(select(CertificateEvent))
    assert (event.act, event.by_id, event.second_id) == ("revoked", first, second)
    for act in (standing.suspend, standing.reinstate, standing.reissue):
        refused = reason(partial(act, row.id, WHY, by_id=first, now=later))
        assert refused is ActRefusal.ENDED
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(delete(CertificateEvent))


def test_a_corrected_name_replaces_the_certificate_and_both_name_each_other(mint: Mint) -> None:
    certificates_count()
    old, hr = mint.issue(), mint.desk.writer.id
    call = {"by_id": hr, "now": NOON + DAY}
    assert reason(lambda: standing.reissue(old.id, WHY, **call)) is ActRefusal.SAME_NAME  # type: ignore[arg-type]  # likewise
    with transaction():
        db.session.get_one(Person, mint.holder.id).back_title = "S.Kom."
    standing.suspend(old.id, WHY, by_id=hr, now=NOON)
    assert reason(lambda: standing.reissue(old.id, WHY, **call)) is ActRefusal.SUSPENDED  # type: ignore[arg-type]  # likewise
    standing.reinstate(old.id, WHY, by_id=hr, now=NOON)
    new = standing.reissue(old.id, "Gelar belum tercetak.", by_id=hr, now=NOON + DAY)

    assert (new.sequence, new.valid_from, new.valid_until) == (2, old.valid_from, old.valid_until)
    facts = frozen.read(db.session.get_one(CertificateFacts, new.id).facts)
    assert facts.holder.printed.endswith(", S.Kom.")
    assert facts.replaces == old.number
    later = NOON + 2 * DAY
    assert (state(old, later), state(new, later)) == (PublicState.SUPERSEDED, PublicState.VALID)
    found = queries.one(select(Certificate), old.public_id)
    assert found.replaced_by is new
    assert queries.one(select(Certificate), new.public_id).replaces is old
    assert knowledge(mint, later) == mint.desk.holding.exam.level
    [(_id, event)] = events.revisions(SourceKind.CERTIFICATE, new.public_id)
    assert event.occurred_at == old.issued_at


def test_a_wrong_name_is_put_right_after_the_end_too(mint: Mint) -> None:
    short = mint.desk.create("PENDEK", validity=Validity(months=2, window_months=1))
    row = mint.issue(version=mint.desk.publish(short))
    with transaction():
        db.session.get_one(Person, mint.holder.id).front_title = "Dr."
    after = NOON + 90 * DAY
    new = standing.reissue(row.id, "Gelar.", by_id=mint.desk.writer.id, now=after)
    assert state(new, after) is PublicState.EXPIRED
    kept = db.session.get_one(CertificateFacts, new.id)
    ring = keys.current().verifiers(Purpose.CERTIFICATE)
    known = published.with_current((), ring, NOON)
    credential = openbadge.load(kept.credential or b"")
    assert openbadge.verify(credential, known, after) is Fault.EXPIRED


def test_certificates_of_a_withdrawn_key_are_issued_anew_under_the_same_name(
    mint: Mint, app: Portal
) -> None:
    row, folder = mint.issue(), app.settings.instance_dir / "keys"
    old_ring = app.keyring
    published.rotate(folder, NOON)
    app.keyring = keys.load(app.settings)  # the portal was started anew
    published.withdraw(folder, next(reversed(old_ring.verifiers(Purpose.CERTIFICATE))), "x", NOON)
    new = standing.reissue(row.id, "Kunci ditarik.", by_id=mint.desk.writer.id, now=NOON)
    facts = frozen.read(db.session.get_one(CertificateFacts, new.id).facts)
    assert facts.key_id == keys.key_id(app.keyring.signer(Purpose.CERTIFICATE).public_key())


@pytest.fixture
def page(app: Portal) -> Iterator[PageClient]:
    with beside(app, second_factor_optional=True) as other:
        yield PageClient(other)


def test_hr_reads_a_certificate_and_acts_on_its_page(mint: Mint, page: PageClient) -> None:
    row = mint.issue()
    hr = mint.office.member("Hani Kepegawaian")
    make_grant(hr, Role.HR, mint.office.agency)
    mint.office.enter(page, hr)
    address = f"/admin/certificates/{row.public_id}"
    shown = page.get(address).text
    for text in (row.number, row.code, mint.holder.full_name, "Bekukan", "Usulkan pencabutan"):
        assert text in shown
    assert "Pulihkan" not in shown
    waiting = page.client.get(f"{address}/document")
    assert (waiting.status_code, waiting.headers["Refresh"]) == (202, "5")
    empty = page.post(f"{address}/suspend", data={"reason": ""})
    assert (empty.status_code, "Tulis alasannya" in empty.text) == (422, True)
    done = page.post(f"{address}/suspend", data={"reason": WHY})
    assert (done.status_code, done.location) == (303, address)
    after = page.get(address).text
    assert WHY in after
    assert "Dibekukan" in after
    page.post(f"{address}/revoke", data={"reason": WHY})
    assert "Dicabut setelah" in page.get(address).text
    with counted(page.app) as statements:
        page.get(address)
    assert len(statements) <= 12
