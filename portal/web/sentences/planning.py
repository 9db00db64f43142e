"""Sentences of needs and plans: why something cannot be done, and what people are told."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.core.sentences import Notice, register, register_notices
from portal.planning.notices import PlanningNotice
from portal.planning.rules.forum import ForumRefusal
from portal.planning.rules.needs import NeedRefusal
from portal.planning.rules.personal import PlanRefusal
from portal.planning.rules.yearly import BudgetRefusal, YearlyRefusal

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    ForumRefusal: {
        ForumRefusal.NOT_EMPLOYED: _l("Forum ini untuk pegawai instansi yang sedang bertugas."),
        ForumRefusal.SIMILAR: _l(
            "Ada usulan yang serupa. Dukunglah usulan itu, atau centang bahwa usulan Anda berbeda."
        ),
        ForumRefusal.CLOSED: _l("Usulan ini sudah selesai dijawab; dukungan tidak dihitung lagi."),
        ForumRefusal.NOT_PUBLISHED: _l("Usulan ini tidak sedang terbit di forum."),
        ForumRefusal.REASON: _l("Tulis alasannya."),
        ForumRefusal.STATE: _l("Keputusan ini tidak dapat menyusul keadaan usulan sekarang."),
        ForumRefusal.UNIT: _l("Tulis kode atau nama satu unit yang membutuhkannya."),
        ForumRefusal.OFFER: _l(
            "Tulis judul kursus atau kegiatan persis seperti di portal, atau kosongkan."
        ),
        ForumRefusal.SAME: _l("Pilih usulan yang lain."),
        ForumRefusal.MERGED: _l("Salah satu usulan sudah digabungkan."),
        ForumRefusal.HAS_A_NAME: _l("Usulan ini sudah memuat nama pengusulnya."),
    },
    PlanRefusal: {
        PlanRefusal.FORM: _l("Bentuk belajar ini tidak dikenal aturan JP tahun itu."),
        PlanRefusal.EMPTY: _l("Isi rencana lebih dahulu, lalu ajukan."),
        PlanRefusal.FULL: _l("Rencana memuat paling banyak 30 butir. Lepaskan sebagian dahulu."),
        PlanRefusal.NOT_PROPOSED: _l("Rencana ini tidak sedang menunggu kesepakatan."),
        PlanRefusal.REASON: _l("Tulis alasannya."),
        PlanRefusal.OWN: _l("Rencana sendiri disepakati oleh atasan."),
        PlanRefusal.YEAR: _l("Rencana ditulis untuk tahun ini atau tahun depan."),
        PlanRefusal.GONE: _l("Usulan ini sudah tidak berlaku. Muat ulang halamannya."),
        PlanRefusal.AIM: _l("Pilih jabatan yang mempunyai standar kompetensi."),
    },
    YearlyRefusal: {
        YearlyRefusal.NOT_DRAFT: _l(
            "Versi ini sedang menunggu persetujuan atau sudah disetujui, jadi tidak dapat diubah."
        ),
        YearlyRefusal.EMPTY: _l("Tulis sedikitnya satu baris, lalu ajukan."),
        YearlyRefusal.NOT_APPROVED: _l("Versi berikutnya dibuka sesudah versi ini disetujui."),
        YearlyRefusal.UNIT: _l("Tulis kode atau nama satu unit dalam kewenangan Anda."),
        YearlyRefusal.MONTHS: _l("Bulan selesai tidak boleh sebelum bulan mulai."),
        YearlyRefusal.REASON: _l("Tulis alasannya."),
    },
    NeedRefusal: {NeedRefusal.REASON: _l("Tulis alasannya.")},
    BudgetRefusal: {
        BudgetRefusal.TAKEN: _l("Unit ini sudah mempunyai pagu dengan sumber dan kode itu."),
        BudgetRefusal.BEYOND: _l(
            "Melebihi sisa pagu sebesar %(over_idr)s. Tulis alasannya untuk orang kedua, atau "
            "kurangi jumlahnya."
        ),
        BudgetRefusal.SPENT: _l("Realisasi tidak boleh melebihi yang disisihkan."),
        BudgetRefusal.SETTLED: _l("Komitmen ini sudah selesai."),
        BudgetRefusal.ACTIVITY: _l("Kegiatan ini sudah mempunyai uang, atau bukan milik instansi."),
        BudgetRefusal.NOT_COMMITTED: _l(
            "Kegiatan berbiaya dibuka sesudah uangnya disisihkan di halaman pagu."
        ),
        BudgetRefusal.TOO_LITTLE: _l(
            "Uang yang disisihkan kurang dari biaya kegiatan untuk semua tempat."
        ),
        BudgetRefusal.SAME: _l("Pagunya sudah sebesar itu."),
        BudgetRefusal.BELOW: _l(
            "%(held_idr)s sudah disisihkan atau dibelanjakan. Lepaskan komitmen dahulu, atau tulis "
            "pagu yang mencukupinya."
        ),
        BudgetRefusal.LINE: _l("Pilih baris dari rencana tahun itu yang sudah disetujui."),
    },
}

NOTICES: Mapping[str, Notice] = {
    PlanningNotice.ANSWERED: Notice(
        _l("Usulan dijawab: %(title)s"),
        _l("Usulan yang Anda tulis atau dukung sudah dijawab. Alasannya ada di halaman usulan."),
    ),
    PlanningNotice.MERGED: Notice(
        _l("Usulan digabungkan: %(title)s"),
        _l("Usulan yang Anda tulis atau dukung dilanjutkan di usulan lain yang serupa."),
    ),
    PlanningNotice.PLAN_AGREED: Notice(
        _l("Rencana %(year)s disepakati"), _l("Atasan menyepakati rencana belajar Anda.")
    ),
    PlanningNotice.PLAN_RETURNED: Notice(
        _l("Rencana %(year)s perlu diubah"),
        _l("Atasan mengembalikan rencana belajar Anda. Alasannya ada di halaman rencana."),
    ),
    PlanningNotice.AUTHOR_OPENED: Notice(
        _l("Nama Anda dibuka: %(title)s"),
        _l(
            "Dua pengelola data pribadi membuka nama Anda pada usulan ini, dengan alasan tertulis. "
            "Tanyakan alasannya lewat halaman Data saya."
        ),
    ),
}


def install() -> None:
    """Tell the core every sentence of the area."""
    for enum, words in SENTENCES.items():
        register(enum, words)
    register_notices(NOTICES)
