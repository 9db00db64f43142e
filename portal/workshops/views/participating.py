"""What an activity asks of a participant, and what it hands them: rows of its page."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from portal.workshops.models import ActivityRegistration
from portal.workshops.queries import materials, reacting, testing
from portal.workshops.queries.activities import Whole
from portal.workshops.rules import reacting as survey_rules
from portal.workshops.rules.testing import Stage
from portal.workshops.service import reacting as surveys
from portal.workshops.service import testing as tests


@dataclass(frozen=True, slots=True)
class Todo:
    """One row: what it is, what stands beside it, where it leads; `is_done` has its tag."""

    title: str
    detail: str
    url: str
    is_done: bool = False


def todos(whole: Whole, row: ActivityRegistration, now: datetime) -> list[Todo]:
    """Tests and survey that are open to the holder of this place, or that they took."""
    return [*_tests(whole, row, now), *_survey(whole, row, now)]


def _tests(whole: Whole, row: ActivityRegistration, now: datetime) -> list[Todo]:
    one, test = whole.activity, testing.test_of(whole.activity.id)
    if test is None:
        return []
    tries, found = testing.tries(row.person_id, row.public_id), []
    for stage, has in ((Stage.BEFORE, test.has_before), (Stage.AFTER, test.has_after)):
        closed = [each for each in tries[stage] if each.closed_at is not None]
        may = tests.refusal(one, test, row, stage, now) is None
        if not has or not (may or tries[stage]):
            continue
        before = stage is Stage.BEFORE
        found.append(
            Todo(
                _("Tes awal") if before else _("Tes akhir"),
                _("Sekali, boleh dilewati") if before else _("Lulus menjadi bukti pengetahuan"),
                url_for("activity_tests.show", public_id=one.public_id, stage=stage.value),
                bool(closed) if before else any(each.passed for each in closed),
            )
        )
    return found


def _survey(whole: Whole, row: ActivityRegistration, now: datetime) -> list[Todo]:
    one = whole.activity
    attended = surveys.attended(row)
    if survey_rules.may_answer(one.ends_at, now, attended=attended) is not None:
        return []
    url = url_for("activity_survey.show", public_id=one.public_id)
    done = reacting.own(row.id) is not None
    return [Todo(_("Tanggapan Anda"), _("Lima pertanyaan, tanpa nama"), url, done)]


def files(whole: Whole, now: datetime) -> list[Todo]:
    """The files that participants read now."""
    one = whole.activity
    return [
        Todo(
            each.row.title,
            each.file.original_name,
            url_for(
                "activity_materials.given",
                public_id=one.public_id,
                material=each.row.public_id,
            ),
        )
        for each in materials.given(one, now)
    ]
