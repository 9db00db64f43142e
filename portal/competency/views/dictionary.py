"""The dictionary: every competency with its levels, indicators and history; new wordings."""

from datetime import date, timedelta

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from portal.competency import words
from portal.competency.forms import WordingForm
from portal.competency.queries import histories, scopes, search
from portal.competency.queries.catalogue import (
    CompetencyValue,
    FrameworkValue,
    catalogue,
)
from portal.competency.rules.differences import wording_changes
from portal.competency.rules.kinds import CompetencyKind
from portal.competency.service import wordings
from portal.competency.views.blueprint import bp, publishing
from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.idempotency import once
from portal.core.permissions import Permission


@bp.get("/")
@requires(Permission.FRAMEWORK_READ, scope=scopes.frameworks)
def index() -> ResponseReturnValue:
    text = request.args.get("q", "").strip()[:200]
    kind = _kind(request.args.get("jenis", ""))
    allowed = scopes.framework_ids(g.actor)
    hits = search.find(text, allowed, g.today)
    groups = {
        one: [hit for hit in hits if hit.competency.kind is one]
        for one in CompetencyKind
        if kind in {None, one}
    }
    return render_template(
        "competency/dictionary.html",
        text=text,
        kind=kind,
        kinds=words.KINDS,
        counts={one: sum(hit.competency.kind is one for hit in hits) for one in CompetencyKind},
        groups={one: found for one, found in groups.items() if found},
        frameworks=_frameworks(allowed),
        on=g.today,
    )


def _kind(text: str) -> CompetencyKind | None:
    return CompetencyKind(text) if text in set(CompetencyKind) else None


def _frameworks(allowed: frozenset[int]) -> dict[int, FrameworkValue]:
    frameworks = catalogue().frameworks
    return {id_: value for id_, value in frameworks.items() if id_ in allowed}


def _versions(public_id: str) -> tuple[CompetencyValue, ...]:
    """All versions of a competency the actor may read. Raises NotFound."""
    known = catalogue()
    competency_id = known.by_public_id.get(public_id)
    if competency_id is None:
        raise NotFound
    versions = known.histories[competency_id]
    if versions[0].framework_id not in scopes.framework_ids(g.actor):
        raise NotFound
    return versions


def _asked(versions: tuple[CompetencyValue, ...], number: str) -> CompetencyValue:
    """The version asked for, else the one in force, else the first to come."""
    if number:
        found = [one for one in versions if str(one.number) == number]
        if not found:
            raise NotFound
        return found[0]
    begun = [one for one in versions if one.valid_from <= g.today]
    return begun[-1] if begun else versions[0]


@bp.get("/competencies/<public_id>")
@requires(Permission.FRAMEWORK_READ, scope=scopes.frameworks)
def competency(public_id: str) -> ResponseReturnValue:
    versions = _versions(public_id)
    shown = _asked(versions, request.args.get("versi", ""))
    place = versions.index(shown)
    before = versions[place - 1] if place else None
    framework = catalogue().frameworks[shown.framework_id]
    may_change = Permission.FRAMEWORK_WRITE in g.actor.permissions and (
        scopes.may_change_framework(g.actor, shown.framework_id)
    )
    return render_template(
        "competency/competency.html",
        shown=shown,
        before=before,
        changes=wording_changes(before.wording, shown.wording) if before else (),
        framework=framework,
        scale=framework.scale(shown.valid_from if shown.valid_from > g.today else g.today),
        publications=histories.of_competency(shown.id),
        may_change=may_change,
        today=g.today,
        kinds=words.KINDS,
        parts=words.PARTS,
        verifications=words.VERIFICATIONS,
    )


@bp.get("/competencies/<public_id>/edit")
@requires(Permission.FRAMEWORK_WRITE, scope=scopes.frameworks)
def edit_competency(public_id: str) -> ResponseReturnValue:
    versions = _to_change(public_id)
    last = versions[-1]
    begin = max(g.today, last.valid_from + timedelta(days=1))
    form = WordingForm.of(last.wording, _newest(versions), begin)
    return _form_page(form, versions)


@bp.post("/competencies/<public_id>/edit")
@requires(Permission.FRAMEWORK_WRITE, scope=scopes.frameworks)
@once
def publish_competency(public_id: str) -> ResponseReturnValue:
    versions = _to_change(public_id)
    form = WordingForm()
    if not form.validate_on_submit():
        return _form_page(form, versions), 422
    owner = catalogue().frameworks[versions[0].framework_id].organisation_id
    competency_id, wording = versions[0].id, form.wording()
    base_number, valid_from = form.base_number.data, form.begins()
    by = publishing(owner)
    refused = wordings.why_not(
        competency_id, wording, by, base_number=base_number, valid_from=valid_from
    )
    if refused is not None:
        field = {"source": form.source, "valid_from": form.valid_from}.get(refused.field or "")
        errors = form.form_errors if field is None else field.errors
        errors.append(sentences.why(refused))
        return _form_page(form, versions), 422
    number = wordings.add_version(
        competency_id, wording, by, base_number=base_number, valid_from=valid_from
    )
    flash(_published(number, valid_from), "ok")
    return redirect(url_for(".competency", public_id=public_id, versi=number), 303)


def _published(number: int, valid_from: date) -> str:
    if valid_from <= g.today:
        return str(_("Versi %(number)d sudah terbit dan berlaku mulai hari ini.", number=number))
    day = format_date(valid_from, "d MMMM yyyy", rebase=False)
    return str(_("Versi %(number)d sudah terbit, berlaku mulai %(day)s.", number=number, day=day))


def _to_change(public_id: str) -> tuple[CompetencyValue, ...]:
    """Raises NotFound, Forbidden."""
    versions = _versions(public_id)
    scopes.need_framework_change(g.actor, versions[0].framework_id)
    return versions


def _newest(versions: tuple[CompetencyValue, ...]) -> int:
    return max(version.number for version in versions)


def _form_page(form: WordingForm, versions: tuple[CompetencyValue, ...]) -> str:
    return render_template(
        "competency/competency_form.html",
        form=form,
        competency=versions[-1],
        newest=_newest(versions),
        scale=catalogue().frameworks[versions[-1].framework_id].scale(g.today),
    )
