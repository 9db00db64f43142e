"""What a certificate says, frozen on the day it was issued, and the signature over it (CE-3).

The facts are all that the public document prints: no number of the person, no unit, no mark unless
the scheme makes it public and the applicant agreed. One Ed25519 signature stands over their
canonical JSON; a certificate is true when that signature holds under a published key. What state
it has today (valid, expired, suspended, revoked, superseded) is never part of it.
"""

import dataclasses
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portal.certification.documents import codes
from portal.core.canonical import Json, canonical_json

VERSION: Final = 1
TAG: Final = b"portal-kompetensi/certificate/1\0"
LONGEST_TEXT: Final = 400
LONGEST_FILE: Final = 200_000
MOST: Final = 20
"""Most competencies and most signatories of one certificate."""

_KEY_ID = re.compile(r"[0-9a-f]{16}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
# NIP (also in its printed groups) and NIK; a long registration number has other signs in it.
_RANDOM = {"qr_value", "key_id", "template_digest", "font_digest", "evidence_digest"}
_PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:\d{18}|\d{16}|\d{8} \d{6} \d \d{3})(?!\d)")


class FaultyFacts(ValueError):
    """These facts cannot be a certificate's; the message names the field."""


class Strand(StrEnum):
    KNOWLEDGE = "knowledge"
    SKILL = "skill"
    ATTITUDE = "attitude"


class Office(StrEnum):
    """How the signatory held the office on the day (PermenPANRB's and archives' usage)."""

    DEFINITIVE = ""
    PLT = "Plt."
    PLH = "Plh."


@dataclass(frozen=True)
class Holder:
    """The name as printed is `front`, `name`, `back`: "Dr. Siti Aminah, M.Si."."""

    name: str
    front: str = ""
    back: str = ""

    @property
    def printed(self) -> str:
        whole = f"{self.front} {self.name}".strip()
        return f"{whole}, {self.back}" if self.back else whole


@dataclass(frozen=True)
class Competency:
    """One competency the certificate proves, only for the strands its scheme assessed."""

    code: str
    name: str
    level: int
    strands: tuple[Strand, ...]


@dataclass(frozen=True)
class Signatory:
    """Who signs, as the office was held on the day.

    `on_behalf` holds the offices signed for, highest first: none, one (a.n.), or two, where the
    second was authorised by the first and authorises this one (a.n. … u.b.).
    """

    name: str
    position: str
    office: Office = Office.DEFINITIVE
    on_behalf: tuple[str, ...] = ()

    @property
    def heading(self) -> tuple[str, ...]:
        """The lines above the name: "a.n. Wali Kota", "Sekretaris Daerah", "u.b.", "Plt. …"."""
        own = f"{self.office.value} {self.position}".strip()
        if not self.on_behalf:
            return (own,)
        first, *rest = self.on_behalf
        between = [line for office in rest for line in (office, "u.b.")]
        return (f"a.n. {first}", *between, own)


@dataclass(frozen=True)
class Scheme:
    """`title` is what was achieved; `version` the scheme's on the day of issue."""

    code: str
    version: int
    title: str
    title_en: str = ""

    def title_in(self, language: str) -> str:
        return (language == "en" and self.title_en) or self.title


@dataclass(frozen=True)
class Kind:
    """A kind of certification.yaml with its official wording in both languages.

    `statement` is what the holder did: "telah menyelesaikan dan lulus ujian".
    """

    id: str
    name: str
    name_en: str
    statement: str
    statement_en: str

    def name_in(self, language: str) -> str:
        return self.name_en if language == "en" else self.name


@dataclass(frozen=True)
class Issuer:
    """`id` is the address of the issuer document; `parent` the government it belongs to."""

    id: str
    name: str
    parent: str
    place: str


@dataclass(frozen=True)
class Score:
    """A public mark: `earned` of `possible`, whole numbers."""

    earned: int
    possible: int


@dataclass(frozen=True)
class Facts:
    """Everything signed. `hours_jp100` is hundredths of a learning hour; dates are local."""

    code: str
    qr_value: str
    number: str
    kind: Kind
    scheme: Scheme
    holder: Holder
    competencies: tuple[Competency, ...]
    issuer: Issuer
    signatories: tuple[Signatory, ...]
    issued_on: date
    issued_at: datetime
    starts_on: date | None
    ends_on: date | None
    expires_on: date | None
    hours_jp100: int | None
    score: Score | None
    replaces: str | None
    template_digest: str
    font_digest: str
    evidence_digest: str
    key_id: str


def faults(facts: Facts) -> list[str]:
    """What is wrong with the facts, one sentence a fault; none when they may be signed."""
    score = facts.score
    wrong = {
        "code: not a typed code in its written form": codes.typed(facts.code) != facts.code,
        "qr_value: not 128 bits in base64url": not codes.is_qr_value(facts.qr_value),
        "key_id: not 16 hexadecimal digits": not _KEY_ID.fullmatch(facts.key_id),
        "signatories: none or too many": not 1 <= len(facts.signatories) <= MOST,
        "competencies: too many": len(facts.competencies) > MOST,
        "competencies: one names no strand": not all(one.strands for one in facts.competencies),
        "hours_jp100: below nought": (facts.hours_jp100 or 0) < 0,
        "score: not between 0 and possible": score and not 0 <= score.earned <= score.possible,
    }
    for name in ("template_digest", "font_digest", "evidence_digest"):
        wrong[f"{name}: not a SHA-256 in hexadecimal"] = not _DIGEST.fullmatch(getattr(facts, name))
    found = [sentence for sentence, is_wrong in wrong.items() if is_wrong]
    return [*found, *_text_faults(facts), *_date_faults(facts)]


def _date_faults(facts: Facts) -> list[str]:
    found = []
    if facts.issued_at.tzinfo is None:
        found.append("issued_at: carries no timezone")
    is_first = facts.replaces is None  # a wrong name is put right after the end as well
    if is_first and facts.expires_on is not None and facts.expires_on < facts.issued_on:
        found.append("expires_on: before issued_on")
    if facts.starts_on and facts.ends_on and facts.ends_on < facts.starts_on:
        found.append("ends_on: before starts_on")
    return found


def _text_faults(facts: Facts) -> list[str]:
    found = []
    for path, text in texts(as_json(facts)):
        if len(text) > LONGEST_TEXT:
            found.append(f"{path}: longer than {LONGEST_TEXT} characters")
        if path not in _RANDOM and _PERSONAL_NUMBER.search(text):
            found.append(f"{path}: holds a personal number (NIP, NIK)")
        if _controls(text):
            found.append(f"{path}: holds a control character")
    needed = [("number", facts.number), ("holder.name", facts.holder.name)]
    needed += [("scheme.title", facts.scheme.title), ("issuer.name", facts.issuer.name)]
    return found + [f"{path}: empty" for path, text in needed if not text.strip()]


def may_print(text: str) -> bool:
    """Whether a certificate may say this: short enough, no personal number, no control sign."""
    return len(text) <= LONGEST_TEXT and not _PERSONAL_NUMBER.search(text) and not _controls(text)


def _controls(text: str) -> bool:
    return any(ord(one) < 32 or one in "\x7f\u2028\u2029" for one in text)


def texts(value: Json, path: str = "") -> list[tuple[str, str]]:
    """Every text inside plain values with its path, in order."""
    if isinstance(value, str):
        return [(path, value)]
    if isinstance(value, Mapping):
        inner = [(f"{path}.{key}".lstrip("."), one) for key, one in value.items()]
    elif isinstance(value, list | tuple):
        inner = [(f"{path}[{place}]", one) for place, one in enumerate(value)]
    else:
        return []
    return [found for at, one in inner for found in texts(one, at)]


def as_json(facts: Facts) -> dict[str, Json]:
    """The facts as plain values; `canonical` makes the bytes that are hashed and signed."""
    return {"version": VERSION, **{name: _plain(one) for name, one in _fields(facts)}}


def canonical(facts: Facts) -> bytes:
    """The one byte string of the facts."""
    return canonical_json(as_json(facts))


def digest(facts: Facts) -> str:
    """SHA-256 of the canonical facts, hexadecimal: the fingerprint the page shows."""
    return hashlib.sha256(canonical(facts)).hexdigest()


def names_digest(signatories: tuple[Signatory, ...]) -> str:
    """SHA-256 over who signs, as it is printed, hexadecimal."""
    return hashlib.sha256(canonical_json(_plain(signatories))).hexdigest()


def _fields(value: Any) -> list[tuple[str, Any]]:
    return [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)]


def _plain(value: Any) -> Json:
    if dataclasses.is_dataclass(value):
        return {name: _plain(inner) for name, inner in _fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    plain: Json = str(value) if isinstance(value, StrEnum) else value
    return plain


def sign(facts: Facts, signer: Ed25519PrivateKey) -> bytes:
    """The signature over the facts. Raises FaultyFacts for facts that must not be signed."""
    wrong = faults(facts)
    if wrong:
        raise FaultyFacts("; ".join(wrong))
    return signer.sign(TAG + canonical(facts))


def signed_file(facts: Facts, signature: bytes) -> bytes:
    """Facts and signature as one JSON file, itself canonical: what `verify FILE` reads."""
    seal = {"algorithm": "Ed25519", "key": facts.key_id, "signature": signature.hex()}
    return canonical_json({"certificate": as_json(facts), "seal": seal})


def holds(content: bytes, signature: bytes, public: Ed25519PublicKey) -> bool:
    """Whether `signature` was made over these canonical bytes with the key."""
    try:
        public.verify(signature, TAG + content)
    except InvalidSignature:
        return False
    return True


def read(content: bytes) -> Facts:
    """The facts of their canonical bytes. Raises FaultyFacts for anything else.

    Only the one canonical spelling is read, so that no byte of a file can be unsigned.
    """
    if len(content) > LONGEST_FILE:
        raise FaultyFacts("too long for a certificate")
    try:
        plain = json.loads(content)
        facts = _from_plain(plain)
        same = canonical(facts) == content
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise FaultyFacts("not the facts of a certificate") from error
    if not same:
        raise FaultyFacts("not in the canonical form")
    return facts


def _from_plain(plain: Mapping[str, Any]) -> Facts:
    if plain["version"] != VERSION:
        raise FaultyFacts("a version this portal does not know")
    moment = datetime.strptime(plain["issued_at"], "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007  UTC next
    return Facts(
        **{
            **{name: plain[name] for name in _ASIS},
            "kind": Kind(**plain["kind"]),
            "scheme": Scheme(**plain["scheme"]),
            "holder": Holder(**plain["holder"]),
            "competencies": tuple(map(_competency, plain["competencies"])),
            "issuer": Issuer(**plain["issuer"]),
            "signatories": tuple(map(_signatory, plain["signatories"])),
            "issued_on": date.fromisoformat(plain["issued_on"]),
            "issued_at": moment.replace(tzinfo=UTC),
            **{name: _day(plain[name]) for name in ("starts_on", "ends_on", "expires_on")},
            "score": Score(**plain["score"]) if plain["score"] else None,
        }
    )


_ASIS = (
    *("code", "qr_value", "number", "hours_jp100", "replaces", "key_id"),
    *("template_digest", "font_digest", "evidence_digest"),
)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _competency(plain: Mapping[str, Any]) -> Competency:
    return Competency(**{**plain, "strands": tuple(map(Strand, plain["strands"]))})


def _signatory(plain: Mapping[str, Any]) -> Signatory:
    changes = {"office": Office(plain["office"]), "on_behalf": tuple(plain["on_behalf"])}
    return Signatory(**{**plain, **changes})
