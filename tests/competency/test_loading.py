"""Files: each fault is named at its line, and loading can be repeated."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from portal.competency.commands import competency
from portal.competency.models import AttainmentPolicy, CompetencyVersion, JobStandard
from portal.competency.queries import policies, reference
from portal.competency.queries import standards as queries
from portal.competency.rules.kinds import SourceKind, Strand
from portal.core import clock
from portal.core.db import db
from portal.web.app import Portal
from tests.competency.setting import make_agency, publish_reference

pytestmark = pytest.mark.usefixtures("context")


def run(app: Portal, *arguments: str) -> Result:
    result = FlaskCliRunner(app).invoke(competency, ["load", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def counts() -> tuple[int, int, int]:
    found = [
        db.session.scalars(select(func.count()).select_from(table)).one()
        for table in (CompetencyVersion, JobStandard, AttainmentPolicy)
    ]
    return found[0], found[1], found[2]


def test_what_ships_is_loaded_without_a_path_and_again_without_change(app: Portal) -> None:
    make_agency()
    first = run(app)
    assert first.output.splitlines() == [
        "competencies.yaml: new 22, changed 0, same 0, kept 0",
        "job_standards.yaml: new 12, changed 0, same 0, kept 0",
        "attainment-policy-1.yaml: new 1, changed 0, same 0, kept 0",
        "attainment-policy-2.yaml: new 1, changed 0, same 0, kept 0",
    ]
    assert counts() == (21, 12, 2)
    again = run(app)
    assert again.output.splitlines()[0] == "competencies.yaml: new 0, changed 0, same 22, kept 0"
    assert again.output.splitlines()[2:] == [
        f"attainment-policy-{version}.yaml: new 0, changed 0, same 1, kept 0" for version in (1, 2)
    ]
    assert counts() == (21, 12, 2)


def test_a_shipped_policy_whose_day_is_past_begins_tomorrow(app: Portal, tmp_path: Path) -> None:
    """It ships for installations of any age; a file of one's own says its day itself."""
    make_agency()
    run(app)
    with app.app_context():
        first, second = policies.published()
        tomorrow = queries.agency_day(None, clock.now()) + timedelta(days=1)
        assert (first.valid_from, second.valid_from) == (date(2018, 1, 1), tomorrow)
        assert second.proof(SourceKind.CERTIFICATE, Strand.ATTITUDE) is not None
    own = tmp_path / "kebijakan.yaml"
    text = reference.text(reference.CERTIFICATES_COUNT).replace("version: 2", "version: 3")
    own.write_text(text.replace("max_level: 2", "max_level: 1"))
    assert "too early" in run(app, str(own)).output


def test_a_folder_is_loaded_with_the_dictionary_before_the_standards(
    app: Portal, tmp_path: Path
) -> None:
    make_agency()
    folder = tmp_path / "data"
    folder.mkdir()
    for name in (reference.STANDARDS, reference.COMPETENCIES):
        (folder / name).write_text(reference.text(name), encoding="utf-8")
    assert run(app, str(folder)).exit_code == 0
    assert counts() == (21, 12, 0)


def test_a_dry_run_says_what_would_change_and_writes_nothing(app: Portal) -> None:
    make_agency()
    publish_reference()
    result = run(app, "--dry-run")
    assert "competencies.yaml: new 0, changed 0, same 22, kept 0" in result.output
    assert "job_standards.yaml: new 12" in result.output
    assert counts() == (21, 0, 0)


def test_a_later_file_becomes_new_versions_from_the_day_given(app: Portal, tmp_path: Path) -> None:
    make_agency()
    run(app)
    file = tmp_path / "kamus.yaml"
    text = reference.text(reference.COMPETENCIES)
    file.write_text(text.replace("name: Integritas", "name: Integritas diri"), encoding="utf-8")
    result = run(app, str(file), "--from", "2027-01-01")
    assert result.output.splitlines()[1:] == ["  changed integritas"]
    days = db.session.scalars(
        select(CompetencyVersion.valid_from).where(CompetencyVersion.name == "Integritas diri")
    )
    assert [day.isoformat() for day in days] == ["2027-01-01"]


def edited(name: str, old: str, new: str) -> tuple[str, int]:
    """The text of a shipped file with one place changed, and the line of that place."""
    text = reference.text(name)
    assert text.count(old) >= 1, old
    return text.replace(old, new, 1), text[: text.index(old)].count("\n") + 1


FRAMEWORK_FAULTS = [
    (
        "    code: M.01",
        "    code: m.01",
        0,
        "competencies[0].code: unknown value (m.01; written as",
    ),
    ("    code: M.02", "    code: M.01", 0, "competencies[1].code: repeated (M.01)"),
    ("  - id: kerja_sama", "  - id: integritas", 0, "competencies[1].id: repeated (integritas)"),
    ("    kind: manajerial", "    kind: manajemen", 0, "competencies[0].kind: unknown value"),
    ("    name: Integritas", "    nama: Integritas", 0, "competencies[0].nama: unknown key"),
    ("    name: Integritas\n", "", -3, "competencies[0].name: missing"),
    ("      - level: 1", "      - level: satu", 0, "levels[0].level: not a whole number (satu)"),
    ("      - level: 1", "      - level: 2", 0, "levels[0].level: out of range (2, not 1 to 1)"),
    (
        "          - Perkataan dan perbuatannya sejalan dan sesuai fakta\n"
        "          - Menaati peraturan dan kode etik dalam pekerjaan sehari-hari\n",
        "",
        -1,
        "levels[0].indicators: out of range (1 entries, not 2 to 20)",
    ),
    ("    verification: read\n", "    verification: yakin\n", 0, "verification: unknown value"),
    ("  title: Kamus", "  title: [Kamus]\n  x: Kamus", 0, "meta.title: not text"),
    ("2018-01-01", "2018-02-31", 0, "meta.valid_from: not a day (2018-02-31)"),
]


@pytest.mark.parametrize(("old", "new", "shift", "message"), FRAMEWORK_FAULTS)
def test_a_fault_of_a_dictionary_is_shown_at_its_line(
    app: Portal, tmp_path: Path, old: str, new: str, shift: int, message: str
) -> None:
    text, line = edited(reference.COMPETENCIES, old, new)
    file = tmp_path / "kamus.yaml"
    file.write_text(text, encoding="utf-8")
    result = run(app, str(file))
    assert result.exit_code == 1
    shown = result.output.splitlines()
    assert any(one.startswith(f"{file}:{line + shift}: ") and message in one for one in shown), (
        shown
    )
    assert counts() == (0, 0, 0)


STANDARD_FAULTS = [
    ("job_class: jpt_pratama\n    unit", "job_class: eselon_dua\n    unit", "no such class"),
    ("technical: {hukum_regulasi: 4", "technical: {hukum: 4", "hukum; no such competency"),
    ("technical: {hukum_regulasi: 4", "technical: {hukum_regulasi: 7", "7, not 1 to 5"),
    ("technical: {hukum_regulasi: 4", "technical: {integritas: 4", "integritas; set by the class"),
    ("  - id: kabid_bangkom", "  - id: kepala_bkpsdm", "repeated (kepala_bkpsdm)"),
    ("mandatory_training: [pelatihan_kepem", "mandatory_training: [x, pelatihan_kepem", "x; not"),
    ("[integritas, kerja_sama", "[integritas, kerja_bareng", "kerja_bareng; no such competency"),
    ("name: JPT Utama", "name: ''", "empty"),
]


@pytest.mark.parametrize(("old", "new", "message"), STANDARD_FAULTS)
def test_a_fault_of_the_standards_is_shown_at_its_line(
    app: Portal, tmp_path: Path, old: str, new: str, message: str
) -> None:
    make_agency()
    publish_reference()
    text, line = edited(reference.STANDARDS, old, new)
    file = tmp_path / "standar.yaml"
    file.write_text(text, encoding="utf-8")
    result = run(app, str(file))
    assert result.exit_code == 1
    found = [one for one in result.output.splitlines() if message in one]
    assert [one.split(": ")[0] for one in found] == [f"{file}:{line}"]
    assert counts() == (21, 0, 0)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("competencies: [", 1, "not yaml"),
        ("meta: {}\nmeta: {}\ncompetencies: []", 2, "repeated key 'meta'"),
        ("a: &x [1]\nb: *x\ncompetencies: []", 2, "aliases (*name) are not allowed"),
        ("hello", 1, "missing (one of competencies / positions / proofs)"),
        ("", 1, "missing (one of competencies / positions / proofs)"),
        ("competencies: " + "[" * 3000, 1, "not yaml"),
        ("competencies: !!python/object:os.system {}", 1, "not yaml"),
        ("competencies: []\nkinds: [" + "x, " * 200_000 + "]", 1, "more than 400000 characters"),
        ("competencies: \x00", 1, "not yaml"),
    ],
)
def test_a_text_that_is_no_document_is_refused_at_its_line(
    app: Portal, tmp_path: Path, text: str, line: int, message: str
) -> None:
    file = tmp_path / "berkas.yaml"
    file.write_text(text, encoding="utf-8")
    result = run(app, str(file))
    assert result.exit_code == 1
    [shown] = result.output.splitlines()
    assert shown.startswith(f"{file}:{line}: ")
    assert message in shown


def test_wrong_encoding_and_unknown_agency_are_said_plainly(app: Portal, tmp_path: Path) -> None:
    file = tmp_path / "kamus.yaml"
    file.write_bytes("name: Keterbukaan – \xe9".encode("latin-1", errors="replace"))
    wrong = run(app, str(file))
    assert (wrong.exit_code, "not UTF-8 text" in wrong.output) == (1, True)
    unknown = run(app, "--agency", "tidak-ada")
    assert (unknown.exit_code, "no agency has the code tidak-ada" in unknown.output) == (1, True)


def test_standards_need_an_agency_and_a_source(app: Portal, tmp_path: Path) -> None:
    publish_reference()
    file = tmp_path / "standar.yaml"
    text = reference.text(reference.STANDARDS)
    file.write_text(text, encoding="utf-8")
    assert "the agency the jobs belong to" in run(app, str(file)).output
    make_agency()
    sourceless = "\n".join(one for one in text.splitlines() if not one.startswith("  source:"))
    file.write_text(sourceless, encoding="utf-8")
    refused = run(app, str(file))
    assert refused.output.splitlines() == [f"{file}:4: meta.source: no source"]
    assert run(app, str(file), "--source", "Keputusan Wali Kota 7/2026").exit_code == 0
    sources = set(db.session.scalars(select(JobStandard.source)))
    assert sources == {"Keputusan Wali Kota 7/2026"}


def test_a_refusal_to_publish_is_shown_at_the_line_of_its_entry(
    app: Portal, tmp_path: Path
) -> None:
    publish_reference()
    text, line = edited(reference.COMPETENCIES, "    name: Komunikasi\n", "    name: Wicara\n")
    file = tmp_path / "kamus.yaml"
    file.write_text(text, encoding="utf-8")
    result = run(app, str(file), "--from", "2026-11-25")
    assert result.output.splitlines() == [
        f"{file}:{line - 3}: competencies[2]: too early (komunikasi)"
    ]
    policy = tmp_path / "kebijakan.yaml"
    policy.write_text(reference.text(reference.POLICY).replace("version: 1", "version: 3"))
    assert run(app, str(policy)).output.splitlines() == [f"{policy}:4: version: wrong version (1)"]
