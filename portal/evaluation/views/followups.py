"""Follow-ups: `/evaluations/follow-ups` one's own, `/admin/follow-ups` those in one's reach."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice

from portal.competency.queries import catalogue
from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission, Role
from portal.evaluation.forms.followups import DecideForm, FinishForm, ProposeForm, SeveralForm
from portal.evaluation.queries import awards, drafts, followup_effects, mentoring, outcomes
from portal.evaluation.queries import followups as queries
from portal.evaluation.queries.acting import roles_of
from portal.evaluation.queries.followups import Row, Tab
from portal.evaluation.rules import followups as rules
from portal.evaluation.rules.followups import BY_HAND, FollowUpState, Kind
from portal.evaluation.service import followups as service
from portal.evaluation.views import followup_words as words
from portal.evaluation.views.awards import KINDS as AWARD_KINDS
from portal.people.models import Person
from portal.people.queries import scopes
from portal.people.service import viewings
from portal.people.service.persons import printed
from portal.people.service.viewings import Viewed
from portal.people.views import shown

bp = Blueprint("follow_ups", __name__)
SEEN: dict[str, Any] = {"scope": queries.seen}
DECIDED: dict[str, Any] = {"scope": queries.decided_by}


@bp.get("/evaluations/follow-ups")
@requires(Permission.EVALUATION_OWN, scope=queries.own)
def own() -> ResponseReturnValue:
    """One's own, with what came of each."""
    rows = queries.latest(queries.own(g.actor.person_id))
    return render_template(
        "followups/own.html",
        rows=rows,
        awards=awards.latest(awards.own(g.actor.person_id)),
        award_kinds=AWARD_KINDS,
        measured=followup_effects.measured(rows, g.today, g.now),
        words=words,
        today=g.today,
    )


@bp.get("/admin/follow-ups")
@requires(Permission.EVALUATION_READ, **SEEN)
def index() -> ResponseReturnValue:
    return _index(SeveralForm(formdata=None))


def _index(form: SeveralForm) -> str:
    asked = request.args.get("tab", "")
    tab = Tab(asked) if asked in set(Tab) else Tab.WAITING
    after = request.args.get("after", "")
    page = queries.page(queries.seen(g.actor, g.today), tab, after)
    shown.persons([row.person.public_id for row in page.rows if row.person])
    mine: Mapping[str, int] = {}
    if tab is Tab.WAITING and Permission.EVALUATION_MANAGE in g.actor.permissions:
        listed = [row.found.public_id for row in page.rows]
        mine = queries.decidable(g.actor, listed, g.today)
    return render_template(
        "followups/index.html",
        page=page,
        tab=tab,
        after=after,
        form=form,
        mine=mine,
        ticked=request.form.getlist("chosen") or (list(mine) if request.args.get("all") else ()),
        words=words,
        today=g.today,
    )


@bp.post("/admin/follow-ups/decide")
@requires(Permission.EVALUATION_MANAGE, **DECIDED)
def decide_several() -> ResponseReturnValue:
    """One reason for those ticked on a page; each stands by itself, and again changes nothing."""
    form = SeveralForm()
    chosen = request.form.getlist("chosen")[: queries.PAGE]
    if not form.validate_on_submit() or not chosen:
        if not chosen:
            form.form_errors.append(_("Centang usulan yang diputus."))
        return _index(form), 422
    mine = queries.decidable(g.actor, chosen, g.today)
    try:
        refused = service.decide_each(
            list(mine.values()),
            approve=form.verdict.data == "approve",
            reason=form.reason.data or "",
            by_id=g.actor.person_id,
            roles=_roles(Permission.EVALUATION_MANAGE, None),
            today=g.today,
            now=g.now,
        )
    except Refused as error:
        _tell(form, error)
        return _index(form), 422
    done = len(mine) - len(refused)
    flash(ngettext("%(num)d usulan diputus.", "%(num)d usulan diputus.", done), "ok")
    for why in dict.fromkeys(refused):
        flash(_("Tidak diputus: %(why)s", why=sentences.of(why)), "warn")
    return redirect(url_for(".index"), 303)


@bp.get("/admin/follow-ups/<public_id>")
@requires(Permission.EVALUATION_READ, **SEEN)
def show(public_id: str) -> ResponseReturnValue:
    row = queries.one(queries.seen(g.actor, g.today), public_id)
    if row.person is not None:
        viewings.note(g.actor.person_id, [row.person.id], Viewed.EVALUATION, on=g.today, now=g.now)
    return _page(row, _deciding(row, filled=False), FinishForm(formdata=None))


@bp.post("/admin/follow-ups/<public_id>/decide")
@requires(Permission.EVALUATION_MANAGE, **DECIDED)
def decide(public_id: str) -> ResponseReturnValue:
    row = queries.one(queries.decided_by(g.actor, g.today), public_id)
    form = _deciding(row)

    @once
    def act() -> ResponseReturnValue:
        service.decide(
            row.found.id,
            approve=form.verdict.data == "approve",
            reason=form.reason.data or "",
            course=form.course.data or "",
            by_id=g.actor.person_id,
            roles=_roles(Permission.EVALUATION_MANAGE, row.found.organisation_id),
            today=g.today,
            now=g.now,
        )
        flash(_("Putusan dicatat."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    if form.validate_on_submit():
        try:
            return act()
        except Refused as refused:
            _tell(form, refused)
            row = queries.one(queries.decided_by(g.actor, g.today), public_id)
    return _page(row, form, FinishForm(formdata=None)), 422


@bp.post("/admin/follow-ups/<public_id>/finish")
@requires(Permission.EVALUATION_MANAGE, **DECIDED)
def finish(public_id: str) -> ResponseReturnValue:
    row = queries.one(queries.decided_by(g.actor, g.today), public_id)
    form = FinishForm()

    @once
    def act() -> ResponseReturnValue:
        service.finish(
            row.found.id,
            fulfilled=form.ending.data == "fulfilled",
            outcome=form.outcome.data or "",
            by_id=g.actor.person_id,
            roles=_roles(Permission.EVALUATION_MANAGE, row.found.organisation_id),
            now=g.now,
        )
        flash(_("Hasilnya dicatat."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    if form.validate_on_submit():
        try:
            return act()
        except Refused as refused:
            _tell(form, refused)
            row = queries.one(queries.decided_by(g.actor, g.today), public_id)
    return _page(row, _deciding(row, filled=False), form), 422


@bp.route("/admin/follow-ups/new/<public_id>", methods=["GET", "POST"])
@requires(Permission.FOLLOW_UP_PROPOSE, scope=scopes.persons)
def new(public_id: str) -> ResponseReturnValue:
    """Proposed for somebody in one's reach, with a reason. `kind`, `competency`: of a draft."""
    person = _person(public_id)
    form = ProposeForm(**{name: request.args.get(name) for name in ("kind", "competency")})
    _offer(form, person.id)

    @once
    def act() -> ResponseReturnValue:
        key = catalogue.catalogue().by_key.get(form.competency.data or "")
        kind = Kind(form.kind.data)
        made = service.propose(
            person.id,
            kind,
            key if kind is Kind.TRAINING else None,
            form.reason.data or "",
            by_id=g.actor.person_id,
            roles=_roles(Permission.FOLLOW_UP_PROPOSE, None),
            today=g.today,
            now=g.now,
        )
        flash(_("Usulan dicatat. Pejabat yang berwenang memutusnya."), "ok")
        return redirect(url_for(".show", public_id=made.public_id), 303)

    if form.validate_on_submit():
        try:
            return act()
        except Refused as refused:
            _tell(form, refused)
            person = _person(public_id)
    page = render_template("followups/new.html", form=form, name=printed(person))
    return page if request.method == "GET" else (page, 422)


def _person(public_id: str) -> Person:
    query = scopes.persons(g.actor, Permission.FOLLOW_UP_PROPOSE, g.today)
    found = queries.person(query, public_id)
    shown.persons([public_id])
    return found


def _offer(form: ProposeForm, person_id: int) -> None:
    form.kind.choices = [SelectChoice(one.value, str(words.KINDS[one])) for one in BY_HAND]
    known = catalogue.directory(g.today)
    figures = outcomes.figures([person_id], g.today)[person_id]
    locale = str(get_locale())
    form.competency.choices = [
        SelectChoice("", _("Tidak menyangkut satu kompetensi")),
        *(
            SelectChoice(known[one.competency_id].key, known[one.competency_id].name(locale))
            for one in figures
            if one.gap
        ),
    ]


def _deciding(row: Row, *, filled: bool = True) -> DecideForm:
    form = DecideForm() if filled else DecideForm(formdata=None)
    fitting = queries.fitting(row.found, g.today, g.now) if row.kind is Kind.TRAINING else ()
    form.course.choices = [
        SelectChoice("", _("Catat sebagai kebutuhan unit, tanpa kursus")),
        *(
            SelectChoice(
                one.slug, _("%(title)s (sampai level %(level)d)", title=one.title, level=one.level)
            )
            for one in fitting
        ),
    ]
    return form


def _page(row: Row, deciding: DecideForm, finishing: FinishForm) -> str:
    shown.persons([row.person.public_id] if row.person else [])
    me = g.actor.person_id
    manages = queries.is_decided_by(g.actor, row.found.id, g.today)
    refused = rules.may_decide(
        row.done,
        decider=me,
        proposer=row.found.proposed_by_id or 0,
        subjects=frozenset({row.found.person_id or 0}),
        reason="." * 20,
    )
    return render_template(
        "followups/show.html",
        row=row,
        form=deciding if deciding.errors else finishing,
        deciding=deciding,
        finishing=finishing,
        may_decide=manages and refused is None,
        draft=_draft(row),
        may_finish=manages
        and row.found.person_id != me
        and row.state in (FollowUpState.APPROVED, FollowUpState.RUNNING),
        measured=followup_effects.measured([row], g.today, g.now).get(row.found.id),
        mentor=mentoring.named_for(row.found.id) if row.kind is Kind.MENTORING else "",
        words=words,
        today=g.today,
    )


def _roles(permission: Permission, organisation_id: int | None) -> frozenset[Role]:
    return roles_of(g.actor, permission, organisation_id)


def _tell(form: FlaskForm, refused: Refused) -> None:
    if refused.field and refused.field in form:
        form[refused.field].errors = [*form[refused.field].errors, sentences.why(refused)]
    else:
        form.form_errors.append(sentences.why(refused))


def _draft(row: Row) -> str:
    """Where the actor proposes a draft that waits for them; "" for any other."""
    if row.person is None or not drafts.is_to_propose(g.actor, row.found.id, g.today):
        return ""
    about = catalogue.directory(g.today).get(row.found.competency_id or 0)
    return url_for(
        ".new",
        public_id=row.person.public_id,
        kind=row.kind.value,
        competency=about.key if about else None,
    )
