"""`/plan`: what one means to learn this year or the next."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.competency.queries import aims
from portal.core import refusals
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.planning.forms.personal import HowForm, WishForm
from portal.planning.models import PersonalPlan, PlanItem
from portal.planning.queries import personal as queries
from portal.planning.queries.personal import Suggestion
from portal.planning.rules import personal as rules
from portal.planning.rules.personal import Marks, PlanRefusal, Why
from portal.planning.service import personal as service
from portal.planning.service.personal import How
from portal.planning.views import words

bp = Blueprint("plan", __name__, url_prefix="/plan")
OWN = Permission.NEED_OWN


def _year() -> int:
    """The year of the address or form; this year where it names none that can be planned."""
    asked = request.values.get("year", "")
    known = [one for one in service.years(g.today) if str(one) == asked]
    return known[0] if known else int(g.today.year)


def _suggestions(plan: PersonalPlan | None, year: int) -> list[Suggestion]:
    locale = str(get_locale() or "id")
    return list(queries.suggestions(g.actor, plan, year, g.today, g.now, locale))


@bp.get("")
@requires(OWN, scope=queries.own)
def index() -> ResponseReturnValue:
    year = _year()
    plan = queries.of_year(g.actor, year)
    found = queries.lines(plan, g.today) if plan else []
    return render_template(
        "planning/plan.html",
        plan=plan,
        state=state_of(plan) if plan else None,
        year=year,
        years=service.years(g.today),
        lines=found,
        totals=queries.totals(found),
        suggestions=_suggestions(plan, year),
        aims=aims.aims(g.actor, g.today),
        words=words,
        locale_forms=words.form_names(year),
        Why=Why,
    )


def state_of(plan: PersonalPlan) -> rules.PlanState:
    return rules.state(Marks(plan.proposed_at, plan.agreed_at, plan.returned_at))


def _here(year: int) -> ResponseReturnValue:
    return redirect(url_for("plan.index", year=year), 303)


@bp.post("/accept")
@requires(OWN, scope=queries.own)
def accept() -> ResponseReturnValue:
    """Take a suggestion up, planned as proposed; its owner may change how afterwards."""
    year = _year()
    plan = service.begin(g.actor, year, now=g.now, on=g.today)
    wanted = (request.form.get("why", ""), request.form.get("ref", "")[:80])
    found = [one for one in _suggestions(plan, year) if (one.why.value, one.ref) == wanted]
    if not found:
        raise Refused(PlanRefusal.GONE)
    how = service.proposed_how(found[0], year, g.today)
    service.accept(plan.id, found[0], how, words.title_of(found[0]), now=g.now)
    flash(_("Masuk rencana Anda. Bentuk, bulan, dan biayanya dapat diubah."), "ok")
    return _here(year)


@bp.post("/aim")
@requires(OWN, scope=queries.own)
def aim() -> ResponseReturnValue:
    year, wanted = _year(), request.form.get("job", "")
    chosen = [one for one in aims.aims(g.actor, g.today) if one.public_id == wanted]
    if wanted and not chosen:
        raise Refused(PlanRefusal.AIM)
    plan = service.begin(g.actor, year, now=g.now, on=g.today)
    service.aim(plan.id, chosen[0].job_id if chosen else None)
    flash(_("Jabatan tujuan disimpan."), "ok")
    return _here(year)


@bp.post("/propose")
@requires(OWN, scope=queries.own)
def propose() -> ResponseReturnValue:
    year = _year()
    plan = service.begin(g.actor, year, now=g.now, on=g.today)
    service.propose(plan.id, now=g.now)
    flash(_("Rencana diajukan kepada atasan Anda."), "ok")
    return _here(year)


def _filled(form: HowForm, year: int) -> HowForm:
    form.form.choices = [SelectChoice(key, name) for key, name in words.form_names(year).items()]
    form.month.choices = [SelectChoice(number, name) for number, name in words.months()]
    if isinstance(form, WishForm):
        form.competency.choices = [
            SelectChoice("", _("Tidak ada di kamus")),
            *(SelectChoice(str(id_), name) for id_, name in words.competency_names().items()),
        ]
    return form


def how_of(form: HowForm) -> How:
    return How(
        str(form.form.data),
        int(form.amount.data or 1),
        int(form.month.data),
        int(form.cost_idr.data or 0),
    )


@bp.get("/wish")
@requires(OWN, scope=queries.own)
def wish_form() -> ResponseReturnValue:
    year = _year()
    form = _filled(WishForm(formdata=None, data={"month": g.today.month}), year)
    return render_template("planning/item_form.html", form=form, item=None, year=year)


@bp.post("/wish")
@requires(OWN, scope=queries.own)
def wish() -> ResponseReturnValue:
    year = _year()
    form = WishForm()
    _filled(form, year)

    @once
    def act() -> ResponseReturnValue:
        plan = service.begin(g.actor, year, now=g.now, on=g.today)
        competency = int(form.competency.data) if form.competency.data else None
        service.wish(plan.id, form.title.data or "", competency, how_of(form), now=g.now)
        flash(_("Masuk rencana Anda."), "ok")
        return _here(year)

    def page() -> str:
        return render_template("planning/item_form.html", form=form, item=None, year=year)

    return refusals.answer(form, act, page)


def _item(public_id: str) -> tuple[PlanItem, int]:
    """An item of one's own, and its year."""
    found = queries.item(queries.own(g.actor), public_id)
    return found, queries.year_of(found)


@bp.get("/items/<public_id>")
@requires(OWN, scope=queries.own)
def item(public_id: str) -> ResponseReturnValue:
    found, year = _item(public_id)
    form = _filled(HowForm(formdata=None, obj=found), year)
    return render_template("planning/item_form.html", form=form, item=found, year=year)


@bp.post("/items/<public_id>")
@requires(OWN, scope=queries.own)
def change(public_id: str) -> ResponseReturnValue:
    found, year = _item(public_id)
    form = _filled(HowForm(), year)

    def act() -> ResponseReturnValue:
        service.change(found.id, how_of(form))
        flash(_("Rencana disimpan. Ajukan lagi bila sudah selesai."), "ok")
        return _here(year)

    def page() -> str:
        return render_template("planning/item_form.html", form=form, item=found, year=year)

    return refusals.answer(form, act, page)


@bp.post("/items/<public_id>/drop")
@requires(OWN, scope=queries.own)
def drop(public_id: str) -> ResponseReturnValue:
    found, year = _item(public_id)
    service.drop(found.id, now=g.now)
    flash(_("Butir dikeluarkan dari rencana."), "ok")
    return _here(year)
