"""Who holds a post: somebody is appointed, leaves, or was entered by mistake."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import refusals
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.models import Person, Post, Tenure
from portal.people.queries import officers
from portal.people.queries import posts as queries
from portal.people.rules.posts import TenureKind
from portal.people.service import tenures as service
from portal.people.views import structure_words as words
from portal.people.views.structure_forms import AppointForm, TenureEndForm, WhoForm, day

bp = Blueprint("tenures", __name__, url_prefix="/admin/posts")
SCOPE = {"scope": queries.in_scope}
_INSTEAD = {"post": "valid_from", "person": "valid_from"}
"""Post and person stand in the address: what speaks against them is said at the days."""


@bp.get("/<public_id>/appoint")
@requires(Permission.POST_WRITE, **SCOPE)
def appointing(public_id: str) -> ResponseReturnValue:
    """First the person is found, by number or name; then how and when they hold the post."""
    post = queries.post(g.actor, public_id)
    person = _person()
    if person is None:
        return _candidates(post, WhoForm(formdata=None, data={"who": _text()}), _text())
    form = AppointForm(formdata=None, data={"kind": TenureKind.DEFINITIVE, "valid_from": g.today})
    return _appoint(form, post, person)


@bp.post("/<public_id>/candidates")
@requires(Permission.POST_WRITE, **SCOPE)
def look_up(public_id: str) -> ResponseReturnValue:
    """A name goes on in the address, a number never does: it leads to its person at once."""
    post = queries.post(g.actor, public_id)
    form = WhoForm()
    if not form.validate_on_submit():
        return _candidates(post, form, ""), 422
    text = form.who.data or ""
    if not any(sign.isdigit() for sign in text):
        return redirect(url_for(".appointing", public_id=public_id, q=text), 303)
    found = queries.numbered(g.actor, text, g.today)
    if found is None:
        said = _("Nomor ini tidak ditemukan di wilayah Anda. Periksa nomornya.")
        form.who.errors = [said]
        return _candidates(post, form, ""), 422
    return redirect(url_for(".appointing", public_id=public_id, orang=found), 303)


@bp.post("/<public_id>/appoint")
@requires(Permission.POST_WRITE, **SCOPE)
def appoint(public_id: str) -> ResponseReturnValue:
    post = queries.post(g.actor, public_id)
    person = _person()
    if person is None:
        return _candidates(post, WhoForm(formdata=None), ""), 422
    form = AppointForm()
    form.offer()
    if not form.validate_on_submit():
        return _appoint(form, post, person), 422
    try:
        return _carry_out(form, post, person)
    except Refused as refused:
        field = _INSTEAD.get(refused.field or "", refused.field)
        refusals.attach(form, Refused(refused.reason, field=field, **refused.values))
        return _appoint(form, queries.post(g.actor, public_id), _person()), 422


@once
def _carry_out(form: AppointForm, post: Post, person: Person) -> ResponseReturnValue:
    """Refusals pass through, so that nothing half made is kept; `appoint` shows them."""
    name, public_id = person.full_name, post.public_id
    service.appoint(
        person.id,
        post.id,
        kind=TenureKind(form.kind.data),
        valid_from=day(form.valid_from),
        valid_until=form.until,
        decree=form.decree.data or "",
        now=g.now,
        actor_id=g.actor.person_id,
    )
    flash(_("%(name)s tercatat pada formasi ini.", name=name), "ok")
    return _to(public_id)


@bp.get("/<public_id>/tenures/<tenure_id>/end")
@requires(Permission.POST_WRITE, **SCOPE)
def leaving(public_id: str, tenure_id: str) -> ResponseReturnValue:
    post = queries.post(g.actor, public_id)
    held = queries.tenure(post, tenure_id)
    return _leaving(TenureEndForm(formdata=None, data={"on": g.today}), post, held)


@bp.post("/<public_id>/tenures/<tenure_id>/end")
@requires(Permission.POST_WRITE, **SCOPE)
def end(public_id: str, tenure_id: str) -> ResponseReturnValue:
    post = queries.post(g.actor, public_id)
    held = queries.tenure(post, tenure_id)
    form = TenureEndForm()
    if not form.validate_on_submit():
        return _leaving(form, post, held), 422
    name = held.person.full_name
    try:
        service.end(held.id, form.ends_on, now=g.now, actor_id=g.actor.person_id)
    except Refused as refused:
        refusals.attach(form, refused)
        post = queries.post(g.actor, public_id)
        return _leaving(form, post, queries.tenure(post, tenure_id)), 422
    flash(_("Hari terakhir %(name)s pada formasi ini dicatat.", name=name), "ok")
    return _to(public_id)


@bp.post("/<public_id>/tenures/<tenure_id>/take-back")
@requires(Permission.POST_WRITE, **SCOPE)
def take_back(public_id: str, tenure_id: str) -> ResponseReturnValue:
    post = queries.post(g.actor, public_id)
    held = queries.tenure(post, tenure_id)
    name = held.person.full_name
    service.take_back(held.id, now=g.now, actor_id=g.actor.person_id)
    flash(_("Catatan pengangkatan %(name)s dihapus.", name=name), "ok")
    return _to(public_id)


def _person() -> Person | None:
    """The person of the address, in scope. Raises NotFound."""
    public_id = request.args.get("orang", "")
    if not public_id:
        return None
    return officers.person(g.actor, Permission.PERSON_READ, public_id, on=g.today)


def _text() -> str:
    return request.args.get("q", "").strip()[:200]


def _candidates(post: Post, form: WhoForm, text: str) -> str:
    found = queries.candidates(g.actor, text, g.today)
    return render_template(
        "structure/candidates.html",
        form=form,
        post=post,
        text=text,
        found=found[: queries.FOUND],
        more=len(found) > queries.FOUND,
    )


def _appoint(form: AppointForm, post: Post, person: Person | None) -> str:
    form.offer()
    held = [one for one in queries.tenures(post.id) if one.lasts(g.today)]
    return render_template(
        "structure/appoint.html", form=form, post=post, person=person, held=held, words=words
    )


def _leaving(form: TenureEndForm, post: Post, held: Tenure) -> str:
    return render_template(
        "structure/end_tenure.html", form=form, post=post, held=held, words=words
    )


def _to(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("posts.post", public_id=public_id), 303)
