"""What somebody is told whose announced result was marked anew."""

from portal.people.service.inbox import NoticeKind


class RegradeNotice(NoticeKind):
    CHANGED = "regrade.changed"
    NOW_PASSED = "regrade.now_passed"
    PASS_KEPT = "regrade.pass_kept"  # noqa: S105  a kind, not a secret
    NO_LONGER_PASSED = "regrade.no_longer_passed"


class AskedNotice(NoticeKind):
    """For whoever asked: what it would change is worked out; it is done."""

    MEASURED = "regrade.measured"
    ENDED = "regrade.ended"
