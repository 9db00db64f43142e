"""What people are told about the end of a certificate and its renewal."""

from portal.people.service.inbox import NoticeKind


class RenewalNotice(NoticeKind):
    ENDS = "certificate.ends"  # to the holder
    TEAM_ENDS = "certificate.team_ends"  # to supervisors
    STANDS = "certificate.stands"  # no renewal was offered; the level stands
