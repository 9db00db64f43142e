"""`/profile/transcript.*`: one's own transcript; `/transcripts/check`: is a print genuine."""

import json
from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from portal.assessment.service.attempts import close_due
from portal.competency.queries.catalogue import catalogue
from portal.core import keys
from portal.core.access import Permission, public, requires
from portal.core.db import db
from portal.core.tabular import content_disposition
from portal.ledger.queries import profiles
from portal.web.profiles.as_of import day_asked
from portal.web.transcripts import paper, seal
from portal.web.transcripts.facts import Transcript, transcript

bp = Blueprint("transcript", __name__)


@bp.get("/profile/transcript.json")
@requires(Permission.PROFILE_OWN, scope=profiles.levels)
def as_json() -> ResponseReturnValue:
    made = _own()
    text = json.dumps(seal.sealed(made.facts, keys.current()), ensure_ascii=False, indent=1)
    return _file(text.encode(), "application/json", made, "json")


@bp.get("/profile/transcript.pdf")
@requires(Permission.PROFILE_OWN, scope=profiles.levels)
def as_pdf() -> ResponseReturnValue:
    made = _own()
    statement = seal.statement(made.facts, keys.current())
    filled = paper.values(made, check_url=_check_url(statement), locale=_locale())
    db.session.rollback()  # nothing was written; no transaction stays open while it is drawn
    return _file(paper.pdf(filled, at=g.now), "application/pdf", made, "pdf")


def _own() -> Transcript:
    me = g.actor.person_id
    close_due(me, g.now)
    on = day_asked(request.args, g.today)
    return transcript(g.actor, me, on, locale=_locale(), now=g.now)


def _locale() -> str:
    return str(get_locale())


def _check_url(statement: str) -> str:
    application: Any = current_app
    base: str = application.settings.base_url
    return base.rstrip("/") + url_for(".check", t=statement)


def _file(content: bytes, kind: str, made: Transcript, ending: str) -> ResponseReturnValue:
    response = Response(content, mimetype=kind)
    name = f"transkrip-kompetensi-{made.view.on.isoformat()}.{ending}"
    response.headers["Content-Disposition"] = content_disposition(name)
    return response


@bp.get("/transcripts/check")
@public
def check() -> ResponseReturnValue:
    """What a signed statement says, from itself alone: nobody's data are looked up."""
    text = request.args.get("t", "")
    found = seal.read(text, keys.current())
    by_code = {one.code: one.name(_locale()) for one in catalogue().on(g.today).values()}
    rows = [pair.rpartition(" ")[::2] for pair in found["l"].split(",") if pair] if found else []
    return render_template(
        "web/transcript_check.html",
        asked=bool(text),
        found=found,
        on=date.fromisoformat(found["d"]) if found else None,
        issued_on=date.fromisoformat(found["i"]) if found else None,
        rows=[(code, by_code.get(code, ""), level) for code, level in rows],
    )
