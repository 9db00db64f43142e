"""`/admin/certificates/waiting`: certificates that ended and whose renewal nobody was offered."""

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from portal.certification.schemes.queries import register, renewal_gaps
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.people.views import shown

bp = Blueprint("renewal_gaps", __name__, url_prefix="/admin/certificates/waiting")


@bp.get("")
@requires(Permission.CERTIFICATE_MANAGE, scope=register.in_scope)
def index() -> ResponseReturnValue:
    after = request.args.get("after", "")
    page = renewal_gaps.page(g.actor, on=g.today, now=g.now, after=after)
    shown.persons(one.line.person for one in page.rows)
    return render_template(
        "certificates/waiting.html",
        page=page,
        after=after,
        summary=renewal_gaps.summary(g.actor, g.today) if not after else (),
    )
