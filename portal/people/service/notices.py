"""What the people area tells a person about their account."""

from portal.people.service.inbox import NoticeKind


class AccountNotice(NoticeKind):
    PASSWORD_CHANGED = "account.password_changed"  # noqa: S105  a kind, not a secret
    PASSWORD_RESET_BY_OFFICER = "account.password_reset_by_officer"  # noqa: S105
    SECOND_FACTOR_SET = "account.second_factor_set"
    SECOND_FACTOR_REMOVED = "account.second_factor_removed"
    SECOND_FACTOR_RESET = "account.second_factor_reset"
    RECOVERY_CODE_USED = "account.recovery_code_used"
    RECOVERY_CODES_RENEWED = "account.recovery_codes_renewed"
    EMAIL_CHANGED = "account.email_changed"
    SESSIONS_ENDED = "account.sessions_ended"
    REACTIVATED = "account.reactivated"


class GrantNotice(NoticeKind):
    """About a role; its name is not told here, because the page names it in the reader's words."""

    GIVEN = "grant.given"
    LENT = "grant.lent"
    ENDED = "grant.ended"


class ApprovalNotice(NoticeKind):
    """About a proposal that takes two persons; what it is about is read on its page alone."""

    WAITING = "approval.waiting"
    APPROVED = "approval.approved"
    REFUSED = "approval.refused"
