"""Job standards: dated versions, loaded from a document or set by hand."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from portal.competency.models import JobStandard, JobStandardLine
from portal.competency.queries import requirements
from portal.competency.queries import standards as queries
from portal.competency.rules.publishing import AHEAD, PublishRefusal
from portal.competency.rules.standard_terms import Terms
from portal.competency.rules.standards import StandardRefusal
from portal.competency.service import standards
from portal.competency.service.faults import RefusedDocument
from portal.competency.service.standards import NewStandard
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.models import AuditEntry
from portal.people.models import Job
from portal.web.app import Portal
from tests.competency.setting import (
    LONG_AGO,
    NOON,
    TODAY,
    TOMORROW,
    Agency,
    competency_id,
    job_id,
    make_agency,
    make_job,
    publish_reference,
    reference_standards,
)

pytestmark = pytest.mark.usefixtures("context")

CLERK = "petugas_loket_adminduk"


@pytest.fixture
def agency(context: object) -> Agency:
    publish_reference()
    return make_agency()


def levels(**by_key: int) -> dict[int, int]:
    return {competency_id(key): level for key, level in by_key.items()}


def standard(valid_from: date = TOMORROW, source: str = "SK 1", **by_key: int) -> NewStandard:
    return NewStandard(levels(**(by_key or {"spbe": 2})), Terms(), source, valid_from)


def test_the_reference_standards_make_jobs_with_class_and_technical_levels(agency: Agency) -> None:
    report = agency.load_standards()
    assert len(report.new) == 12
    assert db.session.scalars(select(func.count()).select_from(Job)).one() == 12
    required = requirements.of_job(job_id(CLERK), TODAY)
    shared = {competency_id(key): 1 for key in reference_standards().shared}
    assert len(shared) == 9
    assert dict(required) == shared | levels(adminduk=2, pelayanan_prima=2, spbe=2)
    head = requirements.of_job(job_id("kepala_bkpsdm"), TODAY)
    assert (head[competency_id("integritas")], head[competency_id("hukum_regulasi")]) == (4, 4)
    [first] = queries.history(job_id("ppbj_muda"))
    assert [duty.name for duty in first.terms.certifications] == [
        "Sertifikat Kompetensi PBJ Level-1",
        "Sertifikat penjenjangan JF PPBJ (Pertama/Muda/Madya)",
    ]
    assert first.terms.trainings[0].name == "Pelatihan Fungsional sesuai JF"
    assert "PP 11/2017" in first.source


def test_loading_again_adds_nothing_and_another_agency_gets_its_own(agency: Agency) -> None:
    agency.load_standards()
    entries = db.session.scalars(select(AuditEntry.id)).all()
    again = agency.load_standards()
    assert (len(again.same), again.changes_nothing) == (12, True)
    assert db.session.scalars(select(AuditEntry.id)).all() == entries
    other = make_agency("kabupaten")
    assert len(other.load_standards().new) == 12
    assert db.session.scalars(select(func.count()).select_from(JobStandard)).one() == 24


def test_a_changed_line_of_the_file_is_the_next_standard_of_that_job_alone(agency: Agency) -> None:
    agency.load_standards()
    document = reference_standards()
    jobs = tuple(
        replace(job, levels={**job.levels, "spbe": 3}) if job.code == CLERK else job
        for job in document.jobs
    )
    changed = replace(document, jobs=jobs)
    report = standards.load(changed, agency.setting(), begin_on=None, source="", dry_run=False)
    assert (report.changed, len(report.same)) == ((CLERK,), 11)
    spbe = competency_id("spbe")
    assert requirements.of_job(job_id(CLERK), TODAY)[spbe] == 3
    assert requirements.of_job(job_id(CLERK), TODAY - timedelta(days=1))[spbe] == 2
    kept = agency.load_standards()
    assert kept.kept == (CLERK,)
    assert requirements.of_job(job_id(CLERK), TODAY)[spbe] == 3


def test_a_dry_run_writes_nothing(agency: Agency) -> None:
    dry = standards.load(
        reference_standards(), agency.setting(), begin_on=None, source="", dry_run=True
    )
    assert db.session.scalars(select(Job.id)).all() == []
    assert agency.load_standards() == dry


def test_a_document_with_a_day_before_its_competencies_is_refused_whole(agency: Agency) -> None:
    with pytest.raises(RefusedDocument) as refused:
        standards.load(
            reference_standards(),
            agency.setting(),
            begin_on=LONG_AGO - timedelta(days=1),
            source="",
            dry_run=False,
        )
    assert len(refused.value.entries) == 12
    assert refused.value.entries[0].path == "positions[0]"
    assert refused.value.reason is StandardRefusal.UNKNOWN_COMPETENCY
    assert db.session.scalars(select(Job.id)).all() == []


def test_the_next_standard_begins_on_its_day_and_the_old_one_stays(agency: Agency) -> None:
    job = make_job(agency, "analis")
    by = agency.setting()
    assert standards.publish(job, standard(LONG_AGO, spbe=2), by, base_number=0) == 1
    assert standards.publish(job, standard(TOMORROW, spbe=3), by, base_number=1) == 2
    assert standards.publish(job, standard(TOMORROW, spbe=3), by, base_number=1) == 2
    first, second = queries.history(job)
    assert (first.valid_from, first.until, second.until) == (LONG_AGO, TOMORROW, None)
    assert (dict(first.levels), dict(second.levels)) == (levels(spbe=2), levels(spbe=3))
    assert requirements.of_job(job, TODAY) == levels(spbe=2)
    assert requirements.of_job(job, TOMORROW) == levels(spbe=3)
    assert requirements.of_job(job, LONG_AGO - timedelta(days=1)) == {}


def test_a_decree_that_came_late_takes_its_place_between_others(agency: Agency) -> None:
    job = make_job(agency, "analis")
    by = agency.setting()
    standards.publish(job, standard(LONG_AGO, spbe=1), by, base_number=0)
    standards.publish(job, standard(TOMORROW, spbe=3), by, base_number=1)
    standards.publish(job, standard(date(2026, 1, 1), spbe=2), by, base_number=2)
    days = [(one.number, one.valid_from) for one in queries.history(job)]
    assert days == [(1, LONG_AGO), (3, date(2026, 1, 1)), (2, TOMORROW)]
    assert requirements.of_job(job, TODAY) == levels(spbe=2)


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ({"source": ""}, PublishRefusal.NO_SOURCE),
        ({"valid_from": LONG_AGO}, PublishRefusal.DAY_TAKEN),
        ({"valid_from": TODAY + AHEAD + timedelta(days=1)}, PublishRefusal.TOO_FAR),
        ({"levels": {}}, StandardRefusal.EMPTY),
        ({"levels": {999: 2}}, StandardRefusal.UNKNOWN_COMPETENCY),
        ({"levels": {1: 6}}, StandardRefusal.LEVEL_OUT_OF_RANGE),
        ({"source": "SK 0"}, PublishRefusal.UNCHANGED),
    ],
)
def test_a_standard_that_cannot_be_is_refused_with_its_reason(
    agency: Agency, new: dict[str, object], reason: object
) -> None:
    job = make_job(agency, "analis")
    standards.publish(job, standard(LONG_AGO, "SK 0", spbe=2), agency.setting(), base_number=0)
    wanted = replace(standard(TOMORROW, "SK 1", spbe=2), **new)
    with pytest.raises(Refused) as refused:
        standards.publish(job, wanted, agency.setting(), base_number=1)
    assert refused.value.reason is reason
    assert len(queries.history(job)) == 1


def test_of_two_officers_who_set_a_standard_at_once_one_wins_and_the_other_is_told(
    agency: Agency, app: Portal
) -> None:
    job = make_job(agency, "analis")
    spbe = competency_id("spbe")

    def publish(level: int) -> str:
        with app.app_context():
            wanted = NewStandard({spbe: level}, Terms(), "SK", TOMORROW)
            try:
                return str(standards.publish(job, wanted, agency.setting(), base_number=0))
            except Refused as refused:
                return str(refused.reason)

    with ThreadPoolExecutor(5) as pool:
        answers = sorted(pool.map(publish, range(1, 6)))
    assert answers == ["1", *["publish.outdated"] * 4]


@pytest.mark.parametrize("table", ["job_standard", "job_standard_line"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_a_published_standard_can_not_be_changed(agency: Agency, table: str, verb: str) -> None:
    job = make_job(agency, "analis")
    standards.publish(job, standard(), agency.setting(), base_number=0)
    column = "number" if table == "job_standard" else "level"
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.connection().execute(text(verb.format(table, column, column)))
    assert db.session.scalars(select(func.count()).select_from(JobStandardLine)).one() == 1


def test_publishing_is_recorded_with_who_and_what(agency: Agency) -> None:
    job = make_job(agency, "analis")
    standards.publish(job, standard(spbe=2, adminduk=1), agency.setting(), base_number=0)
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "job_standard.published")
    ).one()
    assert (entry.object_id, entry.organisation_id, entry.at) == (str(job), agency.id, NOON)
    assert entry.detail == {"number": 1, "valid_from": TOMORROW.isoformat(), "lines": 2}
