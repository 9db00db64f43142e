"""`/admin/certificates/external`: certificates of other issuers, verified by a second person."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice

from portal.certification.data import known_certificates
from portal.certification.rules.external import STRANDS, ExternalState, Proves
from portal.certification.schemes.forms.external import AcceptForm, ReasonForm
from portal.certification.schemes.queries import external
from portal.certification.schemes.queries.external import Row
from portal.certification.schemes.service import external as service
from portal.certification.schemes.views import external_words as words
from portal.certification.schemes.views.external import entered
from portal.competency.queries import catalogue
from portal.competency.rules.kinds import Strand
from portal.core import documents, sentences
from portal.core.access import requires, takes_upload
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.queries import directory, scopes
from portal.people.service.persons import printed
from portal.people.views import shown

bp = Blueprint("external_desk", __name__, url_prefix="/admin/certificates/external")

NEED = Permission.CERTIFICATE_MANAGE
SCOPE = {"scope": external.handled}


@bp.get("")
@requires(NEED, **SCOPE)
def index() -> ResponseReturnValue:
    is_open = request.args.get("state") != "decided"
    after = request.args.get("after", "")
    page = external.page(external.handled(g.actor, g.today), is_open=is_open, after=after)
    shown.persons(row.person for row in page.rows)
    return render_template(
        "certificates/external_desk.html", page=page, is_open=is_open, after=after, words=words
    )


@bp.route("/new/<public_id>", methods=["GET", "POST"])
@takes_upload
@requires(NEED, scope=scopes.persons)
@once
def new(public_id: str) -> ResponseReturnValue:
    """An officer enters it for somebody; a colleague verifies it."""
    person = directory.person(g.actor, NEED, public_id, g.today)
    shown.persons([person.public_id])
    return entered(
        person.id, printed(person), lambda made: url_for(".show", public_id=made.public_id)
    )


@bp.get("/<public_id>")
@requires(NEED, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    row = external.one(external.handled(g.actor, g.today), public_id)
    return _shown(row, _accepting(row), ReasonForm(formdata=None))


@bp.get("/<public_id>/document")
@requires(NEED, **SCOPE)
def document(public_id: str) -> ResponseReturnValue:
    return documents.sent(external.one(external.handled(g.actor, g.today), public_id).document)


@bp.post("/<public_id>/accept")
@requires(NEED, **SCOPE)
def accept(public_id: str) -> ResponseReturnValue:
    row = external.one(external.handled(g.actor, g.today), public_id)
    form = _accepting(row, filled=False)

    @once
    def act() -> ResponseReturnValue:
        service.accept(
            row.found.id, form.how.data, _proves(form), decider_id=g.actor.person_id, now=g.now
        )
        flash(_("Sertifikat diakui dan masuk ke profil pemegangnya."), "ok")
        return redirect(url_for(".index"), 303)

    if form.validate_on_submit():
        try:
            return act()
        except Refused as refused:
            _tell(form, refused)
    return _shown(row, form, ReasonForm(formdata=None)), 422


@bp.post("/<public_id>/refuse")
@requires(NEED, **SCOPE)
def refuse(public_id: str) -> ResponseReturnValue:
    """Refuses what waits, takes out what was accepted; either with a reason."""
    row = external.one(external.handled(g.actor, g.today), public_id)
    form = ReasonForm()

    @once
    def act() -> ResponseReturnValue:
        me, reason = g.actor.person_id, form.reason.data
        if row.state is ExternalState.ACCEPTED:
            service.take_out(row.found.id, reason, actor_id=me, now=g.now)
        else:
            service.refuse(row.found.id, reason, decider_id=me, now=g.now)
        flash(_("Keputusan dicatat dan disampaikan kepada pemegangnya."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    if form.validate_on_submit():
        try:
            return act()
        except Refused as refused:
            _tell(form, refused)
    return _shown(row, _accepting(row), form), 422


def _shown(row: Row, accepting: AcceptForm, reason: ReasonForm) -> str:
    shown.persons([row.person])
    own = g.actor.person_id in {row.found.person_id, row.found.entered_by_id}
    return render_template(
        "certificates/external_verify.html",
        row=row,
        form=accepting if accepting.errors else reason,
        accepting=accepting,
        reason=reason,
        may_decide=row.state is ExternalState.WAITING and not own,
        is_own=own,
        proves=words.proves(external.targets(row.found.id), g.today),
        words=words,
    )


def _accepting(row: Row, *, filled: bool = True) -> AcceptForm:
    """Begun from what the data file suggests, where the certificate is one of it."""
    known = known_certificates().get(row.found.known)
    suggested = {}
    if filled and known is not None:
        suggested = {"competency_1": known.competency, "level_1": str(known.level)}
    form = AcceptForm(formdata=None, data=suggested) if filled else AcceptForm()
    locale = str(get_locale())
    names = catalogue.directory(g.today).values()
    choices = [
        SelectChoice("", _("Pilih…")),
        *(SelectChoice(one.key, f"{one.code} {one.name(locale)}") for one in names),
    ]
    for competency, _level, _strands in form.rows():
        competency.choices = choices
    return form


def _proves(form: AcceptForm) -> list[Proves]:
    """The rows that name a competency; one the dictionary does not know is refused by the rule."""
    by_key, found = catalogue.catalogue().by_key, []
    for competency, level, strands in form.rows():
        if not competency.data:
            continue
        named = STRANDS if strands.data == "both" else (Strand(strands.data),)
        id_ = by_key.get(competency.data, 0)
        found += [Proves(id_, strand, int(level.data)) for strand in named]
    return found


def _tell(form: FlaskForm, refused: Refused) -> None:
    name = refused.field if refused.field and refused.field in form else ""
    if name:
        form[name].errors = [*form[name].errors, sentences.why(refused)]
    else:
        form.form_errors.append(sentences.why(refused))
