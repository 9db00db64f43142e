"""Why a call was refused."""

from collections.abc import Callable
from enum import StrEnum

import pytest

from portal.core.errors import Refused


def refusal(call: Callable[..., object], *args: object, **kwargs: object) -> StrEnum:
    """The reason with which `call` is refused; the test fails when it is not."""
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value.reason
