"""Sentences of the citizens' survey: why a sheet does not count, why something cannot be done."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.core.sentences import register
from portal.feedback.rules.actions import ActionRefusal
from portal.feedback.rules.answering import SheetFault, SheetRefusal
from portal.feedback.rules.comments import CommentRefusal
from portal.feedback.rules.paper import BatchRefusal
from portal.feedback.rules.publishing import UndoRefusal
from portal.feedback.rules.services import ServiceRefusal

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    SheetRefusal: {
        SheetRefusal.FORGED: _l(
            "Lembar ini bukan dari portal, atau untuk layanan lain. Buka lembar baru, lalu isi "
            "lagi."
        ),
        SheetRefusal.EXPIRED: _l(
            "Lembar ini terlalu lama terbuka. Jawaban Anda masih ada di bawah: periksa, lalu "
            "kirim sekali lagi."
        ),
        SheetRefusal.REPLAYED: _l(
            "Jawaban dari lembar ini sudah dihitung satu kali. Untuk menilai kunjungan yang lain, "
            "buka lembar baru."
        ),
        SheetRefusal.TOO_QUICK: _l(
            "Terkirim terlalu cepat untuk dibaca. Tunggu beberapa detik, lalu kirim sekali lagi."
        ),
        SheetRefusal.CLOSED: _l("Survei layanan ini tidak sedang dibuka."),
        SheetRefusal.TOO_MANY: _l(
            "Dari perangkat atau jaringan ini sudah banyak lembar terkirim dalam satu jam. Jawaban "
            "Anda masih ada di bawah: kirim lagi nanti, atau isi lembar kertas di loket."
        ),
    },
    SheetFault: {
        SheetFault.NOT_ANSWERED: _l("Pilih satu jawaban."),
        SheetFault.NOT_ON_THE_SCALE: _l("Isi dengan angka 1 sampai 4."),
        SheetFault.COMMENT_TOO_LONG: _l("Pesan paling panjang 1.000 huruf. Ringkas sedikit."),
        SheetFault.EMPTY: _l("Baris ini tidak berisi satu nilai pun."),
    },
    BatchRefusal: {
        BatchRefusal.NOT_YET: _l("Tanggal pengisian belum tiba."),
        BatchRefusal.PERIOD_OVER: _l(
            "Periode tanggal ini sudah ditutup, jadi hasilnya tidak berubah lagi."
        ),
        BatchRefusal.NOT_OPEN: _l("Pada tanggal ini survei layanannya tidak dibuka."),
        BatchRefusal.NOTHING: _l("Isi paling sedikit satu lembar."),
    },
    UndoRefusal: {
        UndoRefusal.SHOWN: _l(
            "Hasilnya sudah terbit bersama jawaban lain. Menarik lembar sesedikit ini akan "
            "membuka jawaban perorangan, jadi kumpulan ini tetap dihitung."
        ),
        UndoRefusal.UNDONE: _l("Kumpulan ini sudah ditarik."),
    },
    ServiceRefusal: {
        ServiceRefusal.SLUG: _l(
            "Tulis alamat dengan huruf kecil, angka, dan tanda hubung, misalnya ktp-el."
        ),
        ServiceRefusal.SLUG_TAKEN: _l("Alamat ini sudah dipakai layanan lain. Pilih yang lain."),
        ServiceRefusal.CODE_TAKEN: _l("Kode ini sudah dipakai layanan lain di instansi ini."),
        ServiceRefusal.REVERSED: _l("Hari terakhir tidak boleh sebelum hari pertama."),
        ServiceRefusal.ENDED: _l("Survei layanan ini sudah ditutup."),
        ServiceRefusal.UNIT: _l("Tulis kode atau nama unit dari daftar."),
    },
    CommentRefusal: {
        CommentRefusal.EMPTY: _l(
            "Tidak ada yang tersisa untuk diterbitkan. Pilih tidak diterbitkan."
        ),
        CommentRefusal.TOO_LONG: _l("Teks terbitan tidak boleh lebih panjang dari aslinya."),
        CommentRefusal.ADDED: _l(
            "Ada kata yang tidak ditulis warga. Moderator hanya menghapus, tidak menambah."
        ),
        CommentRefusal.NUMBER: _l(
            "Masih ada nomor atau alamat. Hapus atau ganti dengan […] sebelum diterbitkan."
        ),
        CommentRefusal.NAME: _l(
            "Masih ada yang mirip nama orang. Hapus, atau nyatakan bahwa itu bukan nama orang."
        ),
        CommentRefusal.ANSWER_SHORT: _l("Tulis jawabannya, paling sedikit sepuluh huruf."),
        CommentRefusal.ANSWER_LONG: _l("Jawaban paling panjang 1.000 huruf."),
        CommentRefusal.NOT_PUBLISHED: _l("Hanya pesan yang terbit yang dijawab."),
        CommentRefusal.DECIDED: _l("Pesan ini sudah diputuskan. Muat ulang halamannya."),
    },
    ActionRefusal: {
        ActionRefusal.TITLE: _l("Tulis apa yang akan diperbaiki, 10 sampai 500 huruf."),
        ActionRefusal.OWNER: _l("Pilih jabatan penanggung jawab dari daftar."),
        ActionRefusal.DUE: _l("Tenggat tidak boleh sudah lewat."),
        ActionRefusal.PROOF: _l("Tulis apa yang sudah berubah, 10 sampai 500 huruf."),
        ActionRefusal.DONE_BEFORE: _l("Hari selesai tidak boleh sebelum tindak lanjut dimulai."),
        ActionRefusal.NOT_COME: _l("Hari selesai belum tiba."),
        ActionRefusal.ENDED: _l("Tindak lanjut ini sudah selesai atau dibatalkan."),
        ActionRefusal.REASON: _l("Tulis alasannya, 10 sampai 500 huruf."),
    },
}


def install() -> None:
    for kind, table in SENTENCES.items():
        register(kind, table)
