"""From a file to people and back: staging, confirming once, applying in pieces, undoing."""

from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.models import AuditEntry, StoredFile
from portal.core.permissions import Role
from portal.core.uploads import UploadRefusal
from portal.people.models import (
    Employment,
    ImportBatch,
    ImportColumnMap,
    OrgUnit,
    Person,
    Post,
    RoleGrant,
    Tenure,
)
from portal.people.queries import imports as queries
from portal.people.rules.importing import columns
from portal.people.rules.importing.batches import BatchState, state_of
from portal.people.rules.importing.fields import Field, Sheet
from portal.people.rules.importing.reasons import FileReason, ImportRefusal, PlanReason
from portal.people.service import employments, persons, units
from portal.people.service.importing import applying, confirming, files
from portal.web.app import Portal
from tests.people.imports.office import (
    ANI,
    BUDI,
    CICI,
    EXAMPLE,
    HEADER,
    TODAY,
    Office,
    bearer,
    differences,
    facts,
    outcomes,
    reasons,
    rows_of,
    steps,
    workbook,
)
from tests.support.people import make_account, make_grant
from tests.support.portal_app import NOON
from tests.support.races import race

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


class TestStaging:
    def test_nothing_about_people_changes_and_each_line_has_one_outcome(
        self, office: Office
    ) -> None:
        batch = office.staged(*NEW, "123;Tanpa Status;;;dinkes;;;;")
        assert outcomes(batch) == {2: "new", 3: "new", 4: "new", 5: "refused"}
        assert (batch.lines_new, batch.lines_refused) == (3, 1)
        assert reasons(batch, 5) == {"cell.required"}
        assert facts() == []
        assert state_of(batch) is BatchState.STAGED

    def test_staging_again_replaces_the_first_result(self, office: Office) -> None:
        batch = office.staged(*NEW)
        office.stage(batch)
        assert len(rows_of(batch)) == 3
        assert len(differences(batch)) == 3

    def test_who_comes_goes_and_moves_is_listed(self, office: Office) -> None:
        office.carry_out(*NEW)
        batch = office.staged(
            f"{ANI};Ani Wijaya;PNS;;disdik;;;;",
            f"{BUDI};Budi Santoso;PNS;;dinkes;;;;",
            covers="agency",
        )
        assert differences(batch) == {"Ani Wijaya": "moved", "Cici Lestari": "out"}

    def test_a_part_list_finds_nobody_missing(self, office: Office) -> None:
        office.carry_out(*NEW)
        assert differences(office.staged(NEW[0])) == {}

    def test_a_full_list_of_one_unit_asks_only_about_that_unit(self, office: Office) -> None:
        office.carry_out(*NEW)
        batch = office.staged(NEW[0], covers="some", units="dinkes")
        assert differences(batch) == {"Budi Santoso": "out"}
        with pytest.raises(Refused) as refused:
            office.staged(NEW[0], covers="some", units="dinkes, dinkesx")
        assert refused.value.reason is ImportRefusal.UNKNOWN_UNITS

    def test_the_units_of_the_file_can_be_the_full_ones(self, office: Office) -> None:
        office.carry_out(*NEW)
        assert differences(office.staged(NEW[0], covers="file")) == {"Budi Santoso": "out"}


class TestFiles:
    @pytest.mark.parametrize(
        ("content", "name", "reason"),
        [
            (b"", "a.csv", UploadRefusal.EMPTY),
            ("NIP;Nama\n1;Siti Zubaidah Sj\xe9\n".encode("cp1252"), "a.csv",
             FileReason.WRONG_ENCODING),
            (b"%PDF-1.7 x", "a.csv", FileReason.NOT_TEXT),
            (b"%PDF-1.7 x", "a.pdf", UploadRefusal.KIND_NOT_ALLOWED),
            (b"halo\nsemua\n", "a.csv", FileReason.NO_HEADER),
            (HEADER.encode(), "a.csv", FileReason.NO_ROWS),
            (b"NIP;Nama\n\"1;x\n", "a.csv", FileReason.BROKEN_QUOTES),
            (HEADER.encode(), "pegawai.exe.csv", UploadRefusal.MISLEADING_NAME),
            (b"x" * (20 * 2**20 + 1), "a.csv", UploadRefusal.TOO_LARGE),
        ],
    )  # fmt: skip
    def test_what_cannot_be_read_is_refused_with_its_reason_and_not_kept(
        self, office: Office, content: bytes, name: str, reason: object
    ) -> None:
        with pytest.raises(Refused) as refused:
            office.upload(content, name)
        assert refused.value.reason is reason
        assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
        assert list(office.storage.keys()) == []

    def test_a_formula_is_a_fault_of_its_line_and_the_others_are_read(self, office: Office) -> None:
        header = ["NIP", "Nama", "Status", "Kode unit"]
        content = workbook(
            [header, [ANI, "=A1", "PNS", "dinkes"], [BUDI, "Budi Santoso", "PNS", "dinkes"]]
        )
        batch = office.stage(office.upload(content, "pegawai.xlsx"))
        assert outcomes(batch) == {2: "refused", 3: "new"}
        assert reasons(batch, 2) == {"cell.formula"}

    def test_a_number_a_spreadsheet_rounded_is_told_apart(self, office: Office) -> None:
        header = ["NIP", "Nama", "Status", "Kode unit"]
        content = workbook([header, [int(ANI), "Ani Wijaya", "PNS", "dinkes"]])
        batch = office.stage(office.upload(content, "pegawai.xlsx"))
        assert reasons(batch, 2) == {"number.rounded"}

    def test_units_posts_and_people_of_one_workbook_build_on_each_other(
        self, office: Office
    ) -> None:
        office.job("perawat", "Perawat")
        content = workbook(
            [["NIP", "Nama", "Status", "Kode unit", "Kode jabatan"],
             [ANI, "Ani Wijaya", "PNS", "pustu", "PU-01"]],
            [["Kode unit", "Nama unit", "Kode induk"], ["pustu", "Puskesmas Pembantu", "dinkes"]],
            [["Kode jabatan", "Kode standar", "Kode unit", "Kode atasan"],
             ["PU-01", "perawat", "pustu", "D-01"]],
        )  # fmt: skip
        batch = office.stage(office.upload(content, "semua.xlsx"))
        assert [row.outcome for row in rows_of(batch).values()] == ["new"]  # one line per sheet
        office.confirm(batch)
        batch = office.apply(batch)
        assert (batch.steps_done, batch.steps_refused) == (4, 0)
        unit = db.session.scalars(select(OrgUnit).where(OrgUnit.code == "pustu")).one()
        assert unit.path == f"{office.city.health.path}{unit.id}/"
        seat = db.session.scalars(select(Post).where(Post.code == "PU-01")).one()
        assert seat.reports_to_id == office.posts["D-01"]
        held = db.session.scalars(select(Tenure)).one()
        assert (held.post_id, held.person_id) == (seat.id, bearer(ANI).id)
        office.undo(batch)
        assert db.session.scalar(select(func.count()).select_from(OrgUnit)) == 4
        assert facts() == []

    def test_one_byte_over_the_quota_is_refused(self, office: Office) -> None:
        content = "\n".join((HEADER, *NEW)).encode()
        office.upload(content, room=files.Room(2**20, 2**20, len(content) * 2))
        office.upload(content, room=files.Room(2**20, 2**20, len(content) * 2))
        with pytest.raises(Refused) as refused:
            office.upload(content, room=files.Room(2**20, 2**20, len(content) * 3 - 1))
        assert refused.value.reason is ImportRefusal.QUOTA


class TestColumns:
    FOREIGN = "No Pegawai Daerah;Nama;Status;Kode unit"

    def test_columns_assigned_by_hand_are_used_and_kept_for_the_next_file(
        self, office: Office
    ) -> None:
        content = f"{self.FOREIGN}\n{ANI};Ani Wijaya;PNS;dinkes\n".encode()
        batch = office.upload(content)
        assert [fault.field for fault in files.maps(batch)[Sheet.PEOPLE].faults] == [Field.NUMBER]
        with pytest.raises(Refused) as refused:
            office.stage(batch)
        assert refused.value.reason is ImportRefusal.COLUMNS_NOT_SETTLED
        places = {Field.NUMBER: 0, Field.NAME: 1, Field.STATUS: 2, Field.UNIT_CODE: 3}
        by = {"now": NOON, "actor_id": None}
        files.settle(batch.id, {Sheet.PEOPLE: places}, {"covers": "part"}, **by)
        assert outcomes(office.stage(batch)) == {2: "new"}
        files.save_map(batch.id, Sheet.PEOPLE, " SIMPEG  kita ", **by)
        files.save_map(batch.id, Sheet.PEOPLE, "SIMPEG kita", **by)
        [kept] = queries.maps(office.city.agency.id)
        assert kept.name == "SIMPEG kita"
        assert kept.columns[columns.fold("No Pegawai Daerah")] == "number"
        again = office.upload(content)
        assert files.maps(again)[Sheet.PEOPLE].faults == ()

    def test_a_map_of_another_agency_cannot_be_removed(self, office: Office) -> None:
        batch = office.staged(*NEW)
        by = {"now": NOON, "actor_id": None}
        kept = files.save_map(batch.id, Sheet.PEOPLE, "Peta", **by)
        with pytest.raises(NotFound):
            files.forget_map(batch.organisation_id + 1, kept.public_id, **by)
        files.forget_map(batch.organisation_id, kept.public_id, **by)
        assert db.session.scalar(select(func.count()).select_from(ImportColumnMap)) == 0

    def test_private_columns_are_named_and_never_kept(self, office: Office) -> None:
        batch = office.upload(
            f"NIP;Nama;Status;Kode unit;NIK;Agama\n{ANI};Ani;PNS;dinkes;3273;Islam\n".encode()
        )
        assert set(files.maps(batch)[Sheet.PEOPLE].private) == {"NIK", "Agama"}
        kept = rows_of(office.stage(batch))[2].values
        assert "3273" not in str(kept)
        assert "Islam" not in str(kept)


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
