"""Sentences of practical assessment: why something cannot be done, why a result is what it is,
what people are told.
"""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.certification.practical.notices import PracticalNotice
from portal.certification.rules.practical import (
    AgreementRefusal,
    AssessmentRefusal,
    ChecklistRefusal,
    PointFault,
    SheetRefusal,
    Why,
)
from portal.certification.rules.practical_slots import (
    AvailabilityRefusal,
    BookingRefusal,
    Conflict,
    SlotRefusal,
)
from portal.core.sentences import Notice, register, register_notices
from portal.people.service.inbox import NoticeKind

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    AssessmentRefusal: {
        AssessmentRefusal.LEVEL_NOT_DESCRIBED: _l(
            "Kamus kompetensi tidak menguraikan level ini. Pilih level lain."
        ),
        AssessmentRefusal.REVERSED: _l("Hari penutupan harus sesudah hari pembukaan."),
        AssessmentRefusal.LEVEL_TOO_LOW: _l(
            "Level yang disyaratkan harus di bawah level yang diuji."
        ),
    },
    ChecklistRefusal: {
        ChecklistRefusal.TOO_FEW_POINTS: _l("Daftar memerlukan paling sedikit dua butir."),
        ChecklistRefusal.TOO_MANY_POINTS: _l(
            "Paling banyak %(most)d butir. Gabungkan yang mirip agar asesor sempat mengamati."
        ),
        ChecklistRefusal.POINT_TOO_LONG: _l("Satu butir paling panjang %(longest)d huruf."),
        ChecklistRefusal.POINT_TWICE: _l("Ada butir yang sama. Tulis setiap butir sekali."),
        ChecklistRefusal.UNCHANGED: _l(
            "Isinya sama dengan versi yang berlaku, jadi tidak ada versi baru yang diterbitkan."
        ),
    },
    PointFault: {
        PointFault.MARK_MISSING: _l("Pilih teramati, sebagian, atau tidak teramati."),
        PointFault.NOTE_MISSING: _l("Tulis apa yang kurang, paling sedikit sepuluh huruf."),
        PointFault.NOTE_TOO_LONG: _l("Catatan paling panjang 2.000 huruf."),
        PointFault.EXAMPLE_MISSING: _l(
            "Butir ini meminta contoh dari pekerjaan: tulis apa yang dikerjakan, paling sedikit "
            "20 huruf."
        ),
        PointFault.EXAMPLE_DAY_MISSING: _l("Tulis tanggal contoh itu."),
        PointFault.EXAMPLE_DAY_NOT_COME: _l("Tanggal contoh tidak boleh sesudah hari uji."),
        PointFault.EXAMPLE_TOO_OLD: _l("Contoh paling lama dua tahun sebelum hari uji."),
    },
    SheetRefusal: {
        SheetRefusal.TOO_EARLY: _l(
            "Lembar dibuka %(minutes)d menit sebelum jadwalnya. Kembalilah pada waktunya, atau "
            "cetak lembarnya lebih dahulu."
        ),
        SheetRefusal.ENDED: _l("Jadwal ini sudah berakhir tanpa uji, jadi tidak ada yang diisi."),
        SheetRefusal.DECIDED: _l(
            "Hasilnya sudah ditetapkan. Bila keliru, mintalah penyelenggara membukanya kembali."
        ),
        SheetRefusal.HANDED_IN: _l("Lembar ini sudah Anda serahkan, jadi tidak dapat diubah lagi."),
        SheetRefusal.CHANGED: _l(
            "Lembar ini sudah disimpan dari perangkat lain sesudah Anda membukanya. Periksa isi di "
            "bawah, lalu simpan sekali lagi untuk menggantinya."
        ),
        SheetRefusal.NOT_DECIDED: _l(
            "Uji ini belum ada hasilnya, atau koreksinya sedang berjalan."
        ),
        SheetRefusal.OWN: _l("Uji Anda sendiri dibuka kembali oleh penyelenggara lain."),
        SheetRefusal.REASON_MISSING: _l("Tulis alasannya, paling sedikit sepuluh huruf."),
    },
    AgreementRefusal: {
        AgreementRefusal.NOTHING_OPEN: _l(
            "Tidak ada perbedaan yang menunggu kesepakatan Anda berdua."
        ),
        AgreementRefusal.OPEN_ONE: _l(
            "Sudah ada usul yang menunggu jawaban. Jawab usul itu lebih dahulu."
        ),
        AgreementRefusal.NONE_OPEN: _l("Tidak ada usul yang menunggu jawaban."),
        AgreementRefusal.OWN_PROPOSAL: _l("Usul Anda dijawab oleh asesor yang lain."),
        AgreementRefusal.NOT_BETWEEN: _l(
            "Pilih satu nilai untuk setiap butir yang berbeda, di antara nilai Anda berdua."
        ),
        AgreementRefusal.REASON_MISSING: _l("Tulis alasannya, paling sedikit sepuluh huruf."),
    },
    SlotRefusal: {
        SlotRefusal.NO_CHECKLIST: _l("Terbitkan daftar pengamatannya lebih dahulu."),
        SlotRefusal.CLOSED: _l("Uji ini sudah ditutup. Perpanjang hari penutupannya dahulu."),
        SlotRefusal.IN_THE_PAST: _l("Waktu mulai sudah lewat. Pilih waktu yang akan datang."),
        SlotRefusal.TOO_FAR: _l("Buka jadwal paling jauh setahun ke depan."),
        SlotRefusal.TOO_MANY: _l("Buka satu sampai %(most)d jadwal sekali jalan."),
        SlotRefusal.TOO_FEW_ASSESSORS: _l(
            "Level ini memerlukan %(count)d asesor. Pilih paling banyak %(most)d."
        ),
        SlotRefusal.NOT_AN_ASSESSOR: _l("Pilih asesor dari daftar."),
        SlotRefusal.NOT_AVAILABLE: _l(
            "%(name)s tidak menawarkan waktu pada %(at)s. Pilih waktu lain atau asesor lain."
        ),
        SlotRefusal.CLASH: _l(
            "%(name)s sudah bertugas atau diuji pada %(at)s. Pilih waktu lain atau asesor lain."
        ),
        SlotRefusal.BEGUN: _l("Jadwal ini sudah mulai."),
        SlotRefusal.HAS_SHEETS: _l(
            "Penilaiannya sudah dimulai, jadi jadwal dan asesornya tidak diganti lagi."
        ),
        SlotRefusal.REASON_MISSING: _l("Tulis alasannya, paling sedikit sepuluh huruf."),
        SlotRefusal.PLACE_MISSING: _l("Tulis tempatnya, atau alamat pertemuan daringnya."),
    },
    AvailabilityRefusal: {
        AvailabilityRefusal.REVERSED: _l("Jam selesai harus sesudah jam mulai."),
        AvailabilityRefusal.TOO_LONG: _l("Paling lama 12 jam sehari. Bagi menjadi dua waktu."),
        AvailabilityRefusal.IN_THE_PAST: _l("Waktu ini sudah lewat. Pilih yang akan datang."),
        AvailabilityRefusal.TOO_FAR: _l("Tawarkan waktu paling jauh setahun ke depan."),
        AvailabilityRefusal.OVERLAPS: _l(
            "Anda sudah menawarkan waktu pada %(at)s. Tarik yang lama lebih dahulu."
        ),
        AvailabilityRefusal.HAS_SLOTS: _l(
            "Ada jadwal uji pada waktu ini. Mintalah penyelenggara mengganti Anda lebih dahulu."
        ),
    },
    BookingRefusal: {
        BookingRefusal.NOT_OPEN_YET: _l("Pemesanan dibuka %(until)s."),
        BookingRefusal.CLOSED: _l("Pemesanan sudah ditutup. Tanyakan kapan dibuka lagi."),
        BookingRefusal.OTHER_AGENCY: _l(
            "Uji ini untuk pegawai instansi penyelenggaranya. Hubungi pengelola kepegawaian Anda."
        ),
        BookingRefusal.ALREADY_BOOKED: _l(
            "Jadwal untuk uji ini sudah dipesan. Pindahkan jadwal itu bila waktunya berhalangan."
        ),
        BookingRefusal.ALREADY_PASSED: _l(
            "Uji ini sudah lulus. Perpanjangan dapat dipesan mulai %(until)s."
        ),
        BookingRefusal.ATTEMPTS_USED: _l(
            "Kesempatan uji (%(number)d kali) sudah terpakai. Bicarakan rencana belajar dengan "
            "atasan, lalu mintalah kesempatan kepada penyelenggara."
        ),
        BookingRefusal.TOO_SOON: _l("Uji ulang dapat dipesan mulai %(until)s."),
        BookingRefusal.LEVEL_BELOW: _l(
            "Uji ini meminta level %(number)d pada kompetensi yang sama. Lihat halaman kompetensi "
            "untuk cara mencapainya."
        ),
        BookingRefusal.TAKEN: _l("Jadwal ini baru saja dipesan orang lain. Pilih jadwal lain."),
        BookingRefusal.CANCELLED: _l("Jadwal ini dibatalkan. Pilih jadwal lain."),
        BookingRefusal.TOO_LATE: _l(
            "Jadwal dipesan, dipindah, atau dilepas paling lambat %(hours)d jam sebelumnya. "
            "Hubungi penyelenggara."
        ),
        BookingRefusal.CLASH: _l("Ada jadwal uji lain pada waktu yang sama. Pilih jadwal lain."),
        BookingRefusal.ENDED: _l("Jadwal ini sudah berakhir atau sudah ada hasilnya."),
        BookingRefusal.ASSESSED: _l(
            "Asesor sudah menyerahkan pengamatannya, jadi jadwal ini tidak dapat diubah lagi."
        ),
        BookingRefusal.BEGUN: _l("Jadwal ini sudah mulai. Hubungi penyelenggara."),
        BookingRefusal.NOT_BEGUN: _l(
            "Ketidakhadiran dicatat paling cepat %(minutes)d menit sesudah jadwal mulai."
        ),
        BookingRefusal.REASON_MISSING: _l("Tulis alasannya, paling sedikit sepuluh huruf."),
        BookingRefusal.OWN: _l("Ketidakhadiran Anda sendiri dicatat oleh penyelenggara lain."),
        BookingRefusal.PERSON_UNKNOWN: _l(
            "Nomor ini tidak ditemukan di instansi Anda. Periksa angkanya."
        ),
    },
    Conflict: {
        Conflict.SELF: _l("Tidak seorang pun menguji dirinya sendiri. Pilih asesor lain."),
        Conflict.SUPERVISOR: _l(
            "Asesornya atasan langsung peserta. Pilih jadwal atau asesor lain."
        ),
        Conflict.SUBORDINATE: _l("Asesornya bawahan peserta. Pilih jadwal atau asesor lain."),
        Conflict.SITS_IT_TOO: _l(
            "Asesornya sedang menjadi peserta uji yang sama. Pilih jadwal atau asesor lain."
        ),
    },
    Why: {
        Why.ENOUGH: _l("Nilai %(earned)d dari %(possible)d mencapai batas lulus %(cut)d."),
        Why.BELOW_CUT: _l("Nilai %(earned)d dari %(possible)d belum mencapai batas lulus %(cut)d."),
        Why.CRITICAL_SEEN: _l("Setiap butir penting teramati penuh."),
        Why.CRITICAL_MISSED: _l("Ada butir penting yang belum teramati penuh."),
    },
}

NOTICES: Mapping[NoticeKind, Notice] = {
    PracticalNotice.BOOKED: Notice(
        _l("Anda dijadwalkan mengikuti %(title)s"),
        _l("%(starts_at)s di %(place)s. Buka halamannya untuk petunjuk dan berkas kalender."),
    ),
    PracticalNotice.ASKED: Notice(
        _l("Jadwal menguji: %(title)s"),
        _l("Anda menguji %(candidate)s pada %(starts_at)s di %(place)s."),
    ),
    PracticalNotice.MOVED: Notice(
        _l("Jadwal %(title)s dipindah"),
        _l("Jadwal yang baru: %(starts_at)s di %(place)s."),
    ),
    PracticalNotice.CANCELLED: Notice(
        _l("Jadwal %(title)s dibatalkan"),
        _l("Jadwal %(starts_at)s dibatalkan. Alasan: %(reason)s Kesempatan uji tidak berkurang."),
    ),
    PracticalNotice.WITHDRAWN: Notice(
        _l("Jadwal menguji dilepas: %(title)s"),
        _l("%(candidate)s melepas atau memindah jadwal %(starts_at)s."),
    ),
    PracticalNotice.REPLACED: Notice(
        _l("Anda tidak lagi menguji %(title)s"),
        _l("Asesor lain menguji %(candidate)s pada %(starts_at)s."),
    ),
    PracticalNotice.REMINDER: Notice(
        _l("Pengingat: %(title)s"),
        _l("%(starts_at)s di %(place)s. Buka halamannya untuk petunjuk."),
    ),
    PracticalNotice.SHEET_DUE: Notice(
        _l("Lembar pengamatan menunggu: %(title)s"),
        _l("Pengamatan atas %(candidate)s pada %(starts_at)s belum Anda serahkan."),
    ),
    PracticalNotice.DIFFERING: Notice(
        _l("Pengamatan dua asesor berbeda: %(title)s"),
        _l(
            "Anda dan asesor lain berbeda pendapat pada beberapa butir tentang %(candidate)s. "
            "Bicarakan, lalu catat kesepakatan Anda berdua."
        ),
    ),
    PracticalNotice.PROPOSED: Notice(
        _l("Usul kesepakatan menunggu jawaban Anda: %(title)s"),
        _l("Asesor lain mengusulkan nilai untuk butir yang berbeda tentang %(candidate)s."),
    ),
    PracticalNotice.DECLINED: Notice(
        _l("Usul kesepakatan Anda belum diterima: %(title)s"),
        _l("Baca alasannya, lalu usulkan lagi atau mintalah penyelenggara menunjuk asesor ketiga."),
    ),
    PracticalNotice.THIRD: Notice(
        _l("Anda ditunjuk sebagai asesor ketiga: %(title)s"),
        _l(
            "Dua asesor berbeda pendapat tentang %(candidate)s. Isi lembar Anda sendiri dari "
            "rekaman, hasil kerja, atau pengamatan Anda."
        ),
    ),
    PracticalNotice.RESULT: Notice(
        _l("Hasil %(title)s sudah ada"),
        _l("Buka halamannya untuk membaca hasil dan alasannya, butir demi butir."),
    ),
    PracticalNotice.CORRECTED: Notice(
        _l("Hasil %(title)s dikoreksi"),
        _l("Hasil yang baru menggantikan yang lama, juga pada profil Anda. Baca alasannya."),
    ),
    PracticalNotice.REOPENED: Notice(
        _l("Uji dibuka untuk koreksi: %(title)s"),
        _l("Periksa lagi lembar Anda tentang %(candidate)s. Alasan: %(reason)s"),
    ),
    PracticalNotice.NO_SHOW: Notice(
        _l("Anda tercatat tidak hadir: %(title)s"),
        _l(
            "Jadwal %(starts_at)s lewat tanpa kehadiran Anda. Catatan: %(reason)s Bila keliru, "
            "hubungi penyelenggara."
        ),
    ),
}


def install() -> None:
    """Hand the tables over; called once, by `web/wiring.py`."""
    for kind, table in SENTENCES.items():
        register(kind, table)
    register_notices(NOTICES)
