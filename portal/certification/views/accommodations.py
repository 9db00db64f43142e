"""`/admin/accommodations`: what people with a need are given at exams."""

from datetime import timedelta

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.certification.forms.fields import day_of
from portal.certification.forms.registrations import AccommodationForm
from portal.certification.queries import accommodations, registrations
from portal.certification.rules.accommodation import Given, Needs
from portal.certification.service import accommodations as service
from portal.certification.views import words
from portal.core import refusals
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.models import Person
from portal.people.views import shown

bp = Blueprint("accommodations", __name__, url_prefix="/admin/accommodations")
SCOPE = {"scope": accommodations.in_scope}
_DAY = timedelta(days=1)


@bp.get("")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def index() -> ResponseReturnValue:
    ended = request.args.get("state") == "ended"
    after = request.args.get("after", "")[:22]
    page = accommodations.page(g.actor, g.today, ended=ended, after=after)
    shown.persons(row.person.public_id for row in page.rows)
    return render_template(
        "exams/accommodations.html",
        page=page,
        ended=ended,
        words=words,
        given=registrations.given_of,
    )


@bp.get("/new")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def new() -> ResponseReturnValue:
    data = {"factor_percent": 125, "from_on": g.today}
    return _form_page(AccommodationForm(formdata=None, data=data))


@bp.post("/new")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def create() -> ResponseReturnValue:
    form = AccommodationForm()
    if not form.validate_on_submit():
        return _form_page(form), 422
    person = accommodations.bearer(g.actor, form.number.data or "", g.today)
    if person is None:
        form.number.errors = [_("Nomor ini tidak ditemukan di unit Anda. Periksa nomornya.")]
        return _form_page(form), 422
    try:
        return _give(form, person)
    except Refused as refused:
        refusals.attach(form, refused)
        return _form_page(form), 422


@once
def _give(form: AccommodationForm, person: Person) -> ResponseReturnValue:
    """Refusals pass through; `create` shows them."""
    last = form.until_on.data
    needs = Needs(
        form.factor_percent.data or 100,
        form.breaks_minutes.data or 0,
        bool(form.reader.data),
        bool(form.large_type.data),
        (form.other.data,) if form.other.data else (),
    )
    given = Given(needs, day_of(form.from_on), last + _DAY if last else None)
    made = service.give(
        person.id,
        accommodations.agency_of(person.id, g.today),
        given,
        form.reason.data or "",
        actor_id=g.actor.person_id,
        now=g.now,
    )
    flash(_("Penyesuaian disimpan dan berlaku pada setiap ujian selama masa berlakunya."), "ok")
    return redirect(url_for(".show", public_id=made.public_id), 303)


@bp.get("/<public_id>")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    row = accommodations.one(g.actor, public_id, g.today)
    shown.persons([row.person.public_id])
    return render_template(
        "exams/accommodation.html",
        row=row,
        needs=registrations.given_of(row.accommodation).needs,
        words=words,
        last_day=row.accommodation.valid_until - _DAY if row.accommodation.valid_until else None,
        today=g.today,
    )


@bp.post("/<public_id>/end")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def end(public_id: str) -> ResponseReturnValue:
    row = accommodations.one(g.actor, public_id, g.today)
    service.end(row.accommodation.id, on=g.today, actor_id=g.actor.person_id, now=g.now)
    flash(_("Penyesuaian diakhiri. Ujian sejak hari ini tidak memakainya lagi."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


def _form_page(form: AccommodationForm) -> str:
    return render_template("exams/accommodation_form.html", form=form)
