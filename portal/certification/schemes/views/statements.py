"""`/team/statements`: what those one leads need stated for a certificate."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

from portal.certification.rules.requirements import Leaf
from portal.certification.schemes.forms.applying import NO, YES, StatementForm
from portal.certification.schemes.models import CertificateApplication, CertificateStatement
from portal.certification.schemes.queries import application_lists, applications, facts
from portal.certification.schemes.service import applying
from portal.certification.schemes.views import application_words as words
from portal.core import refusals
from portal.core.access import Actor, requires
from portal.core.db import db
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Permission
from portal.people.models import Person
from portal.people.views import shown

bp = Blueprint("statements", __name__, url_prefix="/team/statements")
NEED = Permission.TEAM_READ


def led(actor: Actor) -> Select[CertificateApplication]:
    """Open applications of those the actor leads today."""
    return applications.led_by(actor, g.today)


SCOPE = {"scope": led}


@bp.get("")
@requires(NEED, **SCOPE)
def index() -> ResponseReturnValue:
    rows = application_lists.to_state(g.actor, g.today)
    shown.persons(row.person.public_id for row, _leaves in rows)
    return render_template("certificates/statements.html", rows=rows)


@bp.get("/<public_id>")
@requires(NEED, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    return _show(_found(public_id), None, "")


def _found(public_id: str) -> CertificateApplication:
    """An application that asks for a statement. Raises NotFound."""
    found = applications.found(led(g.actor), public_id)
    if not applications.asked_statements(applications.asked(found)):
        raise NotFound
    return found


def _show(application: CertificateApplication, form: StatementForm | None, key: str) -> str:
    """`form` is the one that was sent, for the requirement `key`."""
    person = db.session.get_one(Person, application.person_id)
    shown.persons([person.public_id])
    made = {one.key: one for one in facts.statements([application.id])}
    asked = applications.asked_statements(applications.asked(application))
    forms = [(leaf, form if leaf.key == key else _form(leaf, made.get(leaf.key))) for leaf in asked]
    return render_template(
        "certificates/statement.html",
        application=application,
        person=person,
        asked=forms,
        made=made,
        form=form,
        words=words,
    )


def _form(leaf: Leaf, made: CertificateStatement | None) -> StatementForm:
    """What was said before can be said anew; each form has names of its own on the page."""
    data = {} if made is None else {"answer": YES if made.is_made else NO, "note": made.note}
    return StatementForm(formdata=None, data=data, prefix=leaf.key)


@bp.post("/<public_id>/<key>")
@requires(NEED, **SCOPE)
def state(public_id: str, key: str) -> ResponseReturnValue:
    application, form = _found(public_id), StatementForm(prefix=key[:12])
    if form.validate_on_submit():
        try:
            applying.state(
                application.id,
                key,
                g.actor.person_id,
                is_made=form.answer.data == YES,
                note=form.note.data or "",
                now=g.now,
            )
        except Refused as refused:
            refusals.attach(form, refused)
        else:
            flash(_("Pernyataan Anda dicatat dan disampaikan kepada pemohon."), "ok")
            return redirect(url_for(".show", public_id=public_id), 303)
    return _show(application, form, key), 422
