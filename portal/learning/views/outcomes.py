"""What came of a completed course for its learner, and the survey about it."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from portal.core.access import requires
from portal.core.permissions import Permission
from portal.learning import reacting, survey, survey_form

bp = Blueprint("outcomes", __name__)

MOST_LETTERS = 1000


class ReactionForm(FlaskForm):
    """The words of the survey; its questions are added by version (`survey_form`)."""

    remark = TextAreaField(
        _l("Apa yang paling perlu diperbaiki?"),
        [Optional(), Length(max=MOST_LETTERS, message=_l("Tulis paling banyak 1.000 huruf."))],
        description=_l(
            "Jangan tulis nama siapa pun. Pengajar membaca semua tanggapan tercampur, tanpa nama "
            "dan tanpa waktu."
        ),
        filters=[lambda text: (text or "").strip()],
    )


@bp.get("/completions/<public_id>")
@requires(Permission.LEARNING_OWN, scope=reacting.outcome)
def show(public_id: str) -> ResponseReturnValue:
    found = reacting.outcome(g.actor.person_id, public_id)
    own = found.reaction
    ratings, remark = (own.ratings, own.remark) if own else (None, "")
    form = survey_form.build(ReactionForm, survey.in_force(g.today), ratings, remark)
    return _page(found, form)


@bp.post("/completions/<public_id>")
@requires(Permission.LEARNING_OWN, scope=reacting.outcome)
def react(public_id: str) -> ResponseReturnValue:
    asked = survey.in_force(g.today)
    form = survey_form.build(ReactionForm, asked)
    found = reacting.outcome(g.actor.person_id, public_id)
    if not form.validate_on_submit():
        return _page(found, form), 422
    ratings = {one.key: int(form[one.key].data) for one in asked.questions}
    reacting.answer(g.actor.person_id, public_id, ratings, form["remark"].data, on=g.today)
    flash(_("Terima kasih. Tanggapan Anda tersimpan."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/completions/<public_id>/withdraw")
@requires(Permission.LEARNING_OWN, scope=reacting.outcome)
def withdraw(public_id: str) -> ResponseReturnValue:
    reacting.withdraw(g.actor.person_id, public_id)
    flash(_("Tanggapan Anda sudah ditarik."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


def _page(found: reacting.Outcome, form: FlaskForm) -> str:
    questions = survey.in_force(g.today).questions
    return render_template(
        "learning/outcome.html",
        outcome=found,
        form=form,
        questions=[one.key for one in questions],
    )
