"""Certification banks in the studio: items without keys for readers, keys opened and recorded."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.assessment import queries as assessed
from portal.assessment import specifications as reads
from portal.assessment.models import Attempt, ExamForm, Item, ItemBank, ItemTally, ItemVersion
from portal.assessment.release import statistics_open
from portal.assessment.rules.keys import BankRefusal
from portal.assessment.rules.statistics import Observation, Tally
from portal.content import exporting
from portal.content import service as contents
from portal.core import clock
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.models import AuditEntry
from portal.core.permissions import Role
from portal.people.models import Approval
from portal.web.app import Portal
from tests.content.drafts.test_item_pages import typed
from tests.content.specifying.bureau import BANK, Bureau, entered, make_bureau
from tests.support.pages import PageClient
from tests.support.people import make_person
from tests.support.portal_app import NOON, beside

PAGE = f"/studio/banks/{BANK}"
ITEM = f"{PAGE}/items/uji-001"
RIGHT = "Jawaban tepat 1"
GIFT = b"// [id:uji-900]\nApa yang diimpor? {=soal ini ~bukan ini}\n"


@pytest.fixture
def portal(app: Portal) -> Iterator[Portal]:
    with beside(app, second_factor_optional=True) as other:
        yield other


@pytest.fixture
def bureau(portal: Portal) -> Iterator[Bureau]:
    with portal.app_context():
        yield make_bureau()


@pytest.fixture
def author(portal: Portal, bureau: Bureau) -> PageClient:
    return entered(portal, bureau.agency, bureau.author, Role.TRAINER)


def begun(bureau: Bureau) -> Attempt:
    """Somebody began an exam with the first form of a published version."""
    version = bureau.published()
    form = db.session.scalars(
        select(ExamForm).where(ExamForm.version_id == version.id, ExamForm.number == 1)
    ).one()
    with transaction():
        attempt = Attempt(
            purpose="exam", owner_ref="registrasi", person_id=make_person(bureau.unit).id,
            organisation_id=bureau.agency.id, number=1, title="Ujian", terms={}, paper=[],
            seed=bytes(16), drawn_at=NOON, started_at=NOON, deadline=NOON + timedelta(hours=1),
            cookie_hash="", form_id=form.id,
        )  # fmt: skip
        db.session.add(attempt)
    return attempt


def in_first_form() -> str:
    """The key of an item of the first form."""
    form = db.session.scalars(select(ExamForm).where(ExamForm.number == 1)).one()
    query = select(Item.key).join(ItemVersion, ItemVersion.item_id == Item.id)
    return db.session.scalars(query.where(ItemVersion.id == form.items[0])).one()


def acts() -> list[str]:
    found = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    return [act for act in found if act.startswith(("bank.", "approval."))]


def current(key: str) -> ItemVersion:
    db.session.expire_all()
    query = select(ItemVersion).join(Item, Item.current_version_id == ItemVersion.id)
    return db.session.scalars(query.where(Item.key == key)).one()


def test_a_reader_sees_what_is_asked_and_a_writer_opens_the_key_on_record(
    portal: Portal, bureau: Bureau, author: PageClient
) -> None:
    reviewer = entered(portal, bureau.agency, bureau.reviewer, Role.REVIEWER)
    assert "Bank uji" in reviewer.get("/studio/banks").text
    assert "15 soal" in reviewer.get(PAGE).text
    shown = reviewer.get(ITEM).text
    assert "Pertanyaan nomor 1 tentang layanan?" in shown
    for secret in ("Yang benar", "Karena.", "Tepat.", "Buka kunci"):
        assert secret not in shown
    reviewer.get(f"{ITEM}/edit", status=403)
    assert acts() == []
    opened = author.get(f"{ITEM}/edit").text
    assert "Karena." in opened
    assert acts() == ["bank.key_opened"]


def test_a_key_is_opened_and_a_bank_exported_after_a_fresh_sign_in_alone(
    author: PageClient,
) -> None:
    with clock.fixed(NOON + timedelta(minutes=6)):
        asked = author.client.get(f"{ITEM}/edit")
        assert "/account/confirm" in asked.headers["Location"]
        assert author.post(f"{PAGE}/export").status_code == 403
    assert acts() == []
    got = author.post(f"{PAGE}/export")
    with zipfile.ZipFile(io.BytesIO(got.data)) as archive:
        assert f"{BANK}/bank.yaml" in archive.namelist()
        assert RIGHT in archive.read(f"{BANK}/items/01-soal.yaml").decode()
    got.close()
    assert acts() == ["bank.exported"]


def test_an_item_is_written_changed_and_taken_out(bureau: Bureau, author: PageClient) -> None:
    form = typed(author.get(f"{ITEM}/edit"))
    assert author.post(ITEM, {**form, "stem": "Pertanyaan lain?"}).status_code == 303
    assert "Pertanyaan lain?" in author.get(ITEM).text
    stale = author.post(ITEM, {**form, "stem": "Dari tab lama?"})
    assert (stale.status_code, "Dari tab lama?" in stale.text) == (409, True)
    form = typed(author.get(f"{ITEM}/edit"))
    twin = author.post(ITEM, {**form, "stem": "Pertanyaan nomor 2 tentang layanan?",
                                        **options("2")})  # fmt: skip
    assert (twin.status_code, "sama" in twin.text) == (422, True)
    new = typed(author.get(f"{PAGE}/new-item/true_false"))
    new |= {"stem": "Layanan dibuka pukul delapan.", "key": "0", "explanation": "Jam layanan."}
    made = author.post(f"{PAGE}/new-item/true_false", new)
    assert made.status_code == 303, made.text[-3000:]
    assert "16 soal" in author.get(PAGE).text
    removal = author.get(f"{ITEM}/remove").text
    before = re.search(r'name="before" value="([^"]+)"', removal)
    assert before is not None
    assert author.post(f"{ITEM}/remove", {"before": "lain"}).headers["Location"] == ITEM
    assert author.post(f"{ITEM}/remove", {"before": before[1]}).headers["Location"] == PAGE
    author.get(ITEM, status=404)
    assert "bank.item_retired" in acts()
    # What the tables hold is a folder that checks: it can be loaded again and changes nothing.
    again = contents.publish(exporting.bank(BANK), now=NOON, actor_id=None)
    assert again.new_items == 0


def options(number: str) -> dict[str, str]:
    return {
        "options-0-text": f"Jawaban tepat {number}", "options-1-text": f"Jawaban lain {number}",
    }  # fmt: skip


def test_another_key_after_the_first_start_waits_for_a_second_person(
    portal: Portal, bureau: Bureau, author: PageClient
) -> None:
    begun(bureau)
    key = in_first_form()
    page = f"{PAGE}/items/{key}"
    before = current(key)
    form = typed(author.get(f"{page}/edit"))
    # A better reason is no other key: it is in use at once.
    told = author.post(page, {**form, "explanation": "Lebih jelas."})
    assert told.status_code == 303
    assert current(key).number == 2
    form = typed(author.get(f"{page}/edit"))
    other = {**form, "key": "1"}
    silent = author.post(page, dict(other))
    assert (silent.status_code, current(key).number) == (422, 2)
    sent = author.post(page, {**other, "reason": "Kuncinya terbalik."})
    assert sent.status_code == 303
    assert current(key).number == 2
    change = db.session.scalars(select(Approval)).one()
    assert set(change.payload) == {"item", "version", "before"}
    link = f"{PAGE}/changes/{change.public_id}"
    assert link in author.get(PAGE).text
    assert author.post(f"{link}/approve").status_code == 403
    reviewer = entered(portal, bureau.agency, bureau.reviewer, Role.REVIEWER)
    sides = reviewer.get(link).text
    assert "Kuncinya terbalik." in sides
    assert sides.index("Berlaku sekarang") < sides.index("Diusulkan</h2>")
    assert reviewer.post(f"{link}/approve").status_code == 303
    after = current(key)
    assert (after.number, after.answer_key["correct"]) == (3, [1])
    assert before.id in {one for row in db.session.scalars(select(ExamForm.items)) for one in row}
    assert acts()[-3:] == ["bank.key_opened", "bank.key_changed", "approval.approved"]
    again = reviewer.post(f"{link}/approve")
    assert again.status_code == 422


def test_the_writer_of_a_new_key_is_never_its_second_person(portal: Portal, bureau: Bureau) -> None:
    begun(bureau)
    page = f"{PAGE}/items/{in_first_form()}"
    both = entered(portal, bureau.agency, make_person(bureau.unit), Role.HR)
    form = typed(both.get(f"{page}/edit"))
    both.post(page, {**form, "key": "1", "reason": "Terbalik."})
    change = db.session.scalars(select(Approval)).one()
    link = f"{PAGE}/changes/{change.public_id}"
    assert both.post(f"{link}/approve").status_code == 422
    assert both.post(f"{link}/withdraw").status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(Approval.state)).one() == "withdrawn"


def test_no_command_changes_a_key_past_the_second_person(bureau: Bureau) -> None:
    begun(bureau)
    some = exporting.bank(BANK)
    path = "items/01-soal.yaml"
    text = some.entries[path].read().decode()
    turned = {"correct: true": "correct: false", "correct: false": "correct: true"}
    flipped = re.sub("|".join(turned), lambda found: turned[found[0]], text)
    wrong = some.changed({path: flipped.encode()})
    with pytest.raises(Refused) as caught:
        contents.publish(wrong, now=NOON, actor_id=None)
    assert caught.value.reason is BankRefusal.TWO_PERSONS
    better = some.changed({path: text.replace("Karena.", "Sebab demikian.").encode()})
    assert contents.publish(better, now=NOON, actor_id=None).new_items == 15


def test_figures_stay_shut_while_an_exam_of_the_bank_is_not_released(
    portal: Portal, bureau: Bureau, author: PageClient
) -> None:
    tally = Tally()
    for _time in range(40):
        tally = tally.with_(Observation(1000, 500, frozenset({0})))
    with transaction():
        version = current("uji-001")
        db.session.add(ItemTally(item_version_id=version.id, responses=40, tally=tally.stored()))
    assert "Kesukaran soal 1,00 dari 40 jawaban" in author.get(PAGE).text
    begun(bureau)
    assert not statistics_open(bureau.bank.id, NOON)
    for path in (PAGE, ITEM, f"{ITEM}/edit"):
        assert "40 jawaban" not in author.get(path).text
    stock = reads.stock(bureau.bank.id)
    assert reads.hopes(bureau.bank.id, stock, NOON).measured == frozenset()


def test_a_question_file_goes_into_the_bank_after_a_word_about_each_item(
    bureau: Bureau, author: PageClient
) -> None:
    sent = author.post(
        f"{PAGE}/import",
        {"file": (io.BytesIO(GIFT), "soal.gift"), "form": "", "competency": "spbe", "level": "2",
         "difficulty": "easy"},
    )  # fmt: skip
    assert sent.status_code == 303, sent.text[-2000:]
    report = sent.headers["Location"]
    assert "1 akan diimpor" in author.get(report).text
    path = report.partition("?")[0]
    fields = {"form": "gift", "competency": "spbe", "level": "2", "difficulty": "easy"}
    assert author.post(path, fields).status_code == 303
    assert assessed.bank_called(BANK) is not None
    assert "uji-900" in reads.stock(bureau.bank.id).marks
    author.get(report, status=404)


def test_a_new_bank_belongs_to_the_agency_of_its_author(bureau: Bureau, author: PageClient) -> None:
    sent = {"title": "Bank arsip", "code": "bank-arsip", "competency": "spbe", "level": "2"}
    made = author.post("/studio/banks/new", dict(sent))
    assert made.headers["Location"] == "/studio/banks/bank-arsip"
    assert author.post("/studio/banks/new", dict(sent)).status_code == 422
    row = db.session.scalars(select(ItemBank).where(ItemBank.code == "bank-arsip")).one()
    assert (row.organisation_id, row.kind, row.public_keys) == (
        bureau.agency.id, "certification", False,
    )  # fmt: skip
    assert "Tulis soal pertama" in author.get("/studio/banks/bank-arsip").text
