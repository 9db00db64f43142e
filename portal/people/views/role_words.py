"""What pages call the roles, what a role may do, and how a grant stands."""

from collections.abc import Mapping
from typing import NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.core.permissions import DERIVED, Role
from portal.people.queries.grant_lists import State


class RoleWords(NamedTuple):
    """The role's name, and what whoever holds it does."""

    name: LazyString
    does: LazyString


ROLES: Mapping[Role, RoleWords] = {
    Role.EMPLOYEE: RoleWords(
        _l("Pegawai"), _l("Belajar, mengikuti ujian, dan melihat profil sendiri.")
    ),
    Role.SUPERVISOR: RoleWords(
        _l("Atasan"),
        _l("Melihat profil bawahan dan mengonfirmasi penerapan di tempat kerja."),
    ),
    Role.TRAINER: RoleWords(_l("Pengajar"), _l("Menulis kursus, bank soal, dan kisi-kisi ujian.")),
    Role.REVIEWER: RoleWords(
        _l("Pemeriksa materi"), _l("Memeriksa kursus dan kisi-kisi ujian sebelum terbit.")
    ),
    Role.PARTNER_COORDINATOR: RoleWords(
        _l("Koordinator mitra"), _l("Mengurus kegiatan bersama perguruan tinggi dan lembaga.")
    ),
    Role.EXAMINER: RoleWords(
        _l("Penguji"), _l("Memeriksa mutu soal dan mengusulkan penilaian ulang.")
    ),
    Role.ASSESSOR: RoleWords(
        _l("Asesor"), _l("Menguji praktik dan lisan; memasukkan hasil penilaian kompetensi.")
    ),
    Role.BOARD_MEMBER: RoleWords(
        _l("Anggota dewan sertifikasi"),
        _l("Mengumumkan hasil ujian, memutuskan banding dan penilaian ulang."),
    ),
    Role.INVIGILATOR: RoleWords(_l("Pengawas ujian"), _l("Mengawasi sesi ujian yang ditugaskan.")),
    Role.MODERATOR: RoleWords(_l("Moderator"), _l("Menjaga umpan balik warga dan forum usulan.")),
    Role.UNIT_HEAD: RoleWords(
        _l("Kepala unit"), _l("Melihat profil dan evaluasi pegawai di unitnya.")
    ),
    Role.UNIT_OFFICER: RoleWords(
        _l("Pengelola kepegawaian unit"),
        _l("Mencetak slip aktivasi dan mengajukan bukti atas nama pegawai; tidak menilai."),
    ),
    Role.HR: RoleWords(
        _l("Pengelola SDM"),
        _l("Mengelola pegawai, jabatan, standar kompetensi, bukti, kursus, dan evaluasi."),
    ),
    Role.INSPECTOR: RoleWords(
        _l("Pemeriksa"),
        _l("Hanya membaca, untuk unit dan waktu yang disebut; setiap halaman dicatat."),
    ),
    Role.AGENCY_ADMIN: RoleWords(
        _l("Administrator instansi"),
        _l("Mengurus unit, akun, peran, impor, dan catatan audit."),
    ),
    Role.OPERATOR: RoleWords(
        _l("Operator sistem"), _l("Menjalankan portal; membaca catatan audit, bukan data pribadi.")
    ),
}

GRANTABLE = tuple(role for role in Role if role not in DERIVED)

STATES: Mapping[State, tuple[str, LazyString]] = {
    State.RUNNING: ("ok", _l("Berlaku")),
    State.COMING: ("info", _l("Belum mulai")),
    State.ENDED: ("", _l("Sudah berakhir")),
}


def name_of(role: str) -> str:
    """The name of a stored role."""
    return str(ROLES[Role(role)].name)


def does(role: str) -> str:
    """What a stored role may do."""
    return str(ROLES[Role(role)].does)
