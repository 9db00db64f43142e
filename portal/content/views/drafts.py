"""The list of courses, the ways to begin one, a draft as a whole, and how it ends."""

import io

from flask import (
    Response,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms.fields.choices import SelectChoice

from portal.content.drafts import outline, packages, queries, service, templates
from portal.content.drafts.packages import PackageRefusal
from portal.content.drafts.service import ChangedMeanwhile, CourseDraftRefusal
from portal.content.forms import BeginForm, PackageForm
from portal.content.reviews import queries as reviews
from portal.content.views import checklist
from portal.content.views.blueprint import ITEMS, bp, desk, items_url, own_desk
from portal.core import sentences
from portal.core.access import requires, takes_upload
from portal.core.errors import Forbidden, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.queries import scopes

READ = {"scope": queries.drafts}


@bp.get("")
@requires(Permission.COURSE_READ, **READ)
def index() -> ResponseReturnValue:
    """Drafts being written, and published courses that could be."""
    open_drafts = queries.listed(g.actor, Permission.COURSE_READ)
    people = {one.changed_by_id for one in open_drafts}
    courses, after = queries.without_draft(
        g.actor, Permission.COURSE_READ, request.args.get("sesudah", "")[:22]
    )
    return render_template(
        "studio/index.html",
        drafts=open_drafts,
        courses=courses,
        after=after,
        writes=queries.agency_ids(g.actor, Permission.COURSE_WRITE),
        names=scopes.names(g.actor, Permission.COURSE_READ, people, g.today),
    )


@bp.get("/new")
@requires(Permission.COURSE_WRITE, **READ)
def new() -> ResponseReturnValue:
    return _new(BeginForm(), PackageForm(formdata=None))


@bp.post("/new")
@requires(Permission.COURSE_WRITE, **READ)
@once
def begin_new() -> ResponseReturnValue:
    form = BeginForm()
    _offer(form)
    if not form.validate_on_submit():
        return _new(form, PackageForm(formdata=None)), 422
    slug = form.slug.data or outline.name_for(form.title.data or "")
    if service.is_taken(slug):
        form.slug.errors = [sentences.of(CourseDraftRefusal.ADDRESS_TAKEN)]
        return _new(form, PackageForm(formdata=None)), 422
    draft = service.begin_with(
        templates.folder(
            form.template.data, slug=slug, title=form.title.data or "", author=g.actor.name
        ),
        organisation_id=_agency(),
        now=g.now,
        actor_id=g.actor.person_id,
    )
    flash(_("Draf dimulai. Daftar di samping menunjukkan apa yang perlu diisi."), "ok")
    return redirect(url_for(".draft", public_id=draft.public_id), 303)


@bp.post("/upload")
@requires(Permission.COURSE_WRITE, **READ)
@takes_upload
def upload() -> ResponseReturnValue:
    form = PackageForm()
    begin = BeginForm(formdata=None)
    if not form.validate_on_submit():
        return _new(begin, form), 422
    try:
        draft = packages.take_in(
            form.file.data.stream,
            form.file.data.filename or "",
            organisation_id=_agency(),
            now=g.now,
            actor_id=g.actor.person_id,
        )
    except Refused as refused:
        form.file.errors = [_why(refused)]
        return _new(begin, form), 422
    flash(_("Isi ZIP sudah menjadi draf. Belum ada yang terbit."), "ok")
    return redirect(url_for(".draft", public_id=draft.public_id), 303)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Said at the field: the body was never read."""
    if g.actor is None or Permission.COURSE_WRITE not in g.actor.permissions:
        raise Forbidden(Permission.COURSE_WRITE)
    form = PackageForm(formdata=None)
    form.file.errors = [_("Berkas itu terlalu besar. Kecilkan video atau bagi kursusnya.")]
    return _new(BeginForm(formdata=None), form), 413


@bp.post("/courses/<public_id>/begin")
@requires(Permission.COURSE_WRITE, scope=queries.courses)
@once
def begin(public_id: str) -> ResponseReturnValue:
    course = queries.course(g.actor, public_id)
    if course.organisation_id not in queries.agency_ids(g.actor, Permission.COURSE_WRITE):
        raise Forbidden(Permission.COURSE_WRITE)
    draft = service.begin(course.id, now=g.now, actor_id=g.actor.person_id)
    return redirect(url_for(".draft", public_id=draft.public_id), 303)


@bp.get("/<public_id>")
@requires(Permission.COURSE_READ, **READ)
def draft(public_id: str) -> ResponseReturnValue:
    found = desk(public_id)
    people = {found.draft.changed_by_id, found.draft.submitted_by_id or 0}
    return render_template(
        "studio/draft.html",
        desk=found,
        checklist=checklist.checklist(found),
        sent_back=reviews.sent_back(found.draft),
        part_url=checklist.part_url,
        items_url=items_url,
        has_items=ITEMS in current_app.view_functions,
        names=scopes.names(g.actor, Permission.COURSE_READ, people, g.today),
    )


@bp.get("/<public_id>/download")
@requires(Permission.COURSE_READ, **READ)
def download(public_id: str) -> Response:
    found = desk(public_id)
    return send_file(
        io.BytesIO(packages.packed(found.files)),
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"{found.draft.slug}.zip",
    )


@bp.post("/<public_id>/submit")
@requires(Permission.COURSE_WRITE, **READ)
def submit(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    try:
        service.submit(found.draft.id, now=g.now, actor_id=g.actor.person_id)
    except Refused as refused:
        flash(sentences.why(refused), "warn")
    except ChangedMeanwhile:
        flash(_("Draf baru saja diubah orang lain. Lihat perubahannya, lalu ajukan lagi."), "warn")
    else:
        flash(_("Draf diajukan. Isinya tidak berubah lagi selama ditinjau orang kedua."), "ok")
    return redirect(url_for(".draft", public_id=public_id), 303)


@bp.post("/<public_id>/take-back")
@requires(Permission.COURSE_WRITE, **READ)
def take_back(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    service.take_back(found.draft.id, now=g.now, actor_id=g.actor.person_id)
    flash(_("Pengajuan ditarik. Draf dapat diubah lagi."), "ok")
    return redirect(url_for(".draft", public_id=public_id), 303)


@bp.get("/<public_id>/discard")
@requires(Permission.COURSE_WRITE, **READ)
def discard_form(public_id: str) -> ResponseReturnValue:
    return render_template("studio/discard.html", desk=own_desk(public_id))


@bp.post("/<public_id>/discard")
@requires(Permission.COURSE_WRITE, **READ)
def discard(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    service.discard(found.draft.id, now=g.now, actor_id=g.actor.person_id)
    flash(_("Draf %(title)s dibuang.", title=found.draft.title), "ok")
    return redirect(url_for(".index"), 303)


def _agency() -> int:
    """The agency a new course belongs to: one's own, or the only one one writes for."""
    held = queries.agency_ids(g.actor, Permission.COURSE_WRITE)
    if not held:
        raise Forbidden(Permission.COURSE_WRITE)
    own = g.actor.organisation_id
    return own if own in held else min(held)


def _offer(form: BeginForm) -> None:
    locale = str(get_locale() or "id")
    offered = [(one.id, one.told(locale)[0]) for one in templates.templates()]
    form.template.choices = [SelectChoice(key, label) for key, label in offered]


def _new(form: BeginForm, package: PackageForm) -> str:
    _offer(form)
    _agency()
    locale = str(get_locale() or "id")
    hints = {one.id: one.told(locale)[1] for one in templates.templates()}
    return render_template("studio/new.html", form=form, package=package, hints=hints)


def _why(refused: Refused) -> str:
    """The sentence of a refusal; one about a file inside the archive says why, too."""
    if refused.reason is PackageRefusal.FILE:
        why = sentences.of(refused.values["why"])  # type: ignore[arg-type]  # always a reason
        return sentences.of(refused.reason, path=refused.values["path"], why=why)
    return sentences.why(refused)
