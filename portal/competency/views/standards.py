"""Job standards: the jobs of an agency, one job's standards through time, the next one."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.competency import words
from portal.competency.forms import StandardForm
from portal.competency.queries import reference_classes, scopes
from portal.competency.queries import standards as queries
from portal.competency.queries.catalogue import CompetencyValue, catalogue, directory
from portal.competency.queries.standards import StandardValue
from portal.competency.rules.differences import LevelChange, level_changes
from portal.competency.rules.standard_terms import NO_TERMS, Duty
from portal.competency.service import standards as service
from portal.competency.service.standards import NewStandard
from portal.competency.views.blueprint import bp, setting
from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.models import Job

SPARE_LINES = 4


@bp.get("/standards")
@requires(Permission.FRAMEWORK_READ, scope=scopes.jobs)
def standards() -> ResponseReturnValue:
    text = request.args.get("q", "").strip()[:200]
    page = queries.job_page(
        scopes.jobs(g.actor, Permission.FRAMEWORK_READ),
        g.today,
        text=text,
        after=request.args.get("sesudah", "")[:300],
        before=request.args.get("sebelum", "")[:300],
    )
    return render_template(
        "competency/standards.html", page=page, text=text, classes=reference_classes.names()
    )


@bp.get("/standards/<public_id>")
@requires(Permission.FRAMEWORK_READ, scope=scopes.jobs)
def standard(public_id: str) -> ResponseReturnValue:
    job = scopes.job(g.actor, public_id)
    history = queries.history(job.id)
    shown = _asked(history, request.args.get("versi", ""))
    place = history.index(shown) if shown else 0
    before = history[place - 1] if place else None
    return render_template(
        "competency/standard.html",
        job=job,
        job_class=reference_classes.names().get(job.job_class, job.job_class),
        history=history,
        shown=shown,
        before=before,
        changes=_named_changes(before, shown) if before and shown else (),
        groups=_grouped(shown),
        may_set=scopes.may_set_standard(g.actor, job.organisation_id),
        today=g.today,
        kinds=words.KINDS,
    )


def _asked(history: Sequence[StandardValue], number: str) -> StandardValue | None:
    """The version asked for, else the one in force, else the first to come, else None."""
    if number:
        found = [one for one in history if str(one.number) == number]
        if not found:
            raise NotFound
        return found[0]
    in_force = [one for one in history if one.valid_from <= g.today]
    return in_force[-1] if in_force else (history[0] if history else None)


def _named_changes(
    before: StandardValue, after: StandardValue
) -> list[tuple[CompetencyValue, LevelChange]]:
    known = catalogue()
    return [
        (known.worded(change.competency_id, after.valid_from), change)
        for change in level_changes(before.levels, after.levels)
    ]


def _grouped(shown: StandardValue | None) -> dict[object, list[tuple[CompetencyValue, int]]]:
    """Competencies and levels by kind, in the dictionary's order."""
    if shown is None:
        return {}
    known = catalogue()
    lines = [
        (known.worded(competency_id, shown.valid_from), level)
        for competency_id, level in shown.levels.items()
    ]
    lines.sort(key=lambda line: (line[0].framework_id, line[0].position, line[0].id))
    return {
        kind: [line for line in lines if line[0].kind is kind]
        for kind in words.KINDS
        if any(line[0].kind is kind for line in lines)
    }


@bp.get("/standards/<public_id>/new")
@requires(Permission.STANDARD_WRITE, scope=scopes.jobs)
def edit_standard(public_id: str) -> ResponseReturnValue:
    job = scopes.job_to_change(g.actor, public_id)
    history = queries.history(job.id)
    last = history[-1] if history else None
    keys = catalogue().histories
    if last is None:
        levels = list(reference_classes.levels(job.job_class).items())
        begin = g.today
    else:
        levels = [(keys[id_][0].key, level) for id_, level in last.levels.items()]
        begin = max(g.today, last.valid_from) + timedelta(days=1)
    terms = last.terms if last else NO_TERMS
    form = StandardForm.of(_in_order(levels), terms, _newest(history), begin)
    form.add_lines(SPARE_LINES)
    return _form_page(form, job, history)


def _in_order(levels: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Lines whose competency exists, in the dictionary's order."""
    order = {value.key: place for place, value in enumerate(directory(g.today).values())}
    known = [line for line in levels if line[0] in order]
    return sorted(known, key=lambda line: order[line[0]])


def _newest(history: Sequence[StandardValue]) -> int:
    return max((one.number for one in history), default=0)


@bp.post("/standards/<public_id>/new")
@requires(Permission.STANDARD_WRITE, scope=scopes.jobs)
@once
def publish_standard(public_id: str) -> ResponseReturnValue:
    job = scopes.job_to_change(g.actor, public_id)
    history = queries.history(job.id)
    form = StandardForm()
    form.offer(_choices())
    if "more" in request.form:
        form.add_lines(SPARE_LINES)
        return _form_page(form, job, history)
    if not _fits(form):
        return _form_page(form, job, history), 422
    by_key = catalogue().by_key
    new = NewStandard(
        levels={by_key[key]: level for key, level in form.levels().items()},
        terms=form.terms(_duties(history)),
        source=form.source.data.strip(),
        valid_from=form.begins(),
    )
    base_number = form.base_number.data
    refused = service.why_not(job.id, new, base_number=base_number, today=g.today)
    if refused is not None:
        field = {"source": form.source, "valid_from": form.valid_from}.get(refused.field or "")
        (form.form_errors if field is None else field.errors).append(sentences.why(refused))
        return _form_page(form, job, history), 422
    by = setting(job.organisation_id)
    number = service.publish(job.id, new, by, base_number=base_number)
    flash(_("Standar versi %(number)d sudah terbit.", number=number), "ok")
    return redirect(url_for(".standard", public_id=public_id, versi=number), 303)


def _fits(form: StandardForm) -> bool:
    if not form.validate_on_submit():
        return False
    repeated = form.repeated()
    if repeated:
        named = {value.key: value.name("id") for value in directory(g.today).values()}
        names = words.listed(named[key] for key in repeated)
        form.form_errors.append(
            _("%(names)s ditulis dua kali. Hapus salah satu barisnya.", names=names)
        )
    return not repeated


def _duties(history: Sequence[StandardValue]) -> list[Duty]:
    return [duty for one in history for duty in (*one.terms.trainings, *one.terms.certifications)]


def _choices() -> list[tuple[str, str]]:
    allowed = scopes.framework_ids(g.actor)
    known: Mapping[int, CompetencyValue] = directory(g.today)
    return [
        ("", _("Pilih kompetensi")),
        *(
            (value.key, f"{value.code} {value.name('id')}")
            for value in known.values()
            if value.framework_id in allowed
        ),
    ]


def _form_page(form: StandardForm, job: Job, history: Sequence[StandardValue]) -> str:
    form.offer(_choices())
    return render_template(
        "competency/standard_form.html",
        form=form,
        job=job,
        job_class=reference_classes.names().get(job.job_class, job.job_class),
        newest=_newest(history),
        names={value.key: value for value in directory(g.today).values()},
    )
