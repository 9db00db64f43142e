"""EX-1: what an author keeps from examinees reaches none of their answers before its release.

Canaries stand in every such field of a bank. The examinee asks for every page they have, saves in
every way, searches, downloads what is held about them, and reads their messages.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.assessment.service import attempts
from portal.core.db import db
from portal.people.data import passphrase_words
from portal.people.models import InboxMessage
from portal.web.app import Portal
from tests.assessment.conftest import QUIZ, Sitting, begin, dump, write_course
from tests.assessment.held_page import everything_right, form_of, open_paper, put, send_form
from tests.assessment.making import BODIES
from tests.support.pages import PageClient
from tests.support.portal_app import NOON

CANARY = "kenarixq"  # no word: `/account/password` proposes passphrases of Indonesian ones
SHOWN_WITH_THE_KEY = [f"{CANARY} {one}" for one in ("pembahasan", "sumber", "alasan", "jawaban")]
NEVER_SHOWN = [f"{CANARY}{one}" for one in ("tag", "-kode", "-berkas", " celah", " sebab")]
TOLERANCE = "0,0625"


def planted(root: Path, **quiz: Any) -> Path:
    """The course of every kind, a canary in each field that is not for examinees."""
    write_course(root, **quiz)
    plain = root / "items" / "semua.yaml"
    items = yaml.safe_load(plain.read_text())
    plain.unlink()
    for one in items:
        one["id"] = f"{CANARY}-kode-{one['id']}"
        one["tags"] = [f"{CANARY}tag"]
        one["explanation"] = f"{CANARY} pembahasan {one['type']}."
        one["source"] = f"{CANARY} sumber {one['type']}"
        for option in one.get("options", ()):
            option["why"] = f"{CANARY} alasan {option['text']}"
    by_kind = {one["type"]: one for one in items}
    by_kind["short"]["answers"] = [
        {"text": f"{CANARY} jawaban", "why": f"{CANARY} sebab"}, {"text": "NIB"},
    ]  # fmt: skip
    by_kind["numeric"]["answer"]["tolerance"] = "0.0625"
    by_kind["cloze"]["text"] = (
        f"Disampaikan [[sekali|{CANARY} celah]] dan [[?tertulis|lisan|besok]]."
    )
    dump(root / "items" / f"{CANARY}-berkas.yaml", items)
    sheet = root / "01-bagian" / "02-kuis.yaml"
    sheet.write_text(sheet.read_text().replace("\n- ", f"\n- {CANARY}-kode-"))
    return root


class Examinee:
    """Somebody at the attempt, and every byte they were ever sent."""

    def __init__(self, app: Portal, sitting: Sitting, page: PageClient) -> None:
        self.app, self.sitting, self.page = app, sitting, page
        self.address = f"/attempts/{sitting.public_id}"
        self.seen: dict[str, str] = {}

    def told(self, what: str, answer: TestResponse) -> None:
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers)
        text = answer.data.decode("utf-8", "replace")
        self.seen[f"{what} ({answer.status_code})"] = f"{headers}\n{text}"

    def read_everything(self) -> None:
        """Every page without parts in its address, then those about this course and attempt."""
        plain = {
            rule.rule for rule in self.app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and not rule.arguments
        }  # fmt: skip
        course = "/courses/semua-jenis"
        own = [course, f"{course}/baca", f"{course}/{QUIZ}", "/profile/spbe", self.address]
        for path in sorted(plain) + own:
            self.told(path, self.page.client.get(path))
        self.told("as a fragment", self.page.client.get(self.address, headers={"HX-Request": "1"}))

    def finds(self, words: str) -> bool:
        """Whether the catalogue's search leads to the course; it repeats the words themselves."""
        answer = self.page.client.get("/catalogue", query_string={"q": words})
        return "/courses/semua-jenis" in answer.text

    def save_in_every_way(self) -> None:
        facts = open_paper(self.page, self.address)
        body = {"epoch": 2, "seq": 1, "answers": everything_right(self.sitting)}
        self.told("saved", put(self.page, self.address, body, facts["token"]))
        self.told("saved again", put(self.page, self.address, body, facts["token"]))
        ref = self.sitting.place("short")["ref"]
        faulty = {"epoch": 2, "seq": 2, "answers": {ref: {"choice": ["x"]}}}
        self.told("refused", put(self.page, self.address, faulty, facts["token"]))
        self.told("no token", put(self.page, self.address, body, ""))
        self.told("form", send_form(self.page, self.address, form_of(self.sitting)))

    def take_their_data(self) -> None:
        for form in ("json", "pdf"):
            self.told(f"data {form}", self.page.post("/privacy/export", {"format": form}))
        with self.app.app_context():
            messages = db.session.scalars(select(InboxMessage)).all()
            self.seen["messages"] = " ".join(f"{one.kind} {one.values}" for one in messages)

    def submit(self) -> None:
        self.told("submitted", self.page.post(f"{self.address}/submit"))

    def leaks(self, *words: str) -> dict[str, list[str]]:
        """Where which of these canaries were seen; the wrong words of a save are one's own."""
        found = {what: [word for word in words if word in text] for what, text in self.seen.items()}
        return {what: words for what, words in found.items() if words}


def test_chance_writes_no_canary() -> None:
    """A proposed passphrase is drawn anew at each call; with a word for canary it cried wolf."""
    assert "kenari" in passphrase_words()
    assert [word for word in passphrase_words() if CANARY in word] == []


@pytest.fixture
def examinees(app: Portal, tmp_path: Path) -> Callable[[str], Examinee]:
    def make(release: str) -> Examinee:
        page = PageClient(app)
        with app.app_context():
            sitting = begin(planted(tmp_path / "semua-jenis", release=release))
            page.enter(sitting.account_id)
            page.client.get("/")
            session_id = db.session.execute(db.text("SELECT id FROM signin_session")).scalar_one()
            attempts.take_over(
                sitting.person_id, sitting.public_id, session_id=session_id, now=NOON
            )
        return Examinee(app, sitting, page)

    return make


@pytest.mark.parametrize("release", ["right_wrong", "key"])
def test_no_key_reaches_the_examinee_before_its_release(
    examinees: Callable[[str], Examinee], release: str
) -> None:
    """EX-1. The right answers given are words of the paper or NIB, so no canary is one's own."""
    one = examinees(release)
    one.read_everything()
    one.save_in_every_way()
    one.read_everything()
    one.take_their_data()
    assert len(one.seen) > 30
    assert all(f"Soal {kind}." in one.seen[f"{one.address} (200)"] for kind in BODIES)
    assert one.leaks(CANARY, "0.0625", TOLERANCE, '"difficulty"', "answer_key") == {}
    assert [one.finds(words) for words in ("semua jenis", CANARY, f"{CANARY} alasan")] == [
        True, False, False,
    ]  # fmt: skip
    one.seen.clear()
    one.submit()
    one.read_everything()
    one.take_their_data()
    if release != "key":
        assert one.leaks(CANARY, "0.0625", TOLERANCE, "answer_key") == {}
        return
    shown = one.seen.pop(f"{one.address} (200)")
    one.seen.pop("as a fragment (200)")
    assert [word for word in SHOWN_WITH_THE_KEY if word not in shown.lower()] == []
    assert [word for word in NEVER_SHOWN if word in shown] == []
    assert TOLERANCE in shown
    assert one.leaks(CANARY, "0.0625", TOLERANCE, "answer_key") == {}
