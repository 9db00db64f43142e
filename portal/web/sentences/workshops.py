"""Sentences of partners and activities: why not, and what to do."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.core.sentences import Notice, register, register_notices
from portal.people.service.inviting import InviteRefusal
from portal.workshops.notices import ActivityNotice
from portal.workshops.rules.activities import ActivityRefusal
from portal.workshops.rules.invitations import InvitationRefusal
from portal.workshops.rules.materials import MaterialRefusal
from portal.workshops.rules.partners import PartnerRefusal
from portal.workshops.rules.places import PlaceRefusal
from portal.workshops.rules.presence import PresenceRefusal
from portal.workshops.rules.reacting import SurveyRefusal
from portal.workshops.rules.testing import ActivityTestRefusal

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    InviteRefusal: {
        InviteRefusal.NO_ADDRESS: _l("Tulis satu alamat surel, misalnya nama@unand.ac.id."),
        InviteRefusal.TAKEN: _l(
            "Alamat ini sudah dipakai akun lain. Mintalah alamat yang lain untuk urusan mitra."
        ),
        InviteRefusal.ACTIVE: _l(
            "Orang ini sudah membuat kata sandi. Ia masuk dengan alamat surelnya."
        ),
    },
    ActivityRefusal: {
        ActivityRefusal.FORM_UNKNOWN: _l("Pilih bentuk kegiatan dari daftar."),
        ActivityRefusal.NOT_ABROAD: _l(
            "Bentuk ini tidak diakui di luar negeri. Pilih dalam negeri atau bentuk lain."
        ),
        ActivityRefusal.STRAND: _l(
            "Pilih unsur yang dilatih: pengetahuan, keterampilan, atau sikap."
        ),
        ActivityRefusal.LINK: _l("Tulis tautan yang diawali https://."),
        ActivityRefusal.SESSION_ORDER: _l("Jam selesai harus sesudah jam mulai."),
        ActivityRefusal.SESSION_LONG: _l(
            "Satu sesi paling lama 14 jam. Bagilah menjadi beberapa sesi."
        ),
        ActivityRefusal.SESSION_PAST: _l(
            "Waktu sesi sudah lewat. Tulis hari dan jam yang akan datang, misalnya 9 Desember 2026."
        ),
        ActivityRefusal.SESSION_BEGUN: _l("Sesi ini sudah berjalan, jadi waktunya tetap."),
        ActivityRefusal.LAST_SESSION: _l(
            "Kegiatan yang terbit memerlukan paling sedikit satu sesi. Ubahlah jadwalnya, atau "
            "batalkan kegiatannya."
        ),
        ActivityRefusal.SESSION_FAR: _l("Sesi paling jauh dua tahun dari sekarang."),
        ActivityRefusal.SESSION_OVERLAP: _l("Sesi ini bertumpuk dengan sesi lain kegiatan ini."),
        ActivityRefusal.TRAINER_ELSEWHERE: _l(
            "Salah satu pengajar mengajar pada kegiatan lain di waktu yang sama."
        ),
        ActivityRefusal.TRAINER_BUSY: _l(
            "Pengajar ini sedang mengajar pada kegiatan “%(title)s” di waktu yang sama."
        ),
        ActivityRefusal.CAPACITY: _l(
            "Sudah ada %(count)d orang yang mendapat tempat; kapasitas tidak dapat kurang dari itu."
        ),
        ActivityRefusal.QUOTA: _l(
            "Kuota tidak boleh melebihi kapasitas atau kurang dari tempat yang sudah terisi."
        ),
        ActivityRefusal.QUOTA_UNIT: _l(
            "Tidak dapat dibaca: %(text)s. Tulis kode atau nama unit, titik dua, lalu jumlahnya."
        ),
        ActivityRefusal.WINDOW: _l(
            "Hari terakhir mendaftar tidak boleh sebelum pendaftaran dibuka."
        ),
        ActivityRefusal.WINDOW_LATE: _l("Pendaftaran harus ditutup sebelum sesi pertama."),
        ActivityRefusal.INCOMPLETE: _l("Belum lengkap. Lengkapi langkah yang disebut di atas."),
        ActivityRefusal.NOT_A_DRAFT: _l(
            "Kegiatan ini sedang diperiksa atau sudah terbit, jadi tidak dapat diubah di sini."
        ),
        ActivityRefusal.NOT_SUBMITTED: _l("Usulan ini tidak sedang menunggu jawaban."),
        ActivityRefusal.OWN_PROPOSAL: _l("Usulan sendiri disetujui orang lain."),
        ActivityRefusal.REASON: _l("Tulis alasannya; mereka yang terkait membacanya."),
        ActivityRefusal.OVER: _l("Kegiatan ini sudah selesai."),
        ActivityRefusal.CANCELLED: _l("Kegiatan ini sudah dibatalkan."),
        ActivityRefusal.NO_AGREEMENT: _l(
            "Tidak ada perjanjian yang berlaku antara mitra dan instansi ini."
        ),
    },
    PlaceRefusal: {
        PlaceRefusal.NOT_OPEN_YET: _l("Pendaftaran belum dibuka."),
        PlaceRefusal.CLOSED: _l("Pendaftaran sudah ditutup."),
        PlaceRefusal.OVER: _l("Kegiatan ini sudah selesai."),
        PlaceRefusal.NOT_EMPLOYED: _l(
            "Kegiatan ini untuk pegawai instansi penyelenggara yang tercatat di sebuah unit."
        ),
        PlaceRefusal.CLASH: _l("Bertumpuk dengan kegiatan “%(title)s” yang sudah diikuti."),
        PlaceRefusal.ATTENDS: _l("Pilih cara hadir: luring atau daring."),
        PlaceRefusal.BEGUN: _l("Kegiatan sudah dimulai, jadi tempat tidak dapat dilepas lagi."),
        PlaceRefusal.ANSWERED: _l("Permohonan ini sudah dijawab."),
        PlaceRefusal.REASON: _l("Tulis alasannya; pemohon membacanya."),
        PlaceRefusal.OWN: _l("Permohonan sendiri dijawab orang lain."),
        PlaceRefusal.SILENCE: _l(
            "Permohonan ini sudah disetujui karena tidak dijawab dalam tiga hari kerja."
        ),
    },
    InvitationRefusal: {
        InvitationRefusal.NOT_COMING: _l(
            "Orang dipanggil ke kegiatan yang sudah terbit dan belum dimulai."
        ),
        InvitationRefusal.NUMBER_TAKEN: _l(
            "Nomor ini sudah dipakai surat pemanggilan lain. Periksa nomornya."
        ),
        InvitationRefusal.REPLY_PAST: _l("Hari terakhir menjawab tidak boleh sudah lewat."),
        InvitationRefusal.REPLY_LATE: _l("Hari terakhir menjawab harus sebelum kegiatan dimulai."),
        InvitationRefusal.NOBODY: _l(
            "Tidak ada yang dapat dipanggil. Pilih orang lain, atau periksa tempat yang bebas."
        ),
        InvitationRefusal.UNIT_UNKNOWN: _l(
            "Tidak ada satu unit dengan nama atau kode ini. Tulis kode unitnya."
        ),
        InvitationRefusal.LATE: _l(
            "Hari terakhir menjawab sudah lewat, jadi tempatnya dilepas. Daftarlah di halaman "
            "kegiatan bila masih ada tempat."
        ),
        InvitationRefusal.ANSWERED: _l("Pemanggilan ini sudah dijawab."),
        InvitationRefusal.WITHDRAWN: _l("Pemanggilan ini sudah ditarik."),
        InvitationRefusal.ASKED: _l("Rekan Anda sudah diusulkan; tunggulah jawaban atasannya."),
        InvitationRefusal.REASON: _l("Tulis alasannya; yang memanggil membacanya."),
        InvitationRefusal.COLLEAGUE_UNKNOWN: _l("Pilih rekan dari daftar."),
        InvitationRefusal.COLLEAGUE_SELF: _l("Pilih rekan, bukan diri sendiri."),
        InvitationRefusal.COLLEAGUE_ELSEWHERE: _l(
            "%(name)s tidak seunit dan tidak serumpun jabatan dengan Anda."
        ),
        InvitationRefusal.COLLEAGUE_BUSY: _l(
            "%(name)s sudah terdaftar, sudah dipanggil, cuti, atau mengikuti kegiatan lain."
        ),
    },
    PresenceRefusal: {
        PresenceRefusal.NOT_BEGUN: _l("Sesi ini belum dimulai."),
        PresenceRefusal.REASON: _l("Tulis dasarnya, misalnya daftar hadir bertanda tangan."),
        PresenceRefusal.BOOKED: _l("JP sudah dibukukan, jadi kehadiran tidak dapat diubah lagi."),
        PresenceRefusal.NOT_OVER: _l("JP dibukukan sesudah sesi terakhir selesai."),
        PresenceRefusal.CANCELLED: _l("Kegiatan ini dibatalkan; tidak ada JP."),
        PresenceRefusal.TOO_EARLY: _l(
            "Kehadiran dapat dicatat mulai setengah jam sebelum sesi dimulai."
        ),
        PresenceRefusal.ENDED: _l(
            "Sesi ini sudah berakhir. Mintalah panitia mencatat kehadiran Anda."
        ),
        PresenceRefusal.NOT_SEATED: _l("Anda belum mendapat tempat pada kegiatan ini."),
        PresenceRefusal.CODE: _l(
            "Kode ini tidak berlaku lagi. Ketik kode yang sekarang tampil di layar."
        ),
        PresenceRefusal.TICKET: _l(
            "Tidak ada tiket dengan kode ini pada kegiatan ini. Periksa ejaannya."
        ),
        PresenceRefusal.COLUMNS: _l(
            "Berkas ini tidak memiliki kolom Tiket dan Hadir. Pakailah berkas yang diunduh di sini."
        ),
        PresenceRefusal.EMPTY: _l("Berkas ini tidak berisi baris peserta."),
        PresenceRefusal.TEST_OPEN: _l(
            "Lulus tes akhir menjadi syarat, dan tes itu masih terbuka. Tetapkan sesudah masanya "
            "berakhir."
        ),
    },
    ActivityTestRefusal: {
        ActivityTestRefusal.BANK: _l("Pilih bank soal dari daftar."),
        ActivityTestRefusal.FEW_ITEMS: _l(
            "Bank ini memiliki %(count)d soal tentang kompetensi kegiatan. Kurangi banyaknya soal "
            "atau pilih bank lain."
        ),
        ActivityTestRefusal.OTHER_AIMS: _l(
            "Bank soal tes kegiatan ini tidak menanyakan kompetensi itu. Lepaskan tesnya dahulu "
            "pada langkah tes."
        ),
        ActivityTestRefusal.STAGE: _l("Pilih tes awal, tes akhir, atau keduanya."),
        ActivityTestRefusal.REQUIRED: _l(
            "Syarat lulus memerlukan tes akhir. Centang tes akhir juga."
        ),
        ActivityTestRefusal.BEGUN: _l(
            "Sudah ada peserta yang mulai tes, jadi tesnya tidak dapat diubah."
        ),
        ActivityTestRefusal.NOT_SEATED: _l("Anda belum mendapat tempat pada kegiatan ini."),
        ActivityTestRefusal.ACTIVITY_BEGUN: _l(
            "Kegiatan sudah dimulai, jadi tes awal tidak dapat diambil lagi. Tidak apa-apa: tes "
            "awal boleh dilewati."
        ),
        ActivityTestRefusal.NOT_OVER: _l("Tes akhir terbuka sesudah sesi terakhir selesai."),
        ActivityTestRefusal.NOT_PRESENT: _l(
            "Kehadiran Anda belum memenuhi syarat. Bila Anda hadir, mintalah panitia mencatatnya."
        ),
        ActivityTestRefusal.CLOSED: _l("Masa tes akhir sudah berakhir."),
    },
    SurveyRefusal: {
        SurveyRefusal.NOT_OVER: _l("Tanggapan diminta sesudah sesi terakhir selesai."),
        SurveyRefusal.NOT_PRESENT: _l(
            "Tanggapan diminta dari yang hadir. Bila Anda hadir, mintalah panitia mencatatnya."
        ),
    },
    MaterialRefusal: {
        MaterialRefusal.NO_FILE: _l("Pilih berkasnya."),
        MaterialRefusal.TOO_MANY: _l(
            "Sudah ada %(most)d berkas. Hapus satu dahulu, atau gabungkan berkasnya."
        ),
        MaterialRefusal.CANCELLED: _l("Kegiatan ini dibatalkan."),
    },
    PartnerRefusal: {
        PartnerRefusal.NAME_TAKEN: _l("Mitra dengan nama ini sudah dicatat. Buka catatannya."),
        PartnerRefusal.WEBSITE: _l("Tulis alamat yang diawali https://, atau kosongkan."),
        PartnerRefusal.CONTACT_WAY: _l("Tulis alamat surel atau nomor telepon."),
        PartnerRefusal.DAYS: _l("Hari terakhir tidak boleh sebelum hari mulai berlaku."),
        PartnerRefusal.TOO_LONG: _l("Perjanjian paling lama sepuluh tahun. Periksa tahunnya."),
        PartnerRefusal.NUMBER_TAKEN: _l("Perjanjian dengan nomor ini sudah dicatat."),
        PartnerRefusal.REASON: _l("Tulis alasannya; mitra membacanya."),
        PartnerRefusal.NO_AGREEMENT: _l(
            "Tidak ada perjanjian yang berlaku antara mitra dan instansi. Kegiatan dapat diusulkan "
            "sesudah perjanjian dicatat."
        ),
        PartnerRefusal.ALREADY_COORDINATES: _l("Orang ini sudah menjadi koordinator mitra ini."),
    },
}


NOTICES: Mapping[str, Notice] = {
    ActivityNotice.REQUESTED: Notice(
        _l("Menunggu persetujuan: %(activity)s"),
        _l("Permohonan Anda diteruskan kepada atasan. Anda diberi tahu bila sudah dijawab."),
    ),
    ActivityNotice.SEATED: Notice(
        _l("Tempat Anda: %(activity)s"), _l("Anda terdaftar. Mulai %(starts_at)s.")
    ),
    ActivityNotice.WAITING: Notice(
        _l("Daftar tunggu: %(activity)s"),
        _l("Semua tempat sudah terisi. Bila ada yang kosong, tempat itu diberikan menurut urutan."),
    ),
    ActivityNotice.REFUSED: Notice(
        _l("Tidak disetujui: %(activity)s"),
        _l("Permohonan Anda tidak disetujui. Alasannya ada di halaman kegiatan."),
    ),
    ActivityNotice.REMOVED: Notice(
        _l("Tempat diambil kembali: %(activity)s"),
        _l("Penyelenggara mengambil kembali tempat Anda. Tanyakan kepada pengelola SDM."),
    ),
    ActivityNotice.CERTIFIED: Notice(
        _l("Sertifikat kehadiran: %(activity)s"),
        _l("Sertifikat Anda sudah terbit. Unduh dari halaman Sertifikat."),
    ),
    ActivityNotice.RESCHEDULED: Notice(
        _l("Jadwal berubah: %(activity)s"), _l("Jadwal kegiatan yang Anda ikuti berubah.")
    ),
    ActivityNotice.CANCELLED: Notice(
        _l("Dibatalkan: %(activity)s"), _l("Kegiatan yang Anda ikuti dibatalkan.")
    ),
    ActivityNotice.CREDITED: Notice(
        _l("Selesai: %(activity)s"),
        _l("Kehadiran Anda memenuhi syarat. JP-nya ada pada riwayat jam pelajaran."),
    ),
    ActivityNotice.NOT_COMPLETED: Notice(
        _l("Belum selesai: %(activity)s"),
        _l("Kehadiran Anda belum memenuhi syarat, jadi tidak ada JP dari kegiatan ini."),
    ),
    ActivityNotice.ASKED: Notice(
        _l("Permohonan menunggu Anda: %(activity)s"),
        _l("%(name)s meminta tempat di kegiatan ini. Jawablah dalam tiga hari kerja."),
    ),
    ActivityNotice.PASSED_ON: Notice(
        _l("Diteruskan kepada Anda: %(activity)s"),
        _l("Permohonan %(name)s belum dijawab atasan langsungnya. Anda juga dapat menjawab."),
    ),
    ActivityNotice.CALLED: Notice(
        _l("Anda dipanggil: %(activity)s"),
        _l(
            "Surat pemanggilan %(number)s. Mulai %(starts_at)s. Jawablah paling lambat "
            "%(reply_on)s: hadir, berhalangan, atau diganti oleh rekan."
        ),
    ),
    ActivityNotice.CALL_REMINDER: Notice(
        _l("Belum dijawab: %(activity)s"),
        _l(
            "Surat pemanggilan %(number)s menunggu jawaban Anda sampai %(reply_on)s. Sesudah itu "
            "tempatnya diberikan kepada pegawai lain."
        ),
    ),
    ActivityNotice.CALL_WITHDRAWN: Notice(
        _l("Pemanggilan ditarik: %(activity)s"),
        _l("Anda tidak lagi dipanggil ke kegiatan ini. Tempatnya tidak ditahan lagi."),
    ),
    ActivityNotice.PROPOSED: Notice(
        _l("Diusulkan menggantikan: %(activity)s"),
        _l(
            "%(name)s mengusulkan Anda hadir menggantikannya, mulai %(starts_at)s. Atasan Anda "
            "menjawab; bila Anda tidak dapat, batalkan di halaman kegiatan."
        ),
    ),
    ActivityNotice.NOT_REPLACED: Notice(
        _l("Tidak digantikan: %(activity)s"),
        _l("%(name)s tidak dapat menggantikan Anda. Jawablah pemanggilan Anda sekali lagi."),
    ),
    ActivityNotice.STARTS_SOON: Notice(
        _l("Segera dimulai: %(activity)s"),
        _l("Mulai %(starts_at)s. Tiket dan jadwalnya ada di halaman kegiatan."),
    ),
    ActivityNotice.REMARK: Notice(
        _l("Catatan tentang %(activity)s"), _l("Instansi menulis catatan tentang usulan Anda.")
    ),
    ActivityNotice.RETURNED: Notice(
        _l("Perlu diperbaiki: %(activity)s"),
        _l("Instansi mengembalikan usulan Anda. Perbaiki, lalu ajukan lagi."),
    ),
    ActivityNotice.PUBLISHED: Notice(
        _l("Terbit: %(activity)s"), _l("Instansi menyetujui usulan Anda dan membuka pendaftaran.")
    ),
    ActivityNotice.CALLED_OFF: Notice(
        _l("Dibatalkan: %(activity)s"), _l("Instansi membatalkan kegiatan ini.")
    ),
}


def install() -> None:
    """Hand the tables over; called once, by `web/wiring.py`."""
    for kind, table in SENTENCES.items():
        register(kind, table)
    register_notices(NOTICES)
