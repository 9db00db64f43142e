"""Certificates as issuing leaves them in the register, of any age and with any history."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import count

from portal.certification.rules.certificate_states import Act
from portal.certification.rules.validity import Validity
from portal.certification.schemes.models import (
    Certificate,
    CertificateApplication,
    CertificateEvent,
    CertificateSchemeVersion,
)
from portal.core import entropy
from portal.core.db import db, transaction
from portal.people.models import Person
from tests.certification.schemes.desk import Desk
from tests.support.portal_app import NOON

TODAY = NOON.date()


class Register:
    """A desk with a published scheme: 36 months, window 6 months, 30 days of grace."""

    def __init__(self, desk: Desk | None = None) -> None:
        self.desk = desk or Desk()
        self.office = self.desk.office
        self.agency = self.office.agency
        self.scheme = self.desk.create()
        self.version = self.desk.publish(self.scheme)
        self._numbers = count(1)

    def another(self, code: str, title: str, **validity: object) -> CertificateSchemeVersion:
        """A second published scheme."""
        rule = replace(Validity(months=36, window_months=6), **validity)  # type: ignore[arg-type]
        return self.desk.publish(self.desk.create(code, title=title, validity=rule))

    def issue(
        self,
        person: Person,
        *,
        until: date | None = date(2027, 3, 1),
        since: date = date(2024, 3, 1),
        version: CertificateSchemeVersion | None = None,
        renews: Certificate | None = None,
        reissues: Certificate | None = None,
        at: datetime | None = None,
        code: str = "",
    ) -> Certificate:
        """One row of the register."""
        under, number = version or self.version, next(self._numbers)
        issued_at = at or NOON.replace(year=since.year, month=since.month, day=since.day)
        with transaction():
            application = None if reissues else self._application(person, under, issued_at)
            made = Certificate(
                organisation_id=self.agency.id, unit_id=under.unit_id, version_id=under.id,
                application_id=application and application.id,
                reissues_id=reissues and reissues.id, renews_id=renews and renews.id,
                person_id=person.id, year=since.year, sequence=number,
                number=f"800.2/{number:04d}/DISDUK/{since.year}", code=code or f"CODE-{number:05d}",
                qr_value=entropy.public_id(), valid_from=since, valid_until=until,
                commitment="0" * 64, issued_at=issued_at, issued_by_id=None,
            )  # fmt: skip
            db.session.add(made)
            db.session.flush()
            if reissues is not None:
                self._happen(reissues, Act.REISSUED, issued_at, made.id)
        return made

    def happen(self, to: Certificate, *acts: tuple[Act, datetime]) -> None:
        with transaction():
            for act, at in acts:
                self._happen(to, act, at, None)

    def _happen(self, to: Certificate, act: Act, at: datetime, successor: int | None) -> None:
        by = self.desk.publisher.id
        row = CertificateEvent(
            certificate_id=to.id, act=act.value, at=at, by_id=by, successor_id=successor
        )
        db.session.add(row)

    def _application(
        self, person: Person, under: CertificateSchemeVersion, at: datetime
    ) -> CertificateApplication:
        made = CertificateApplication(
            organisation_id=self.agency.id, scheme_id=under.scheme_id, version_id=under.id,
            person_id=person.id, kind="first", began_at=at, submitted_at=at, decided_at=at,
            decision="granted",
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        return made


def numbers(rows: Sequence[Certificate]) -> list[int]:
    """Their running numbers, in order."""
    return [row.sequence for row in rows]
