"""How an agency appears on letters of the areas below: as on its certificates."""

from portal.certification.documents.look import SHADES, drawn
from portal.certification.schemes.queries import looks
from portal.workshops import letterheads
from portal.workshops.letterheads import Crest


def crest(organisation_id: int) -> Crest:
    """Name, sign and colour of the look that new certificates of the agency have; one statement."""
    look, _digest = looks.in_force(organisation_id)
    return Crest(look.name, drawn(look.logo), SHADES[look.accent].dark)


def install() -> None:
    """Called once, by `web/wiring.py`."""
    letterheads.crests[:] = [crest]
