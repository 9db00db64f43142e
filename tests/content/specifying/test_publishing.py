"""A specification is written by one and published by another; its forms are drawn with it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.assessment import specifications as reads
from portal.assessment.models import (
    ExamForm,
    ExamSpecification,
    ExamSpecificationVersion,
    Item,
    ItemTally,
    ItemVersion,
)
from portal.assessment.rules.drawing import DrawRule
from portal.assessment.rules.specifying import SpecificationRefusal
from portal.assessment.rules.statistics import Observation, Tally
from portal.assessment.service import specifications
from portal.core.db import db, transaction
from portal.core.errors import Conflict, Refused
from portal.core.models import AuditEntry
from portal.web.app import Portal
from tests.assessment.making import COMPETENCY
from tests.content.specifying.bureau import (
    PLAN,
    Bureau,
    fill,
    make_bureau,
    question,
    questions,
)
from tests.support.people import make_person
from tests.support.portal_app import NOON
from tests.support.races import race


@pytest.fixture
def bureau(app: Portal) -> Iterator[Bureau]:
    with app.app_context():
        yield make_bureau()


def refused(call) -> SpecificationRefusal:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.reason


def test_publishing_draws_forms_alike_that_share_no_item(bureau: Bureau) -> None:
    version = bureau.published()
    forms = reads.forms(version.id)
    assert [form.number for form in forms] == [1, 2, 3]
    drawn = [set(form.items) for form in forms]
    assert len(set().union(*drawn)) == 15
    hard = set(db.session.scalars(select(ItemVersion.id).where(ItemVersion.difficulty == "hard")))
    assert [len(one & hard) for one in drawn] == [2, 2, 2]
    assert (version.report["apart"], version.report["shared"]) == (0, 0)
    assert [form.facility_permille for form in forms] == [640, 640, 640]
    assert reads.plan_of(version) == PLAN
    assert (version.pass_percent, version.cut["method"], version.cut["on_day"]) == (
        70, "policy", "2026-11-20",
    )  # fmt: skip
    again = db.session.get_one(ExamSpecification, version.specification_id)
    assert (again.submitted_at, version.submitted_by_id) == (None, bureau.author.id)


def test_nobody_publishes_what_they_wrote_or_handed_in(bureau: Bureau) -> None:
    row = bureau.begin()
    other = make_person(bureau.unit, "Helper Sari")
    specifications.write(
        row.id, replace(PLAN, minutes=60), version=row.draft_version, now=NOON, actor_id=other.id
    )
    specifications.submit(
        row.id, version=row.draft_version, shared={}, public_allowed=False, now=NOON,
        actor_id=bureau.author.id,
    )  # fmt: skip
    for person in (bureau.author, other):
        assert (
            refused(lambda person=person: bureau.publish(row, person.id))
            is SpecificationRefusal.OWN_WORK
        )
    assert bureau.publish(row).number == 1


def test_what_lacks_anything_is_neither_handed_in_nor_published(bureau: Bureau) -> None:
    rows = (DrawRule(COMPETENCY, "easy", 4), *PLAN.rows[1:])
    row = bureau.begin(replace(PLAN, rows=rows))

    def submit(shared: dict[str, str]) -> object:
        return specifications.submit(
            row.id, version=row.draft_version, shared=shared, public_allowed=False, now=NOON,
            actor_id=bureau.author.id,
        )  # fmt: skip

    assert refused(lambda: submit({})) is SpecificationRefusal.LACKING
    specifications.write(
        row.id, PLAN, version=row.draft_version, now=NOON, actor_id=bureau.author.id
    )
    assert refused(lambda: submit({"uji-001": "course:x a"})) is SpecificationRefusal.LACKING
    submit({})
    # The bank loses items between handing in and publishing: the second person's yes is too late.
    fill(bureau.agency, questions(8, 6))
    assert refused(lambda: bureau.publish(row)) is SpecificationRefusal.LACKING
    assert db.session.scalar(select(func.count(ExamForm.id))) == 0


def test_a_version_stays_as_it_was_and_the_next_one_says_what_changed(bureau: Bureau) -> None:
    first = bureau.published()
    before = [list(form.items) for form in reads.forms(first.id)]
    row = db.session.get_one(ExamSpecification, first.specification_id)
    assert (
        refused(
            lambda: specifications.submit(
                row.id, version=row.draft_version, shared={}, public_allowed=False, now=NOON,
                actor_id=bureau.author.id,
            )
        )
        is SpecificationRefusal.NOTHING_NEW
    )  # fmt: skip
    fill(bureau.agency, [question(1, "easy", stem="Pertanyaan yang sudah diperbaiki?"),
                         *questions()[1:]])  # fmt: skip
    specifications.submit(
        row.id, version=row.draft_version, shared={}, public_allowed=False, now=NOON,
        actor_id=bureau.author.id,
    )  # fmt: skip
    second = bureau.publish(row)
    assert (second.number, [list(form.items) for form in reads.forms(first.id)]) == (2, before)
    current = db.session.scalars(select(Item.current_version_id).where(Item.key == "uji-001")).one()
    old = {one for form in before for one in form}
    new = {one for form in reads.forms(second.id) for one in form.items}
    assert (current in old, current in new) == (False, True)


def test_measured_items_weigh_in_the_forms_as_soon_as_figures_are_open(bureau: Bureau) -> None:
    easy = db.session.scalars(select(Item.current_version_id).where(Item.key == "uji-001")).one()
    tally = Tally()
    for _time in range(80):
        tally = tally.with_(Observation(0, 500, frozenset()))
    with transaction():
        db.session.add(ItemTally(item_version_id=easy, responses=80, tally=tally.stored()))
    version = bureau.published()
    assert sum(one["measured"] for one in version.report["forms"]) == 1
    # 800 × 20 of 100 with nothing right: this item expects 160 in thousandths, not 800.
    lowest = min(one["facility"] for one in version.report["forms"])
    assert lowest == (160 + 2 * 800 + 2 * 400) // 5


def test_a_stale_form_does_not_write_over_what_somebody_else_saved(bureau: Bureau) -> None:
    row = bureau.begin()
    by = {"now": NOON, "actor_id": bureau.author.id}
    specifications.write(row.id, replace(PLAN, minutes=60), version=2, **by)
    with pytest.raises(Conflict):
        specifications.write(row.id, replace(PLAN, minutes=75), version=2, **by)
    assert specifications.write(row.id, replace(PLAN, minutes=60), version=2, **by) == 3
    specifications.submit(
        row.id, version=3, shared={}, public_allowed=False, now=NOON, actor_id=bureau.author.id
    )
    assert (
        refused(lambda: specifications.write(row.id, PLAN, version=3, **by))
        is SpecificationRefusal.SUBMITTED
    )
    assert (
        refused(lambda: specifications.send_back(row.id, " ", now=NOON, actor_id=1))
        is SpecificationRefusal.NO_REASON
    )
    specifications.send_back(row.id, "Kurang jelas.", now=NOON, actor_id=bureau.reviewer.id)
    assert refused(lambda: bureau.publish(row)) is SpecificationRefusal.NOT_SUBMITTED
    acts = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert [act for act in acts if act.startswith("exam_spec")] == [
        "exam_spec.begun", "exam_spec.submitted", "exam_spec.returned",
    ]  # fmt: skip


def test_forms_can_be_drawn_again_from_the_seed_of_their_report(bureau: Bureau) -> None:
    version = bureau.published()
    from_report = bytes.fromhex(version.report["seed"])
    stock = reads.stock(bureau.bank.id)
    hopes = reads.hopes(bureau.bank.id, stock, NOON)
    made = specifications.parallel_forms(
        PLAN.specification, stock.items, PLAN.forms, from_report, hopes.facility
    )
    assert [[one.version_id for one in form.items] for form in made.forms] == [
        form.items for form in reads.forms(version.id)
    ]


@pytest.mark.postgresql
def test_reviewers_who_press_together_publish_once(app: Portal) -> None:
    with app.app_context():
        bureau = make_bureau()
        row = bureau.submitted()
        row_id, number = row.id, row.draft_version
        others = [bureau.reviewer.id, bureau.reviewer.id, make_person(bureau.unit, "Wati").id]

    def publish(person_id: int) -> int:
        return specifications.publish(
            row_id, version=number, shared={}, public_allowed=False,
            now=NOON + timedelta(seconds=1), actor_id=person_id,
        ).number  # fmt: skip

    told = race(app, [lambda person=person: publish(person) for person in others])
    with app.app_context():
        assert db.session.scalar(select(func.count(ExamSpecificationVersion.id))) == 1
        assert db.session.scalar(select(func.count(ExamForm.id))) == 3
        winner = db.session.scalars(select(ExamSpecificationVersion.published_by_id)).one()
    for person, one in zip(others, told, strict=True):
        if person == winner:
            assert one == 1
        else:
            assert isinstance(one, Refused)
            assert one.reason is SpecificationRefusal.PUBLISHED_ALREADY
