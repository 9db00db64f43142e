"""The figures of many forms: what the standard asks, what is held, of which kind it is."""

from portal.competency.queries import catalogue
from portal.competency.rules.kinds import CompetencyKind, SourceKind, Strand
from portal.core.db import db
from portal.evaluation.models import EvaluationPeriod
from portal.evaluation.queries import forms
from portal.web.app import Portal
from tests.support.evaluation import make_period
from tests.support.office import TODAY, Office
from tests.support.statements import counted


def test_each_figure_knows_its_kind_which_weighs_in_the_index(app: Portal) -> None:
    with app.app_context():
        office = Office(clerks=2)
        rina, dedi = office.clerks
        line = office.line("pelayanan_publik", Strand.KNOWLEDGE, 1)
        office.prove(rina, SourceKind.QUIZ, [line])
        period_id = make_period(office.agency.id, [rina.id, dedi.id]).id
        known = catalogue.catalogue()
        with counted(app) as seen:
            found = forms.figures_of([rina.id, dedi.id], TODAY)
        assert len(seen) == 3  # standard, levels, and whether the dictionaries changed
        kinds = {one.kind for one in found[rina.id]}
        assert {CompetencyKind.MANAGERIAL, CompetencyKind.TECHNICAL} <= kinds
        for one in found[rina.id]:
            assert one.kind is known.for_rules(one.competency_id).kind
        levels = {one.competency_id: one.level for one in found[rina.id]}
        assert levels[line.competency_id] == 1
        period = db.session.get_one(EvaluationPeriod, period_id)
        by_index = forms.indexes(period, [rina.id, dedi.id], TODAY)
        assert by_index[rina.id].earned == by_index[dedi.id].earned + 1
