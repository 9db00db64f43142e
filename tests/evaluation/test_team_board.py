"""The board of a superior: levels of the team, who is how far, a hint that blocks nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pytest
from sqlalchemy import select

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db, transaction
from portal.evaluation.models import EvaluationForm, EvaluationPeriod, EvaluationRating
from portal.people.models import AccessView, Person
from portal.web.app import Portal
from tests.support.evaluation import add_rated, both_open, freeze, make_period
from tests.support.office import Office
from tests.support.pages import PageClient
from tests.support.portal_app import NOON
from tests.support.statements import counted

KEY = "pelayanan_publik"
BOARD = "/team/evaluations"
HINT = "Ini hanya petunjuk"


@dataclass
class Team:
    """A head with clerks in an open period, who may be rated by the head or by another."""

    office: Office
    period_id: int
    forms: dict[int, int] = field(default_factory=dict)
    public_ids: list[str] = field(default_factory=list)  # of the clerks' forms

    def add(self, person: Person, rater: Person) -> str:
        form = add_rated(self.period_id, person.id, rater.id)
        self.forms[person.id] = form.id
        return form.public_id

    def rate(self, people: Sequence[Person], rater: Person, level: int) -> None:
        competency = self.office.competencies[KEY]
        kept = {"level": level, "seen": [0], "on": "2026-09-02", "example": "Contoh."}
        with transaction():
            db.session.add_all(
                EvaluationRating(
                    form_id=self.forms[person.id], kind="supervisor", rater_id=rater.id,
                    marks={str(competency): kept}, guides={}, saved_at=NOON, submitted_at=NOON,
                )
                for person in people
            )  # fmt: skip


@pytest.fixture
def team(app: Portal) -> Team:
    with app.app_context():
        office = Office(clerks=2)
        made = Team(office, make_period(office.agency.id, calendar=both_open()).id)
        for clerk in office.clerks:
            made.public_ids.append(made.add(clerk, office.head))
        return made


def test_the_map_shows_levels_beside_the_standard_and_hours(
    app: Portal, page: PageClient, team: Team
) -> None:
    with app.app_context():
        rina = team.office.clerks[0]
        for strand, source in (
            (Strand.KNOWLEDGE, SourceKind.QUIZ),
            (Strand.SKILL, SourceKind.PRACTICAL),
        ):
            team.office.prove(rina, source, [team.office.line(KEY, strand, 1)])
    shown = team.office.enter(page, team.office.head).get(BOARD).text
    assert 'class="c c' in shown
    assert ">1/" in shown  # what was proved, beside what is asked
    assert "2 dari 2 selesai" not in shown
    assert "0 dari 2 selesai" in shown  # both stages of rating
    assert "Rina Maharani 0, Rina Maharani 1 sama-sama perlu meningkatkan" in shown
    assert "Nilai 2 pegawai berikutnya" in shown
    assert "2 penilaian diri belum terkirim" in shown
    with app.app_context():
        seen = db.session.scalars(select(AccessView.what)).all()
        assert seen.count("evaluation") == 2  # each of them can see who looked


def test_a_team_of_forty_takes_twelve_statements_at_most(
    app: Portal, page: PageClient, team: Team
) -> None:
    office = team.office
    office.enter(page, office.head)
    page.get(BOARD)
    with counted(app) as few:
        page.get(BOARD)
    with app.app_context():
        added = [office.clerk(f"Budi {number}") for number in range(38)]
        for clerk in added:
            team.add(clerk, office.head)
        team.rate(added[:20], office.head, 1)
    assert "Budi 37" in page.get(BOARD).text
    with counted(app) as many:
        page.get(BOARD)
    assert len(few) <= len(many) <= 12, many  # one more: others are compared with


def test_who_rates_far_higher_than_others_is_told_and_not_kept_from_anything(
    app: Portal, page: PageClient, team: Team
) -> None:
    office = team.office
    with app.app_context():
        other = office.member("Sutrisno")
        elsewhere = [office.member(f"Agus {number}") for number in range(2)]
        for person in elsewhere:
            team.add(person, other)
        team.rate(elsewhere, other, 1)
        more = [office.clerk(f"Budi {number}") for number in range(3)]
        forms = [team.add(person, office.head) for person in more]
        team.rate([*office.clerks, *more[:2]], office.head, 3)
    office.enter(page, office.head)
    assert HINT not in page.get(BOARD).text  # four were rated: too few to say anything
    with app.app_context():
        team.rate(more[2:], office.head, 3)
    shown = page.get(BOARD).text
    assert HINT in shown
    assert (
        "rata-ratanya level 3; pada kompetensi yang sama penilai lain memberi rata-rata 1" in shown
    )
    assert HINT in page.get(f"{BOARD}/{forms[0]}").text
    with app.app_context(), transaction():
        db.session.scalars(
            select(EvaluationRating).where(EvaluationRating.form_id == team.forms[more[2].id])
        ).one().submitted_at = None
    answer = page.post(f"{BOARD}/{forms[2]}/rate/{KEY}?level=1", _mark(version=1))
    assert answer.status_code == 303
    assert page.post(f"{BOARD}/{forms[2]}/submit").status_code == 303


def _mark(version: int) -> dict[str, object]:
    return {
        "indicators": ["1-0", "1-1"], "example_on": ["2", "9", "2026"], "version": str(version),
        "example": "Menjelaskan syarat akta kelahiran sampai warga paham.",
    }  # fmt: skip


def test_evidence_stands_beside_what_is_rated(app: Portal, page: PageClient, team: Team) -> None:
    office = team.office
    with app.app_context():
        rina = office.clerks[0]
        line = office.line(KEY, Strand.KNOWLEDGE, 1, on=date(2026, 8, 3))
        day = date(2026, 8, 3)
        office.prove(rina, SourceKind.QUIZ, [line], on=day, detail={"title": "Layanan prima"})
    office.enter(page, office.clerks[0])
    shown = page.get(f"/evaluations/2026-2/rate/{KEY}").text
    assert "Pengetahuan: level 1" in shown
    assert "Kuis: Layanan prima, 3 Agustus 2026" in shown
    assert "Sikap: level 0" in shown


def test_the_last_fixed_period_stands_beside_this_one(
    app: Portal, page: PageClient, team: Team
) -> None:
    office = team.office
    with app.app_context():
        rina = office.clerks[0]
        for strand, source in (
            (Strand.KNOWLEDGE, SourceKind.QUIZ),
            (Strand.SKILL, SourceKind.PRACTICAL),
        ):
            day = date(2026, 5, 4)
            office.prove(rina, source, [office.line(KEY, strand, 1, on=day)], on=day)
        last = make_period(
            office.agency.id, code="2026-1", name="Semester I 2026", from_on=date(2026, 1, 1)
        )
        form = add_rated(last.id, rina.id, office.head.id)
        team.forms[rina.id] = form.id
        team.rate([rina], office.head, 2)
    office.enter(page, office.head)
    address = f"{BOARD}/{team.public_ids[0]}"
    assert "Belum ada periode yang sudah ditetapkan" in page.get(address).text
    with app.app_context():
        freeze(db.session.get_one(EvaluationForm, form.id))
    shown = page.get(address).text
    assert "Profil level 1" in shown
    assert "Penilaian atasan: 2" in shown


def test_earlier_periods_stay_readable(app: Portal, page: PageClient, team: Team) -> None:
    office = team.office
    with app.app_context():
        earlier = make_period(
            office.agency.id, code="2026-1", name="Semester I 2026", from_on=date(2026, 1, 1)
        )
        add_rated(earlier.id, office.clerks[1].id, office.head.id)
        assert db.session.get_one(EvaluationPeriod, earlier.id).code == "2026-1"
    office.enter(page, office.head)
    assert "period=2026-1" in page.get(BOARD).text
    shown = page.get(f"{BOARD}?period=2026-1").text
    assert "Semester I 2026" in shown
    assert "Rina Maharani 1" in shown
    assert "Rina Maharani 0" not in shown
    assert "Nilai 1 pegawai berikutnya" not in shown
