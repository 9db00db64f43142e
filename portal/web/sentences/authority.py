"""What people are told about their roles and about proposals that take two persons."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from portal.core.sentences import Notice, register_notices
from portal.people.service.inbox import NoticeKind
from portal.people.service.notices import ApprovalNotice, GrantNotice

NOTICES: Mapping[NoticeKind, Notice] = {
    GrantNotice.GIVEN: Notice(
        _l("Anda mendapat peran baru"),
        _l(
            "Peran ini berlaku di %(place)s. Buka Peran Anda untuk melihat apa yang boleh Anda "
            "lakukan, siapa yang memberinya, dan sampai kapan."
        ),
    ),
    GrantNotice.LENT: Notice(
        _l("Seorang rekan menyerahkan perannya sementara"),
        _l(
            "Peran ini berlaku di %(place)s. Buka Peran Anda untuk melihat apa yang boleh Anda "
            "lakukan dan sampai kapan."
        ),
    ),
    GrantNotice.ENDED: Notice(
        _l("Peran Anda berakhir"),
        _l("Peran Anda di %(place)s sudah diakhiri. Bila ini keliru, hubungi pemberinya."),
    ),
    ApprovalNotice.WAITING: Notice(
        _l("Usulan menunggu persetujuan Anda"),
        _l(
            "Seorang rekan mengusulkan tindakan yang memerlukan dua orang. Periksa alasannya, lalu "
            "setujui atau tolak."
        ),
    ),
    ApprovalNotice.APPROVED: Notice(
        _l("Usulan Anda disetujui"), _l("Tindakan yang Anda usulkan sudah dijalankan.")
    ),
    ApprovalNotice.REFUSED: Notice(
        _l("Usulan Anda ditolak"),
        _l("Tidak ada yang berubah. Alasannya tertulis pada usulan itu."),
    ),
}


def install() -> None:
    """Put the messages into the table that the inbox and mails read."""
    register_notices(NOTICES)
