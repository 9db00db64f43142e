"""Pictures, films, sounds and downloads of a draft: uploaded, listed with their uses, shown."""

from dataclasses import dataclass
from typing import Any

from flask import Response, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content.drafts import media as rules
from portal.content.drafts import media_acts, queries
from portal.content.drafts.media import Use
from portal.content.drafts.queries import Kept
from portal.content.drafts.service import ChangedMeanwhile
from portal.content.forms import MediaForm, Versioned, choose_from
from portal.content.media import open_media
from portal.content.views import checklist
from portal.content.views.blueprint import Desk, bp, by, desk, own_desk
from portal.core import sentences
from portal.core.access import requires, takes_upload
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Permission
from portal.core.text.media import MediaKind, kind_of

SCOPE = {"scope": queries.drafts}
FOLDER = "media/"
BESIDE = frozenset({"lessons", "read", "files", "items"})
"""Folders of pages that show lessons: texts name their media relative to the page."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A file of the draft in the list."""

    name: str
    kept: Kept
    kind: MediaKind | None
    uses: tuple[Use, ...]
    snippet: str

    @property
    def is_picture(self) -> bool:
        return self.kind is MediaKind.PICTURE


@bp.get("/<public_id>/media")
@requires(Permission.COURSE_READ, **SCOPE)
def media(public_id: str) -> ResponseReturnValue:
    found = desk(public_id)
    return _page(found, MediaForm(data={"lesson": request.args.get("lesson", "")}))


@bp.post("/<public_id>/media")
@requires(Permission.COURSE_WRITE, **SCOPE)
@takes_upload
def add_media(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    form = MediaForm()
    _offer(found, form)
    if not form.validate_on_submit() or _lacks_words(form):
        return _page(found, form), 422
    key = form.lesson.data or ""
    try:
        added = media_acts.add(
            found.draft.id,
            media_acts.Upload(form.file.data.stream, form.file.data.filename or ""),
            captions=_captions(form),
            shown=media_acts.Showing(key, form.words.data or "", form.caption.data or ""),
            organisation_id=found.draft.organisation_id,
            by=by(),
        )
    except Refused as refused:
        field = form.captions if refused.field == "captions" else form.file
        field.errors = [sentences.why(refused)]
        return _page(found, form), 422
    flash(_added(added, bool(key)), "ok")
    if key:
        return redirect(url_for(".lesson", public_id=public_id, key=key), 303)
    return redirect(url_for(".media", public_id=public_id), 303)


@bp.post("/<public_id>/media/remove")
@requires(Permission.COURSE_WRITE, **SCOPE)
def remove_media(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    name = request.form.get("name", "")
    form = Versioned()
    version = (form.version.data or 0) if form.validate_on_submit() else -1
    try:
        media_acts.remove(found.draft.id, name, version=version, by=by())
    except ChangedMeanwhile:
        return _gone(public_id)
    flash(_("%(title)s dihapus dari draf.", title=name), "ok")
    return redirect(url_for(".media", public_id=public_id), 303)


def _gone(public_id: str) -> ResponseReturnValue:
    flash(_("Berkas itu baru saja diganti atau dihapus orang lain; inilah yang ada."), "warn")
    return redirect(url_for(".media", public_id=public_id), 303)


@bp.get("/<public_id>/media/remove")
@requires(Permission.COURSE_WRITE, **SCOPE)
def remove_media_form(public_id: str) -> ResponseReturnValue:
    """Asks first, naming the places that show the file."""
    found = own_desk(public_id)
    name = request.args.get("name", "")
    shown = next((one for one in _shown(found) if one.name == name), None)
    if shown is None:
        return _gone(public_id)
    return render_template(
        "studio/remove_media.html", desk=found, shown=shown, version=shown.kept.version
    )


@bp.get("/<public_id>/<place>/media/<path:name>")
@requires(Permission.COURSE_READ, **SCOPE)
def media_file(public_id: str, place: str, name: str) -> Response:
    """The bytes of a file, beside every page that shows lessons (CO-1, CO-3)."""
    if place not in BESIDE:
        raise NotFound
    file = queries.media_file(g.actor, public_id, f"{FOLDER}{name}")
    response = send_file(open_media(file.storage_key), mimetype=file.media_type, etag=file.sha256)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _offer(found: Desk, form: MediaForm) -> None:
    lessons = [(one.matter.id, one.matter.title) for one in found.read.lessons]
    choose_from(form.lesson, [("", _("Nanti saja")), *lessons])


def _lacks_words(form: MediaForm) -> bool:
    """A file that is shown needs words for whoever does not see or hear it."""
    kind = kind_of((form.file.data.filename or "").lower())
    if kind is not None and form.lesson.data and not form.words.data:
        form.words.errors = [_("Tulis apa yang tampak atau terdengar.")]
    if kind in (MediaKind.FILM, MediaKind.SOUND) and not form.captions.data:
        form.captions.errors = [_("Sertakan teksnya (VTT), agar dapat diikuti tanpa suara.")]
    return bool(form.words.errors or form.captions.errors)


def _captions(form: MediaForm) -> media_acts.Upload | None:
    sent = form.captions.data
    return media_acts.Upload(sent.stream, sent.filename or "") if sent else None


def _added(name: str, is_shown: bool) -> Any:
    if is_shown:
        return _("%(name)s tersimpan dan disisipkan ke pelajaran ini.", name=name)
    return _("%(name)s tersimpan. Salin barisnya dari daftar untuk memakainya.", name=name)


def _shown(found: Desk) -> list[Shown]:
    uses = rules.uses(found.read)
    made = []
    for path, kept in sorted(found.kept.items()):
        if path.startswith(FOLDER):
            name = path.removeprefix(FOLDER)
            places = tuple(dict.fromkeys(uses.get(name, ())))
            words = _("tulis apa yang tampak")
            made.append(Shown(name, kept, kind_of(name), places, rules.snippet(name, words)))
    return made


def _page(found: Desk, form: MediaForm) -> str:
    _offer(found, form)
    return render_template(
        "studio/media.html",
        desk=found,
        form=form,
        files=_shown(found),
        findings={one.name: checklist.of_file(found, FOLDER + one.name) for one in _shown(found)},
    )
