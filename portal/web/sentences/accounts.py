"""Why something about an account can not be done, and what to do instead; notices about it."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.core.sentences import Notice, register, register_notices
from portal.people.service.administration import OfficerRefusal
from portal.people.service.contact import ContactRefusal
from portal.people.service.credentials import CredentialRefusal
from portal.people.service.installation import InstallationRefusal
from portal.people.service.notices import AccountNotice
from portal.people.service.second_factor import FactorRefusal
from portal.people.service.sessions import EndReason

_Table = Mapping[StrEnum, LazyString]

SENTENCES: Mapping[type[StrEnum], _Table] = {
    EndReason: {
        EndReason.SIGNED_OUT: _l("Anda sudah keluar dari perangkat ini."),
        EndReason.TIMEOUT: _l("Sesi Anda berakhir karena lama tidak dipakai."),
        EndReason.ENDED_ELSEWHERE: _l("Sesi ini Anda akhiri dari perangkat lain."),
        EndReason.ENDED_BY_ADMIN: _l("Sesi ini diakhiri oleh administrator."),
        EndReason.PASSWORD_CHANGED: _l("Sesi ini berakhir karena kata sandi Anda diganti."),
        EndReason.SECOND_FACTOR_CHANGED: _l(
            "Sesi ini berakhir karena verifikasi dua langkah Anda diubah."
        ),
        EndReason.DEACTIVATED: _l(
            "Akun ini dinonaktifkan. Hubungi pengelola kepegawaian unit Anda bila ini keliru."
        ),
    },
    CredentialRefusal: {
        CredentialRefusal.CODE_INVALID: _l(
            "Kode atau tautan ini tidak berlaku: salah ketik, sudah dipakai, atau lewat 72 jam. "
            "Periksa kode pada slip, atau minta slip baru kepada pengelola kepegawaian unit Anda."
        ),
        CredentialRefusal.CURRENT_WRONG: _l(
            "Kata sandi ini tidak cocok. Tulis kata sandi yang Anda pakai saat masuk."
        ),
        CredentialRefusal.UNCHANGED: _l(
            "Kata sandi ini sama dengan yang sekarang. Tulis kata sandi yang lain."
        ),
    },
    FactorRefusal: {
        FactorRefusal.WRONG_CODE: _l(
            "Kode ini tidak berlaku. Tulis kode yang sedang tampil di aplikasi; setiap kode hanya "
            "dapat dipakai satu kali. Pastikan jam ponsel Anda disetel otomatis."
        ),
        FactorRefusal.OFFER_OVER: _l(
            "Kunci di halaman tadi sudah tidak berlaku. Pindai kode QR yang baru di bawah ini."
        ),
        FactorRefusal.OLD_CODE_WRONG: _l(
            "Kode lama ini tidak berlaku. Tulis kode dari aplikasi yang sekarang atau satu kode "
            "pemulihan."
        ),
        FactorRefusal.NONE_SET: _l("Verifikasi dua langkah belum Anda aktifkan."),
        FactorRefusal.MANDATORY: _l(
            "Peran Anda mewajibkan verifikasi dua langkah. Anda dapat menggantinya, tetapi tidak "
            "mematikannya."
        ),
    },
    ContactRefusal: {
        ContactRefusal.NO_ADDRESS: _l(
            "Tulis satu alamat surel lengkap, misalnya rina@contoh.go.id."
        ),
        ContactRefusal.SAME_ADDRESS: _l("Alamat ini sudah menjadi alamat surel Anda."),
        ContactRefusal.TAKEN: _l(
            "Alamat ini sudah dipakai akun lain. Pakai alamat yang hanya Anda buka sendiri."
        ),
        ContactRefusal.LINK_INVALID: _l(
            "Tautan ini tidak berlaku: sudah dipakai, diganti tautan yang lebih baru, atau "
            "lewat 24 jam."
        ),
        ContactRefusal.PHONE_FORM: _l(
            "Tulis nomor telepon dengan 8 sampai 15 angka, misalnya 0812 3456 7890."
        ),
    },
    OfficerRefusal: {
        OfficerRefusal.ONESELF: _l(
            "Untuk akun Anda sendiri, pakai halaman Akun dan perangkat atau mintalah rekan."
        ),
        OfficerRefusal.BEYOND_AUTHORITY: _l(
            "Pegawai ini memegang peran di luar kewenangan Anda. Mintalah administrator instansi."
        ),
        OfficerRefusal.NO_ACCOUNT: _l(
            "Pegawai ini belum mempunyai akun. Cetak slip aktivasi terlebih dahulu."
        ),
        OfficerRefusal.DEACTIVATED: _l(
            "Akun %(name)s sedang dinonaktifkan. Aktifkan kembali sebelum mencetak slip."
        ),
        OfficerRefusal.NO_SECOND_FACTOR: _l(
            "Pegawai ini tidak memakai verifikasi dua langkah, jadi tidak ada yang perlu "
            "diatur ulang."
        ),
    },
    InstallationRefusal: {
        InstallationRefusal.ALREADY_BEGUN: _l("Portal ini sudah mempunyai instansi.")
    },
}

NOTICES: Mapping[AccountNotice, Notice] = {
    AccountNotice.PASSWORD_CHANGED: Notice(
        _l("Kata sandi Anda diganti"),
        _l(
            "Kata sandi akun Anda diganti pada %(changed_at)s dan semua sesi lain diakhiri. "
            "Bila bukan Anda yang menggantinya, segera hubungi pengelola kepegawaian unit Anda."
        ),
    ),
    AccountNotice.PASSWORD_RESET_BY_OFFICER: Notice(
        _l("Slip kata sandi baru dicetak untuk Anda"),
        _l(
            "Pada %(done_at)s petugas mencetak slip agar Anda dapat membuat kata sandi baru. "
            "Kata sandi lama berlaku sampai slip itu dipakai. Bila Anda tidak memintanya, "
            "laporkan kepada BKPSDM."
        ),
    ),
    AccountNotice.SECOND_FACTOR_SET: Notice(
        _l("Verifikasi dua langkah aktif"),
        _l("Sejak %(done_at)s akun Anda meminta kode dari aplikasi autentikator saat masuk."),
    ),
    AccountNotice.SECOND_FACTOR_REMOVED: Notice(
        _l("Verifikasi dua langkah dimatikan"),
        _l(
            "Sejak %(done_at)s akun Anda hanya meminta kata sandi. Bila bukan Anda yang "
            "mematikannya, segera ganti kata sandi dan aktifkan kembali."
        ),
    ),
    AccountNotice.SECOND_FACTOR_RESET: Notice(
        _l("Verifikasi dua langkah Anda diatur ulang"),
        _l(
            "Pada %(done_at)s administrator mengatur ulang verifikasi dua langkah Anda "
            "dan semua "
            "sesi diakhiri. Aktifkan kembali dengan ponsel Anda. Bila Anda tidak memintanya, "
            "laporkan kepada BKPSDM."
        ),
    ),
    AccountNotice.RECOVERY_CODE_USED: Notice(
        _l("Kode pemulihan dipakai"),
        _l(
            "Satu kode pemulihan dipakai pada %(done_at)s; tersisa %(left)s. Bila bukan Anda, "
            "segera ganti kata sandi dan buat kode pemulihan baru."
        ),
    ),
    AccountNotice.RECOVERY_CODES_RENEWED: Notice(
        _l("Kode pemulihan baru dibuat"),
        _l("Kode pemulihan lama tidak berlaku lagi sejak %(done_at)s."),
    ),
    AccountNotice.EMAIL_CHANGED: Notice(
        _l("Alamat surel Anda diganti"),
        _l("Alamat surel akun Anda berubah pada %(done_at)s."),
    ),
    AccountNotice.SESSIONS_ENDED: Notice(
        _l("Semua sesi Anda diakhiri"),
        _l("Pada %(done_at)s administrator mengakhiri semua sesi akun Anda. Silakan masuk lagi."),
    ),
    AccountNotice.REACTIVATED: Notice(
        _l("Akun Anda aktif kembali"),
        _l("Akun Anda diaktifkan kembali pada %(done_at)s."),
    ),
}


def install() -> None:
    """Put the sentences into the tables that pages, errors and mails read."""
    for kind, table in SENTENCES.items():
        register(kind, table)
    register_notices(NOTICES)
