"""What a certificate is called, what it certifies, how long it holds, who issues and signs it."""

import json
from dataclasses import replace
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.certification.rules import validity as days
from portal.certification.rules.schemes import (
    MOST_SIGNATORIES,
    MOST_TARGETS,
    CertificateKind,
    DecidedBy,
    Target,
    Terms,
)
from portal.certification.rules.signatories import Form, Signatory
from portal.certification.rules.validity import Asks, Base, Validity
from portal.certification.schemes import scheme_words as words
from portal.certification.schemes.forms.schemes import (
    IssuingForm,
    TermsForm,
    ValidityForm,
    VersionForm,
    chosen,
)
from portal.certification.schemes.views.scheme_desk import READ, Desk, bp, own_desk, written
from portal.certification.schemes.views.schemes import signed
from portal.competency import words as competency_words
from portal.competency.queries import catalogue
from portal.competency.rules.kinds import HIGHEST, LOWEST, STRANDS, Strand
from portal.core import sentences
from portal.core.access import requires
from portal.core.permissions import Permission

SPARE = 2
"""Empty rows below those filled, so that the list grows without script."""


def kept(found: Desk, terms: Terms, form: VersionForm, page: str) -> ResponseReturnValue:
    """Save and go back to the scheme; `page` again with what it was refused with."""
    refused = written(found, terms, form.version.data or 0)
    if refused:
        form.form_errors.append(refused)
        return page_of(found, form, page), 409
    flash(_("Skema tersimpan."), "ok")
    return redirect(url_for(".show", public_id=found.row.public_id), 303)


def page_of(found: Desk, form: VersionForm, page: str, **more: Any) -> str:
    return render_template(f"certificates/{page}", desk=found, form=form, words=words, **more)


@bp.get("/<public_id>/terms")
@requires(Permission.SCHEME_WRITE, **READ)
def terms(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    now = found.terms
    form = TermsForm(
        formdata=None,
        data={
            "version": found.row.draft_version,
            "kind": now.kind.value,
            "title": now.title,
            "title_en": now.title_en,
            "summary": now.summary,
            "decided_by": now.decided_by.value,
            "score_is_public": now.score_is_public,
        },
    )
    form.offer()
    return page_of(found, form, "scheme_terms.html")


@bp.post("/<public_id>/terms")
@requires(Permission.SCHEME_WRITE, **READ)
def save_terms(public_id: str) -> ResponseReturnValue:
    found, form = own_desk(public_id), TermsForm()
    form.offer()
    if not form.validate_on_submit():
        return page_of(found, form, "scheme_terms.html"), 422
    changed = replace(
        found.terms,
        kind=CertificateKind(form.kind.data),
        title=form.title.data or "",
        title_en=form.title_en.data or "",
        summary=form.summary.data or "",
        decided_by=DecidedBy(form.decided_by.data),
        score_is_public=form.score_is_public.data,
    )
    return kept(found, changed, form, "scheme_terms.html")


@bp.get("/<public_id>/targets")
@requires(Permission.SCHEME_WRITE, **READ)
def targets(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    form = VersionForm(formdata=None, data={"version": found.row.draft_version})
    return _targets(found, form, found.terms.targets)


@bp.post("/<public_id>/targets")
@requires(Permission.SCHEME_WRITE, **READ)
def save_targets(public_id: str) -> ResponseReturnValue:
    found, form = own_desk(public_id), VersionForm()
    typed = tuple(one for row in range(MOST_TARGETS + SPARE) if (one := _target(row)))
    if not form.validate_on_submit():
        return _targets(found, form, typed), 422
    refused = written(found, replace(found.terms, targets=typed), form.version.data or 0)
    if refused:
        form.form_errors.append(refused)
        return _targets(found, form, typed), 409
    flash(_("Kompetensi tersimpan."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


def _target(row: int) -> Target | None:
    """What one row says; a row without a competency says nothing."""
    competency, level = (request.form.get(f"t{row}:{name}", "") for name in ("competency", "level"))
    known = catalogue.directory(g.today)
    if not (competency.isdecimal() and len(competency) < 19 and int(competency) in known):
        return None
    strands = set(request.form.getlist(f"t{row}:strand"))
    number = int(level) if level in set("12345") else LOWEST
    return Target(int(competency), number, tuple(one for one in STRANDS if one.value in strands))


def _targets(found: Desk, form: VersionForm, typed: tuple[Target, ...]) -> str:
    locale = str(get_locale() or "id")
    known = sorted(
        catalogue.directory(g.today).values(), key=lambda one: (one.kind, one.position, one.id)
    )
    room = min(SPARE, max(0, MOST_TARGETS - len(typed)))
    return page_of(
        found,
        form,
        "scheme_targets.html",
        rows=[*typed, *(Target(0, LOWEST, ()) for _row in range(room))],
        competencies=[(one.id, one.name(locale)) for one in known],
        levels=range(LOWEST, HIGHEST + 1),
        strands={one: competency_words.STRANDS[one] for one in STRANDS if isinstance(one, Strand)},
    )


@bp.get("/<public_id>/validity")
@requires(Permission.SCHEME_WRITE, **READ)
def validity(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    rule = found.terms.validity
    form = ValidityForm(
        formdata=None,
        data={
            "version": found.row.draft_version,
            "shown": _mark(rule),
            "months": rule.months,
            "base": rule.base.value,
            "month": rule.month,
            "day": rule.day,
            "window_months": rule.window_months or None,
            "grace_days": rule.grace_days,
            "asks": rule.asks.value,
        },
    )
    form.offer()
    return _validity(found, form, rule)


@bp.post("/<public_id>/validity")
@requires(Permission.SCHEME_WRITE, **READ)
def save_validity(public_id: str) -> ResponseReturnValue:
    """Save a rule whose next three dates were looked at; else show them first."""
    found, form = own_desk(public_id), ValidityForm()
    form.offer()
    if not form.validate_on_submit():
        return _validity(found, form, None), 422
    rule = _rule(form)
    refusal = days.may_have(rule)
    if refusal is not None:
        form.form_errors.append(sentences.of(refusal))
        return _validity(found, form, None), 422
    if form.shown.data != _mark(rule):
        return _validity(found, form, rule, is_new=True)
    refused = written(found, replace(found.terms, validity=rule), form.version.data or 0)
    if refused:
        form.form_errors.append(refused)
        return _validity(found, form, rule), 409
    flash(_("Masa berlaku tersimpan."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


def _rule(form: ValidityForm) -> Validity:
    if form.months.data is None:
        return Validity()
    return Validity(
        months=form.months.data,
        base=Base(form.base.data),
        month=form.month.data,
        day=form.day.data or 0,
        window_months=form.window_months.data or 0,
        grace_days=form.grace_days.data or 0,
        asks=Asks(form.asks.data),
    )


def _mark(rule: Validity) -> str:
    """Tells one rule from another, so that what is saved is what was shown."""
    return json.dumps(rule.stored(), sort_keys=True)


def _validity(
    found: Desk, form: ValidityForm, rule: Validity | None, *, is_new: bool = False
) -> str:
    """The form above the three dates of `rule`; None while it cannot be read."""
    form.shown.data = _mark(rule) if rule is not None else ""
    form.shown.raw_data = None
    shown = days.preview(rule, g.today) if rule is not None and not days.may_have(rule) else ()
    return page_of(found, form, "scheme_validity.html", days=shown, is_new=is_new)


@bp.get("/<public_id>/issuing")
@requires(Permission.SCHEME_WRITE, **READ)
def issuing(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    now = found.terms
    signing = [
        {
            "post": str(one.post or ""),
            "form": one.form.value,
            "superior": one.superior,
            "through": one.through,
        }
        for one in now.signatories[:MOST_SIGNATORIES]
    ]
    form = IssuingForm(
        formdata=None,
        data={
            "version": found.row.draft_version,
            "unit": str(now.unit or ""),
            "pattern": now.pattern,
            "classification": now.classification,
            "signatories": signing,
        },
    )
    form.offer(found.names)
    return _issuing(found, form)


@bp.post("/<public_id>/issuing")
@requires(Permission.SCHEME_WRITE, **READ)
def save_issuing(public_id: str) -> ResponseReturnValue:
    found, form = own_desk(public_id), IssuingForm()
    form.offer(found.names)
    if not form.validate_on_submit():
        return _issuing(found, form), 422
    signing = tuple(
        Signatory(
            post=chosen(one.post),
            form=Form(one.form.data),
            superior=one.superior.data or "",
            through=one.through.data or "",
        )
        for one in (entry.form for entry in form.signatories)
        if chosen(one.post)
    )
    changed = replace(
        found.terms,
        unit=chosen(form.unit),
        pattern=form.pattern.data or "",
        classification=form.classification.data or "",
        signatories=signing,
    )
    refused = written(found, changed, form.version.data or 0)
    if refused:
        form.form_errors.append(refused)
        return _issuing(found, form), 409
    flash(_("Penerbitan tersimpan."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


def _issuing(found: Desk, form: IssuingForm) -> str:
    return page_of(found, form, "scheme_issuing.html", signed=signed(found))
