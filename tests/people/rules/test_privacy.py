"""The 72 hours, who may ask and answer, and how long what is kept (PR-1 to PR-3)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.people.data import register
from portal.people.rules import erasing, privacy, retention
from portal.people.rules.erasing import ErasureHold, Hold
from portal.people.rules.privacy import PrivacyRefusal, RequestKind, RequestState, Urgency

NOON = datetime(2026, 11, 26, 5, tzinfo=UTC)
LONG = "Gelar seharusnya S.Sos."


def test_pr_2_the_clock_is_72_hours_from_the_request() -> None:
    assert privacy.deadline(NOON) == datetime(2026, 11, 29, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "hours", "urgency"),
    [
        (timedelta(hours=72), 72, Urgency.CALM),
        (timedelta(hours=24, seconds=1), 24, Urgency.CALM),
        (timedelta(hours=24), 24, Urgency.SOON),
        (timedelta(hours=6, seconds=1), 6, Urgency.SOON),
        (timedelta(hours=6), 6, Urgency.LAST_CALL),
        (timedelta(seconds=1), 0, Urgency.LAST_CALL),
        (timedelta(0), 0, Urgency.OVERDUE),
        (timedelta(minutes=-1), -1, Urgency.OVERDUE),
    ],
)
def test_how_near_the_deadline_is(left: timedelta, hours: int, urgency: Urgency) -> None:
    assert privacy.urgency(NOON + left, NOON) is urgency
    assert privacy.hours_left(NOON + left, NOON) == hours


@pytest.mark.parametrize(
    ("kind", "text", "is_open", "is_restricted", "refusal"),
    [
        (RequestKind.CORRECT, LONG, False, False, None),
        (RequestKind.CORRECT, LONG, True, False, PrivacyRefusal.ALREADY_OPEN),
        (RequestKind.CORRECT, "salah", False, False, PrivacyRefusal.NOT_EXPLAINED),
        (RequestKind.RESTRICT, "", False, False, None),
        (RequestKind.RESTRICT, "", False, True, PrivacyRefusal.ALREADY_RESTRICTED),
        (RequestKind.STOP, "", False, True, PrivacyRefusal.ALREADY_RESTRICTED),
        (RequestKind.ERASE, "", False, True, None),
        (RequestKind.ERASE, "x" * 2001, False, False, PrivacyRefusal.TOO_LONG),
    ],
)
def test_what_may_be_asked(
    kind: RequestKind,
    text: str,
    is_open: bool,
    is_restricted: bool,
    refusal: PrivacyRefusal | None,
) -> None:
    found = privacy.may_ask(kind, text, is_open=is_open, is_restricted=is_restricted)
    assert found is refusal


@pytest.mark.parametrize(
    ("kind", "state", "granted", "answer", "is_own", "refusal"),
    [
        (RequestKind.RESTRICT, RequestState.OPEN, True, LONG, False, None),
        (RequestKind.ERASE, RequestState.OPEN, False, LONG, False, None),
        (RequestKind.ERASE, RequestState.OPEN, True, LONG, False, PrivacyRefusal.TAKES_TWO),
        (RequestKind.STOP, RequestState.OPEN, True, LONG, True, PrivacyRefusal.OWN_REQUEST),
        (RequestKind.STOP, RequestState.DONE, True, LONG, False, PrivacyRefusal.ANSWERED),
        (RequestKind.STOP, RequestState.OPEN, True, "ya", False, PrivacyRefusal.ANSWER_MISSING),
        (RequestKind.STOP, RequestState.OPEN, True, "x" * 2001, False, PrivacyRefusal.TOO_LONG),
    ],
)
def test_what_may_be_answered(
    kind: RequestKind,
    state: RequestState,
    granted: bool,
    answer: str,
    is_own: bool,
    refusal: PrivacyRefusal | None,
) -> None:
    found = privacy.may_answer(kind, state, granted=granted, answer=answer, is_own=is_own)
    assert found is refusal


@pytest.mark.parametrize(
    ("employments", "hold"),
    [
        ([], None),
        ([(date(2020, 1, 1), None)], Hold(ErasureHold.EMPLOYED)),
        ([(date(2020, 1, 1), date(2026, 11, 27))], Hold(ErasureHold.EMPLOYED)),
        (
            [(date(2020, 1, 1), date(2026, 11, 26))],
            Hold(ErasureHold.KEPT_UNTIL, date(2027, 11, 26)),
        ),
        ([(date(2020, 1, 1), date(2025, 11, 26))], None),
        (
            [(date(2020, 1, 1), date(2022, 1, 1)), (date(2022, 1, 1), None)],
            Hold(ErasureHold.EMPLOYED),
        ),
    ],
)
def test_pr_3_service_and_the_year_after_hold_an_erasure(
    employments: list[tuple[date, date | None]], hold: Hold | None
) -> None:
    assert erasing.service_hold(employments, date(2026, 11, 26)) == hold


def test_a_year_from_a_leap_day_ends_on_the_first_of_march() -> None:
    assert retention.identity_until(date(2024, 2, 29)) == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("group", "words", "kept"),
    [
        ("identity", "1 tahun", timedelta(days=365 * retention.AFTER_SERVICE_YEARS)),
        ("messages", "2 tahun", retention.INBOX),
        ("account", "90 hari", retention.SESSIONS),
        ("imports", "1 tahun", retention.IMPORTS),
        ("accountability", "5 tahun", retention.VIEWINGS),
        ("rights", "5 tahun", retention.REQUESTS),
    ],
)
def test_pr_1_the_register_says_in_words_what_the_jobs_do(
    group: str, words: str, kept: timedelta
) -> None:
    """The periods of the code and those of the register are the same."""
    number, unit = words.split()
    days = int(number) * {"hari": 1, "tahun": 365}[unit]
    assert timedelta(days=days) == kept
    assert words in register.by_id()[group].retention.indonesian
