"""Plans and money of the demonstration city: personal plans, those of units and of the city, and
the budget they are paid from. Played last: from here on what costs money needs money.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.core import zones
from portal.core.db import db
from portal.people.models import OrgUnit, Person
from portal.people.service import approvals
from portal.planning.models import BudgetLine, YearlyPlan
from portal.planning.queries import personal as personal_queries
from portal.planning.queries import yearly as queries
from portal.planning.rules.yearly import Source
from portal.planning.service import budget_lines, budgets, personal, yearly
from portal.planning.service.budget_lines import Typed
from portal.planning.service.budgets import Asked
from portal.planning.service.personal import How
from portal.planning.service.yearly import Written
from portal.web.demo.build import City, held
from portal.web.demo.proposed import acting, competency_named

DAY = timedelta(days=1)
NINE = timedelta(hours=9)
INDEX = "RPJMD 2025–2029: indeks kepuasan masyarakat 88"
DIGITAL = "RPJMD 2025–2029: indeks SPBE 3,6"
Line = tuple[str, Written]
"""The name of a competency, "" for none, and the line."""

SIGN: Line = (
    "Pelayanan Publik",
    Written("Bahasa isyarat dasar", "Petugas loket tiga dinas", 24, 10, "kursus", 20,
            "SLB Negeri Sawahlunto", 2, 4, "Standar pelayanan inklusif, unit dasar BISINDO",
            18_000_000, INDEX, 1),
)  # fmt: skip
CIVIL: Line = (
    "Pelayanan Administrasi Kependudukan",
    Written("Pelayanan administrasi kependudukan", "Petugas loket dan kelurahan", 20, 12,
            "pelatihan_teknis", 24, "Ditjen Dukcapil", 3, 5,
            "Standar jabatan petugas loket, level 3", 36_000_000, INDEX, 1),
)  # fmt: skip
WRITING: Line = (
    "Komunikasi",
    Written("Menulis surat dinas yang mudah dipahami", "Staf kecamatan dan kelurahan", 12, 6,
            "workshop", 2, "Balai Bahasa Sumatera Barat", 6, 6,
            "Kamus manajerial: komunikasi level 2", 9_000_000, INDEX, 2),
)  # fmt: skip
ARCHIVE: Line = (
    "Pengelolaan Arsip Dinamis",
    Written("Pengelolaan arsip dinamis", "Arsiparis dan pengelola arsip", 10, 5, "kursus", 16,
            "Dinas Kearsipan dan Perpustakaan", 7, 8, "Standar jabatan arsiparis, level 2",
            6_000_000, DIGITAL, 3),
)  # fmt: skip
HEALTH: Line = (
    "Manajemen Kesehatan Masyarakat",
    Written("Manajemen kesehatan masyarakat", "Administrator kesehatan", 12, 8,
            "pelatihan_fungsional", 40, "Bapelkes Provinsi", 4, 6,
            "Standar jabatan administrator kesehatan, level 3", 42_000_000,
            "RPJMD 2025–2029: puskesmas terakreditasi paripurna", 1),
)  # fmt: skip
DIGITAL_LINE: Line = (
    "Penyelenggaraan Pemerintahan Digital (SPBE)",
    Written("Pemerintahan digital sehari-hari", "Administrator kesehatan dan puskesmas", 14, 9,
            "kursus", 12, "Dinas Komunikasi dan Informatika", 8, 9, "Standar SPBE, level 2",
            7_000_000, DIGITAL, 2),
)  # fmt: skip


def play(made: City, today: date) -> None:
    """This year approved, paid and partly spent; the next one being planned."""
    _personal(made, today)
    _this_year(made, today)
    _next_year(made, today)


def _personal(made: City, today: date) -> None:
    """Of a counter's staff: one plan agreed on, two that wait, one given back."""
    head = made.heads["disdukcapil"]
    people = made.staff["disdukcapil"]
    for place, who in enumerate((people[0], people[2], people[7], people[8])):
        begun = today - (20 - place) * DAY
        with held(zones.midnight(begun) + NINE, f"plans/own/{place}") as now:
            plan_id = _own(made, who, today.year + 1, begun)
            personal.propose(plan_id, now=now)
        with held(zones.midnight(begun + 3 * DAY) + NINE, f"plans/word/{place}") as now:
            if place == 0:
                personal.agree(plan_id, by=head.id, now=now)
            if place == 3:
                why = (
                    "Dahulukan administrasi kependudukan; bahasa isyarat sudah masuk rencana unit."
                )
                personal.give_back(plan_id, why, by=head.id, now=now)


def _own(made: City, who: Person, year: int, on: date) -> int:
    now = zones.midnight(on) + NINE
    actor = acting(made, who, now)
    plan = personal.begin(actor, year, now=now, on=on)
    found = personal_queries.suggestions(actor, plan, year, on, now, "id")
    for one in found[:3]:
        how = personal.proposed_how(one, year, on)
        title = f"{one.name}, level {one.level}" if one.level else one.name
        personal.accept(plan.id, one, how, title, now=now)
    competency = competency_named("Pelayanan Publik", on)
    wish = How("kursus", 20, 3)
    personal.wish(plan.id, "Bahasa isyarat dasar", competency, wish, now=now)
    return plan.id


def _this_year(made: City, today: date) -> None:
    """The city's plan of this year: approved by two, with money set apart, spent, and beyond."""
    first = date(today.year, 1, 2)
    plan = _plan(made, "kota", today.year, first, (SIGN, CIVIL, WRITING, ARCHIVE))
    _approve(made, plan, min(today, first + 7 * DAY))
    by, second = made.heads["bkpsdm_bangkom"].id, made.heads["bkpsdm"].id
    unit = db.session.get_one(OrgUnit, made.units["bkpsdm"])
    with held(zones.midnight(min(today, first + 9 * DAY)) + NINE, "plans/money") as now:
        typed = Typed(
            today.year, Source.APBD, "5.03.02.2.01", "Pengembangan kompetensi ASN", 75_000_000
        )
        line = _money(made, unit, typed, "DPA Nomor 5 BKPSDM.", now)
        keys = {each.competence: each.key for each in queries.lines(plan.id)}
        sign, civil = keys[SIGN[1].competence], keys[CIVIL[1].competence]
        course = Asked(sign, "Kursus di SLB", 18_000_000)
        taken = budgets.commit(line.id, course, "", by=by, now=now)
        budgets.commit(line.id, Asked(civil, "Angkatan I", 18_000_000), "", by=by, now=now)
    if taken is not None and today > first + 40 * DAY:
        with held(zones.midnight(first + 40 * DAY) + NINE, "plans/settled") as now:
            budgets.settle(line.id, taken.public_id, 16_400_000, 22, by=by, now=now)
    with held(zones.midnight(min(today, first + 60 * DAY)) + NINE, "plans/changed") as now:
        why = "Pergeseran anggaran untuk penanganan longsor, DPPA Nomor 12."
        budget_lines.change(line.id, 45_000_000, why, by=second, now=now)
        more = Asked(civil, "Angkatan II", 12_000_000)
        budgets.commit(line.id, more, "Standar loket wajib tahun ini.", by=by, now=now)


def _next_year(made: City, today: date) -> None:
    """The civil registry's plan waits for a second person; the health service's is being written,
    with more lines than its budget pays for.
    """
    begun = today - 15 * DAY
    year = today.year + 1
    civil = _plan(made, "disdukcapil", year, begun, (SIGN, CIVIL))
    with held(zones.midnight(begun + DAY) + NINE, "plans/next/asked") as now:
        note = "Disusun dari kesenjangan jabatan, forum, dan hasil survei warga."
        yearly.submit(civil, note, by=made.heads["disdukcapil"].id, now=now)
    _plan(made, "dinkes", year, begun, (HEALTH, DIGITAL_LINE, WRITING, ARCHIVE))
    with held(zones.midnight(begun + 2 * DAY) + NINE, "plans/next/money") as now:
        for code, amount in (("dinkes", 52_000_000), ("disdukcapil", 60_000_000)):
            unit = db.session.get_one(OrgUnit, made.units[code])
            typed = Typed(
                year, Source.APBD, "1.02.05.2.03", "Pengembangan kompetensi pegawai", amount
            )
            _money(made, unit, typed, f"Pagu indikatif RKPD {year}.", now)


def _money(made: City, unit: OrgUnit, typed: Typed, basis: str, now: datetime) -> BudgetLine:
    """A budget line that two persons stand behind."""
    by, second = made.heads["bkpsdm_bangkom"].id, made.heads["bkpsdm"].id
    asked = budget_lines.propose(unit, typed, basis, by=by, now=now)
    on = zones.local_day(now)
    made_line = approvals.approve(asked.id, actor_id=second, on=on, now=now).payload["public_id"]
    query = select(BudgetLine).where(BudgetLine.public_id == made_line)
    return db.session.scalars(query).one()


def _plan(made: City, unit_code: str, year: int, on: date, lines: tuple[Line, ...]) -> YearlyPlan:
    unit = db.session.get_one(OrgUnit, made.units[unit_code])
    head = made.heads.get(unit_code, made.heads["bkpsdm_bangkom"]).id
    with held(zones.midnight(on) + NINE, f"plans/{unit_code}/{year}") as now:
        plan = yearly.begin(unit, year, by=head, now=now)
        yearly.gather(plan, by=head, now=now, on=on)
        for name, written in lines:
            yearly.add(plan, written, competency_named(name, on), "", now=now)
    return plan


def _approve(made: City, plan: YearlyPlan, on: date) -> None:
    by, second = made.heads["bkpsdm_bangkom"].id, made.heads["bkpsdm"].id
    with held(zones.midnight(on) + NINE, f"plans/approved/{plan.year}") as now:
        asked = yearly.submit(plan, "Sesuai arah RPJMD dan pagu.", by=by, now=now)
        approvals.approve(asked.id, actor_id=second, on=on, now=now)
