"""From a file to people and back: staging, confirming once, applying in pieces, undoing."""

from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.models import AuditEntry
from portal.core.permissions import Role
from portal.people.models import (
    Employment,
    ImportBatch,
    OrgUnit,
    Person,
    Post,
    RoleGrant,
    Tenure,
)
from portal.people.queries import imports as queries
from portal.people.rules.importing.batches import BatchState, state_of
from portal.people.rules.importing.reasons import ImportRefusal, PlanReason
from portal.people.service import employments, persons, units
from portal.people.service.importing import applying, confirming, files
from portal.web.app import Portal
from tests.people.imports.office import (
    ANI,
    BUDI,
    CICI,
    EXAMPLE,
    HEADER,
    NEW,
    TODAY,
    Office,
    ani,
    bearer,
    differences,
    facts,
    rows_of,
    steps,
)
from tests.support.people import make_account, make_grant
from tests.support.portal_app import NOON
from tests.support.races import race


class TestConfirming:
    def test_nobody_is_added_whom_nobody_ticked(self, office: Office) -> None:
        batch = office.staged(*NEW)
        office.confirm(batch, all_of=False)
        batch = office.apply(batch)
        assert state_of(batch) is BatchState.APPLIED
        assert facts() == []

    def test_only_the_ticked_ones_come(self, office: Office) -> None:
        batch = office.staged(*NEW)
        first, second, third = queries.differences(batch.id, "", 0).rows
        shown = [first.id, second.id, third.id]
        confirming.tick(batch.id, shown, [first.id, third.id], now=NOON, actor_id=None)
        confirming.tick(batch.id, shown, [third.id, 999_999], now=NOON, actor_id=None)
        office.confirm(batch, all_of=False)
        office.apply(batch)
        assert [one.full_name for one in db.session.scalars(select(Person))] == ["Cici Lestari"]

    def test_another_list_than_the_one_shown_is_not_confirmed(self, office: Office) -> None:
        batch = office.staged(*NEW)
        for digest, on in (("x" * 64, TODAY), (batch.digest, TODAY + timedelta(days=1))):
            with pytest.raises(Refused) as refused:
                confirming.confirm(batch.id, digest, on=on, now=NOON, actor_id=None)
            assert refused.value.reason is PlanReason.OTHER_LIST

    def test_a_list_that_changed_after_it_was_shown_is_shown_again(self, office: Office) -> None:
        batch = office.staged(*NEW)
        office.city.person(office.city.school, "Cici Lestari", CICI)
        with pytest.raises(Refused) as refused:
            office.confirm(batch)
        assert refused.value.reason is PlanReason.OTHER_LIST
        batch = db.session.get_one(ImportBatch, batch.id, populate_existing=True)
        assert state_of(batch) is BatchState.STAGED
        assert set(differences(batch)) == {"Ani Wijaya, S.E.", "Budi Santoso"}
        office.confirm(batch)
        assert office.apply(batch).steps_refused == 0

    def test_of_two_officers_at_once_one_wins(self, office: Office, app: Portal) -> None:
        batch = office.staged(*NEW)
        one = office.city.person(office.city.root, "Petugas Satu").id
        two = office.city.person(office.city.root, "Petugas Dua").id
        calls = [
            partial(confirming.confirm, batch.id, batch.digest, on=TODAY, now=NOON, actor_id=actor)
            for actor in (one, two)
        ]
        results = race(app, calls)
        refused = [result for result in results if isinstance(result, Refused)]
        assert [one.reason for one in refused] == [ImportRefusal.ALREADY_CONFIRMED]
        won = db.session.get_one(ImportBatch, batch.id, populate_existing=True).confirmed_by_id
        assert results[[one, two].index(won)] not in refused
        again = confirming.confirm(batch.id, batch.digest, on=TODAY, now=NOON, actor_id=won)
        assert again.confirmed_by_id == won


class TestApplying:
    def test_the_example_comes_in_whole_and_the_same_file_again_changes_nothing(
        self, office: Office
    ) -> None:
        prepare_example(office)
        batch = office.stage(office.upload(EXAMPLE.read_bytes(), EXAMPLE.name))
        assert (batch.lines_new, batch.lines_refused) == (30, 0)
        office.confirm(batch)
        batch = office.apply(batch)
        assert batch.steps_refused == 0
        assert len(facts()) == 29
        lilis = bearer("197901302005012011")
        assert lilis.full_name == "Lilis Suryani Rekaan"
        kinds = db.session.scalars(select(Tenure.kind).where(Tenure.person_id == lilis.id))
        assert set(kinds) == {"definitive", "plt"}
        before = facts()
        again = office.stage(office.upload(EXAMPLE.read_bytes(), EXAMPLE.name))
        assert again.lines_same == 30
        office.confirm(again)
        assert office.apply(again).steps_total == 0
        assert facts() == before

    def test_each_field_that_differs_is_changed_from_that_day_on(self, office: Office) -> None:
        office.carry_out(NEW[0])
        later = TODAY + timedelta(days=30)
        office.carry_out(
            ani(name="Ani Wijaya Kusuma, S.E., M.M.", rank="IV/a", email="ani@baru.example"),
            on=later,
        )
        person = bearer(ANI)
        assert (person.full_name, person.back_title) == ("Ani Wijaya Kusuma", "S.E., M.M.")
        assert (person.email, person.email_verified_at) == ("ani@baru.example", None)
        [only] = [fact for fact in facts() if fact[1] == "Ani Wijaya Kusuma"]
        assert only[6] == [
            ("pns", "III/d", date(2024, 3, 1), later),
            ("pns", "IV/a", later, None),
        ]

    def test_a_changed_number_keeps_the_former_one(self, office: Office) -> None:
        office.carry_out("199306302022212002;Eka Putri;PPPK;IX;dinkes;;;;")
        header = f"{HEADER};NIP lama"
        office.carry_out(
            "199306302024042002;Eka Putri;PNS;III/a;dinkes;;;;;199306302022212002",
            header=header,
            on=TODAY + timedelta(days=1),
        )
        assert bearer("199306302022212002").id == bearer("199306302024042002").id
        assert db.session.scalar(select(func.count()).select_from(Person)) == 1

    def test_who_is_gone_has_no_post_role_or_open_account_left(self, office: Office) -> None:
        office.carry_out(*NEW)
        cici = bearer(CICI)
        account = make_account(cici)
        make_grant(cici, Role.TRAINER, office.city.agency)
        tomorrow = TODAY + timedelta(days=1)
        office.carry_out(*NEW[:2], covers="agency", on=tomorrow)
        row = db.session.scalars(select(Employment).where(Employment.person_id == cici.id)).one()
        assert row.valid_until == tomorrow
        held = db.session.scalars(select(Tenure).where(Tenure.person_id == cici.id)).one()
        assert held.valid_until == tomorrow
        db.session.refresh(account)
        assert account.deactivated_at == NOON
        assert db.session.scalars(select(RoleGrant.revoked_at)).one() is not None

    def test_a_run_cut_anywhere_goes_on_where_it_was_and_ends_alike(self, office: Office) -> None:
        batch = office.staged(*NEW)
        office.confirm(batch)
        total = len(steps(batch))
        assert total == 6

        class Cut(BaseException):
            """The process is killed."""

        def killed_while_writing() -> None:
            with transaction():
                applying.apply_some(batch.id, now=NOON, actor_id=None, at_most=2)
                raise Cut

        for done in range(0, total, 2):
            with pytest.raises(Cut):
                killed_while_writing()
            assert sum(one.state == "done" for one in steps(batch)) == done
            applying.apply_some(batch.id, now=NOON, actor_id=None, at_most=2)
            db.session.expire_all()
        batch = db.session.get_one(ImportBatch, batch.id, populate_existing=True)
        assert state_of(batch) is BatchState.APPLIED
        assert (batch.steps_done, batch.steps_refused) == (6, 0)
        assert len(facts()) == 3
        assert not applying.apply_some(batch.id, now=NOON, actor_id=None)

    def test_two_who_carry_it_out_at_once_write_everything_once(
        self, office: Office, app: Portal
    ) -> None:
        batch = office.staged(*NEW)
        office.confirm(batch)

        def run() -> int:
            while applying.apply_some(batch.id, now=NOON, actor_id=None, at_most=1):
                pass
            return 1

        assert race(app, [run, run, run]) == [1, 1, 1]
        assert len(facts()) == 3
        assert {one.state for one in steps(batch)} == {"done"}

    def test_what_a_rule_refuses_by_now_is_kept_with_its_reason(self, office: Office) -> None:
        batch = office.staged(*NEW)
        office.confirm(batch)
        office.city.person(office.city.school, "Cici Lestari", CICI)
        batch = office.apply(batch)
        refused = {one.act: one.reason for one in steps(batch) if one.state == "refused"}
        assert refused == {"add_person": "number.in_use", "start_tenure": "import.other_step"}
        assert (batch.steps_done, batch.steps_refused) == (4, 2)

    def test_it_is_audited_without_names_or_numbers(self, office: Office) -> None:
        office.carry_out(*NEW)
        entries = db.session.scalars(select(AuditEntry)).all()
        actions = [one.action for one in entries]
        assert {"import.uploaded", "import.staged", "import.confirmed", "import.applied"} <= set(
            actions
        )
        assert actions.count("person.registered") == 3
        assert not any(ANI in str(one.detail) or "Ani" in str(one.detail) for one in entries)


class TestUndoing:
    def test_everything_the_batch_changed_is_as_before(self, office: Office) -> None:
        office.carry_out(*NEW)
        office.seat("S-02", office.city.school)
        cici = bearer(CICI)
        account = make_account(cici)
        before = facts()
        batch = office.carry_out(
            ani(name="Ani Wijaya Kusuma", rank="IV/a", unit="disdik", post="S-02", since=""),
            f"{BUDI};Budi Santoso;PNS;III/c;dinkes;D-02;;;",
            "199611302020121002;Dodi Pratama;PNS;;dinkes;D-03;;;",
            covers="agency",
            on=TODAY + timedelta(days=3),
        )
        assert (batch.lines_changed, batch.lines_new, batch.lines_refused) == (2, 1, 0)
        assert batch.steps_refused == 0
        assert bearer(ANI).full_name == "Ani Wijaya Kusuma"
        batch = office.undo(batch, at_most=2)
        assert (batch.steps_kept, state_of(batch)) == (0, BatchState.UNDONE)
        assert facts() == before
        db.session.refresh(account)
        assert account.deactivated_at is None

    def test_what_was_changed_since_stays_and_is_named(self, office: Office) -> None:
        batch = office.carry_out(*NEW)
        persons.correct_name(
            bearer(ANI).id, "Ani Wijayakusuma", organisation_id=office.city.agency.id,
            now=NOON, actor_id=None,
        )  # fmt: skip
        make_account(bearer(BUDI))
        batch = office.undo(batch)
        assert {fact[1] for fact in facts()} == {"Ani Wijayakusuma", "Budi Santoso"}
        kept = {(one.key, one.reason) for one in steps(batch) if one.state == "kept"}
        assert kept == {
            (f"new:{ANI}", "import.changed_since"),
            (f"new:{BUDI}", "import.used_since"),
        }
        assert (batch.steps_undone, batch.steps_kept) == (4, 2)

    def test_a_seat_somebody_took_since_is_not_given_back(self, office: Office) -> None:
        office.carry_out(*NEW)
        tomorrow = TODAY + timedelta(days=1)
        batch = office.carry_out(*NEW[:2], covers="agency", on=tomorrow)
        dodi = office.city.person(office.city.school, "Dodi Pratama")
        office.city.appoint(dodi, db.session.get_one(Post, office.posts["S-01"]),
                            valid_from=tomorrow)  # fmt: skip
        batch = office.undo(batch)
        kept = {(one.act, one.reason) for one in steps(batch) if one.state == "kept"}
        assert ("end_tenure", "import.changed_since") in kept or (
            "end_tenure",
            "import.used_since",
        ) in kept
        holders = select(Tenure.person_id).where(
            Tenure.post_id == office.posts["S-01"], Tenure.valid_until.is_(None)
        )
        assert db.session.scalars(holders).all() == [dodi.id]

    def test_who_works_elsewhere_since_is_not_taken_back(self, office: Office) -> None:
        office.carry_out(*NEW)
        tomorrow = TODAY + timedelta(days=1)
        batch = office.carry_out(*NEW[:2], covers="agency", on=tomorrow)
        cici = bearer(CICI)
        employments.receive(
            cici.id, office.city.clinic.id, from_on=tomorrow, now=NOON, actor_id=None
        )
        batch = office.undo(batch)
        rows = db.session.scalars(select(Employment).where(Employment.person_id == cici.id)).all()
        assert [row.unit_id for row in rows if row.valid_until is None] == [office.city.clinic.id]
        assert batch.steps_kept >= 1

    def test_a_moved_unit_goes_back_with_all_below(self, office: Office) -> None:
        header = "Kode unit;Nama unit;Kode induk"
        clinic = office.city.clinic
        below = units.create(
            organisation_id=office.city.agency.id, parent_id=clinic.id, code="pustu",
            name="Pustu", kind="upt", valid_from=TODAY, now=NOON, actor_id=None,
        )  # fmt: skip
        before = below.path
        batch = office.carry_out("puskesmas;Puskesmas Kota;disdik", header=header)
        db.session.expire_all()
        assert db.session.get_one(OrgUnit, below.id).path.startswith(office.city.school.path)
        batch = office.undo(batch)
        db.session.expire_all()
        assert batch.steps_kept == 0
        assert db.session.get_one(OrgUnit, below.id).path == before
        assert db.session.get_one(OrgUnit, clinic.id).name == "Puskesmas"

    def test_what_is_not_confirmed_cannot_be_undone_but_put_aside(self, office: Office) -> None:
        batch = office.staged(*NEW)
        with pytest.raises(Refused) as refused:
            office.undo(batch)
        assert refused.value.reason is ImportRefusal.NOTHING_TO_UNDO
        files.discard(batch.id, storage=office.storage, now=NOON, actor_id=None)
        files.discard(batch.id, storage=office.storage, now=NOON, actor_id=None)
        assert rows_of(batch) == {}
        assert list(office.storage.keys()) == []

    def test_an_import_half_applied_is_undone_as_far_as_it_came(self, office: Office) -> None:
        batch = office.staged(*NEW)
        office.confirm(batch)
        applying.apply_some(batch.id, now=NOON, actor_id=None, at_most=4)
        batch = office.undo(batch)
        assert batch.steps_undone == 4
        assert facts() == []
        with pytest.raises(Refused):
            applying.apply_some(batch.id, now=NOON, actor_id=None)


def prepare_example(office: Office) -> None:
    """The units and seats the example names."""
    lines = EXAMPLE.read_text().splitlines()[3:]
    cells = [line.split(";") for line in lines]
    made: dict[str, OrgUnit] = {"dinkes": office.city.health, "disdik": office.city.school}
    for code, name in dict.fromkeys((row[6], row[7]) for row in cells):
        if code not in made:
            made[code] = units.create(
                organisation_id=office.city.agency.id, parent_id=office.city.root.id, code=code,
                name=name, kind="dinas", valid_from=date(2000, 1, 1), now=NOON, actor_id=None,
            )  # fmt: skip
    for row in cells:
        if row[8]:
            office.seat(row[8], made[row[6]], None)
    with transaction():
        for post in db.session.scalars(select(Post)):
            post.valid_from = date(2000, 1, 1)
