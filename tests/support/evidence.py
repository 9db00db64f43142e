"""One agency, one person and a passed quiz of theirs; for tests that need evidence of any kind."""

from datetime import datetime

from portal.competency.rules.kinds import SourceKind, Strand
from portal.ledger.rules.evidence import Line
from portal.ledger.service.appending import Entry, append
from tests.support.competency import load_reference
from tests.support.people import make_agency, make_person, make_unit


class Evidence:
    """An agency whose person can pass quizzes."""

    def __init__(self, *, timezone: str = "Asia/Jakarta", competency_id: int = 0) -> None:
        agency = make_agency(timezone=timezone)
        self.agency_id = agency.id
        self.person_id = make_person(make_unit(agency)).id
        self.competency_id = competency_id or load_reference()["spbe"]

    def passed(self, ref: str, *, now: datetime) -> int:
        """Append one passed quiz; the event's id."""
        line = Line(
            competency_id=self.competency_id,
            strand=Strand.KNOWLEDGE,
            target_level=2,
            passed=True,
            valid_from=now.date(),
            earned=8,
            possible=10,
            cut=7,
        )
        return append(
            Entry(
                organisation_id=self.agency_id,
                person_id=self.person_id,
                source_kind=SourceKind.QUIZ,
                source_ref=ref,
                occurred_at=now,
                recorded_by_id=self.person_id,
                lines=(line,),
                detail={"title": "Kuis SPBE"},
            ),
            now=now,
        )
