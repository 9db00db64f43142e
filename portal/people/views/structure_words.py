"""What the pages of units, jobs, posts and calendars call things."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.people.rules.calendar import DayKind, Verification
from portal.people.rules.jobs import JobClass
from portal.people.rules.posts import TenureKind

UNIT_KINDS: Mapping[str, LazyString] = {
    "agency": _l("Instansi"),
    "kota": _l("Pemerintah kota"),
    "kabupaten": _l("Pemerintah kabupaten"),
    "provinsi": _l("Pemerintah provinsi"),
    "setda": _l("Sekretariat daerah"),
    "setwan": _l("Sekretariat DPRD"),
    "inspektorat": _l("Inspektorat"),
    "dinas": _l("Dinas"),
    "badan": _l("Badan"),
    "kantor": _l("Kantor"),
    "sekretariat": _l("Sekretariat"),
    "bagian": _l("Bagian"),
    "subbagian": _l("Subbagian"),
    "bidang": _l("Bidang"),
    "seksi": _l("Seksi"),
    "uptd": _l("UPTD"),
    "rsud": _l("Rumah sakit daerah"),
    "puskesmas": _l("Puskesmas"),
    "sekolah": _l("Sekolah"),
    "kecamatan": _l("Kecamatan"),
    "kelurahan": _l("Kelurahan"),
    "lainnya": _l("Lainnya"),
}
"""Kinds to choose from. Files may bring others, which are shown as they are written."""

JOB_CLASSES: Mapping[str, LazyString] = {
    JobClass.JPT_UTAMA: _l("Pimpinan tinggi utama"),
    JobClass.JPT_MADYA: _l("Pimpinan tinggi madya"),
    JobClass.JPT_PRATAMA: _l("Pimpinan tinggi pratama"),
    JobClass.ADMINISTRATOR: _l("Administrator"),
    JobClass.PENGAWAS: _l("Pengawas"),
    JobClass.PELAKSANA: _l("Pelaksana"),
    JobClass.JF_AHLI_UTAMA: _l("Fungsional ahli utama"),
    JobClass.JF_AHLI_MADYA: _l("Fungsional ahli madya"),
    JobClass.JF_AHLI_MUDA: _l("Fungsional ahli muda"),
    JobClass.JF_AHLI_PERTAMA: _l("Fungsional ahli pertama"),
    JobClass.JF_PENYELIA: _l("Fungsional penyelia"),
    JobClass.JF_MAHIR: _l("Fungsional mahir"),
    JobClass.JF_TERAMPIL: _l("Fungsional terampil"),
    JobClass.JF_PEMULA: _l("Fungsional pemula"),
}

TENURES: Mapping[str, tuple[LazyString, LazyString]] = {
    TenureKind.DEFINITIVE: (_l("Definitif"), _l("Pemegang jabatan yang tetap; hanya satu orang.")),
    TenureKind.PLT: (_l("Plt."), _l("Pelaksana tugas, selama jabatan kosong.")),
    TenureKind.PLH: (_l("Plh."), _l("Pelaksana harian, selama pemegangnya berhalangan.")),
}
"""How a post is held, and when one says so."""
TENURE_HINTS = {kind: texts[1] for kind, texts in TENURES.items()}

DAY_KINDS: Mapping[str, tuple[str, LazyString, LazyString]] = {
    DayKind.NATIONAL: ("info", _l("Libur nasional"), _l("Menurut keputusan bersama tiga menteri.")),
    DayKind.JOINT_LEAVE: (
        "warn",
        _l("Cuti bersama"),
        _l("Menurut keputusan bersama atau keputusan presiden."),
    ),
    DayKind.LOCAL: (
        "",
        _l("Libur instansi"),
        _l("Hanya di instansi ini, misalnya hari jadi kota atau pemungutan suara."),
    ),
    DayKind.WORKING_DAY: (
        "ok",
        _l("Hari kerja khusus"),
        _l("Instansi bekerja, walaupun menurut pekan kerja atau daftar nasional libur."),
    ),
}
"""Kind of the tag, the words, and when to choose it."""

VERIFICATIONS: Mapping[str, LazyString] = {
    Verification.READ_SECONDARY: _l("Belum dicocokkan"),
    Verification.FROM_MEMORY: _l("Belum dicocokkan"),
    Verification.ESTIMATE: _l("Perkiraan, dapat bergeser"),
}
"""Of days that nobody has confirmed."""

ACTS: Mapping[str, LazyString] = {
    "unit.created": _l("Unit dibuat"),
    "unit.described": _l("Keterangan diubah"),
    "unit.moved": _l("Unit dipindahkan"),
    "unit.closed": _l("Unit ditutup"),
    "unit.reopened": _l("Penutupan dicabut"),
    "job.created": _l("Jabatan dibuat"),
    "job.described": _l("Keterangan diubah"),
    "job.closed": _l("Jabatan ditutup"),
    "job.reopened": _l("Penutupan dicabut"),
    "post.created": _l("Formasi dibuat"),
    "post.described": _l("Keterangan diubah"),
    "post.reports_to": _l("Atasan diubah"),
    "post.closed": _l("Formasi ditutup"),
    "post.reopened": _l("Penutupan dicabut"),
    "post.appointed": _l("Pengangkatan dicatat"),
    "post.left": _l("Masa jabatan diakhiri"),
    "post.appointment_taken_back": _l("Pengangkatan yang keliru dihapus"),
    "calendar.day_added": _l("Hari ditambahkan"),
    "calendar.day_changed": _l("Hari diubah"),
    "calendar.day_removed": _l("Hari dihapus"),
    "calendar.year_copied": _l("Daftar nasional disalin"),
    "calendar.year_confirmed": _l("Dicocokkan dengan SKB"),
    "calendar.week_set": _l("Pekan kerja diubah"),
}
"""What the audit's acts are called in the history of a thing."""

FIELDS: Mapping[str, LazyString] = {
    "code": _l("kode"),
    "name": _l("nama"),
    "kind": _l("jenis"),
    "letterhead": _l("kepala surat"),
}

WEEK_DAYS: Mapping[int, LazyString] = {
    1: _l("Senin"),
    2: _l("Selasa"),
    3: _l("Rabu"),
    4: _l("Kamis"),
    5: _l("Jumat"),
    6: _l("Sabtu"),
    7: _l("Minggu"),
}


def unit_kind(value: str) -> str:
    """The kind in words; as written where nobody named it."""
    return str(UNIT_KINDS.get(value, value))


def job_class(value: str) -> str:
    return str(JOB_CLASSES.get(value, value))


def as_holder(name: str, kind: str) -> str:
    """Plt. Rina Maharani; the name alone when the post is held definitively."""
    return name if kind == TenureKind.DEFINITIVE else f"{TENURES[kind][0]} {name}"
