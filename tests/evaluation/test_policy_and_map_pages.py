"""HR looks at the figures and what others would do, and at the map of units: nobody is named."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.evaluation.models import EvaluationForm, EvaluationPeriod, EvaluationSum
from portal.evaluation.queries import forms, maps, sums
from portal.evaluation.rules import groups
from portal.evaluation.rules.effect import Sums
from portal.evaluation.service import correcting, fixing
from portal.ledger.rules.evidence import Line
from portal.ledger.service import chaining
from portal.web.app import Portal
from tests.planning.making import acting
from tests.support.evaluation import BY_HR, make_period
from tests.support.office import CLERK_JOB, TODAY, Office
from tests.support.pages import PageClient
from tests.support.people import make_grant, make_unit
from tests.support.statements import counted

POLICY = "/admin/evaluation-policy"
KEY = "pelayanan_publik"
FIXED = datetime(2026, 12, 28, 3, tzinfo=UTC)
WORDS = "Hasil kuisnya dikoreksi sesudah penetapan, lihat berita acara."
ASKED = {
    "weight_managerial": "1", "weight_sociocultural": "1", "weight_technical": "5",
    "mentoring_gaps": "1",
}  # fmt: skip


@pytest.fixture
def office(app: Portal, page: PageClient) -> Office:
    """Six clerks in an open period, one of whom holds level 1 of a competency; HR is signed in."""
    with app.app_context():
        made = Office(clerks=6)
        hr = made.member("Siti Aminah")
        make_grant(hr, Role.HR, made.agency)
        for strand, source in (
            (Strand.KNOWLEDGE, SourceKind.QUIZ),
            (Strand.SKILL, SourceKind.PRACTICAL),
        ):
            made.prove(made.clerks[0], source, [made.line(KEY, strand, 1)], ref=f"{source}:1")
        make_period(made.agency.id, [one.id for one in made.clerks])
        with transaction():
            db.session.execute(db.update(EvaluationForm).values(unit_id=made.unit.id))
        made.enter(page, hr)
    return made


def query(**values: str) -> str:
    return "&".join(f"{name}={value}" for name, value in values.items())


def period() -> EvaluationPeriod:
    return db.session.scalars(db.select(EvaluationPeriod).filter_by(code="2026-2")).one()


def test_every_figure_stands_with_its_source(page: PageClient, office: Office) -> None:
    shown = page.get(POLICY).text
    assert "Hari kerja untuk memutus keberatan" in shown
    assert "UU 30/2014 pasal 77 ayat (4)" in shown
    assert "Dari ingatan, belum diperiksa pada naskah" in shown
    assert "Usulan awal portal" in shown
    assert "Sebaran indeks" not in shown  # nothing was asked about


def test_other_figures_are_tried_without_changing_anything(
    app: Portal, page: PageClient, office: Office
) -> None:
    shown = page.get(f"{POLICY}?period=2026-2&{query(**ASKED)}").text
    assert "Sebaran indeks" in shown
    assert "kurang dari 5 orang" in shown  # one person's index moves, which is not said as one
    assert "Rina Maharani" not in shown
    assert re.search(r'value="5"', shown)
    with app.app_context():
        assert period().policy_version == 1


@pytest.mark.parametrize("wrong", ["0", "1000", "satu"])
def test_figures_that_cannot_be_meant_are_said_so(
    page: PageClient, office: Office, wrong: str
) -> None:
    weights = dict.fromkeys(("weight_managerial", "weight_sociocultural"), "0")
    shown = page.get(f"{POLICY}?{query(**{**ASKED, **weights, 'weight_technical': wrong})}").text
    assert "Sebaran indeks" not in shown
    assert 'aria-invalid="true"' in shown


def test_too_few_people_are_not_shown_at_all(app: Portal, page: PageClient, office: Office) -> None:
    with app.app_context(), transaction():
        for form in db.session.scalars(db.select(EvaluationForm).limit(2)):
            db.session.delete(form)
    shown = page.get(f"{POLICY}?{query(**ASKED)}").text
    assert "kurang dari 5 pegawai" in shown
    assert "Sebaran indeks" not in shown


@pytest.mark.postgresql
def test_sums_of_the_database_are_those_of_the_forms(app: Portal, office: Office) -> None:
    with app.app_context():
        ids = [one.id for one in office.clerks]
        with counted(app) as seen:
            found = sums.of_people(period(), TODAY)
        assert len(seen) == 2  # the period and everybody in it
        by_form = forms.figures_of(ids, TODAY).values()
        assert sorted(map(_plain, found)) == sorted(
            (
                sum(figure.counted for figure in figures),
                sum(figure.required for figure in figures),
                sum(figure.gap > 0 for figure in figures),
            )
            for figures in by_form
        )


def _plain(one: Sums) -> tuple[int, int, int]:
    return sum(one.earned.values()), sum(one.possible.values()), one.gaps


def test_the_map_shows_units_in_a_drawing_and_a_table(
    app: Portal, page: PageClient, office: Office
) -> None:
    with app.app_context():
        address = f"/admin/periods/{period().public_id}"
    assert f'href="{address}/map"' in page.get(address).text
    shown = page.get(f"{address}/map").text
    assert 'role="img"' in shown
    assert "Dinas Kependudukan" in shown
    assert re.search(r"\d+ % <span class=\"muted\">\(6/6\)", shown)
    assert "Rina Maharani" not in shown
    assert "Semester II 2026" in shown


def test_a_small_unit_is_held_back_with_whatever_would_tell_it(app: Portal, office: Office) -> None:
    with app.app_context():
        other = make_unit(office.agency, office.unit, name="UPTD Kecil")
        with transaction():
            db.session.scalars(db.select(EvaluationForm).limit(1)).one().unit_id = other.id
        found = maps.unit_map(maps.look(period(), TODAY), "id")
        assert found.held
        for row in found.rows:
            assert set(row.tallies) == {None}, row.name  # five less one tells the sixth
        assert all(tally and tally.people == 6 for tally in found.whole.tallies)


def test_what_most_are_short_of_comes_first_and_of_too_few_nothing(
    app: Portal, office: Office
) -> None:
    with app.app_context():
        looked = maps.look(period(), TODAY)
        found = maps.shortfalls(looked, "id", 3)
        counts = [one.tally.short for one in found]
        assert counts == sorted(counts, reverse=True)
        assert len(found) == 3
        of_map = maps.unit_map(looked, "id")
        whole = dict(zip(of_map.columns, of_map.whole.tallies, strict=True))
        assert {one.name: one.tally for one in found}.items() <= whole.items()
        assert maps.shortfalls(replace(looked, least=7), "id", 3) == []


def test_a_head_sees_the_map_of_their_own_units_alone(
    app: Portal, page: PageClient, office: Office
) -> None:
    with app.app_context():
        elsewhere = make_unit(office.agency, name="Dinas Pariwisata")
        others = [office.member(f"Wahyu Hidayat {number}") for number in range(5)]
        for one in others:
            office.seat(one, CLERK_JOB)
        with transaction():
            db.session.add_all(
                EvaluationForm(period_id=period().id, person_id=one.id, unit_id=elsewhere.id)
                for one in others
            )
        head = office.member("Kartika Dewi")
        make_grant(head, Role.UNIT_HEAD, office.unit)
        address = f"/admin/periods/{period().public_id}/map"
        assert len(maps.unit_map(maps.look(period(), TODAY), "id").rows) == 2
    office.enter(page, head)
    shown = page.get("/admin/unit-map").text
    assert 'role="img"' in shown
    assert "Dinas Kependudukan" in shown
    assert "Dinas Pariwisata" not in shown
    assert re.search(r"Semua unit dalam lingkup Anda</th><td[^>]*>\d+ % <span[^>]*>\(6/6\)", shown)
    page.get(address, status=403)  # the whole agency is HR's


@pytest.mark.postgresql
def test_units_are_opened_into_those_below_them_one_kind_at_a_time(
    app: Portal, page: PageClient, office: Office
) -> None:
    with app.app_context():
        below = make_unit(office.agency, office.unit, name="UPTD Wilayah Barat")
        beside = make_unit(office.agency, name="Dinas Pariwisata")
        people = [office.member(f"Wahyu Hidayat {number}") for number in range(10)]
        for one in people:
            office.seat(one, CLERK_JOB)
        with transaction():
            db.session.add_all(
                EvaluationForm(
                    period_id=period().id, person_id=one.id,
                    unit_id=(below if number < 5 else beside).id,
                )
                for number, one in enumerate(people)
            )  # fmt: skip
        address = f"/admin/periods/{period().public_id}/map"
    top = page.get(address).text
    assert re.search(r"\(11/11\)", top)  # the office with the unit below it
    assert "UPTD Wilayah Barat" not in top
    inside = page.get(f"{address}?unit={office.unit.public_id}").text
    assert "UPTD Wilayah Barat" in inside
    assert "Langsung di Dinas Kependudukan" in inside
    assert "Dinas Pariwisata" not in inside
    page.get(f"{address}?unit=tidak-ada", status=404)


def test_a_unit_that_was_opened_shows_its_own_trend_and_holds_back_what_its_map_does(
    app: Portal, page: PageClient, office: Office
) -> None:
    with app.app_context():
        small = make_unit(office.agency, name="Dinas Pariwisata")
        beside = make_unit(office.agency, name="Dinas Sosial")
        people = [office.member(f"Wahyu Hidayat {number}") for number in range(7)]
        for one in people:
            office.seat(one, CLERK_JOB)
        ids = [one.id for one in (*office.clerks, *people)]
        last = make_period(office.agency.id, ids, code="2026-1", from_on=date(2026, 1, 1))
        with transaction():
            for place, id_ in enumerate(ids):  # of six, two and five people
                unit = office.unit if place < 6 else small if place < 8 else beside
                form = db.select(EvaluationForm).filter_by(period_id=last.id, person_id=id_)
                db.session.scalars(form).one().unit_id = unit.id
            db.session.add_all(
                EvaluationForm(
                    period_id=period().id, person_id=id_,
                    unit_id=small.id,
                )
                for id_ in ids[6:]
            )  # fmt: skip
        looked = maps.look(period(), TODAY)
        before, now = maps.trend_within(looked, TODAY, office.unit.public_id)
        assert before.tally is not None
        assert now.tally is not None
        before, _now = maps.trend_within(looked, TODAY, beside.public_id)
        assert before.tally is None  # with the whole it would tell of the two
        before, now = maps.trend_within(looked, TODAY, small.public_id)
        assert before.tally is None  # two people
        assert now.tally is not None
        assert now.tally.percent == 0
        address = f"/admin/periods/{period().public_id}/map"
    inside = page.get(f"{address}?unit={office.unit.public_id}").text
    assert "Persen standar jabatan yang terpenuhi per periode: Dinas Kependudukan" in inside
    held = page.get(f"{address}?unit={small.public_id}").text
    assert "Garis tren tampil sesudah dua periode" in held
    assert re.search(r"</th><td class=\"num\">–</td>", held)


@pytest.mark.postgresql
def test_only_fixed_periods_are_laid_beside_other_figures_of_a_unit(
    app: Portal, office: Office
) -> None:
    """By whoever reads evaluations there; what the map of the period holds back is left out."""
    with app.app_context():
        small = make_unit(office.agency, name="Dinas Pariwisata")
        head = office.member("Kartika Dewi")
        make_grant(head, Role.UNIT_HEAD, office.unit)
        actor, ids = acting(head, office.agency), (office.unit.id, small.id)
        since, later = period().from_on, period().from_on + timedelta(days=1)
        assert not maps.fixed(actor, ids, since, TODAY)
        chaining.chain_new(now=FIXED)
        fixing.ask(period().id, actor_id=office.head.id, roles=BY_HR, now=FIXED)
        fixing.go_on(now=FIXED)
        [found] = maps.fixed(actor, ids, since, TODAY)
        whole = groups.together(sums.of_units(period(), TODAY).values())
        assert found.tallies == {office.unit.id: whole}
        assert not maps.fixed(actor, ids, later, TODAY)
        assert not maps.fixed(acting(office.clerks[0], office.agency), ids, since, TODAY)
        with transaction():
            for place, row in enumerate(db.session.scalars(db.select(EvaluationSum))):
                row.people = 4 if place % 2 else 3
        [held] = maps.fixed(actor, ids, since, TODAY)
        assert not held.tallies


@pytest.mark.postgresql
def test_a_fixed_period_is_added_up_once_and_again_when_it_is_corrected(
    app: Portal, office: Office
) -> None:
    with app.app_context():
        chaining.chain_new(now=FIXED)
        fixing.ask(period().id, actor_id=office.head.id, roles=BY_HR, now=FIXED)
        fixing.go_on(now=FIXED)
        assert sums.are_kept(period())
        before = sums.of_units(period(), TODAY)
        later = make_period(office.agency.id, code="2027-1", from_on=date(2027, 1, 1))
        with counted(app) as seen:
            first, _now = maps.trend(maps.look(later, TODAY), TODAY)
        assert first.tally == groups.together(before.values())
        assert not [one for one in seen if "profile_segment" in one and "2026-12" in one]
        line = Line(office.competencies[KEY], Strand.KNOWLEDGE, 1, False, TODAY)
        office.prove(office.clerks[0], SourceKind.QUIZ, [line], ref=f"{SourceKind.QUIZ}:1")
        assert sums.of_units(period(), TODAY) == before
        form = db.session.scalars(
            db.select(EvaluationForm.id).where(EvaluationForm.person_id == office.clerks[0].id)
        ).one()
        correcting.correct(form, WORDS, actor_id=office.head.id, now=FIXED + timedelta(hours=1))
        assert not sums.are_kept(period())
        fixing.go_on(now=FIXED + timedelta(hours=2))
        assert sums.are_kept(period())
        after = sums.of_units(period(), TODAY)
        assert after == sums.counted(period(), TODAY) != before
