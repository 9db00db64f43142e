"""Why a unit, a job, a person, where they work or a proposal cannot be written as asked."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.people.rules.approvals import ApprovalRefusal
from portal.people.rules.employments import EmploymentRefusal
from portal.people.rules.jobs import JobRefusal
from portal.people.rules.persons import NumberRefusal, PersonRefusal
from portal.people.rules.units import UnitRefusal

_Table = Mapping[StrEnum, LazyString]

_UNIT: _Table = {
    UnitRefusal.CODE_TAKEN: _l("Kode ini sudah dipakai unit lain. Pakai kode lain."),
    UnitRefusal.CLOSED: _l(
        "Unit ini ditutup atau akan ditutup, jadi tidak dapat diisi lagi. Pilih unit lain, atau "
        "cabut dahulu tanggal penutupannya."
    ),
    UnitRefusal.TOO_DEEP: _l(
        "Susunan unit menjadi terlalu dalam. Pilih unit induk yang lebih tinggi."
    ),
    UnitRefusal.BEFORE_START: _l(
        "Tanggal penutupan harus sesudah tanggal unit mulai berlaku. Pilih tanggal yang lebih "
        "akhir."
    ),
    UnitRefusal.HAS_UNITS: _l(
        "Pada tanggal itu masih ada unit lain di bawah unit ini. Pindahkan atau tutup unit itu "
        "dahulu."
    ),
    UnitRefusal.HAS_POSTS: _l(
        "Pada tanggal itu masih ada formasi jabatan di unit ini. Tutup formasi itu dahulu."
    ),
    UnitRefusal.HAS_PEOPLE: _l(
        "Pada tanggal itu masih ada pegawai di unit ini. Catat dahulu kepindahan mereka."
    ),
}

_JOB: _Table = {
    JobRefusal.CODE_TAKEN: _l("Kode ini sudah dipakai jabatan lain. Pakai kode lain."),
    JobRefusal.UNKNOWN: _l("Jabatan ini tidak ditemukan di instansi Anda. Pilih dari daftar."),
    JobRefusal.CLOSED: _l(
        "Jabatan ini berakhir atau akan berakhir. Pilih jabatan lain, atau cabut dahulu tanggal "
        "berakhirnya."
    ),
    JobRefusal.BEFORE_START: _l(
        "Tanggal berakhir harus sesudah tanggal jabatan mulai berlaku. Pilih tanggal yang lebih "
        "akhir."
    ),
    JobRefusal.HAS_POSTS: _l(
        "Pada tanggal itu masih ada formasi untuk jabatan ini. Tutup semua formasinya dahulu."
    ),
}

_PERSON: _Table = {
    PersonRefusal.NAME_MISSING: _l("Tulis nama lengkapnya, misalnya Dr. Sri Wahyuni, M.A.P."),
    PersonRefusal.NAME_TOO_LONG: _l(
        "Nama paling panjang 160 huruf; gelar di depan dan di belakang masing-masing paling "
        "panjang 60 huruf."
    ),
    PersonRefusal.MERGED: _l(
        "Catatan ini rangkap dan sudah digabungkan. Ubah catatan yang dipertahankan."
    ),
}

_NUMBER: _Table = {
    NumberRefusal.IN_USE: _l(
        "Nomor ini sudah tercatat untuk seseorang. Cari nomor ini di daftar pegawai. Bila tidak "
        "tampak, orangnya berada di luar wilayah Anda."
    ),
    NumberRefusal.FORMERLY_IN_USE: _l(
        "Nomor ini tercatat sebagai nomor lama seseorang. Cari nomor ini di daftar pegawai. Bila "
        "tidak tampak, orangnya berada di luar wilayah Anda."
    ),
    NumberRefusal.OWN_FORMER: _l(
        "Nomor ini sudah tercatat untuk orang ini, sekarang atau dahulu. Tulis nomor yang baru."
    ),
    NumberRefusal.NEEDED: _l(
        "Status orang ini memerlukan nomor itu. Catat dahulu nomor penggantinya, atau ubah "
        "statusnya."
    ),
}

_EMPLOYMENT: _Table = {
    EmploymentRefusal.UNKNOWN_UNIT: _l(
        "Unit ini tidak ditemukan di instansi Anda. Pilih dari daftar."
    ),
    EmploymentRefusal.DEATH_AHEAD: _l(
        "Tanggal meninggal tidak dapat di masa depan. Periksa tanggalnya pada surat kematian."
    ),
    EmploymentRefusal.AMBIGUOUS_UNIT: _l(
        "Beberapa unit cocok: %(units)s. Tulis kode unitnya saja."
    ),
    EmploymentRefusal.UNIT_CLOSED: _l(
        "Unit ini ditutup atau akan ditutup, jadi tidak menerima pegawai lagi. Pilih unit lain."
    ),
    EmploymentRefusal.ELSEWHERE: _l(
        "Orang ini masih tercatat bekerja di instansi lain pada tanggal itu. Minta instansi itu "
        "mencatat kepindahannya, lalu coba lagi."
    ),
    EmploymentRefusal.NOT_EMPLOYED: _l(
        "Pada tanggal mulai itu orang ini belum bekerja di instansi ini. Periksa tanggalnya, atau "
        "catat dahulu kepindahannya."
    ),
}

_APPROVAL: _Table = {
    ApprovalRefusal.ALREADY_OPEN: _l(
        "Usulan yang sama sudah menunggu persetujuan. Buka daftar persetujuan untuk melihatnya."
    ),
    ApprovalRefusal.ALREADY_DECIDED: _l(
        "Usulan ini sudah diputuskan atau ditarik. Muat ulang halaman untuk melihat hasilnya."
    ),
    ApprovalRefusal.OWN_PROPOSAL: _l(
        "Usulan Anda sendiri diputuskan oleh orang lain. Mintalah orang lain yang berwenang."
    ),
    ApprovalRefusal.NOT_YOURS: _l("Hanya pengusulnya yang dapat menarik usulan ini."),
    ApprovalRefusal.REASON_MISSING: _l("Tulis alasannya, agar orang kedua dapat memutuskan."),
}

SENTENCES: Mapping[type[StrEnum], _Table] = {
    UnitRefusal: _UNIT,
    JobRefusal: _JOB,
    PersonRefusal: _PERSON,
    NumberRefusal: _NUMBER,
    EmploymentRefusal: _EMPLOYMENT,
    ApprovalRefusal: _APPROVAL,
}
