"""Signatories who left before they signed: whether another one would sign a certificate today.

The facts name who held each signing post on the day of the issue, and they are frozen; so is the
sealed document. Nobody signs where another name is printed: the certificate is issued anew, with
the holder of the post on that day (`standing.reissue`), and both name each other.
"""

from datetime import date, datetime

from sqlalchemy import update

from portal.certification.documents import facts as frozen
from portal.certification.documents.facts import Facts
from portal.certification.documents.look import Signing
from portal.certification.rules.scans import ScanState
from portal.certification.rules.schemes import Terms
from portal.certification.schemes.models import Certificate
from portal.certification.schemes.queries import looks, scans, signing_posts
from portal.certification.schemes.queries import signatures as queries
from portal.certification.schemes.scan_models import CertificatePaper
from portal.core.db import db


def has_left(row: Certificate, printed: Facts, terms: Terms, on: date) -> bool:
    """Whether the signature of somebody is lacking who would not sign on the day `on`.

    Raises Refused(SignatoryRefusal.VACANT) where nobody would.
    """
    way = looks.printed_with(printed.template_digest).signing
    if way is Signing.SERVICE:
        lacking = [one for one in queries.of_certificate(row.id) if one.signed_at is None]
        today = signing_posts.signers(terms, on) if lacking else ()
        return any(one.person_id != today[one.number - 1] for one in lacking)
    if way is Signing.PEN and not _is_scanned(row.id):
        return printed.signatories != signing_posts.signing(terms, on)
    return False


def _is_scanned(certificate_id: int) -> bool:
    """Whether the sheet came back signed: a scan of it was accepted."""
    newest = scans.newest(certificate_id)
    return newest is not None and newest.state is ScanState.ACCEPTED


def wait_for_ink(row: Certificate, printed: Facts) -> None:
    """Note that it waits to be signed by hand. Needs a surrounding `transaction()`."""
    names = frozen.names_digest(printed.signatories)
    paper = CertificatePaper(certificate_id=row.id, version_id=row.version_id, names=names)
    db.session.add(paper)


def wait_no_more(certificate_id: int, *, now: datetime) -> None:
    """Its scan was accepted, or it ended. Needs a surrounding `transaction()`."""
    paper = CertificatePaper
    db.session.execute(
        update(paper)
        .where(paper.certificate_id == certificate_id, paper.closed_at.is_(None))
        .values(closed_at=now)
    )
