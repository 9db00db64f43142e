"""No search of the register reads it from end to end, and none costs more among more of them."""

import pytest
from sqlalchemy import select, text

from portal.certification.rules.certificate_states import PublicState
from portal.certification.schemes.queries import certificates, register, register_filters
from portal.certification.schemes.queries.register import Lines, Search
from portal.core.access import Actor, Grant
from portal.core.db import db, dialect_name
from portal.core.permissions import Role
from portal.people.models import OrgUnit
from tests.support.certificates import TODAY, Issued, issue
from tests.support.multitude import analyse, multitude
from tests.support.plans import make_reads_dear, sent, whole_reads, work
from tests.support.portal_app import NOON

pytestmark = [pytest.mark.usefixtures("context"), pytest.mark.postgresql]

MONTH = TODAY.replace(year=2027, month=2, day=1)


def reader(issued: Issued, unit: OrgUnit | None = None) -> Actor:
    """Whoever has charge of the agency's certificates, or of a unit's."""
    agency = issued.crowd.agency
    grant = Grant(
        id=1, role=Role.HR, organisation_id=agency.id, unit_id=unit.id if unit else None,
        unit_path=unit.path if unit else "", subtree=True,
    )  # fmt: skip
    return Actor(
        person_id=0, person_public_id="", name="", account_id=0, session_id=0,
        organisation_id=agency.id, timezone="Asia/Jakarta", locale="id", shared_device=False,
        reauthenticated_at=NOON, second_factor_done=True, grants=(grant,), leads=False, unread=0,
    )  # fmt: skip


def found(issued: Issued, search: Search, **more: object) -> Lines:
    return register.find(reader(issued), search, on=TODAY, now=NOON, **more)  # type: ignore[arg-type]  # names of arguments


def searches(issued: Issued) -> dict[str, Search]:
    member = issued.crowd.member_id
    return {
        "everything": Search(),
        "number": Search(text=f"800.2/{member}/KOTA/2024"),
        "name": Search(text="langka"),
        "common name": Search(text="orang"),
        "rare among common": Search(text="langka orang", state=PublicState.SUSPENDED),
        "scheme": Search(scheme_id=issued.schemes[0].id),
        "month": Search(month=MONTH),
        "month and state": Search(month=MONTH, state=PublicState.VALID),
        "revoked": Search(state=PublicState.REVOKED),
        "suspended": Search(state=PublicState.SUSPENDED),
        "expired": Search(state=PublicState.EXPIRED),
    }


def _join_by_index() -> None:
    """As it would among millions: PostgreSQL reads a few thousand rows whole to join them."""
    if dialect_name() == "postgresql":
        for how in ("hashjoin", "mergejoin"):
            db.session.execute(text(f"SET enable_{how} = off"))


def test_no_search_reads_the_register_whole_and_none_costs_more_among_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is found by few of them is sorted from a set, what by many along the register."""
    monkeypatch.setattr(register_filters, "BOUND", 100)
    costs = []
    for count, first in ((1_000, 1_000_000), (4_000, 2_000_000)):
        issued = issue(multitude(count, first=first), ahead_days=100)
        analyse()
        make_reads_dear()
        _join_by_index()
        here: dict[str, tuple[int, int]] = {}
        for name, search in searches(issued).items():
            with sent() as seen:
                lines = found(issued, search)
            assert lines.rows, name
            assert whole_reads(seen, also="certificate|certificate_event") == [], name
            here[name] = (len(seen), work(seen))
        with sent() as seen:
            held = certificates.held_by(issued.crowd.member_id, TODAY, NOON)
        assert len(held) == 1
        assert whole_reads(seen, also="certificate|certificate_event") == []
        here["held"] = (len(seen), work(seen))
        costs.append(here)
    small, large = costs
    assert {name: n for name, (n, _) in large.items()} == {
        name: n for name, (n, _) in small.items()
    }
    ceiling = {name: done * 1.5 + 30 for name, (_, done) in small.items()}
    dear = {name: (small[name][1], done) for name, (_, done) in large.items()}
    assert {name: pair for name, pair in dear.items() if pair[1] > ceiling[name]} == {}


def test_pages_go_on_where_the_last_one_ended_and_show_each_line_once() -> None:
    issued = issue(multitude(300))
    for search in (Search(), Search(month=MONTH), Search(text="orang")):
        pieces = list(register.every(reader(issued), search, on=TODAY, now=NOON, size=7))
        ids = [row.certificate.id for piece in pieces for row in piece]
        assert 0 < len(ids) == len(set(ids)) == len(found(issued, search, size=1_000).rows)
        assert all(len(piece) == 7 for piece in pieces[:-1])
    ends = [row.certificate.valid_until for row in found(issued, Search(month=MONTH)).rows]
    assert ends == sorted(ends, key=str)


def test_an_officer_of_a_unit_has_charge_of_its_people_alone() -> None:
    issued = issue(multitude(300))
    units = db.session.scalars(select(OrgUnit).order_by(OrgUnit.path)).all()
    root, first = units[0], units[1]
    counts = [
        len(register.find(reader(issued, unit), Search(), on=TODAY, now=NOON, size=1_000).rows)
        for unit in (root, first)
    ]
    whole = len(found(issued, Search(unit_path=first.path), size=1_000).rows)
    assert counts[0] == 300
    assert 0 < counts[1] == whole < 300
