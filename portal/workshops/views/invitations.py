"""`/admin/invitations`: calling staff to activities, and who is never called."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.core import refusals, zones
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.queries.unit_choice import meant, open_units
from portal.people.views import pasted, shown
from portal.workshops.forms.fields import day_of
from portal.workshops.forms.invitations import ChoiceForm, LetterForm
from portal.workshops.models import Activity
from portal.workshops.queries import activities, coverage, invitations, inviting
from portal.workshops.queries.activities import Whole
from portal.workshops.queries.inviting import Candidate, Choice
from portal.workshops.rules import invitations as rules
from portal.workshops.rules.invitations import InvitationRefusal
from portal.workshops.service import inviting as service
from portal.workshops.service.inviting import Letter, Sent
from portal.workshops.service.wishes import By
from portal.workshops.views import invitation_papers, invitation_words, words

bp = Blueprint("invitations", __name__, url_prefix="/admin/invitations")
SCOPE = {"scope": inviting.callable_to}
NEED = Permission.ACTIVITY_INVITE
_WEEK, _DAY = timedelta(days=7), timedelta(days=1)
_SHOWN = 8


def _one(public_id: str) -> Whole:
    return activities.one(inviting.callable_to(g.actor), public_id)


def _by() -> By:
    return By(g.actor.person_id, agency=True, now=g.now)


@bp.get("")
@requires(NEED, **SCOPE)
def index() -> ResponseReturnValue:
    scope, after = inviting.callable_to(g.actor), request.args.get("after", "")[:22]
    page = activities.page(scope, "open", now=g.now, after=after)
    return render_template("workshops/invitations.html", page=page, words=words, now=g.now)


@bp.get("/coverage")
@requires(NEED, **SCOPE)
def groups() -> ResponseReturnValue:
    by = coverage.By.FAMILY if request.args.get("by") == "family" else coverage.By.UNIT
    after = request.args.get("after", "")[:200]
    page = coverage.groups(g.actor, by, g.today, g.actor.timezone, after=after)
    return render_template("workshops/invitation_coverage.html", page=page, by=by.value)


@bp.get("/coverage.xlsx")
@requires(NEED, **SCOPE)
def never() -> ResponseReturnValue:
    zone = g.actor.timezone
    return invitation_papers.never(coverage.never(g.actor, g.today, zone), zone=zone, now=g.now)


@bp.get("/<public_id>")
@requires(NEED, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    whole, part = _one(public_id), request.args.get("part", "open")
    part = part if part in invitations.PARTS else "open"
    scope, id_ = invitations.seen(g.actor, g.today), whole.activity.id
    after = request.args.get("after", "")[:22]
    page = invitations.page(scope, id_, part, now=g.now, after=after)
    shown.persons(who.person_public_id for who in page.rows)
    return render_template(
        "workshops/invited.html",
        whole=whole,
        page=page,
        part=part,
        counts=invitations.counts(scope, id_, g.now),
        letters=invitations.letters(id_),
        coming=_is_coming(whole.activity),
        invited=invitation_words,
        words=words,
        now=g.now,
    )


def _is_coming(one: Activity) -> bool:
    return one.starts_at is not None and g.now < one.starts_at


@bp.get("/<public_id>/list.xlsx")
@requires(NEED, **SCOPE)
def sheet(public_id: str) -> ResponseReturnValue:
    whole = _one(public_id)
    rows = invitations.everybody(invitations.seen(g.actor, g.today), whole.activity.id)
    return invitation_papers.sheet(rows, zone=whole.activity.zone, now=g.now)


@bp.get("/<public_id>/letters/<letter>.pdf")
@requires(NEED, **SCOPE)
def letter(public_id: str, letter: str) -> ResponseReturnValue:
    """A page for each of those called whom the reader calls themselves."""
    whole = _one(public_id)
    found = invitations.letter(whole.activity.id, letter)
    rows = invitations.of_letter(invitations.seen(g.actor, g.today), found.id)
    return invitation_papers.letter(whole, found, rows)


@bp.get("/<public_id>/choose")
@requires(NEED, **SCOPE)
def choose_form(public_id: str) -> ResponseReturnValue:
    return _choose_page(_one(public_id), _choice_form())


def _choice_form(*, sent: bool = False) -> ChoiceForm:
    form = ChoiceForm() if sent else ChoiceForm(formdata=None)
    every = [("", _("Semua rumpun"))]
    form.family.choices = every + [(one, one) for one in inviting.families(g.actor)]
    return form


def _choose_page(whole: Whole, form: ChoiceForm) -> str:
    return render_template(
        "workshops/invitation_choose.html",
        whole=whole,
        form=form,
        coming=_is_coming(whole.activity),
        may_gap=bool(whole.competencies) and Permission.PROFILE_READ in g.actor.permissions,
        words=words,
    )


@bp.post("/<public_id>/choose")
@requires(NEED, **SCOPE)
def choose(public_id: str) -> ResponseReturnValue:
    """Who is meant, and what stands against calling each: nothing is written yet."""
    whole, form = _one(public_id), _choice_form(sent=True)

    def act() -> ResponseReturnValue:
        choice, problems = _choice(form)
        if problems:
            form.numbers.errors = problems
            return _choose_page(whole, form), 422
        found = inviting.candidates(g.actor, whole.activity, choice, g.today)
        if not found:
            raise Refused(InvitationRefusal.NOBODY, field="family")
        return _letter_page(whole, _letter_form(whole.activity), found[: rules.MOST])

    return refusals.answer(form, act, lambda: _choose_page(whole, form))


def _choice(form: ChoiceForm) -> tuple[Choice, list[str]]:
    """What the form asks for, and what is wrong with its numbers. Raises Refused(UNIT_UNKNOWN)."""
    path = ""
    if form.unit.data:
        known = meant(form.unit.data, open_units(g.actor, NEED, g.today))
        if len(known) != 1:
            raise Refused(InvitationRefusal.UNIT_UNKNOWN, field="unit")
        path = known[0].path
    people, problems = None, []
    if form.numbers.data:
        read = pasted.read(form.numbers.data, g.actor, on=g.today)
        people, problems = read.public_ids, pasted.messages(read, anybody=bool(read.public_ids))
    choice = Choice(form.family.data or "", path, form.gap.data, form.never.data, people)
    return choice, problems


def _letter_form(one: Activity) -> LetterForm:
    """Filled with what is likely: the official of the last letter, a week to reply."""
    last = invitations.last_letter(one.organisation_id)
    first = zones.local_day(one.starts_at, one.zone) if one.starts_at else g.today
    data = {
        "dated_on": g.today,
        "reply_on": max(g.today, min(g.today + _WEEK, first - _DAY)),
        "signer_name": last.signer_name if last else "",
        "signer_post": last.signer_post if last else "",
        "bring": one.material,
    }
    return LetterForm(formdata=None, data=data)


def _letter_page(whole: Whole, form: LetterForm, found: Sequence[Candidate]) -> str:
    shown.persons(who.public_id for who in found)
    free = [who.public_id for who in found if who.finding in rules.MAY_BE_CALLED]
    left = whole.activity.capacity - whole.activity.seats_taken
    return render_template(
        "workshops/invitation_letter.html",
        whole=whole,
        form=form,
        rows=found,
        ticked=free[:left] if form.who.data is None else form.who.data,
        may_call=rules.MAY_BE_CALLED,
        left=left,
        too_many=len(free) > left,
        invited=invitation_words,
        words=words,
    )


@bp.post("/<public_id>/send")
@requires(NEED, **SCOPE)
def send(public_id: str) -> ResponseReturnValue:
    """The letter goes to everybody ticked for whom there is a place; who is left out is named."""
    whole, form = _one(public_id), LetterForm()
    listed = Choice(people=request.form.getlist("listed")[: rules.MOST])
    found = inviting.candidates(g.actor, whole.activity, listed, g.today)
    ticked = set(form.who.data or [])

    @once
    def act() -> ResponseReturnValue:
        one = whole.activity
        what = Letter(
            form.number.data or "",
            day_of(form.dated_on),
            form.signer_name.data or "",
            form.signer_post.data or "",
            form.reply_by_at(one.zone, one.starts_at),
            form.bring.data or "",
        )
        _say(service.send(one.id, what, _ids(found, ticked), _by()))
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _letter_page(whole, form, found))


def _ids(found: Sequence[Candidate], ticked: set[str]) -> list[int]:
    return [who.person_id for who in found if who.public_id in ticked]


def _say(sent: Sent) -> None:
    flash(
        ngettext(
            "%(num)d orang dipanggil; mereka menerima pesan dan surel.",
            "%(num)d orang dipanggil; mereka menerima pesan dan surel.",
            sent.called,
        ),
        "ok",
    )
    if sent.left:
        named = "; ".join(
            f"{who.name} ({str(invitation_words.FINDINGS[why][1]).lower()})"
            for who, why in sent.left[:_SHOWN]
        )
        more = len(sent.left) - _SHOWN
        if more > 0:
            named += _(" dan %(more)d lagi", more=more)
        flash(_("Tidak dipanggil: %(names)s.", names=named), "warn")


@bp.post("/<public_id>/<invitation>/withdraw")
@requires(NEED, **SCOPE)
def withdraw(public_id: str, invitation: str) -> ResponseReturnValue:
    whole = _one(public_id)
    scope = invitations.of(invitations.seen(g.actor, g.today), whole.activity.id)
    found, _activity = invitations.one(scope, invitation)
    service.withdraw(found.row.id, _by())
    flash(_("Pemanggilan ditarik; orangnya diberi tahu."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)
