"""QR codes drawn from tables are those that segno draws."""

import pytest
import segno

from portal.certification.documents import scancode

SIZES = [1, 14, 15, 17, 50, 106, 134, 230, 231, 271, 272, 400, 564, 586, 587, 900, 1500, 2953]
"""Around the steps of small sizes, of the wide count, of one and several kinds of block."""


@pytest.mark.parametrize("length", SIZES)
def test_every_module_is_where_segno_puts_it(length: int) -> None:
    content = bytes(97 + (7 * n + length) % 26 for n in range(length))
    wanted = segno.make(content, error="l", mask=scancode.MASK, mode="byte", micro=False)
    assert scancode.modules(content) == [bytes(row) for row in wanted.matrix]


def test_what_no_code_holds_is_refused() -> None:
    with pytest.raises(scancode.TooLong):
        scancode.modules(b"a" * 2954)
