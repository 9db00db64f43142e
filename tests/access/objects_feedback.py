"""Services of a unit, and what belongs to their survey."""

from portal.feedback.models import PublicService
from tests.access.objects import Values, kind
from tests.access.world import Builder, Place, Resident
from tests.feedback.making import make_service


def _service(made: Builder, who: Resident) -> PublicService:
    """One service of each unit."""
    key = f"service {who.unit.id}"
    if key not in made.notes:
        made.notes[key] = make_service(who.unit, name=f"Layanan {who.unit.name}")
    found: PublicService = made.notes[key]
    return found


@kind("survey")
def survey(made: Builder, _place: Place, who: Resident) -> Values:
    return {"slug": _service(made, who).slug}
