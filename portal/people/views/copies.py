"""A person's copy as files: JSON for machines, PDF for reading."""

import json
from importlib.resources import files
from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.core import dates, typeset
from portal.people import data
from portal.people.data import register
from portal.people.data.register import Group
from portal.people.service.copies import Copy
from portal.people.views import readable
from portal.people.views.readable import Reading

PRINTED_ROWS = 500
"""Rows of one table in the printed copy; the JSON copy has every one."""


def as_json(copy: Copy) -> bytes:
    return json.dumps(copy.document(), ensure_ascii=False, indent=1).encode()


def as_pdf(copy: Copy, reading: Reading) -> bytes:
    """The same in words, in the reader's language."""
    made = dates.moment(copy.made_at, reading.zone)
    words = register.labels().words
    viewed = [
        (
            dates.moment(one.at, reading.zone),
            f"{one.viewer}, {words[one.role.value].in_(reading.locale)}",
        )
        for one in copy.viewed.viewings[:PRINTED_ROWS]
    ]
    template = files(data).joinpath("personal-data.typ").read_bytes()
    return typeset.pdf(
        template,
        {
            "title": _("Data saya di Portal Kompetensi"),
            "lead": _(
                "Salinan semua data pribadi yang disimpan, menurut UU 27/2022 pasal 7. Kata sandi "
                "dan kunci keamanan disimpan tersandi dan tidak dicetak."
            ),
            "locale": reading.locale,
            "foot": _("Dibuat %(moment)s", moment=made),
            "facts": [[_("Dibuat"), made]],
            "groups": [
                *(_group(copy, group, reading) for group in register.groups()),
                {
                    "title": _("Siapa membuka data Anda"),
                    "facts": [],
                    "empty": _("Belum ada yang membuka data Anda."),
                    "tables": [{"title": _("Pembukaan data"), "rows": [viewed], "note": ""}]
                    if viewed
                    else [],
                },
            ],
        },
        at=copy.made_at,
    )


def _group(copy: Copy, group: Group, reading: Reading) -> dict[str, Any]:
    locale = reading.locale
    return {
        "title": group.title.in_(locale),
        "facts": facts(group, locale),
        "empty": _("Tidak ada yang disimpan."),
        "tables": [
            {
                "title": f"{table.title} ({table.total})",
                "rows": table.rows[:PRINTED_ROWS],
                "note": _more(table.total - PRINTED_ROWS),
            }
            for table in readable.tables(copy.held, group.id, reading)
        ],
    }


def facts(group: Group, locale: str) -> list[tuple[str, str]]:
    """What the register says of a group."""
    return [
        (_("Untuk apa"), group.purpose.in_(locale)),
        (_("Dasar hukum"), group.basis),
        (_("Disimpan"), group.retention.in_(locale)),
        (_("Dilihat oleh"), group.seen_by.in_(locale)),
    ]


def _more(count: int) -> str:
    if count <= 0:
        return ""
    return str(
        ngettext(
            "Satu baris lagi ada pada salinan JSON.",
            "%(num)d baris lagi ada pada salinan JSON.",
            count,
        )
    )


def sent(content: bytes, name: str, media_type: str) -> Response:
    """A download that nothing on the way keeps (CO-4)."""
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
