"""Files of people as they are taken in: what is kept of them, and how their columns are settled."""

import pytest
from sqlalchemy import func, select

from portal.core.db import db
from portal.core.errors import NotFound, Refused
from portal.core.models import StoredFile
from portal.core.uploads import UploadRefusal
from portal.people.models import (
    ImportColumnMap,
    OrgUnit,
    Post,
    Tenure,
)
from portal.people.queries import imports as queries
from portal.people.rules.importing import columns
from portal.people.rules.importing.batches import BatchState, state_of
from portal.people.rules.importing.fields import Field, Sheet
from portal.people.rules.importing.reasons import FileReason, ImportRefusal
from portal.people.service.importing import files
from tests.people.imports.office import (
    ANI,
    BUDI,
    HEADER,
    NEW,
    Office,
    bearer,
    differences,
    facts,
    outcomes,
    reasons,
    rows_of,
    workbook,
)
from tests.support.portal_app import NOON


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
