"""What the pages of imports call things."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.people.rules.importing.batches import BatchState
from portal.people.rules.importing.fields import Field, Sheet

FIELDS: Mapping[str, LazyString] = {
    Field.NUMBER: _l("Nomor (NIP, NI PPPK, nomor pegawai)"),
    Field.FORMER_NUMBER: _l("Nomor lama"),
    Field.NAME: _l("Nama"),
    Field.FRONT_TITLE: _l("Gelar depan"),
    Field.BACK_TITLE: _l("Gelar belakang"),
    Field.STATUS: _l("Status kepegawaian"),
    Field.STANDING: _l("Kedudukan hukum"),
    Field.RANK: _l("Golongan ruang"),
    Field.BIRTH_DATE: _l("Tanggal lahir (hanya dibandingkan)"),
    Field.SEX: _l("Jenis kelamin (hanya dibandingkan)"),
    Field.EMAIL: _l("Alamat surel"),
    Field.UNIT_CODE: _l("Kode unit"),
    Field.UNIT_NAME: _l("Nama unit"),
    Field.POST_CODE: _l("Kode jabatan"),
    Field.POST_NAME: _l("Nama jabatan"),
    Field.TENURE_KIND: _l("Jenis pengisian (definitif, Plt., Plh.)"),
    Field.TENURE_FROM: _l("TMT jabatan"),
    Field.TENURE_UNTIL: _l("Akhir jabatan"),
    Field.PARENT_CODE: _l("Kode induk"),
    Field.UNIT_KIND: _l("Jenis unit"),
    Field.JOB_CODE: _l("Kode standar jabatan"),
    Field.REPORTS_TO: _l("Kode atasan"),
    Field.IS_HEAD: _l("Kepala unit"),
    Field.VALID_FROM: _l("Berlaku mulai"),
    Field.VALID_UNTIL: _l("Berlaku sampai"),
}

SHEETS: Mapping[str, LazyString] = {
    Sheet.PEOPLE: _l("Pegawai"),
    Sheet.POSTS: _l("Jabatan"),
    Sheet.UNITS: _l("Unit kerja"),
}

STATES: Mapping[str, tuple[str, LazyString]] = {
    BatchState.UPLOADED: ("", _l("Kolom belum ditetapkan")),
    BatchState.STAGED: ("warn", _l("Menunggu persetujuan")),
    BatchState.PLANNING: ("info", _l("Sedang disiapkan")),
    BatchState.APPLYING: ("info", _l("Sedang dijalankan")),
    BatchState.APPLIED: ("ok", _l("Selesai")),
    BatchState.UNDOING: ("info", _l("Sedang dibatalkan")),
    BatchState.UNDONE: ("", _l("Dibatalkan")),
    BatchState.DISCARDED: ("", _l("Disisihkan")),
}
"""Kind of the tag, and its words."""

OUTCOMES: Mapping[str, tuple[str, LazyString]] = {
    "new": ("info", _l("Baru")),
    "changed": ("warn", _l("Berubah")),
    "same": ("", _l("Sama")),
    "refused": ("bad", _l("Ditolak")),
}

DIFFERENCES: Mapping[str, tuple[LazyString, LazyString]] = {
    "in": (_l("Masuk"), _l("Ditambahkan sebagai pegawai, atau kembali bertugas di sini.")),
    "moved": (_l("Pindah unit"), _l("Unit kerjanya diganti mulai hari impor.")),
    "out": (
        _l("Keluar"),
        _l("Penugasan dan jabatannya berakhir; akun dinonaktifkan, bukti tetap tersimpan."),
    ),
    "retired": (
        _l("Pensiun"),
        _l("Seperti keluar. Pastikan batas usia pensiun menurut jabatannya."),
    ),
    "double": (
        _l("Mungkin ganda"),
        _l("Nama dan tanggal lahirnya sudah tercatat. Setujui hanya bila memang orang lain."),
    ),
}

ACTS: Mapping[str, LazyString] = {
    "put_unit": _l("Unit"),
    "put_post": _l("Jabatan"),
    "close_unit": _l("Penutupan unit"),
    "close_post": _l("Penutupan jabatan"),
    "add_person": _l("Penambahan pegawai"),
    "change_person": _l("Perubahan data pegawai"),
    "move_person": _l("Unit kerja pegawai"),
    "end_employment": _l("Akhir penugasan"),
    "start_tenure": _l("Awal jabatan"),
    "end_tenure": _l("Akhir jabatan"),
    "redate_tenure": _l("Tanggal jabatan"),
    "cancel_tenure": _l("Pembatalan jabatan"),
    "hold_back": _l("Ditahan"),
}

COVERS: Mapping[str, LazyString] = {
    "part": _l("Sebagian pegawai: tidak ada yang dicari hilang"),
    "file": _l("Semua pegawai dari unit yang disebut di dalam berkas"),
    "some": _l("Semua pegawai dari unit yang saya tulis di bawah"),
    "agency": _l("Semua pegawai instansi"),
}
