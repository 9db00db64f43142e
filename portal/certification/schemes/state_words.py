"""The states of a certificate in the words of pages, and how a tag shows them."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.certification.rules.bulk import BulkAct
from portal.certification.rules.certificate_states import PublicState

STATES: Final[Mapping[PublicState, LazyString]] = {
    PublicState.VALID: _l("Berlaku"),
    PublicState.EXPIRED: _l("Berakhir"),
    PublicState.SUSPENDED: _l("Dibekukan"),
    PublicState.REVOKED: _l("Dicabut"),
    PublicState.SUPERSEDED: _l("Diganti"),
}
TAGS: Final[Mapping[PublicState, tuple[str, str]]] = {
    PublicState.VALID: ("ok", "check2"),
    PublicState.EXPIRED: ("", "clock-history"),
    PublicState.SUSPENDED: ("warn", "exclamation-triangle"),
    PublicState.REVOKED: ("bad", "x"),
    PublicState.SUPERSEDED: ("info", "arrow-repeat"),
}
"""Kind and icon of the tag; the word beside them says the same."""
BULK: Final[Mapping[BulkAct, LazyString]] = {
    BulkAct.REMIND: _l("Mengingatkan pemegang"),
    BulkAct.SUSPEND: _l("Membekukan sertifikat"),
    BulkAct.REINSTATE: _l("Memulihkan sertifikat"),
    BulkAct.REISSUE: _l("Menerbitkan pengganti"),
}
