"""`/admin/mandates`: courses that must be passed, by rule, with a preview of whom a rule means."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.competency.queries import catalogue
from portal.core import refusals
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.learning import duties, mandates, mandating, runs
from portal.learning.forms import MandateForm, day_of
from portal.learning.mandates import Row, Side
from portal.learning.models import CourseMandate
from portal.learning.rules.obliging import Rule
from portal.learning.views import reach_fields
from portal.people.models import Organisation
from portal.people.queries.keyset import Place
from portal.people.views import person_words, shown

bp = Blueprint("mandates", __name__, url_prefix="/admin/mandates")
SCOPE = {"scope": mandates.in_scope}
_DAY = timedelta(days=1)


@bp.get("")
@requires(Permission.MANDATE_WRITE, **SCOPE)
def index() -> ResponseReturnValue:
    drafts, active, ended = mandates.listed(g.actor, g.today)
    return render_template(
        "mandates/index.html", drafts=drafts, active=active, ended=ended, today=g.today
    )


@bp.get("/new")
@requires(Permission.MANDATE_WRITE, **SCOPE)
def new() -> ResponseReturnValue:
    agency = mandates.agency(g.actor)
    form = MandateForm(formdata=None, data={"from_on": g.today})
    _offer(form, agency)
    return _form_page(form)


@bp.post("/new")
@requires(Permission.MANDATE_WRITE, **SCOPE)
def create() -> ResponseReturnValue:
    agency = mandates.agency(g.actor)
    form = MandateForm()
    _offer(form, agency)
    rule = _rule(form, agency.id) if form.validate_on_submit() else None
    if rule is None:
        return _form_page(form), 422
    try:
        return _draft(agency.id, rule, form.basis.data or "", None)
    except Refused as refused:
        refusals.attach(form, refused)
        return _form_page(form), 422


@once
def _draft(agency_id: int, rule: Rule, basis: str, replaces_id: int | None) -> ResponseReturnValue:
    """Refusals pass through, so that nothing half made is kept; the views show them."""
    made = mandating.draft(
        agency_id, rule, basis, replaces_id=replaces_id, now=g.now, actor_id=g.actor.person_id
    )
    flash(_("Rancangan disimpan. Periksa siapa yang terkena, lalu berlakukan."), "ok")
    return redirect(url_for(".show", public_id=made.public_id), 303)


@bp.get("/<public_id>")
@requires(Permission.MANDATE_WRITE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    row = mandates.one(g.actor, public_id)
    mandate, rule = row.mandate, duties.rule_from(row.mandate)
    is_draft = mandate.activated_at is None
    return render_template(
        "mandates/show.html",
        row=row,
        rule=rule,
        is_draft=is_draft,
        is_over=mandates.has_ended(mandate, g.today),
        former=mandates.former(mandate),
        last_day=mandates.last_day(mandate),
        counts=mandates.counts(g.actor, mandate, g.today),
        reach=runs.named({0: rule.reach})[0],
        gap=_competency(rule),
        statuses=person_words.STATUSES,
        may_write=mandates.may_write(g.actor, mandate.organisation_id),
    )


@bp.get("/<public_id>/people")
@requires(Permission.MANDATE_WRITE, **SCOPE)
def people(public_id: str) -> ResponseReturnValue:
    """Who enters, who leaves, or who is meant, by name."""
    row = mandates.one(g.actor, public_id)
    asked = request.args.get("sisi", "")
    side = Side(asked) if asked in set(Side) else Side.MEANT
    place = Place(request.args.get("after", "")[:22], request.args.get("before", "")[:22])
    page = mandates.people(g.actor, row.mandate, side, g.today, place)
    shown.persons(one.public_id for one in page.rows)
    return render_template(
        "mandates/people.html",
        row=row,
        side=side,
        page=page,
        is_draft=row.mandate.activated_at is None,
        has_former=mandates.former(row.mandate) is not None,
    )


@bp.get("/<public_id>/edit")
@requires(Permission.MANDATE_WRITE, **SCOPE)
def edit(public_id: str) -> ResponseReturnValue:
    """A draft is edited; a change to a rule in force begins as its draft."""
    row = mandates.to_change(g.actor, public_id)
    if row.draft:
        return redirect(url_for(".edit", public_id=row.draft), 303)
    form = MandateForm(formdata=None, data=_data(row.mandate))
    _offer(form, _agency(row), row)
    return _form_page(form, row)


@bp.post("/<public_id>/edit")
@requires(Permission.MANDATE_WRITE, **SCOPE)
def change(public_id: str) -> ResponseReturnValue:
    row = mandates.to_change(g.actor, public_id)
    form = MandateForm()
    _offer(form, _agency(row), row)
    rule = _rule(form, row.mandate.organisation_id) if form.validate_on_submit() else None
    if rule is None:
        return _form_page(form, row), 422
    basis = form.basis.data or ""
    try:
        if row.mandate.activated_at is not None:
            return _draft(row.mandate.organisation_id, rule, basis, row.mandate.id)
        mandating.change(row.mandate.id, rule, basis, now=g.now, actor_id=g.actor.person_id)
    except Refused as refused:
        refusals.attach(form, refused)
        return _form_page(form, mandates.one(g.actor, public_id)), 422
    flash(_("Rancangan disimpan. Periksa siapa yang terkena, lalu berlakukan."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/activate")
@requires(Permission.MANDATE_WRITE, **SCOPE)
def activate(public_id: str) -> ResponseReturnValue:
    row = mandates.to_change(g.actor, public_id)
    mandating.activate(row.mandate.id, on=g.today, now=g.now, actor_id=g.actor.person_id)
    flash(_("Kewajiban berlaku. Pegawai yang terkena melihatnya di beranda dan katalog."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/discard")
@requires(Permission.MANDATE_WRITE, **SCOPE)
def discard(public_id: str) -> ResponseReturnValue:
    row = mandates.to_change(g.actor, public_id)
    mandating.discard(row.mandate.id, now=g.now, actor_id=g.actor.person_id)
    flash(_("Rancangan dibuang."), "ok")
    return redirect(url_for(".index"), 303)


@bp.post("/<public_id>/end")
@requires(Permission.MANDATE_WRITE, **SCOPE)
def end(public_id: str) -> ResponseReturnValue:
    row = mandates.to_change(g.actor, public_id)
    mandating.end(row.mandate.id, on=g.today, now=g.now, actor_id=g.actor.person_id)
    flash(_("Kewajiban diakhiri. Yang sudah lulus tetap tercatat."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


def _agency(row: Row) -> Organisation:
    found = runs.agency_of(row.mandate.organisation_id)
    if found is None:
        raise LookupError(row.mandate.organisation_id)
    return found


def _offer(form: MandateForm, agency: Organisation, row: Row | None = None) -> None:
    form.offer()
    found = runs.others(agency.id, 0, g.now)
    own = [(str(row.mandate.course_id), row.title)] if row is not None else []
    known = {value for value, _title in found}
    offered = [*found, *(pair for pair in own if pair[0] not in known)]
    form.course.choices = [
        SelectChoice("", _("Pilih kursus")),
        *(SelectChoice(value, title) for value, title in offered),
    ]
    locale = str(get_locale())
    names = catalogue.directory(g.today)
    form.competency.choices = [
        SelectChoice("", _("Tanpa syarat level")),
        *(SelectChoice(str(id_), f"{one.code} {one.name(locale)}") for id_, one in names.items()),
    ]


def _rule(form: MandateForm, organisation_id: int) -> Rule | None:
    """What the form says; None when something of it is wrong, which is said at its field."""
    reach = reach_fields.read(form, organisation_id)
    competency, level = form.competency.data, form.below_level.data
    if bool(competency) != bool(level):
        said = _("Pilih kompetensi dan levelnya bersama-sama, atau kosongkan keduanya.")
        form.below_level.errors = [*form.below_level.errors, said]
    from_on, until_on = day_of(form.from_on), day_of(form.until_on)
    if until_on is not None and from_on is not None and until_on < from_on:
        said = _("Hari terakhir tidak boleh sebelum hari pertama.")
        form.until_on.errors = [*form.until_on.errors, said]
    if reach is None or from_on is None or form.below_level.errors or form.until_on.errors:
        return None
    by_day = form.kind.data == "day"
    return Rule(
        course=int(form.course.data),
        from_on=from_on,
        until_on=None if until_on is None else until_on + _DAY,
        reach=reach,
        gap=(int(competency), int(level)) if competency and level else None,
        due_on=day_of(form.due_on) if by_day else None,
        due_days=None if by_day else form.due_days.data,
        counts_from=day_of(form.counts_from),
    )


def _data(mandate: CourseMandate) -> dict[str, Any]:
    rule = duties.rule_from(mandate)
    last: date | None = mandates.last_day(mandate)
    return {
        "course": str(mandate.course_id),
        "basis": mandate.basis,
        "competency": "" if rule.gap is None else str(rule.gap[0]),
        "below_level": "" if rule.gap is None else str(rule.gap[1]),
        "from_on": rule.from_on,
        "until_on": last,
        "kind": "day" if rule.due_days is None else "days",
        "due_on": rule.due_on,
        "due_days": rule.due_days,
        "counts_from": rule.counts_from,
        **reach_fields.written(rule.reach, mandate.organisation_id),
    }


def _competency(rule: Rule) -> str:
    """The level a rule asks about, in words; "" for none."""
    if rule.gap is None:
        return ""
    one = catalogue.directory(g.today).get(rule.gap[0])
    name = one.name(str(get_locale())) if one is not None else ""
    return str(_("belum mencapai level %(level)d %(name)s", level=rule.gap[1], name=name))


def _form_page(form: MandateForm, row: Row | None = None) -> str:
    return render_template("mandates/form.html", form=form, row=row)
