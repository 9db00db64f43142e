"""A course's exam for thousands: people and attempts written by the database itself.

Everybody has a drawn paper of 40 items, an account with a session, and an attempt that is either
open, with its browser's cookie, or ready to be begun. Handing in writes evidence and profile, as
for any quiz of a course: the engine and its statements are those of an exam.
"""

from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import insert, select, text

from portal.assessment import queries
from portal.assessment.models import Attempt
from portal.assessment.rules import drawing
from portal.assessment.service import holding
from portal.content import service as content
from portal.content.models import Course
from portal.core import clock, entropy, schema
from portal.core.db import db, table_of, transaction
from portal.learning import service as learning
from portal.people.models import Account, PersonIdentifier, SigninSession
from portal.people.service import passwords, sessions
from portal.people.views import browser
from portal.web.app import Portal
from tests.assessment.making import COMPETENCY, item
from tests.support.multitude import Multitude, analyse, multitude

ITEMS = 40
MINUTES = 100
SLUG, QUIZ = "ujian-besar", "ujian"
PAPERS = 25
SESSIONS = 10_000_000  # ids far above those the database gives itself
PASSWORD = "kopi sungai meja langit"  # noqa: S105  of people who do not exist
RAW = "8f" * 20

ENROL = """
INSERT INTO enrolment (public_id, run_id, revision_id, person_id, number, enrolled_at)
SELECT 'n' || p.id, :run, :revision, p.id, 1, :at FROM person p
 WHERE p.id >= :first AND p.id < :end
"""


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many seats of each kind."""

    open: int
    ready: int


class Hall:
    """Writes everything once; `seats` are what the clients need to know."""

    def __init__(self, app: Portal, folder: Path, numbers: Numbers) -> None:
        self._app, self._now = app, clock.now()
        with app.app_context():
            schema.to_head()
            crowd = multitude(numbers.open + numbers.ready)
            run, revision = self._offer(folder, crowd)
            self._enrol(crowd, run, revision)
            tokens = self._sign_in(crowd)
            attempts = self._draw(crowd, tokens, numbers)
            analyse()
            found = [self._seat(one, tokens[one["person_id"]]) for one in attempts]
            db.session.remove()
        self.open, self.ready = found[: numbers.open], found[numbers.open :]

    def _offer(self, folder: Path, crowd: Multitude) -> tuple[int, int]:
        content.load(write_course(folder / SLUG), now=self._now, actor_id=None)
        course = db.session.scalars(select(Course)).one()
        revision = course.current_revision_id or 0
        run = learning.open_run(
            revision_id=revision, course_id=course.id, organisation_id=crowd.agency.id,
            opens_at=self._now - timedelta(days=1),
        )  # fmt: skip
        return run.id, revision

    def _enrol(self, crowd: Multitude, run: int, revision: int) -> None:
        values = {
            "run": run, "revision": revision, "at": self._now.replace(tzinfo=None),
            "first": crowd.first, "end": crowd.first + crowd.count,
        }  # fmt: skip
        with transaction():
            db.session.execute(text(ENROL), values)

    def _sign_in(self, crowd: Multitude) -> dict[int, tuple[int, str]]:
        """Person → session and its token; and the password everybody has."""
        tokens = {}
        with transaction():
            hashed = passwords.hash_of(PASSWORD)
            db.session.execute(
                Account.__table__.update().values(
                    password_hash=hashed, password_changed_at=self._now
                )
            )
            db.session.execute(text("DELETE FROM signin_session"))
            rows = []
            for n in range(crowd.count):
                token = entropy.token()
                tokens[crowd.first + n] = (SESSIONS + n, token)
                for id_, name in ((SESSIONS + n, token), (2 * SESSIONS + n, other_device(token))):
                    rows.append(
                        {
                            "id": id_, "public_id": f"g{id_}", "account_id": crowd.first + n,
                            "token_hash": sessions.token_hash(name), "created_at": self._now,
                            "last_seen_at": self._now, "reauthenticated_at": self._now,
                            "shared_device": False, "device": "", "address": "",
                            "grants_mark": sessions.grants_mark(()), "limited_to": "",
                        }
                    )  # fmt: skip
            db.session.execute(insert(table_of(SigninSession)), rows)
        return tokens

    def _draw(
        self, crowd: Multitude, tokens: dict[int, tuple[int, str]], numbers: Numbers
    ) -> list[dict[str, Any]]:
        """One attempt each: the first ones open, the others ready."""
        enrolments = dict(
            db.session.execute(text("SELECT person_id, id FROM enrolment")).tuples().all()
        )
        model = self._model(crowd, enrolments)
        papers = self._papers()
        rows = []
        for person, paper in zip(
            range(crowd.first + 1, crowd.first + crowd.count), cycle(papers), strict=False
        ):
            is_open = len(rows) < numbers.open
            public_id = entropy.public_id()
            hold = holding.give(public_id, 1, tokens[person][0])
            rows.append(
                {
                    **model, "public_id": public_id, "person_id": person,
                    "owner_ref": f"{enrolments[person]}:{QUIZ}", "paper": paper,
                    "seed": entropy.token_bytes(16), "epoch": 1,
                    "started_at": self._now if is_open else None,
                    "deadline": self._now + timedelta(minutes=MINUTES) if is_open else None,
                    "cookie_hash": hold.cookie_hash if is_open else "",
                }
            )  # fmt: skip
        with transaction():
            for chunk in range(0, len(rows), 500):
                db.session.execute(insert(table_of(Attempt)), rows[chunk : chunk + 500])
        return rows

    def _model(self, crowd: Multitude, enrolments: dict[int, int]) -> dict[str, Any]:
        """What all attempts have in common, from one that was started as everybody does."""
        first = crowd.first
        attempt = learning.start_quiz(
            first, crowd.agency.id, enrolments[first], QUIZ, session_id=1, now=self._now
        )
        names = ("purpose", "organisation_id", "number", "title", "terms", "drawn_at")
        return {name: getattr(attempt, name) for name in names}

    def _papers(self) -> list[list[Any]]:
        bank = queries.candidates(f"course:{SLUG}")
        wanted = drawing.Specification(fixed=tuple(one.key for one in bank))
        return [list(drawing.draw(wanted, bank, entropy.token_bytes(16))) for _ in range(PAPERS)]

    def _seat(self, attempt: dict[str, Any], session: tuple[int, str]) -> dict[str, Any]:
        """What a browser holds of this attempt."""
        number, token = session
        hold = holding.give(attempt["public_id"], 1, number)
        with self._app.test_request_context():
            serializer: Any = self._app.session_interface.get_signing_serializer(self._app)  # type: ignore[attr-defined]
        csrf = URLSafeTimedSerializer(
            self._app.config["WTF_CSRF_SECRET_KEY"], salt="wtf-csrf-token"
        ).dumps(RAW)
        name = self._app.config["SESSION_COOKIE_NAME"]
        first, second = (
            f"{name}={serializer.dumps({browser.TOKEN: one, 'csrf_token': RAW})}"
            for one in (token, other_device(token))
        )
        return {
            "path": f"/attempts/{attempt['public_id']}",
            "cookie": f"attempt-dev={hold.cookie}",
            "token": holding.form_token(hold),
            "session": first,
            "second": second,
            "csrf": urlencode({"csrf_token": csrf}),
            "items": [
                (place["ref"], [option for option, _index in place["options"]])
                for place in attempt["paper"]
            ],
        }

    def signing_in(self, count: int) -> list[dict[str, Any]]:
        """Browsers that nobody has signed in with yet, and what their owners type."""
        with self._app.test_request_context():
            serializer: Any = self._app.session_interface.get_signing_serializer(self._app)  # type: ignore[attr-defined]
            numbers = db.session.scalars(select(PersonIdentifier.value).limit(count)).all()
            db.session.remove()
        csrf = URLSafeTimedSerializer(
            self._app.config["WTF_CSRF_SECRET_KEY"], salt="wtf-csrf-token"
        ).dumps(RAW)
        cookie = (
            f"{self._app.config['SESSION_COOKIE_NAME']}={serializer.dumps({'csrf_token': RAW})}"
        )
        return [
            {
                "anonymous": cookie,
                "signin": urlencode({"csrf_token": csrf, "username": number, "password": PASSWORD}),
            }
            for number in numbers
        ]


def other_device(token: str) -> str:
    """The token of the same person's session at another device."""
    return token[::-1]


def write_course(root: Path) -> Path:
    """A course of one lesson and an exam of 40 items with three options each."""
    module = root / "01-bagian"
    module.mkdir(parents=True)
    (root / "items").mkdir()
    (root / "media").mkdir()
    keys = [f"soal-{n}" for n in range(ITEMS)]
    dump(
        root / "course.yaml",
        {
            "code": "UJI-02", "title": "Ujian besar", "summary": "Untuk pengukuran.",
            "audience": "Semua pegawai", "competencies": [{"id": COMPETENCY, "level": 1}],
            "hours": 3, "authors": ["Tim"], "licence": "CC BY 4.0",
            "completion": {"lessons": "all", "quizzes": [QUIZ]},
        },
    )  # fmt: skip
    dump(module / "module.yaml", {"title": "Bagian satu"})
    (module / "01-baca.md").write_text("---\nid: baca\ntitle: Baca\nminutes: 35\n---\nIsi.\n")
    quiz = {"id": QUIZ, "title": "Ujian", "minutes": MINUTES, "attempts": 2, "fixed": keys}
    dump(module / "02-ujian.yaml", quiz)
    dump(
        root / "items" / "semua.yaml",
        [item("single", key).model_dump(mode="json", exclude_defaults=True) for key in keys],
    )
    return root


def dump(path: Path, data: object) -> None:
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))
