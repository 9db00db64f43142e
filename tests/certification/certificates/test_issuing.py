"""A granted application becomes one certificate, whole or not at all."""

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.ctx import AppContext
from sqlalchemy import func, select

from portal.certification.documents import codes, compact, openbadge, published
from portal.certification.documents import facts as frozen
from portal.certification.rules import issuing as rules
from portal.certification.rules.issuing import IssueRefusal
from portal.certification.rules.schemes import CertificateKind
from portal.certification.rules.signatories import Form, Signatory, SignatoryRefusal
from portal.certification.rules.validity import Base, Validity
from portal.certification.schemes.models import (
    Certificate,
    CertificateApplication,
    CertificateDocument,
    CertificateFacts,
    CertificateNumber,
    CertificateStatusPlace,
)
from portal.certification.schemes.service import issuing
from portal.competency.rules.kinds import SourceKind, Strand
from portal.core import entropy, keys
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.keys import Purpose
from portal.core.models import AuditEntry, Outbox
from portal.ledger.queries import events
from portal.people.models import Person, Tenure
from portal.people.rules.posts import TenureKind
from portal.people.service import tenures
from portal.web.app import Portal
from tests.certification.certificates.mint import Mint
from tests.support.portal_app import NOON
from tests.support.races import race

DAY = timedelta(days=1)


@pytest.fixture
def mint(context: AppContext) -> Mint:
    return Mint()


def facts_of(row: Certificate) -> frozen.Facts:
    return frozen.read(db.session.get_one(CertificateFacts, row.id).facts)


def reason(act: Callable[[], object]) -> object:
    with pytest.raises(Refused) as refused:
        act()
    db.session.expire_all()
    return refused.value.reason


def count(model: type[object]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_everything_of_an_issue_is_there_and_proves_itself(mint: Mint) -> None:
    application = mint.granted()
    row = issuing.issue(application, by_id=mint.desk.publisher.id, now=NOON)
    assert issuing.issue(application, by_id=None, now=NOON + DAY) is row

    kept = db.session.get_one(CertificateFacts, row.id)
    facts = facts_of(row)
    assert facts.number == row.number == f"800.2/0001/{mint.office.unit.code.upper()}/{NOON.year}"
    assert facts.holder.name == mint.holder.full_name
    assert [one.name for one in facts.signatories] == [mint.office.head.full_name]
    assert facts.kind.statement == "dinyatakan kompeten dalam"
    assert row.commitment == rules.commitment(kept.salt, kept.facts)
    assert codes.typed(row.code) == row.code
    assert codes.is_qr_value(row.qr_value)

    known = published.with_current((), keys.current().verifiers(Purpose.CERTIFICATE), NOON)
    public = known[0].key
    assert frozen.holds(kept.facts, kept.signature or b"", public)
    said = compact.read(kept.fragment, lambda _id: public)
    assert said is not None
    assert said.code == row.code
    credential = openbadge.load(kept.credential or b"")
    assert openbadge.verify(credential, known, NOON) is None
    place = db.session.get_one(CertificateStatusPlace, row.id)
    assert credential["credentialStatus"][0]["statusListIndex"] == str(place.place)

    [(_id, event)] = events.revisions(SourceKind.CERTIFICATE, row.public_id)
    exam = mint.desk.holding.exam
    [line] = event.lines
    assert (line.competency_id, line.strand, line.target_level) == (
        exam.competency_id,
        Strand.KNOWLEDGE,
        exam.level,
    )
    assert (line.valid_from, line.valid_until) == (row.valid_from, row.valid_until)

    assert count(Certificate) == 1
    assert count(CertificateDocument) == 2
    asked = select(func.count()).where(Outbox.kind == "certification.print")
    assert db.session.scalar(asked) == 1
    [entry] = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "certificate.issued")
    )
    assert entry.detail["number"] == row.number
    assert mint.holder.full_name not in json.dumps(entry.detail)


def test_nothing_but_a_granted_application_is_issued(mint: Mint) -> None:
    asked = mint.granted(decision="refused")
    assert reason(lambda: issuing.issue(asked, by_id=None, now=NOON)) is IssueRefusal.NOT_GRANTED
    assert count(Certificate) == count(CertificateNumber) == 0


def test_a_refused_issue_leaves_no_gap_in_the_numbers(mint: Mint) -> None:
    assert mint.issue().sequence == 1
    with transaction():
        strange = db.session.get_one(Person, mint.holder.id)
        name, strange.full_name = strange.full_name, "Rina \U00013000"
    asked = mint.granted()
    assert reason(lambda: issuing.issue(asked, by_id=None, now=NOON)) is IssueRefusal.UNPRINTABLE
    with transaction():
        db.session.get_one(Person, mint.holder.id).full_name = "Rina 199001012020012001"
    assert reason(lambda: issuing.issue(asked, by_id=None, now=NOON)) is IssueRefusal.UNFIT
    with transaction():
        db.session.get_one(Person, mint.holder.id).full_name = name
    assert issuing.issue(asked, by_id=None, now=NOON).sequence == 2
    assert len(events.of_persons([mint.holder.id])[mint.holder.id]) == 2


def test_numbers_begin_again_with_the_local_year(mint: Mint) -> None:
    last_evening = NOON.replace(month=12, day=31, hour=16, minute=59)  # 23:59 in Jakarta
    assert (mint.issue(at=last_evening).year, mint.issue(at=last_evening).sequence) == (2026, 2)
    new_year = mint.issue(at=last_evening + timedelta(minutes=1))
    assert (new_year.year, new_year.sequence) == (2027, 1)


def test_a_clock_set_back_issues_nothing(mint: Mint) -> None:
    mint.issue()
    asked = mint.granted()
    early = NOON - timedelta(hours=2)
    assert reason(lambda: issuing.issue(asked, by_id=None, now=early)) is IssueRefusal.CLOCK
    assert issuing.issue(asked, by_id=None, now=NOON - timedelta(minutes=1)).sequence == 2


def test_a_withdrawn_key_signs_nothing(mint: Mint, app: Portal) -> None:
    folder = app.settings.instance_dir / "keys"
    published.rotate(folder, NOON)  # not started anew: this process still signs with the old key
    old = keys.key_id(keys.current().signer(Purpose.CERTIFICATE).public_key())
    asked = mint.granted()
    published.withdraw(folder, old, "hilang", NOON)
    assert reason(lambda: issuing.issue(asked, by_id=None, now=NOON)) is IssueRefusal.KEY
    assert count(Certificate) == 0


def test_who_holds_the_post_on_the_day_signs(mint: Mint) -> None:
    office, on_behalf = mint.office, Signatory(
        mint.office.head_post, Form.FOR_ONE_ON_BEHALF, "Wali Kota", "Sekretaris Daerah"
    )  # fmt: skip
    version = mint.desk.publish(mint.desk.create("AN", signatories=(on_behalf,)))
    stand_in = office.member("Plh Pengganti")
    tenures.appoint(
        stand_in.id, office.head_post, kind=TenureKind.PLH, valid_from=NOON.date(),
        valid_until=NOON.date() + 2 * DAY, now=NOON, actor_id=None,
    )  # fmt: skip
    [today] = facts_of(mint.issue(version=version)).signatories
    assert (today.name, today.heading[:3]) == (
        "Plh Pengganti",
        ("a.n. Wali Kota", "Sekretaris Daerah", "u.b."),
    )
    assert today.heading[3].startswith("Plh. Kepala")
    [later] = facts_of(mint.issue(version=version, at=NOON + 2 * DAY)).signatories
    assert later.name == office.head.full_name


def test_a_vacant_post_signs_nothing(mint: Mint) -> None:
    with transaction():
        for held in db.session.scalars(
            select(Tenure).where(Tenure.post_id == mint.office.head_post)
        ):
            held.valid_until = NOON.date()
    asked = mint.granted()
    assert reason(lambda: issuing.issue(asked, by_id=None, now=NOON)) is SignatoryRefusal.VACANT


def test_it_holds_to_the_last_day_it_prints_and_no_longer(mint: Mint) -> None:
    row = mint.issue()
    assert row.valid_from == date(2026, 11, 26) == NOON.date()
    assert row.valid_until == date(2029, 11, 26)
    printed = facts_of(row).expires_on
    assert printed == date(2029, 11, 25)
    kept = db.session.get_one(CertificateFacts, row.id)
    assert openbadge.load(kept.credential or b"")["validUntil"] == "2029-11-25T16:59:59Z"


def test_a_renewal_handed_in_in_time_follows_the_end_however_late_it_is_decided(
    mint: Mint,
) -> None:
    rule = Validity(months=12, base=Base.PREVIOUS_EXPIRY, window_months=3, grace_days=10)
    version = mint.desk.publish(mint.desk.create("TAHUN", validity=rule))
    first = mint.issue(version=version)
    assert first.valid_until == date(2027, 11, 26)
    in_grace = NOON.replace(year=2027, month=12, day=1)
    late = mint.granted(version=version, kind="renewal", at=in_grace)
    after_grace = issuing.issue(late, by_id=None, now=in_grace + 60 * DAY)
    assert after_grace.renews_id == first.id
    assert after_grace.valid_until == date(2028, 11, 26)
    assert after_grace.valid_from == (in_grace + 60 * DAY).date()


def test_attendance_proves_no_competency(mint: Mint) -> None:
    version = mint.desk.publish(
        mint.desk.create("HADIR", kind=CertificateKind.ATTENDANCE, targets=())
    )
    row = mint.issue(version=version)
    assert events.revisions(SourceKind.CERTIFICATE, row.public_id) == []
    assert facts_of(row).kind.id == "attendance"


def test_a_seeded_source_issues_the_same_codes_again(mint: Mint) -> None:
    def drawn() -> tuple[str, str]:
        with entropy.seeded("demo"):
            return codes.new_code(), codes.new_qr_value()

    assert drawn() == drawn()
    assert drawn()[0] != codes.new_code()


def test_fifty_at_once_are_numbered_one_to_fifty(app: Portal, context: AppContext) -> None:
    mint = Mint()
    asked = [mint.granted().id for _ in range(50)]
    db.session.rollback()

    def call(application_ids: list[int]) -> Callable[[], list[tuple[int, str]]]:
        def run() -> list[tuple[int, str]]:
            made = []
            for one in application_ids:
                row = db.session.get_one(CertificateApplication, one)
                issued = issuing.issue(row, by_id=None, now=NOON)
                made.append((issued.sequence, issued.code))
            return made

        return run

    # As many at once as a server has connections; each has ten to issue.
    parts = race(app, [call(asked[n::5]) for n in range(5)])
    found = [one for part in parts if isinstance(part, list) for one in part]
    assert sorted(sequence for sequence, _code in found) == list(range(1, 51))
    assert len({code for _sequence, code in found}) == 50
    assert db.session.scalar(select(CertificateNumber.last)) == 50
    assert count(CertificateStatusPlace) == count(CertificateFacts) == 50
