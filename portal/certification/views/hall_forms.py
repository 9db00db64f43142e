"""The forms of the invigilator's pages with what can be chosen in them."""

from flask import g
from flask_babel import gettext as _

from portal.certification.forms.invigilation import ActForm, IncidentForm
from portal.certification.queries import hall
from portal.certification.queries.duties import Watch
from portal.certification.views import hall_words


def act(watch: Watch, *, empty: bool = False) -> ActForm:
    """For one examinee, a room, or all the officer looks after."""
    form = ActForm(formdata=None) if empty else ActForm()
    everybody = _("Semua peserta sesi ini") if watch.room_ids is None else _("Semua ruang saya")
    form.room.choices = [("", everybody), *_rooms(watch)]
    for field in form:  # which of them may stay empty depends on the act, so none says it may
        field.flags.optional = False
    return form


def incident(watch: Watch) -> IncidentForm:
    """People by name: whoever writes it down has a name before them, not a seat."""
    form = IncidentForm()
    form.kind.choices = hall_words.incident_kinds()
    rooms = {one.id: one.name for one in watch.rooms}
    lines = hall.of(watch.shift, watch.room_ids, g.now)
    people = [
        (one.public_id, f"{one.name} ({rooms.get(one.room_id or 0, '')}, {one.seat})")
        for one in sorted(lines, key=lambda one: one.name.casefold())
    ]
    form.registration.choices = [("", _("Tidak menyangkut satu orang")), *people]
    form.room.choices = [("", _("Tidak menyangkut satu ruang")), *_rooms(watch)]
    return form


def _rooms(watch: Watch) -> list[tuple[str, str]]:
    return [(one.public_id, one.name) for one in watch.rooms]
