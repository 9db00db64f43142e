"""The log of one examinee's attempt, as a page and as a signed file; answer files taken in late."""

from flask import Blueprint, Response, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.assessment.service import late_files
from portal.certification.queries import duties, logs, records
from portal.certification.service import door, exporting
from portal.certification.views import hall_words
from portal.certification.views.invigilation import NEED, WHERE, line_of, to_examinee, watch_of
from portal.core.access import requires, takes_upload
from portal.core.errors import NotFound
from portal.people.service import sessions
from portal.people.views import shown

bp = Blueprint("exam_logs", __name__)


@bp.get(f"{WHERE}/examinees/<registration>/log")
@requires(NEED, scope=duties.in_scope)
def log(sitting: str, shift: str, registration: str) -> ResponseReturnValue:
    """What the portal received from one examinee, and when: never what was answered."""
    watch = watch_of(sitting, shift)
    one = door.registration(watch, registration)
    line = line_of(watch, registration)
    shown.persons(records.person_ids([one.person_id]))
    return render_template(
        "certification/log.html",
        watch=watch,
        line=line,
        log=logs.of(one),
        words=hall_words,
    )


@bp.post(f"{WHERE}/examinees/<registration>/log")
@requires(NEED, scope=duties.in_scope)
def export_log(sitting: str, shift: str, registration: str) -> ResponseReturnValue:
    """The same as a signed file, for a dispute."""
    watch = watch_of(sitting, shift)
    sessions.require_recent(g.actor, g.now)
    body = exporting.signed_log(watch, registration, by_id=g.actor.person_id, now=g.now)
    response = Response(body, mimetype="application/json")
    response.headers.set(
        "Content-Disposition", "attachment", filename=f"catatan-pengerjaan-{registration}.json"
    )
    return response


@bp.post(f"{WHERE}/examinees/<registration>/late")
@requires(NEED, scope=duties.in_scope)
@takes_upload
def late(sitting: str, shift: str, registration: str) -> ResponseReturnValue:
    """Take in an answer file that an examinee could not hand over (RL-6): late evidence."""
    watch = watch_of(sitting, shift)
    one = door.registration(watch, registration)
    file = request.files.get("file")
    attempt = logs.of(one).attempt
    if file is None or attempt is None:
        raise NotFound
    data = file.read(late_files.MAX_BYTES + 1)
    late_files.take(attempt, data, by_id=g.actor.person_id, now=g.now)
    flash(
        _("Berkas jawaban diterima sebagai bukti terlambat. Dewan memutuskan dinilai atau tidak.")
    )
    return redirect(to_examinee(watch, registration), 303)
