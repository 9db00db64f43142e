"""`/history/hours`: one's own learning hours, why each counts, and claims of outside learning."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.assessment.service.attempts import close_due
from portal.core import documents, refusals, sentences
from portal.core.access import requires, takes_upload
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.core.stored import Received
from portal.learning.data import hours_policies
from portal.learning.hours import account as accounts
from portal.learning.hours import books, claims, contesting, filing, words
from portal.learning.hours.filing import Who
from portal.learning.hours.forms import ClaimForm, ContestForm, KindForm
from portal.learning.hours.models import HoursClaim
from portal.learning.rules.claims import ClaimRefusal, Filed
from portal.learning.rules.duties import count_back
from portal.learning.rules.hours_policy import HoursPolicy, Scope, in_force

bp = Blueprint("hours", __name__, url_prefix="/history/hours")

FIRST_YEAR = 2000


@bp.get("", endpoint="index")
@requires(Permission.LEARNING_OWN, scope=claims.own)
def index() -> ResponseReturnValue:
    me, this_year = g.actor.person_id, g.today.year
    close_due(me, g.now)
    year = request.args.get("year", this_year, type=int)
    year = year if FIRST_YEAR <= year <= this_year else this_year
    found = accounts.account(me, year, g.today)
    return render_template(
        "learning/hours.html",
        account=found,
        year=year,
        this_year=this_year,
        back=count_back(found.duty, found.booked, found.policy, g.today),
        words=words,
    )


@bp.get("/claims/new")
@requires(Permission.LEARNING_OWN, scope=claims.own)
def new() -> ResponseReturnValue:
    """The first step, and the second once form and place are chosen."""
    policy, form, scope = _kind()
    if form not in policy.forms:
        return _first(policy, url_for(".new"))
    if scope not in policy.forms[form].rules:
        return _first(policy, url_for(".new"), ClaimRefusal.NOT_ABROAD)
    typed = ClaimForm(formdata=None)
    typed.show_for(policy, form, scope)
    return _second(typed, policy, form, scope)


@bp.post("/claims/new")
@takes_upload
@requires(Permission.LEARNING_OWN, scope=claims.own)
def add() -> ResponseReturnValue:
    policy, form, scope = _kind()
    if form not in policy.forms or scope not in policy.forms[form].rules:
        return _first(policy, url_for(".new")), 422
    typed = ClaimForm()
    typed.show_for(policy, form, scope)
    if typed.validate_on_submit():
        try:
            return _add(_filed(typed, form, scope), documents.received())
        except Refused as refused:
            _tell(typed, refused)
    return _second(typed, policy, form, scope), 422


@once
def _add(filed: Filed, document: Received | None) -> ResponseReturnValue:
    made = filing.file(_who(), filed, document)
    flash(_("Permohonan sudah diterima. Pengelola SDM memverifikasinya."), "ok")
    return redirect(url_for(".show", public_id=made.public_id), 303)


@bp.get("/claims/<public_id>")
@requires(Permission.LEARNING_OWN, scope=claims.own)
def show(public_id: str) -> ResponseReturnValue:
    return _show(public_id, ContestForm(formdata=None))


def _show(public_id: str, form: ContestForm) -> str:
    row = claims.one(claims.own(g.actor), public_id)
    return render_template(
        "learning/hours_claim.html",
        row=row,
        form=form,
        contests=contesting.of_claim(row.claim.id),
        revisions=claims.revisions(row.claim.id),
        document_url=url_for(".document", public_id=public_id),
        words=words,
    )


@bp.post("/claims/<public_id>/contest")
@requires(Permission.LEARNING_OWN, scope=claims.own)
def contest(public_id: str) -> ResponseReturnValue:
    """Say that what is booked is wrong; an officer answers."""
    form = ContestForm()
    claims.one(claims.own(g.actor), public_id)

    @once
    def act() -> ResponseReturnValue:
        me, words_of = g.actor.person_id, form.reason.data or ""
        contesting.contest(claims.own(g.actor), public_id, words_of, by=me, now=g.now)
        flash(_("Keberatan Anda sudah diterima. Pengelola SDM menjawabnya."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _show(public_id, form))


@bp.get("/claims/<public_id>/edit")
@requires(Permission.LEARNING_OWN, scope=claims.own)
def edit(public_id: str) -> ResponseReturnValue:
    row = claims.one(claims.own(g.actor), public_id)
    policy, form, scope = _kind(row.claim)
    if form not in policy.forms:
        return _first(policy, url_for(".edit", public_id=public_id))
    if scope not in policy.forms[form].rules:
        return _first(policy, url_for(".edit", public_id=public_id), ClaimRefusal.NOT_ABROAD)
    typed = ClaimForm(
        formdata=None,
        title=row.claim.title,
        organiser=row.claim.organiser,
        number=row.claim.number,
        seen=str(row.claim.version),
    )
    typed.show_for(policy, form, scope)
    typed.fill(books.activity_of(row.claim))
    return _second(typed, policy, form, scope, row)


@bp.post("/claims/<public_id>/edit")
@takes_upload
@requires(Permission.LEARNING_OWN, scope=claims.own)
def change(public_id: str) -> ResponseReturnValue:
    row = claims.one(claims.own(g.actor), public_id)
    policy, form, scope = _known_kind(row.claim)
    typed = ClaimForm()
    typed.show_for(policy, form, scope)
    if typed.validate_on_submit():
        try:
            filed, file = _filed(typed, form, scope), documents.received()
            return _change(public_id, filed, file, number(typed.seen.data))
        except Refused as refused:
            _tell(typed, refused)
    return _second(typed, policy, form, scope, row), 422


@once
def _change(public_id: str, filed: Filed, file: Received | None, seen: int) -> ResponseReturnValue:
    filing.correct(_who(), public_id, filed, file, seen=seen)
    flash(_("Permohonan sudah diperbaiki."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/claims/<public_id>/withdraw")
@requires(Permission.LEARNING_OWN, scope=claims.own)
def withdraw(public_id: str) -> ResponseReturnValue:
    filing.withdraw(_who(), public_id)
    flash(_("Permohonan sudah ditarik dan dokumennya dihapus."), "ok")
    return redirect(url_for(".index"), 303)


@bp.get("/claims/<public_id>/document")
@requires(Permission.LEARNING_OWN, scope=claims.own)
def document(public_id: str) -> ResponseReturnValue:
    return documents.sent(claims.one(claims.own(g.actor), public_id).document)


def _kind(claim: HoursClaim | None = None) -> tuple[HoursPolicy, str, Scope]:
    """Form and place from the address, else those of the claim."""
    policy = in_force(hours_policies(), g.today)
    form = request.args.get("form", claim.form if claim else "")
    scope = request.args.get("scope", claim.scope if claim else Scope.DOMESTIC.value)
    return policy, form, Scope(scope) if scope in set(Scope) else Scope.DOMESTIC


def _known_kind(claim: HoursClaim | None = None) -> tuple[HoursPolicy, str, Scope]:
    """Raises NotFound for what no page offers."""
    policy, form, scope = _kind(claim)
    if form not in policy.forms or scope not in policy.forms[form].rules:
        raise NotFound
    return policy, form, scope


def _who() -> Who:
    return Who(g.actor.person_id, g.today, g.now)


def _filed(typed: ClaimForm, form: str, scope: Scope) -> Filed:
    return Filed(
        typed.activity(form, scope),
        title=typed.title.data or "",
        organiser=typed.organiser.data or "",
        number=typed.number.data or "",
    )


def number(text: str | None) -> int:
    """A version or revision as a page carries it; 0, which nothing has, for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _tell(typed: ClaimForm, refused: Refused) -> None:
    """The refusal at its field, else at the first one."""
    named = refused.field if refused.field and refused.field in typed else "title"
    typed[named].errors = [*typed[named].errors, sentences.why(refused)]


def _first(policy: HoursPolicy, action: str, refusal: ClaimRefusal | None = None) -> str:
    """Which form and where; an address that names neither is no fault."""
    typed = KindForm(formdata=request.args if refusal else None)
    typed.offer(policy)
    if refusal is not None:
        typed.scope.errors = [sentences.why(Refused(refusal))]
    return render_template(
        "learning/hours_kind.html", form=typed, action=action, policy=policy, words=words
    )


def _second(
    typed: ClaimForm,
    policy: HoursPolicy,
    form: str,
    scope: Scope,
    row: claims.Row | None = None,
) -> str:
    """The facts. The address carries form and place, so that a form with errors keeps them."""
    if row is None:
        action, again = url_for(".add", form=form, scope=scope.value), url_for(".new")
    else:
        public_id = row.claim.public_id
        action = url_for(".change", public_id=public_id, form=form, scope=scope.value)
        again = url_for(".edit", public_id=public_id, form="")
    return render_template(
        "learning/hours_form.html",
        form=typed,
        action=action,
        again=again,
        kind=policy.forms[form],
        rule=policy.forms[form].rules[scope],
        scope=scope.value,
        row=row,
        source=policy.source,
        words=words,
    )
