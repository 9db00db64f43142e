"""Sentences of certificate schemes, applications and certificates: why not, and what to do."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.certification.documents.look import LookRefusal
from portal.certification.rules.applications import ApplyRefusal, BoardRefusal
from portal.certification.rules.certificate_states import ActRefusal
from portal.certification.rules.issuing import IssueRefusal
from portal.certification.rules.numbering import NumberRefusal
from portal.certification.rules.requirements import TreeRefusal
from portal.certification.rules.scans import ScanRefusal
from portal.certification.rules.schemes import SchemeRefusal
from portal.certification.rules.signatories import SignatoryRefusal
from portal.certification.rules.signatures import SignatureRefusal
from portal.certification.rules.validity import ValidityRefusal
from portal.certification.rules.weighing import Gap
from portal.certification.schemes.certificate_notices import CertificateNotice
from portal.certification.schemes.service.telling import SchemeNotice
from portal.core.sentences import Notice, register, register_notices

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    IssueRefusal: {
        IssueRefusal.NOT_GRANTED: _l(
            "Sertifikat hanya terbit dari permohonan yang dikabulkan. Putuskan permohonannya dulu."
        ),
        IssueRefusal.CLOCK: _l(
            "Jam server lebih lambat daripada sertifikat terakhir yang terbit. Minta pengelola "
            "sistem memeriksa jamnya, lalu ulangi."
        ),
        IssueRefusal.KEY: _l(
            "Kunci penanda tangan sudah ditarik. Minta pengelola sistem menyalakan ulang portal "
            "dengan kunci yang baru, lalu ulangi."
        ),
        IssueRefusal.UNPRINTABLE: _l(
            "Ada huruf yang tidak dapat dicetak pada sertifikat: %(characters)s. Perbaiki nama "
            "atau judul yang memuatnya, lalu ulangi."
        ),
        IssueRefusal.UNFIT: _l(
            "Nama atau judul memuat nomor induk, tanda kendali, atau lebih dari 400 huruf, "
            "sehingga tidak dapat dicetak. Perbaiki, lalu ulangi."
        ),
        IssueRefusal.NOBODY: _l("Tidak ada peserta selesai yang belum memegang sertifikatnya."),
    },
    SchemeRefusal: {
        SchemeRefusal.EXTERNAL: _l(
            "Sertifikat jenis ini hanya dicatat dari penerbitnya. Pilih jenis yang diterbitkan "
            "instansi."
        ),
        SchemeRefusal.TITLE: _l("Tulis judul sertifikat, paling banyak 120 huruf."),
        SchemeRefusal.UNIT: _l("Pilih unit yang menerbitkan dan memberi nomor."),
        SchemeRefusal.TARGETS: _l(
            "Sertifikat kompetensi memerlukan satu sampai dua belas kompetensi; sertifikat "
            "kehadiran tidak membuktikan kompetensi."
        ),
        SchemeRefusal.TARGET_TWICE: _l("Tulis setiap kompetensi satu kali saja."),
        SchemeRefusal.NO_STRAND: _l(
            "Centang sedikitnya satu unsur yang benar-benar diuji pada setiap kompetensi."
        ),
        SchemeRefusal.LEVEL: _l("Kamus kompetensi tidak menguraikan level ini. Pilih level lain."),
        SchemeRefusal.UNPROVED: _l(
            "Ada unsur yang tidak dibuktikan oleh setiap jalan memenuhi syarat. Tambahkan ujian, "
            "uji praktik, atau bukti untuk unsur itu, atau hapus centangnya."
        ),
        SchemeRefusal.NEEDS_ASSESSMENT: _l(
            "Kompetensi manajerial dan sosial kultural pada level ini memerlukan keputusan asesor "
            "atau uji praktik. Tambahkan pada setiap jalan memenuhi syarat."
        ),
        SchemeRefusal.UNPASSED: _l(
            "Sertifikat hanya terbit dari kelulusan atau kehadiran yang tercatat. Tambahkan syarat "
            "itu pada setiap jalan."
        ),
        SchemeRefusal.SIGNATORIES: _l("Pilih satu atau dua pejabat penanda tangan."),
        SchemeRefusal.CODE_TAKEN: _l("Kode ini sudah dipakai skema lain. Pilih kode yang berbeda."),
        SchemeRefusal.UNCHANGED: _l(
            "Isinya sama dengan versi yang berlaku; tidak ada yang terbit."
        ),
        SchemeRefusal.RETIRED: _l("Skema ini sudah ditutup. Buka kembali untuk mengubahnya."),
        SchemeRefusal.NOT_SUBMITTED: _l(
            "Skema ini belum diajukan untuk terbit. Ajukan dahulu, lalu orang kedua menerbitkannya."
        ),
        SchemeRefusal.SUBMITTED: _l(
            "Skema ini sedang menunggu diterbitkan. Tarik kembali dahulu untuk mengubahnya."
        ),
        SchemeRefusal.NO_REASON: _l("Tulis apa yang harus diperbaiki; penyusunnya membacanya."),
        SchemeRefusal.OWN_WORK: _l(
            "Skema diterbitkan orang lain, bukan yang menyusun atau mengajukannya."
        ),
        SchemeRefusal.UNPRINTABLE: _l(
            "Ada tulisan yang tidak dapat dicetak: lebih dari 400 huruf, memuat nomor induk, tanda "
            "kendali, atau huruf yang tidak ada pada huruf cetak sertifikat. Ringkas atau ganti."
        ),
    },
    ScanRefusal: {
        ScanRefusal.NOT_ON_PAPER: _l("Sertifikat ini tidak ditandatangani di atas kertas."),
        ScanRefusal.MISSING: _l("Pilih berkas pindaiannya."),
        ScanRefusal.THERE: _l("Pindaiannya sudah ada. Muat ulang halaman ini."),
        ScanRefusal.NONE: _l("Belum ada pindaian untuk diperiksa."),
        ScanRefusal.DECIDED: _l("Pindaian ini sudah diputus. Muat ulang halaman ini."),
        ScanRefusal.SAME_PERSON: _l(
            "Yang menambahkan pindaian dan pemegangnya tidak memutus. Minta petugas lain."
        ),
        ScanRefusal.REASON: _l("Tulis alasannya, sedikitnya sepuluh huruf."),
    },
    SignatureRefusal: {
        SignatureRefusal.NONE: _l("Centang sedikitnya satu sertifikat."),
        SignatureRefusal.MANY: _l("Paling banyak 40 sertifikat sekali kirim. Kurangi centangnya."),
        SignatureRefusal.NOT_READY: _l(
            "Ada yang tidak menunggu tanda tangan Anda lagi. Muat ulang halaman ini."
        ),
        SignatureRefusal.NO_ADDRESS: _l(
            "Layanan tanda tangan mengenal Anda dari alamat surel. Daftarkan dan buktikan surel "
            "dinas Anda di halaman Akun dan perangkat."
        ),
        SignatureRefusal.NO_SERVICE: _l(
            "Portal ini belum disambungkan ke layanan tanda tangan. Beri tahu operator."
        ),
        SignatureRefusal.CODE: _l("Kode terdiri atas 4 sampai 12 huruf dan angka."),
        SignatureRefusal.NOT_OPEN: _l(
            "Kiriman ini tidak menunggu kode lagi. Kirim lagi sertifikatnya."
        ),
    },
    LookRefusal: {
        LookRefusal.BUSY: _l("Contoh lain sedang dicetak. Tunggu sebentar, lalu coba lagi."),
        LookRefusal.NO_SERVICE: _l(
            "Portal ini belum disambungkan ke layanan tanda tangan nasional. Minta operator "
            "menyambungkannya, lalu pilih lagi."
        ),
        LookRefusal.NAME: _l("Ringkas nama instansi menjadi paling banyak 120 huruf."),
        LookRefusal.LINES: _l(
            "Tulis paling banyak dua baris kalimat instansi, masing-masing paling panjang 200 "
            "huruf."
        ),
        LookRefusal.UNPRINTABLE: _l(
            "Ada tulisan yang tidak dapat dicetak: memuat nomor induk, tanda kendali, atau huruf "
            "yang tidak ada pada huruf cetak sertifikat. Ganti dahulu."
        ),
        LookRefusal.LOGO_LARGE: _l("Lambang paling besar 100 kB. Perkecil dahulu berkasnya."),
        LookRefusal.LOGO_KIND: _l("Lambang harus berkas PNG yang utuh."),
        LookRefusal.LOGO_SIDES: _l(
            "Sisi lambang paling sedikit 64 dan paling banyak 1.200 piksel."
        ),
    },
    TreeRefusal: {
        TreeRefusal.EMPTY: _l("Tambahkan sedikitnya satu syarat."),
        TreeRefusal.EMPTY_GROUP: _l("Ada kelompok tanpa syarat. Isi atau hapus kelompok itu."),
        TreeRefusal.TOO_DEEP: _l("Kelompok syarat paling banyak empat tingkat. Ratakan sebagian."),
        TreeRefusal.TOO_MANY: _l("Syarat paling banyak empat puluh. Gabungkan atau kurangi."),
        TreeRefusal.KEY_TWICE: _l("Satu syarat tertulis dua kali. Hapus salah satunya."),
        TreeRefusal.REFERENCE: _l(
            "Ada syarat yang belum menunjuk pelatihan, ujian, jabatan, atau kompetensinya. "
            "Lengkapi dahulu."
        ),
        TreeRefusal.LEVEL: _l("Tulis level antara 1 dan 5 pada setiap syarat tentang level."),
        TreeRefusal.AMOUNT: _l("Tulis jumlah JP yang lebih dari nol."),
        TreeRefusal.MONTHS: _l(
            "Tulis bulan antara 1 dan 480 untuk masa jabatan; untuk syarat lain boleh kosong."
        ),
        TreeRefusal.TEXT: _l("Tulis isi pernyataan atasan, paling banyak 300 huruf."),
    },
    ValidityRefusal: {
        ValidityRefusal.MONTHS: _l("Tulis masa berlaku antara 1 dan 240 bulan, atau kosongkan."),
        ValidityRefusal.FIXED_DATE: _l(
            "Pilih tanggal tetap yang ada setiap tahun; 29 Februari tidak."
        ),
        ValidityRefusal.WINDOW: _l(
            "Jendela perpanjangan paling sedikit satu bulan dan lebih pendek daripada masa berlaku."
        ),
        ValidityRefusal.GRACE: _l("Tulis masa tenggang antara 0 dan 366 hari."),
    },
    SignatoryRefusal: {
        SignatoryRefusal.NONE: _l("Pilih jabatan penanda tangan."),
        SignatoryRefusal.SUPERIOR: _l("Tulis jabatan yang diatasnamakan (a.n.)."),
        SignatoryRefusal.THROUGH: _l("Tulis jabatan sebelum u.b., misalnya Sekretaris Daerah."),
        SignatoryRefusal.VACANT: _l(
            "Jabatan penanda tangan sedang tidak terisi. Catat pejabat, Plt., atau Plh. dahulu."
        ),
    },
    NumberRefusal: {
        NumberRefusal.UNKNOWN_PLACE: _l(
            "Pola nomor hanya mengenal klasifikasi, urut, unit, dan tahun di dalam kurung kurawal."
        ),
        NumberRefusal.NOT_UNIQUE: _l(
            "Pola nomor harus memuat urut, unit, dan tahun agar tidak ada nomor yang sama."
        ),
        NumberRefusal.TOO_LONG: _l("Pola nomor paling banyak 80 huruf."),
    },
    ApplyRefusal: {
        ApplyRefusal.NOT_OFFERED: _l(
            "Skema ini tidak dibuka untuk instansi Anda. Tanyakan kepada pengelola kepegawaian."
        ),
        ApplyRefusal.ALREADY_OPEN: _l(
            "Permohonan Anda untuk skema ini masih berjalan. Lanjutkan atau cabut dahulu."
        ),
        ApplyRefusal.HOLDS_ONE: _l(
            "Anda sudah memegang sertifikat ini. Perpanjangan dibuka menjelang akhir masa berlaku."
        ),
        ApplyRefusal.SUSPENDED: _l(
            "Sertifikat Anda sedang dibekukan. Selesaikan dahulu sebab pembekuannya."
        ),
        ApplyRefusal.NOT_MET: _l(
            "Ada syarat yang belum terpenuhi. Lihat daftar kekurangan dan jalan memenuhinya."
        ),
        ApplyRefusal.CONSENT: _l("Pilih apakah nilai Anda boleh tercantum pada sertifikat."),
        ApplyRefusal.NOT_OPEN: _l("Permohonan ini sudah diajukan atau diputus."),
        ApplyRefusal.TOO_MANY_DOCUMENTS: _l("Paling banyak sepuluh dokumen. Gabungkan sebagian."),
        ApplyRefusal.NO_DOCUMENT: _l("Pilih dokumennya dahulu."),
    },
    BoardRefusal: {
        BoardRefusal.DECIDED: _l("Permohonan ini sudah diputus."),
        BoardRefusal.OWN_CASE: _l(
            "Anda tidak memutus permohonan sendiri. Serahkan kepada anggota lain."
        ),
        BoardRefusal.LEADS_THEM: _l(
            "Atasan pemohon tidak ikut memutus. Serahkan kepada anggota lain."
        ),
        BoardRefusal.STATED: _l(
            "Anda memberi pernyataan bagi pemohon. Serahkan keputusan kepada anggota lain."
        ),
        BoardRefusal.TWICE: _l("Anda sudah memberi putusan. Tunggu anggota lain."),
        BoardRefusal.REASON: _l("Tulis alasan putusan Anda."),
        BoardRefusal.WAY_FORWARD: _l("Tulis apa yang dapat dilakukan pemohon selanjutnya."),
    },
    ActRefusal: {
        ActRefusal.ENDED: _l(
            "Sertifikat ini sudah dicabut atau diganti dan tidak dapat diubah lagi."
        ),
        ActRefusal.EXPIRED: _l("Masa berlaku sertifikat ini sudah berakhir."),
        ActRefusal.SUSPENDED_ALREADY: _l("Sertifikat ini sudah dibekukan."),
        ActRefusal.SUSPENDED: _l(
            "Sertifikat ini sedang dibekukan. Pulihkan dulu, baru terbitkan penggantinya."
        ),
        ActRefusal.SAME_NAME: _l(
            "Nama pemegang dan penanda tangannya masih sama dengan yang tercetak. Perbaiki dulu "
            "nama atau gelarnya pada data pegawai, atau pemangku jabatan penanda tangannya, lalu "
            "terbitkan penggantinya."
        ),
        ActRefusal.NOT_SUSPENDED: _l("Sertifikat ini tidak sedang dibekukan."),
        ActRefusal.REASON: _l("Tulis alasannya; pemegang sertifikat membacanya."),
    },
    Gap: {
        Gap.ACTIVITY: _l(
            "Sertifikat ini diterbitkan penyelenggara bagi setiap peserta yang selesai; tidak "
            "perlu diajukan."
        ),
        Gap.COURSE: _l("Ikuti dan selesaikan pelatihan ini."),
        Gap.COURSE_TOO_OLD: _l("Pelatihan ini selesai terlalu lama. Ikuti sekali lagi."),
        Gap.HOURS: _l("JP Anda belum cukup. Ikuti pelatihan lain atau laporkan JP dari luar."),
        Gap.POST: _l("Syarat ini bagi pemangku jabatan yang disebut."),
        Gap.POST_TOO_SHORT: _l("Masa jabatan Anda belum cukup. Tunggu sampai waktunya."),
        Gap.EVIDENCE: _l(
            "Bukti Anda belum mencapai level ini. Lihat profil untuk jalan melengkapinya."
        ),
        Gap.EXAM: _l("Daftar dan lulus ujian ini."),
        Gap.EXAM_TOO_OLD: _l("Kelulusan ujian ini terlalu lama. Ikuti sekali lagi."),
        Gap.PRACTICAL: _l("Pesan jadwal dan lulus uji ini."),
        Gap.PRACTICAL_TOO_OLD: _l("Kelulusan uji ini terlalu lama. Ikuti sekali lagi."),
        Gap.ASSESSOR: _l(
            "Belum ada keputusan asesor pada level ini. Tanyakan jadwal penilaiannya."
        ),
        Gap.STATEMENT: _l("Mintalah pernyataan atasan langsung Anda."),
        Gap.STATEMENT_REFUSED: _l(
            "Atasan langsung tidak memberi pernyataan ini. Bicarakan alasannya."
        ),
    },
}


NOTICES: Mapping[StrEnum, Notice] = {
    CertificateNotice.SUSPENDED: Notice(
        _l("Sertifikat Anda dibekukan"),
        _l(
            "Sertifikat %(number)s (%(title)s) tidak berlaku untuk sementara. Alasannya tertulis "
            "pada halamannya."
        ),
    ),
    CertificateNotice.REINSTATED: Notice(
        _l("Sertifikat Anda berlaku lagi"),
        _l("Sertifikat %(number)s (%(title)s) dipulihkan sampai hari terakhir berlakunya."),
    ),
    CertificateNotice.REVOKED: Notice(
        _l("Sertifikat Anda dicabut"),
        _l(
            "Sertifikat %(number)s (%(title)s) dicabut oleh dua orang. Alasannya tertulis pada "
            "halamannya."
        ),
    ),
    CertificateNotice.REISSUED: Notice(
        _l("Sertifikat Anda diterbitkan ulang"),
        _l(
            "Sertifikat %(number)s (%(title)s) diganti. Yang lama tidak dipakai lagi dan memuat "
            "alasannya; yang baru ada pada halaman ini."
        ),
    ),
    CertificateNotice.SIGNED: Notice(
        _l("Sertifikat Anda sudah ditandatangani"),
        _l(
            "Sertifikat %(number)s (%(title)s) sudah ditandatangani pejabatnya secara elektronik. "
            "Unduh dokumen yang bertanda tangan pada halaman ini."
        ),
    ),
    SchemeNotice.WAITING: Notice(
        _l("Skema sertifikat menunggu diterbitkan"),
        _l("%(title)s diajukan untuk terbit dan memerlukan orang kedua. Periksa, lalu terbitkan."),
    ),
    SchemeNotice.RETURNED: Notice(
        _l("Skema sertifikat dikembalikan"),
        _l("%(title)s dikembalikan. Yang perlu diperbaiki tertulis pada halamannya."),
    ),
    SchemeNotice.PUBLISHED: Notice(
        _l("Skema sertifikat terbit"),
        _l("%(title)s sudah terbit. Permohonan yang dimulai sejak sekarang mengikuti versi ini."),
    ),
}


def install() -> None:
    """Hand the tables over; called once, by `web/wiring.py`."""
    for kind, table in SENTENCES.items():
        register(kind, table)
    register_notices(NOTICES)
