"""An agency that imports: files made of lines, and the whole way from file to people."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from sqlalchemy import select

from portal.core.db import db
from portal.core.storage import FolderStorage
from portal.people.models import (
    Employment,
    ImportBatch,
    ImportDifference,
    ImportRow,
    ImportStep,
    Person,
    PersonIdentifier,
    PersonStatus,
    Tenure,
)
from portal.people.service import jobs, posts
from portal.people.service.importing import applying, confirming, files, staging, undoing
from tests.people.service.conftest import START, City
from tests.support.portal_app import NOON

TODAY = date(2026, 11, 26)
EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "people-example.csv"
HEADER = "NIP;Nama;Status;Gol ruang;Kode unit;Kode jabatan;Jenis pengisian;TMT jabatan;Email"
ROOM = files.Room(20 * 2**20, 200 * 2**20, 2**30)
ANI, BUDI, CICI = "197512082005012007", "198307142010011003", "199004252015032001"


@dataclass
class Office:
    """Somebody who imports into the city. `storage` keeps the files of this test."""

    city: City
    storage: FolderStorage
    actor_id: int | None = None
    posts: dict[str, int] = field(default_factory=dict)

    def seat(self, code: str, unit: object, reports_to: int | None = None) -> int:
        made = posts.create(
            job_id=self.city.job.id, unit_id=unit.id, reports_to_id=reports_to, code=code,
            valid_from=START, now=NOON, actor_id=None,
        )  # fmt: skip
        self.posts[code] = made.id
        return made.id

    def job(self, code: str, name: str) -> int:
        return jobs.create(
            organisation_id=self.city.agency.id, code=code, name=name, job_class="pelaksana",
            valid_from=START, now=NOON, actor_id=None,
        ).id  # fmt: skip

    def upload(self, content: bytes, name: str = "pegawai.csv", **more: object) -> ImportBatch:
        values = {"actor_id": self.actor_id, "now": NOON, "room": ROOM, **more}
        return files.begin(
            io.BytesIO(content), name, organisation_id=self.city.agency.id,
            storage=self.storage, **values,
        )  # fmt: skip

    def staged(
        self, *lines: str, header: str = HEADER, on: date = TODAY, **choices: str
    ) -> ImportBatch:
        """A CSV file of these lines, judged; the first one is line 2."""
        batch = self.upload("\n".join((header, *lines)).encode())
        return self.stage(batch, on=on, **choices)

    def stage(self, batch: ImportBatch, *, on: date = TODAY, **choices: str) -> ImportBatch:
        if choices:
            files.settle(
                batch.id,
                {sheet: one.columns for sheet, one in files.maps(batch).items()},
                choices,
                now=NOON,
                actor_id=self.actor_id,
            )
        return staging.stage(
            batch.id, storage=self.storage, on=on, now=NOON, actor_id=self.actor_id
        )

    def confirm(self, batch: ImportBatch, *, on: date = TODAY, all_of: bool = True) -> ImportBatch:
        """Tick everybody and agree."""
        if all_of:
            for kind in ("in", "out", "moved", "retired", "double"):
                confirming.tick_all(batch.id, kind, wanted=True, now=NOON, actor_id=self.actor_id)
        confirming.confirm(batch.id, batch.digest, on=on, now=NOON, actor_id=self.actor_id)
        return confirming.prepare(batch.id, storage=self.storage, now=NOON, actor_id=self.actor_id)

    def apply(self, batch: ImportBatch, at_most: int = 25) -> ImportBatch:
        while applying.apply_some(batch.id, now=NOON, actor_id=self.actor_id, at_most=at_most):
            pass
        return db.session.get_one(ImportBatch, batch.id, populate_existing=True)

    def carry_out(self, *lines: str, on: date = TODAY, **more: str) -> ImportBatch:
        batch = self.staged(*lines, on=on, **more)
        self.confirm(batch, on=on)
        return self.apply(batch)

    def undo(self, batch: ImportBatch, at_most: int = 25) -> ImportBatch:
        undoing.begin(batch.id, now=NOON, actor_id=self.actor_id)
        while undoing.undo_some(batch.id, now=NOON, actor_id=self.actor_id, at_most=at_most):
            pass
        return db.session.get_one(ImportBatch, batch.id, populate_existing=True)


def rows_of(batch: ImportBatch) -> dict[int, ImportRow]:
    query = select(ImportRow).where(ImportRow.batch_id == batch.id)
    return {row.line: row for row in db.session.scalars(query)}


def outcomes(batch: ImportBatch) -> dict[int, str]:
    return {line: row.outcome for line, row in rows_of(batch).items()}


def reasons(batch: ImportBatch, line: int) -> set[str]:
    return {told["reason"] for told in rows_of(batch)[line].reasons}


def differences(batch: ImportBatch) -> dict[str, str]:
    """Name → kind."""
    query = select(ImportDifference).where(ImportDifference.batch_id == batch.id)
    return {row.name: row.kind for row in db.session.scalars(query)}


def steps(batch: ImportBatch) -> list[ImportStep]:
    query = select(ImportStep).where(ImportStep.batch_id == batch.id)
    return list(db.session.scalars(query.order_by(ImportStep.number)))


def bearer(number: str) -> Person:
    query = select(Person).join(PersonIdentifier, PersonIdentifier.person_id == Person.id)
    return db.session.scalars(query.where(PersonIdentifier.value == number)).one()


def facts() -> list[tuple[object, ...]]:
    """Everything about people, without ids that a second run may number differently."""
    db.session.expire_all()
    found: list[tuple[object, ...]] = []
    for person in db.session.scalars(select(Person)):
        found.append(
            (
                "person",
                person.full_name,
                person.front_title,
                person.back_title,
                person.email,
                _rows(PersonIdentifier, person.id, "kind", "value"),
                _rows(PersonStatus, person.id, "status", "rank"),
                _rows(Employment, person.id, "unit_id"),
                _rows(Tenure, person.id, "post_id", "kind"),
            )
        )
    return sorted(found, key=repr)


def _rows(table: type, person_id: int, *columns: str) -> list[tuple[object, ...]]:
    wanted = (*columns, "valid_from", "valid_until")
    rows = db.session.scalars(select(table).where(table.person_id == person_id))
    return sorted((tuple(getattr(row, one) for one in wanted) for row in rows), key=repr)


def workbook(*sheets: Sequence[Sequence[object]]) -> bytes:
    book = Workbook()
    for place, rows in enumerate(sheets):
        sheet = book.active if place == 0 else book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


NEW = (
    f"{ANI};Ani Wijaya, S.E.;PNS;III/d;dinkes;D-02;;01-03-2024;ani@kota.example",
    f"{BUDI};Budi Santoso;PNS;III/b;dinkes;D-03;;;",
    f"{CICI};Cici Lestari;PNS;III/a;disdik;S-01;;;",
)


def ani(**more: str) -> str:
    told = {"name": "Ani Wijaya, S.E.", "rank": "III/d", "unit": "dinkes", "post": "D-02", **more}
    return (
        f"{ANI};{told['name']};PNS;{told['rank']};{told['unit']};{told['post']};;"
        f"{told.get('since', '01-03-2024')};{told.get('email', 'ani@kota.example')}"
    )
