"""What people are told about calibration, objections and fixing."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from portal.core.sentences import Notice, register_notices
from portal.evaluation.case_notices import CaseNotice
from portal.people.service.inbox import NoticeKind

NOTICES: Mapping[NoticeKind, Notice] = {
    CaseNotice.CALIBRATED: Notice(
        _l("Level yang Anda beri dikalibrasi"),
        _l("Pada %(period)s ada level yang diubah sesudah dibandingkan antarunit. Alasannya ada."),
    ),
    CaseNotice.OBJECTION_FILED: Notice(
        _l("Keberatan Anda diterima"),
        _l("Keberatan atas evaluasi %(period)s diputus paling lambat %(due_on)s."),
    ),
    CaseNotice.OBJECTION_DECIDED: Notice(
        _l("Keberatan Anda diputus"),
        _l("Keberatan atas evaluasi %(period)s sudah diputus. Baca alasannya di sana."),
    ),
    CaseNotice.OBJECTION_DUE: Notice(
        _l("Keberatan menunggu putusan"),
        _l("Sebuah keberatan atas evaluasi %(period)s harus diputus paling lambat %(due_on)s."),
    ),
    CaseNotice.FIXED: Notice(
        _l("Evaluasi Anda ditetapkan"),
        _l("Hasil evaluasi %(period)s sudah ditetapkan dan tidak berubah lagi."),
    ),
    CaseNotice.CORRECTED: Notice(
        _l("Hasil evaluasi Anda dikoreksi"),
        _l(
            "Bukti di balik evaluasi %(period)s dikoreksi. Hasil yang baru berdiri di samping "
            "yang lama."
        ),
    ),
}


def install() -> None:
    """Hand the notices over; called once, by `web/wiring.py`."""
    register_notices(NOTICES)
