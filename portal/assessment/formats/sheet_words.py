"""Column names and words of the table of items, in Indonesian and in English."""

LETTERS = "ABCDEFGH"
COLUMNS = (
    "id",
    "jenis",
    "kompetensi",
    "level",
    "kesukaran",
    "bobot",
    "label",
    "soal",
    "teks",
    *LETTERS,
    "kunci",
    "toleransi",
    "satuan",
    *(f"alasan {letter}" for letter in LETTERS),
    "pembahasan",
    "sumber",
)
NEEDED = ("jenis", "soal")
ENGLISH = {
    "kesulitan": "kesukaran",
    "type": "jenis",
    "competency": "kompetensi",
    "difficulty": "kesukaran",
    "marks": "bobot",
    "tags": "label",
    "question": "soal",
    "text": "teks",
    "key": "kunci",
    "tolerance": "toleransi",
    "unit": "satuan",
    **{f"why {letter}".lower(): f"alasan {letter}" for letter in LETTERS},
    "explanation": "pembahasan",
    "source": "sumber",
}
KINDS = {
    "pilihan tunggal": "single",
    "pilihan ganda": "single",
    "pilihan majemuk": "multiple",
    "benar/salah": "true_false",
    "benar salah": "true_false",
    "isian singkat": "short",
    "angka": "numeric",
    "menjodohkan": "matching",
    "mengurutkan": "ordering",
    "isian rumpang": "cloze",
    **{kind: kind for kind in ("single", "multiple", "true_false", "short", "numeric")},
    **{kind: kind for kind in ("matching", "ordering", "cloze")},
}
DIFFICULTIES = {
    "mudah": "easy",
    "sedang": "medium",
    "sulit": "hard",
    "easy": "easy",
    "medium": "medium",
    "hard": "hard",
}
TRUTH = {"benar": True, "b": True, "true": True, "salah": False, "s": False, "false": False}

EXAMPLES: tuple[dict[str, str], ...] = (
    {
        "id": "contoh-tunggal", "jenis": "pilihan tunggal", "kesukaran": "mudah",
        "soal": "Berapa hari kerja paling lama jawaban pertama atas pengaduan diberikan?",
        "A": "3 hari kerja", "B": "14 hari kerja", "C": "30 hari kerja", "kunci": "A",
        "alasan A": "Batas jawaban pertama.", "alasan B": "Itu batas penyelesaian.",
        "alasan C": "Terlalu lama bagi pelapor.",
        "pembahasan": "Jawaban pertama memberi tahu pelapor bahwa laporannya diterima.",
        "sumber": "Standar layanan pengaduan",
    },
    {
        "id": "contoh-majemuk", "jenis": "pilihan majemuk", "kesukaran": "sedang",
        "soal": "Manakah yang termasuk data pribadi?",
        "A": "Alamat rumah", "B": "Nama jalan", "C": "Nomor telepon", "kunci": "A, C",
        "alasan A": "Menunjuk pada orang tertentu.", "alasan B": "Tidak menunjuk pada siapa pun.",
        "alasan C": "Menunjuk pada orang tertentu.", "sumber": "UU 27/2022",
    },
    {
        "id": "contoh-benar-salah", "jenis": "benar/salah", "kesukaran": "mudah",
        "soal": "Kata sandi boleh dititipkan kepada rekan satu ruangan.", "kunci": "salah",
        "alasan A": "Siapa pun yang memegangnya bertindak atas nama Anda.",
        "alasan B": "Kata sandi milik satu orang.", "sumber": "Kebijakan keamanan informasi",
    },
    {
        "id": "contoh-singkat", "jenis": "isian singkat", "kesukaran": "sedang",
        "soal": "Apa singkatan dari Nomor Induk Berusaha?", "A": "NIB", "sumber": "PP 28/2025",
    },
    {
        "id": "contoh-angka", "jenis": "angka", "kesukaran": "sulit",
        "soal": "Berapa meter panjang 1,25 kilometer?", "kunci": "1250", "toleransi": "0,5",
        "satuan": "m; km = 1000", "sumber": "Contoh",
    },
    {
        "id": "contoh-jodoh", "jenis": "menjodohkan", "kesukaran": "sedang",
        "soal": "Jodohkan dokumen dengan layanannya.",
        "A": "Akta kelahiran -> Pencatatan sipil", "B": "Kartu keluarga -> Pendaftaran penduduk",
        "C": "-> Perizinan", "sumber": "UU 24/2013",
    },
    {
        "id": "contoh-urut", "jenis": "mengurutkan", "kesukaran": "sedang",
        "soal": "Urutkan langkah melayani warga di loket.", "A": "Menyapa", "B": "Mendengarkan",
        "C": "Memeriksa berkas", "D": "Menyerahkan hasil", "sumber": "Contoh",
    },
    {
        "id": "contoh-rumpang", "jenis": "isian rumpang", "kesukaran": "sedang",
        "soal": "Lengkapi kalimat berikut.",
        "teks": "Kekurangan berkas disampaikan [[satu kali|sekali]] dan [[?tertulis|lisan]].",
        "sumber": "Contoh",
    },
)  # fmt: skip
"""One row of every kind, for the template."""
