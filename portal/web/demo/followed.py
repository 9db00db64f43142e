"""What followed from the semester that is over: decided, carried on, ended, or still waiting.

Training that enrols or becomes a need, a socialisation, a mentoring with its sessions, recognition
of a team, words against a criterion of readiness. Some of everything waits for the demo accounts.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.core import zones
from portal.core.db import db
from portal.core.permissions import Role
from portal.evaluation.models import EvaluationPeriod, FollowUp, Mentoring
from portal.evaluation.queries import followups as queries
from portal.evaluation.queries import mentoring as mentorings
from portal.evaluation.queries import periods
from portal.evaluation.rules.awards import AwardKind
from portal.evaluation.rules.followups import Kind
from portal.evaluation.rules.readiness import Criterion
from portal.evaluation.rules.stages import Stage
from portal.evaluation.service import awards, followups, mentoring, readiness
from portal.evaluation.service.awards import Deed
from portal.evaluation.service.mentoring import Wanted
from portal.people.models import Person
from portal.web.demo.build import City, held
from portal.web.demo.specifications import player

BY_HR = frozenset({Role.HR})
DAY = timedelta(days=1)
OFFICE_HOURS = timedelta(hours=10)
APPROVED = "Sesuai rencana pengembangan unit dan anggaran tahun ini."
DECLINED = "Kegiatan serupa baru diikuti; dilihat kembali pada periode berikutnya."
TOLD = "Sosialisasi setengah hari diikuti seluruh unit; daftar hadir dan soal latihannya tersimpan."
MADE = "Selesai diikuti; hasilnya dipakai pada layanan loket."
GOALS = "Membaca data ganda dan menyelesaikannya tanpa didampingi."
MEETINGS = (
    "Menelusuri tiga kasus data ganda dan menuliskan langkahnya.",
    "Mengerjakan sendiri dua kasus, lalu dibahas bersama.",
)
NEXT_MEETING = "Menyusun catatan langkah untuk rekan loket."
DEED = "Menata ulang arsip akta lima tahun terakhir, sehingga kutipan dicari dalam dua menit."
PROOF = "Berita acara penataan arsip dan catatan waktu pencarian sebelum dan sesudahnya."
HEALTH = "Membuka layanan imunisasi sore hari bagi orang tua yang bekerja."
HEALTH_PROOF = "Rekap kunjungan sore dan ucapan terima kasih posyandu."
COUNTER = "Menjemput berkas warga yang sakit ke rumahnya setiap Jumat sore."
COUNTER_PROOF = "Buku layanan jemput berkas dan tanda terima warganya."
PLAN = "Disiapkan menangani basis data kependudukan tingkat kota."
DOUBT = "Pada periode sebelumnya saya belum dinilai atasan, jadi indeksnya belum utuh."
FOUND = (
    "Benar: penilaian atasan periode itu tidak masuk. Syarat ini dilihat lagi pada periode "
    "berikutnya."
)
DOUBT_HOURS = "Seminar bulan lalu belum terhitung dalam jam pelajaran saya."


def play(made: City, closed: EvaluationPeriod, today: date) -> None:
    """Draw by rule, decide some of it, and let what began go on."""
    begins = periods.calendar(closed).of(Stage.FOLLOW_UP).from_on
    with _at(begins, "drawn") as now:
        followups.go_on(now=now)
    decided_on = begins + 5 * DAY
    _units(made, closed, decided_on)
    _persons(made, closed, decided_on)
    _by_hand(made, today)
    _mentoring(made, decided_on + 2 * DAY, today)
    _recognition(made, decided_on, today)
    _readiness(made, decided_on, today)


def _at(on: date, step: str) -> AbstractContextManager[datetime]:
    return held(zones.midnight(on) + OFFICE_HOURS, f"followed/{step}")


def _proposed(
    closed: EvaluationPeriod, kind: Kind, people: Sequence[Person] = ()
) -> list[FollowUp]:
    query = select(FollowUp).where(FollowUp.period_id == closed.id, FollowUp.kind == kind.value)
    if people:
        query = query.where(FollowUp.person_id.in_([one.id for one in people]))
    return list(db.session.scalars(query.order_by(FollowUp.id)))


def _units(made: City, closed: EvaluationPeriod, on: date) -> None:
    """The first socialisation has been held, the second is planned, the others wait."""
    found = _proposed(closed, Kind.SOCIALISATION)
    for row in found[:2]:
        _decide(made, row, on)
    for row in found[:1]:
        _finish(made, row, on + 30 * DAY, TOLD)


def _persons(made: City, closed: EvaluationPeriod, on: date) -> None:
    """Of the counter and the health office: with a course, as a need, declined, done, waiting."""
    people = [*made.staff["disdukcapil"], *made.staff["dinkes"]]
    trainings = _proposed(closed, Kind.TRAINING, people)
    first: dict[int, FollowUp] = {}
    for row in trainings:
        first.setdefault(row.person_id or 0, row)
    for number, row in enumerate(first.values()):
        if number == 0 or number % 5 == 1:
            _decide(made, row, on, course=_course(row, on))
        elif number % 5 == 2:
            _decide(made, row, on)
            _finish(made, row, on + 40 * DAY, MADE)
        elif number % 5 == 3:
            _decide(made, row, on, approve=False)
    for row in _proposed(closed, Kind.MENTORING, people)[:2]:
        _decide(made, row, on)


def _course(row: FollowUp, on: date) -> str:
    """What fits on the day; "" registers a need."""
    fitting = queries.fitting(row, on, zones.midnight(on) + OFFICE_HOURS)
    return fitting[0].slug if fitting else ""


def _decide(made: City, row: FollowUp, on: date, *, approve: bool = True, course: str = "") -> None:
    with _at(on, f"decided/{row.id}") as now:
        followups.decide(
            row.id, approve=approve, reason=APPROVED if approve else DECLINED, course=course,
            by_id=player(made, "hr").id, roles=BY_HR, today=on, now=now,
        )  # fmt: skip


def _finish(made: City, row: FollowUp, on: date, outcome: str) -> None:
    with _at(on, f"ended/{row.id}") as now:
        by_id = player(made, "hr").id
        followups.finish(row.id, fulfilled=True, outcome=outcome, by_id=by_id, roles=BY_HR, now=now)


def _by_hand(made: City, today: date) -> None:
    """The supervisor of the accounts proposes a plan for the employee's colleague; it waits."""
    on = today - 3 * DAY
    with _at(on, "by hand") as now:
        followups.propose(
            made.staff["disdukcapil"][1].id, Kind.DEVELOPMENT, None, PLAN,
            by_id=made.heads["disdukcapil"].id, roles={Role.SUPERVISOR}, today=on, now=now,
        )  # fmt: skip


def _mentoring(made: City, on: date, today: date) -> None:
    """The employee is mentored: two sessions confirmed, one waits; and is asked by a colleague."""
    employee, mentor, colleague = (made.staff["disdukcapil"][place] for place in (0, 3, 9))
    begun = _begin(made, employee, mentor, on, today)
    with _at(on + DAY, "mentoring/agreed") as now:
        mentoring.agree(begun.id, by_id=mentor.id, now=now)
        wanted = [key for key in (begun.competency_id,) if key is not None]
        mentoring.share(begun.id, wanted, by_id=employee.id, now=now)
    for number, note in enumerate(MEETINGS):
        met = on + (8 + 15 * number) * DAY
        with _at(met, f"mentoring/met/{number}") as now:
            one = _meet(begun, mentor, met, note, now)
            title = f"Pendampingan oleh {mentorings.name(mentor)}"
            mentoring.confirm(begun.id, one, title, by_id=employee.id, now=now)
    last = today - 2 * DAY
    with _at(last, "mentoring/met/last") as now:
        _meet(begun, mentor, last, NEXT_MEETING, now)
    _begin(made, colleague, employee, today - DAY, today)


def _begin(made: City, mentee: Person, mentor: Person, on: date, today: date) -> Mentoring:
    """Asked for by the mentee, about what is furthest from the standard."""
    with _at(on, f"mentoring/{mentee.id}") as now:
        figures = mentorings.figures(mentee.id, on)
        short = sorted(figures.values(), key=lambda one: (-one.gap, one.competency_id))
        competency = short[0].competency_id if short else None
        wanted = Wanted(mentee.id, mentor.id, competency, GOALS, today + 120 * DAY)
        return mentoring.begin(wanted, made.organisation_id, by_id=mentee.id, today=on, now=now)


def _meet(row: Mentoring, by: Person, on: date, note: str, now: datetime) -> int:
    return mentoring.meet(row.id, on, 60, note, by_id=by.id, today=on, now=now).id


def _recognition(made: City, on: date, today: date) -> None:
    """A team of the counter is recognised; a proposal of each of two heads waits."""
    with _at(on, "award/proposed") as now:
        given = awards.propose(
            made.organisation_id, [made.staff["disdukcapil"][place].id for place in (0, 4, 7)],
            Deed(AwardKind.NON_MATERIAL, "Tim Penataan Arsip Akta", DEED, PROOF),
            by_id=made.heads["disdukcapil"].id, today=on, now=now,
        )  # fmt: skip
    decided = on + 9 * DAY
    with _at(decided, "award/given") as now:
        awards.decide(
            given.id, approve=True, reason="Catatan waktunya diperiksa dan sesuai.",
            decree=f"800/214/BKPSDM/{decided.year}", decree_on=decided,
            by_id=player(made, "hr").id, now=now,
        )  # fmt: skip
    on = today - 4 * DAY
    for unit, place, deed, proof in (
        ("dinkes", 1, HEALTH, HEALTH_PROOF), ("disdukcapil", 5, COUNTER, COUNTER_PROOF),
    ):  # fmt: skip
        with _at(on, f"award/waits/{unit}") as now:
            awards.propose(
                made.organisation_id, [made.staff[unit][place].id],
                Deed(AwardKind.DEVELOPMENT, "", deed, proof), by_id=made.heads[unit].id,
                today=on, now=now,
            )  # fmt: skip


def _readiness(made: City, on: date, today: date) -> None:
    """The employee's word has an answer; another one waits for it."""
    people, agency = made.staff["disdukcapil"], made.organisation_id
    with _at(on + 3 * DAY, "readiness/doubt") as now:
        said = readiness.claim(
            people[0].id, agency, Criterion.IMPROVEMENT, DOUBT, job_id=None, now=now
        )
    with _at(on + 6 * DAY, "readiness/answer") as now:
        readiness.answer(said.id, FOUND, upheld=True, by_id=player(made, "hr").id, now=now)
    with _at(today - 2 * DAY, "readiness/waits") as now:
        readiness.claim(people[8].id, agency, Criterion.HOURS, DOUBT_HOURS, job_id=None, now=now)
