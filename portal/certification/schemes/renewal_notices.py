"""What people are told about the end of certificates, their renewal, and those from elsewhere."""

from portal.people.service.inbox import NoticeKind


class RenewalNotice(NoticeKind):
    ENDS = "certificate.ends"  # to the holder
    TEAM_ENDS = "certificate.team_ends"  # to supervisors
    ASKED = "certificate.asked_to_renew"  # by an officer
    STANDS = "certificate.stands"  # no renewal was offered; the level stands


class ExternalNotice(NoticeKind):
    """About a certificate of another issuer; each leads to its page."""

    ENTERED = "external.entered"  # by an officer for the holder
    ACCEPTED = "external.accepted"
    REFUSED = "external.refused"
    TAKEN_OUT = "external.taken_out"
