"""What happened in the demonstration city before today: evidence with a story, in order of time.

A person's luck follows from the person's place in the population, never from chance, so that the
same city has the same history.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from portal.competency.queries import catalogue, requirements
from portal.competency.rules.kinds import CompetencyKind, SourceKind, Strand
from portal.core import zones
from portal.ledger.rules.evidence import Line
from portal.ledger.service.appending import Entry, append
from portal.ledger.service.chaining import chain_new
from portal.people.models import Person
from portal.web.demo.build import BEGIN, City, held

ASSESSMENT_WAVES = 6  # the assessment centre takes the city in six rounds, a month apart


@dataclass(frozen=True, slots=True)
class Subject:
    """One person with what the post requires, by competency id."""

    place: int
    person: Person
    supervisor_id: int
    required: dict[int, int]


def subjects(made: City, on: date) -> list[Subject]:
    """Everybody with a standard, in the order of the population."""
    people: list[tuple[Person, int]] = []
    chief = made.heads["setda"]
    for unit, head in made.heads.items():
        people.append((head, chief.id))
        people += [(person, head.id) for person in made.staff.get(unit, [])]
    found = requirements.of_persons([person.id for person, _ in people], on)
    return [
        Subject(
            place,
            person,
            supervisor_id,
            {id_: need.level for id_, need in found[person.id].levels.definitive.items()},
        )
        for place, (person, supervisor_id) in enumerate(people)
    ]


def tell(made: City, today: date) -> None:
    """Assessments, recognised training and supervisors' ratings up to `today`, chained."""
    assessor_id = made.heads["setda_organisasi"].id
    hr_id = made.heads["bkpsdm_bangkom"].id
    everybody = subjects(made, zones.local_day(BEGIN))
    for wave in range(ASSESSMENT_WAVES):
        day = 40 + wave * 30
        _entries(made, day, f"wave-{wave}", _assessments(made, everybody, wave, day, assessor_id))
    _entries(made, 260, "recognised", _recognitions(made, everybody, 260, hr_id))
    for number, day in enumerate(range(330, (today - BEGIN.date()).days, 182)):
        _entries(made, day, f"ratings-{number}", _ratings(made, everybody, number, day))
        if BEGIN.date() + timedelta(days=day + 5) < today:
            applied = _applications(made, everybody, number, day)
            _entries(made, day + 5, f"applied-{number}", applied)


def _entries(made: City, day: int, step: str, entries: Iterator[Entry]) -> None:
    """Enter one round on its day and chain it."""
    with held(BEGIN + timedelta(days=day), f"history/{step}") as now:
        for entry in entries:
            append(entry, now=now)
        chain_new(now=now + timedelta(minutes=1))


def _assessments(
    made: City, everybody: list[Subject], wave: int, day: int, assessor_id: int
) -> Iterator[Entry]:
    """Assessment centre: a decision per managerial and socio-cultural competency.

    Most meet the standard; every fourth finding is a level short, a few are above.
    """
    on = BEGIN.date() + timedelta(days=day)
    names = catalogue.directory(on)
    for one in everybody:
        if one.place % ASSESSMENT_WAVES != wave:
            continue
        lines = []
        for id_, need in sorted(one.required.items()):
            if names[id_].kind is CompetencyKind.TECHNICAL:
                continue
            luck = (one.place * 5 + id_ * 3) % 12
            level = min(5, max(1, need + (1 if luck == 11 else -1 if luck < 3 else 0)))
            lines.append(Line(id_, Strand.OVERALL, level, passed=True, valid_from=on))
        if lines:
            yield _entry(
                made, one, SourceKind.ASSESSOR, f"assessment:{wave + 1}:{one.person.public_id}",
                day, assessor_id, lines,
                {"title": "Hasil penilaian kompetensi", "document": f"117/PK/{wave + 1}/{on.year}"},
            )  # fmt: skip


def _recognitions(made: City, everybody: list[Subject], day: int, hr_id: int) -> Iterator[Entry]:
    """Earlier technical training with certificate, recognised by BKPSDM."""
    on = BEGIN.date() + timedelta(days=day)
    names = catalogue.directory(on)
    for one in everybody:
        lines = []
        for id_, need in sorted(one.required.items()):
            if names[id_].kind is not CompetencyKind.TECHNICAL:
                continue
            luck = (one.place * 7 + id_) % 9
            level = min(3, need if luck < 6 else need - 1)
            if level < 1 or luck == 8:
                continue
            lines.append(_proof(id_, Strand.KNOWLEDGE, level, on, documents=1))
            if luck < 7:
                lines.append(_proof(id_, Strand.SKILL, level, on, documents=1))
        if lines:
            yield _entry(
                made, one, SourceKind.RECOGNITION, f"recognition:{one.person.public_id}", day,
                hr_id, lines,
                {"title": "Pengakuan pelatihan terdahulu", "document": "Sertifikat pelatihan"},
            )  # fmt: skip


def _ratings(made: City, everybody: list[Subject], number: int, day: int) -> Iterator[Entry]:
    """Every half-year the supervisor rates the attitude strand against indicators."""
    on = BEGIN.date() + timedelta(days=day)
    names = catalogue.directory(on)
    for one in everybody:
        if one.supervisor_id == one.person.id:
            continue
        lines = [
            _proof(id_, Strand.ATTITUDE, min(4, need), on, indicators=3)
            for id_, need in sorted(one.required.items())
            if names[id_].kind is CompetencyKind.TECHNICAL and (one.place + id_ + number) % 8
        ]
        if lines:
            yield _entry(
                made, one, SourceKind.SUPERVISOR_RATING,
                f"rating:{number + 1}:{one.person.public_id}", day, one.supervisor_id, lines,
                {"title": "Penilaian atasan atas sikap kerja"},
            )  # fmt: skip


def _applications(made: City, everybody: list[Subject], number: int, day: int) -> Iterator[Entry]:
    """Some apply what they learnt; the supervisor confirms with indicators and an example."""
    on = BEGIN.date() + timedelta(days=day + 5)
    names = catalogue.directory(on)
    for one in everybody:
        if (one.place + number) % 3 or one.supervisor_id == one.person.id:
            continue
        technical = [i for i in sorted(one.required) if names[i].kind is CompetencyKind.TECHNICAL]
        if not technical:
            continue
        id_ = technical[number % len(technical)]
        level = min(4, one.required[id_])
        line = _proof(
            id_, Strand.SKILL, level, on, indicators=3, example_on=on - timedelta(days=21)
        )
        yield _entry(
            made, one, SourceKind.APPLICATION,
            f"application:{number + 1}:{one.person.public_id}", day + 5, one.supervisor_id, [line],
            {"title": "Alur periksa berkas", "example": "Alur periksa berkas sekali datang"},
        )  # fmt: skip


def _proof(
    id_: int, strand: Strand, level: int, on: date, *, indicators: int = 0, documents: int = 0,
    example_on: date | None = None,
) -> Line:  # fmt: skip
    return Line(
        id_, strand, level, passed=True, valid_from=on, indicators=indicators,
        documents=documents, example_on=example_on,
    )  # fmt: skip


def _entry(
    made: City, one: Subject, kind: SourceKind, ref: str, day: int, by: int, lines: list[Line],
    detail: dict[str, str],
) -> Entry:  # fmt: skip
    return Entry(
        organisation_id=made.organisation_id,
        person_id=one.person.id,
        source_kind=kind,
        source_ref=ref,
        occurred_at=BEGIN + timedelta(days=day),
        recorded_by_id=by,
        lines=tuple(lines),
        detail=detail,
    )
