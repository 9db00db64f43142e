"""Granted applications and the certificates issued for them."""

from datetime import datetime
from typing import Any

from portal.certification.schemes.models import (
    Certificate,
    CertificateApplication,
    CertificateSchemeVersion,
)
from portal.certification.schemes.service import issuing
from portal.core.db import db, transaction
from portal.people.models import Person
from tests.certification.schemes.desk import Desk
from tests.support.portal_app import NOON


class Mint:
    """A desk with a published scheme of 36 months; `holder` is a clerk of its office."""

    def __init__(self, desk: Desk | None = None, **changed: object) -> None:
        self.desk = desk or Desk()
        self.office = self.desk.office
        self.holder = self.office.clerks[0]
        self.scheme = self.desk.create(**changed)  # type: ignore[arg-type]  # names of its fields
        self.version = self.desk.publish(self.scheme)

    def granted(
        self, person: Person | None = None, *, at: datetime = NOON, **changes: Any
    ) -> CertificateApplication:
        """An application the board has granted."""
        under: CertificateSchemeVersion = changes.pop("version", self.version)
        values = {
            "organisation_id": self.office.agency.id, "scheme_id": under.scheme_id,
            "version_id": under.id, "person_id": (person or self.holder).id, "kind": "first",
            "began_at": at, "submitted_at": at, "decided_at": at, "decision": "granted",
            "findings": [], **changes,
        }  # fmt: skip
        made = CertificateApplication(**values)
        with transaction():
            db.session.add(made)
        return made

    def issue(
        self, person: Person | None = None, *, at: datetime = NOON, **changes: Any
    ) -> Certificate:
        return issuing.issue(self.granted(person, at=at, **changes), by_id=None, now=at)
