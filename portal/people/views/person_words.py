"""What the pages about persons call things."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.people.queries.directory import Standing
from portal.people.rules.employments import EndReason
from portal.people.rules.identifiers import IdentifierKind
from portal.people.rules.likeness import Sign
from portal.people.rules.posts import TenureKind
from portal.people.rules.status import Status

STATUSES: Mapping[str, LazyString] = {
    Status.PNS: _l("PNS"),
    Status.CPNS: _l("CPNS"),
    Status.PPPK: _l("PPPK"),
    Status.PPPK_PARUH_WAKTU: _l("PPPK paruh waktu"),
    Status.NON_ASN: _l("Non-ASN"),
    Status.OUTSIDE: _l("Pihak luar"),
}

NUMBERS: Mapping[str, LazyString] = {
    IdentifierKind.NIP: _l("NIP"),
    IdentifierKind.NI_PPPK: _l("NI PPPK"),
    IdentifierKind.AGENCY_NUMBER: _l("Nomor pegawai"),
}

TENURES: Mapping[str, LazyString] = {
    TenureKind.DEFINITIVE: _l("definitif"),
    TenureKind.PLT: _l("Plt."),
    TenureKind.PLH: _l("Plh."),
}

END_REASONS: Mapping[str, LazyString] = {
    EndReason.RETIRED: _l("Pensiun"),
    EndReason.DIED: _l("Meninggal dunia"),
    EndReason.RESIGNED: _l("Berhenti atas permintaan sendiri"),
    EndReason.DISMISSED: _l("Diberhentikan"),
    EndReason.CONTRACT_ENDED: _l("Masa kontrak selesai"),
    EndReason.MOVED_AWAY: _l("Pindah ke instansi lain"),
}

STANDINGS: Mapping[Standing, LazyString] = {
    Standing.ACTIVE: _l("Bekerja sekarang"),
    Standing.FORMER: _l("Sudah keluar"),
    Standing.COMING: _l("Akan mulai"),
}

SIGNS: Mapping[Sign, LazyString] = {
    Sign.SAME_NAME: _l("nama sama"),
    Sign.SIMILAR_NAME: _l("nama mirip"),
    Sign.BORN_ALIKE: _l("tanggal lahir sama"),
    Sign.SAME_EMAIL: _l("alamat surel sama"),
}
