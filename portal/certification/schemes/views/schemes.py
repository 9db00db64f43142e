"""The list of schemes, a new one, one as a whole, and its versions."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.certification import data
from portal.certification.rules import scheme_starts, signatories, validity
from portal.certification.rules.schemes import CertificateKind, Terms
from portal.certification.schemes import scheme_words as words
from portal.certification.schemes.forms.schemes import BeginForm, ReturnForm, VersionForm, chosen
from portal.certification.schemes.models import CertificateSchemeVersion
from portal.certification.schemes.queries import schemes
from portal.certification.schemes.scheme_words import Names
from portal.certification.schemes.service import writing
from portal.certification.schemes.views import scheme_parts as parts
from portal.certification.schemes.views.scheme_desk import READ, Desk, bp, desk
from portal.core import refusals
from portal.core.access import requires
from portal.core.idempotency import once
from portal.core.permissions import Permission


@bp.get("")
@requires(Permission.SCHEME_PUBLISH, **READ)
def index() -> ResponseReturnValue:
    retired = request.args.get("state") == "retired"
    rows, after = schemes.page(g.actor, retired=retired, after=request.args.get("after", "")[:22])
    return render_template(
        "certificates/schemes.html",
        rows=rows,
        after=after,
        retired=retired,
        writes=bool(schemes.places(g.actor, Permission.SCHEME_WRITE)),
        words=words,
    )


@bp.get("/new")
@requires(Permission.SCHEME_WRITE, **READ)
def new() -> ResponseReturnValue:
    form = BeginForm(formdata=None)
    form.offer(Names(schemes.agency(g.actor).id, g.today))
    return _begin(form)


@bp.post("/new")
@requires(Permission.SCHEME_WRITE, **READ)
def create() -> ResponseReturnValue:
    agency = schemes.agency(g.actor)
    form = BeginForm()
    form.offer(Names(agency.id, g.today))
    return refusals.answer(form, lambda: _create(agency.id, form), lambda: _begin(form))


@once
def _create(agency_id: int, form: BeginForm) -> ResponseReturnValue:
    terms = scheme_starts.started(
        CertificateKind(form.kind.data),
        data.kinds(),
        title=form.title.data or "",
        unit=chosen(form.unit),
        post=chosen(form.post),
        course=chosen(form.course),
    )
    made = writing.create(
        agency_id, form.code.data or "", terms, now=g.now, actor_id=g.actor.person_id
    )
    flash(_("Skema dimulai. Halaman ini mengatakan apa yang masih kurang."), "ok")
    return redirect(url_for(".show", public_id=made.public_id), 303)


def _begin(form: BeginForm) -> str:
    return render_template("certificates/scheme_new.html", form=form, hints=words.KIND_HINTS)


@bp.get("/<public_id>")
@requires(Permission.SCHEME_PUBLISH, **READ)
def show(public_id: str) -> ResponseReturnValue:
    return overview(desk(public_id))


def overview(found: Desk, form: FlaskForm | None = None) -> str:
    """A scheme as a whole, with what is wrong in `form` above it."""
    row, terms = found.row, found.terms
    versions = schemes.versions(row.id)
    writers = schemes.writers(row.id)
    last = Terms.read(versions[0].terms) if versions else None
    people = schemes.people(_people(versions) | writers | {row.submitted_by_id or 0})
    return render_template(
        "certificates/scheme.html",
        desk=found,
        row=row,
        terms=terms,
        versions=versions,
        changes=parts.changes(last, terms, found.names) if last is not None else (),
        people=people,
        authors=[name for id_, name in people.items() if id_ in writers],
        signed=signed(found),
        days=validity.preview(terms.validity, g.today),
        publishes=row.organisation_id in schemes.places(g.actor, Permission.SCHEME_PUBLISH),
        wrote=g.actor.person_id in writers,
        decide=_decide_form(form, row.draft_version),
        giving_back=form if isinstance(form, ReturnForm) else ReturnForm(formdata=None),
        form=form,
        words=words,
        parts=parts,
    )


def _people(versions: list[CertificateSchemeVersion]) -> set[int]:
    return {one.published_by_id for one in versions} | {one.submitted_by_id for one in versions}


def _decide_form(form: FlaskForm | None, version: int) -> VersionForm:
    decide = form if isinstance(form, VersionForm) else VersionForm(formdata=None)
    decide.version.data = version
    return decide


def signed(found: Desk) -> list[tuple[str, signatories.Holder | None]]:
    """Each signatory as the scheme says it, and who would sign today."""
    held = schemes.holders([one.post for one in found.terms.signatories], g.today)
    return [
        (words.signing(one, found.names), signatories.who_signs(held.get(one.post, ())))
        for one in found.terms.signatories
    ]


@bp.get("/<public_id>/versions/<int:number>")
@requires(Permission.SCHEME_PUBLISH, **READ)
def version(public_id: str, number: int) -> ResponseReturnValue:
    """What a version says, and what differs from the one chosen beside it."""
    found = desk(public_id)
    shown = schemes.version(found.row.id, number)
    versions = schemes.versions(found.row.id)
    other = _other(request.args.get("with", ""), number, versions)
    terms = Terms.read(shown.terms)
    return render_template(
        "certificates/scheme_version.html",
        desk=found,
        version=shown,
        versions=versions,
        other=other,
        parts=parts.parts(terms, found.names),
        changes=parts.changes(Terms.read(other.terms), terms, found.names) if other else (),
        people=schemes.people(_people([shown])),
        words=words,
    )


def _other(
    text: str, number: int, versions: list[CertificateSchemeVersion]
) -> CertificateSchemeVersion | None:
    """The version to compare with: the one asked for, else the one before."""
    wanted = int(text) if text.isdecimal() and len(text) < 6 else number - 1
    return next((one for one in versions if one.number == wanted != number), None)
