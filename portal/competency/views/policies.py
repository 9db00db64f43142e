"""Attainment policies: those published, each in plain words; drafts of the next one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from portal.competency.forms import DraftForm, RevisionForm
from portal.competency.models import PolicyDraft
from portal.competency.queries import histories, scopes
from portal.competency.queries.catalogue import catalogue
from portal.competency.rules.policy import Policy
from portal.competency.rules.policy_document import Change, compare
from portal.competency.rules.source_text import FaultyText, Located
from portal.competency.service import policies as service
from portal.competency.views import explanations
from portal.competency.views.blueprint import bp
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.idempotency import once
from portal.core.permissions import Permission

# The page that shows who would change lies in `web`, which may ask the ledger.
REVIEW = "policy_preview.review"


@dataclass(frozen=True, slots=True)
class FaultyLine:
    """A fault with the line it is on, as typed."""

    located: Located
    line: str


@bp.get("/policies")
@requires(Permission.FRAMEWORK_READ, scope=scopes.policies)
def policies() -> ResponseReturnValue:
    writes = Permission.POLICY_WRITE in g.actor.permissions
    may_publish = writes and scopes.may_publish_policy(g.actor)
    return render_template(
        "competency/policies.html",
        publications=histories.of_policies(),
        titles={policy.version: policy.title for policy in catalogue().policies},
        drafts=histories.open_drafts() if may_publish else (),
        may_publish=may_publish,
        today=g.today,
    )


@bp.get("/policies/<int:version>")
@requires(Permission.FRAMEWORK_READ, scope=scopes.policies)
def policy(version: int) -> ResponseReturnValue:
    known = {one.version: one for one in catalogue().policies}
    shown = known.get(version)
    if shown is None:
        raise NotFound
    return render_template(
        "competency/policy.html",
        policy=shown,
        publication=next(one for one in histories.of_policies() if one.number == version),
        sections=explanations.explain(shown),
        changes=changes(known.get(version - 1), shown),
        today=g.today,
    )


def changes(before: Policy | None, after: Policy) -> Sequence[tuple[str, str, str]]:
    """What differs, in words: place, before, after; the number itself is no news."""
    if before is None:
        return ()
    return [_worded(change) for change in compare(before, after) if change.path != "version"]


def _worded(change: Change) -> tuple[str, str, str]:
    return (
        explanations.place(change.path),
        _side(change.path, change.before, change.after),
        _side(change.path, change.after, change.before),
    )


def _side(path: str, value: object, other: object) -> str:
    """None stands for "no limit" where the other side has a figure, else for "not there"."""
    if value is None and not isinstance(other, int):
        return ""
    if path == "valid_from":
        return str(format_date(date.fromisoformat(str(value)), "d MMMM yyyy", rebase=False))
    return explanations.shown(value)


@bp.post("/policies/drafts")
@requires(Permission.POLICY_WRITE, scope=scopes.drafts)
@once
def start_draft() -> ResponseReturnValue:
    scopes.need_policy_writing(g.actor)
    draft = service.start_draft(now=g.now, today=g.today, actor_id=g.actor.person_id)
    return redirect(url_for(".draft", public_id=draft.public_id), 303)


@bp.get("/policies/drafts/<public_id>")
@requires(Permission.POLICY_WRITE, scope=scopes.drafts)
def draft(public_id: str) -> ResponseReturnValue:
    scopes.need_policy_writing(g.actor)
    found = scopes.draft(g.actor, public_id)
    if found.published_version is not None:
        return redirect(url_for(".policy", version=found.published_version), 303)
    form = DraftForm(data={"revision": found.revision, "text": found.text, "source": found.source})
    return _draft_page(form, found)


@bp.post("/policies/drafts/<public_id>")
@requires(Permission.POLICY_WRITE, scope=scopes.drafts)
def save_draft(public_id: str) -> ResponseReturnValue:
    scopes.need_policy_writing(g.actor)
    found = scopes.draft(g.actor, public_id)
    form = DraftForm()
    if not form.validate_on_submit():
        return _draft_page(form, found), 422
    text = form.text.data.replace("\r\n", "\n")
    saved = service.save_draft(
        found.id,
        text,
        form.source.data.strip(),
        revision=form.revision.data,
        now=g.now,
        actor_id=g.actor.person_id,
    )
    faults = _faults(saved.text)
    if faults:
        flash(_("Draf tersimpan, tetapi naskahnya masih perlu diperbaiki."), "warn")
    else:
        flash(_("Draf tersimpan dan siap ditinjau."), "ok")
    if not faults and "review" in request.form:
        return redirect(url_for(REVIEW, public_id=public_id), 303)
    return redirect(url_for(".draft", public_id=public_id), 303)


def _draft_page(form: DraftForm, found: PolicyDraft) -> str:
    return render_template(
        "competency/policy_draft.html",
        form=form,
        draft=found,
        faults=_faults(form.text.data or ""),
        version=found.base_version + 1,
        newest=max((one.version for one in catalogue().policies), default=0),
    )


def _faults(text: str) -> list[FaultyLine]:
    """Every fault of the text with its line, a few dozen at most."""
    try:
        service.read_policy(text)
    except FaultyText as error:
        lines = text.splitlines()
        return [
            FaultyLine(one, lines[one.line - 1].strip() if one.line <= len(lines) else "")
            for one in error.located[:40]
        ]
    return []


@bp.post("/policies/drafts/<public_id>/discard")
@requires(Permission.POLICY_WRITE, scope=scopes.drafts)
def discard_draft(public_id: str) -> ResponseReturnValue:
    scopes.need_policy_writing(g.actor)
    found = scopes.draft(g.actor, public_id)
    service.discard_draft(found.id, now=g.now, actor_id=g.actor.person_id)
    flash(_("Draf disisihkan."), "ok")
    return redirect(url_for(".policies"), 303)


@bp.post("/policies/drafts/<public_id>/publish")
@requires(Permission.POLICY_WRITE, scope=scopes.drafts)
@once
def publish_draft(public_id: str) -> ResponseReturnValue:
    scopes.need_policy_writing(g.actor)
    found = scopes.draft(g.actor, public_id)
    form = RevisionForm()
    if not form.validate_on_submit():
        return redirect(url_for(REVIEW, public_id=public_id), 303)
    version = service.publish_draft(
        found.id,
        revision=form.revision.data,
        now=g.now,
        today=g.today,
        actor_id=g.actor.person_id,
    )
    flash(_("Kebijakan versi %(version)d sudah terbit.", version=version), "ok")
    return redirect(url_for(".policy", version=version), 303)
