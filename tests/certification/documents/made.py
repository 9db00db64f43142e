"""A valid certificate's facts; a test states only what matters to it."""

import dataclasses
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.certification.documents.facts import (
    Competency,
    Facts,
    Holder,
    Issuer,
    Kind,
    Scheme,
    Signatory,
    Strand,
)
from portal.certification.documents.openbadge import Places
from portal.certification.documents.published import PublishedKey
from portal.core.keys import key_id

SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = SIGNER.public_key()
KEY_ID = key_id(PUBLIC)
NOON = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)
BASE = "https://kompetensi.sawahlunto.example"


def facts(**changes: Any) -> Facts:
    """Facts that may be signed, as in the prototype, with these changes."""
    return dataclasses.replace(_FACTS, **changes)


_FACTS = Facts(
    code="7K4M-29XQ-HT5D-W8RC6",
    qr_value="q0Yx3TnVb2sKfLw8ZpRjHA",
    number="800.2/1247/BKPSDM/2026",
    kind=Kind(
        "pelatihan",
        "Sertifikat Pelatihan",
        "Certificate of Training",
        "telah menyelesaikan dan lulus ujian",
        "has completed and passed the examination",
    ),
    scheme=Scheme(
        "ADM-DIG", 2, "Pelayanan Adminduk Digital", "Digital Civil Registration Services"
    ),
    holder=Holder("Rina Maharani", back="S.Kom."),
    competencies=(
        Competency("TEK-04", "Pelayanan Administrasi Kependudukan", 4, (Strand.KNOWLEDGE,)),
    ),
    issuer=Issuer(
        f"{BASE}/issuers/bkpsdm",
        "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia",
        "Pemerintah Kota Sawahlunto",
        "Sawahlunto",
    ),
    signatories=(Signatory("Dr. Afridarman, M.M.", "Kepala BKPSDM Kota Sawahlunto"),),
    issued_on=date(2026, 11, 26),
    issued_at=NOON,
    starts_on=date(2026, 11, 2),
    ends_on=date(2026, 11, 26),
    expires_on=date(2029, 11, 26),
    hours_jp100=600,
    score=None,
    replaces=None,
    template_digest="a" * 64,
    font_digest="b" * 64,
    evidence_digest="c" * 64,
    key_id=KEY_ID,
)


ISSUER = f"{BASE}/issuers/bkpsdm"
LISTS = (f"{BASE}/status/1-revocation", f"{BASE}/status/1-suspension")
PLACES = Places(
    page=f"{BASE}/verify/7K4M-29XQ-HT5D-W8RC6",
    scheme=f"{BASE}/schemes/ADM-DIG",
    competencies=(f"{BASE}/competencies/TEK-04",),
    status_lists=LISTS,
    status_index=94567,
    zone=ZoneInfo("Asia/Jakarta"),
)
KEYS = (PublishedKey(KEY_ID, PUBLIC.public_bytes_raw().hex(), "2026-01-01T00:00:00.000000Z"),)
