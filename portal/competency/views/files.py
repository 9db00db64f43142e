"""Publishing a whole document: pasted, checked, shown, and only then published."""

import hashlib
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.competency.forms import FileForm
from portal.competency.queries import scopes
from portal.competency.queries.catalogue import catalogue
from portal.competency.service.loading import (
    Complaint,
    DocumentKind,
    FaultyDocument,
    Loading,
    inspect,
    load_text,
)
from portal.competency.service.wordings import Report
from portal.competency.views.blueprint import bp
from portal.core.access import Actor, requires
from portal.core.errors import Forbidden
from portal.core.permissions import Permission


@dataclass(frozen=True, slots=True)
class Checked:
    """What publishing the text would do, or what is wrong with it."""

    kind: DocumentKind | None = None
    report: Report | None = None
    complaints: tuple[Complaint, ...] = ()


@bp.get("/load")
@requires(Permission.FRAMEWORK_WRITE, scope=scopes.frameworks)
def load_file() -> ResponseReturnValue:
    _agency(g.actor)
    return _page(FileForm(), Checked())


@bp.post("/load")
@requires(Permission.FRAMEWORK_WRITE, scope=scopes.frameworks)
def check_or_publish() -> ResponseReturnValue:
    organisation_id = _agency(g.actor)
    form = FileForm()
    if not form.validate_on_submit():
        return _page(form, Checked()), 422
    agreed = form.agreed.data == _digest(form)
    checked = _try(form, organisation_id, dry_run=not agreed)
    if checked.report is None:
        return _page(form, checked), 422
    if not agreed:
        form.agreed.data = "" if checked.report.changes_nothing else _digest(form)
        return _page(form, checked)
    count = len(checked.report.new) + len(checked.report.changed)
    flash(_("%(count)d bagian sudah diterbitkan.", count=count), "ok")
    standards = checked.kind is DocumentKind.STANDARDS
    return redirect(url_for(".standards" if standards else ".index"), 303)


def _agency(actor: Actor) -> int:
    """The agency a document is loaded for. Raises Forbidden when it is not the actor's to do."""
    own = actor.organisation_id
    if own is None or own not in scopes.organisations_written(actor, Permission.FRAMEWORK_WRITE):
        raise Forbidden(Permission.FRAMEWORK_WRITE)
    return own


def _digest(form: FileForm) -> str:
    """Ties the agreement to exactly what was checked."""
    told = "\0".join((form.text.data, form.source.data or "", str(form.begin_on.data or "")))
    return hashlib.sha256(told.encode()).hexdigest()


def _try(form: FileForm, organisation_id: int, *, dry_run: bool) -> Checked:
    text = form.text.data
    try:
        kind, code = inspect(text)
        own = _may(kind, code, organisation_id)
        loading = Loading(
            now=g.now,
            today=g.today,
            actor_id=g.actor.person_id,
            organisation_id=organisation_id,
            own=own,
            begin_on=form.begin_on.data,
            source=form.source.data or "",
            dry_run=dry_run,
        )
        _kind, report = load_text(text, loading)
    except FaultyDocument as faulty:
        return Checked(complaints=faulty.complaints)
    return Checked(kind=kind, report=report)


def _may(kind: DocumentKind, code: str, organisation_id: int) -> bool:
    """Whether the document is the agency's own. Raises Forbidden, also for policies: those are
    written as drafts, with a look at who would change.
    """
    if kind is DocumentKind.POLICY:
        raise Forbidden(Permission.POLICY_WRITE)
    if kind is DocumentKind.STANDARDS:
        if not scopes.may_set_standard(g.actor, organisation_id):
            raise Forbidden(Permission.STANDARD_WRITE)
        return True
    known = {one.code: one for one in catalogue().frameworks.values()}
    framework = known.get(code)
    if framework is None or framework.organisation_id == organisation_id:
        return True
    if framework.organisation_id is None:
        scopes.need_framework_change(g.actor, framework.id)
    return False


def _page(form: FileForm, checked: Checked) -> str:
    return render_template("competency/load.html", form=form, checked=checked)
