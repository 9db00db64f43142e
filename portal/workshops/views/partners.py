"""`/admin/partners`: who works with the agency, on which agreement, and who acts for them."""

from datetime import timedelta

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import documents, refusals
from portal.core.access import requires, takes_upload
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.service import sessions
from portal.workshops.forms.fields import ReasonForm, day_of
from portal.workshops.forms.partners import AgreementForm, ContactForm, InviteForm, PartnerForm
from portal.workshops.queries import partners
from portal.workshops.queries.partners import Row
from portal.workshops.rules.partners import Sector
from portal.workshops.service import partners as service
from portal.workshops.service.partners import AgreementWritten, By, ContactWritten, Written
from portal.workshops.views import words

_DAY = timedelta(days=1)
bp = Blueprint("partners", __name__, url_prefix="/admin/partners")
SCOPE = {"scope": partners.in_scope}


def _one(public_id: str) -> Row:
    return partners.one(partners.in_scope(g.actor), public_id, partners.agencies(g.actor))


def _by() -> By:
    return By(g.actor.person_id, partners.agency(g.actor).id, g.now)


def _shown(public_id: str) -> ResponseReturnValue:
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.get("")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def index() -> ResponseReturnValue:
    text = request.args.get("q", "")[:100]
    page = partners.page(g.actor, text, after=request.args.get("after", "")[:22])
    return render_template("workshops/partners.html", page=page, q=text, words=words, today=g.today)


@bp.get("/new")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def new() -> ResponseReturnValue:
    return _form_page(PartnerForm(formdata=None))


@bp.post("/new")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def create() -> ResponseReturnValue:
    form = PartnerForm()

    @once
    def act() -> ResponseReturnValue:
        agency = partners.agency(g.actor)
        by = By(g.actor.person_id, agency.id, g.now)
        made = service.create(_written(form), by, timezone=agency.timezone)
        flash(_("Mitra dicatat. Tambahkan perjanjiannya, lalu undang koordinatornya."), "ok")
        return _shown(made.public_id)

    return refusals.answer(form, act, lambda: _form_page(form))


@bp.get("/<public_id>")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    row = _one(public_id)
    return render_template(
        "workshops/partner.html",
        row=row,
        contacts=partners.contacts(row.organisation.id),
        coordinators=partners.coordinators(row.organisation.id),
        state=partners.state,
        words=words,
        today=g.today,
    )


@bp.get("/<public_id>/edit")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def edit(public_id: str) -> ResponseReturnValue:
    row = _one(public_id)
    form = PartnerForm(formdata=None, obj=row.partner, name=row.organisation.name)
    return _form_page(form, row)


@bp.post("/<public_id>/edit")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def change(public_id: str) -> ResponseReturnValue:
    row, form = _one(public_id), PartnerForm()

    def act() -> ResponseReturnValue:
        service.change(row.organisation.id, _written(form), _by())
        flash(_("Perubahan disimpan."), "ok")
        return _shown(public_id)

    return refusals.answer(form, act, lambda: _form_page(form, row))


def _written(form: PartnerForm) -> Written:
    return Written(
        name=form.name.data or "",
        sector=Sector(form.sector.data),
        about=form.about.data or "",
        address=form.address.data or "",
        website=form.website.data or "",
    )


def _form_page(form: PartnerForm, row: Row | None = None) -> str:
    return render_template("workshops/partner_form.html", form=form, row=row)


@bp.get("/<public_id>/contacts")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def contact_form(public_id: str) -> ResponseReturnValue:
    return _contact_page(ContactForm(formdata=None), _one(public_id))


@bp.post("/<public_id>/contacts")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def add_contact(public_id: str) -> ResponseReturnValue:
    row, form = _one(public_id), ContactForm()

    @once
    def act() -> ResponseReturnValue:
        what = ContactWritten(
            form.name.data or "",
            form.job_title.data or "",
            form.email.data or "",
            form.phone.data or "",
        )
        service.add_contact(row.organisation.id, what, _by())
        flash(_("Narahubung ditambahkan."), "ok")
        return _shown(public_id)

    return refusals.answer(form, act, lambda: _contact_page(form, row))


def _contact_page(form: ContactForm, row: Row) -> str:
    return render_template("workshops/partner_contact.html", form=form, row=row)


@bp.post("/<public_id>/contacts/<contact>/remove")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def remove_contact(public_id: str, contact: str) -> ResponseReturnValue:
    row = _one(public_id)
    service.remove_contact(row.organisation.id, contact, _by())
    flash(_("Narahubung dihapus."), "ok")
    return _shown(public_id)


@bp.get("/<public_id>/agreements")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def agreement_form(public_id: str) -> ResponseReturnValue:
    form = AgreementForm(formdata=None, data={"from_on": g.today})
    return _agreement_page(form, _one(public_id))


@bp.post("/<public_id>/agreements")
@takes_upload
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def agree(public_id: str) -> ResponseReturnValue:
    row, form = _one(public_id), AgreementForm()

    def act() -> ResponseReturnValue:
        document = documents.received()

        @once
        def kept() -> ResponseReturnValue:
            what = AgreementWritten(
                form.number.data or "",
                form.scope.data or "",
                day_of(form.from_on),
                day_of(form.last_on) + _DAY,
            )
            service.agree(row.organisation.id, what, document, _by())
            flash(_("Perjanjian dicatat."), "ok")
            return _shown(public_id)

        return kept()

    return refusals.answer(form, act, lambda: _agreement_page(form, row))


def _agreement_page(form: AgreementForm, row: Row) -> str:
    return render_template("workshops/partner_agreement.html", form=form, row=row)


@bp.get("/<public_id>/agreements/<agreement>/document")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def agreement_document(public_id: str, agreement: str) -> ResponseReturnValue:
    row = _one(public_id)
    found = service.agreement(row.organisation.id, agreement, _by().agency_id)
    return documents.sent(partners.document(found))


@bp.get("/<public_id>/agreements/<agreement>/end")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def end_form(public_id: str, agreement: str) -> ResponseReturnValue:
    return _end_page(ReasonForm(formdata=None), _one(public_id), agreement)


@bp.post("/<public_id>/agreements/<agreement>/end")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def end_agreement(public_id: str, agreement: str) -> ResponseReturnValue:
    row, form = _one(public_id), ReasonForm()

    def act() -> ResponseReturnValue:
        service.end_agreement(row.organisation.id, agreement, form.reason.data or "", _by())
        flash(_("Perjanjian diakhiri. Mitra tidak dapat mengusulkan kegiatan baru."), "ok")
        return _shown(public_id)

    return refusals.answer(form, act, lambda: _end_page(form, row, agreement))


def _end_page(form: ReasonForm, row: Row, agreement: str) -> str:
    found = service.agreement(row.organisation.id, agreement, _by().agency_id)
    return render_template("workshops/partner_end.html", form=form, row=row, agreement=found)


@bp.get("/<public_id>/coordinators")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def invite_form(public_id: str) -> ResponseReturnValue:
    return _invite_page(InviteForm(formdata=None), _one(public_id))


@bp.post("/<public_id>/coordinators")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def invite(public_id: str) -> ResponseReturnValue:
    sessions.require_recent(g.actor, g.now)
    row, form = _one(public_id), InviteForm()

    @once
    def act() -> ResponseReturnValue:
        name, email = form.name.data or "", form.email.data or ""
        service.invite(row.organisation.id, name, email, _by(), on=g.today)
        flash(_("Undangan dikirim ke %(email)s.", email=email), "ok")
        return _shown(public_id)

    return refusals.answer(form, act, lambda: _invite_page(form, row))


def _invite_page(form: InviteForm, row: Row) -> str:
    return render_template("workshops/partner_invite.html", form=form, row=row)


@bp.post("/<public_id>/coordinators/<coordinator>/again")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def invite_again(public_id: str, coordinator: str) -> ResponseReturnValue:
    row = _one(public_id)
    service.invite_again(row.organisation.id, coordinator, _by())
    flash(_("Undangan dikirim lagi; tautan sebelumnya tidak berlaku."), "ok")
    return _shown(public_id)


@bp.post("/<public_id>/coordinators/<coordinator>/relieve")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def relieve(public_id: str, coordinator: str) -> ResponseReturnValue:
    row = _one(public_id)
    service.relieve(row.organisation.id, coordinator, _by())
    flash(_("Orang itu tidak lagi mengurus kegiatan mitra ini."), "ok")
    return _shown(public_id)
