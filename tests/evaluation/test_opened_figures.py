"""Each number of a result opens into its lines, its formula and its source: pages and command."""

import json
from dataclasses import dataclass

import pytest
from click.testing import Result

from portal.cli import portal as commands
from portal.competency.rules.kinds import SourceKind, Strand
from portal.core import clock
from portal.core.db import db, transaction
from portal.evaluation.models import AppraisalImport, EvaluationForm, PerformanceAppraisal
from portal.evaluation.queries import results
from portal.web.app import Portal
from tests.support.evaluation import freeze, make_rated
from tests.support.office import Office
from tests.support.pages import PageClient
from tests.support.people import nip_of
from tests.support.portal_app import NOON

KEY = "pelayanan_publik"
FIGURES = "/evaluations/2026-2/figures"


@dataclass
class Case:
    office: Office
    form_id: int
    public_id: str


@pytest.fixture
def case(app: Portal) -> Case:
    """A clerk with knowledge and skill at level 1 of one competency, rated by nobody yet."""
    with app.app_context():
        office = Office()
        [rina] = office.clerks
        form = make_rated(office.agency.id, rina.id, office.head.id)
        for strand, source in (
            (Strand.KNOWLEDGE, SourceKind.QUIZ),
            (Strand.SKILL, SourceKind.PRACTICAL),
        ):
            office.prove(rina, source, [office.line(KEY, strand, 1)])
        return Case(office, form.id, form.public_id)


def test_the_index_is_shown_as_its_terms_with_formula_and_source(
    app: Portal, page: PageClient, case: Case
) -> None:
    with app.app_context():
        index = results.facts_of(db.session.get_one(EvaluationForm, case.form_id), NOON).index
    assert 0 < index.earned < index.possible
    case.office.enter(page, case.office.clerks[0])
    assert f'href="{FIGURES}/index"' in page.get("/evaluations/2026-2").text
    shown = page.get(f"{FIGURES}/index").text
    assert f"= {index.earned} ÷ {index.possible}" in shown
    assert "PP 11/2017" in shown
    assert "Kuis; Uji praktik" in shown  # what decides the level that was reached
    assert f'href="/profile/{KEY}"' in shown
    assert "Masih dapat berubah" in shown


@pytest.mark.parametrize("number", ["hours", "certificates", "predicate", "ratings"])
def test_every_other_number_has_its_page(page: PageClient, case: Case, number: str) -> None:
    case.office.enter(page, case.office.clerks[0])
    shown = page.get(f"{FIGURES}/{number}").text
    assert "Bagaimana angka ini terjadi" in shown
    assert f'href="{FIGURES}/index"' in shown  # the others are a step away
    page.get(f"{FIGURES}/nilai", status=404)


def test_a_predicate_says_the_file_it_came_with(app: Portal, page: PageClient, case: Case) -> None:
    with app.app_context():
        appraise(case, "di_atas")
    case.office.enter(page, case.office.clerks[0])
    shown = page.get(f"{FIGURES}/predicate").text
    assert "Baik" in shown
    assert "Di atas ekspektasi" in shown
    assert "1 Juli 2026 – 30 September 2026" in shown
    assert "PermenPANRB 6/2022" in shown


def appraise(case: Case, results_rating: str) -> None:
    with transaction():
        taken = AppraisalImport(
            organisation_id=case.office.agency.id, file_name="skp.xlsx", sha256="0" * 64, taken=1,
            refused=[], at=NOON, by_id=case.office.head.id,
        )  # fmt: skip
        db.session.add(taken)
        db.session.flush()
        db.session.add(
            PerformanceAppraisal(
                organisation_id=case.office.agency.id, person_id=case.office.clerks[0].id,
                import_id=taken.id, from_on=NOON.date().replace(month=7, day=1),
                until_on=NOON.date().replace(month=10, day=1), predicate="baik",
                results=results_rating, behaviour="sesuai",
            )
        )  # fmt: skip


def test_a_superior_reads_it_is_seen_and_a_peer_does_not(
    app: Portal, page: PageClient, case: Case
) -> None:
    address = f"/team/evaluations/{case.public_id}/figures/index"
    with app.app_context():
        peer = case.office.clerk("Novita Sari")
    case.office.enter(page, peer)
    page.get(address, status=404)
    page.get(f"{FIGURES}/index", status=404)  # has no form of the period
    case.office.enter(page, case.office.head)
    assert "Indeks kompetensi" in page.get(address).text


def test_the_command_prints_what_the_page_shows_and_a_locked_form_stays(
    app: Portal, case: Case
) -> None:
    with app.app_context():
        number = nip_of(case.office.clerks[0])
        appraise(case, "sesuai")
        frozen = freeze(db.session.get_one(EvaluationForm, case.form_id))
        line = case.office.line(KEY, Strand.KNOWLEDGE, 2)
        case.office.prove(case.office.clerks[0], SourceKind.EXAM, [line])
    told = run(app, number, "--json")
    assert told.exit_code == 0, told.output
    document = json.loads(told.output)
    assert document["index"] == frozen.index.value
    assert document["period"]["code"] == "2026-2"
    assert document["facts"]["levels"][0]["competency"] == frozen.levels[0].competency
    index, hours, _certificates, predicate, _ratings = document["figures"]
    assert index["figure"] == "index"
    assert {source["reference"] for source in index["sources"]} == {
        "PP 11/2017 jo. PP 17/2020 pasal 206"
    }
    assert len(index["lines"]) == len(frozen.levels)
    assert "12 bulan" in hours["formula"]
    assert predicate["value"] == "Baik"
    said = run(app, number, "--period", "2026-2")
    assert "source: PP 11/2017" in said.output
    assert document["sha256"] in said.output


def test_the_command_refuses_what_is_not_there(app: Portal, case: Case) -> None:
    with app.app_context():
        number = nip_of(case.office.clerks[0])
    assert run(app, number, "--period", "2020-1").exit_code == 1
    assert run(app, "197001012000011001").exit_code == 1


def run(app: Portal, *words: str) -> Result:
    with clock.fixed(NOON):
        runner = app.test_cli_runner()
        return runner.invoke(commands.commands["evaluation"], ["show", *words])
