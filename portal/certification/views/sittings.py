"""`/admin/sittings`: when and where exams are held."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.certification import rehearsing
from portal.certification.forms.fields import day_of
from portal.certification.forms.sittings import CopyForm, NewSittingForm, ReasonForm, SittingForm
from portal.certification.models import Exam
from portal.certification.queries import exams, readiness, sittings
from portal.certification.queries.sittings import Counts, Whole
from portal.certification.rules.sittings import Mode
from portal.certification.service import sittings as service
from portal.certification.service.sittings import Written
from portal.certification.views import words
from portal.core import dates, refusals, zones
from portal.core.access import requires
from portal.core.idempotency import once
from portal.core.permissions import Permission

bp = Blueprint("sittings", __name__, url_prefix="/admin/sittings")
SCOPE = {"scope": sittings.in_scope}
_DAY = timedelta(days=1)


def managed(public_id: str) -> Whole:
    """A sitting the actor may change: not one they sit themselves (AZ-8)."""
    whole = sittings.one(g.actor, public_id)
    service.refuse_own(g.actor, whole, now=g.now)
    return whole


@bp.get("")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def index() -> ResponseReturnValue:
    past = request.args.get("state") == "past"
    page = sittings.page(g.actor, past=past, now=g.now, after=request.args.get("after", "")[:22])
    return render_template("exams/sittings.html", page=page, past=past, words=words, now=g.now)


@bp.get("/new/<public_id>")
@requires(Permission.SITTING_MANAGE, scope=exams.in_scope)
def new(public_id: str) -> ResponseReturnValue:
    row = exams.one(g.actor, public_id)
    zone = g.actor.timezone
    data = {"opens_on": g.today, "zone": zone, "title": row.exam.title, "late_minutes": 15}
    form = NewSittingForm(formdata=None, data=data)
    _offer(form, row.exam)
    return _form_page(form, row.exam)


@bp.post("/new/<public_id>")
@requires(Permission.SITTING_MANAGE, scope=exams.in_scope)
def create(public_id: str) -> ResponseReturnValue:
    row = exams.one(g.actor, public_id)
    form = NewSittingForm()
    _offer(form, row.exam)

    @once
    def act() -> ResponseReturnValue:
        shift = form.span(form.zone.data)
        what = _written(form, last_start=shift.starts_at)
        made = service.create(row.exam.id, what, shift, now=g.now, actor_id=g.actor.person_id)
        done = _("Penyelenggaraan dibuat. Tambahkan ruang dan petugas, lalu buka untuk peserta.")
        flash(done, "ok")
        return redirect(url_for(".show", public_id=made.public_id), 303)

    return refusals.answer(form, act, lambda: _form_page(form, row.exam))


@bp.get("/<public_id>")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    whole = sittings.one(g.actor, public_id)
    original, title = sittings.title_of(whole.sitting.makes_up_id)
    return render_template(
        "exams/sitting.html",
        whole=whole,
        counts=sittings.counts([whole.sitting.id]).get(whole.sitting.id, Counts()),
        officers=sittings.officers(whole.sitting.id),
        ready=readiness.of(whole, on=g.today, now=g.now),
        rehearsal=rehearsing.is_possible(),
        original=original,
        original_title=title,
        words=words,
        now=g.now,
    )


@bp.get("/<public_id>/edit")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def edit(public_id: str) -> ResponseReturnValue:
    whole = sittings.one(g.actor, public_id)
    form = SittingForm(formdata=None, data=_data(whole))
    _offer(form, whole.exam)
    del form.makes_up  # whom it is for stays
    return _form_page(form, whole.exam, whole)


@bp.post("/<public_id>/edit")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def change(public_id: str) -> ResponseReturnValue:
    whole = managed(public_id)
    form = SittingForm()
    _offer(form, whole.exam)
    del form.makes_up

    def act() -> ResponseReturnValue:
        what = _written(form, last_start=max(one.starts_at for one in whole.shifts))
        service.change(whole.sitting.id, what, now=g.now, actor_id=g.actor.person_id)
        flash(_("Perubahan disimpan."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    def page() -> str:
        return _form_page(form, whole.exam, sittings.one(g.actor, public_id))

    return refusals.answer(form, act, page)


@bp.post("/<public_id>/publish")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def publish(public_id: str) -> ResponseReturnValue:
    whole = managed(public_id)
    service.publish(whole.sitting.id, now=g.now, actor_id=g.actor.person_id)
    flash(_("Penyelenggaraan dibuka. Pegawai melihatnya pada halaman Ujian."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.get("/<public_id>/cancel")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def cancel_form(public_id: str) -> ResponseReturnValue:
    return _cancel_page(sittings.one(g.actor, public_id), ReasonForm(formdata=None))


@bp.post("/<public_id>/cancel")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def cancel(public_id: str) -> ResponseReturnValue:
    whole = managed(public_id)
    form = ReasonForm()

    def act() -> ResponseReturnValue:
        service.cancel(
            whole.sitting.id, form.reason.data or "", now=g.now, actor_id=g.actor.person_id
        )
        flash(_("Penyelenggaraan dibatalkan. Semua peserta diberi tahu beserta alasannya."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _cancel_page(sittings.one(g.actor, public_id), form))


def _cancel_page(whole: Whole, form: ReasonForm) -> str:
    return render_template("exams/cancel.html", whole=whole, form=form)


@bp.post("/<public_id>/delete")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def delete(public_id: str) -> ResponseReturnValue:
    whole = managed(public_id)
    service.remove(whole.sitting.id, now=g.now, actor_id=g.actor.person_id)
    flash(_("Penyelenggaraan dihapus."), "ok")
    return redirect(url_for("exams.show", public_id=whole.exam.public_id), 303)


@bp.get("/<public_id>/copy")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def copy_form(public_id: str) -> ResponseReturnValue:
    whole = sittings.one(g.actor, public_id)
    return _copy_page(whole, CopyForm(formdata=None, data={"title": whole.sitting.title}))


@bp.post("/<public_id>/copy")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def copy(public_id: str) -> ResponseReturnValue:
    whole = sittings.one(g.actor, public_id)
    form = CopyForm()

    @once
    def act() -> ResponseReturnValue:
        first = zones.local_day(whole.shifts[0].starts_at, whole.sitting.zone)
        made = service.copy(
            whole.sitting.id,
            days=(day_of(form.day) - first).days,
            title=form.title.data or "",
            now=g.now,
            actor_id=g.actor.person_id,
        )
        flash(_("Salinan dibuat. Periksa tanggal, ruang, dan petugasnya, lalu buka."), "ok")
        return redirect(url_for(".show", public_id=made.public_id), 303)

    return refusals.answer(form, act, lambda: _copy_page(sittings.one(g.actor, public_id), form))


def _copy_page(whole: Whole, form: CopyForm) -> str:
    return render_template("exams/copy.html", whole=whole, form=form)


def _offer(form: SittingForm, exam: Exam) -> None:
    versions = [
        (
            one.id,
            str(
                _(
                    "Versi %(number)d, terbit %(day)s",
                    number=one.number,
                    day=dates.day(zones.local_day(one.published_at, g.actor.timezone)),
                )
            ),
        )
        for one in exams.versions(exam.specification_id)
    ]
    form.offer(versions, sittings.make_ups(exam.id, g.today))


def _written(form: SittingForm, *, last_start: Any) -> Written:
    """What a validated form says; registration closes with the last shift's start at the latest."""
    zone = form.zone.data
    closes_at = zones.midnight(day_of(form.closes_on) + _DAY, zone)
    is_last_day = zones.local_day(last_start, zone) == form.closes_on.data
    return Written(
        title=form.title.data or "",
        version_id=form.version.data,
        mode=Mode(form.mode.data),
        zone=zone,
        opens_at=zones.midnight(day_of(form.opens_on), zone),
        closes_at=min(closes_at, last_start) if is_last_day else closes_at,
        needs_approval=bool(form.needs_approval.data),
        late_minutes=form.late_minutes.data or 0,
        networks=form.networks.ranges,
        instructions=(form.instructions.data or "").strip(),
        makes_up_id=int(form.makes_up.data) if form.makes_up and form.makes_up.data else None,
    )


def _data(whole: Whole) -> dict[str, Any]:
    one = whole.sitting
    last = zones.local_day(one.registration_closes_at - timedelta(seconds=1), one.zone)
    return {
        "title": one.title,
        "version": one.version_id,
        "mode": one.mode,
        "zone": one.zone,
        "opens_on": zones.local_day(one.registration_opens_at, one.zone),
        "closes_on": last,
        "needs_approval": one.needs_approval,
        "late_minutes": one.late_minutes,
        "networks": "\n".join(one.networks),
        "instructions": one.instructions,
    }


def _form_page(form: SittingForm, exam: Exam, whole: Whole | None = None) -> str:
    return render_template("exams/sitting_form.html", form=form, exam=exam, whole=whole)
