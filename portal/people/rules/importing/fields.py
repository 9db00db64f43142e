"""What a column can hold, which sheet needs what, and the headers known for each field.

Headers follow the exports of SIASN and of the usual SIMPEG programs as far as they are known
from memory; whoever finds another one assigns it once, and the saved column map keeps it.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Sheet(StrEnum):
    """What the lines of a table are about."""

    PEOPLE = "people"
    POSTS = "posts"
    UNITS = "units"


class Field(StrEnum):
    """One fact a line may state."""

    NUMBER = "number"
    FORMER_NUMBER = "former_number"
    NAME = "name"
    FRONT_TITLE = "front_title"
    BACK_TITLE = "back_title"
    STATUS = "status"
    STANDING = "standing"
    RANK = "rank"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    EMAIL = "email"
    UNIT_CODE = "unit_code"
    UNIT_NAME = "unit_name"
    POST_CODE = "post_code"
    POST_NAME = "post_name"
    TENURE_KIND = "tenure_kind"
    TENURE_FROM = "tenure_from"
    TENURE_UNTIL = "tenure_until"
    PARENT_CODE = "parent_code"
    UNIT_KIND = "unit_kind"
    JOB_CODE = "job_code"
    REPORTS_TO = "reports_to"
    IS_HEAD = "is_head"
    VALID_FROM = "valid_from"
    VALID_UNTIL = "valid_until"


Needed = tuple[frozenset[Field], ...]
"""Each member is a choice: at least one of its fields must have a column."""

_UNIT = frozenset({Field.UNIT_CODE, Field.UNIT_NAME})

NEEDED: Mapping[Sheet, Needed] = MappingProxyType(
    {
        Sheet.PEOPLE: (
            frozenset({Field.NUMBER}),
            frozenset({Field.NAME}),
            frozenset({Field.STATUS}),
            _UNIT,
        ),
        Sheet.POSTS: (
            frozenset({Field.POST_CODE}),
            frozenset({Field.JOB_CODE}),
            frozenset({Field.UNIT_CODE}),
        ),
        Sheet.UNITS: (frozenset({Field.UNIT_CODE}), frozenset({Field.UNIT_NAME})),
    }
)

OF_SHEET: Mapping[Sheet, frozenset[Field]] = MappingProxyType(
    {
        Sheet.PEOPLE: frozenset(
            {
                Field.NUMBER,
                Field.FORMER_NUMBER,
                Field.NAME,
                Field.FRONT_TITLE,
                Field.BACK_TITLE,
                Field.STATUS,
                Field.STANDING,
                Field.RANK,
                Field.BIRTH_DATE,
                Field.SEX,
                Field.EMAIL,
                Field.UNIT_CODE,
                Field.UNIT_NAME,
                Field.POST_CODE,
                Field.POST_NAME,
                Field.TENURE_KIND,
                Field.TENURE_FROM,
                Field.TENURE_UNTIL,
            }
        ),
        Sheet.POSTS: frozenset(
            {
                Field.POST_CODE,
                Field.JOB_CODE,
                Field.UNIT_CODE,
                Field.REPORTS_TO,
                Field.IS_HEAD,
                Field.VALID_FROM,
                Field.VALID_UNTIL,
            }
        ),
        Sheet.UNITS: frozenset(
            {
                Field.UNIT_CODE,
                Field.UNIT_NAME,
                Field.PARENT_CODE,
                Field.UNIT_KIND,
                Field.VALID_FROM,
                Field.VALID_UNTIL,
            }
        ),
    }
)

HEADERS: Mapping[Field, tuple[str, ...]] = MappingProxyType(
    {
        Field.NUMBER: ("nip baru", "nip", "nip ni pppk", "nomor pegawai", "nomor induk pegawai",
                       "ni pppk", "nipppk", "no induk", "nomor"),
        Field.FORMER_NUMBER: ("nomor lama", "nip sebelumnya", "nomor sebelumnya", "nip lama"),
        Field.NAME: ("nama", "nama pegawai", "nama lengkap", "nama pns", "nama asn"),
        Field.FRONT_TITLE: ("gelar depan", "gelar dpn", "glr depan"),
        Field.BACK_TITLE: ("gelar belakang", "gelar blk", "glr belakang"),
        Field.STATUS: ("status", "status pegawai", "status kepegawaian", "status cpns pns",
                       "jenis pegawai nama", "jenis pegawai", "status asn"),
        Field.STANDING: ("kedudukan hukum nama", "kedudukan hukum", "kedudukan pegawai",
                         "keaktifan", "keterangan aktif"),
        Field.RANK: ("gol akhir nama", "golongan", "golongan ruang", "gol ruang", "gol",
                     "golongan akhir", "pangkat golongan"),
        Field.BIRTH_DATE: ("tanggal lahir", "tgl lahir"),
        Field.SEX: ("jenis kelamin", "jk", "l p", "kelamin"),
        Field.EMAIL: ("email gov", "email dinas", "email", "e mail", "surel", "alamat surel"),
        Field.UNIT_CODE: ("kode unit", "kode unit kerja", "unor id", "kode unor", "kode opd",
                          "id unor", "kode skpd"),
        Field.UNIT_NAME: ("unit kerja", "nama unit", "nama unit kerja", "unor nama", "unor", "opd",
                          "nama opd", "satuan kerja", "satuan kerja nama", "perangkat daerah",
                          "skpd"),
        Field.POST_CODE: ("kode jabatan", "kode kursi", "kode posisi", "id posisi"),
        Field.POST_NAME: ("jabatan", "nama jabatan", "jabatan nama", "jabatan akhir"),
        Field.TENURE_KIND: ("jenis pengisian", "sifat jabatan", "status jabatan", "plt plh",
                            "definitif plt plh"),
        Field.TENURE_FROM: ("tmt jabatan", "tmt jab", "mulai jabatan", "tanggal mulai jabatan"),
        Field.TENURE_UNTIL: ("akhir jabatan", "selesai jabatan", "tanggal selesai jabatan",
                             "sampai dengan"),
        Field.PARENT_CODE: ("kode induk", "kode unit induk", "induk", "unor induk id",
                            "kode unor induk", "unit induk"),
        Field.UNIT_KIND: ("jenis unit", "jenis unit kerja", "jenis"),
        Field.JOB_CODE: ("kode jabatan standar", "kode standar", "kode nomenklatur",
                         "kode nama jabatan"),
        Field.REPORTS_TO: ("atasan", "kode atasan", "kode jabatan atasan", "melapor kepada"),
        Field.IS_HEAD: ("kepala unit", "pimpinan unit", "memimpin unit"),
        Field.VALID_FROM: ("berlaku mulai", "berlaku sejak", "mulai berlaku", "tmt", "mulai"),
        Field.VALID_UNTIL: ("berlaku sampai", "berakhir", "selesai", "tutup"),
    }
)  # fmt: skip
"""Folded headers (see `columns.fold`), the surest one first."""

NEVER_STORED = frozenset(
    {
        "nik", "no ktp", "nomor ktp", "no kk", "agama", "agama id", "agama nama", "alamat",
        "alamat rumah", "tempat lahir", "tempat lahir id", "tempat lahir nama", "npwp",
        "npwp nomor", "no npwp", "jenis kawin id", "jenis kawin nama", "status kawin",
        "status perkawinan", "jumlah anak", "jumlah istri suami", "golongan darah", "bpjs",
        "no bpjs", "nomor bpjs", "taspen", "no karpeg", "karpeg", "no rekening",
        "nomor rekening", "gaji", "gaji pokok", "gapok", "no hp", "nomor hp", "no telepon",
        "nama ibu", "nama ayah", "nama pasangan", "disabilitas", "foto", "sidik jari",
    }
)  # fmt: skip
"""Headers of personal data learning does not need (PR-1): told to the importer, never read."""
