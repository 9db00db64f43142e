"""What the database counts is what the rules say, for any services, periods and undone batches."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core.db import db, transaction
from portal.feedback.models import PublicService, SurveyAnswer, SurveyBatch
from portal.feedback.queries import figures
from portal.feedback.rules import periods, publishing
from portal.feedback.rules.answering import Sheet
from portal.feedback.rules.policy import ELEMENTS
from portal.feedback.service import answering, sheets
from portal.web.app import Portal
from tests.feedback.making import ON, POLICY, add_up, make_answers, make_service, served
from tests.support.people import LONG_AGO, make_agency, make_person, make_unit
from tests.support.portal_app import NOON
from tests.support.statements import counted

SPRING = date(2026, 5, 4)
KEYS = ("u1", "u8")


def test_figures_follow_the_rule_of_what_is_published(app: Portal) -> None:
    with app.app_context():
        unit = make_unit(make_agency())
        first, second = make_service(unit), make_service(unit)
        entered = make_person(unit)
        for service, spring, autumn in ((first, 7, 14), (second, 4, 23)):
            make_answers(service, spring, on=SPRING, rating=2, u8=None)
            make_answers(service, autumn - 1, rating=3)
            make_answers(service, 1, rating=1)  # the last one, which is held back
        with transaction():
            batch = SurveyBatch(
                service_id=first.id, answered_on=ON, sheets=6, entered_at=LONG_AGO,
                entered_by_id=entered.id, undone_at=LONG_AGO, undone_by_id=entered.id,
            )  # fmt: skip
            db.session.add(batch)
        make_answers(first, 6, batch_id=batch.id, rating=1)
        with counted(app) as statements:
            found = figures.of(POLICY, PublicService.unit_id == unit.id, ON)
        assert len(statements) == 1
        spring, autumn = (periods.of(POLICY, day).number for day in (SPRING, ON))
        assert {key: (one.answers, one.shown) for key, one in found.items()} == {
            (first.id, spring): (7, 7), (second.id, spring): (4, 0),
            (first.id, autumn): (14, 5), (second.id, autumn): (23, 15),
        }  # fmt: skip
        assert found[first.id, spring].tallies["u8"].count == 0
        result = found[second.id, autumn].result(POLICY)
        assert result is not None
        assert set(result.nrr.values()) == {3}
        assert found[second.id, spring].result(POLICY) is None


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), max_size=40), st.booleans())
def test_the_selection_is_that_of_the_rule(
    app: Portal, ratings: list[tuple[int, int]], is_final: bool
) -> None:
    with app.app_context():
        service = make_service()
        on = SPRING if is_final else ON
        for u1, u8 in ratings:
            sheet = Sheet(dict.fromkeys(ELEMENTS, 3) | {"u1": u1, "u8": u8}, {"sex": "f"})
            token = sheets.issue(service.public_id, now=NOON)
            answering.count(served(service), token, sheet, on=on)
        found = figures.of(POLICY, PublicService.id == service.id, ON)
        assert found == figures.counted(POLICY, PublicService.id == service.id, ON)
        number = publishing.published(len(ratings), POLICY.minimum, is_final=is_final)
        [counted_] = found.values() or [None]
        if not ratings:
            assert counted_ is None
            return
        assert counted_ is not None
        assert counted_.shown == number
        assert counted_.tallies["u1"].total == sum(one[0] for one in ratings[:number])
        assert counted_.tallies["u8"].total == sum(one[1] for one in ratings[:number])


def test_what_respondents_say_of_themselves_adds_up(app: Portal) -> None:
    with app.app_context():
        service = make_service()
        make_answers(service, 9, on=SPRING, rating=4)
        with transaction():
            for number, sex in enumerate(["f"] * 6 + ["m"] * 7):
                db.session.add(
                    SurveyAnswer(
                        service_id=service.id, period=20261, answered_on=SPRING, policy_version=1,
                        sheet=f"sheet {number}", sex=sex, u1=2,
                    )
                )  # fmt: skip
        add_up(service, 20261)
        found = figures.by_trait(POLICY, service.id, 20261, ON)
        assert {key: one.shown for key, one in found["sex"].items()} == {"": 9, "f": 6, "m": 7}
        assert found["sex"]["m"].tallies["u1"].total == 14
        assert sum(one.shown for one in found["age"].values()) == 22
