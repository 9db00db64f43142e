"""An agency with an exam, and two officers who write and publish schemes."""

from collections.abc import Sequence
from dataclasses import replace

from portal.certification.rules.requirements import NOTHING, Group, Leaf, LeafKind, Operator
from portal.certification.rules.schemes import CertificateKind, DecidedBy, Target, Terms
from portal.certification.rules.signatories import Signatory
from portal.certification.rules.validity import Validity
from portal.certification.schemes.models import CertificateScheme, CertificateSchemeVersion
from portal.certification.schemes.queries import schemes
from portal.certification.schemes.service import writing
from portal.competency.rules.kinds import Strand
from portal.core.permissions import Role
from tests.certification.holding import Holding
from tests.support.people import make_grant
from tests.support.portal_app import NOON


class Desk:
    """`writer` and `publisher` are officers of the agency; `holding` has its exam."""

    def __init__(self) -> None:
        self.holding = Holding(clerks=1)
        self.office = self.holding.office
        self.writer = self.holding.organiser
        self.publisher = self.office.member("Yusra Penerbit")
        make_grant(self.publisher, Role.HR, self.office.agency)
        self.exam = Leaf("a", LeafKind.EXAM, ref=self.holding.exam.id)
        jobs = schemes.jobs(self.office.agency.id, NOON.date())
        self.post = Leaf("b", LeafKind.POST, refs=(min(jobs),), months=12)

    def terms(self, strands: Sequence[Strand] = (Strand.KNOWLEDGE,)) -> Terms:
        """A scheme of knowledge at the exam's level; sound with the default strands."""
        exam = self.holding.exam
        return Terms(
            kind=CertificateKind.COMPETENCY,
            title="Pelayanan Adminduk",
            title_en="Civil Registration",
            summary="Bagi petugas loket.",
            unit=self.office.unit.id,
            targets=(Target(exam.competency_id, exam.level, tuple(strands)),),
            requirements=Group(Operator.ALL, (self.exam, self.post)),
            renewal=NOTHING,
            validity=Validity(months=36, window_months=6, grace_days=30),
            decided_by=DecidedBy.BOARD,
            signatories=(Signatory(self.office.head_post),),
            pattern="{klasifikasi}/{urut}/{unit}/{tahun}",
            classification="800.2",
        )

    def create(self, code: str = "ADM", **changed: object) -> CertificateScheme:
        terms = replace(self.terms(), **changed)  # type: ignore[arg-type]  # names of fields
        return writing.create(self.office.agency.id, code, terms, now=NOON, actor_id=self.writer.id)

    def publish(self, scheme: CertificateScheme) -> CertificateSchemeVersion:
        version = scheme.draft_version
        writing.submit(scheme.id, version=version, now=NOON, actor_id=self.writer.id)
        return writing.publish(scheme.id, version=version, now=NOON, actor_id=self.publisher.id)
