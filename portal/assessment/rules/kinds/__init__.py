"""The kinds of items, by name."""

from collections.abc import Mapping

from portal.assessment.rules.kinds.arranging import Matching, Ordering
from portal.assessment.rules.kinds.base import BadResponse, Kind
from portal.assessment.rules.kinds.choice import Choice
from portal.assessment.rules.kinds.cloze import Cloze
from portal.assessment.rules.kinds.written import Numeric, Short

__all__ = ["KINDS", "BadResponse", "Kind"]

KINDS: Mapping[str, Kind] = {
    "single": Choice(),
    "multiple": Choice(several=True),
    "true_false": Choice(fixed=True),
    "short": Short(),
    "numeric": Numeric(),
    "matching": Matching(),
    "ordering": Ordering(),
    "cloze": Cloze(),
}
