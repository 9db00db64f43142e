"""`/admin/certificate-templates`: how an agency's certificates look, in versions, with a preview.

A preview is printed by the child that prints certificates, without a seal, and says that it is a
sample: one at a time in a process, and so many for each officer.
"""

from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.certification.documents import press
from portal.certification.documents.look import (
    MOST_LOGO_BYTES,
    PLAIN,
    Accent,
    Look,
    LookRefusal,
    Signing,
)
from portal.certification.documents.press import Busy, ChildFailed
from portal.certification.documents.samples import Sample, sample
from portal.certification.documents.words import Language
from portal.certification.schemes.forms.looks import ACCENTS, LANGUAGES, SAMPLES, SIGNINGS, LookForm
from portal.certification.schemes.forms.schemes import NOT_SAVED
from portal.certification.schemes.queries import looks, schemes
from portal.certification.schemes.service import looks as service
from portal.core import rates, sentences
from portal.core.access import requires, takes_upload
from portal.core.errors import Conflict, Refused, Unavailable
from portal.core.permissions import Permission
from portal.learning.forms import lines
from portal.people.models import Organisation

bp = Blueprint("certificate_looks", __name__, url_prefix="/admin/certificate-templates")
SAMPLES_EACH = rates.Limit("look-sample", allowed=30, window=timedelta(minutes=10))
"""Each starts a process; nobody looks at more than so many."""
WRITE = {"scope": schemes.in_scope}


@bp.get("")
@requires(Permission.SCHEME_WRITE, **WRITE)
def index() -> ResponseReturnValue:
    agency = schemes.agency(g.actor)
    versions = looks.versions(agency.id)
    return render_template(
        "certificates/looks.html",
        agency=agency,
        versions=versions,
        look=looks.of(versions[0]) if versions else PLAIN,
        people=schemes.people({one.made_by_id for one in versions}),
        accents=ACCENTS,
        samples=SAMPLES,
        languages=LANGUAGES,
        signings=SIGNINGS,
    )


@bp.get("/new")
@requires(Permission.SCHEME_WRITE, **WRITE)
def new() -> ResponseReturnValue:
    agency = schemes.agency(g.actor)
    last = looks.newest(agency.id)
    now = looks.of(last) if last else PLAIN
    form = LookForm(
        formdata=None,
        data={
            "version": last.number if last else 0,
            "name": now.name,
            "indonesian": "\n".join(now.indonesian),
            "english": "\n".join(now.english),
            "accent": now.accent.value,
            "signing": now.signing.value,
            "sample": Sample.LONGEST.value,
        },
    )
    form.offer()
    return _form(form, now)


@bp.post("/new")
@requires(Permission.SCHEME_WRITE, **WRITE)
@takes_upload
def save() -> ResponseReturnValue:
    """Keep a new version, or show a sample of what was typed."""
    agency = schemes.agency(g.actor)
    last = looks.newest(agency.id)
    now = looks.of(last) if last else PLAIN
    form = LookForm()
    form.offer()
    if not form.validate_on_submit():
        return _form(form, now), 422
    typed = _typed(form, now)
    try:
        service.refuse_unprintable(typed)
        if request.form.get("act") == "preview":
            return _preview(agency, typed, form.sample.data, form.language.data)
        version = form.version.data or 0
        service.keep(agency.id, typed, version=version, now=g.now, actor_id=g.actor.person_id)
    except Refused as refused:
        form.form_errors.append(sentences.why(refused))
        return _form(form, now), 422
    except Conflict:
        form.form_errors.append(str(NOT_SAVED))
        return _form(form, now), 409
    flash(_("Tampilan sertifikat tersimpan. Sertifikat yang sudah terbit tetap seperti semula."))
    return redirect(url_for(".index"), 303)


def _typed(form: LookForm, now: Look) -> Look:
    """What the form says; a logo that was not sent anew stays."""
    file = form.logo.data
    logo = file.read(MOST_LOGO_BYTES + 1) if file else now.logo
    return replace(
        PLAIN,
        name=form.name.data or "",
        indonesian=tuple(lines(form.indonesian.data)),
        english=tuple(lines(form.english.data)),
        accent=Accent(form.accent.data),
        signing=Signing(form.signing.data),
        logo=b"" if form.no_logo.data else logo,
    )


@bp.get("/<int:number>/preview.pdf")
@requires(Permission.SCHEME_WRITE, **WRITE)
def preview(number: int) -> ResponseReturnValue:
    """A sample with one version; 0 is the portal's own look."""
    agency = schemes.agency(g.actor)
    shown = looks.of(looks.version(agency.id, number)) if number else PLAIN
    return _preview(agency, shown, request.args.get("sample", ""), request.args.get("language", ""))


def _preview(agency: Organisation, shown: Look, which: str, language: str) -> Response:
    """The sample as PDF. Raises Unavailable where the child cannot print."""
    asked = sample(
        Sample(which) if which in set(Sample) else Sample.ORDINARY,
        shown,
        agency=agency.name,
        unit=_("Unit penerbit"),
        now=g.now,
        language=Language(language) if language in set(Language) else Language.INDONESIAN,
    )
    rates.spend(SAMPLES_EACH, str(g.actor.account_id), now=g.now)
    try:
        made = press.previewed(asked)
    except Busy as error:
        raise Refused(LookRefusal.BUSY) from error
    except ChildFailed as error:
        raise Unavailable(str(error)) from error
    if made.pdf is None:
        raise Unavailable(made.fault or "")
    headers = {
        "Content-Disposition": 'inline; filename="contoh-sertifikat.pdf"',
        "Cache-Control": "private, no-store",
    }
    return Response(made.pdf, mimetype="application/pdf", headers=headers)


def _form(form: LookForm, now: Look) -> str:
    return render_template("certificates/look_form.html", form=form, look=now)
