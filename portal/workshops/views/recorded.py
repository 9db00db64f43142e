"""`/admin/recorded`: activities entered after they were over, and the second person's word."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

from portal.core import documents, downloads, refusals
from portal.core.access import requires, takes_upload
from portal.core.acting import By
from portal.core.errors import NotFound
from portal.core.idempotency import led_to, once
from portal.core.permissions import Permission
from portal.learning.data import hours_policies
from portal.learning.hours import words as hours_words
from portal.learning.hours.forms import KindForm
from portal.learning.rules.hours_policy import HoursPolicy, RuleKind, Scope, in_force
from portal.people.views import shown
from portal.workshops.forms.fields import ReasonForm, day_of
from portal.workshops.forms.recorded import NarrowForm, RecordForm
from portal.workshops.models import RecordedActivity
from portal.workshops.queries import recorded
from portal.workshops.queries.recorded import Asked, Record
from portal.workshops.rules import recorded as rules
from portal.workshops.rules.recorded import DecreeKind, RecordState
from portal.workshops.service import recorded_booking as booking
from portal.workshops.service import recording as service
from portal.workshops.service.recording import Entered
from portal.workshops.views import recorded_words as words
from portal.workshops.views.steps import competency_names

bp = Blueprint("recorded", __name__, url_prefix="/admin/recorded")
NEED = Permission.ACTIVITY_RECORD
SCOPE = {"scope": recorded.in_scope}
MOST_EXPORTED = 5_000


def by() -> By:
    return By(g.actor, g.today, g.now)


def one(public_id: str) -> Record:
    """A record the actor may see. Raises NotFound."""
    return recorded.one(recorded.in_scope(g.actor), public_id)


def to_write(public_id: str) -> Record:
    """One the actor may go on writing. Raises NotFound for any other."""
    found = one(public_id)
    is_mine = found.one.created_by_id == g.actor.person_id
    if rules.may_change(found.state, is_recorder=is_mine) is not None:
        raise NotFound
    return found


def _shown(public_id: str) -> ResponseReturnValue:
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.get("")
@requires(NEED, **SCOPE)
def index() -> ResponseReturnValue:
    form, asked = _narrowed()
    return _list_page(form, recorded.narrowed(g.actor, asked), _kept(asked))


def _list_page(
    form: NarrowForm, query: Select[RecordedActivity], kept: dict[str, str], *, queue: bool = False
) -> str:
    page = recorded.page(query, after=request.args.get("after", "")[:22])
    return render_template(
        "workshops/recorded_list.html", form=form, page=page, words=words, kept=kept, queue=queue
    )


@bp.get("/waiting")
@requires(NEED, **SCOPE)
def queue() -> ResponseReturnValue:
    """What others recorded and this reader may check, the newest first."""
    form, _asked = _narrowed()
    form.state.data = RecordState.WAITING.value
    return _list_page(form, recorded.waiting(g.actor), {}, queue=True)


def _narrowed() -> tuple[NarrowForm, Asked]:
    form = NarrowForm(formdata=request.args)
    form.offer(words.STATE_NAMES, recorded.years(g.actor, g.today))
    state = form.state.data if form.state.data in set(RecordState) else ""
    year = int(form.year.data) if (form.year.data or "").isdecimal() else 0
    return form, Asked(RecordState(state) if state else None, (form.q.data or "")[:100], year)


def _kept(asked: Asked) -> dict[str, str]:
    """The narrowing, for the addresses of further pages and of the export."""
    told = {
        "q": asked.words,
        "state": asked.state.value if asked.state else "",
        "year": str(asked.year or ""),
    }
    return {name: value for name, value in told.items() if value}


@bp.get("/export.xlsx")
@requires(NEED, **SCOPE)
def export() -> ResponseReturnValue:
    """The records of the list as it is narrowed, one a line, without names of people."""
    _form, asked = _narrowed()
    rows = recorded.all_of(g.actor, asked, MOST_EXPORTED)
    lines = (words.export_row(row, hours_policies()) for row in rows)
    return downloads.xlsx(
        "kegiatan-lampau", words.EXPORT_HEAD, lines, sheet="Kegiatan lampau", at=g.now
    )


@bp.get("/new")
@requires(NEED, **SCOPE)
def new() -> ResponseReturnValue:
    """The first step, and the second once form and place are chosen."""
    policy, form, scope = _kind()
    if not _counts(policy, form, scope):
        return _first(policy)
    typed = RecordForm(formdata=None)
    return _facts_page(_ready(typed, policy, form, scope), policy, form, scope)


@bp.post("/new")
@takes_upload
@requires(NEED, **SCOPE)
def add() -> ResponseReturnValue:
    policy, form, scope = _kind()
    if not _counts(policy, form, scope):
        return _first(policy), 422
    typed = _ready(RecordForm(), policy, form, scope)

    @once
    def act() -> ResponseReturnValue:
        made = service.begin(_entered(typed, form, scope), documents.received(), by())
        flash(_("Kegiatan disimpan sebagai draf. Sekarang isi daftar hadirnya."), "ok")
        return redirect(url_for("recorded_list.write", public_id=made.public_id), 303)

    return refusals.answer(typed, act, lambda: _facts_page(typed, policy, form, scope))


@bp.get("/<public_id>/edit")
@requires(NEED, **SCOPE)
def edit(public_id: str) -> ResponseReturnValue:
    found = to_write(public_id)
    policy, form, scope = _kind(found)
    if not _counts(policy, form, scope):
        return _first(policy)
    kept = found.one
    aims = recorded.competencies(kept.id)
    typed = RecordForm(
        formdata=None,
        title=kept.title,
        partner=kept.partner_id or 0,
        organiser="" if kept.partner_id else kept.organiser,
        decree_kind=kept.decree_kind,
        decree_number=kept.decree_number,
        decree_on=kept.decree_on,
        **{f"competency_{number}": id_ for number, id_ in enumerate(aims[:3], start=1)},
    )
    _ready(typed, policy, form, scope).fill(recorded.facts(kept))
    return _facts_page(typed, policy, form, scope, found)


@bp.post("/<public_id>/edit")
@takes_upload
@requires(NEED, **SCOPE)
def change(public_id: str) -> ResponseReturnValue:
    found = to_write(public_id)
    policy, form, scope = _kind(found)
    if not _counts(policy, form, scope):
        raise NotFound
    typed = _ready(RecordForm(), policy, form, scope)

    def act() -> ResponseReturnValue:
        service.change(found.one.id, _entered(typed, form, scope), documents.received(), by())
        flash(_("Perubahan disimpan."), "ok")
        return redirect(url_for("recorded_list.write", public_id=public_id), 303)

    return refusals.answer(typed, act, lambda: _facts_page(typed, policy, form, scope, found))


@bp.get("/<public_id>")
@requires(NEED, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    return _page(one(public_id), ReasonForm(formdata=None))


def _page(found: Record, form: ReasonForm) -> str:
    lines = recorded.lines(found.one.id)
    shown.persons(line.person.public_id for line in lines)
    mine = found.one.created_by_id == g.actor.person_id
    names = competency_names()
    return render_template(
        "workshops/recorded.html",
        found=found,
        lines=lines,
        form=form,
        mine=mine,
        may_write=rules.may_change(found.state, is_recorder=mine) is None,
        refusal=rules.may_check(
            found.state,
            found.one.created_by_id,
            g.actor.person_id,
            recorded.listed(found.one.id) if found.state is RecordState.WAITING else (),
        ),
        corrections=recorded.corrections(found.one.id),
        aims=[names[id_] for id_ in recorded.competencies(found.one.id) if id_ in names],
        words=words,
        worth=words.worth(found.one, hours_policies()),
        hours_words=hours_words,
    )


@bp.get("/<public_id>/document")
@requires(NEED, **SCOPE)
def document(public_id: str) -> ResponseReturnValue:
    return documents.sent(one(public_id).document)


@bp.post("/<public_id>/confirm")
@requires(NEED, **SCOPE)
def confirm(public_id: str) -> ResponseReturnValue:
    """The second person agrees; the first stretch of the booking comes with the answer."""
    found = one(public_id)
    booking.confirm(found.one.id, by())
    flash(_("Anda menyetujui catatan ini. JP-nya dibukukan untuk setiap orang di daftar."), "ok")
    return _went_on(found)


@bp.post("/<public_id>/go-on")
@requires(NEED, **SCOPE)
def go_on(public_id: str) -> ResponseReturnValue:
    return _went_on(one(public_id))


def _went_on(found: Record) -> ResponseReturnValue:
    booking.stretch(found.one.id, now=g.now)
    return _shown(found.one.public_id)


@bp.post("/<public_id>/return")
@requires(NEED, **SCOPE)
def give_back(public_id: str) -> ResponseReturnValue:
    found, form = one(public_id), ReasonForm()

    def act() -> ResponseReturnValue:
        service.give_back(found.one.id, form.reason.data or "", by())
        flash(_("Catatan dikembalikan; pencatat membaca alasannya."), "ok")
        return _shown(public_id)

    return refusals.answer(form, once(act), lambda: _page(one(public_id), form))


@bp.post("/<public_id>/discard")
@requires(NEED, **SCOPE)
def discard(public_id: str) -> ResponseReturnValue:
    known = led_to()
    if known is not None:
        return known
    found = to_write(public_id)

    @once
    def act() -> ResponseReturnValue:
        service.discard(found.one.id, by())
        flash(_("Draf dihapus; tidak ada yang tercatat."), "ok")
        return redirect(url_for(".index"), 303)

    return act()


def _kind(found: Record | None = None) -> tuple[HoursPolicy, str, Scope]:
    """Form and place from the address, else those of the record."""
    policy = in_force(hours_policies(), g.today)
    form = request.args.get("form", found.one.form if found else "")
    scope = request.args.get("scope", found.one.scope if found else Scope.DOMESTIC.value)
    return policy, form, Scope(scope) if scope in set(Scope) else Scope.DOMESTIC


def _counts(policy: HoursPolicy, form: str, scope: Scope) -> bool:
    """Whether the form counts there, and is none that goes by terms (a study has its own page)."""
    if form not in policy.forms or scope not in policy.forms[form].rules:
        return False
    return policy.forms[form].rules[scope].kind is not RuleKind.PER_SEMESTER


def _ready(typed: RecordForm, policy: HoursPolicy, form: str, scope: Scope) -> RecordForm:
    typed.show_for(policy, form, scope)
    agency_id, _unit_id = recorded.node(g.actor)
    named = sorted(competency_names().items(), key=lambda one: one[1])
    typed.offer(recorded.partners_of(agency_id), named)
    return typed


def _entered(typed: RecordForm, form: str, scope: Scope) -> Entered:
    return Entered(
        activity=typed.activity(form, scope),
        title=typed.title.data or "",
        organiser=typed.organiser.data or "",
        partner_id=typed.partner.data or None,
        decree_kind=DecreeKind(typed.decree_kind.data),
        decree_number=typed.decree_number.data or "",
        decree_on=day_of(typed.decree_on),
        competency_ids=typed.competency_ids,
    )


def _first(policy: HoursPolicy) -> str:
    typed = KindForm(formdata=None)
    typed.offer(policy)
    typed.form.choices = [one for one in typed.form.choices if _offered(policy, one.value)]
    return render_template(
        "workshops/recorded_kind.html", form=typed, action=url_for(".new"), policy=policy
    )


def _offered(policy: HoursPolicy, key: str) -> bool:
    return not key or _counts(policy, key, Scope.DOMESTIC)


def _facts_page(
    typed: RecordForm, policy: HoursPolicy, form: str, scope: Scope, found: Record | None = None
) -> str:
    """The address carries form and place, so that a form with errors keeps them."""
    return render_template(
        "workshops/recorded_form.html",
        form=typed,
        kind=policy.forms[form],
        rule=policy.forms[form].rules[scope],
        scope=scope.value,
        found=found,
        source=policy.source,
        words=hours_words,
    )
