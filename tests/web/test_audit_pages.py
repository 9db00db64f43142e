"""`/admin/audit`: who did what, in words, of whole agencies; found, paged and exported."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import audit, clock
from portal.core.db import db, transaction
from portal.core.models import AuditEntry
from portal.core.permissions import Role
from portal.people.models import Organisation, Person
from portal.people.queries import audit_entries as queries
from portal.people.service import grants
from portal.people.service.grants import Gift, Place
from portal.web import audit as page_module
from portal.web.app import Portal
from tests.support.pages import Page, PageClient
from tests.support.people import (
    PASSWORD,
    make_account,
    make_agency,
    make_grant,
    make_person,
    make_unit,
    nip_of,
)
from tests.support.portal_app import NOON, beside
from tests.support.statements import counted

pytestmark = pytest.mark.usefixtures("context")

LOG = "/admin/audit"


@dataclass
class Town:
    """An agency with an administrator and a clerk who got and lost a role."""

    agency: Organisation = field(default_factory=make_agency)

    def __post_init__(self) -> None:
        self.unit = make_unit(self.agency, name="Dinas Sosial")
        self.admin = make_person(self.unit, "Ani Administrator")
        self.account = make_account(self.admin)
        make_grant(self.admin, Role.AGENCY_ADMIN, self.agency)
        self.clerk = make_person(self.unit, "Budi Petugas")
        gift = Gift(self.clerk.id, Role.UNIT_OFFICER, Place(self.agency.id, self.unit.id), NOON)
        row = grants.give(gift, giver_id=self.admin.id, now=NOON)
        grants.end(row.id, actor_id=self.admin.id, now=NOON + timedelta(minutes=1))


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def page(app: Portal, town: Town) -> Iterator[PageClient]:
    """The administrator, signed in."""
    with beside(app, second_factor_optional=True) as other:
        client = PageClient(other)
        client.enter(town.account.id)
        yield client


def entry(town: Town, action: str = "unit.created", **more: object) -> None:
    values = {
        "object_kind": "unit", "object_id": town.unit.id, "organisation_id": town.agency.id,
        "actor_id": town.admin.id, "now": NOON, **more,
    }  # fmt: skip
    with transaction():
        audit.record(action, **values)


def acts(shown: Page) -> list[str]:
    return re.findall(r'class="t">([^<]+)<small', shown.text)


def test_entries_read_as_sentences_newest_first(page: PageClient, town: Town) -> None:
    entry(town, "post.closed", object_kind="post", object_id=999)
    shown = page.get(LOG)
    assert acts(shown) == ["Peran diakhiri", "Formasi ditutup", "Masuk", "Peran diberikan"]
    for words in ("Ani Administrator", "pegawai: Budi Petugas", "Pengelola kepegawaian unit",
                  "unit: Dinas Sosial", "26 November 2026, 12.01 WIB"):  # fmt: skip
        assert words in shown.text
    assert "999" not in shown.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?action=grant.", ["Peran diakhiri", "Peran diberikan"]),
        ("?action=grant.given", ["Peran diberikan"]),
        ("?by=ani", ["Peran diakhiri", "Masuk", "Peran diberikan"]),
        ("?by=budi", []),
        ("?about=budi", ["Peran diakhiri", "Peran diberikan"]),
        ("?about=siapa", []),
        ("?from_on=27&from_on=11&from_on=2026", []),
        ("?until_on=25&until_on=11&until_on=2026", []),
        ("?from_on=26&from_on=11&from_on=2026&action=account.", ["Masuk"]),
        ("?action=no.such", ["Peran diakhiri", "Masuk", "Peran diberikan"]),
        ("?before=x", ["Peran diakhiri", "Masuk", "Peran diberikan"]),
        ("?before=2026-11-26T05:00:00~1", ["Peran diakhiri", "Masuk", "Peran diberikan"]),
    ],
)
def test_the_list_is_narrowed_by_actor_person_action_and_day(
    page: PageClient, query: str, found: list[str]
) -> None:
    assert acts(page.get(LOG + query)) == found


def test_a_person_concerned_is_found_by_number_and_through_account_and_post(
    page: PageClient, town: Town
) -> None:
    account = make_account(town.clerk)
    entry(town, "account.deactivated", object_kind="account", object_id=account.id)
    entry(town, "person.moved", object_kind="person", object_id=town.clerk.id)
    answer = page.post(f"{LOG}/find", {"about": nip_of(town.clerk)})
    assert nip_of(town.clerk) not in answer.location
    found = acts(page.get(answer.location))
    assert sorted(found) == ["Akun dinonaktifkan", "Peran diakhiri", "Peran diberikan",
                             "Pindah unit"]  # fmt: skip


def test_what_belongs_to_another_agency_or_to_none_is_not_shown(
    page: PageClient, app: Portal, town: Town
) -> None:
    other = make_agency()
    entry(town, "unit.closed", organisation_id=other.id)
    entry(town, "organisation.created", organisation_id=None, actor_id=None)
    assert not {"Unit ditutup", "Instansi dibuat"} & set(acts(page.get(LOG)))
    operator = make_person(town.unit, "Oki Operator")
    make_grant(operator, Role.OPERATOR, town.agency)
    client = PageClient(page.app)
    client.enter(make_account(operator).id)
    shown = acts(client.get(LOG))
    assert "Instansi dibuat" in shown, "operators read what belongs to no agency"
    assert "Unit ditutup" not in shown


def test_who_administers_a_part_reads_that_the_log_is_of_the_whole(
    page: PageClient, town: Town
) -> None:
    person = make_person(town.unit, "Dewi Unit")
    make_grant(person, Role.AGENCY_ADMIN, town.unit)
    client = PageClient(page.app)
    client.enter(make_account(person).id)
    shown = client.get(LOG)
    assert acts(shown) == []
    assert "seluruh instansi" in shown.text


def test_pages_follow_each_other_without_gap_though_entries_share_their_instant(
    page: PageClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 3)
    for number in range(8):
        entry(town, "unit.described", now=NOON, number=number)
    seen, path = [], f"{LOG}?action=unit."
    for _page in range(4):
        shown = page.get(path)
        seen += re.findall(r"nomor urut: (\d)", shown.text)
        more = [link for link in shown.links() if "before=" in link]
        if not more:
            break
        path = more[0]
    assert seen == [str(number) for number in reversed(range(8))]


def test_the_statements_do_not_grow_with_the_entries(page: PageClient, town: Town) -> None:
    page.get(LOG)
    with counted(page.app) as few:
        page.get(LOG)
    for number in range(30):
        entry(town, "unit.described", number=number)
    with counted(page.app) as many:
        page.get(LOG)
    assert len(many) == len(few) <= 7, many


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_the_export_holds_what_the_filter_shows_neutralised_and_is_itself_logged(
    page: PageClient, town: Town
) -> None:
    """CO-7, OP-2."""
    with transaction():
        db.session.get_one(Person, town.clerk.id).full_name = "=HYPERLINK(1)"
    answer = page.post(f"{LOG}/export?action=grant.")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="catatan audit 2026-11-26.csv"'
    )
    head, *rows = rows_of(answer.get_data(as_text=True))
    assert head[:4] == ["Waktu (WIB)", "Oleh", "Tindakan", "Menyangkut"]
    assert [row[2] for row in rows] == ["Peran diakhiri", "Peran diberikan"]
    assert rows[0][0] == "2026-11-26 12:01:00"
    assert not any(cell.startswith("=") for row in rows for cell in row)
    [logged] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "audit.exported"))
    assert (logged.actor_id, logged.organisation_id, logged.detail) == (
        town.admin.id, town.agency.id, {"rows": 2},
    )  # fmt: skip


def test_an_export_too_large_is_refused_and_a_sixth_in_an_hour_waits(
    page: PageClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """WE-6: export 5/h."""
    for _time in range(5):
        assert page.post(f"{LOG}/export?action=grant.").status_code == 200
    waits = page.post(f"{LOG}/export?action=grant.")
    assert waits.status_code == 429
    assert int(waits.headers["Retry-After"]) > 0
    monkeypatch.setattr(page_module, "MOST_ROWS", 1)
    large = page.post(f"{LOG}/export?action=grant.")
    assert large.status_code == 422
    assert "Persempit" in large.text


def test_an_export_asks_for_the_password_after_five_minutes(page: PageClient) -> None:
    """AU-8: bulk export."""
    with clock.fixed(NOON + timedelta(minutes=6)):
        asked = page.post(f"{LOG}/export?action=grant.")
        assert asked.status_code == 403
        done = page.post(f"{LOG}/export?action=grant.", {"confirm_password": PASSWORD})
    assert done.mimetype == "text/csv"
