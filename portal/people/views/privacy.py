"""`/privacy`: what is stored about me, who looked, copies, and what I ask about it (PR-2, PR-4)."""

from collections.abc import Mapping
from datetime import timedelta

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.core import rates
from portal.core.access import requires
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.core.rates import Limit
from portal.core.refusals import attach
from portal.people.data import register
from portal.people.data.register import Group
from portal.people.models import Person
from portal.people.queries import data_requests, holdings, officers, viewings
from portal.people.rules.privacy import RequestKind
from portal.people.service import copies as made
from portal.people.service import privacy as service
from portal.people.service import sessions
from portal.people.service.persons import printed
from portal.people.views import copies, readable
from portal.people.views.privacy_forms import CONCERNS, HINTS, KINDS, RequestForm
from portal.people.views.readable import Reading

bp = Blueprint("privacy", __name__)

ROWS = 10
"""Rows of one table on a page; the copies have all of them."""
SHOWN_VIEWINGS = 3
EXPORTS = Limit("privacy_export", allowed=5, window=timedelta(hours=1))


@bp.get("/privacy")
@requires(Permission.PRIVACY_OWN, scope=holdings.collect)
def own() -> ResponseReturnValue:
    ids = holdings.merged_ids(g.actor.person_id)
    counts = holdings.counts(ids)
    person = data_requests.person(g.actor.person_id)
    return render_template(
        "privacy/own.html",
        groups=[(group, _count(group, counts, person)) for group in register.groups()],
        person=person,
        name=printed(person),
        placed=officers.placed(g.actor.person_id, on=g.today),
        viewed=viewings.of(ids, size=SHOWN_VIEWINGS),
        words=register.labels().words,
        requests=data_requests.latest(data_requests.own(g.actor)),
        kinds=KINDS,
    )


def _count(group: Group, counts: Mapping[str, int], person: Person) -> int:
    """How much of a group there is to read; the row of the person belongs to three of them."""
    about = {
        "identity": True,
        "contact": bool(person.email or person.phone),
        "rights": person.restricted_at is not None,
    }
    technical = register.labels().technical
    others = [one for one in group.columns if one != "person" and one not in technical]
    return sum(counts.get(one, 0) for one in others) + about.get(group.id, False)


@bp.get("/privacy/data/<group>")
@requires(Permission.PRIVACY_OWN, scope=holdings.collect)
def data(group: str) -> ResponseReturnValue:
    found = register.by_id().get(group)
    if found is None:
        raise NotFound
    ids = holdings.merged_ids(g.actor.person_id)
    held = holdings.collect(ids, g.today, groups=[found], limit=ROWS)
    return render_template(
        "privacy/data.html",
        group=found,
        tables=readable.tables(held, group, reading(ids)),
        limit=ROWS,
    )


def reading(ids: holdings.Ids) -> Reading:
    return Reading(ids, str(get_locale()), g.actor.timezone)


@bp.get("/privacy/viewings")
@requires(Permission.PRIVACY_OWN, scope=viewings.of)
def seen() -> ResponseReturnValue:
    ids = holdings.merged_ids(g.actor.person_id)
    return render_template(
        "privacy/viewings.html",
        page=viewings.of(ids, before=request.args.get("before", "")),
        words=register.labels().words,
    )


@bp.post("/privacy/export")
@requires(Permission.PRIVACY_OWN, scope=holdings.collect)
def export() -> ResponseReturnValue:
    """A copy of everything, as JSON for machines or PDF for reading (AU-8, WE-6)."""
    sessions.require_recent(g.actor, g.now)
    form = "pdf" if request.form.get("format") == "pdf" else "json"
    rates.spend(EXPORTS, str(g.actor.person_id), now=g.now)
    me = g.actor.person_id
    copy = made.of(me, on=g.today, now=g.now, actor_id=me)
    if form == "json":
        return copies.sent(copies.as_json(copy), "data-saya.json", "application/json")
    pdf = copies.as_pdf(copy, reading(copy.ids))
    return copies.sent(pdf, "data-saya.pdf", "application/pdf")


@bp.post("/privacy/consent/withdraw")
@requires(Permission.PRIVACY_OWN, scope=data_requests.own)
@once
def withdraw_consent() -> ResponseReturnValue:
    service.withdraw_consent(g.actor.person_id, now=g.now)
    flash(_("Persetujuan ditarik. Alamat surel dan nomor telepon Anda sudah dihapus."), "ok")
    return redirect(url_for(".own"), 303)


@bp.route("/privacy/requests/new", methods=["GET", "POST"])
@requires(Permission.PRIVACY_OWN, scope=data_requests.own)
@once
def ask() -> ResponseReturnValue:
    form = RequestForm()
    if request.method == "GET":
        form.kind.data = request.args.get("kind", "")
    elif form.validate_on_submit():
        try:
            asked = service.ask(
                g.actor.person_id,
                RequestKind(form.kind.data),
                form.text.data or "",
                concerns=form.concerns.data or "",
                now=g.now,
            )
        except Refused as refused:
            attach(form, refused)
        else:
            flash(_("Permohonan sudah dikirim. Jawabannya datang ke pemberitahuan Anda."), "ok")
            return redirect(url_for(".show", public_id=asked.public_id), 303)
    hints = {kind.value: text for kind, text in HINTS.items()}
    page = render_template("privacy/ask.html", form=form, hints=hints)
    return page, 422 if request.method == "POST" else 200


@bp.get("/privacy/requests/<public_id>")
@requires(Permission.PRIVACY_OWN, scope=data_requests.own)
def show(public_id: str) -> ResponseReturnValue:
    asked = data_requests.one(data_requests.own(g.actor), public_id)
    return render_template(
        "privacy/request.html", asked=asked, now=g.now, kinds=KINDS, concerns=CONCERNS
    )


@bp.post("/privacy/requests/<public_id>/withdraw")
@requires(Permission.PRIVACY_OWN, scope=data_requests.own)
def withdraw(public_id: str) -> ResponseReturnValue:
    asked = data_requests.one(data_requests.own(g.actor), public_id)
    service.take_back(asked.id, person_id=g.actor.person_id, now=g.now)
    flash(_("Permohonan ditarik."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)
