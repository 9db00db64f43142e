"""People who use their rights: somebody retired who wants to be erased, and an open correction."""

from datetime import date, timedelta

from portal.core import zones
from portal.people.rules.employments import EndReason
from portal.people.rules.privacy import RequestKind
from portal.people.service import employments, persons, privacy
from portal.web.demo.build import BEGIN, FOUNDED, City, held
from portal.web.demo.population import invented

RETIRED = invented(998, head=False)
NUMBER = RETIRED.number
RETIRED_ON = date(2025, 10, 1)
UNIT = "disdukcapil"


def play(made: City, today: date) -> None:
    """The retired colleague, whom no duty covers any more, and two requests of this morning."""
    with held(BEGIN, "retired") as now:
        person = persons.register(
            name=RETIRED.name,
            kind=RETIRED.kind,
            number=NUMBER,
            status=RETIRED.status,
            rank=RETIRED.rank,
            organisation_id=made.organisation_id,
            unit_id=made.units[UNIT],
            valid_from=FOUNDED,
            on=zones.local_day(now),
            now=now,
            actor_id=None,
        )
    with held(zones.midnight(RETIRED_ON), "retiring") as now:
        employments.leave(
            person.id,
            organisation_id=made.organisation_id,
            on=RETIRED_ON,
            reason=EndReason.RETIRED,
            now=now,
            actor_id=None,
        )
    with held(zones.midnight(today), "rights") as now:
        privacy.ask(
            person.id,
            RequestKind.ERASE,
            "Saya pensiun sejak Oktober 2025 dan meminta data pribadi saya dihapus.",
            now=now - timedelta(hours=30),
        )
        privacy.ask(
            made.staff[UNIT][1].id,
            RequestKind.CORRECT,
            "Gelar belakang saya seharusnya S.Sos., bukan S.Kom.; ijazah ada pada BKPSDM.",
            concerns="name",
            now=now,
        )
