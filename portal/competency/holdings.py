"""What the competency area holds about persons: who published which version."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import DeclarativeBase

from portal.competency.models import (
    AttainmentPolicy,
    CompetencyVersion,
    JobStandard,
    LevelScale,
    PolicyDraft,
)
from portal.competency.queries.catalogue import catalogue
from portal.people.queries.holdings import Area, Ids, Source


def _competencies(ids: Ids, on: date) -> Mapping[int, str]:
    known = catalogue()
    return {one: known.worded(one, on).wording.name for one in ids if one in known.histories}


def _published(model: type[DeclarativeBase], column: str = "published_by_id") -> Source:
    return Source(model, lambda ids: model.__table__.c[column].in_(ids))


AREA = Area(
    sources=(
        _published(AttainmentPolicy),
        _published(CompetencyVersion),
        _published(JobStandard),
        _published(LevelScale),
        _published(PolicyDraft, "saved_by_id"),
    ),
    names={"competency": _competencies},
)
