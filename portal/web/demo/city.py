"""The demonstration city: units and posts after the reference tree; all people are invented."""

from dataclasses import dataclass

CODE = "sawahlunto"
NAME = "Pemerintah Kota Sawahlunto"

# code, name, parent, kind (reference person_identifiers.yaml, unit_tree)
UNITS: tuple[tuple[str, str, str | None, str], ...] = (
    ("kota", NAME, None, "kota"),
    ("setda", "Sekretariat Daerah", "kota", "setda"),
    ("setda_organisasi", "Bagian Organisasi", "setda", "bagian"),
    ("setda_hukum", "Bagian Hukum", "setda", "bagian"),
    ("setda_pbj", "Bagian Pengadaan Barang/Jasa", "setda", "bagian"),
    ("bappeda", "Badan Perencanaan Pembangunan Daerah", "kota", "badan"),
    ("bkpsdm", "Badan Kepegawaian dan Pengembangan SDM", "kota", "badan"),
    ("bkpsdm_bangkom", "Bidang Pengembangan Kompetensi", "bkpsdm", "bidang"),
    ("bpkad", "Badan Pengelolaan Keuangan dan Aset Daerah", "kota", "badan"),
    ("disdukcapil", "Dinas Kependudukan dan Pencatatan Sipil", "kota", "dinas"),
    ("dinkes", "Dinas Kesehatan", "kota", "dinas"),
    ("puskesmas_talawi", "UPTD Puskesmas Talawi", "dinkes", "uptd"),
    ("disdik", "Dinas Pendidikan", "kota", "dinas"),
    ("dpmptsp", "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu", "kota", "dinas"),
    ("diskominfo", "Dinas Komunikasi dan Informatika", "kota", "dinas"),
    ("disarpus", "Dinas Kearsipan dan Perpustakaan", "kota", "dinas"),
    ("inspektorat", "Inspektorat", "kota", "inspektorat"),
    ("kecamatan_silungkang", "Kecamatan Silungkang", "kota", "kecamatan"),
    ("kelurahan_muaro", "Kelurahan Muaro Kalaban", "kecamatan_silungkang", "kelurahan"),
)


@dataclass(frozen=True, slots=True)
class Seats:
    """Posts of one job in one unit. `reports_to` names a head's unit; empty is the own unit."""

    unit: str
    job: str
    count: int
    head: bool = False
    reports_to: str = ""


# Jobs are the positions of the reference job_standards.yaml and of positions.yaml beside this file.
SEATS: tuple[Seats, ...] = (
    Seats("setda", "sekretaris_daerah", 1, head=True),
    Seats("setda_organisasi", "kepala_bagian", 1, head=True, reports_to="setda"),
    Seats("setda_hukum", "kepala_bagian", 1, head=True, reports_to="setda"),
    Seats("setda_pbj", "kepala_bagian", 1, head=True, reports_to="setda"),
    Seats("setda_pbj", "ppbj_muda", 4),
    Seats("bappeda", "kepala_dinas", 1, head=True, reports_to="setda"),
    Seats("bkpsdm", "kepala_bkpsdm", 1, head=True, reports_to="setda"),
    Seats("bkpsdm_bangkom", "kabid_bangkom", 1, head=True, reports_to="bkpsdm"),
    Seats("bkpsdm_bangkom", "prakom_pertama", 2),
    Seats("bpkad", "kepala_dinas", 1, head=True, reports_to="setda"),
    Seats("disdukcapil", "kepala_dinas", 1, head=True, reports_to="setda"),
    Seats("disdukcapil", "adb_kependudukan_pertama", 6),
    Seats("disdukcapil", "petugas_loket_adminduk", 14),
    Seats("dinkes", "kepala_dinas", 1, head=True, reports_to="setda"),
    Seats("dinkes", "adminkes_muda", 8),
    Seats("puskesmas_talawi", "kepala_uptd", 1, head=True, reports_to="dinkes"),
    Seats("puskesmas_talawi", "adminkes_muda", 6),
    Seats("disdik", "kepala_dinas", 1, head=True, reports_to="setda"),
    Seats("disdik", "analis_kurikulum", 6),
    Seats("dpmptsp", "kepala_dinas", 1, head=True, reports_to="setda"),
    Seats("dpmptsp", "petugas_perizinan", 14),
    Seats("diskominfo", "kepala_dinas", 1, head=True, reports_to="setda"),
    Seats("diskominfo", "prakom_pertama", 8),
    Seats("disarpus", "kepala_dinas", 1, head=True, reports_to="setda"),
    Seats("disarpus", "arsiparis_terampil", 6),
    Seats("inspektorat", "kepala_dinas", 1, head=True, reports_to="setda"),
    Seats("kecamatan_silungkang", "camat", 1, head=True, reports_to="setda"),
    Seats("kecamatan_silungkang", "petugas_loket_adminduk", 6),
    Seats("kelurahan_muaro", "lurah", 1, head=True, reports_to="kecamatan_silungkang"),
    Seats("kelurahan_muaro", "petugas_loket_adminduk", 5),
    Seats("bappeda", "perencana_muda", 4),
    Seats("bpkad", "penata_keuangan", 4),
    Seats("setda_hukum", "analis_hukum", 3),
    Seats("inspektorat", "auditor_muda", 4),
)

FIRST_NAMES = (
    "Rina",
    "Hendri",
    "Dewi",
    "Budi",
    "Novita",
    "Dedi",
    "Maya",
    "Andi",
    "Sri",
    "Fitri",
    "Yusuf",
    "Ratna",
    "Joni",
    "Lestari",
    "Rahmat",
    "Wulan",
    "Bayu",
    "Indah",
    "Firman",
    "Mega",
    "Taufik",
    "Nurul",
    "Arif",
    "Silvia",
    "Doni",
    "Yanti",
    "Rudi",
    "Melati",
    "Irfan",
    "Desi",
    "Surya",
    "Putri",
    "Fajar",
    "Aulia",
    "Hasan",
    "Ningsih",
    "Rizal",
    "Ayu",
    "Eko",
    "Lina",
    "Zul",
    "Mutia",
)
LAST_NAMES = (
    "Maharani",
    "Saputra",
    "Kurniawan",
    "Lestari",
    "Pratama",
    "Anggraini",
    "Wijaya",
    "Sari",
    "Hidayat",
    "Rahmawati",
    "Setiawan",
    "Handayani",
    "Siregar",
    "Nasution",
    "Putra",
    "Utami",
    "Gunawan",
    "Permata",
    "Harahap",
    "Syafitri",
    "Ramadhan",
    "Oktaviani",
    "Firdaus",
    "Yuliana",
    "Santoso",
    "Marlina",
    "Effendi",
    "Puspita",
    "Iskandar",
    "Wahyuni",
    "Nugroho",
    "Fauziah",
)
FEMALE = frozenset(
    {
        "Rina",
        "Dewi",
        "Novita",
        "Maya",
        "Sri",
        "Fitri",
        "Ratna",
        "Lestari",
        "Wulan",
        "Indah",
        "Mega",
        "Nurul",
        "Silvia",
        "Yanti",
        "Melati",
        "Desi",
        "Putri",
        "Aulia",
        "Ningsih",
        "Ayu",
        "Lina",
        "Mutia",
    }
)


@dataclass(frozen=True, slots=True)
class Seat:
    """Who plays a role in the demonstration: the head of a unit, or a place among its staff."""

    role: str
    unit: str
    place: int | None = None  # None: the head
    granted: str = ""  # the role granted at the whole agency, or at `at`
    at: str = ""


# One account per role, and a second HR officer for acts that take two persons; the head of a unit
# is a supervisor without any grant.
PLAYERS: tuple[Seat, ...] = (
    Seat("employee", "disdukcapil", 0),
    Seat("supervisor", "disdukcapil"),
    Seat("unit_head", "dinkes", None, "unit_head", "dinkes"),
    Seat("unit_officer", "disdukcapil", 6, "unit_officer", "disdukcapil"),
    Seat("hr", "bkpsdm_bangkom", None, "hr"),
    Seat("hr_second", "bkpsdm", None, "hr"),
    Seat("trainer", "bkpsdm_bangkom", 0, "trainer"),
    Seat("reviewer", "bkpsdm_bangkom", 1, "reviewer"),
    Seat("assessor", "setda_organisasi", None, "assessor"),
    Seat("inspector", "inspektorat", None, "inspector", "disdukcapil"),
    Seat("agency_admin", "diskominfo", 0, "agency_admin"),
    Seat("operator", "diskominfo", 1, "operator"),
    Seat("invigilator", "diskominfo", 2, "invigilator"),
    Seat("examiner", "bappeda", None, "examiner"),
    Seat("board_member", "setda_hukum", None, "board_member"),
)

WHOLE = "kota"  # the unit above all
MAYOR = "Hj. Ratna Kumalasari, S.E., M.M."
MAYOR_NUMBER = "WALIKOTA-01"
