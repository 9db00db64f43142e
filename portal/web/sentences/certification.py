"""Why an exam, a sitting or a registration cannot be as asked, and what to do about it."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.certification.notices import ExamNotice
from portal.certification.rehearsing import RehearsalRefusal
from portal.certification.rules.accommodation import AccommodationRefusal
from portal.certification.rules.eligibility import Lack, RequirementRefusal
from portal.certification.rules.exams import ExamRefusal
from portal.certification.rules.networks import NetworkFault
from portal.certification.rules.registration import ChangeRefusal, RegisterRefusal
from portal.certification.rules.sittings import SittingRefusal
from portal.core.sentences import Notice, register, register_notices

_Table = Mapping[StrEnum, LazyString]

_EXAMS: _Table = {
    ExamRefusal.CODE_TAKEN: _l("Kode ini sudah dipakai ujian lain. Pilih kode yang berbeda."),
    ExamRefusal.SPECIFICATION: _l(
        "Pilih kisi-kisi yang sudah terbit. Kisi-kisi yang masih disusun belum dapat dipakai."
    ),
    ExamRefusal.ATTEMPTS: _l("Tulis banyaknya percobaan antara 1 dan 20."),
    ExamRefusal.WAIT: _l("Tulis jarak hari antara 0 dan 3650."),
    ExamRefusal.LADDER: _l(
        "Kunci baru dapat dilihat bersama atau sesudah benar dan salah. Isi hari untuk benar dan "
        "salah, lalu hari untuk kunci yang tidak lebih awal."
    ),
    ExamRefusal.VALIDITY: _l("Tulis masa berlaku antara 1 dan 240 bulan, atau kosongkan."),
    ExamRefusal.RETIRED: _l("Ujian ini sudah ditutup. Buka kembali untuk mengubahnya."),
    ExamRefusal.HAS_COMING: _l(
        "Masih ada penyelenggaraan yang belum selesai. Batalkan atau tunggu sampai selesai, lalu "
        "tutup ujiannya."
    ),
}

_REQUIREMENTS: _Table = {
    RequirementRefusal.OWN_LEVEL: _l(
        "Ujian tidak dapat mensyaratkan level yang baru diperoleh dengan lulus ujian itu. Pilih "
        "level yang lebih rendah."
    ),
    RequirementRefusal.MONTHS: _l("Tulis lama menjabat antara 0 dan 480 bulan."),
    RequirementRefusal.STATEMENTS: _l(
        "Tulis paling banyak 10 pernyataan, masing-masing paling panjang 300 huruf."
    ),
}

LACKS: _Table = {
    Lack.UNIT: _l(
        "Ujian ini untuk unit kerja lain. Bila tugas Anda memerlukannya, minta pengelola "
        "kepegawaian memeriksa unit Anda atau hubungi penyelenggara."
    ),
    Lack.JOB: _l(
        "Ujian ini untuk jabatan tertentu: %(names)s. Bila jabatan Anda belum tercatat dengan "
        "benar, hubungi pengelola kepegawaian unit Anda."
    ),
    Lack.STATUS: _l(
        "Ujian ini untuk status kepegawaian tertentu: %(names)s. Bila status Anda belum tercatat "
        "dengan benar, hubungi pengelola kepegawaian unit Anda."
    ),
    Lack.TIME_IN_POST: _l(
        "Pada hari ujian Anda harus sudah %(count)s bulan menduduki jabatan. %(when)s"
    ),
    Lack.COURSE: _l("Kursus yang harus lulus dahulu: %(names)s."),
    Lack.LEVEL: _l(
        "Level %(level)s pada kompetensi %(names)s harus sudah tercapai; level Anda kini %(held)s."
    ),
    Lack.NO_LEVEL: _l(
        "Level %(level)s pada kompetensi %(names)s harus sudah tercapai; Anda belum mempunyai "
        "level pada kompetensi ini."
    ),
}

_REGISTERING: _Table = {
    RegisterRefusal.CANCELLED: _l(
        "Penyelenggaraan ini dibatalkan. Lihat penyelenggaraan lain yang masih dibuka."
    ),
    RegisterRefusal.NOT_OPEN_YET: _l(
        "Pendaftaran belum dibuka. Kembalilah pada waktu yang tertulis di halaman ini."
    ),
    RegisterRefusal.CLOSED: _l(
        "Pendaftaran sudah ditutup. Tunggu penyelenggaraan berikutnya, atau hubungi penyelenggara "
        "bila ada alasan yang tidak dapat ditunda."
    ),
    RegisterRefusal.BEGUN: _l(
        "Sesi ini sudah dimulai, jadi tidak menerima pendaftaran lagi. Pilih sesi lain."
    ),
    RegisterRefusal.OFFICER: _l(
        "Anda bertugas pada penyelenggaraan ujian ini, jadi tidak dapat menjadi peserta. Minta "
        "penyelenggara membebaskan Anda dari tugas itu bila Anda ingin ikut."
    ),
    RegisterRefusal.HAD_A_HAND: _l(
        "Anda menyusun soal atau kisi-kisi ujian ini, atau pernah membuka kunci maupun naskahnya, "
        "jadi tidak dapat menjadi pesertanya. Tanyakan kepada penyelenggara apakah ada ujian lain "
        "untuk kompetensi ini."
    ),
    RegisterRefusal.NOT_ELIGIBLE: _l(
        "Masih ada syarat yang belum terpenuhi. Setiap syarat dan cara memenuhinya tertulis di "
        "halaman ujian."
    ),
    RegisterRefusal.NOT_MISSED: _l(
        "Ini ujian susulan bagi peserta yang tidak dapat mengikuti penyelenggaraan sebelumnya. "
        "Pilih penyelenggaraan lain yang terbuka bagi Anda."
    ),
    RegisterRefusal.OTHER_SITTING: _l(
        "Anda masih terdaftar pada penyelenggaraan lain untuk ujian ini. Tarik pendaftaran itu "
        "dahulu bila ingin pindah ke sini."
    ),
    RegisterRefusal.RESULT_PENDING: _l(
        "Hasil ujian Anda sebelumnya belum diumumkan. Anda dapat mendaftar lagi bila masih "
        "diperlukan sesudah hasilnya keluar."
    ),
    RegisterRefusal.PASSED: _l(
        "Anda sudah lulus ujian ini. Hubungi penyelenggara bila Anda perlu memperbarui "
        "sertifikatnya."
    ),
    RegisterRefusal.NONE_LEFT: _l(
        "Kesempatan mengikuti ujian ini sudah Anda pakai semua. Bicarakan dengan atasan dan "
        "penyelenggara mengenai pengembangan berikutnya."
    ),
    RegisterRefusal.WAITING: _l(
        "Jarak dari percobaan sebelumnya belum cukup. Pilih penyelenggaraan atau sesi yang lebih "
        "akhir."
    ),
    RegisterRefusal.CLASH: _l(
        "Pada waktu ini Anda terdaftar di ujian lain. Pilih sesi lain, atau tarik pendaftaran itu "
        "dahulu."
    ),
    RegisterRefusal.STATEMENTS: _l(
        "Centang setiap pernyataan. Bila ada yang tidak sesuai, hubungi penyelenggara sebelum "
        "mendaftar."
    ),
    RegisterRefusal.NO_SUCH_SHIFT: _l("Pilih salah satu sesi yang masih terbuka."),
    RegisterRefusal.NO_SUCH_ROOM: _l("Pilih salah satu ruang pada sesi itu."),
    RegisterRefusal.ROOM_FULL: _l(
        "Ruang ini baru saja penuh. Pilih ruang lain; kursi di sana masih ada."
    ),
}

_CHANGES: _Table = {
    ChangeRefusal.REASON: _l(
        "Tulis alasannya. Peserta membacanya, jadi sebutkan apa yang dapat ia lakukan."
    ),
    ChangeRefusal.NOT_WAITING: _l(
        "Permohonan ini tidak lagi menunggu jawaban. Buka kembali untuk melihat keadaannya."
    ),
    ChangeRefusal.ENDED: _l("Pendaftaran ini sudah berakhir, jadi tidak dapat diubah lagi."),
    ChangeRefusal.BEGUN: _l(
        "Sesi sudah dimulai, jadi pendaftaran tidak dapat ditarik atau dipindahkan lagi."
    ),
    ChangeRefusal.CHECKED_IN: _l(
        "Peserta sudah tercatat hadir, jadi tempatnya tidak dapat diubah di sini."
    ),
    ChangeRefusal.NO_SEAT: _l(
        "Tidak ada kursi kosong di sana. Pilih sesi, ruang, atau kursi lain."
    ),
    ChangeRefusal.OWN: _l(
        "Ini pendaftaran Anda sendiri. Minta penyelenggara lain untuk memutuskannya."
    ),
}

_SITTINGS: _Table = {
    SittingRefusal.REGISTRATION_WINDOW: _l(
        "Hari terakhir mendaftar tidak boleh sebelum hari pendaftaran dibuka."
    ),
    SittingRefusal.REGISTRATION_LATE: _l(
        "Pendaftaran harus ditutup paling lambat ketika sesi terakhir dimulai."
    ),
    SittingRefusal.NO_SHIFT: _l("Tambahkan paling sedikit satu sesi."),
    SittingRefusal.SHIFT_ORDER: _l("Waktu selesai harus sesudah waktu mulai."),
    SittingRefusal.SHIFT_OVERLAP: _l(
        "Sesi ini bertumpuk dengan sesi lain. Geser waktunya; ruang yang sama dipakai bergantian."
    ),
    SittingRefusal.SHIFT_SHORT: _l(
        "Sesi ini lebih pendek daripada waktu mengerjakan. Perpanjang sampai paling sedikit "
        "sepanjang waktu ujian."
    ),
    SittingRefusal.SHIFT_PAST: _l("Waktu mulai sudah lewat. Pilih waktu yang akan datang."),
    SittingRefusal.SHIFT_TAKEN: _l(
        "Sudah ada peserta di sesi ini. Pindahkan mereka dahulu, lalu hapus sesinya."
    ),
    SittingRefusal.LATE_MINUTES: _l(
        "Batas terlambat harus lebih pendek daripada waktu ujian. Untuk jendela waktu tulis 0, "
        "karena peserta memulai kapan saja selama sesi berlangsung."
    ),
    SittingRefusal.ROOM_TAKEN: _l(
        "Sudah ada peserta di ruang ini. Pindahkan mereka dahulu, lalu hapus ruangnya."
    ),
    SittingRefusal.ROOM_SEATS: _l(
        "Kursi tidak boleh kurang daripada nomor kursi yang sudah dipakai peserta."
    ),
    SittingRefusal.ROOM_NAME: _l("Nama ruang ini sudah ada pada penyelenggaraan ini."),
    SittingRefusal.OFFICER_TWICE: _l("Pegawai ini sudah bertugas di ruang itu."),
    SittingRefusal.OFFICER_SITS: _l(
        "Pegawai ini peserta ujian yang sama, jadi tidak dapat bertugas di sini."
    ),
    SittingRefusal.OFFICER_ROLE: _l(
        "Pegawai ini belum memiliki peran pengawas ujian. Berikan perannya dahulu pada halaman "
        "Peran."
    ),
    SittingRefusal.MAKES_UP: _l(
        "Ujian susulan hanya dapat dibuat untuk penyelenggaraan ujian yang sama dan bukan untuk "
        "ujian susulan."
    ),
    SittingRefusal.NETWORKS: _l("Periksa jaringan yang ditulis: %(lines)s."),
    SittingRefusal.REASON: _l("Tulis alasannya; semua peserta membacanya."),
    SittingRefusal.CANCELLED: _l("Penyelenggaraan ini sudah dibatalkan."),
    SittingRefusal.BEGUN: _l(
        "Penyelenggaraan ini sudah dimulai, jadi bagian ini tidak dapat diubah lagi."
    ),
    SittingRefusal.HAS_PEOPLE: _l(
        "Sudah ada yang mendaftar, jadi penyelenggaraan ini tidak dapat dihapus. Batalkan dengan "
        "alasan agar semua peserta diberi tahu."
    ),
    SittingRefusal.NOT_PUBLISHED: _l(
        "Penyelenggaraan ini belum dibuka untuk peserta. Buka dahulu, lalu daftarkan peserta."
    ),
    SittingRefusal.NOT_READY: _l(
        "Belum dapat dibuka: diperlukan paling sedikit satu ruang dan paket soal yang sudah "
        "disiapkan pada kisi-kisinya."
    ),
}

NETWORKS: _Table = {
    NetworkFault.NOT_A_RANGE: _l("%(text)s bukan alamat jaringan, misalnya 10.20.0.0/16."),
    NetworkFault.NOT_ITS_START: _l("%(text)s bukan awal jaringan; mungkin maksudnya %(meant)s."),
    NetworkFault.EVERYBODY: _l("%(text)s berarti semua alamat; kosongkan saja."),
    NetworkFault.TOO_MANY: _l("paling banyak %(text)s jaringan."),
}

_REHEARSING: _Table = {
    RehearsalRefusal.NO_QUESTIONS: _l(
        "Belum ada soal latihan untuk gladi. Coba lagi setelah kursus dengan soal latihan terbit."
    ),
}

_ACCOMMODATIONS: _Table = {
    AccommodationRefusal.NOTHING: _l("Pilih paling sedikit satu penyesuaian."),
    AccommodationRefusal.FACTOR: _l("Tulis waktu antara 100 dan 300 persen."),
    AccommodationRefusal.BREAKS: _l("Tulis jeda antara 0 dan 120 menit."),
    AccommodationRefusal.DATES: _l("Hari terakhir tidak boleh sebelum hari pertama."),
    AccommodationRefusal.REASON: _l(
        "Tulis dasar keputusannya, misalnya surat keterangan dokter. Pengawas tidak melihatnya."
    ),
    AccommodationRefusal.OWN: _l(
        "Penyesuaian untuk diri sendiri diputuskan oleh pengelola kepegawaian lain."
    ),
    AccommodationRefusal.ENDED: _l("Penyesuaian ini sudah berakhir. Buat yang baru bila perlu."),
}

SENTENCES: Mapping[type[StrEnum], _Table] = {
    ExamRefusal: _EXAMS,
    RequirementRefusal: _REQUIREMENTS,
    Lack: LACKS,
    RegisterRefusal: _REGISTERING,
    ChangeRefusal: _CHANGES,
    SittingRefusal: _SITTINGS,
    NetworkFault: NETWORKS,
    AccommodationRefusal: _ACCOMMODATIONS,
    RehearsalRefusal: _REHEARSING,
}

NOTICES: Mapping[StrEnum, Notice] = {
    ExamNotice.ASKED: Notice(
        _l("Pendaftaran ujian menunggu persetujuan Anda"),
        _l(
            "Ada pendaftaran untuk %(sitting)s yang menunggu jawaban. Setujui, atau tolak dengan "
            "alasan."
        ),
    ),
    ExamNotice.REQUESTED: Notice(
        _l("Pendaftaran ujian diterima"),
        _l(
            "Pendaftaran Anda untuk %(sitting)s menunggu persetujuan penyelenggara. Anda diberi "
            "tahu begitu dijawab."
        ),
    ),
    ExamNotice.SEATED: Notice(
        _l("Anda terdaftar sebagai peserta ujian"),
        _l(
            "Anda mendapat kursi pada %(sitting)s, mulai %(starts_at)s di %(room)s. Kartu peserta "
            "dapat dibuka dan dicetak dari portal."
        ),
    ),
    ExamNotice.WAITING: Notice(
        _l("Anda masuk daftar tunggu ujian"),
        _l(
            "Semua kursi pada %(sitting)s sedang terisi. Urutan mengikuti waktu mendaftar, dan "
            "Anda diberi tahu begitu ada kursi."
        ),
    ),
    ExamNotice.SEAT_FREE: Notice(
        _l("Ada kursi ujian untuk Anda"),
        _l(
            "Anda kini mendapat kursi pada %(sitting)s, mulai %(starts_at)s di %(room)s. Tarik "
            "pendaftaran bila Anda tidak dapat hadir, supaya orang lain dapat memakainya."
        ),
    ),
    ExamNotice.REFUSED: Notice(
        _l("Pendaftaran ujian tidak disetujui"),
        _l(
            "Pendaftaran Anda untuk %(sitting)s tidak disetujui. Alasannya dapat Anda baca pada "
            "halaman pendaftaran."
        ),
    ),
    ExamNotice.MOVED: Notice(
        _l("Tempat ujian Anda berubah"),
        _l(
            "Tempat Anda pada %(sitting)s kini %(room)s, mulai %(starts_at)s. Buka kartu peserta "
            "yang baru; yang lama tidak berlaku."
        ),
    ),
    ExamNotice.RESCHEDULED: Notice(
        _l("Jadwal ujian berubah"),
        _l(
            "Jadwal %(sitting)s berubah. Sesi Anda kini mulai %(starts_at)s. Buka kartu peserta "
            "untuk melihat rinciannya."
        ),
    ),
    ExamNotice.WITHDRAWN: Notice(
        _l("Pendaftaran ujian ditarik oleh penyelenggara"),
        _l(
            "Penyelenggara menarik pendaftaran Anda untuk %(sitting)s. Alasannya dapat Anda baca "
            "pada halaman pendaftaran."
        ),
    ),
    ExamNotice.CANCELLED: Notice(
        _l("Penyelenggaraan ujian dibatalkan"),
        _l(
            "%(sitting)s dibatalkan. Alasannya tertulis pada halaman pendaftaran Anda. "
            "Kesempatan Anda tidak berkurang."
        ),
    ),
    ExamNotice.TOMORROW: Notice(
        _l("Ujian Anda sudah dekat"),
        _l(
            "%(sitting)s mulai %(starts_at)s di %(room)s. Baca petunjuknya, bawa kartu peserta dan "
            "tanda pengenal, dan datang lebih awal."
        ),
    ),
    ExamNotice.OFFICER: Notice(
        _l("Anda ditugaskan pada penyelenggaraan ujian"),
        _l("Anda bertugas pada %(sitting)s, mulai %(starts_at)s di %(room)s."),
    ),
}


def install() -> None:
    """Put the area's tables into the registry; called by the wiring."""
    for kind, table in SENTENCES.items():
        register(kind, table)
    register_notices(NOTICES)
