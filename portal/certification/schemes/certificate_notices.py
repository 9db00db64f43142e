"""What holders are told about their certificates."""

from portal.people.service.inbox import NoticeKind


class CertificateNotice(NoticeKind):
    SUSPENDED = "certificate.suspended"
    REINSTATED = "certificate.reinstated"
    REVOKED = "certificate.revoked"
    REISSUED = "certificate.reissued"
    SIGNED = "certificate.signed"
