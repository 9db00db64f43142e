"""One's own exams as a calendar that other programs fetch: a signed address without a session."""

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from portal.certification import feeds
from portal.core.access import public

bp = Blueprint("exam_feed", __name__)


@bp.get("/calendar/<person>/<mark>.ics")
@public
def feed(person: str, mark: str) -> ResponseReturnValue:
    """Times and places of one person's coming exams; any other address does not exist."""
    return feeds.answer(feeds.of_person(person, mark, g.now), "ujian.ics", g.now)
