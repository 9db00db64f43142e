"""`/admin/studies`: study on a decree, kept by HR; `/history/studies`: one's own."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.core import documents, downloads, refusals
from portal.core.access import requires, takes_upload
from portal.core.acting import By
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.core.tabular import Value
from portal.core.units import jp
from portal.learning.rules.hours_policy import Scope
from portal.learning.studies import keeping, reading
from portal.learning.studies.forms import (
    DEGREES,
    KINDS,
    STATES,
    CompleteForm,
    DecreeForm,
    EndForm,
    ExtendForm,
    NarrowForm,
    StudyForm,
    TermForm,
    after,
    day_of,
)
from portal.learning.studies.keeping import Decree, Enrolled, Passed
from portal.learning.studies.models import Study
from portal.learning.studies.reading import Row, Whole
from portal.learning.studies.rules import Degree, StudyKind, StudyState, Term
from portal.people.service import viewings
from portal.people.service.viewings import Viewed
from portal.people.views import shown

bp = Blueprint("studies", __name__, url_prefix="/admin/studies")
own_bp = Blueprint("own_studies", __name__, url_prefix="/history/studies")
NEED = Permission.HOURS_HANDLE
SCOPE = {"scope": reading.handled}
MOST_EXPORTED = 5_000
TONES = {
    StudyState.COMING: "",
    StudyState.ONGOING: "info",
    StudyState.OVERDUE: "warn",
    StudyState.COMPLETED: "ok",
    StudyState.ENDED: "",
}
EXPORT_HEAD = (
    "Nama",
    "Jenis",
    "Lembaga",
    "Program studi",
    "Jenjang",
    "Mulai",
    "Sampai dengan",
    "Keadaan",
    "Nomor surat",
)


def by() -> By:
    return By(g.actor, g.today, g.now)


@bp.get("")
@requires(NEED, **SCOPE)
def index() -> ResponseReturnValue:
    form, query, kept = _narrowed()
    rows, more = reading.page(query, after=request.args.get("after", "")[:22])
    shown.persons(row.person.public_id for row in rows)
    return render_template(
        "learning/studies.html", form=form, rows=rows, after=more, kept=kept, **_words()
    )


def _narrowed() -> tuple[NarrowForm, reading.Query, dict[str, str]]:
    form = NarrowForm(formdata=request.args)
    query, kept = reading.handled(g.actor, g.today), {}
    if form.state.data in STATES:
        query = reading.of_state(query, StudyState(form.state.data), g.today)
        kept["state"] = form.state.data
    person = request.args.get("person", "")[:22]
    if person:
        query, kept["person"] = reading.of_person(query, person), person
    if form.kind.data in KINDS:
        query = query.where(Study.kind == form.kind.data)
        kept["kind"] = form.kind.data
    return form, query, kept


def _words() -> dict[str, object]:
    return {"kinds": KINDS, "degrees": DEGREES, "states": STATES, "tones": TONES, "today": g.today}


@bp.get("/export.xlsx")
@requires(NEED, **SCOPE)
def export() -> ResponseReturnValue:
    _form, query, _kept = _narrowed()
    rows = [_cells(row) for row in reading.all_of(query, MOST_EXPORTED)]
    return downloads.xlsx("studi", EXPORT_HEAD, rows, sheet="Studi", at=g.now)


def _cells(row: Row) -> list[Value]:
    one = row.study
    return [
        row.person.full_name,
        str(KINDS[one.kind]),
        one.institution,
        one.programme,
        str(DEGREES[one.degree]),
        one.from_on,
        row.last_on,
        str(STATES[row.state(g.today)]),
        one.decree_number,
    ]


@bp.get("/new")
@requires(NEED, **SCOPE)
def new() -> ResponseReturnValue:
    return _new_page(StudyForm(formdata=None))


@bp.post("/new")
@takes_upload
@requires(NEED, **SCOPE)
def add() -> ResponseReturnValue:
    form = StudyForm()

    @once
    def act() -> ResponseReturnValue:
        made = keeping.begin(_enrolled(form), _decree(form), by())
        flash(_("Studi dicatat, dan pegawai diberi tahu."), "ok")
        return _shown(made.public_id)

    return refusals.answer(form, act, lambda: _new_page(form))


def _new_page(form: StudyForm) -> str:
    return render_template("learning/study_new.html", form=form)


def _enrolled(form: StudyForm) -> Enrolled:
    return Enrolled(
        number=form.number.data or "",
        kind=StudyKind(form.kind.data),
        scope=Scope(form.scope.data or Scope.DOMESTIC.value),
        institution=form.institution.data or "",
        programme=form.programme.data or "",
        degree=Degree(form.degree.data),
        semesters=form.semesters.data or 1,
        from_on=day_of(form.from_on),
        until_on=after(form.last_on),
    )


def _decree(form: DecreeForm) -> Decree:
    return Decree(form.decree_number.data or "", day_of(form.decree_on), documents.received())


@bp.get("/<public_id>")
@requires(NEED, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    whole = _one(public_id)
    _noted(whole)
    return render_template("learning/study.html", whole=whole, officer=True, **_words())


def _one(public_id: str) -> Whole:
    whole = reading.one(reading.handled(g.actor, g.today), public_id)
    shown.persons([whole.row.person.public_id])
    return whole


def _noted(whole: Whole) -> None:
    """The person can see who opened their study or its papers (PR-4)."""
    viewings.note(g.actor.person_id, [whole.row.person.id], Viewed.HOURS, on=g.today, now=g.now)


def _shown(public_id: str) -> ResponseReturnValue:
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.get("/<public_id>/files/<name>")
@requires(NEED, **SCOPE)
def document(public_id: str, name: str) -> ResponseReturnValue:
    whole = _one(public_id)
    answer = documents.sent(whole.file(name))
    _noted(whole)
    return answer


@bp.get("/<public_id>/term")
@requires(NEED, **SCOPE)
def term_form(public_id: str) -> ResponseReturnValue:
    return _act_page(_one(public_id), "term", TermForm(formdata=None))


@bp.post("/<public_id>/term")
@takes_upload
@requires(NEED, **SCOPE)
def term(public_id: str) -> ResponseReturnValue:
    return _keep(public_id, "term", TermForm(), _term)


@bp.get("/<public_id>/extend")
@requires(NEED, **SCOPE)
def extend_form(public_id: str) -> ResponseReturnValue:
    return _act_page(_one(public_id), "extend", ExtendForm(formdata=None))


@bp.post("/<public_id>/extend")
@takes_upload
@requires(NEED, **SCOPE)
def extend(public_id: str) -> ResponseReturnValue:
    return _keep(public_id, "extend", ExtendForm(), _extend)


@bp.get("/<public_id>/complete")
@requires(NEED, **SCOPE)
def complete_form(public_id: str) -> ResponseReturnValue:
    return _act_page(_one(public_id), "complete", CompleteForm(formdata=None))


@bp.post("/<public_id>/complete")
@takes_upload
@requires(NEED, **SCOPE)
def complete(public_id: str) -> ResponseReturnValue:
    return _keep(public_id, "complete", CompleteForm(), _complete)


@bp.get("/<public_id>/end")
@requires(NEED, **SCOPE)
def end_form(public_id: str) -> ResponseReturnValue:
    return _act_page(_one(public_id), "end", EndForm(formdata=None))


@bp.post("/<public_id>/end")
@requires(NEED, **SCOPE)
def end(public_id: str) -> ResponseReturnValue:
    return _keep(public_id, "end", EndForm(), _end)


F = TypeVar("F", bound=FlaskForm)


def _keep(
    public_id: str, act: str, form: F, carry_out: Callable[[str, F], str]
) -> ResponseReturnValue:
    """A term, a further decree, the diploma, or the end; each once."""
    whole = _one(public_id)

    @once
    def kept() -> ResponseReturnValue:
        flash(carry_out(public_id, form), "ok")
        return _shown(public_id)

    return refusals.answer(form, kept, lambda: _act_page(whole, act, form))


def _act_page(whole: Whole, act: str, form: FlaskForm) -> str:
    return render_template("learning/study_act.html", whole=whole, act=act, form=form)


def _scope() -> reading.Query:
    return reading.handled(g.actor, g.today)


def _term(public_id: str, form: TermForm) -> str:
    term = Term(form.number.data or 0, day_of(form.begins_on), day_of(form.last_on))
    passed = Passed(
        term,
        form.credits.data or 0,
        form.average100,
        form.progress.data or "",
        documents.received(),
    )
    booked = keeping.record_term(_scope(), public_id, passed, by())
    return str(_("Semester dicatat: %(jp)s JP dibukukan.", jp=jp(booked)))


def _extend(public_id: str, form: ExtendForm) -> str:
    until, reason = after(form.last_on), form.reason.data or ""
    keeping.extend(_scope(), public_id, until, _decree(form), reason, by())
    return str(_("Perpanjangan dicatat."))


def _complete(public_id: str, form: CompleteForm) -> str:
    on, number = day_of(form.on), form.diploma.data or ""
    keeping.complete(_scope(), public_id, on, number, documents.received(), by())
    return str(_("Kelulusan dicatat."))


def _end(public_id: str, form: EndForm) -> str:
    keeping.end(_scope(), public_id, day_of(form.on), form.reason.data or "", by())
    return str(_("Studi diakhiri; pegawai membaca alasannya."))


@own_bp.get("")
@requires(Permission.LEARNING_OWN, scope=reading.own)
def index_own() -> ResponseReturnValue:
    rows, _more = reading.page(reading.own(g.actor))
    return render_template("learning/own_studies.html", rows=rows, **_words())


@own_bp.get("/<public_id>")
@requires(Permission.LEARNING_OWN, scope=reading.own)
def show_own(public_id: str) -> ResponseReturnValue:
    whole = reading.one(reading.own(g.actor), public_id)
    return render_template("learning/study.html", whole=whole, officer=False, **_words())


@own_bp.get("/<public_id>/files/<name>")
@requires(Permission.LEARNING_OWN, scope=reading.own)
def document_own(public_id: str, name: str) -> ResponseReturnValue:
    return documents.sent(reading.one(reading.own(g.actor), public_id).file(name))
