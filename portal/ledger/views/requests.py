"""`/profile/requests`: what one asks about one's profile; `/admin/requests`: who answers."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.fields.choices import SelectChoice

from portal.competency import words
from portal.competency.queries import catalogue
from portal.competency.rules.kinds import Strand
from portal.core import documents, sentences
from portal.core.access import requires, takes_upload
from portal.core.dates import day
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.ledger.forms import ClaimForm, CorrectingForm, DecisionForm, DisputeForm
from portal.ledger.models import RequestCase
from portal.ledger.queries import events, requests
from portal.ledger.rules.corrections import Correction, CorrectionRefusal
from portal.ledger.rules.evidence import FOREVER, Event, Line
from portal.ledger.service import requests as service
from portal.ledger.service.requests import Filing
from portal.people.queries import readers, scopes
from portal.people.service.persons import printed

own_bp = Blueprint("profile_requests", __name__)
bp = Blueprint("requests", __name__, url_prefix="/admin/requests")


@own_bp.get("/profile/requests")
@requires(Permission.PROFILE_OWN, scope=requests.own)
def index() -> ResponseReturnValue:
    return render_template("ledger/requests.html", rows=requests.latest(requests.own(g.actor)))


@own_bp.get("/profile/requests/<public_id>")
@requires(Permission.PROFILE_OWN, scope=requests.own)
def show(public_id: str) -> ResponseReturnValue:
    row = requests.one(requests.own(g.actor), public_id)
    return _shown(row, url_for(".document", public_id=public_id), url_for(".index"))


def _shown(
    row: requests.Row, document_url: str, back_url: str, form: DecisionForm | None = None
) -> str:
    worded = catalogue.catalogue().worded(row.case.competency_id, g.today)
    contested = requests.contested(row.case)
    return render_template(
        "ledger/request.html",
        row=row,
        competency=worded.name(str(get_locale())),
        document_url=document_url,
        back_url=back_url,
        form=form,
        mine=g.actor.person_id in {row.case.person_id, row.case.filed_by_id},
        contested=_contested(contested, row.case) if contested else (),
        is_late=row.case.state == requests.OPEN and row.case.due_on < g.today,
    )


@own_bp.post("/profile/requests/<public_id>/withdraw")
@requires(Permission.PROFILE_OWN, scope=requests.own)
def withdraw(public_id: str) -> ResponseReturnValue:
    row = requests.one(requests.own(g.actor), public_id)
    service.take_back(row.case.id, person_id=g.actor.person_id, now=g.now)
    flash(_("Permohonan sudah ditarik."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@own_bp.route("/profile/requests/recognition", methods=["GET", "POST"])
@takes_upload
@requires(Permission.PROFILE_OWN, scope=requests.own)
@once
def claim() -> ResponseReturnValue:
    return _claim(g.actor.person_id, "", lambda case: url_for(".show", public_id=case.public_id))


@own_bp.route("/people/<public_id>/proof", methods=["GET", "POST"])
@takes_upload
@requires(Permission.PROOF_FILE, scope=scopes.persons)
@once
def proof(public_id: str) -> ResponseReturnValue:
    """The unit's officer files proof on behalf of staff; the person is told."""
    person, _also = readers.reached(
        g.actor, public_id, Permission.PROOF_FILE, g.today, also=Permission.PROOF_FILE
    )
    return _claim(person.id, printed(person), lambda _case: url_for(".index"))


def _claim(
    person_id: int, on_behalf_of: str, after: Callable[[RequestCase], str]
) -> ResponseReturnValue:
    form = ClaimForm()
    form.competency.choices = _competencies()
    if request.method == "GET":
        form.competency.data = request.args.get("competency", "")
    achieved_on: date | None = form.achieved_on.data
    if form.validate_on_submit() and achieved_on is not None:
        try:
            case = service.claim(
                _filing(person_id, form.competency.data, form.text.data),
                Strand(form.strand.data),
                int(form.level.data),
                achieved_on,
                today=g.today,
                now=g.now,
            )
        except Refused as refused:
            _tell(form, refused, form.text)
        else:
            flash(_("Permohonan sudah diterima. Jawabannya datang ke kotak masuk."), "ok")
            return redirect(after(case), 303)
    status = 422 if request.method == "POST" else 200
    return render_template(
        "ledger/request_form.html", form=form, kind="recognition", on_behalf_of=on_behalf_of
    ), status


@own_bp.route("/profile/requests/correction", methods=["GET", "POST"])
@takes_upload
@requires(Permission.PROFILE_OWN, scope=requests.own)
@once
def dispute() -> ResponseReturnValue:
    form = DisputeForm()
    form.competency.choices = _competencies()
    form.source.choices = _sources(request.values.get("competency", ""))
    if request.method == "GET":
        form.competency.data = request.args.get("competency", "")
        form.source.data = request.args.get("source", "")
    if form.validate_on_submit():
        filing = _filing(g.actor.person_id, form.competency.data, form.text.data)
        try:
            case = service.dispute(filing, form.source.data or "", today=g.today, now=g.now)
        except Refused as refused:
            _tell(form, refused, form.text)
        else:
            flash(_("Permohonan sudah diterima. Jawabannya datang ke kotak masuk."), "ok")
            return redirect(url_for(".show", public_id=case.public_id), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("ledger/request_form.html", form=form, kind="correction"), status


def _filing(person_id: int, key: str, text: str) -> Filing:
    """Raises Refused when a file came that cannot be kept, NotFound for an unknown competency."""
    competency_id = catalogue.catalogue().by_key.get(key)
    if competency_id is None:
        raise NotFound
    return Filing(
        person_id=person_id,
        filed_by_id=g.actor.person_id,
        competency_id=competency_id,
        text=text,
        document=documents.received(),
    )


def _competencies() -> list[SelectChoice]:
    locale = str(get_locale())
    names = catalogue.directory(g.today).values()
    named = (SelectChoice(one.key, f"{one.code} {one.name(locale)}") for one in names)
    return [SelectChoice("", _("Pilih…")), *named]


def _sources(key: str) -> list[SelectChoice]:
    """One's own evidence of the competency, by what it is called."""
    competency_id = catalogue.catalogue().by_key.get(key)
    none = SelectChoice("", _("Buktinya belum tercatat"))
    if competency_id is None:
        return [none]
    details = events.details_of(g.actor.person_id, competency_id)
    found = {
        f"{name.source_kind}/{name.source_ref}": str(detail.get("title") or name.source_ref)
        for name, detail in details.items()
    }
    return [none, *(SelectChoice(source, title) for source, title in found.items())]


def _tell(form: FlaskForm, refused: Refused, otherwise: Field) -> None:
    """The refusal at its field, else where the reader gives reasons."""
    field = form[refused.field] if refused.field and refused.field in form else otherwise
    field.errors = [*field.errors, sentences.why(refused)]


@own_bp.get("/profile/requests/<public_id>/document")
@requires(Permission.PROFILE_OWN, scope=requests.own)
def document(public_id: str) -> ResponseReturnValue:
    return documents.sent(requests.one(requests.own(g.actor), public_id).document)


@bp.get("/<public_id>/document")
@requires(Permission.RECOGNITION_HANDLE, scope=requests.decidable)
def handled_document(public_id: str) -> ResponseReturnValue:
    return documents.sent(requests.one(requests.decidable(g.actor, g.today), public_id).document)


@bp.get("", endpoint="index")
@requires(Permission.RECOGNITION_HANDLE, scope=requests.decidable)
def queue() -> ResponseReturnValue:
    is_open = request.args.get("state") != "decided"
    found = requests.page(
        requests.decidable(g.actor, g.today), is_open=is_open, after=request.args.get("after", "")
    )
    return render_template("ledger/requests_queue.html", page=found, is_open=is_open)


@bp.get("/<public_id>")
@requires(Permission.RECOGNITION_HANDLE, scope=requests.decidable)
def decide_form(public_id: str) -> ResponseReturnValue:
    row = requests.one(requests.decidable(g.actor, g.today), public_id)
    return _handled(row, _form(row.case))


def _form(case: RequestCase) -> DecisionForm:
    """With the lines of the evidence where the reader may put them right."""
    standing = requests.contested(case)
    if standing is None or not requests.may_correct(g.actor, case, g.today):
        return DecisionForm()
    lines = [line for line in standing.lines if line.competency_id == case.competency_id]
    if not lines:
        return DecisionForm()
    first = lines[0]
    until = None if first.valid_until == FOREVER else first.valid_until
    form = CorrectingForm(
        data={
            "to_level": str(first.target_level),
            "valid_from": first.valid_from,
            "valid_until": until,
        }
    )
    form.line.choices = [
        SelectChoice(f"{line.strand}:{line.target_level}", _said(line)) for line in lines
    ]
    return form


def _contested(event: Event, case: RequestCase) -> tuple[str, ...]:
    """The evidence a correction names: its source, and what it says of the competency."""
    lines = [_said(line) for line in event.lines if line.competency_id == case.competency_id]
    return (str(words.SOURCES[event.source_kind]).capitalize(), *lines)


def _said(line: Line) -> str:
    """A line in the list: strand, level, and since when."""
    return str(
        _(
            "%(strand)s level %(level)d, sejak %(day)s",
            strand=str(words.STRANDS[line.strand]).capitalize(),
            level=line.target_level,
            day=day(line.valid_from),
        )
    )


def _handled(row: requests.Row, form: DecisionForm) -> str:
    public_id = row.case.public_id
    is_open = row.case.state == requests.OPEN
    return _shown(
        row,
        url_for(".handled_document", public_id=public_id),
        url_for(".index"),
        form if is_open and not requests.is_about(row.case, g.actor.person_id) else None,
    )


@bp.post("/<public_id>")
@requires(Permission.RECOGNITION_HANDLE, scope=requests.decidable)
def decide(public_id: str) -> ResponseReturnValue:
    row = requests.one(requests.decidable(g.actor, g.today), public_id)
    form = _form(row.case)
    if form.validate_on_submit():
        try:
            service.decide(
                row.case.id,
                accept=form.verdict.data != "refuse",
                answer=form.answer.data,
                decider_id=g.actor.person_id,
                now=g.now,
                correction=_correction(form),
            )
        except Refused as refused:
            _tell(form, refused, form.answer)
        else:
            flash(_("Keputusan sudah dicatat dan disampaikan."), "ok")
            return redirect(url_for(".index"), 303)
    return _handled(row, form), 422


def _correction(form: DecisionForm) -> Correction | None:
    """What is to be put right; None for every other verdict. Raises Refused."""
    if not isinstance(form, CorrectingForm) or form.verdict.data != "correct":
        return None
    strand, _sep, level = (form.line.data or "").partition(":")
    valid_from: date | None = form.valid_from.data
    if strand not in set(Strand) or not level.isdecimal():
        raise Refused(CorrectionRefusal.LINE_UNKNOWN, field="line")
    if valid_from is None:
        raise Refused(CorrectionRefusal.DAY_MISSING, field="valid_from")
    return Correction(
        strand=Strand(strand),
        level=int(level),
        to_level=int(form.to_level.data or level),
        valid_from=valid_from,
        valid_until=form.valid_until.data,
    )
