"""`/team/…/confirm` and `/confirmations`: what supervisors confirm, and taking it back."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.competency.queries import catalogue, policies
from portal.competency.queries.catalogue import CompetencyValue
from portal.competency.rules.kinds import LOWEST, Strand
from portal.competency.rules.wording import LevelText
from portal.core import documents, sentences
from portal.core.access import requires, takes_upload
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.ledger.forms import ConfirmForm, ReasonForm
from portal.ledger.queries import confirmations, profiles
from portal.ledger.rules.confirmations import Observed, rule_of
from portal.ledger.service import confirming
from portal.ledger.service.confirming import Author
from portal.people.models import Person
from portal.people.queries import readers, scopes
from portal.people.service.persons import printed

bp = Blueprint("confirmations", __name__)


@dataclass(frozen=True, slots=True)
class Page:
    """Whom and what the form is about."""

    person: Person
    one: CompetencyValue
    level: LevelText
    levels: tuple[LevelText, ...]  # those a supervisor may confirm


@bp.route("/team/<public_id>/<key>/confirm", methods=["GET", "POST"])
@takes_upload
@requires(Permission.CONFIRM_EVIDENCE, scope=scopes.persons)
@once
def new(public_id: str, key: str) -> ResponseReturnValue:
    """The form for one level of one competency; another level is another address."""
    page = _page(public_id, key)
    form = ConfirmForm(data={"level": str(page.level.level)})
    form.indicators.choices = _indicators(page)
    form.strands.choices = _strands()
    example_on: date | None = form.example_on.data
    if form.validate_on_submit() and example_on is not None:
        try:
            _confirm(page, form, example_on)
        except Refused as refused:
            field = form[refused.field] if refused.field and refused.field in form else form.example
            field.errors = [*field.errors, sentences.why(refused)]
        else:
            flash(_("Konfirmasi sudah dicatat; yang bersangkutan diberi tahu."), "ok")
            return redirect(url_for("team.competency", public_id=public_id, key=key), 303)
    status = 422 if request.method == "POST" else 200
    name = printed(page.person)
    return render_template("ledger/confirm.html", form=form, page=page, name=name), status


def _page(public_id: str, key: str) -> Page:
    """Raises NotFound."""
    person, _also = readers.reached(
        g.actor,
        public_id,
        Permission.CONFIRM_EVIDENCE,
        g.today,
        also=Permission.CONFIRM_EVIDENCE,
    )
    known = catalogue.catalogue()
    competency_id = known.by_key.get(key)
    if competency_id is None:
        raise NotFound
    one = known.worded(competency_id, g.today)
    policy = policies.in_force(g.today)
    most = max((rule.max_level for s in Strand if (rule := rule_of(s, policy))), default=0)
    levels = tuple(level for level in one.levels if level.level <= most)
    if not levels:
        raise NotFound  # nothing here that a supervisor may confirm
    asked = request.values.get("level", "")
    wanted = int(asked) if asked in "12345" and asked else _next_level(person.id, competency_id)
    chosen = next((level for level in levels if level.level == wanted), levels[-1])
    return Page(person, one, chosen, levels)


def _next_level(person_id: int, competency_id: int) -> int:
    held = profiles.levels([person_id], g.today)[person_id].get(competency_id)
    return held.level + 1 if held else LOWEST


def _indicators(page: Page) -> list[SelectChoice]:
    """By version and place, so that a wording published meanwhile is not ticked by mistake."""
    return [
        SelectChoice(f"{page.one.number}-{place}", text)
        for place, text in enumerate(page.level.indicators)
    ]


def _strands() -> list[SelectChoice]:
    policy = policies.in_force(g.today)
    words = {
        Strand.SKILL: _("Keterampilan: pekerjaannya dilakukan seperti tertulis"),
        Strand.ATTITUDE: _("Sikap: perilakunya ajek, bukan hanya sekali"),
    }
    return [
        SelectChoice(str(strand), text) for strand, text in words.items() if rule_of(strand, policy)
    ]


def _confirm(page: Page, form: ConfirmForm, example_on: date) -> None:
    """Raises Refused."""
    seen = Observed(
        level=page.level.level,
        strands=frozenset(Strand(strand) for strand in form.strands.data),
        indicators=frozenset(int(value.rpartition("-")[2]) for value in form.indicators.data),
        example_on=example_on,
        example=form.example.data,
    )
    confirming.confirm(
        _author(),
        page.person.id,
        page.one.id,
        seen,
        documents.received(),
        today=g.today,
        now=g.now,
    )


def _author() -> Author:
    """Raises NotFound for somebody without an agency."""
    if g.actor.organisation_id is None:
        raise NotFound
    return Author(g.actor.person_id, g.actor.organisation_id, g.actor.name)


@bp.get("/confirmations")
@requires(Permission.PROFILE_OWN, scope=confirmations.written_by)
def index() -> ResponseReturnValue:
    """What one confirmed, also of people one leads no more."""
    page = confirmations.page(confirmations.written_by(g.actor), request.args.get("after", ""))
    known, locale = catalogue.catalogue(), str(get_locale())
    names = {
        row.found.id: known.worded(row.found.competency_id, g.today).name(locale)
        for row in page.rows
    }
    return render_template("ledger/confirmations.html", page=page, names=names)


@bp.get("/confirmations/<public_id>")
@requires(Permission.PROFILE_OWN, scope=confirmations.readable)
def show(public_id: str) -> ResponseReturnValue:
    return _shown(_readable(public_id), ReasonForm())


def _readable(public_id: str) -> confirmations.Row:
    return confirmations.one(confirmations.readable(g.actor, g.today), public_id)


def _shown(row: confirmations.Row, form: ReasonForm) -> str:
    one = catalogue.catalogue().worded(row.found.competency_id, g.today)
    return render_template(
        "ledger/confirmation.html",
        row=row,
        one=one,
        words=confirmations.words(row.found),
        form=form,
        wrote=row.found.author_id == g.actor.person_id,
        is_about_me=row.found.person_id == g.actor.person_id,
        source=confirmations.source_ref(row.found),
    )


@bp.get("/confirmations/<public_id>/document")
@requires(Permission.PROFILE_OWN, scope=confirmations.readable)
def document(public_id: str) -> ResponseReturnValue:
    return documents.sent(_readable(public_id).document)


@bp.post("/confirmations/<public_id>/withdraw")
@requires(Permission.PROFILE_OWN, scope=confirmations.written_by)
def withdraw(public_id: str) -> ResponseReturnValue:
    row = confirmations.one(confirmations.written_by(g.actor), public_id)
    form = ReasonForm()
    if not form.validate_on_submit():
        return _shown(row, form), 422
    try:
        confirming.take_back(public_id, form.reason.data, author=_author(), now=g.now)
    except Refused as refused:
        form.reason.errors = [sentences.why(refused)]
        return _shown(row, form), 422
    flash(_("Konfirmasi sudah ditarik; yang bersangkutan diberi tahu."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)
