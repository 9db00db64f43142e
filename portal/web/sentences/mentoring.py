"""Sentences of mentoring: what the two are told, and why something cannot be done."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.core.sentences import Notice, register, register_notices
from portal.evaluation.notices import MentoringNotice
from portal.evaluation.rules.mentoring import MentoringRefusal
from portal.people.service.inbox import NoticeKind

REFUSALS: Mapping[StrEnum, LazyString] = {
    MentoringRefusal.UNKNOWN: _l("Nomor ini tidak dikenal di instansi Anda."),
    MentoringRefusal.SELF: _l("Pilih orang lain; tidak ada yang mendampingi dirinya sendiri."),
    MentoringRefusal.TWICE: _l("Pendampingan dengan orang ini sudah diusulkan atau berjalan."),
    MentoringRefusal.WORDS: _l("Tulis sedikitnya 10 huruf."),
    MentoringRefusal.TOO_LONG: _l("Tulisan terlalu panjang; paling banyak 4.000 huruf."),
    MentoringRefusal.UNTIL: _l("Pilih tanggal sesudah hari ini, paling lama dua tahun."),
    MentoringRefusal.AGREED: _l("Tidak ada yang menunggu jawaban Anda di sini."),
    MentoringRefusal.NOT_RUNNING: _l("Pendampingan ini belum dimulai atau sudah selesai."),
    MentoringRefusal.DAY: _l("Pertemuan terjadi sejak keduanya setuju sampai hari ini."),
    MentoringRefusal.SAME_DAY: _l("Pertemuan pada hari itu sudah dicatat."),
    MentoringRefusal.MINUTES: _l("Tulis lamanya dalam menit, 1 sampai 480."),
    MentoringRefusal.OWN_SESSION: _l("Pertemuan dikonfirmasi pihak yang tidak menulisnya."),
    MentoringRefusal.CONFIRMED: _l("Pertemuan ini sudah dikonfirmasi dan tidak berubah lagi."),
    MentoringRefusal.NO_COMPETENCY: _l("Pendampingan ini tidak menyangkut satu kompetensi."),
    MentoringRefusal.NOT_APPROVED: _l(
        "Hanya pendampingan yang disetujui sebagai tindak lanjut evaluasi dapat memberi bukti."
    ),
    MentoringRefusal.NO_SESSION: _l("Belum ada pertemuan yang dikonfirmasi keduanya."),
    MentoringRefusal.MENTOR_LEVEL: _l(
        "Pendamping sendiri belum mencapai level pada kompetensi ini."
    ),
    MentoringRefusal.PROVED: _l("Sudah disetujui dan tercatat sebagai bukti."),
    MentoringRefusal.UNPROVED: _l("Belum ada yang ditulis pendamping untuk disetujui."),
}
NOTICES: Mapping[NoticeKind, Notice] = {
    MentoringNotice.ASKED: Notice(
        _l("Pendampingan menunggu persetujuan Anda"),
        _l("%(name)s mengusulkan pendampingan. Baca tujuannya, lalu setujui atau tolak."),
    ),
    MentoringNotice.BEGUN: Notice(
        _l("Pendampingan dimulai"),
        _l("%(name)s setuju. Catat setiap pertemuan agar dihitung sebagai jam pelajaran."),
    ),
    MentoringNotice.DECLINED: Notice(
        _l("Pendampingan tidak jadi"), _l("%(name)s tidak bersedia dan menulis alasannya.")
    ),
    MentoringNotice.MET: Notice(
        _l("Pertemuan pendampingan menunggu konfirmasi Anda"),
        _l("%(name)s mencatat sebuah pertemuan. Konfirmasi bila memang terjadi."),
    ),
    MentoringNotice.PROVED: Notice(
        _l("Yang disaksikan pendamping menunggu persetujuan Anda"),
        _l(
            "%(name)s menulis yang dilihatnya dalam pekerjaan Anda. Setelah Anda setuju, itu bukti."
        ),
    ),
    MentoringNotice.ENDED: Notice(
        _l("Pendampingan ditutup"), _l("%(name)s menutup pendampingan dan menulis hasilnya.")
    ),
}


def install() -> None:
    """Hand the tables over; called once, by `web/wiring.py`."""
    register(MentoringRefusal, REFUSALS)
    register_notices(NOTICES)
