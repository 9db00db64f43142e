"""The semesters of the demonstration city: two are fixed, one runs.

Three units are rated by their heads; in the latest semester that is over with calibration and
objections, and in the one that runs the heads have begun. Who says what follows from the place
among the staff.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.competency.queries import catalogue
from portal.competency.rules.kinds import CompetencyKind
from portal.core import zones
from portal.core.db import db
from portal.core.permissions import Role
from portal.evaluation.models import (
    EvaluationForm,
    EvaluationPeriod,
    EvaluationRater,
    EvaluationRating,
)
from portal.evaluation.queries import periods, ratings
from portal.evaluation.queries.ratings import Desk
from portal.evaluation.rules.cases import Verdict
from portal.evaluation.rules.ratings import Mark, RatingKind
from portal.evaluation.rules.stages import Stage
from portal.evaluation.service import appraisals, calibrating, cases, fixing
from portal.evaluation.service import ratings as service
from portal.evaluation.service.calibrating import Change
from portal.ledger.rules.counting import months_after
from portal.people.models import Person, PersonIdentifier
from portal.web.demo.build import City, Semesters, held
from portal.web.demo.specifications import player

DAY = timedelta(days=1)
BY_HR = frozenset({Role.HR})
OFFICE_HOURS = timedelta(hours=10)
UNITS = ("disdukcapil", "dinkes", "puskesmas_talawi")
SAID = 3  # competencies each rating speaks of
PREDICATES = ("Baik", "Sangat Baik", "Baik", "Baik", "Butuh Perbaikan")
EXAMPLES = (
    "Menjelaskan syarat kepada warga lansia sampai paham, lalu mengantar berkasnya ke loket akta.",
    "Menyusun daftar periksa berkas yang kini dipakai seluruh loket setiap pagi.",
    "Menyelesaikan antrean tertunda dua hari dengan membagi tugas bersama rekan.",
    "Mengingatkan rekan menutup layar berisi data warga dan mengusulkan pengunci otomatis.",
)
OWN_EXAMPLE = "Menangani berkas pindah datang yang tertunda dan memberi kabar kepada warganya."
VALUE = "Tenang menghadapi warga yang kecewa, dan menawarkan jalan keluar."
WHY = "Unit lain memberi level yang lebih rendah untuk contoh yang sama beratnya."
COMMENT = "Terima kasih. Contoh bulan April itu dikerjakan bersama loket akta."
OBJECTION = (
    "Penyusunan daftar periksa berkas belum diperhitungkan, padahal dipakai seluruh loket sejak "
    "Maret. Mohon dilihat kembali level yang diberikan."
)
ANSWER = (
    "Notula rapat unit bulan Maret menunjukkan daftar periksa itu disusun pegawai yang "
    "bersangkutan. Levelnya disesuaikan; penilaian yang lain tetap."
)


def play(made: City, known: Semesters, today: date) -> None:
    """Two semesters rated until they are fixed; whatever of the others has had its days."""
    _rate(made, known.before, today, share=3)
    _fix(made, known.before)
    _predicates(made, known.closed)
    _rate(made, known.closed, today, share=1)
    _calibrate(made, known.closed)
    _answers(made, known.closed)
    _fix(made, known.closed)
    for period in known.running:
        calendar = periods.calendar(period)
        _rate(made, period, today, share=1 if calendar.of(Stage.SUPERVISOR).is_over(today) else 3)
        if calendar.of(Stage.FIXING).is_over(today):
            _fix(made, period)


def _fix(made: City, period: EvaluationPeriod) -> None:
    with _on(period, Stage.FIXING, 1, "fixed") as now:
        fixing.ask(period.id, actor_id=player(made, "hr").id, roles=BY_HR, now=now)
        fixing.go_on(now=now)


def _on(
    period: EvaluationPeriod, stage: Stage, days: int, step: str
) -> AbstractContextManager[datetime]:
    """A morning of a stage."""
    first = periods.calendar(period).of(stage).from_on
    at = zones.midnight(first + days * DAY) + OFFICE_HOURS
    return held(at, f"semester/{period.code}/{step}")


def _forms(made: City, period: EvaluationPeriod) -> Iterator[tuple[int, EvaluationForm]]:
    """Of the units that are rated, with the place among their staff."""
    for unit in UNITS:
        for place, person in enumerate(made.staff[unit]):
            yield place, form_of(period, person)


def form_of(period: EvaluationPeriod, person: Person) -> EvaluationForm:
    """The form of somebody in a period, with the period."""
    query = select(EvaluationForm).where(
        EvaluationForm.period_id == period.id, EvaluationForm.person_id == person.id
    )
    return db.session.scalars(query.options(joinedload(EvaluationForm.period))).one()


def _predicates(made: City, period: EvaluationPeriod) -> None:
    """The first quarter of the period by file; two of its rows are refused."""
    last = months_after(period.from_on, 3) - DAY
    days = f"{period.from_on:%d-%m-%Y},{last:%d-%m-%Y}"
    rows = ["NIP,Periode awal,Periode akhir,Predikat kinerja"]
    for unit in UNITS:
        rows += [
            f"{number},{days},{PREDICATES[place % len(PREDICATES)]}"
            for place, number in enumerate(_numbers(made.staff[unit]))
        ]
    rows += [
        f"198001012000011001,{days},Baik",
        f"{_numbers(made.staff['disdik'])[0]},{days},Istimewa",
    ]
    with _on(period, Stage.SUPERVISOR, 1, "predicates") as now:
        hr = player(made, "hr").id
        file = appraisals.check(
            io.BytesIO("\n".join(rows).encode()), f"e-kinerja-triwulan-{period.code}.csv",
            actor_id=hr, organisation_id=made.organisation_id, today=zones.local_day(now), now=now,
        )  # fmt: skip
        appraisals.take(file.id, actor_id=hr, now=now)


def _numbers(people: Sequence[Person]) -> list[str]:
    known = {
        person_id: value
        for person_id, value in db.session.execute(
            select(PersonIdentifier.person_id, PersonIdentifier.value).where(
                PersonIdentifier.person_id.in_([one.id for one in people])
            )
        )
    }
    return [known[one.id] for one in people if one.id in known]


def _rate(made: City, period: EvaluationPeriod, today: date, *, share: int) -> None:
    """Everybody, or every third where the stage still runs, as far as it has begun by today."""
    for stage, kind in ((Stage.SELF, RatingKind.SELF), (Stage.SUPERVISOR, RatingKind.SUPERVISOR)):
        first = periods.calendar(period).of(stage).from_on
        for place, form in _forms(made, period):
            days = 2 + place % 4
            is_next = share == 1 or (place % share == 1)
            if not is_next or first + days * DAY > today:
                continue
            with _on(period, stage, days, f"{kind}/{form.id}") as now:
                _say(form, kind, place, now)


def _say(form: EvaluationForm, kind: RatingKind, place: int, now: datetime) -> None:
    """One rating, handed in."""
    on = zones.local_day(now)
    rater_id = form.person_id if kind is RatingKind.SELF else _rater(form)
    if rater_id is None:
        return
    desk, seen = ratings.desk(form, kind, rater_id, on), 0
    for number, mark in enumerate(_marks(desk, place, on)):
        service.save_mark(desk, mark, number, now=now)
        seen = number + 1
    value = {"kompeten": {"seen": [0, 1], "note": VALUE}}
    service.save_guides(desk, value, "", seen, now=now)
    service.submit(ratings.desk(form, kind, rater_id, on), today=on, now=now)


def _rater(form: EvaluationForm) -> int | None:
    query = select(EvaluationRater.person_id).where(EvaluationRater.form_id == form.id)
    return db.session.scalar(query.order_by(EvaluationRater.months.desc()).limit(1))


def _marks(desk: Desk, place: int, on: date) -> Iterator[Mark]:
    """Of the technical competencies first; a level below the standard for every fifth."""
    names, scales = catalogue.directory(on), ratings.scales(desk, on)
    technical = [key for key in desk.required if names[key].kind is CompetencyKind.TECHNICAL]
    others = [key for key in desk.required if key not in technical]
    for number, key in enumerate([*technical, *others][:SAID]):
        level = min(desk.required[key], scales[key].highest)
        if (place + number) % 5 == 4 or desk.kind is RatingKind.SELF:
            level = max(1, level - 1)
        example = OWN_EXAMPLE if desk.kind is RatingKind.SELF else EXAMPLES[(place + number) % 4]
        day = desk.form.period.from_on + timedelta(days=60 + (place + number * 7) % 45)
        yield Mark(key, level, frozenset({0, 1}), min(day, on - DAY), example)


def _rating(form: EvaluationForm) -> EvaluationRating:
    query = select(EvaluationRating).where(
        EvaluationRating.form_id == form.id, EvaluationRating.kind == RatingKind.SUPERVISOR.value
    )
    return db.session.scalars(query.order_by(EvaluationRating.id).limit(1)).one()


def _calibrate(made: City, period: EvaluationPeriod) -> None:
    """One level of the health office is lowered, for the other units gave less for the like."""
    rating = _rating(form_of(period, made.staff["dinkes"][2]))
    key, mark = next((int(key), one) for key, one in rating.marks.items() if one["level"] > 1)
    with _on(period, Stage.CALIBRATION, 1, "calibrated") as now:
        change = Change(rating.id, key, mark["level"] - 1)
        calibrating.calibrate(
            change, WHY, seen=mark["level"], actor_id=player(made, "hr").id, roles=BY_HR, now=now
        )


def _answers(made: City, period: EvaluationPeriod) -> None:
    """Some accept; the employee of the accounts comments and objects, and is heard in part."""
    with _on(period, Stage.OBJECTION, 1, "answered") as now:
        for person in made.staff["disdukcapil"][1:9]:
            cases.acknowledge(form_of(period, person).id, now=now)
    form = form_of(period, player(made, "employee"))
    rating = _rating(form)
    with _on(period, Stage.OBJECTION, 2, "objected") as now:
        cases.comment(form.id, COMMENT, now=now)
        filed = cases.object_to(form.id, OBJECTION, now=now)
    key, mark = next(iter(rating.marks.items()))
    with _on(period, Stage.OBJECTION, 5, "decided") as now:
        changes = [Change(rating.id, int(key), mark["level"] + 1)]
        cases.decide(
            filed.id, Verdict.PARTLY, ANSWER, changes, actor_id=player(made, "hr_second").id,
            roles=BY_HR, now=now,
        )  # fmt: skip
