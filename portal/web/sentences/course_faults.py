"""What `check` finds in a course, in the words of the studio: what is wrong and what to do."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.content.faults import Code

CODES: Mapping[StrEnum, LazyString] = {
    Code.FILE_MISSING: _l(
        "Berkas ini wajib ada, tetapi tidak ditemukan. Unggah lagi folder yang lengkap, atau buat "
        "berkasnya."
    ),
    Code.FILE_TOO_LARGE: _l(
        "Berkas ini lebih besar daripada yang boleh untuk jenisnya. Kecilkan atau bagi menjadi "
        "beberapa."
    ),
    Code.FILE_STRAY: _l(
        "Tidak ada yang membaca berkas ini. Betulkan namanya, atau hapus bila tidak dipakai."
    ),
    Code.FILE_LINK: _l(
        "Berkas ini hanya pintasan ke tempat lain. Ganti dengan berkas yang sebenarnya."
    ),
    Code.NOT_UTF8: _l("Berkas ini bukan teks UTF-8. Simpan ulang sebagai UTF-8."),
    Code.BYTE_ORDER_MARK: _l(
        "Berkas diawali tanda yang tidak terlihat (BOM). Simpan sebagai UTF-8 tanpa BOM."
    ),
    Code.LINE_ENDS: _l(
        "Akhir baris berkas ini bercampur. Simpan sekali lagi dari formulirnya agar rapi."
    ),
    Code.YAML_TAB: _l("Baris ini menjorok dengan tab. Ganti dengan spasi."),
    Code.YAML_SYNTAX: _l(
        "Susunan YAML di sini tidak terbaca. Periksa titik dua, tanda kutip, dan jorokannya."
    ),
    Code.YAML_ALIAS: _l("Singkatan YAML (& dan *) tidak dipakai di sini. Tulis isinya lengkap."),
    Code.YAML_TOO_MUCH: _l("Berkas ini memuat terlalu banyak data. Bagi menjadi beberapa berkas."),
    Code.YAML_KEY_TWICE: _l("Keterangan yang sama tertulis dua kali. Hapus salah satunya."),
    Code.FIELD_UNKNOWN: _l(
        "Nama keterangan ini tidak dikenal; mungkin salah ketik. Betulkan atau hapus barisnya."
    ),
    Code.FIELD_MISSING: _l("Ada keterangan wajib yang belum ditulis. Lengkapi dari formulirnya."),
    Code.FIELD_VALUE: _l(
        "Isi keterangan ini tidak sesuai, misalnya bukan bilangan atau di luar batas. Betulkan "
        "dari formulirnya."
    ),
    Code.FIELD_EMPTY: _l(
        "Judul, kode, ringkasan, sasaran, kompetensi, penulis, dan lisensi harus terisi. Lengkapi "
        "yang masih kosong."
    ),
    Code.MATTER_MISSING: _l(
        "Kepala pelajaran di antara dua baris --- tidak ada. Tambahkan id, judul, dan menitnya di "
        "sana."
    ),
    Code.ITEMS_NOT_LIST: _l(
        "Berkas soal harus berupa daftar; setiap soal diawali tanda hubung. Betulkan susunannya."
    ),
    Code.ID_TWICE: _l("Id ini sudah dipakai bagian lain. Beri id yang berbeda."),
    Code.NUMBER_TWICE: _l(
        "Dua bagian bernomor sama. Pindahkan salah satunya dengan tombol naik atau turun."
    ),
    Code.NUMBER_GAP: _l(
        "Ada nomor yang terlewat dalam urutan. Pindahkan satu bagian naik atau turun; nomornya "
        "dirapikan sendiri."
    ),
    Code.NUMBER_MISSING: _l(
        "Nama berkas bagian ini tidak diawali dua angka. Pindahkan bagian ini sekali agar diberi "
        "nomor."
    ),
    Code.MODULE_EMPTY: _l(
        "Modul ini belum berisi pelajaran atau kuis. Tambahkan satu, atau hapus modulnya."
    ),
    Code.NO_LESSON: _l("Kursus ini belum punya pelajaran. Tambahkan sekurangnya satu."),
    Code.COMPLETION_QUIZ: _l(
        "Aturan selesai menyebut kuis yang tidak ada. Pilih lagi kuis yang harus lulus."
    ),
    Code.MINUTES_SUM: _l(
        "Menit semua pelajaran dan kuis harus tepat sama dengan jam pelajaran dikali 45. "
        "Sesuaikan menitnya atau jam pelajarannya."
    ),
    Code.COMPETENCY_UNKNOWN: _l(
        "Kompetensi ini tidak ada dalam kamus. Pilih kompetensi dari daftar."
    ),
    Code.COMPETENCY_FOREIGN: _l(
        "Kompetensi ini tidak disebut dalam keterangan kursus. Tambahkan di sana, atau pilih "
        "kompetensi lain."
    ),
    Code.CODE_TAKEN: _l("Kode kursus ini sudah dipakai kursus lain. Pakai kode lain."),
    Code.OBJECTIVES_MISSING: _l(
        "Tujuan belajar belum ditulis. Sebutkan apa yang dapat dilakukan peserta sesudahnya."
    ),
    Code.LESSON_EMPTY: _l("Pelajaran ini belum ada isinya. Tulis isinya."),
    Code.LESSON_SHORT: _l(
        "Isinya terlalu singkat untuk menit yang dicatat. Tambah isinya atau kurangi menitnya."
    ),
    Code.LESSON_LONG: _l(
        "Isinya terlalu panjang untuk menit yang dicatat. Bagi pelajarannya atau tambah menitnya."
    ),
    Code.LESSON_REFUSED: _l(
        "Isi pelajaran terlalu panjang atau terlalu rumit untuk ditampilkan. Bagi atau "
        "sederhanakan."
    ),
    Code.LESSON_SOURCES: _l(
        "Pelajaran ini belum ditutup dengan bagian Sumber. Tambahkan judul ## Sumber dan sebutkan "
        "dasarnya."
    ),
    Code.HEADING_TOP: _l(
        "Judul dengan satu tanda # hanya untuk judul pelajaran. Pakai dua tanda #."
    ),
    Code.HEADING_JUMP: _l("Tingkat judul terlompat. Pakai ### hanya di bawah ##."),
    Code.RAW_HTML: _l(
        "Tanda HTML ini tidak ditampilkan. Pakai tanda Markdown, lihat Cara menulis."
    ),
    Code.NOTE_UNKNOWN: _l(
        "Jenis kotak catatan ini tidak dikenal. Pakai tip, contoh, penting, atau perhatian."
    ),
    Code.FENCE_OPEN: _l(
        "Blok yang dibuka dengan ``` belum ditutup. Tambahkan ``` di baris sendiri."
    ),
    Code.FOOTNOTE_UNUSED: _l("Catatan kaki ini tidak dirujuk. Sebutkan dalam teks, atau hapus."),
    Code.FOOTNOTE_UNKNOWN: _l(
        "Catatan kaki ini belum ada isinya. Tambahkan isinya di baris sendiri."
    ),
    Code.FORMULA: _l("Rumus ini tidak terbaca. Periksa penulisan TeX-nya."),
    Code.PRACTICE_UNKNOWN: _l(
        "Soal latihan ini tidak ada dalam bank. Periksa id-nya, atau buat soalnya."
    ),
    Code.LINK_BROKEN: _l("Tautan ini menuju pelajaran yang tidak ada. Betulkan alamatnya."),
    Code.LINK_REFUSED: _l(
        "Alamat tautan ini tidak diizinkan. Pakai alamat https atau berkas dalam kursus."
    ),
    Code.ANCHOR_BROKEN: _l(
        "Tautan ini menuju judul bagian yang tidak ada. Samakan dengan judulnya, dengan huruf "
        "kecil dan tanda hubung."
    ),
    Code.MEDIA_MISSING: _l(
        "Berkas yang ditampilkan atau ditautkan di sini tidak ada. Unggah berkasnya, atau hapus "
        "barisnya."
    ),
    Code.MEDIA_FOREIGN: _l(
        "Gambar atau video ini diambil dari situs lain. Unggah ke kursus ini agar tetap tampil."
    ),
    Code.MEDIA_NO_WORDS: _l(
        "Teks pengganti belum ditulis. Isi di dalam kurung siku dengan apa yang tampak."
    ),
    Code.MEDIA_NO_CAPTIONS: _l(
        "Video atau suara ini belum punya teks. Unggah berkas VTT dengan nama yang sama."
    ),
    Code.MEDIA_UNUSED: _l(
        "Berkas ini belum dipakai pelajaran atau soal mana pun. Pakai, atau hapus."
    ),
    Code.MEDIA_NAME: _l(
        "Nama berkas ini memuat tanda yang tidak dapat ditulis dalam pelajaran. Unggah ulang; "
        "namanya dirapikan sendiri."
    ),
    Code.MEDIA_KIND: _l(
        "Jenis berkas ini tidak dapat ditampilkan. Simpan sebagai SVG, PNG, JPG, WebP, MP4, WebM, "
        "MP3, M4A, OGG, atau PDF."
    ),
    Code.MEDIA_CONTENT: _l(
        "Isi berkas tidak sesuai dengan jenis pada namanya. Simpan ulang dalam jenis yang benar."
    ),
    Code.MEDIA_METADATA: _l(
        "Gambar ini masih memuat data kamera atau tempat. Unggah ulang dari studio; data itu "
        "dibuang sendiri."
    ),
    Code.SVG_ACTIVE: _l(
        "Gambar SVG ini memuat perintah. Unggah ulang dari studio; perintahnya dibuang sendiri."
    ),
    Code.SVG_FOREIGN: _l(
        "Gambar SVG ini mengambil sesuatu dari tempat lain. Unggah ulang dari studio, lalu "
        "periksa tampilannya."
    ),
    Code.QUIZ_EMPTY: _l(
        "Kuis ini belum punya soal. Tulis aturan undian, atau pilih soal yang selalu ada."
    ),
    Code.QUIZ_ITEM_UNKNOWN: _l(
        "Kuis ini menyebut soal yang tidak ada dalam bank. Pilih lagi soalnya."
    ),
    Code.QUIZ_CANNOT_FILL: _l(
        "Bank tidak punya cukup soal untuk aturan ini. Kurangi banyaknya, longgarkan tandanya, "
        "atau tambah soal."
    ),
    Code.QUIZ_RULES_COMPETE: _l(
        "Dua aturan undian berebut soal yang sama, sehingga undian dapat gagal. Kurangi salah "
        "satunya atau tambah soal."
    ),
    Code.QUIZ_MARKS_DIFFER: _l(
        "Soal dalam satu aturan undian bernilai tidak sama, sehingga peserta mendapat kuis yang "
        "berbeda nilainya. Samakan nilainya."
    ),
    Code.QUIZ_PASS_PERCENT: _l("Batas lulus harus 1 sampai 100 persen. Betulkan angkanya."),
    Code.QUIZ_RETAKE_SHARE: _l(
        "Bank tidak punya cukup soal agar kesempatan kedua memuat soal lain sebanyak itu. "
        "Tambah soal, atau naikkan bagian yang boleh berulang."
    ),
    Code.QUIZ_STAGE_TWICE: _l(
        "Kursus hanya boleh punya satu tes awal dan satu tes akhir. Jadikan salah satunya "
        "kuis biasa."
    ),
    Code.QUIZ_PRE_ALONE: _l(
        "Tes awal tidak mengukur apa-apa tanpa tes akhir. Jadikan kuis penutup sebagai tes akhir."
    ),
    Code.QUIZ_PRE_LATE: _l(
        "Tes awal harus dikerjakan sebelum pelajaran pertama. Naikkan ke urutan paling atas."
    ),
    Code.QUIZ_PRE_COUNTS: _l(
        "Tes awal tidak boleh menjadi syarat selesai. Hapus tandanya dari kuis yang harus lulus."
    ),
    Code.ITEM_FIELD: _l(
        "Keterangan ini tidak dipakai jenis soal ini. Hapus, atau pilih jenis soal yang sesuai."
    ),
    Code.ITEM_NO_KEY: _l("Soal ini belum punya jawaban benar. Tandai sekurangnya satu."),
    Code.ITEM_MANY_KEYS: _l(
        "Soal pilihan tunggal ini punya lebih dari satu jawaban benar. Sisakan satu, atau jadikan "
        "pilihan ganda lebih dari satu."
    ),
    Code.ITEM_ALL_RIGHT: _l("Semua pilihan ditandai benar. Tambahkan pilihan yang keliru."),
    Code.ITEM_FEW_OPTIONS: _l("Pilihannya kurang. Tulis sekurangnya dua."),
    Code.ITEM_OPTION_TWICE: _l("Dua pilihan berbunyi sama. Ubah salah satunya."),
    Code.ITEM_NO_WHY: _l(
        "Alasan untuk pilihan ini belum ditulis. Jelaskan mengapa benar atau keliru."
    ),
    Code.ITEM_NO_SOURCE: _l("Sumber soal ini belum ditulis. Sebutkan pelajaran atau peraturannya."),
    Code.ITEM_NO_VALUE: _l("Nilai jawaban soal ini tidak terbaca. Tulis bilangannya."),
    Code.ITEM_UNIT: _l(
        "Satuan jawaban ini tidak lengkap atau berulang. Periksa satuan dan nilainya."
    ),
    Code.ITEM_FEW_PAIRS: _l("Pasangannya kurang. Tulis sekurangnya dua pasangan."),
    Code.ITEM_PAIR_TWICE: _l("Ada pasangan yang sama. Ubah salah satunya."),
    Code.ITEM_FEW_STEPS: _l("Langkahnya kurang. Tulis sekurangnya tiga."),
    Code.ITEM_STEP_TWICE: _l("Dua langkah berbunyi sama. Ubah salah satunya."),
    Code.ITEM_GAPS: _l(
        "Tanda rumpang [[ … ]] tidak lengkap. Periksa pembuka, penutup, dan isinya."
    ),
    Code.ITEM_HTML: _l("Soal ini memuat tanda yang tidak dapat ditampilkan. Pakai tanda Markdown."),
    Code.BANK_EMPTY: _l("Bank ini belum berisi soal. Tulis atau impor soalnya."),
    Code.BANK_STEM_NEAR: _l("Dua soal hampir sama. Ubah atau hapus salah satunya."),
    Code.BANK_KEY_POSITION: _l(
        "Jawaban benar terlalu sering berada di urutan yang sama. Acak urutan pilihannya."
    ),
    Code.BANK_KEY_LENGTH: _l(
        "Jawaban benar terlalu sering menjadi pilihan terpanjang atau terpendek. Samakan panjang "
        "pilihannya."
    ),
    Code.BANK_SHARED: _l(
        "Soal ini juga dipakai bank untuk tujuan lain, latihan atau sertifikasi. Ganti dengan "
        "soal lain."
    ),
}
