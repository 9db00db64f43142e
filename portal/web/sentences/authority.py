"""What people are told when a role is given to them, lent, or ended."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from portal.core.sentences import Notice, register_notices
from portal.people.service.notices import GrantNotice

NOTICES: Mapping[GrantNotice, Notice] = {
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
}


def install() -> None:
    """Put the messages into the table that the inbox and mails read."""
    register_notices(NOTICES)
