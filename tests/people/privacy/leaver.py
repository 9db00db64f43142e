"""Somebody who left long ago and is found everywhere: what an erasure has to reach."""

import io
import json
from collections.abc import Sequence
from datetime import date, timedelta
from types import SimpleNamespace

from sqlalchemy import Table, func, select, update

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core import stored
from portal.core.db import Base, db, transaction
from portal.core.models import AuditEntry
from portal.core.permissions import Role
from portal.ledger.service import requests as profile_requests
from portal.ledger.service.chaining import chain_new
from portal.ledger.service.requests import Filing
from portal.people.models import (
    Account,
    EmailChange,
    Employment,
    Person,
    PersonIdentifier,
    RoleGrant,
    SigninSession,
    Tenure,
)
from portal.people.rules.privacy import RequestKind
from portal.people.service import inbox, privacy, sessions
from portal.people.service.notices import AccountNotice
from portal.people.service.viewings import Viewed, note
from tests.core.uploads.samples import pdf
from tests.people.imports.office import Office as Importer
from tests.people.imports.office import bearer
from tests.support.accounts import DEVICE
from tests.support.office import CLERK_JOB, TODAY, Office
from tests.support.people import LONG_AGO_ON, make_account, make_grant, make_nip
from tests.support.portal_app import NOON

NAME = "Kartini Wulandari Sé'astro"
EMAIL = "kartini.wulandari@example.go.id"
FORMER_EMAIL = "tini.lama@example.go.id"
PHONE = "+6281234509876"
LEFT_ON = date(2025, 3, 31)
LONG_AGO = NOON - timedelta(days=900)


class Leaver:
    """The person, two officers who handle data, and everything that names the person."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.nip = make_nip()
        self._imported()
        self.person = bearer(self.nip)
        self.id, self.public_id = self.person.id, self.person.public_id
        self.leave(None)
        office.seat(self.person, CLERK_JOB, reports_to=office.head_post)
        office.accounts[self.id] = make_account(self.person).id
        self.first = office.member("Petugas Satu")
        self.second = office.member("Petugas Dua")
        for officer in (self.first, self.second):
            make_grant(officer, Role.HR, office.agency)
        self.first_id, self.second_id = self.first.id, self.second.id
        self.agency_id = office.agency.id
        self.needles = (NAME, self.nip, EMAIL, FORMER_EMAIL, PHONE)
        with transaction():
            person = db.session.get_one(Person, self.id)
            person.email, person.email_verified_at, person.phone = EMAIL, LONG_AGO, PHONE
            person.front_title = "Dra."
        self._account()
        self._messages()
        self._evidence()
        self.leave()

    def _account(self) -> None:
        account_id = self.office.accounts[self.id]
        sessions.begin(account_id, now=LONG_AGO, device=DEVICE)
        with transaction():
            db.session.add(
                EmailChange(
                    account_id=account_id,
                    email=EMAIL,
                    former_email=FORMER_EMAIL,
                    created_at=LONG_AGO,
                    expires_at=LONG_AGO,
                    used_at=LONG_AGO,
                )
            )

    def _messages(self) -> None:
        """One to the person, and one to somebody else that names them."""
        for to in (self.id, self.office.head.id):
            inbox.send(
                to, AccountNotice.EMAIL_CHANGED,
                {"done_at": LONG_AGO.isoformat(), "who": f"{NAME} ({self.nip})"},
                event_key=f"leaver:{to}", now=LONG_AGO,
            )  # fmt: skip
        note(self.office.head.id, [self.id], Viewed.PROFILE, on=TODAY, now=NOON)
        given = make_grant(self.office.head, Role.UNIT_OFFICER, self.office.unit)
        with transaction():
            db.session.get_one(RoleGrant, given.id).reason = f"Menggantikan {NAME.upper()}"

    def _imported(self) -> None:
        importer = Importer(SimpleNamespace(agency=self.office.agency), stored.storage())
        batch = importer.carry_out(
            f"{self.nip};{NAME};PNS;III/c;{self.office.unit.code};;;;", on=TODAY
        )
        assert batch.applied_at is not None
        self.batch_id, self.file_id = batch.id, batch.file_id

    def _evidence(self) -> None:
        self.event_id = self.office.prove(
            self.person,
            SourceKind.RECOGNITION,
            [self.office.line("spbe", Strand.KNOWLEDGE, 2, documents=1)],
            detail={"title": f"Sertifikat {NAME}"},
        )
        received = stored.receive(
            io.BytesIO(pdf()), f"sertifikat {NAME}.pdf", stored.Purpose.DOCUMENT
        )
        self.document_key = received.kept.key
        case = profile_requests.claim(
            Filing(
                person_id=self.id, filed_by_id=self.id,
                competency_id=self.office.competencies["spbe"],
                text=f"Pelatihan yang diikuti {NAME} di luar portal.", document=received,
            ),
            Strand.SKILL, 2, date(2024, 5, 1), today=TODAY, now=NOON,
        )  # fmt: skip
        profile_requests.decide(
            case.id, accept=True, answer=f"Disetujui untuk {NAME}.",
            decider_id=self.first.id, now=NOON,
        )  # fmt: skip
        chain_new(now=NOON)

    def leave(self, on: date | None = LEFT_ON) -> None:
        with transaction():
            for model in (Employment, Tenure):
                db.session.execute(
                    update(model)
                    .where(model.person_id == self.id)
                    .values(valid_from=LONG_AGO_ON, valid_until=on)
                )

    def ask_erasure(self) -> int:
        return privacy.ask(self.id, RequestKind.ERASE, f"Mohon data {NAME} dihapus.", now=NOON).id

    def found(self) -> list[str]:
        """Where any of the needles can still be read: table.column of every table."""
        spellings = {
            one.casefold() for needle in self.needles for one in (needle, json.dumps(needle)[1:-1])
        }
        return [
            f"{table.name}.{column.name}"
            for table in Base.metadata.sorted_tables
            for column, texts in zip(table.columns, _texts(table), strict=True)
            if any(one in text for one in spellings for text in texts)
        ]

    def files(self) -> list[str]:
        """Keys of stored files whose bytes hold a needle."""
        kept = stored.storage()
        sought = [needle.encode() for needle in self.needles]
        return [key for key in sorted(kept.keys()) if any(one in _bytes(key) for one in sought)]


def _bytes(key: str) -> bytes:
    with stored.storage().open(key) as content:
        return content.read()


def _texts(table: Table) -> Sequence[Sequence[str]]:
    """Column by column everything the table holds, as text in small letters."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    query = f'SELECT {names} FROM "{table.name}"'
    rows = db.session.connection().exec_driver_sql(query).all()
    columns = zip(*rows, strict=True) if rows else ((),) * len(table.columns)
    return [[_text(value) for value in column] for column in columns]


def _text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("latin-1").casefold()
    readable = json.dumps(value) if isinstance(value, dict | list) else str(value)
    return readable.casefold()


def rows_of(person_id: int) -> dict[str, int]:
    """Rows that belong to the person by name of their table."""
    account = select(Account.id).where(Account.person_id == person_id)
    queries = {
        "account": select(func.count()).select_from(Account).where(Account.person_id == person_id),
        "session": select(func.count())
        .select_from(SigninSession)
        .where(SigninSession.account_id.in_(account)),
        "number": select(func.count())
        .select_from(PersonIdentifier)
        .where(PersonIdentifier.person_id == person_id),
    }
    return {name: db.session.scalars(query).one() for name, query in queries.items()}


def audited(action: str) -> int:
    query = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)
    return db.session.scalars(query).one()
