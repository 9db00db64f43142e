"""The draft of a policy as a form with named fields, beside the editor of its text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.competency import words
from portal.competency.forms import PolicyForm
from portal.competency.models import PolicyDraft
from portal.competency.queries import scopes
from portal.competency.queries.catalogue import catalogue
from portal.competency.rules import policy_form
from portal.competency.rules.kinds import STRANDS
from portal.competency.rules.policy import Policy
from portal.competency.rules.policy_document import parse_policy
from portal.competency.rules.policy_text import policy_text
from portal.competency.rules.reading import DocumentError, Fault
from portal.competency.rules.source_text import FaultyText
from portal.competency.service import policies as service
from portal.competency.views.blueprint import bp
from portal.core.access import requires
from portal.core.permissions import Permission

REVIEW = "policy_preview.review"


@dataclass(frozen=True, slots=True)
class Page:
    """The policy the fields stand for, what they say, and what is wrong with them."""

    policy: Policy
    values: Mapping[str, Sequence[str]]
    faults: Sequence[Fault] = ()

    def one(self, name: str) -> str:
        """The text of a field."""
        return next(iter(self.values.get(name, ())), "")

    def has(self, name: str, word: str) -> bool:
        """Whether a box is ticked."""
        return word in self.values.get(name, ())

    @property
    def sources(self) -> list[tuple[str, str]]:
        """The legal sources by id, as they are called."""
        return [(source.id, source.reference) for source in self.policy.sources]

    def is_faulty(self, name: str) -> bool:
        """Whether something is wrong with this field or one below it."""
        return any(policy_form.name_of(fault.path).startswith(name) for fault in self.faults)

    def faults_of(self, name: str) -> list[Fault]:
        return [fault for fault in self.faults if policy_form.name_of(fault.path) == name]


@bp.get("/policies/drafts/<public_id>/form")
@requires(Permission.POLICY_WRITE, scope=scopes.drafts)
def draft_form(public_id: str) -> ResponseReturnValue:
    scopes.need_policy_writing(g.actor)
    found = scopes.draft(g.actor, public_id)
    if found.published_version is not None:
        return redirect(url_for(".policy", version=found.published_version), 303)
    policy = _readable(found)
    if policy is None:
        return _to_the_text(public_id)
    form = PolicyForm(
        data={
            "revision": found.revision,
            "source": found.source,
            "title": policy.title,
            "valid_from": policy.valid_from,
        }
    )
    return _page(form, found, Page(policy, policy_form.fields_of(policy)))


def _readable(found: PolicyDraft) -> Policy | None:
    try:
        return service.read_policy(found.text)
    except FaultyText:
        return None


def _to_the_text(public_id: str) -> ResponseReturnValue:
    flash(_("Naskah draf masih perlu diperbaiki sebelum dapat disunting sebagai formulir."), "warn")
    return redirect(url_for(".draft", public_id=public_id), 303)


@bp.post("/policies/drafts/<public_id>/form")
@requires(Permission.POLICY_WRITE, scope=scopes.drafts)
def save_draft_form(public_id: str) -> ResponseReturnValue:
    scopes.need_policy_writing(g.actor)
    found = scopes.draft(g.actor, public_id)
    before = _readable(found)
    if before is None:
        return _to_the_text(public_id)
    form = PolicyForm()
    posted = {name: request.form.getlist(name) for name in request.form}
    valid_from: date | None = form.valid_from.data
    if not form.validate_on_submit() or valid_from is None:
        return _page(form, found, Page(before, posted)), 422
    posted["valid_from"] = [valid_from.isoformat()]
    try:
        policy = parse_policy(policy_form.document_of(before, posted))
    except DocumentError as error:
        return _page(form, found, Page(before, posted, error.faults)), 422
    service.save_draft(
        found.id,
        policy_text(policy),
        form.source.data.strip(),
        revision=form.revision.data,
        now=g.now,
        actor_id=g.actor.person_id,
    )
    flash(_("Draf tersimpan dan siap ditinjau."), "ok")
    if "review" in request.form:
        return redirect(url_for(REVIEW, public_id=public_id), 303)
    return redirect(url_for(".draft_form", public_id=public_id), 303)


def _page(form: PolicyForm, found: PolicyDraft, page: Page) -> str:
    return render_template(
        "competency/policy_form.html",
        form=form,
        draft=found,
        page=page,
        strands=STRANDS,
        ways=policy_form.ways(page.policy),
        words=words,
        version=found.base_version + 1,
        newest=max((one.version for one in catalogue().policies), default=0),
    )
