"""`/admin/comments`: what citizens wrote, before and after it may be read by everybody."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from portal.core import refusals
from portal.core.access import requires
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.feedback.forms import AnswerForm, PublishForm, WithholdForm
from portal.feedback.models import SurveyComment
from portal.feedback.queries import actions, comments
from portal.feedback.rules import comments as rules
from portal.feedback.rules.comments import CommentState, Withheld
from portal.feedback.service import moderating

bp = Blueprint("comments", __name__, url_prefix="/admin/comments")

MODERATE = Permission.SURVEY_MODERATE
DECIDED = "decided"
REASONS = {
    Withheld.ABUSE: _l("Menghina, mengancam, atau menyerang kelompok"),
    Withheld.NAMED: _l("Hanya tentang petugas yang disebut namanya"),
    Withheld.PRIVATE: _l("Tidak ada yang tersisa tanpa data pribadi"),
    Withheld.UNRELATED: _l("Bukan tentang layanan ini, atau iklan"),
    Withheld.NOTHING: _l("Kosong atau tidak terbaca"),
}


@bp.get("")
@requires(MODERATE, scope=comments.in_scope)
def index() -> ResponseReturnValue:
    waiting = request.args.get("state") != DECIDED
    page = comments.page(
        g.actor, MODERATE, waiting=waiting, after=request.args.get("after", "")[:22]
    )
    return render_template(
        "feedback/comments.html", page=page, waiting=waiting, CommentState=CommentState
    )


@bp.get("/<public_id>")
@requires(MODERATE, scope=comments.in_scope)
def show(public_id: str) -> ResponseReturnValue:
    return _page(comments.one(g.actor, MODERATE, public_id))


@bp.post("/<public_id>/publish")
@requires(MODERATE, scope=comments.in_scope)
def publish(public_id: str) -> ResponseReturnValue:
    comment = comments.one(g.actor, MODERATE, public_id)
    form = PublishForm()

    @once
    def act() -> ResponseReturnValue:
        moderating.publish(
            comment.id,
            form.text.data or "",
            are_no_names=bool(form.are_no_names.data),
            now=g.now,
            actor_id=g.actor.person_id,
        )
        flash(_("Pesan terbit di halaman hasil layanan."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _page(comment, publishing=form))


@bp.post("/<public_id>/withhold")
@requires(MODERATE, scope=comments.in_scope)
def withhold(public_id: str) -> ResponseReturnValue:
    comment = comments.one(g.actor, MODERATE, public_id)
    form = WithholdForm()
    _reasons(form)

    @once
    def act() -> ResponseReturnValue:
        moderating.withhold(
            comment.id, Withheld(form.reason.data), now=g.now, actor_id=g.actor.person_id
        )
        flash(_("Pesan tidak diterbitkan. Penilaiannya tetap dihitung."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _page(comment, withholding=form))


@bp.post("/<public_id>/answer")
@requires(MODERATE, scope=comments.in_scope)
def answer(public_id: str) -> ResponseReturnValue:
    comment = comments.one(g.actor, MODERATE, public_id)
    form = AnswerForm()
    _actions(form, comment)

    @once
    def act() -> ResponseReturnValue:
        chosen = form.action.data
        moderating.answer(
            comment.id,
            form.answer.data or "",
            action_id=actions.one(g.actor, MODERATE, chosen).id if chosen else None,
            are_no_names=bool(form.are_no_names.data),
            now=g.now,
            actor_id=g.actor.person_id,
        )
        flash(_("Jawaban unit terbit di bawah pesannya."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _page(comment, answering=form))


def _page(
    comment: SurveyComment,
    *,
    publishing: PublishForm | None = None,
    withholding: WithholdForm | None = None,
    answering: AnswerForm | None = None,
) -> str:
    names = comments.names_of(comment.service.unit_id)
    if publishing is None:
        text = comment.published or rules.proposed(comment.text, names)
        publishing = PublishForm(formdata=None, data={"text": text})
    if withholding is None:
        withholding = WithholdForm(formdata=None)
        _reasons(withholding)
    sent = next((one for one in (answering, publishing, withholding) if one and one.errors), None)
    if answering is None:
        answering = AnswerForm(formdata=None, data={"answer": comment.answer})
        _actions(answering, comment)
    return render_template(
        "feedback/comment.html",
        comment=comment,
        form=sent,
        publishing=publishing,
        withholding=withholding,
        answering=answering,
        pieces=_pieces(comment.text, names),
        reasons=REASONS,
        CommentState=CommentState,
    )


def _pieces(text: str, names: frozenset[str]) -> list[tuple[str, bool]]:
    """The text in pieces, and which of them look private."""
    found, at = [], 0
    for mark in rules.marks(text, names):
        found += [(text[at : mark.start], False), (text[mark.start : mark.end], True)]
        at = mark.end
    return [*found, (text[at:], False)]


def _reasons(form: WithholdForm) -> None:
    form.reason.choices = [SelectChoice(str(one), str(label)) for one, label in REASONS.items()]


def _actions(form: AnswerForm, comment: SurveyComment) -> None:
    found = actions.of_service(comment.service_id)
    form.action.choices = [
        SelectChoice("", _("Belum ada tindak lanjut")),
        *(SelectChoice(one.public_id, one.title[:90]) for one in found),
    ]
    form.action.validate_choice = True
