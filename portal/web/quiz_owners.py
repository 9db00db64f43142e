"""Who answers for a quiz attempt: the course it is part of, or the activity whose test it is."""

from portal.assessment.closing import ClosedAttempt, WayBack
from portal.learning import service as learning
from portal.learning.views import courses
from portal.workshops.rules import testing as rules
from portal.workshops.service import testing
from portal.workshops.views import testing as tests


def closed(attempt: ClosedAttempt) -> None:
    """Tell the owner of an attempt that it closed, or that its result changed."""
    if rules.is_owner(attempt.owner_ref):
        testing.test_closed(attempt)
    else:
        learning.quiz_closed(attempt)


def way_back(owner_ref: str) -> WayBack:
    """Where the person goes on after the attempt."""
    return tests.way_back(owner_ref) if rules.is_owner(owner_ref) else courses.way_back(owner_ref)
