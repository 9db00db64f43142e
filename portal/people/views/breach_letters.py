"""The letters and lists after a breach, in Indonesian (UU 27/2022 article 46).

Drafts for the officer's signature: the facts are filled in, the words can be changed in the text
files. Each letter says which data, when and how, and what is done.
"""

import json
from importlib.resources import files as resources
from typing import Any

from flask_babel import force_locale

from portal.core import dates, tabular, typeset
from portal.people import data
from portal.people.data import register
from portal.people.service.breaches import Pack, fields

COLUMNS = ("Nomor", "Nama", "Unit kerja", "Surel", "Telepon")
SUBJECT = "Pemberitahuan kegagalan pelindungan data pribadi"


def files(pack: Pack, *, zone: str) -> dict[str, bytes]:
    """Every file of the pack by name."""
    with force_locale("id"):
        person, authority = _to_persons(pack, zone), _to_authority(pack, zone)
    rows = [(one.number, one.name, one.unit, one.email, one.phone) for one in pack.affected]
    summary = json.dumps(pack.summary(), ensure_ascii=False, indent=1)
    template = resources(data).joinpath("letter.typ").read_bytes()
    at = pack.breach.found_at
    return {
        "ringkasan.json": summary.encode(),
        "daftar-terdampak.csv": b"".join(tabular.csv_bytes(COLUMNS, rows)),
        "surat-orang.txt": _text(person),
        "surat-orang.pdf": typeset.pdf(template, person, at=at),
        "surat-lembaga.txt": _text(authority),
        "surat-lembaga.pdf": typeset.pdf(template, authority, at=at),
    }


def _facts(pack: Pack, zone: str) -> list[list[Any]]:
    one = pack.breach
    return [
        ["Data yang terungkap", [one.what, *_data(pack)]],
        ["Kapan dan bagaimana", [
            f"Terjadi {dates.moment(one.happened_at, zone)}; diketahui "
            f"{dates.moment(one.found_at, zone)}.",
            one.how,
        ]],
        ["Penanganan dan pemulihan", [one.measures]],
    ]  # fmt: skip


def _data(pack: Pack) -> list[str]:
    known = register.by_id()
    return [
        f"{known[group].title.indonesian}: {', '.join(fields(group)).lower()}."
        for group in pack.breach.groups
    ]


def _to_persons(pack: Pack, zone: str) -> dict[str, Any]:
    return _letter(
        pack,
        zone,
        to=["Yth. [nama penerima]", "[unit kerja]"],
        opening=(
            f"{pack.agency} memberitahukan bahwa data pribadi Anda pada Portal Kompetensi "
            "terdampak oleh kegagalan pelindungan data. Pemberitahuan ini disampaikan menurut "
            "Pasal 46 Undang-Undang Nomor 27 Tahun 2022."
        ),
        closing=(
            "Ganti kata sandi Anda, jangan menanggapi pesan yang meminta kata sandi atau kode, dan "
            "laporkan hal yang mencurigakan. Pada halaman Data saya Anda dapat melihat, mengunduh, "
            "dan meminta perbaikan atau pembatasan data Anda. Pertanyaan: [nama pejabat, telepon]."
        ),
    )


def _to_authority(pack: Pack, zone: str) -> dict[str, Any]:
    return _letter(
        pack,
        zone,
        to=["Yth. Kepala lembaga pelindungan data pribadi", "di Jakarta"],
        opening=(
            f"Menurut Pasal 46 Undang-Undang Nomor 27 Tahun 2022, {pack.agency} selaku pengendali "
            "data pribadi memberitahukan kegagalan pelindungan data pribadi pada Portal "
            f"Kompetensi. Jumlah orang yang terdampak: {len(pack.affected)}."
        ),
        closing=(
            "Orang yang terdampak diberi tahu secara tertulis paling lambat "
            f"{dates.moment(pack.breach.due_at, zone)}. Narahubung: [nama pejabat pelindungan "
            "data, telepon, surel]."
        ),
    )


def _letter(pack: Pack, zone: str, *, to: list[str], opening: str, closing: str) -> dict[str, Any]:
    return {
        "title": SUBJECT,
        "locale": "id",
        "agency": pack.agency,
        "subject": SUBJECT,
        "to": to,
        "paragraphs": [opening],
        "facts": _facts(pack, zone),
        "close": [closing],
        "sign": ["[tempat, tanggal]", "[jabatan]", "", "[nama]"],
    }


def _text(letter: dict[str, Any]) -> bytes:
    parts = [letter["agency"].upper(), "\n".join(letter["to"]), letter["subject"]]
    parts += letter["paragraphs"]
    parts += ["\n".join([title.upper(), *rows]) for title, rows in letter["facts"]]
    parts += [*letter["close"], "\n".join(letter["sign"])]
    return ("\n\n".join(parts) + "\n").encode()
