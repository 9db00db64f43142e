"""Sentences of what follows from evaluations: what people are told."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from portal.core.sentences import Notice, register_notices
from portal.evaluation.notices import FollowUpNotice
from portal.people.service.inbox import NoticeKind

NOTICES: Mapping[NoticeKind, Notice] = {
    FollowUpNotice.APPROVED: Notice(
        _l("Tindak lanjut evaluasi Anda disetujui"),
        _l("Berasal dari evaluasi %(period)s. Buka halamannya untuk melihat langkah berikutnya."),
    ),
    FollowUpNotice.DECLINED: Notice(
        _l("Usulan tindak lanjut evaluasi Anda tidak disetujui"),
        _l("Berasal dari evaluasi %(period)s. Alasannya tertulis pada halamannya."),
    ),
    FollowUpNotice.ENDED: Notice(
        _l("Tindak lanjut evaluasi Anda selesai"),
        _l("Berasal dari evaluasi %(period)s. Hasilnya tertulis pada halamannya."),
    ),
}


def install() -> None:
    """Hand the table over; called once, by `web/wiring.py`."""
    register_notices(NOTICES)
