"""`/receipts`: whether a receipt somebody holds is genuine, and whether its answers are there."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.assessment.service import receipts
from portal.core.access import requires
from portal.core.permissions import Permission

bp = Blueprint("receipts", __name__)


@bp.get("/receipts")
@requires(Permission.ATTEMPT_OWN)
def check() -> ResponseReturnValue:
    """Whoever knows number and MAC is shown what the receipt itself says, and no name."""
    number, mac = request.args.get("number", "")[:40], request.args.get("mac", "")[:80]
    asked = bool(number or mac)
    found = receipts.check(number, mac) if asked else None
    return render_template(
        "assessment/receipt.html", number=number, mac=mac, asked=asked, found=found
    )
