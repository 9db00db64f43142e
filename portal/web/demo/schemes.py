"""Schemes of certificates of the demonstration city: two by exam, one of a course, one that waits.

Personnel writes them and the board publishes them, before anybody can have met one.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from portal.certification import data
from portal.certification.models import Exam
from portal.certification.practical.models import PracticalAssessment
from portal.certification.rules.requirements import Group, Leaf, LeafKind, Operator
from portal.certification.rules.scheme_starts import started
from portal.certification.rules.schemes import CertificateKind, DecidedBy, Target, Terms
from portal.certification.rules.signatories import Form, Signatory
from portal.certification.rules.validity import Asks, Base
from portal.certification.schemes.models import CertificateScheme
from portal.certification.schemes.service import writing
from portal.competency.queries import catalogue
from portal.competency.rules.kinds import Strand
from portal.content.models import Course
from portal.core import zones
from portal.core.db import db
from portal.web.demo.build import City, held
from portal.web.demo.specifications import player

BEGUN, DECIDED, LATEST = timedelta(days=80), timedelta(days=76), timedelta(days=3)
NINE = timedelta(hours=9)
UNDISCIPLINED = "Tidak sedang menjalani hukuman disiplin tingkat sedang atau berat."
SERVES = "Melayani warga di loket dengan santun dan menurut standar pelayanan unitnya."


def play(made: City, today: date) -> None:
    """Needs the exams, the assessments and the courses."""
    _published(made, today, "SRT-SPBE-2", _spbe(made))
    _published(made, today, "SRT-PPP-2", _service(made))
    _published(made, today, "SRT-ADM-DASAR", _course(made))
    _waiting(made, today, "SRT-ADM-4", _counter(made))


def _started(made: City, kind: CertificateKind, title: str, course: int = 0) -> Terms:
    return started(
        kind,
        data.kinds(),
        title=title,
        unit=made.units["bkpsdm"],
        post=made.head_posts["bkpsdm"],
        course=course,
    )


def _spbe(made: City) -> Terms:
    """By rule: whoever passes the exam of the last two years has it; renewed with fresh hours."""
    exam = Leaf("r1", LeafKind.EXAM, ref=_exam("SPBE-2"), months=24)
    hours = Leaf("r2", LeafKind.HOURS, amount=1000, months=12)
    begun = _started(made, CertificateKind.COMPETENCY, "SPBE dalam Pekerjaan Sehari-hari")
    return replace(
        begun,
        title_en="Digital Government in Everyday Work",
        summary="Bagi pegawai yang memakai aplikasi pemerintah setiap hari.",
        targets=(_target("spbe", 2, Strand.KNOWLEDGE),),
        requirements=Group(Operator.ALL, (exam,)),
        renewal=Group(Operator.ALL, (replace(exam, months=12), hours)),
        validity=replace(begun.validity, base=Base.PREVIOUS_EXPIRY, asks=Asks.OWN),
        decided_by=DecidedBy.RULE,
        score_is_public=True,
    )


def _service(made: City) -> Terms:
    """By the board: an exam, a course or hours, a year in a post, and what the superior states."""
    learnt = Group(
        Operator.ANY,
        (
            Leaf("r2", LeafKind.COURSE, ref=_courses()["pelayanan-publik-prima"]),
            Leaf("r3", LeafKind.HOURS, amount=2000, months=24),
        ),
    )
    begun = _started(made, CertificateKind.COMPETENCY, "Pelayanan Publik Prima")
    return replace(
        begun,
        title_en="Excellent Public Service",
        summary="Bagi petugas yang melayani warga, tatap muka maupun lewat telepon.",
        targets=(_target("pelayanan_prima", 2, Strand.KNOWLEDGE),),
        requirements=Group(
            Operator.ALL,
            (
                Leaf("r1", LeafKind.EXAM, ref=_exam("PPP-2"), months=24),
                learnt,
                Leaf("r4", LeafKind.POST, refs=(made.jobs["petugas_loket_adminduk"],), months=12),
                Leaf("r5", LeafKind.STATEMENT, text=SERVES),
            ),
        ),
        signatories=(Signatory(made.head_posts["bkpsdm"], Form.ON_BEHALF, "Wali Kota Sawahlunto"),),
    )


def _course(made: City) -> Terms:
    """A certificate of training: the course, nothing else."""
    course = _courses()["administrasi-kependudukan"]
    title = "Administrasi Kependudukan di Loket dan di Lapangan"
    begun = _started(made, CertificateKind.TRAINING, title, course)
    return replace(begun, title_en="Civil Registration at the Counter and in the Field")


def _counter(made: City) -> Terms:
    """Skill at the counter, seen by assessors; all end on the last day of a year."""
    title = "Uji praktik layanan loket"
    query = select(PracticalAssessment.id).where(PracticalAssessment.title == title)
    seen = Leaf("r1", LeafKind.PRACTICAL, ref=db.session.scalars(query).one(), months=12)
    begun = _started(made, CertificateKind.COMPETENCY, "Petugas Loket Administrasi Kependudukan")
    return replace(
        begun,
        title_en="Civil Registration Counter Officer",
        targets=(_target("adminduk", 4, Strand.SKILL),),
        requirements=Group(
            Operator.ALL, (seen, Leaf("r2", LeafKind.STATEMENT, text=UNDISCIPLINED))
        ),
        validity=replace(begun.validity, months=24, base=Base.FIXED_DATE),
        signatories=(
            Signatory(made.head_posts["bkpsdm"]),
            Signatory(made.head_posts["disdukcapil"]),
        ),
    )


def _target(key: str, level: int, *strands: Strand) -> Target:
    return Target(catalogue.catalogue().by_key[key], level, strands)


def _exam(code: str) -> int:
    return db.session.scalars(select(Exam.id).where(Exam.code == code)).one()


def _courses() -> Mapping[str, int]:
    return {slug: id_ for slug, id_ in db.session.execute(select(Course.slug, Course.id))}


def _waiting(made: City, today: date, code: str, terms: Terms) -> CertificateScheme:
    """Written and handed in some days ago; the board has not looked yet."""
    return _submitted(made, today - LATEST, code, terms)


def _submitted(made: City, on: date, code: str, terms: Terms) -> CertificateScheme:
    author = made.heads["bkpsdm_bangkom"].id
    with held(zones.midnight(on) + NINE, f"scheme/{code}") as now:
        row = writing.create(made.organisation_id, code, terms, now=now, actor_id=author)
        writing.submit(row.id, version=row.draft_version, now=now, actor_id=author)
    return row


def _published(made: City, today: date, code: str, terms: Terms) -> None:
    row = _submitted(made, today - BEGUN, code, terms)
    with held(zones.midnight(today - DECIDED) + NINE, f"scheme/{code}/published") as now:
        board = player(made, "board_member").id
        writing.publish(row.id, version=row.draft_version, now=now, actor_id=board)
