"""Sentences of activities recorded afterwards: faults of lines, refusals, what people are told."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.core.sentences import Notice, register, register_notices
from portal.learning.rules.claims import ContestRefusal
from portal.workshops.notices import ActivityNotice
from portal.workshops.rules.recorded import LineFault, LineWarning, RecordRefusal

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    RecordRefusal: {
        RecordRefusal.NOT_OPEN: _l(
            "Catatan ini sudah dikirim, jadi tidak dapat diubah. Tunggu hasil pemeriksaannya."
        ),
        RecordRefusal.NOT_WAITING: _l("Catatan ini tidak sedang menunggu pemeriksaan."),
        RecordRefusal.OWN_RECORD: _l("Catatan Anda sendiri diperiksa orang lain."),
        RecordRefusal.OWN_LINE: _l(
            "Anda tercantum pada daftar hadir ini, jadi orang lain yang memutuskannya."
        ),
        RecordRefusal.EMPTY: _l(
            "Daftarnya masih kosong. Tempel nomor pegawai, atau pilih berkasnya."
        ),
        RecordRefusal.TOO_MANY: _l(
            "Paling banyak %(most)d orang tiap daftar. Catat sisanya sebagai kegiatan kedua."
        ),
        RecordRefusal.FAULTS: _l(
            "Tidak ada baris yang dapat dicatat. Perbaiki yang disebut di bawah, lalu periksa lagi."
        ),
        RecordRefusal.CHANGED: _l(
            "Hasil pemeriksaannya lain dari yang Anda lihat tadi. Baca yang terbaru di bawah, lalu "
            "kirim lagi."
        ),
        RecordRefusal.REASON: _l(
            "Tulis alasannya, paling sedikit lima huruf; pencatat membacanya."
        ),
        RecordRefusal.DECREE: _l("Sertakan berkas surat keputusan atau surat tugasnya."),
        RecordRefusal.DECREE_DAY: _l("Tanggal surat tidak boleh sesudah hari ini."),
        RecordRefusal.ORGANISER: _l("Pilih mitra penyelenggara, atau tulis nama penyelenggaranya."),
        RecordRefusal.PARTNER: _l("Pilih mitra dari daftar."),
        RecordRefusal.FORM: _l(
            "Tugas belajar dan izin belajar dicatat tiap semester, bukan sebagai kegiatan."
        ),
        RecordRefusal.NOT_BOOKED: _l("Hanya yang sudah dibukukan yang dapat dikoreksi."),
        RecordRefusal.UNDER_WAY: _l(
            "Koreksi sebelumnya masih dijalankan. Tunggu sampai selesai, lalu usulkan lagi."
        ),
        RecordRefusal.COLUMN: _l(
            "Berkas ini tidak memiliki kolom %(column)s. Pakailah lembar kosong yang dapat diunduh."
        ),
    },
    LineFault: {
        LineFault.UNKNOWN: _l(
            "Tidak ada pegawai dengan nomor ini di unit Anda. Periksa nomornya; pegawai unit lain "
            "dicatat petugas unitnya atau pengelola SDM."
        ),
        LineFault.TWICE: _l("Orang ini sudah ada pada baris di atasnya. Hapus salah satunya."),
        LineFault.TOO_LONG: _l(
            "Nomornya terlalu panjang. Periksa apakah dua kolom tergabung menjadi satu."
        ),
        LineFault.NOT_EMPLOYED: _l(
            "Pada tanggal kegiatan orang ini belum atau tidak lagi bekerja di instansi. Periksa "
            "tanggalnya, atau hapus barisnya."
        ),
        LineFault.ON_LEAVE: _l(
            "Pada tanggal kegiatan orang ini tercatat cuti atau tugas belajar. Hapus barisnya, "
            "atau minta pengelola SDM membetulkan catatan cutinya."
        ),
        LineFault.RECORDED: _l(
            "Sudah tercatat: %(title)s, %(organiser)s, %(days)s. Satu kegiatan dihitung sekali; "
            "hapus barisnya, atau periksa nomor sertifikatnya."
        ),
        LineFault.CLAIMED: _l(
            "Sudah diajukan pegawai ini sendiri: %(title)s, %(organiser)s, %(days)s. "
            "Hapus barisnya."
        ),
    },
    LineWarning: {
        LineWarning.SAME_DAYS: _l(
            "Ada kegiatan berjudul dan bertanggal sama: %(title)s, %(organiser)s, %(days)s. "
            "Pastikan ini bukan kegiatan yang sama."
        ),
        LineWarning.SAME_NUMBER: _l(
            "Nomor sertifikat ini tertulis untuk lebih dari satu orang. Pastikan memang begitu."
        ),
    },
    ContestRefusal: {
        ContestRefusal.REASON_MISSING: _l("Tulis penjelasannya, paling sedikit lima huruf."),
        ContestRefusal.NOT_BOOKED: _l(
            "Keberatan diajukan atas JP yang sudah dibukukan. Permohonan yang belum dijawab dapat "
            "Anda perbaiki sendiri."
        ),
        ContestRefusal.ALREADY_OPEN: _l("Keberatan Anda yang tadi belum dijawab."),
        ContestRefusal.ANSWERED: _l("Keberatan ini sudah dijawab."),
    },
}

NOTICES: Mapping[str, Notice] = {
    ActivityNotice.RECORDED: Notice(
        _l("JP dibukukan: %(activity)s"),
        _l(
            "Petugas mencatat kehadiran Anda pada kegiatan ini, dan orang kedua memeriksanya. Bila "
            "keliru, ajukan keberatan dari halamannya."
        ),
    ),
    ActivityNotice.RECORD_RETURNED: Notice(
        _l("Dikembalikan: %(activity)s"),
        _l("Pemeriksa mengembalikan catatan kegiatan ini. Baca alasannya, perbaiki, lalu kirim."),
    ),
    ActivityNotice.RECORD_BOOKED: Notice(
        _l("Selesai dibukukan: %(activity)s"),
        _l("Catatan kegiatan ini disetujui orang kedua, dan JP pesertanya sudah dibukukan."),
    ),
}


def install() -> None:
    """Hand the tables over; called once, by `web/wiring.py`."""
    for kind, table in SENTENCES.items():
        register(kind, table)
    register_notices(NOTICES)
