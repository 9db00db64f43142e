"""EX-1 for exams: what a certification bank keeps reaches nobody's answer before its release.

Canaries stand in every hidden field of the bank. The examinee asks for every page they have, before
the start, at the paper and after handing in; a reviewer of the bank reads every page that shows it.
"""

from portal.assessment.rules.attempts import Release, Terms
from portal.assessment.rules.specifying import Plan
from portal.assessment.service import exams
from portal.assessment.service.exams import ExamOrder
from portal.content.documents import ItemFile
from portal.core.db import db
from portal.core.permissions import Role
from portal.web.app import Portal
from tests.assessment.conftest import Sitting
from tests.assessment.making import BODIES, item
from tests.assessment.test_secrets import CANARY, TOLERANCE, Examinee
from tests.content.specifying.bureau import BANK, CUT, Bureau, entered, fill, make_bureau
from tests.content.specifying.sitters import registered
from tests.support.pages import PageClient
from tests.support.people import make_account, make_person
from tests.support.portal_app import NOON, beside

KEYS = tuple(f"soal-{kind.replace('_', '-')}" for kind in BODIES)
HIDDEN = (CANARY, "0.0625", TOLERANCE, "answer_key")


def planted() -> list[ItemFile]:
    """An item of every kind, a canary in each field that is not for examinees."""
    found = []
    for kind, key in zip(BODIES, KEYS, strict=True):
        body = {
            name: [dict(one) for one in value] if name == "options" else value
            for name, value in BODIES[kind].items()
        }
        for option in body.get("options", ()):
            option["why"] = f"{CANARY} alasan {option['text']}"
        if kind == "short":
            body["answers"] = [{"text": f"{CANARY} jawaban", "why": f"{CANARY} sebab"}]
        if kind == "numeric":
            body["answer"] = {**body["answer"], "tolerance": "0.0625"}
        if kind == "cloze":
            body["text"] = f"Disampaikan [[sekali|{CANARY} celah]] dan [[?tertulis|lisan|besok]]."
        facts = {"tags": [f"{CANARY}-tanda"], "explanation": f"{CANARY} pembahasan.",
                 "source": f"{CANARY} sumber"}  # fmt: skip
        found.append(item(kind, key, **body, **facts))
    return found


class Candidate(Examinee):
    """Somebody registered for an exam, at its door and then at its paper."""

    def read_everything(self) -> None:
        plain = {
            rule.rule for rule in self.app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and not rule.arguments
        }  # fmt: skip
        foreign = ["/studio/exams/new", f"/studio/banks/{BANK}", f"/studio/banks/{BANK}/export"]
        foreign += [f"/studio/banks/{BANK}/items/{KEYS[0]}{end}" for end in ("", "/edit")]
        for path in [*sorted(plain), *foreign, "/profile/spbe", self.address]:
            self.told(path, self.page.client.get(path))
        self.told("as a fragment", self.page.client.get(self.address, headers={"HX-Request": "1"}))

    def begin(self) -> None:
        self.told("begun", self.page.post(f"{self.address}/begin"))


def make_candidate(app: Portal) -> Candidate:
    with app.app_context():
        bureau = make_bureau()
        fill(bureau.agency, planted())
        version = bureau.published(Plan(fixed=KEYS, forms=1, cut=CUT))
        who = make_person(bureau.unit)
        registration, form_id = registered(bureau, version, who)
        terms = Terms(60, 70, 1, 0, Release.KEY)
        order = ExamOrder(registration.public_id, "Ujian layanan", form_id, terms, None)
        attempt = exams.prepare(who.id, bureau.agency.id, order, now=NOON)
        account = make_account(who)
        page = PageClient(app)
        page.enter(account.id)
        sitting = Sitting(
            who.id, account.id, bureau.agency.id, 0, attempt.id, attempt.public_id,
            [dict(place) for place in attempt.paper],
        )  # fmt: skip
        db.session.remove()
    return Candidate(app, sitting, page)


def test_no_key_of_an_exam_reaches_its_examinee(app: Portal) -> None:
    one = make_candidate(app)
    one.read_everything()
    assert "Soal soal-single." not in one.seen[f"{one.address} (200)"]
    assert one.leaks(*HIDDEN, "Soal soal-") == {}
    one.begin()
    one.read_everything()
    assert all(f"Soal {key}." in one.seen[f"{one.address} (200)"] for key in KEYS)
    one.save_in_every_way()
    one.take_their_data()
    one.submit()
    one.read_everything()
    one.take_their_data()
    assert len(one.seen) > 60
    assert one.leaks(*HIDDEN, '"difficulty"') == {}


def test_no_key_of_a_bank_reaches_who_may_only_review_it(app: Portal) -> None:
    with beside(app, second_factor_optional=True) as other:
        with other.app_context():
            bureau: Bureau = make_bureau()
            fill(bureau.agency, planted())
            version = bureau.published(Plan(fixed=KEYS, forms=1, cut=CUT))
            reviewer = entered(other, bureau.agency, bureau.reviewer, Role.REVIEWER)
            exam = f"/studio/exams/{specification_of(version.specification_id)}"
        bank = f"/studio/banks/{BANK}"
        paths = [bank, exam, f"{exam}/preview", f"{exam}/versions/1", f"{exam}/versions/1/forms/1"]
        paths += [f"{bank}/items/{key}" for key in KEYS]
        texts = {path: reviewer.get(path).text for path in paths}
    assert "Soal soal-single." in texts[f"{bank}/items/{KEYS[0]}"]
    tagged = f"{CANARY}-tanda"  # an indicator of the table, for those who review it
    found = {
        path: [word for word in HIDDEN if word in text.replace(tagged, "")]
        for path, text in texts.items()
    }
    assert {path: words for path, words in found.items() if words} == {}


def specification_of(id_: int) -> str:
    query = db.text("SELECT public_id FROM exam_specification WHERE id = :id")
    public_id: str = db.session.execute(query, {"id": id_}).scalar_one()
    return public_id
