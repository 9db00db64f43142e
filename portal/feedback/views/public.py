"""`/feedback`: the survey as citizens meet it. No account, no script, no cookie, nothing kept of
who they are.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from portal.core import sentences, zones
from portal.core.access import anonymous, own_token
from portal.core.errors import Refused, TooMany
from portal.feedback.data import policies
from portal.feedback.queries import services
from portal.feedback.queries.services import Served
from portal.feedback.rules import answering as rules
from portal.feedback.rules import policy
from portal.feedback.rules.answering import SheetFault, SheetRefusal
from portal.feedback.rules.services import Standing
from portal.feedback.service import answering, sheets
from portal.people.views import browser

bp = Blueprint("feedback", __name__, url_prefix="/feedback")

SHEET = "csrf_token"
"""The sheet is the token of its form: both prove that the page was ours."""
TRAP = "website"
"""A field nobody sees; what fills it in is no person."""


@bp.get("")
@anonymous
def index() -> ResponseReturnValue:
    """Every service whose survey is open, by agency and unit."""
    return render_template("feedback/index.html", found=services.open_to_all(g.today))


@bp.get("/<slug>")
@anonymous
def survey(slug: str) -> ResponseReturnValue:
    service = services.named(slug)
    if service.standing(_day(service)) is not Standing.OPEN:
        return _closed(service)
    return _form(service, sheets.issue(service.public_id, now=g.now), {}, {}, None)


@bp.post("/<slug>")
@anonymous
@own_token
def submit(slug: str) -> ResponseReturnValue:
    """Count a sheet. Whatever stops it says so and keeps what was answered."""
    service = services.named(slug)
    given = {name: value[:5000] for name, value in request.form.items()}
    token, on = given.get(SHEET, ""), _day(service)
    try:
        answering.check(service, token, on=on, now=g.now)
    except Refused as refused:
        return _refused(service, token, given, refused)
    try:
        answering.spend(service, browser.client_address(), _browser(), now=g.now)
    except TooMany as late:
        again = _form(service, token, given, {}, SheetRefusal.TOO_MANY)
        return again, 429, {"Retry-After": str(late.retry_after_s)}
    if given.get(TRAP):  # told nothing, and counted nowhere
        return _thanks_to(slug)
    read = rules.read(policy.in_force(policies(), on), given)
    if read.faults:
        return _form(service, token, given, read.faults, None), 422
    try:
        answering.count(service, token, read.sheet, on=on)
    except Refused as refused:
        return _refused(service, token, given, refused)
    return _thanks_to(slug)


@bp.get("/<slug>/thanks")
@anonymous
def thanks(slug: str) -> ResponseReturnValue:
    return render_template("feedback/thanks.html", service=services.named(slug))


def _browser() -> str:
    """What the browser says of itself with every request; only a keyed hash of it is counted."""
    said = (request.headers.get(name, "") for name in ("User-Agent", "Accept-Language"))
    return "\n".join(one[:400] for one in said)


def _thanks_to(slug: str) -> ResponseReturnValue:
    return redirect(url_for(".thanks", slug=slug, **_language()), 303)


def _refused(
    service: Served, token: str, given: Mapping[str, str], refused: Refused
) -> ResponseReturnValue:
    """Too quick: the same sheet again. Too old: a new one with the answers in it."""
    if refused.reason is SheetRefusal.CLOSED:
        return _closed(service), 409
    if refused.reason is SheetRefusal.TOO_QUICK:
        return _form(service, token, given, {}, SheetRefusal.TOO_QUICK), 422
    if refused.reason is SheetRefusal.EXPIRED:
        fresh = sheets.issue(service.public_id, now=g.now)
        return _form(service, fresh, given, {}, SheetRefusal.EXPIRED), 422
    status = 404 if refused.reason is SheetRefusal.FORGED else 409
    words = sentences.why(refused)
    return render_template("feedback/refused.html", service=service, words=words), status


def _form(
    service: Served,
    sheet: str,
    given: Mapping[str, str],
    faults: Mapping[str, SheetFault],
    refusal: SheetRefusal | None,
) -> str:
    return render_template(
        "feedback/survey.html",
        service=service,
        policy=policy.in_force(policies(), _day(service)),
        sheet=sheet,
        given=given,
        faults=faults,
        refusal=refusal,
        words=str(get_locale() or "id"),
        sheet_field=SHEET,
        trap_field=TRAP,
        declined=rules.DECLINED,
        comment_length=rules.COMMENT_LENGTH,
        action=url_for(".submit", slug=service.slug, **_language()),
    )


def _closed(service: Served) -> str:
    on = _day(service)
    others = [
        one
        for one in services.open_to_all(on, service.organisation_id)
        if one.slug != service.slug and one.unit == service.unit
    ]
    standing = service.standing(on)
    return render_template(
        "feedback/closed.html", service=service, coming=standing is Standing.COMING, others=others
    )


def _day(service: Served) -> date:
    return zones.local_day(g.now, service.zone)


def _language() -> dict[str, Any]:
    """The language an address asks for goes with the reader; there is no cookie to keep it."""
    return {"bahasa": request.args["bahasa"]} if "bahasa" in request.args else {}
