"""Transcripts of one's own profile and for the personnel file; whether a print is genuine."""

import json
from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from portal.assessment.service.attempts import close_due
from portal.competency.queries.catalogue import catalogue
from portal.core import keys
from portal.core.access import public, requires
from portal.core.db import db
from portal.core.permissions import Permission
from portal.core.tabular import content_disposition
from portal.ledger.queries import profiles
from portal.people.queries import scopes
from portal.web.profiles.as_of import day_asked
from portal.web.profiles.subjects import subject
from portal.web.transcripts import paper, seal
from portal.web.transcripts.facts import Transcript, transcript

bp = Blueprint("transcript", __name__)


@bp.get("/profile/transcript.json")
@requires(Permission.PROFILE_OWN, scope=profiles.levels)
def as_json() -> ResponseReturnValue:
    return _json(_of(g.actor.person_id))


@bp.get("/profile/transcript.pdf")
@requires(Permission.PROFILE_OWN, scope=profiles.levels)
def as_pdf() -> ResponseReturnValue:
    return _pdf(_of(g.actor.person_id))


@bp.get("/people/<public_id>/transcript.json")
@requires(Permission.PROFILE_READ, scope=scopes.persons)
def person_as_json(public_id: str) -> ResponseReturnValue:
    return _json(_of(_subject(public_id)))


@bp.get("/people/<public_id>/transcript.pdf")
@requires(Permission.PROFILE_READ, scope=scopes.persons)
def person_as_pdf(public_id: str) -> ResponseReturnValue:
    """For the personnel file; that it was taken is noted for the person to see (PR-4)."""
    return _pdf(_of(_subject(public_id)))


def _subject(public_id: str) -> int:
    who = subject(g.actor, public_id, Permission.PROFILE_READ, on=g.today, now=g.now)
    return who.person_id


def _of(person_id: int) -> Transcript:
    close_due(person_id, g.now)
    on = day_asked(request.args, g.today)
    return transcript(g.actor, person_id, on, locale=_locale(), now=g.now)


def _json(made: Transcript) -> ResponseReturnValue:
    text = json.dumps(seal.sealed(made.facts, keys.current()), ensure_ascii=False, indent=1)
    return _file(text.encode(), "application/json", made, "json")


def _pdf(made: Transcript) -> ResponseReturnValue:
    statement = seal.statement(made.facts, keys.current())
    filled = paper.values(made, check_url=_check_url(statement), locale=_locale())
    db.session.rollback()  # what was noted is committed; nothing stays open while it is drawn
    return _file(paper.pdf(filled, at=g.now), "application/pdf", made, "pdf")


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
