"""Why a place in a course is not given, or a run or duty not written, and what to do about it."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.core.sentences import Notice, register, register_notices
from portal.learning.notices import DeskNotice, DutyNotice, PlaceNotice
from portal.learning.rules.approving import AnswerRefusal
from portal.learning.rules.completion import PartRefusal
from portal.learning.rules.enrolling import EnrolRefusal, RunRefusal
from portal.learning.rules.gain import BeforeRefusal
from portal.learning.rules.obliging import MandateRefusal
from portal.learning.rules.reaction import ReactionRefusal

_Table = Mapping[StrEnum, LazyString]

_PARTS: _Table = {
    PartRefusal.NOT_IN_REVISION: _l(
        "Bagian ini tidak ada di versi kursus yang Anda ikuti sekarang. Yang sudah Anda selesaikan "
        "tetap tersimpan. Buka halaman kursus untuk melihat daftar yang baru."
    ),
}

_MEASURING: _Table = {
    BeforeRefusal.LESSONS_BEGUN: _l(
        "Tes awal hanya dapat diikuti sebelum pelajaran pertama selesai. Lewati saja; tes awal "
        "tidak memengaruhi kelulusan."
    ),
}

_REACTING: _Table = {
    ReactionRefusal.SHOWN: _l(
        "Tanggapan Anda sudah tampil bersama tanggapan peserta lain, tanpa nama, sehingga tidak "
        "dapat diubah atau ditarik lagi. Sampaikan hal lain kepada penyelenggara kursus."
    ),
}

_ENROLLING: _Table = {
    EnrolRefusal.NOT_OPEN_YET: _l(
        "Pendaftaran kelas ini belum dibuka. Kembalilah pada tanggal buka yang tertulis di "
        "halaman kursus."
    ),
    EnrolRefusal.CLOSED: _l(
        "Pendaftaran kelas ini sudah ditutup. Tanyakan kelas berikutnya kepada penyelenggara, "
        "atau pilih kursus lain di katalog."
    ),
    EnrolRefusal.OTHER_UNIT: _l(
        "Kelas ini khusus bagi unit kerja tertentu, dan unit Anda tidak termasuk. Bila Anda "
        "memerlukannya untuk tugas Anda, hubungi penyelenggara."
    ),
    EnrolRefusal.OTHER_JOB: _l(
        "Kelas ini khusus bagi jabatan tertentu. Bila jabatan Anda belum tercatat dengan benar, "
        "hubungi pengelola kepegawaian unit Anda."
    ),
    EnrolRefusal.OTHER_STATUS: _l(
        "Kelas ini khusus bagi status kepegawaian tertentu. Bila status Anda belum tercatat "
        "dengan benar, hubungi pengelola kepegawaian unit Anda."
    ),
    EnrolRefusal.PREREQUISITE: _l(
        "Kelas ini mensyaratkan kursus lain: %(titles)s. Selesaikan dahulu, lalu daftar di sini."
    ),
    EnrolRefusal.NOT_GRANTED_YET: _l(
        "Permohonan Anda masih menunggu persetujuan atasan. Anda diberi tahu begitu dijawab."
    ),
    EnrolRefusal.NO_SEAT_YET: _l(
        "Semua kursi sudah terisi. Anda tercatat dalam antrean menurut waktu mendaftar, dan "
        "diberi tahu begitu ada kursi."
    ),
}

_RUNS: _Table = {
    RunRefusal.WINDOW: _l(
        "Tanggal tutup harus sesudah tanggal buka. Ubah salah satunya, atau kosongkan tanggal "
        "tutup untuk kelas tanpa batas waktu."
    ),
    RunRefusal.QUOTA: _l("Tulis kuota sedikitnya 1, atau kosongkan bila tidak dibatasi."),
    RunRefusal.ITSELF: _l(
        "Kursus tidak dapat mensyaratkan dirinya sendiri. Hapus centangnya pada kursus prasyarat."
    ),
    RunRefusal.HAS_LEARNERS: _l(
        "Sudah ada yang mendaftar di kelas ini, jadi kelas tidak dapat dihapus. Tutup "
        "pendaftarannya; peserta tetap dapat belajar sampai selesai."
    ),
    RunRefusal.ENDED: _l(
        "Kelas ini sudah ditutup. Tulis tanggal tutup yang baru untuk membukanya kembali."
    ),
    RunRefusal.COST_WITHOUT_APPROVAL: _l(
        "Kelas yang berbiaya atau membuat pegawai meninggalkan tugas memerlukan persetujuan "
        "atasan. Centang keduanya."
    ),
}

_ANSWERS: _Table = {
    AnswerRefusal.REASON_MISSING: _l(
        "Tulis alasan penolakan. Pemohon membacanya, jadi sebutkan apa yang perlu ia lakukan."
    ),
    AnswerRefusal.NOT_WAITING: _l(
        "Permohonan ini tidak lagi menunggu jawaban Anda. Buka kembali untuk melihat keadaannya."
    ),
}

_DUTIES: _Table = {
    MandateRefusal.DEADLINE: _l(
        "Isi salah satu tenggat: tanggal yang tetap, atau jumlah hari sejak seseorang terkena "
        "kewajiban."
    ),
    MandateRefusal.DEADLINE_BEFORE_START: _l(
        "Tenggat tidak boleh sebelum kewajiban mulai berlaku. Pilih tanggal yang lebih akhir."
    ),
    MandateRefusal.DAYS: _l("Tulis jumlah hari antara 1 dan 3650."),
    MandateRefusal.NOTHING_CHANGES: _l(
        "Rancangan ini sama dengan kewajiban yang berlaku, jadi tidak ada yang perlu diberlakukan."
    ),
    MandateRefusal.NOT_A_DRAFT: _l(
        "Kewajiban ini sudah berlaku. Buat perubahan sebagai rancangan baru agar akibatnya dapat "
        "dilihat lebih dahulu."
    ),
    MandateRefusal.ENDED: _l("Kewajiban ini sudah berakhir. Tulis kewajiban baru bila diperlukan."),
    MandateRefusal.OPEN_DRAFT: _l(
        "Sudah ada rancangan perubahan untuk kewajiban ini. Buka rancangan itu dan lanjutkan di "
        "sana."
    ),
}

SENTENCES: Mapping[type[StrEnum], _Table] = {
    BeforeRefusal: _MEASURING,
    PartRefusal: _PARTS,
    ReactionRefusal: _REACTING,
    EnrolRefusal: _ENROLLING,
    RunRefusal: _RUNS,
    AnswerRefusal: _ANSWERS,
    MandateRefusal: _DUTIES,
}

NOTICES: Mapping[StrEnum, Notice] = {
    PlaceNotice.ASKED: Notice(
        _l("Permohonan kursus menunggu persetujuan Anda"),
        _l(
            "Seorang pegawai yang Anda pimpin memohon tempat di kursus %(course)s. Baca "
            "permohonannya, lalu setujui atau tolak dengan alasan."
        ),
    ),
    PlaceNotice.PASSED_ON: Notice(
        _l("Permohonan kursus diteruskan kepada Anda"),
        _l(
            "Permohonan tempat di kursus %(course)s belum dijawab dalam tiga hari kerja, "
            "sehingga Anda kini juga dapat menjawabnya."
        ),
    ),
    PlaceNotice.GRANTED: Notice(
        _l("Permohonan kursus disetujui"),
        _l("Permohonan Anda untuk kursus %(course)s disetujui. Anda dapat mulai belajar."),
    ),
    PlaceNotice.QUEUED: Notice(
        _l("Disetujui, menunggu kursi"),
        _l(
            "Permohonan Anda untuk kursus %(course)s disetujui. Semua kursi sedang terisi; Anda "
            "diberi tahu begitu ada yang kosong."
        ),
    ),
    PlaceNotice.REFUSED: Notice(
        _l("Permohonan kursus tidak disetujui"),
        _l(
            "Permohonan untuk kursus %(course)s tidak disetujui. Alasannya dapat Anda baca pada "
            "halaman permohonan."
        ),
    ),
    PlaceNotice.SEAT_FREE: Notice(
        _l("Ada kursi untuk Anda"),
        _l("Giliran Anda tiba di kursus %(course)s. Buka halamannya dan mulai belajar."),
    ),
    DeskNotice.QUESTIONS: Notice(
        _l("Pertanyaan peserta menunggu Anda"),
        _l(
            "Pertanyaan yang menunggu jawaban: %(count)s. Peserta melanjutkan belajar lebih "
            "tenang bila dijawab segera."
        ),
    ),
    DeskNotice.REQUESTS: Notice(
        _l("Permohonan kursus menunggu Anda sebagai penyelenggara"),
        _l(
            "Permohonan dari pegawai yang tidak mempunyai atasan untuk menjawabnya: %(count)s. "
            "Baca permohonannya, lalu setujui atau tolak dengan alasan."
        ),
    ),
    DutyNotice.REMINDER: Notice(
        _l("Kursus wajib yang perlu Anda selesaikan"),
        _l(
            "Yang masih perlu Anda selesaikan: %(courses)s. Tenggat terdekat %(due_on)s. Buka "
            "portal untuk mulai atau melanjutkan."
        ),
    ),
}


def install() -> None:
    """Put the area's tables into the registry; called by the wiring."""
    for kind, table in SENTENCES.items():
        register(kind, table)
    register_notices(NOTICES)
