"""What is printed for the counter: the poster with its QR code, and the sheet for a pen."""

from flask import Blueprint, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from portal.core.access import requires
from portal.core.permissions import Permission
from portal.feedback.data import policies
from portal.feedback.queries import services
from portal.feedback.rules import policy

bp = Blueprint("survey_prints", __name__, url_prefix="/admin/services")

ENTER = Permission.SURVEY_ENTER
SIZES = ("a4", "a5", "f4")


@bp.get("/<public_id>/poster")
@requires(ENTER, scope=services.in_scope)
def poster(public_id: str) -> ResponseReturnValue:
    """A4 or F4 for the wall, A5 for the counter."""
    return _print("feedback/poster.html", public_id)


@bp.get("/<public_id>/sheet")
@requires(ENTER, scope=services.in_scope)
def sheet(public_id: str) -> ResponseReturnValue:
    """The paper form, on one page."""
    return _print("feedback/sheet_print.html", public_id)


def _print(template: str, public_id: str) -> str:
    service = services.named(services.one(g.actor, ENTER, public_id).slug)
    asked = request.args.get("paper", "")
    path = url_for("feedback.survey", slug=service.slug)
    here = {
        size: url_for(request.endpoint or "", public_id=public_id, paper=size) for size in SIZES
    }
    return render_template(
        template,
        service=service,
        paper=asked if asked in SIZES else SIZES[0],
        sizes=here,
        address=current_app.settings.base_url.rstrip("/") + path,  # type: ignore[attr-defined]
        policy=policy.in_force(policies(), g.today),
        words=str(get_locale() or "id"),
    )
