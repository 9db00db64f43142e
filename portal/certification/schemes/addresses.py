"""Addresses that certificates name. They are signed into every credential and stay true for ever.

`base` is the portal's public address without a final slash.
"""

from portal.certification.documents.statuslist import StatusPurpose


def issuer(base: str, agency: str) -> str:
    """The issuer's document: its profile and keys. `agency` is a public id."""
    return f"{base}/credentials/issuers/{agency}"


def status_list(base: str, agency: str, number: int, purpose: StatusPurpose) -> str:
    """One list of the agency."""
    return f"{base}/credentials/status/{agency}/{number}/{purpose.value}"


def scheme(base: str, public_id: str, version: int) -> str:
    """What one version of a scheme certifies."""
    return f"{base}/credentials/schemes/{public_id}/{version}"


def competency(base: str, public_id: str) -> str:
    """A competency of the dictionary."""
    return f"{base}/credentials/competencies/{public_id}"


def page(base: str, code: str) -> str:
    """Today's state of the certificate with this typed code."""
    return f"{base}/verify/{code}"
