"""A transcript on paper: the facts as values for the Typst template."""

import io
from datetime import datetime
from importlib import resources

import segno
from flask_babel import gettext as _

from portal.competency.queries.catalogue import catalogue
from portal.core import typeset
from portal.core.canonical import Json
from portal.core.dates import day
from portal.ledger.rules.counting import Proof
from portal.ledger.rules.profile import CompetencyProfile
from portal.web.profiles.overview import Row
from portal.web.sentences.ledger import SOURCE_NAMES
from portal.web.transcripts.facts import Transcript
from portal.web.transcripts.seal import fingerprint


def values(made: Transcript, *, check_url: str, locale: str) -> dict[str, Json]:
    """What the template shows, every word chosen; reads nothing from the database."""
    subject, view, facts = made.subject, made.view, made.facts
    head = subject.letterhead
    jobs = ", ".join(post.job_name for post in view.posts)
    return {
        "language": locale,
        "words": _words(),
        "name": subject.name,
        "agency": head.agency,
        "unit": head.unit,
        "address": [line for line in (head.address, head.contact) if line],
        "sha256": fingerprint(facts),
        "facts": [
            [_("Nama"), subject.name],
            [_("Nomor"), subject.number or "–"],
            [_("Jabatan"), jobs or _("belum tercatat")],
            [_("Keadaan pada"), day(view.on)],
            [_("Standar jabatan"), _met(made)],
        ],
        "groups": [
            {"title": group.title, "rows": [_row(row, made) for row in group.rows]}
            for group in view.groups
        ],
        "notes": _notes(made),
        "qr": _qr(check_url),
    }


def _words() -> dict[str, Json]:
    return {
        "title": _("Transkrip kompetensi"),
        "page": _("Halaman"),
        "fingerprint": _("Sidik jari"),
        "sha": _("Sidik jari SHA-256 isi transkrip (berkas JSON):"),
        "qr": _("Kode QR untuk memeriksa keaslian transkrip"),
        "empty": _("Belum ada kompetensi yang tercatat."),
        "columns": [
            _("Kompetensi"),
            _("Level"),
            _("Standar"),
            _("Berlaku sampai"),
            _("Bukti yang menentukan"),
        ],
    }


def _met(made: Transcript) -> str:
    view = made.view
    if not view.required:
        return str(_("Belum ada standar jabatan untuk dibandingkan."))
    met, count = view.met, len(view.required)
    return str(_("%(met)d dari %(count)d kompetensi terpenuhi", met=met, count=count))


def _row(row: Row, made: Transcript) -> dict[str, Json]:
    found = made.explained.competencies.get(catalogue().by_key[row.key])
    return {
        "code": row.code,
        "name": row.name,
        "level": str(row.level),
        "need": "–" if row.need is None else str(row.need),
        "until": day(row.turning.on) if row.turning else _("tanpa batas") if row.level else "–",
        "ground": _grounds(found) if found else ["–"],
    }


def _grounds(found: CompetencyProfile) -> list[Json]:
    """The decision, else what proves each strand; each piece of evidence once."""
    proofs = [found.decision, *(strand.proof for strand in found.strands)]
    if found.decision is not None:
        proofs = [found.decision]
    said = dict.fromkeys(_said(proof) for proof in proofs if proof is not None)
    return list(said) or ["–"]


def _said(proof: Proof) -> str:
    return f"{SOURCE_NAMES[proof.event.source_kind]}, {day(proof.line.valid_from)}"


def _notes(made: Transcript) -> list[Json]:
    policy = made.view.policy
    notes = [_("Pindai kode untuk memeriksa nama, tanggal, dan level pada lembar ini.")]
    if policy is not None:
        notes.append(
            _(
                "Dihitung menurut %(title)s (versi %(version)d, berlaku sejak %(day)s).",
                title=policy.title,
                version=policy.version,
                day=day(policy.valid_from),
            )
        )
    for one in made.facts["ledger"]:  # type: ignore[union-attr]  # a list of mappings, see facts
        notes.append(
            _(
                "Buku bukti %(agency)s pada posisi %(position)d.",
                agency=one["agency"],  # type: ignore[index, call-overload]  # as above
                position=one["position"],  # type: ignore[index, call-overload]
            )
        )
    return [str(note) for note in notes]


def _qr(text: str) -> str:
    out = io.BytesIO()
    segno.make(text, error="l", micro=False).save(
        out, kind="svg", xmldecl=False, border=2, omitsize=True
    )
    return out.getvalue().decode()


def pdf(filled: Json, *, at: datetime) -> bytes:
    """The sheet as PDF. Takes no database; call it when the reading is over."""
    template = resources.files("portal.ledger").joinpath("data/transcript.typ").read_bytes()
    return typeset.pdf(template, filled, at=at)
