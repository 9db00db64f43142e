"""EX-13: nothing that comes from a browser or another system is a score.

`test_fields` sends these names to every route that writes; here it is shown that nothing waits for
them: no form has a field of that name, no route is said to write a result, and the one body that is
not a form names its fields.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from flask_wtf import FlaskForm
from wtforms.fields.core import UnboundField

import portal
from portal.web.app import Portal
from tests.access.matrix import lines

NAMES = frozenset(
    {
        "score", "scores", "raw_score", "scaled", "earned", "possible", "passed", "percent",
        "points", "grade", "result", "results", "correct_count", "is_correct", "mark",
        "cmi.core.score.raw", "cmi.core.lesson_status", "cmi.score.scaled",
        "cmi.completion_status", "cmi.success_status", "success_status", "lesson_status",
        "completion", "scoreGiven", "scoreMaximum", "activityProgress", "gradingProgress",
        "resultScore", "lis_result_sourcedid",
    }
)  # fmt: skip
"""What our own tables, SCORM 1.2 and 2004, xAPI, H5P and LTI call a score or its verdict."""
RESULTS = {
    "attempt_result", "evidence_event", "evidence_line", "practical_result", "profile_segment",
    "course_completion", "hours_entry",
}  # fmt: skip
"""Tables in which somebody's result stands."""
NO_RESULT = {
    ("ExamForm", "score"),  # when scores come out
    ("ReleaseForm", "passed"),  # how many passed on the page that the board confirms
    ("CutForm", "percent"), ("CutForm", "scores"),  # where passing begins, and the panel's grounds
}  # fmt: skip
"""Fields of these names that are nobody's result, by form."""
BODIES = {"assessment/views/saving.py", "assessment/views/held.py"}
"""What reads a body that is no form: the saves of an attempt, whose fields are an exact list."""
_RAW = re.compile(r"request\.(?:get_json|json|get_data|data|stream)\b")


def forms(kind: type[FlaskForm] = FlaskForm) -> Iterator[type[FlaskForm]]:
    for one in kind.__subclasses__():
        yield one
        yield from forms(one)


def fields(form: type[FlaskForm]) -> set[str]:
    found = {name: getattr(form, name, None) for name in dir(form)}
    return {one.name or name for name, one in found.items() if isinstance(one, UnboundField)}


def test_no_form_has_a_field_for_a_score(app: Portal) -> None:
    known = [(form.__name__, name) for form in forms() for name in fields(form)]
    assert len({form for form, _name in known}) > 100, "the forms of the portal are not loaded"
    assert {one for one in known if one[1] in NAMES} == NO_RESULT


def test_no_route_is_said_to_write_a_result() -> None:
    taken = {name: RESULTS & set(line.writes) for name, line in lines().items()}
    assert {name: tables for name, tables in taken.items() if tables} == {}


def test_the_only_bodies_that_are_no_forms_are_saves() -> None:
    root = Path(portal.__file__).parent
    found = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if _RAW.search(path.read_text(encoding="utf-8"))
    }
    assert found == BODIES
