"""Why something cannot be done to a period."""

from enum import StrEnum


class PeriodRefusal(StrEnum):
    CODE_TAKEN = "period.code_taken"
    OVERLAPS = "period.overlaps"
    NOT_PREPARED = "period.not_prepared"
    OPENED = "period.opened"  # what an opened period keeps
    STAGE_OVER = "period.stage_over"
    LOCKED = "period.locked"
    RATES_THEMSELVES = "period.rates_themselves"
    REASON = "period.reason"
