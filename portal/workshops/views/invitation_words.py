"""What the pages of invitations call states and findings."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core import dates
from portal.workshops.models import Activity, ActivityInvitation, ActivityLetter
from portal.workshops.queries import units
from portal.workshops.queries.inviting import Candidate
from portal.workshops.rules.invitations import Finding, InvitationState

STATES: Mapping[InvitationState, tuple[str, LazyString]] = {
    InvitationState.INVITED: ("info", _l("Menunggu jawaban")),
    InvitationState.REPLACING: ("info", _l("Pengganti menunggu atasan")),
    InvitationState.COMING: ("ok", _l("Hadir")),
    InvitationState.DECLINED: ("warn", _l("Berhalangan")),
    InvitationState.REPLACED: ("ok", _l("Digantikan")),
    InvitationState.GIVEN_UP: ("warn", _l("Tempat dilepas kembali")),
    InvitationState.LAPSED: ("bad", _l("Tidak menjawab")),
    InvitationState.WITHDRAWN: ("", _l("Ditarik")),
}
"""Kind of the tag and its words."""

PARTS: Mapping[str, LazyString] = {
    "open": _l("Menunggu jawaban"),
    "coming": _l("Hadir"),
    "declined": _l("Berhalangan"),
    "silent": _l("Tidak menjawab"),
    "withdrawn": _l("Ditarik"),
}

FINDINGS: Mapping[Finding, tuple[str, LazyString]] = {
    Finding.FREE: ("ok", _l("Dapat dipanggil")),
    Finding.ASKED: ("ok", _l("Mendaftar sendiri, belum mendapat tempat")),
    Finding.SEATED: ("", _l("Sudah mendapat tempat")),
    Finding.INVITED: ("", _l("Sudah dipanggil")),
    Finding.CLASH: ("warn", _l("Bertumpuk dengan kegiatan lain")),
    Finding.AWAY: ("warn", _l("Sedang cuti")),
    Finding.FULL: ("bad", _l("Tidak ada tempat lagi")),
}
"""Kind of the tag and its words."""


def last_day(one: Activity, row: ActivityLetter | ActivityInvitation) -> str:
    """The last day to reply, on the clock of the activity."""
    return dates.day(units.last_day(row.reply_by_at, one.zone))


def finding(who: Candidate) -> str:
    """What stands against calling somebody, with the other activity where there is one."""
    if who.finding is Finding.CLASH:
        return str(_("Bertumpuk dengan “%(title)s”", title=who.known.clash))
    return str(FINDINGS[who.finding][1])
