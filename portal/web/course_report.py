"""`/studio/courses/<slug>/report`: completions, quizzes, gains, what learners say, and whether
they apply it at work. Composed here, for the last is asked of an area above the courses.
"""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from portal.content.drafts.queries import agency_ids
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.evaluation.queries import applications
from portal.learning import reports
from portal.learning.views.reports import asked, points, share

bp = Blueprint("course_report", __name__)


@bp.get("/studio/courses/<slug>/report")
@requires(Permission.COURSE_READ, scope=reports.runs)
def show(slug: str) -> ResponseReturnValue:
    found = reports.report(g.actor, slug)
    agencies = agency_ids(g.actor, Permission.COURSE_READ)
    return render_template(
        "learning/report.html",
        report=found,
        asked=asked(found),
        points=points,
        share=share,
        applied=applications.rate_of_course(agencies, slug, g.today),
    )
