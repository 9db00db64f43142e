"""The page on which a request for a place is answered, whoever it waits for."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length

from portal.core import refusals
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.learning import entering
from portal.learning.places import Place
from portal.learning.views import place_words
from portal.people.views import shown


class RefusalForm(FlaskForm):
    """Why a place is not granted."""

    reason = TextAreaField(
        _l("Alasan penolakan"),
        validators=[Length(max=1000, message=_l("Paling banyak %(max)d huruf."))],
        description=_l("Dibaca pemohon. Sebutkan apa yang dapat ia lakukan, misalnya waktunya."),
    )


@dataclass(frozen=True, slots=True)
class AnswerDesk:
    """Where requests are answered: its addresses, who answers, and whether they may."""

    index: str
    grant_to: str
    refuse_to: str
    person_id: int
    may: Callable[[Place, int], bool]

    def page(self, place: Place, form: RefusalForm | None = None) -> str:
        """The request, with the form while it waits for the reader."""
        shown.persons([place.person.public_id])
        waits = place.request.closed_at is None and self.may(place, self.person_id)
        return render_template(
            "learning/place.html",
            place=place,
            door=None,
            words=place_words,
            form=(form or RefusalForm(formdata=None)) if waits else None,
            own=False,
            desk=self,
        )

    def grant(self, place: Place) -> ResponseReturnValue:
        self._answer(place, grant=True, reason="")
        flash(_("Permohonan disetujui. Pemohon sudah diberi tahu."), "ok")
        return redirect(url_for(self.index), 303)

    def refuse(self, read: Callable[[], Place]) -> ResponseReturnValue:
        """With the reason of the form posted, shown again while something is wrong with it."""
        place, form = read(), RefusalForm()
        if not form.validate_on_submit():
            return self.page(place, form), 422
        try:
            return _refuse(self, place, form.reason.data or "")
        except Refused as refused:
            refusals.attach(form, refused)
            return self.page(read(), form), 422

    def refused(self, place: Place, reason: str) -> ResponseReturnValue:
        self._answer(place, grant=False, reason=reason)
        flash(_("Penolakan dan alasannya sudah disampaikan kepada pemohon."), "ok")
        return redirect(url_for(self.index), 303)

    def _answer(self, place: Place, *, grant: bool, reason: str) -> None:
        entering.answer(
            place.request.id,
            grant=grant,
            reason=reason,
            actor_id=self.person_id,
            may=self.may(place, self.person_id),
            now=g.now,
        )


@once
def _refuse(desk: AnswerDesk, place: Place, reason: str) -> ResponseReturnValue:
    """Refusals pass through, so that nothing half done is kept; the desk shows them."""
    return desk.refused(place, reason)
