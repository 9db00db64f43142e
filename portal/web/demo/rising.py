"""A registration officer who rises: from the counter of a district to the registry of the city.

She begins with no recognised level at the counter, passes the course, shows at work what she
learnt, moves to a post that asks for more, and grows into it.
"""

from datetime import date, timedelta

from portal.competency.queries import catalogue, requirements
from portal.competency.rules.kinds import CompetencyKind, SourceKind, Strand
from portal.core import zones
from portal.ledger.rules.confirmations import Observed
from portal.ledger.rules.evidence import Line
from portal.ledger.service import confirming
from portal.ledger.service.appending import Entry, append
from portal.ledger.service.chaining import chain_new
from portal.people.models import Person
from portal.people.rules.posts import TenureKind
from portal.people.service import employments, persons, posts, tenures
from portal.web.demo import studying
from portal.web.demo.build import BEGIN, FOUNDED, City, held
from portal.web.demo.population import invented

COUNTER, REGISTRY = "kecamatan_silungkang", "disdukcapil"
COURSE, KEY = "administrasi-kependudukan", "adminduk"
PLACE = 991  # in the population, beyond the city's other people
ASSESSED, ASSESSED_AGAIN = date(2024, 8, 12), date(2025, 10, 6)
LEARNT, SHOWN = date(2024, 9, 16), date(2024, 12, 9)
MOVED, TRAINED, GROWN = date(2025, 7, 1), date(2025, 11, 10), date(2026, 4, 13)
DAY, YEAR, NINE = timedelta(days=1), timedelta(days=360), timedelta(hours=9)
FIRST = (
    "Memeriksa berkas pindah datang satu keluarga sekali sampai tuntas; warga tidak kembali ke "
    "loket."
)
LATER = (
    "Menyelesaikan dua puluh data ganda dengan memanggil warganya, lalu menulis langkahnya untuk "
    "rekan."
)


def play(made: City, today: date) -> None:
    """After the history of everybody else; she joins the staff of the registry."""
    officer = _seated(made)
    _assessed(made, officer, 1, ASSESSED)
    studying.finish(made, officer, COURSE, LEARNT)
    _seen(made, officer, COUNTER, frozenset({Strand.SKILL}), 2, FIRST, SHOWN)
    _moved(made, officer)
    _assessed(made, officer, 2, ASSESSED_AGAIN)
    _trained(made, officer)
    day = GROWN
    while day <= today:  # what a superior sees of attitude counts for a year
        both = frozenset({Strand.SKILL, Strand.ATTITUDE})
        _seen(made, officer, REGISTRY, both, 3, LATER, day)
        day += YEAR
    made.staff[REGISTRY].append(officer)


def _seated(made: City) -> Person:
    who = invented(PLACE, head=False)
    with held(BEGIN, "rising") as now:
        person = persons.register(
            name=who.name,
            kind=who.kind,
            number=who.number,
            status=who.status,
            rank="II/c",
            organisation_id=made.organisation_id,
            unit_id=made.units[COUNTER],
            valid_from=FOUNDED,
            on=zones.local_day(now),
            now=now,
            actor_id=None,
        )
        _post(made, person, COUNTER, "petugas_loket_adminduk", FOUNDED)
    return person


def _post(made: City, person: Person, unit: str, job: str, on: date) -> None:
    with held(zones.midnight(on) + NINE, f"rising/post/{unit}") as now:
        post = posts.create(
            job_id=made.jobs[job],
            unit_id=made.units[unit],
            reports_to_id=made.head_posts[unit],
            valid_from=on,
            code=f"{unit}-R1",
            now=now,
            actor_id=None,
        )
        tenures.appoint(
            person.id,
            post.id,
            kind=TenureKind.DEFINITIVE,
            valid_from=on,
            decree=f"821/{on:%m%d}/BKPSDM/{on.year}",
            now=now,
            actor_id=made.heads["bkpsdm"].id,
        )


def _moved(made: City, officer: Person) -> None:
    """To the registry, where a post had become free; the former one ends that day."""
    with held(zones.midnight(MOVED) + NINE, "rising/moved") as now:
        employments.move(
            officer.id,
            made.units[REGISTRY],
            from_on=MOVED,
            now=now,
            actor_id=made.heads["bkpsdm"].id,
        )
    _post(made, officer, REGISTRY, "adb_kependudukan_pertama", MOVED)


def _seen(
    made: City,
    officer: Person,
    unit: str,
    strands: frozenset[Strand],
    level: int,
    example: str,
    on: date,
) -> None:
    """Her superior confirms what was seen at work."""
    head = made.heads[unit]
    by = confirming.Author(head.id, made.organisation_id, head.full_name)
    seen = Observed(level, strands, frozenset({0, 1}), on - 10 * DAY, example)
    with held(zones.midnight(on) + NINE, f"rising/seen/{on}") as now:
        key = catalogue.catalogue().by_key[KEY]
        confirming.confirm(by, officer.id, key, seen, None, today=on, now=now)
        chain_new(now=now + timedelta(minutes=1))


def _assessed(made: City, officer: Person, level: int, on: date) -> None:
    """The assessment centre finds in her what each of her posts asks for."""
    with held(zones.midnight(on) + NINE, f"rising/assessed/{on}") as now:
        found = requirements.of_persons([officer.id], on)[officer.id].levels.definitive
        names = catalogue.directory(on)
        lines = tuple(
            Line(id_, Strand.OVERALL, level, True, on)
            for id_ in sorted(found)
            if names[id_].kind is not CompetencyKind.TECHNICAL
        )
        ref = f"assessment:{officer.public_id}:{on.year}"
        assessor = made.heads["setda_organisasi"].id
        detail = {"title": "Hasil penilaian kompetensi", "document": f"117/PK/{on:%m%d}/{on.year}"}
        entry = Entry(
            made.organisation_id, officer.id, SourceKind.ASSESSOR, ref, now, assessor, lines, detail
        )
        append(entry, now=now)
        chain_new(now=now + timedelta(minutes=1))


def _trained(made: City, officer: Person) -> None:
    """A technical training of the ministry, recognised with its certificate."""
    with held(zones.midnight(TRAINED) + NINE, "rising/trained") as now:
        key = catalogue.catalogue().by_key[KEY]
        append(
            Entry(
                organisation_id=made.organisation_id,
                person_id=officer.id,
                source_kind=SourceKind.RECOGNITION,
                source_ref=f"recognition:{officer.public_id}",
                occurred_at=now,
                recorded_by_id=made.heads["bkpsdm_bangkom"].id,
                lines=(Line(key, Strand.KNOWLEDGE, 3, True, TRAINED, documents=1),),
                detail={
                    "title": "Pelatihan Teknis Administrator Basis Data Kependudukan",
                    "document": "Sertifikat Ditjen Dukcapil",
                },
            ),
            now=now,
        )
        chain_new(now=now + timedelta(minutes=1))
