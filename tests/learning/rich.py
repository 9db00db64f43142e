"""A course whose first lesson has everything Markdown offers and every kind of practice."""

from pathlib import Path

from tests.assessment.conftest import dump, write_course
from tests.assessment.making import BODIES, item
from tests.core.uploads import samples

SLUG = "semua-rupa"
RICH, PLAIN = "baca", "lanjut"
PRACTICE = [item(kind, f"lat-{number}", tags=["latihan"]) for number, kind in enumerate(BODIES)]
REFS = {one.type: one.id for one in PRACTICE}

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 240" role="img">'
    '<rect width="640" height="240" fill="#dfe6f6"/><path fill="#1c2e5c" d="M320 40l120 160H200z"/>'
    "</svg>"
)
FILM = samples.film()
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nSelamat datang.\n"

TEXT = f"""---
id: {RICH}
title: Semua yang dapat ditulis
minutes: 15
objectives:
  - Mengenali setiap rupa isi pelajaran
---
Alinea pembuka dengan *miring*, **tebal**, `kode`, dan catatan.[^a]

## Tabel dan daftar

| Permohonan | Wajib dibawa | Sering keliru diminta | Lama |
|---|---|---|--:|
| KTP-el hilang | Surat kehilangan, fotokopi KK | Surat pengantar RT/RW | 1 hari |
| Pindah datang | Surat keterangan pindah | Pas foto | 3 hari |

Loket
:   Tempat warga pertama kali dilayani.

Berkas
:   Kumpulan dokumen satu permohonan.

1. Terima berkas.
2. Periksa kelengkapannya.

- Senyum.
- Sebut nama warga.

!!! penting "Perhatikan"
    Jangan menyimpan salinan KTP di ponsel pribadi.

??? "Lihat contoh jawaban"
    Isi lipatan dengan satu alinea.

> Katakan yang kurang satu kali, lengkap, dan tertulis.

## Gambar, rumus, kode

![Segitiga di atas bidang biru](../media/rebung.svg "Pucuk rebung pada kain.")

![Petugas menyapa warga](../media/sapa.mp4 "Film pendek tanpa suara.")

Unduh [daftar periksa](../media/daftar.pdf) untuk ditempel di loket.

$$\\bar{{x}} = \\frac{{1}}{{n}} \\sum_{{i=1}}^{{n}} x_i$$

```python
def rata(nilai):  # rata-rata hitung
    return sum(nilai) / len(nilai)
```

## Coba sendiri

```latihan
{chr(10).join(one.id for one in PRACTICE)}
```

Alinea sesudah latihan.

## Sumber

- Panduan penulis.

[^a]: Isi catatan kaki.
"""
SECOND = f"---\nid: {PLAIN}\ntitle: Pelajaran lanjutan\nminutes: 10\n---\nSatu alinea saja.\n"


def write_rich(root: Path) -> Path:
    """The folder at `root`, which should be called `SLUG`."""
    write_course(root)
    module = root / "01-bagian"
    (module / "01-baca.md").write_text(TEXT)
    (module / "02-kuis.yaml").rename(module / "03-kuis.yaml")
    (module / "02-lanjut.md").write_text(SECOND)
    (root / "media" / "rebung.svg").write_text(PICTURE)
    (root / "media" / "sapa.mp4").write_bytes(FILM)
    (root / "media" / "sapa.vtt").write_text(CAPTIONS)
    (root / "media" / "daftar.pdf").write_bytes(samples.pdf())
    dump(
        root / "items" / "latihan.yaml",
        [one.model_dump(mode="json", exclude_defaults=True) for one in PRACTICE],
    )
    return root
