"""What the ledger tells a person about their profile."""

from portal.people.service.inbox import NoticeKind


class ProfileNotice(NoticeKind):
    REQUEST_ACCEPTED = "profile.request_accepted"
    REQUEST_REFUSED = "profile.request_refused"
    ASSESSED = "profile.assessed"  # assessors' results from a file
    ASSESSMENT_UNDONE = "profile.assessment_undone"
    CONFIRMED = "profile.confirmed"  # a supervisor confirmed what was seen at work
    CONFIRMATION_WITHDRAWN = "profile.confirmation_withdrawn"
    PROOF_FILED = "profile.proof_filed"  # by the unit's officer, on the person's behalf
