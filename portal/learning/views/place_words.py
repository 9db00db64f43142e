"""Where somebody stands on the way into a course, in words; filters of the templates."""

from collections.abc import Mapping
from datetime import timedelta

from flask_babel import gettext as _

from portal.core import dates
from portal.learning.doors import Door
from portal.learning.rules.approving import Answer, Desk

_DAY = timedelta(days=1)


def place_state(door: Door) -> str:
    """What the reader's own request waits for, or that it waits no more."""
    claim = door.claim
    if claim is None:
        return ""
    if door.queue_place and claim.is_granted:
        return str(_("Anda di urutan ke-%(place)d antrean.", place=door.queue_place))
    if claim.desk is None:
        return str(_("Giliran Anda tiba. Tempat Anda sudah tersedia."))
    return desk_state(claim.desk, claim.names, is_costly=door.terms.is_costly)


def desk_state(desk: Desk, names: Mapping[int, str], *, is_costly: bool, reader: int = 0) -> str:
    """Whose answer a request waits for and until when, or what it was; `reader` is "Anda"."""
    if desk.answer is Answer.REFUSED:
        return str(_("Tidak disetujui."))
    if desk.answer is Answer.GRANTED:
        return str(_("Sudah disetujui."))
    if desk.granted_on is not None:
        since = dates.day(desk.granted_on)
        return str(
            _("Dianggap disetujui sejak %(day)s, karena tiga hari kerja tidak dijawab.", day=since)
        )
    waits = _("Menunggu jawaban %(names)s.", names=officials(desk, names, reader))
    return f"{waits} {_then(desk, is_costly)}".strip()


def _then(desk: Desk, is_costly: bool) -> str:
    """What follows when nobody answers; nothing where nobody stands higher."""
    if not is_costly:
        return str(
            _(
                "Bila sampai %(day)s belum dijawab, permohonan dianggap disetujui.",
                day=dates.day(desk.due_on),
            )
        )
    if desk.has_nobody or desk.is_last:
        return ""
    return str(
        _(
            "Mulai %(day)s pejabat di atasnya juga dapat menjawab.",
            day=dates.day(desk.due_on + _DAY),
        )
    )


def officials(desk: Desk, names: Mapping[int, str], reader: int = 0) -> str:
    """Everybody who may answer, the superior first; whoever keeps the run where nobody may."""
    ids = dict.fromkeys(one.person for turn in desk.rounds for one in turn.officials)
    you = str(_("Anda"))
    found = [you if one == reader else names[one] for one in ids if one in names]
    return str(_(" atau ")).join(found) or str(_("penyelenggara kursus"))
