"""Numbers as people read them."""

import pytest
from flask_babel import force_locale

from portal.core import units

pytestmark = pytest.mark.usefixtures("context")


@pytest.mark.parametrize(
    ("hundredths", "shown"), [(0, "0"), (500, "5"), (567, "5,67"), (40, "0,4"), (123450, "1.234,5")]
)
def test_learning_hours_have_at_most_two_decimals(hundredths: int, shown: str) -> None:
    assert units.jp(hundredths) == shown


def test_english_uses_its_own_signs() -> None:
    with force_locale("en"):
        assert units.jp(567) == "5.67"


@pytest.mark.parametrize(
    ("earned", "possible", "shown"),
    [(7, 10, "70 %"), (699, 1000, "69 %"), (0, 0, ""), (1, 1, "100 %")],
)
def test_a_percentage_never_rounds_up_to_a_pass(earned: int, possible: int, shown: str) -> None:
    assert units.percent(earned, possible) == shown


@pytest.mark.parametrize(
    ("amount", "full"),
    [
        (0, "Rp0"),
        (950_000, "Rp950.000"),
        (38_400_000, "Rp38.400.000"),
        (1_250_000, "Rp1.250.000"),
        (1_200_000_000, "Rp1.200.000.000"),
        (-2_000_000, "-Rp2.000.000"),
    ],
)
def test_rupiah_in_full(amount: int, full: str) -> None:
    assert units.rupiah(amount) == full
