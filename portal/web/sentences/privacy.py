"""Sentences about personal data: why a request or an erasure waits, and what is told about it."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.core.sentences import Notice, register, register_notices
from portal.people.rules.erasing import ErasureHold, ErasureRefusal
from portal.people.rules.privacy import PrivacyRefusal
from portal.people.service.privacy import PrivacyNotice

_Table = Mapping[StrEnum, LazyString]

SENTENCES: Mapping[type[StrEnum], _Table] = {
    PrivacyRefusal: {
        PrivacyRefusal.ALREADY_OPEN: _l(
            "Permohonan yang sama masih menunggu jawaban. Buka permohonan itu untuk melihat "
            "tenggatnya."
        ),
        PrivacyRefusal.NOT_EXPLAINED: _l(
            "Tulis apa yang keliru dan apa yang benar, misalnya: gelar seharusnya S.Sos., bukan "
            "S.Kom."
        ),
        PrivacyRefusal.TOO_LONG: _l("Tulis paling banyak 2.000 huruf."),
        PrivacyRefusal.NO_AGENCY: _l(
            "Belum ada instansi yang tercatat untuk Anda, sehingga permohonan belum dapat "
            "dikirim. Hubungi operator portal."
        ),
        PrivacyRefusal.ANSWER_MISSING: _l(
            "Tulis alasan atau hasilnya dengan paling sedikit 10 huruf. Jawaban ini dibaca oleh "
            "pemohon."
        ),
        PrivacyRefusal.ANSWERED: _l("Permohonan ini sudah dijawab atau ditarik."),
        PrivacyRefusal.OWN_REQUEST: _l(
            "Permohonan Anda sendiri dijawab oleh petugas lain, bukan oleh Anda."
        ),
        PrivacyRefusal.TAKES_TWO: _l(
            "Penghapusan memerlukan dua petugas. Usulkan penghapusan di halaman ini, lalu petugas "
            "lain menyetujuinya."
        ),
        PrivacyRefusal.ALREADY_RESTRICTED: _l("Pemrosesan data Anda sudah dibatasi."),
        PrivacyRefusal.NOT_RESTRICTED: _l("Pemrosesan data orang ini tidak sedang dibatasi."),
        PrivacyRefusal.NOTHING_CONSENTED: _l(
            "Tidak ada alamat surel atau nomor telepon yang disimpan."
        ),
    },
    ErasureRefusal: {
        ErasureRefusal.HELD: _l(
            "Data ini belum boleh dihapus: ada kewajiban menyimpan atau urusan yang masih "
            "berjalan. Alasannya tertulis pada permohonan."
        ),
        ErasureRefusal.ALREADY: _l("Data orang ini sudah dihapus."),
        ErasureRefusal.MERGED: _l(
            "Catatan ini sudah digabung ke catatan lain. Hapus catatan yang dipertahankan."
        ),
        ErasureRefusal.INVOLVED: _l(
            "Orang yang datanya dihapus tidak ikut mengusulkan atau menyetujuinya."
        ),
    },
    ErasureHold: {
        ErasureHold.EMPLOYED: _l(
            "Masih bertugas: identitas pegawai wajib disimpan selama masa tugas (UU 20/2023)."
        ),
        ErasureHold.KEPT_UNTIL: _l(
            "Identitas disimpan satu tahun sesudah masa tugas berakhir, sesuai daftar masa simpan."
        ),
        ErasureHold.GRANTED: _l("Masih memegang peran di portal. Cabut perannya dahulu."),
        ErasureHold.APPROVAL_OPEN: _l(
            "Ada usulan dari atau tentang orang ini yang menunggu persetujuan."
        ),
        ErasureHold.IMPORT_RUNNING: _l(
            "Ada impor daftar pegawai yang belum selesai. Terapkan atau buang impor itu dahulu."
        ),
        ErasureHold.REQUEST_OPEN: _l("Ada permohonan data pribadi lain yang belum dijawab."),
        ErasureHold.ATTEMPT_RUNNING: _l("Sedang mengerjakan kuis atau ujian."),
        ErasureHold.EVALUATION_RUNNING: _l("Evaluasi pada periode ini belum ditetapkan."),
        ErasureHold.CASE_RUNNING: _l(
            "Ada permohonan pengakuan bukti atau perbaikan profil yang belum diputuskan."
        ),
        ErasureHold.NOT_CHAINED: _l(
            "Bukti terakhirnya belum masuk rantai. Coba lagi sesudah satu menit."
        ),
    },
}

NOTICES: Mapping[StrEnum, Notice] = {
    PrivacyNotice.ASKED: Notice(
        _l("Permohonan data pribadi baru"),
        _l("Seorang pegawai mengajukan permohonan. Jawab paling lambat %(due_at)s."),
    ),
    PrivacyNotice.DUE_SOON: Notice(
        _l("Permohonan data pribadi: kurang dari 24 jam"),
        _l("Permohonan ini harus dijawab paling lambat %(due_at)s."),
    ),
    PrivacyNotice.LAST_CALL: Notice(
        _l("Permohonan data pribadi: kurang dari 6 jam"),
        _l("Jawab sekarang: tenggatnya %(due_at)s."),
    ),
    PrivacyNotice.OVERDUE: Notice(
        _l("Permohonan data pribadi lewat tenggat"),
        _l("Batas 3 × 24 jam berakhir %(due_at)s. Jawab segera dan catat sebab keterlambatannya."),
    ),
    PrivacyNotice.DONE: Notice(
        _l("Permohonan data Anda dipenuhi"),
        _l("Petugas sudah memenuhi permohonan Anda. Jawabannya dapat Anda baca."),
    ),
    PrivacyNotice.REFUSED: Notice(
        _l("Permohonan data Anda ditolak"),
        _l("Petugas menolak permohonan Anda dan menuliskan alasannya."),
    ),
    PrivacyNotice.RESTRICTED: Notice(
        _l("Pemrosesan data Anda dibatasi"),
        _l(
            "Data Anda tidak lagi tampil pada daftar, tim, dan laporan. Anda tetap dapat masuk dan "
            "melihat data sendiri."
        ),
    ),
    PrivacyNotice.LIFTED: Notice(
        _l("Pembatasan data Anda berakhir"),
        _l("Data Anda kembali diproses seperti biasa dan tampil pada daftar, tim, dan laporan."),
    ),
}


def install() -> None:
    """Hand the tables to `core.sentences`."""
    for kind, table in SENTENCES.items():
        register(kind, table)
    register_notices(NOTICES)
