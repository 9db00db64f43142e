"""The signatures of a certificate, made with the installation's newest key."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import current_app

from portal.certification.documents import compact, openbadge, published
from portal.certification.documents import facts as frozen
from portal.certification.documents.facts import Facts
from portal.certification.documents.openbadge import Places
from portal.certification.documents.statuslist import StatusPurpose
from portal.certification.rules.issuing import IssueRefusal
from portal.certification.schemes import addresses
from portal.certification.schemes.models import CertificateFacts, CertificateStatusPlace
from portal.certification.schemes.queries import issuing as queries
from portal.certification.schemes.queries.issuing import Ground
from portal.core import keys
from portal.core.errors import Refused
from portal.core.keys import Purpose


@dataclass(frozen=True, slots=True)
class Key:
    """What signs now."""

    id: str
    signer: Ed25519PrivateKey


def current() -> Key:
    """The key in use. Raises Refused(IssueRefusal.KEY) for one that was withdrawn: whoever did
    that has not started the portal with its successor yet.
    """
    signer = keys.current().signer(Purpose.CERTIFICATE)
    id_ = keys.key_id(signer.public_key())
    if is_withdrawn(id_):
        raise Refused(IssueRefusal.KEY)
    return Key(id_, signer)


def is_withdrawn(key_id: str) -> bool:
    """Whether the key of this id was taken out of use because it fell into wrong hands."""
    folder = _application().settings.instance_dir / "keys"
    return any(one.id == key_id and one.withdrawn_at for one in published.register(folder))


def base() -> str:
    """The portal's public address without a final slash."""
    address: str = _application().settings.base_url
    return address.rstrip("/")


def fill(
    row: CertificateFacts,
    facts: Facts,
    ground: Ground,
    place: CertificateStatusPlace,
    key: Key,
    now: datetime,
) -> None:
    """Put every signature into the row."""
    row.signature = frozen.sign(facts, key.signer)
    row.fragment = compact.fragment(facts, key.signer)
    badge = openbadge.credential(facts, places(facts, ground, place), key.signer, now)
    row.credential = openbadge.to_bytes(badge)


def places(facts: Facts, ground: Ground, place: CertificateStatusPlace) -> Places:
    """Where the things the credential names live."""
    at, agency = base(), ground.agency.public_id
    targets = ground.terms.targets
    worded = queries.competencies({one.competency for one in targets}, facts.issued_on)
    lists = [addresses.status_list(at, agency, place.list, one) for one in StatusPurpose]
    return Places(
        page=addresses.page(at, facts.code),
        scheme=addresses.scheme(at, ground.scheme.public_id, ground.version.number),
        competencies=tuple(
            addresses.competency(at, worded[one.competency].public_id) for one in targets
        ),
        status_lists=(lists[0], lists[1]),
        status_index=place.place,
        zone=ZoneInfo(ground.agency.timezone),
    )


def _application() -> Any:
    return current_app
