"""Sentences of the ledger: why evidence counts or not, what holds a level back, what is refused."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.competency.rules.kinds import SourceKind, Strand
from portal.competency.rules.policy import Limit
from portal.core.sentences import Notice, register, register_names, register_notices
from portal.ledger.rules.appending import AppendRefusal
from portal.ledger.rules.assessments import FileRefusal, LineRefusal
from portal.ledger.rules.chain import ErasureRefusal
from portal.ledger.rules.confirmations import ConfirmationRefusal
from portal.ledger.rules.corrections import CorrectionRefusal
from portal.ledger.rules.counting import Reason, Standing
from portal.ledger.rules.explain import Turn
from portal.ledger.rules.requests import RequestRefusal
from portal.ledger.service.notices import ProfileNotice

_Table = Mapping[StrEnum, LazyString]

STRAND_NAMES: Mapping[Strand, LazyString] = {
    Strand.KNOWLEDGE: _l("Pengetahuan"),
    Strand.SKILL: _l("Keterampilan"),
    Strand.ATTITUDE: _l("Sikap"),
    Strand.OVERALL: _l("Seluruh kompetensi"),
}

SOURCE_NAMES: Mapping[SourceKind, LazyString] = {
    SourceKind.QUIZ: _l("Kuis"),
    SourceKind.EXAM: _l("Ujian sertifikasi"),
    SourceKind.PRACTICAL: _l("Uji praktik"),
    SourceKind.APPLICATION: _l("Penerapan di tempat kerja, disaksikan atasan atau pendamping"),
    SourceKind.OBSERVATION: _l("Pengamatan terstruktur"),
    SourceKind.SUPERVISOR_RATING: _l("Penilaian atasan"),
    SourceKind.PEER_FEEDBACK: _l("Umpan balik perilaku (360°)"),
    SourceKind.ASSESSOR: _l("Hasil penilaian kompetensi (assessment center)"),
    SourceKind.RECOGNITION: _l("Pengakuan bukti dari luar portal"),
    SourceKind.CERTIFICATE: _l("Sertifikat kompetensi"),
    SourceKind.RENEWAL_OFFER: _l("Kesempatan memperpanjang yang ditawarkan"),
}

_REASON: _Table = {
    Reason.SUPERSEDED: _l("Sudah diganti oleh catatan yang lebih baru dari sumber yang sama."),
    Reason.WITHDRAWN: _l("Catatan ini sudah ditarik oleh sumbernya."),
    Reason.OFFER: _l(
        "Ini tawaran untuk memperpanjang, bukan bukti kemampuan, sehingga tidak menambah level."
    ),
    Reason.FAILED: _l("Belum lulus. Hasil ini tidak pernah menurunkan level."),
    Reason.LEVEL_UNSUPPORTED: _l("Kamus kompetensi tidak menguraikan level setinggi ini."),
    Reason.NOT_A_PROOF: _l("Menurut kebijakan, sumber ini tidak membuktikan unsur tersebut."),
    Reason.INDICATORS_MISSING: _l(
        "Indikator perilaku yang diamati belum cukup menurut kebijakan yang berlaku."
    ),
    Reason.EXAMPLE_MISSING: _l("Belum disertai contoh bertanggal dari pekerjaan."),
    Reason.DOCUMENTS_MISSING: _l("Belum disertai dokumen pendukung."),
    Reason.TOO_FEW_RATERS: _l(
        "Penilainya terlalu sedikit. Unsur ini dapat dibuktikan dengan cara lain."
    ),
    Reason.NOT_YET_VALID: _l("Masa berlakunya belum mulai pada tanggal ini."),
    Reason.EXPIRED: _l("Masa berlakunya sudah berakhir."),
    Reason.OTHER_DECISION: _l("Keputusan asesor yang lain menetapkan level pada tanggal ini."),
    Reason.OUTREACHED: _l(
        "Keputusan ini menunggu perpanjangan, sedangkan bukti per unsur sudah mencapai levelnya."
    ),
    Reason.ABOVE_SOURCE: _l(
        "Sumber ini menurut kebijakan hanya dihitung sampai level yang lebih rendah."
    ),
    Reason.LOWER: _l("Bukti lain pada unsur yang sama membuktikan level yang lebih tinggi."),
    Reason.OLDER: _l("Bukti lain pada level yang sama lebih baru atau masih berlaku."),
    Reason.NO_POLICY: _l("Pada tanggal ini belum ada kebijakan penetapan level yang berlaku."),
}

_LIMIT: _Table = {
    Limit.KNOWLEDGE: _l("Pengetahuan belum terbukti sampai level berikutnya."),
    Limit.SKILL: _l("Keterampilan belum terbukti sampai level berikutnya."),
    Limit.ATTITUDE: _l("Sikap belum terbukti sampai level berikutnya."),
    Limit.SOURCE: _l(
        "Level berikutnya memerlukan keputusan asesor atau uji praktik, apa pun bukti lainnya."
    ),
    Limit.DECISION: _l("Keputusan asesor yang berlaku menetapkan level ini."),
}

_TURN: _Table = {
    Turn.DROPS: _l("Level turun bila tidak ada bukti baru sebelum tanggal ini."),
    Turn.AWAITS: _l(
        "Level tetap berlaku sebagai menunggu perpanjangan sampai kesempatan ditawarkan."
    ),
}

_STANDING: _Table = {
    Standing.IN_FORCE: _l("Bukti ini masih berlaku."),
    Standing.AWAITING: _l("Bukti ini menunggu perpanjangan dan tetap dihitung."),
}

_APPEND: _Table = {
    AppendRefusal.REF_MALFORMED: _l(
        "Nomor sumber bukti memuat tanda yang tidak dapat dicatat. Pakai huruf, angka, dan . _ : -."
    ),
    AppendRefusal.REF_LOOKS_PERSONAL: _l(
        "Nomor sumber bukti tampak seperti NIP atau NIK. Pakai nomor dokumen, bukan nomor orang."
    ),
    AppendRefusal.SEAL_MALFORMED: _l(
        "Segel rincian bukti rusak. Laporkan kepada pengelola portal; belum ada yang dicatat."
    ),
    AppendRefusal.OCCURRED_AFTER_RECORDED: _l(
        "Tanggal bukti belum tiba. Tulis tanggal kejadian yang sudah lewat."
    ),
    AppendRefusal.NOTHING_TO_WITHDRAW: _l(
        "Tidak ada bukti yang dapat ditarik: belum pernah dicatat, atau sudah ditarik."
    ),
    AppendRefusal.REVISION_OUT_OF_ORDER: _l(
        "Catatan lain dari sumber ini baru saja masuk. Muat ulang halaman, lalu coba lagi."
    ),
    AppendRefusal.OTHER_PERSON: _l(
        "Sumber bukti ini sudah tercatat atas nama orang lain. Periksa nomor dokumennya."
    ),
    AppendRefusal.OTHER_AGENCY: _l(
        "Sumber bukti ini dicatat oleh instansi lain. Mintalah instansi itu memperbaikinya."
    ),
    AppendRefusal.RECORDED_BEFORE_THE_LAST: _l(
        "Jam pencatatan lebih awal daripada catatan sebelumnya. Coba lagi sebentar lagi."
    ),
    AppendRefusal.LINE_TWICE: _l(
        "Kompetensi, unsur, dan level yang sama tertulis dua kali. Sisakan satu."
    ),
    AppendRefusal.TWO_DECISIONS: _l(
        "Ada dua keputusan untuk kompetensi yang sama dalam satu laporan. Sisakan satu."
    ),
    AppendRefusal.LEVEL_OUT_OF_RANGE: _l(
        "Level harus 1 sampai 5; hanya keputusan asesor yang boleh 0."
    ),
    AppendRefusal.ONLY_AN_ASSESSOR_DECIDES: _l(
        "Keputusan atas seluruh kompetensi hanya datang dari asesor. Pilih unsur yang dibuktikan."
    ),
    AppendRefusal.MARKS_OUT_OF_RANGE: _l(
        "Nilai harus antara 0 dan nilai tertinggi. Periksa nilai dan nilai tertingginya."
    ),
    AppendRefusal.PASSED_BELOW_THE_CUT: _l(
        "Tertulis lulus, padahal nilainya di bawah batas lulus. Periksa nilai atau batasnya."
    ),
    AppendRefusal.NUMBER_OUT_OF_RANGE: _l(
        "Jumlah indikator, penilai, atau dokumen tidak boleh kurang dari nol."
    ),
    AppendRefusal.ENDS_BEFORE_IT_BEGINS: _l(
        "Akhir masa berlaku harus sesudah awalnya. Periksa kedua tanggal."
    ),
    AppendRefusal.VALID_BEFORE_IT_OCCURRED: _l(
        "Masa berlaku tidak boleh mulai sebelum tanggal buktinya."
    ),
    AppendRefusal.OFFER_MEASURES_NOTHING: _l(
        "Tawaran perpanjangan tidak boleh membawa nilai atau kelulusan."
    ),
    AppendRefusal.OFFER_WITHOUT_END: _l(
        "Tawaran perpanjangan memerlukan tanggal terakhir. Tulis sampai kapan dibuka."
    ),
    AppendRefusal.EXAMPLE_FROM_THE_FUTURE: _l(
        "Tanggal contoh belum tiba. Tulis contoh yang sudah terjadi."
    ),
    AppendRefusal.INDICATORS_MISSING: _l(
        "Centang indikator yang benar-benar Anda amati; jumlahnya belum memenuhi kebijakan."
    ),
    AppendRefusal.EXAMPLE_MISSING: _l(
        "Tulis satu contoh dari pekerjaan beserta tanggalnya. Centang saja belum cukup."
    ),
    AppendRefusal.DOCUMENTS_MISSING: _l(
        "Sertakan dokumen pendukung, misalnya sertifikat atau surat keputusan."
    ),
}

_ERASURE: _Table = {
    ErasureRefusal.NOTHING_TO_ERASE: _l("Pilih sekurang-kurangnya satu bukti yang dihapus."),
    ErasureRefusal.NOT_CHAINED_YET: _l(
        "Bukti ini baru saja dicatat dan belum masuk rantai. Coba lagi satu menit lagi."
    ),
    ErasureRefusal.ONE_PERSON_ONLY: _l(
        "Penghapusan memerlukan dua orang. Minta rekan yang berwenang menyetujuinya."
    ),
}

_REQUEST: _Table = {
    RequestRefusal.TEXT_TOO_SHORT: _l("Tulis penjelasan yang lebih lengkap, sedikitnya 10 huruf."),
    RequestRefusal.TEXT_TOO_LONG: _l("Penjelasan paling panjang 2.000 huruf. Singkatkan sedikit."),
    RequestRefusal.DOCUMENT_MISSING: _l(
        "Sertakan dokumennya. Pengakuan bersandar pada dokumen, bukan pernyataan sendiri."
    ),
    RequestRefusal.STRAND_NOT_RECOGNISED: _l(
        "Kebijakan yang berlaku tidak mengakui unsur ini dari luar portal. Pilih unsur yang lain."
    ),
    RequestRefusal.LEVEL_NOT_DESCRIBED: _l(
        "Kamus tidak menguraikan level itu untuk kompetensi ini. Pilih level yang lebih rendah."
    ),
    RequestRefusal.DAY_NOT_COME: _l("Tanggal pada dokumen belum tiba. Periksa tanggalnya."),
    RequestRefusal.ALREADY_OPEN: _l(
        "Permohonan serupa untuk kompetensi ini masih menunggu jawaban. Tarik dahulu bila ingin "
        "mengubahnya."
    ),
    RequestRefusal.EVIDENCE_UNKNOWN: _l(
        "Bukti yang dipilih tidak ada di profil ini. Pilih dari daftar, atau kosongkan."
    ),
    RequestRefusal.DECIDED: _l("Permohonan ini sudah dijawab. Muat ulang halaman."),
    RequestRefusal.OWN_REQUEST: _l("Permohonan Anda sendiri diputuskan rekan lain yang berwenang."),
    RequestRefusal.REASON_MISSING: _l("Tulis alasan keputusan, sedikitnya 10 huruf."),
    RequestRefusal.WITHOUT_AGENCY: _l(
        "Pegawai ini sedang tidak tercatat bekerja di instansi mana pun, jadi tidak ada yang dapat "
        "menjawab permohonannya."
    ),
    RequestRefusal.NOTHING_TO_WITHDRAW: _l(
        "Bukti yang dimaksud sudah ditarik sebelumnya, jadi tidak ada yang perlu diubah."
    ),
}

_CORRECTION: _Table = {
    CorrectionRefusal.LINE_UNKNOWN: _l("Pilih catatan yang akan diganti dari daftarnya."),
    CorrectionRefusal.NOTHING_CHANGED: _l(
        "Catatan yang baru sama dengan yang lama. Ubah levelnya atau masa berlakunya."
    ),
    CorrectionRefusal.LEVEL_OUTSIDE: _l(
        "Kamus tidak menguraikan level itu untuk kompetensi ini. Pilih level lain."
    ),
    CorrectionRefusal.DAY_MISSING: _l("Tulis sejak kapan catatan yang benar berlaku."),
    CorrectionRefusal.DAY_NOT_COME: _l("Awal masa berlaku itu belum tiba. Periksa tanggalnya."),
    CorrectionRefusal.ENDS_TOO_EARLY: _l(
        "Akhir masa berlaku harus sesudah awalnya. Periksa kedua tanggal itu."
    ),
}

_CONFIRMATION: _Table = {
    ConfirmationRefusal.OWN: _l("Bukti Anda sendiri dikonfirmasi atasan Anda, bukan Anda."),
    ConfirmationRefusal.DAY_NOT_COME: _l(
        "Tanggal contoh itu belum tiba. Tulis kejadian yang sudah lewat."
    ),
    ConfirmationRefusal.NOT_LED_THEN: _l(
        "Pada tanggal itu Anda belum atau tidak memimpin pegawai ini. Pakai contoh dari masa Anda "
        "memimpinnya."
    ),
    ConfirmationRefusal.NOTHING_CONFIRMED: _l("Pilih keterampilan, sikap, atau keduanya."),
    ConfirmationRefusal.LEVEL_NOT_DESCRIBED: _l(
        "Kamus tidak menguraikan level itu, jadi tidak ada yang dapat diamati. Pilih level lain."
    ),
    ConfirmationRefusal.NOT_PROVED_SO: _l(
        "Menurut kebijakan yang berlaku, unsur ini tidak dibuktikan oleh atasan. Pilih yang lain."
    ),
    ConfirmationRefusal.BEYOND_THE_POLICY: _l(
        "Konfirmasi atasan dihitung paling tinggi sampai level %(limit)d. Pilih level itu atau di "
        "bawahnya."
    ),
    ConfirmationRefusal.TOO_FEW_INDICATORS: _l(
        "Kebijakan meminta sedikitnya %(count)d indikator yang diamati. Centang yang benar-benar "
        "Anda lihat."
    ),
    ConfirmationRefusal.EXAMPLE_TOO_SHORT: _l(
        "Uraikan contohnya sampai orang lain dapat membayangkannya, sedikitnya 30 huruf."
    ),
    ConfirmationRefusal.EXAMPLE_TOO_LONG: _l("Contoh paling panjang 2.000 huruf. Singkatkan."),
    ConfirmationRefusal.ALREADY_CONFIRMED: _l(
        "Konfirmasi Anda untuk level ini dengan contoh bertanggal sama sudah tercatat. Tarik "
        "dahulu bila ingin mengubahnya."
    ),
    ConfirmationRefusal.REASON_TOO_SHORT: _l("Tulis alasan penarikan, sedikitnya 10 huruf."),
    ConfirmationRefusal.NOT_THE_AUTHOR: _l("Konfirmasi ditarik oleh atasan yang membuatnya."),
}

_ASSESSMENT_FILE: _Table = {
    FileRefusal.COLUMN_MISSING: _l(
        "Berkas ini tidak memuat kolom %(column)s. Pakai judul kolom seperti pada contoh berkas."
    ),
    FileRefusal.NO_LINES: _l(
        "Berkas ini tidak memuat satu baris pun di bawah judul kolomnya. Isi hasilnya, lalu "
        "unggah lagi."
    ),
    FileRefusal.NOTHING_TO_ENTER: _l("Berkas ini tidak memuat hasil yang perlu dicatat."),
    FileRefusal.NOT_OPEN: _l(
        "Berkas ini tidak menunggu persetujuan lagi. Muat ulang halaman untuk melihat keadaannya."
    ),
    FileRefusal.NOTHING_TO_UNDO: _l("Belum ada hasil dari berkas ini yang dapat dibatalkan."),
}

_ASSESSMENT_LINE: _Table = {
    LineRefusal.CELL_UNREADABLE: _l(
        "Ada sel yang tidak dapat dibaca: rumus, galat, atau angka yang kehilangan digit. Simpan "
        "sebagai teks."
    ),
    LineRefusal.NUMBER_MISSING: _l("Tulis NIP atau nomor induk pegawainya."),
    LineRefusal.NUMBER_UNKNOWN: _l(
        "Nomor ini tidak dikenal di antara pegawai yang dapat Anda catat. Periksa nomornya."
    ),
    LineRefusal.COMPETENCY_MISSING: _l("Tulis kode kompetensi, misalnya M.01."),
    LineRefusal.COMPETENCY_UNKNOWN: _l(
        "Kode kompetensi ini tidak ada di kamus yang berlaku. Periksa kodenya."
    ),
    LineRefusal.LEVEL_NOT_A_NUMBER: _l("Tulis level sebagai angka, 0 sampai 5."),
    LineRefusal.LEVEL_OUTSIDE: _l(
        "Level itu di luar yang diuraikan kamus untuk kompetensi ini. Periksa levelnya."
    ),
    LineRefusal.DAY_UNREADABLE: _l("Tulis tanggal penilaian, misalnya 10 Maret 2026."),
    LineRefusal.DAY_NOT_COME: _l("Tanggal penilaian itu belum tiba. Periksa tanggalnya."),
    LineRefusal.UNTIL_UNREADABLE: _l(
        "Tulis akhir masa berlaku sebagai tanggal, atau kosongkan agar mengikuti kebijakan."
    ),
    LineRefusal.UNTIL_TOO_EARLY: _l("Akhir masa berlaku harus sesudah tanggal penilaian."),
    LineRefusal.TEXT_TOO_LONG: _l(
        "Nomor laporan dan nama lembaga paling panjang 120 huruf. Singkatkan."
    ),
    LineRefusal.TWICE: _l(
        "Orang, kompetensi, dan tanggal yang sama tertulis dua kali. Baris pertama yang dipakai."
    ),
    LineRefusal.KEPT_LATER: _l(
        "Hasil ini sudah dikoreksi sesudah dicatat, jadi dibiarkan seperti sekarang."
    ),
}

NOTICES: Mapping[ProfileNotice, Notice] = {
    ProfileNotice.REQUEST_ACCEPTED: Notice(
        _l("Permohonan Anda disetujui"),
        _l("Permohonan tentang %(competency)s disetujui. Buka untuk membaca alasannya."),
    ),
    ProfileNotice.REQUEST_REFUSED: Notice(
        _l("Permohonan Anda belum dapat disetujui"),
        _l("Permohonan tentang %(competency)s ditolak. Buka untuk membaca alasannya."),
    ),
    ProfileNotice.ASSESSED: Notice(
        _l("Hasil penilaian kompetensi Anda dicatat"),
        _l(
            "Keputusan asesor sudah masuk ke profil Anda dan menetapkan level selama berlaku. Bila "
            "ada yang keliru, ajukan sanggahan dari profil Anda."
        ),
    ),
    ProfileNotice.ASSESSMENT_UNDONE: Notice(
        _l("Hasil penilaian kompetensi dibatalkan"),
        _l(
            "Hasil yang dicatat dari sebuah berkas dibatalkan. Profil Anda kembali mengikuti bukti "
            "yang lain."
        ),
    ),
    ProfileNotice.CONFIRMED: Notice(
        _l("Atasan mengonfirmasi hasil kerja Anda"),
        _l(
            "%(name)s mengonfirmasi %(competency)s level %(level)d. Buka untuk membaca contohnya; "
            "bila keliru, Anda dapat menyanggahnya."
        ),
    ),
    ProfileNotice.CONFIRMATION_WITHDRAWN: Notice(
        _l("Konfirmasi atasan ditarik"),
        _l(
            "%(name)s menarik konfirmasi %(competency)s level %(level)d. Buka untuk membaca "
            "alasannya."
        ),
    ),
    ProfileNotice.PROOF_FILED: Notice(
        _l("Bukti diajukan atas nama Anda"),
        _l(
            "Pengelola kepegawaian unit mengajukan bukti tentang %(competency)s atas nama Anda. "
            "Anda dapat menariknya selama belum dijawab."
        ),
    ),
}

SENTENCES: Mapping[type[StrEnum], _Table] = {
    Reason: _REASON,
    Limit: _LIMIT,
    Turn: _TURN,
    Standing: _STANDING,
    AppendRefusal: _APPEND,
    ErasureRefusal: _ERASURE,
    RequestRefusal: _REQUEST,
    ConfirmationRefusal: _CONFIRMATION,
    CorrectionRefusal: _CORRECTION,
    FileRefusal: _ASSESSMENT_FILE,
    LineRefusal: _ASSESSMENT_LINE,
}


def install() -> None:
    """Put the area's tables into the registry; called by the wiring."""
    for kind, table in SENTENCES.items():
        register(kind, table)
    register_names(SourceKind, SOURCE_NAMES)
    register_names(Strand, STRAND_NAMES)
    register_notices(NOTICES)
