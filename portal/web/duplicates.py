"""`/admin/duplicates`: records that may be one person, compared, proposed for merging, separated.

The second person decides at `/admin/approvals`; `details` is where a proposal shows its matter.
"""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from portal.core.access import requires
from portal.core.db import db
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.core.refusals import attach
from portal.people.models import Approval, Person
from portal.people.queries import approvals as proposals
from portal.people.queries import bearers, directory, dossier, likeness
from portal.people.queries import duplicates as records
from portal.people.queries.dossier import Dossier
from portal.people.rules import merging as rules
from portal.people.rules.merging import Record
from portal.people.service import likeness as comparing
from portal.people.service import merging
from portal.people.service.persons import printed
from portal.people.views import person_words
from portal.people.views.person_forms import DifferForm, PairForm, ReasonForm
from portal.people.views.persons import about
from portal.web.merging import traces_of

bp = Blueprint("duplicates", __name__, url_prefix="/admin/duplicates")

SCOPE = {"scope": directory.people}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records, with what the decision looks at."""

    found: Dossier
    record: Record
    born: tuple[date, ...]

    @property
    def name(self) -> str:
        return printed(self.person)

    @property
    def person(self) -> Person:
        return self.found.person


@bp.get("")
@requires(Permission.PERSON_MERGE, **SCOPE)
def index() -> ResponseReturnValue:
    return _index(PairForm(formdata=None))


@bp.post("/find")
@requires(Permission.PERSON_MERGE, **SCOPE)
def find() -> ResponseReturnValue:
    """Two numbers: numbers belong into no address, so the form is posted."""
    form = PairForm()
    if not form.validate_on_submit():
        return _index(form), 422
    one, other = (
        bearers.known(field.data, g.actor, on=g.today) for field in (form.one, form.other)
    )
    for field, person in ((form.one, one), (form.other, other)):
        if person is None:
            field.errors = [_("Tidak ditemukan di wilayah Anda. Periksa nomornya.")]
    if one is None or other is None:
        return _index(form), 422
    if one.id == other.id:
        form.other.errors = [_("Kedua nomor ini sudah milik satu catatan.")]
        return _index(form), 422
    return redirect(_compare_url(one, other), 303)


@bp.get("/<public_id>/<other_id>")
@requires(Permission.PERSON_MERGE, **SCOPE)
def compare(public_id: str, other_id: str) -> ResponseReturnValue:
    return _compare(*_pair(public_id, other_id), ReasonForm(formdata=None))


@bp.post("/<public_id>/<other_id>/propose")
@requires(Permission.PERSON_MERGE, **SCOPE)
@once
def propose(public_id: str, other_id: str) -> ResponseReturnValue:
    pair, form = _pair(public_id, other_id), ReasonForm()
    if not form.validate_on_submit():
        return _compare(*pair, form), 422
    ids = [one.id for one in pair]
    try:
        approval = merging.propose(
            *ids,
            traces=traces_of(ids),
            organisation_id=_agency(pair[0]),
            reason=form.reason.data or "",
            actor_id=g.actor.person_id,
            on=g.today,
            now=g.now,
        )
    except Refused as refused:
        attach(form, Refused(refused.reason, field="reason", **refused.values))
        return _compare(*pair, form), 422
    flash(_("Usulan dicatat dan menunggu orang kedua. Belum ada yang berubah."), "ok")
    return redirect(url_for(".proposal", approval_id=approval.public_id), 303)


@bp.post("/<public_id>/<other_id>/dismiss")
@requires(Permission.PERSON_MERGE, **SCOPE)
def dismiss(public_id: str, other_id: str) -> ResponseReturnValue:
    pair, form = _pair(public_id, other_id), DifferForm()
    if not form.validate_on_submit():
        return _compare(*pair, ReasonForm(formdata=None), differ=form), 422
    by = {"organisation_id": _agency(pair[0]), "actor_id": g.actor.person_id, "now": g.now}
    try:
        comparing.dismiss(pair[0].id, pair[1].id, form.why.data or "", **by)
    except Refused as refused:
        attach(form, Refused(refused.reason, field="why"))
        return _compare(*pair, ReasonForm(formdata=None), differ=form), 422
    flash(_("Dicatat sebagai dua orang. Pasangan ini tidak tampil lagi di daftar."), "ok")
    return redirect(url_for(".index"), 303)


@bp.post("/<public_id>/<other_id>/reconsider")
@requires(Permission.PERSON_MERGE, **SCOPE)
def reconsider(public_id: str, other_id: str) -> ResponseReturnValue:
    one, other = _pair(public_id, other_id)
    by = {"organisation_id": _agency(one), "actor_id": g.actor.person_id, "now": g.now}
    comparing.reconsider(one.id, other.id, **by)
    return redirect(_compare_url(one, other), 303)


@bp.get("/proposals/<approval_id>")
@requires(Permission.PERSON_MERGE, scope=proposals.in_scope)
def proposal(approval_id: str) -> ResponseReturnValue:
    """The matter of a proposal: before, while and after it is decided."""
    approval = proposals.one(g.actor, approval_id)
    if approval.kind not in (merging.MERGE, merging.UNDO):
        raise NotFound
    stays, goes = (db.session.get_one(Person, approval.payload[key]) for key in ("stays", "goes"))
    return _compare(stays, goes, ReasonForm(formdata=None), approval)


@bp.get("/merged/<public_id>/<absorbed_id>")
@requires(Permission.PERSON_MERGE, **SCOPE)
def undo(public_id: str, absorbed_id: str) -> ResponseReturnValue:
    return _undo(*_merged(public_id, absorbed_id), ReasonForm(formdata=None))


@bp.post("/merged/<public_id>/<absorbed_id>")
@requires(Permission.PERSON_MERGE, **SCOPE)
@once
def propose_undo(public_id: str, absorbed_id: str) -> ResponseReturnValue:
    kept, absorbed = _merged(public_id, absorbed_id)
    form = ReasonForm()
    if not form.validate_on_submit():
        return _undo(kept, absorbed, form), 422
    try:
        approval = merging.propose_undo(
            absorbed.id,
            organisation_id=_agency(kept),
            reason=form.reason.data or "",
            actor_id=g.actor.person_id,
            now=g.now,
        )
    except Refused as refused:
        attach(form, Refused(refused.reason, field="reason", **refused.values))
        return _undo(kept, absorbed, form), 422
    flash(_("Usulan dicatat dan menunggu orang kedua. Belum ada yang berubah."), "ok")
    return redirect(url_for(".proposal", approval_id=approval.public_id), 303)


def details(approval: Approval) -> str:
    """Where a proposal shows its matter, for the page of approvals."""
    return url_for("duplicates.proposal", approval_id=approval.public_id)


def _index(form: PairForm) -> str:
    asked = request.args
    before = asked.get("before", "")
    person = None
    if asked.get("person"):
        person = directory.person(g.actor, Permission.PERSON_MERGE, asked["person"], g.today)
    dismissed = asked.get("state") == "dismissed"
    pairs, more = likeness.page(
        g.actor,
        g.today,
        dismissed=dismissed,
        of=person.id if person else None,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else 0,
    )
    return render_template(
        "duplicates/index.html",
        form=form,
        pairs=pairs,
        more=more,
        person=person,
        is_dismissed=dismissed,
        words=person_words,
    )


def _pair(public_id: str, other_id: str) -> tuple[Person, Person]:
    """Both in scope; one of them twice is no pair."""
    one, other = (
        directory.person(g.actor, Permission.PERSON_MERGE, each, g.today)
        for each in (public_id, other_id)
    )
    if one.id == other.id:
        raise NotFound
    return one, other


def _merged(public_id: str, absorbed_id: str) -> tuple[Person, Person]:
    kept = directory.person(g.actor, Permission.PERSON_MERGE, public_id, g.today)
    absorbed = db.session.scalar(
        select(Person).where(Person.public_id == absorbed_id, Person.merged_into_id == kept.id)
    )
    if absorbed is None:
        raise NotFound
    return kept, absorbed


def _agency(person: Person) -> int:
    found = dossier.of(person, now=g.now)
    place = found.employment(g.today) or next(iter(found.employments), None)
    if place is None:
        raise NotFound
    return place.organisation_id


def _compare_url(one: Person, other: Person) -> str:
    return url_for(".compare", public_id=one.public_id, other_id=other.public_id)


def _compare(
    one: Person,
    other: Person,
    form: ReasonForm,
    approval: Approval | None = None,
    *,
    differ: DifferForm | None = None,
) -> str:
    traces = traces_of([one.id, other.id])
    sides = [_side(each, traces[each.id]) for each in (one, other)]
    first, second = (side.record for side in sides)
    stays, _goes = rules.surviving(first, second, g.today)
    obstacle = rules.may_merge(
        first, second, proposed_by=g.actor.person_id, decided_by=merging.SOMEBODY_ELSE, on=g.today
    )
    subjects = [f"person:{one.id}", f"person:{other.id}"]
    return render_template(
        "duplicates/compare.html",
        **about(one),
        form=form,
        differ=differ or DifferForm(formdata=None),
        sides=sides,
        stays=approval.payload["stays"] if approval else stays.id,
        obstacle=obstacle,
        doubts=rules.doubts(first, second),
        approval=approval or proposals.waiting(merging.MERGE, subjects),
        is_undo=approval is not None and approval.kind == merging.UNDO,
        pair=likeness.pair_of(one.id, other.id),
    )


def _undo(kept: Person, absorbed: Person, form: ReasonForm) -> str:
    waiting = proposals.waiting(merging.UNDO, [f"person:{absorbed.id}"])
    return render_template(
        "duplicates/undo.html", **about(kept), absorbed=absorbed, form=form, approval=waiting
    )


def _side(person: Person, traces: records.Traces) -> Side:
    record = records.record(person.id, traces, g.today)
    born = {
        (row.value.revealed.born_on, row.value.revealed.sex)
        for row in record.numbers
        if row.value.revealed is not None
    }
    return Side(
        found=dossier.of(person, now=g.now),
        record=record,
        born=tuple(sorted(on for on, _sex in born)),
    )
