"""The ratings of an Angoff panel: one page for each panellist, item by item."""

from collections.abc import Mapping
from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.assessment import specifications as reads
from portal.assessment.rules import specifying
from portal.assessment.rules.cuts import WIDE_PERMILLE, PanelCut, angoff, unrated
from portal.content.specifying.blueprint import READ, Desk, bp, own_desk, unless_sitting
from portal.content.specifying.forms import MAX_JUDGES, DecideForm
from portal.content.specifying.pages import written
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.permissions import Permission


@bp.get("/<public_id>/angoff")
@requires(Permission.BANK_WRITE, **READ)
def angoff_panel(public_id: str) -> ResponseReturnValue:
    """The panel: who has rated how much, and what it comes to."""
    found = own_desk(public_id)
    plan, cells = found.plan, specifying.drawable(found.plan, found.stock)
    computed = angoff(cells, plan.cut.ratings)
    return render_template(
        "specifications/angoff.html",
        desk=found,
        plan=plan,
        items=len(_keys(found)),
        lacking=unrated(cells, plan.cut.ratings),
        computed=computed,
        wide=WIDE_PERMILLE,
        room=len(plan.cut.ratings) < MAX_JUDGES,
        decide=_version(found),
    )


@bp.get("/<public_id>/angoff/<int:judge>")
@requires(Permission.BANK_WRITE, **READ)
def angoff_judge(public_id: str, judge: int) -> ResponseReturnValue:
    found = own_desk(public_id)
    unless_sitting(found.row)
    ratings = _ratings(found, judge)
    return _judge(
        found, judge, {key: str(given) for key, given in ratings.items()}, _version(found)
    )


@bp.post("/<public_id>/angoff/<int:judge>")
@requires(Permission.BANK_WRITE, **READ)
def save_angoff(public_id: str, judge: int) -> ResponseReturnValue:
    found = own_desk(public_id)
    unless_sitting(found.row)
    _ratings(found, judge)
    form = DecideForm()
    typed = {key: request.form.get(f"r:{key}", "").strip() for key in _keys(found)}
    if any(one and not _is_percent(one) for one in typed.values()):
        form.form_errors.append(_("Tulis bilangan bulat 0 sampai 100 untuk setiap soal."))
    if not form.validate_on_submit() or form.form_errors:
        return _judge(found, judge, typed, form), 422
    given = {key: int(one) for key, one in typed.items() if one}
    panel = [dict(one) for one in found.plan.cut.ratings]
    panel[judge - 1 : judge] = [given]
    wrong = _keep(found, tuple(panel), form.version.data or 0)
    if wrong:
        form.form_errors.append(wrong)
        return _judge(found, judge, typed, form), 409
    flash(_("Taksiran panelis %(number)d tersimpan.", number=judge), "ok")
    return redirect(url_for(".angoff_panel", public_id=public_id), 303)


@bp.post("/<public_id>/angoff/use")
@requires(Permission.BANK_WRITE, **READ)
def use_angoff(public_id: str) -> ResponseReturnValue:
    """Take the computed cut over into the specification."""
    found = own_desk(public_id)
    form = DecideForm()
    computed = specifying.computed(found.plan, found.stock)
    if not form.validate_on_submit() or not isinstance(computed, PanelCut):
        flash(_("Batas lulus belum dapat dihitung: lengkapi dahulu taksirannya."), "warn")
        return redirect(url_for(".angoff_panel", public_id=public_id), 303)
    cut = replace(found.plan.cut, percent=computed.percent, panel=len(computed.judges))
    wrong = written(found, replace(found.plan, cut=cut), form.version.data or 0)
    flash(wrong or _("Batas lulus %(percent)d persen dipakai.", percent=computed.percent),
          "warn" if wrong else "ok")  # fmt: skip
    return redirect(url_for(".show", public_id=public_id), 303)


def _keep(found: Desk, ratings: tuple[Mapping[str, int], ...], version: int) -> str:
    cut = found.plan.cut
    panel = max(cut.panel, len(ratings))
    return written(
        found, replace(found.plan, cut=replace(cut, ratings=ratings, panel=panel)), version
    )


def _ratings(found: Desk, judge: int) -> Mapping[str, int]:
    """Those of a panellist, counted from 1; the next one has none yet. Raises NotFound."""
    panel = found.plan.cut.ratings
    if not 1 <= judge <= min(len(panel) + 1, MAX_JUDGES):
        raise NotFound
    return panel[judge - 1] if judge <= len(panel) else {}


def _keys(found: Desk) -> list[str]:
    cells = specifying.drawable(found.plan, found.stock)
    return sorted({key for cell in cells for key in cell.keys})


def _is_percent(text: str) -> bool:
    return text.isdecimal() and len(text) < 4 and int(text) <= 100


def _version(found: Desk) -> DecideForm:
    form = DecideForm(formdata=None)
    form.version.data = found.row.draft_version
    return form


def _judge(found: Desk, judge: int, typed: Mapping[str, str], form: DecideForm) -> str:
    keys = set(_keys(found))
    shown = [one for one in found.stock.items if one.key in keys]
    faces = reads.faces([one.version_id for one in shown], b"panel")
    return render_template(
        "specifications/judge.html",
        desk=found,
        judge=judge,
        form=form,
        items=[(one.key, face) for one, face in zip(shown, faces, strict=True)],
        typed=typed,
    )
