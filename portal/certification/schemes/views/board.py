"""`/board/certificates`: applications that wait for a word, and what was decided."""

from collections.abc import Sequence

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.certification.rules.applications import Verdict, Word
from portal.certification.rules.findings import found
from portal.certification.rules.requirements import LeafKind
from portal.certification.rules.weighing import Finding
from portal.certification.schemes.forms.applying import YES, WordForm
from portal.certification.schemes.queries import application_lists, applications, subjects
from portal.certification.schemes.queries.applications import Case, Said
from portal.certification.schemes.service import deciding
from portal.certification.schemes.views import application_words as words
from portal.certification.schemes.views import requirement_words
from portal.certification.schemes.views.requirement_words import Grounds, Link
from portal.competency.words import SOURCES
from portal.core import documents, refusals, sentences, zones
from portal.core.access import requires
from portal.core.dates import day
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.service import sessions, viewings
from portal.people.service.viewings import Viewed
from portal.people.views import shown

bp = Blueprint("certificate_board", __name__, url_prefix="/board/certificates")
NEED = Permission.CERTIFICATE_DECIDE
SCOPE = {"scope": applications.decided_by}
PROBE = "-"
"""Stands for a reason where it is only asked who may speak."""


@bp.get("")
@requires(NEED, **SCOPE)
def index() -> ResponseReturnValue:
    """Waiting for the reader, the oldest first; or everything else, the newest first."""
    waits = request.args.get("state") != "all"
    scope = applications.waiting(g.actor) if waits else applications.decided_by(g.actor)
    after = request.args.get("after", "")[:21]
    rows, more = application_lists.page(scope, newest_first=not waits, after=after)
    shown.persons(row.person.public_id for row in rows)
    return render_template(
        "certificates/board.html", rows=rows, more=more, waits=waits, words=words
    )


@bp.get("/<public_id>")
@requires(NEED, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    return _show(_one(public_id), WordForm(formdata=None))


def _one(public_id: str) -> Case:
    return applications.one(applications.decided_by(g.actor), public_id, g.now)


def _show(case: Case, form: WordForm) -> str:
    application, me = case.application, g.actor.person_id
    said = applications.said(application.id)
    shown.persons([case.person.public_id])
    viewings.note(me, [case.person.id], Viewed.APPLICATION, on=g.today, now=g.now)
    named = subjects.of_trees([case.asked], g.now)
    why_not = _why_not(case, said)
    return render_template(
        "certificates/board_case.html",
        case=case,
        state=words.state(case),
        block=requirement_words.block(
            case.outcome, named, g.today, requirement_words.no_link, _grounds(case)
        ),
        attached=applications.documents(application.id),
        said=said if _may_read(case, said) else (),
        spoken=len(said),
        certificate=applications.issued(application.id),
        statements=applications.stated_by(case),
        form=form if not why_not else None,
        why_not=why_not if application.decided_at is None else "",
        words=words,
        today=g.today,
    )


def _may_read(case: Case, said: Sequence[Said]) -> bool:
    """The first two speak without knowing the other's word; a third knows both."""
    spoke = any(one.member.id == g.actor.person_id for one in said)
    return spoke or len(said) > 1 or case.application.decided_at is not None


def _why_not(case: Case, said: Sequence[Said]) -> str:
    """Why the reader's word would not be taken; "" when it would."""
    if case.application.withdrawn_at is not None:
        return str(_("Permohonan ini ditarik pemohonnya."))
    probe = Word(g.actor.person_id, grants=True, reason=PROBE)
    refusal = deciding.may_say(case, probe, [one.value for one in said], g.now)
    return sentences.of(refusal) if refusal else ""


def _grounds(case: Case) -> Grounds:
    """The record behind each requirement, where the reader may open it."""
    held = g.actor.permissions
    exams = (one.leaf for one in found(case.outcome) if one.leaf.kind is LeafKind.EXAM)
    sittings = applications.sittings_of([case.source(leaf) for leaf in exams])

    def of(finding: Finding) -> Link | None:
        kind, source = finding.leaf.kind, case.source(finding.leaf)
        if kind is LeafKind.EXAM and source in sittings and Permission.RESULT_DECIDE in held:
            url = url_for("results.person", public_id=sittings[source], registration=source)
            return Link(url, _("Hasil ujiannya"))
        if kind is LeafKind.PRACTICAL and source and Permission.PRACTICAL_MANAGE in held:
            return Link(url_for("practical_cases.case", public_id=source), _("Hasil ujinya"))
        return _origin(case, finding)

    return of


def _origin(case: Case, finding: Finding) -> Link | None:
    """The kind and day of the evidence a level rests on; it has no page of the board's."""
    source = case.known.source(finding) if case.known else None
    if source is None or source.origin is None:
        return None
    on = zones.local_day(source.origin.occurred_at, g.actor.timezone)
    return Link("", f"{SOURCES[source.origin.kind]}, {day(on)}")


@bp.get("/<public_id>/documents/<file_id>")
@requires(NEED, **SCOPE)
def document(public_id: str, file_id: str) -> ResponseReturnValue:
    application = applications.found(applications.decided_by(g.actor), public_id)
    return documents.sent(applications.document(application.id, file_id).file)


@bp.post("/<public_id>")
@requires(NEED, **SCOPE)
def say(public_id: str) -> ResponseReturnValue:
    case, form = _one(public_id), WordForm()
    sessions.require_recent(g.actor, g.now)
    if form.validate_on_submit():
        try:
            return _say(case, form)
        except Refused as refused:
            case = _one(public_id)
            if refused.field is None:
                form.form_errors.append(sentences.why(refused))
            else:
                refusals.attach(form, refused)
    return _show(case, form), 422


@once
def _say(case: Case, form: WordForm) -> ResponseReturnValue:
    word = Word(
        g.actor.person_id,
        grants=form.word.data == YES,
        reason=form.reason.data or "",
        way_forward=form.way_forward.data or "",
    )
    verdict = deciding.say(case.application.id, word, now=g.now)
    if verdict is Verdict.OPEN:
        flash(_("Putusan Anda dicatat. Permohonan menunggu putusan anggota lain."), "ok")
    elif verdict is Verdict.GRANTED:
        flash(_("Permohonan dikabulkan dan sertifikatnya terbit."), "ok")
    else:
        flash(_("Permohonan belum dikabulkan. Pemohon menerima alasan dan jalan keluarnya."), "ok")
    return redirect(url_for(".show", public_id=case.application.public_id), 303)
