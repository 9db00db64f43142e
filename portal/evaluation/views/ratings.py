"""Rating a form: `/evaluations/<period>/rate` one's own, `/team/evaluations/…` those one leads.

Both are the same pages with another place to come from: an overview of the standard's competencies,
a page for each, one for the values, and handing in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.competency.queries import catalogue
from portal.competency.queries.catalogue import CompetencyValue
from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Permission
from portal.evaluation.data import value_guides
from portal.evaluation.forms.ratings import MarkForm, filled, guides_form, said
from portal.evaluation.queries import forms, frozen, leniency, periods, ratings
from portal.evaluation.queries.ratings import Desk, Said
from portal.evaluation.rules.ratings import Leniency, Mark, RatingKind, RatingRefusal
from portal.evaluation.rules.stages import Stage
from portal.evaluation.service import ratings as service
from portal.evaluation.views import evidence, team, words
from portal.people.service import viewings
from portal.people.service.persons import printed
from portal.people.service.viewings import Viewed
from portal.people.views import shown

STAGES = {RatingKind.SELF: Stage.SELF, RatingKind.SUPERVISOR: Stage.SUPERVISOR}
bp = Blueprint("ratings", __name__)
OWN: dict[str, Any] = {"scope": forms.forms_of}
LED: dict[str, Any] = {"scope": ratings.rated_by}

_FIELDS = {
    RatingRefusal.TOO_FEW_INDICATORS: "indicators",
    RatingRefusal.UNKNOWN_LEVEL: "indicators",
    RatingRefusal.EXAMPLE_DAY: "example_on",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rating is written: its desk and the addresses of its pages."""

    desk: Desk
    home: str
    values: str
    submit: str
    page: Callable[[str], str]
    back: tuple[str, str]
    title: str


def _own(code: str) -> Place:
    form = forms.own_form(g.actor.person_id, code)
    return Place(
        desk=ratings.desk(form, RatingKind.SELF, g.actor.person_id, g.today),
        home=url_for(".own", code=code),
        values=url_for(".own_values", code=code),
        submit=url_for(".own_submit", code=code),
        page=lambda key: url_for(".own_mark", code=code, key=key),
        back=(url_for("evaluations.form", code=code), form.period.name),
        title=_("Penilaian diri"),
    )


def _led(public_id: str) -> Place:
    form = ratings.one(ratings.rated_by(g.actor, g.today), public_id)
    desk = ratings.desk(form, RatingKind.SUPERVISOR, g.actor.person_id, g.today)
    shown.persons([desk.person.public_id])
    return Place(
        desk=desk,
        home=url_for(".led", public_id=public_id),
        values=url_for(".led_values", public_id=public_id),
        submit=url_for(".led_submit", public_id=public_id),
        page=lambda key: url_for(".led_mark", public_id=public_id, key=key),
        back=(url_for(".index"), _("Evaluasi tim")),
        title=_("Penilaian %(name)s", name=printed(desk.person)),
    )


@bp.get("/team/evaluations")
@requires(Permission.EVALUATION_OWN, **LED)
def index() -> ResponseReturnValue:
    """The board of those one rates."""
    return team.page()


@bp.get("/evaluations/<code>/rate")
@requires(Permission.EVALUATION_OWN, **OWN)
def own(code: str) -> ResponseReturnValue:
    return _overview(_own(code))


@bp.route("/evaluations/<code>/rate/<key>", methods=["GET", "POST"])
@requires(Permission.EVALUATION_OWN, **OWN)
def own_mark(code: str, key: str) -> ResponseReturnValue:
    return _mark(_own(code), key)


@bp.route("/evaluations/<code>/values", methods=["GET", "POST"])
@requires(Permission.EVALUATION_OWN, **OWN)
def own_values(code: str) -> ResponseReturnValue:
    return _values(_own(code))


@bp.post("/evaluations/<code>/submit")
@requires(Permission.EVALUATION_OWN, **OWN)
def own_submit(code: str) -> ResponseReturnValue:
    return _submit(lambda: _own(code))


@bp.get("/team/evaluations/<public_id>")
@requires(Permission.EVALUATION_OWN, **LED)
def led(public_id: str) -> ResponseReturnValue:
    place = _led(public_id)
    subject = place.desk.person.id
    viewings.note(g.actor.person_id, [subject], Viewed.EVALUATION, on=g.today, now=g.now)
    return _overview(place)


@bp.route("/team/evaluations/<public_id>/rate/<key>", methods=["GET", "POST"])
@requires(Permission.EVALUATION_OWN, **LED)
def led_mark(public_id: str, key: str) -> ResponseReturnValue:
    return _mark(_led(public_id), key)


@bp.route("/team/evaluations/<public_id>/values", methods=["GET", "POST"])
@requires(Permission.EVALUATION_OWN, **LED)
def led_values(public_id: str) -> ResponseReturnValue:
    return _values(_led(public_id))


@bp.post("/team/evaluations/<public_id>/submit")
@requires(Permission.EVALUATION_OWN, **LED)
def led_submit(public_id: str) -> ResponseReturnValue:
    return _submit(lambda: _led(public_id))


def _overview(place: Place, failed: Refused | None = None) -> ResponseReturnValue:
    desk = place.desk
    view = forms.view(desk.form, g.today, on=desk.seen_on)
    lacking = service.lacks(desk, g.today) if desk.is_open and desk.marks else ()
    earlier = frozen.earlier(desk.form)
    page = render_template(
        "evaluation/rate.html",
        place=place,
        desk=desk,
        figures=view.figures,
        names=catalogue.directory(g.today),
        lacking={one.competency: sentences.of(one.refusal) for one in lacking},
        failed=sentences.why(failed) if failed else "",
        for_self=desk.kind is RatingKind.SELF,
        stage=periods.calendar(desk.form.period).of(STAGES[desk.kind]),
        today=g.today,
        earlier=earlier,
        before={one.competency: one for one in earlier.levels} if earlier else {},
        hint=_hint(desk),
        policy=periods.policy(desk.form.period, g.today).figures,
        said=_own_word(desk),
        guides=value_guides(),
    )
    return (page, 422) if failed else page


def _hint(desk: Desk) -> Leniency | None:
    """Whether the rater stands far from others, while something may still be changed."""
    if desk.kind is RatingKind.SELF or not desk.is_open:
        return None
    return leniency.by_rater(desk.form.period, desk.rater_id, g.today)


def _own_word(desk: Desk) -> Sequence[Said]:
    """What the person said of themselves, beside a superior's rating; not to a former one."""
    if desk.kind is RatingKind.SELF or desk.led_until is not None:
        return ()
    handed_in = ratings.submitted(desk.form.id, but=desk.rater_id)
    return [one for one in handed_in if one.kind is RatingKind.SELF]


def _mark(place: Place, key: str) -> ResponseReturnValue:
    """One competency; another level is another address, for its indicators differ."""
    desk = place.desk
    person_id, on = desk.person.id, desk.seen_on
    one = _competency(desk, key)
    known = desk.marks.get(one.id)
    scale = ratings.scales(desk, g.today).get(one.id)
    levels = [level for level in one.levels if scale and level.level <= scale.highest]
    if not scale or not levels:
        raise NotFound
    asked = request.args.get("level", "")
    wanted = int(asked) if asked in {"1", "2", "3", "4", "5"} else None
    number = wanted or (known.level if known else desk.required[one.id])
    level = next((row for row in levels if row.level == number), levels[-1])
    form = MarkForm(data=_mark_data(known, one, level.level))
    form.indicators.choices = [
        SelectChoice(f"{one.number}-{spot}", text) for spot, text in enumerate(level.indicators)
    ]
    form.indicators.description = words.indicators_asked(scale.needed(level.level))

    def page() -> str:
        return render_template(
            "evaluation/mark.html", place=place, form=form, one=one, level=level, levels=levels,
            required=desk.required[one.id],
            proofs=evidence.of_competency(person_id, one.id, on),
        )  # fmt: skip

    if request.method == "GET":
        return page()
    if not form.validate():
        return page(), 422
    try:
        _save_mark(place, form, one, level.level)
    except Refused as refused:
        form.example.errors = [sentences.why(refused)]
        return page(), 409 if refused.reason is RatingRefusal.STALE else 422
    return redirect(place.home, 303)


def _save_mark(place: Place, form: MarkForm, one: CompetencyValue, level: int) -> None:
    ticked = frozenset(int(value.rpartition("-")[2]) for value in form.indicators.data or ())
    day: date | None = form.example_on.data
    mark = Mark(one.id, level, ticked, day, form.example.data or "")
    if request.form.get("remove"):
        mark = Mark(one.id, 0)
    service.save_mark(place.desk, mark, _seen(), now=g.now)
    flash(_("Tersimpan. Belum terkirim sampai Anda mengirim seluruh penilaian."), "ok")


def _seen() -> int:
    return request.form.get("version", type=int) or 0


def _mark_data(known: Mark | None, one: CompetencyValue, level: int) -> dict[str, Any]:
    if known is None:
        return {}
    ticked = known.indicators if known.level == level else ()
    return {
        "indicators": [f"{one.number}-{spot}" for spot in ticked],
        "example_on": known.example_on,
        "example": known.example,
    }


def _competency(desk: Desk, key: str) -> CompetencyValue:
    """Raises NotFound for what the posts do not ask for."""
    known = catalogue.catalogue()
    found = known.by_key.get(key)
    if found is None or found not in desk.required:
        raise NotFound
    return known.worded(found, g.today)


def _values(place: Place) -> ResponseReturnValue:
    desk = place.desk
    locale = str(get_locale())
    note = desk.rating.note if desk.rating else ""
    form = guides_form(value_guides(), locale)(data=filled(desk.guides, note))

    def page() -> str:
        return render_template(
            "evaluation/values.html", place=place, form=form, guides=value_guides(), locale=locale
        )

    if request.method == "GET":
        return page()
    if not form.validate():
        return page(), 422
    try:
        service.save_guides(
            desk, said(form, value_guides()), form.note.data or "", _seen(), now=g.now
        )
    except Refused as refused:
        form.note.errors = [sentences.why(refused)]
        return page(), 409 if refused.reason is RatingRefusal.STALE else 422
    flash(_("Tersimpan. Belum terkirim sampai Anda mengirim seluruh penilaian."), "ok")
    return redirect(place.home, 303)


def _submit(read: Callable[[], Place]) -> ResponseReturnValue:
    """Refused it is read anew, for a transaction that ended holds nothing any more."""
    place = read()
    try:
        service.submit(place.desk, today=g.today, now=g.now)
    except Refused as refused:
        return _overview(read(), refused)
    if place.desk.kind is RatingKind.SELF:
        flash(_("Penilaian diri terkirim. Atasan Anda dapat membacanya."), "ok")
    else:
        flash(_("%(title)s terkirim. Yang dinilai dapat membacanya.", title=place.title), "ok")
    return redirect(place.back[0], 303)
