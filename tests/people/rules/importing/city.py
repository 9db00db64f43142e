"""A small agency to import into, and how a plan would change it."""

from dataclasses import replace
from datetime import date

from portal.people.rules.importing import columns, people, tables
from portal.people.rules.importing.fields import Sheet
from portal.people.rules.importing.known import KnownPerson, KnownPost, KnownUnit, Snapshot
from portal.people.rules.importing.plan import Act
from portal.people.rules.importing.results import Choices, OutcomeKind
from portal.people.rules.names import PersonName
from portal.people.rules.posts import Tenure, TenureKind
from portal.people.rules.spans import Dated, Span
from portal.people.rules.status import Status

TODAY = date(2026, 11, 23)
SINCE = date(2020, 1, 1)
ANI, BUDI, CICI = "197512082005012007", "198307142010011003", "199004252015032001"
DODI, EKA, EKA_PPPK = "199611302020121002", "199306302024042002", "199306302022212002"
FAJAR = "200002192024041001"
HEADER = "NIP;Nama;Status;Kode unit;Unit kerja;Kode jabatan;Jabatan;TMT jabatan"


def unit(code, name, parent="kota", until_on=None):
    return KnownUnit(code, name, parent, "", Span(SINCE, until_on))


def post(code, job, name, unit_code, reports_to=None, until_on=None):
    return KnownPost(code, job, name, unit_code, reports_to, False, Span(SINCE, until_on))


def held(person_id, seat, kind=TenureKind.DEFINITIVE, from_on=SINCE, until_on=None):
    return Tenure(f"person:{person_id}", seat, kind, Span(from_on, until_on))


def person(id_, name, number, unit_code, *tenures, status=Status.PNS, born_on=None, **more):
    numbers = more.pop("numbers", (Dated(Span(SINCE), number),))
    born_on = born_on or date(int(number[:4]), int(number[4:6]), int(number[6:8]))
    return KnownPerson(
        id_, PersonName(name), numbers, status, unit_code, tenures, born_on=born_on, **more
    )


UNITS = (
    unit("kota", "Pemerintah Kota Contoh", None),
    unit("dinkes", "Dinas Kesehatan"),
    unit("puskesmas", "UPTD Puskesmas Contoh", "dinkes"),
    unit("disdik", "Dinas Pendidikan"),
    unit("dinkes_sek", "Sekretariat", "dinkes"),
    unit("disdik_sek", "Sekretariat", "disdik"),
    unit("tutup", "Dinas Lama", until_on=date(2025, 1, 1)),
)
POSTS = (
    post("D-01", "kadis", "Kepala Dinas", "dinkes"),
    post("D-02", "kabid", "Kepala Bidang", "dinkes", "D-01"),
    post("D-03", "staf", "Pelaksana", "dinkes", "D-02"),
    post("D-04", "staf", "Pelaksana", "dinkes", "D-02"),
    post("P-01", "kapus", "Kepala Puskesmas", "puskesmas", "D-01"),
    post("S-01", "staf", "Pelaksana", "disdik"),
    post("X-01", "staf", "Pelaksana", "disdik", until_on=date(2025, 1, 1)),
)
EKA_NUMBERS = (
    Dated(Span(SINCE, date(2024, 4, 1)), EKA_PPPK),
    Dated(Span(date(2024, 4, 1)), EKA),
)
PEOPLE = (
    person(1, "Ani Wijaya", ANI, "dinkes", held(1, "D-02"), rank="III/d", email="ani@kota.example"),
    person(2, "Budi Santoso", BUDI, "dinkes", held(2, "D-03")),
    person(3, "Cici Lestari", CICI, "puskesmas", held(3, "P-01")),
    person(4, "Dodi Pratama", DODI, None),
    person(5, "Eka Putri", EKA, "disdik", held(5, "S-01"), numbers=EKA_NUMBERS),
)
JOBS = {"kadis": "Kepala Dinas", "kabid": "Kepala Bidang", "kapus": "Kepala Puskesmas",
        "staf": "Pelaksana"}  # fmt: skip
CITY = Snapshot(
    TODAY,
    {one.code: one for one in UNITS},
    {one.code: one for one in POSTS},
    PEOPLE,
    JOBS,
)
PART = Choices()
FULL = Choices(covers=frozenset({"dinkes", "puskesmas", "disdik"}))
LINES = {
    "ani": f"{ANI};Ani Wijaya;PNS;dinkes;;D-02;;",
    "budi": f"{BUDI};Budi Santoso;PNS;dinkes;;D-03;;",
    "cici": f"{CICI};Cici Lestari;PNS;puskesmas;;P-01;;",
    "eka": f"{EKA};Eka Putri;PNS;disdik;;S-01;;",
}


def stage(*lines, header=HEADER, snapshot=CITY, choices=PART):
    """The staging of a file of these lines; the first one is line 2."""
    table = tables.table_of(tables.read_csv("\n".join((header, *lines))))
    column_map = columns.guess(table.headers, Sheet.PEOPLE)
    return people.stage(table, column_map, snapshot, choices)


def carried_out(steps, snapshot):
    """What is known after these steps: the model of what the database side does."""
    known = {one.key: one for one in snapshot.persons}
    for step in steps:
        old = known.get(step.key)
        if step.act is Act.ADD_PERSON:
            known[step.key] = _added(step.about, len(known) + 1)
        elif step.act is Act.CHANGE_PERSON:
            known[step.key] = _changed(old, step.about, snapshot.on)
        elif step.act is Act.MOVE_PERSON:
            known[step.key] = replace(old, unit=step.about.unit)
        elif step.act is Act.END_EMPLOYMENT:
            known[step.key] = replace(old, unit=None)
        else:
            rows = [row for row in old.tenures if row != step.old]
            new = () if step.new is None else (replace(step.new, person=old.key),)
            known[step.key] = replace(old, tenures=(*rows, *new))
    return replace(snapshot, persons=tuple(known.values()))


def _added(outcome, id_):
    row = outcome.row
    numbers = (Dated(Span(SINCE), row.number.value),)
    born_on = row.number.revealed.born_on if row.number.revealed else None
    return KnownPerson(id_, row.name, numbers, row.status, None, (), row.rank, row.email, born_on)


def _changed(old, outcome, on):
    row = outcome.row
    fields = {change.field for change in outcome.changes}
    name = PersonName(
        row.name.core if "name" in fields else old.name.core,
        row.name.front or old.name.front,
        row.name.back or old.name.back,
    )
    numbers = old.numbers
    if "number" in fields:
        former = [
            replace(one, span=Span(one.span.from_on, on)) if one.span.until_on is None else one
            for one in numbers
        ]
        numbers = (*former, Dated(Span(on), row.number.value))
    return replace(
        old,
        name=name,
        numbers=numbers,
        status=row.status if "status" in fields else old.status,
        rank=row.rank or old.rank,
        email=row.email or old.email,
    )


def kinds(staging):
    """Lines by what they would do."""
    return {kind: staging.lines_of(kind) for kind in OutcomeKind if staging.lines_of(kind)}


DEF = TenureKind.DEFINITIVE
KIND = HEADER + ";Plt Plh"


def only(staging):
    assert staging.faults == ()
    [outcome] = staging.outcomes
    return outcome


def reasons(staging):
    return [(fault.line, fault.reason) for fault in staging.faults]


def changed(outcome):
    return {change.field: (change.before, change.after) for change in outcome.changes}


def seats_after(staging):
    return {
        outcome.key: {
            (row.post, row.kind, row.span.from_on, row.span.until_on) for row in outcome.after
        }
        for outcome in staging.outcomes
    }
