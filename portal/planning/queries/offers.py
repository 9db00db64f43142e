"""Courses and activities that may answer a proposal: suggested by their titles, named by them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select

from portal.content import terms
from portal.content.models import Course
from portal.core.db import db
from portal.learning import offers
from portal.workshops.models import Activity
from portal.workshops.queries import activities

SUGGESTED = 100
"""Activities looked at for a suggestion; another one can be named all the same."""
SHOWN = 30


class OfferKind(StrEnum):
    COURSE = "course"
    ACTIVITY = "activity"


@dataclass(frozen=True, slots=True)
class Offer:
    """What offers it, by the row of the course or the activity."""

    kind: OfferKind
    id: int
    title: str


def suggested(organisation_id: int, title: str, now: datetime) -> Sequence[str]:
    """Titles of courses and coming activities of the agency, those first that speak of the same."""
    courses = [one.title for one in offers.on_offer(organisation_id, now).shelf.offers]
    query = (
        activities.published()
        .where(Activity.organisation_id == organisation_id, Activity.ends_at > now)
        .order_by(Activity.id.desc())
        .limit(SUGGESTED)
        .with_only_columns(Activity.title)
    )
    wanted = set(terms.stems(title))
    found = {*courses, *db.session.scalars(query)}
    ranked = sorted(found, key=lambda one: (-len(wanted & set(terms.stems(one))), one))
    return ranked[:SHOWN]


def meant(organisation_id: int, title: str, now: datetime) -> Offer | None:
    """The course on offer, or the coming activity, with this title; None where there is none."""
    wanted = title.strip().casefold()
    shelf = offers.on_offer(organisation_id, now).shelf
    slug = next((one.slug for one in shelf.offers if one.title.casefold() == wanted), None)
    if slug is not None:
        course_id = db.session.scalars(select(Course.id).where(Course.slug == slug)).one()
        return Offer(OfferKind.COURSE, course_id, title)
    query = (
        activities.published()
        .where(
            Activity.organisation_id == organisation_id,
            Activity.ends_at > now,
            func.lower(Activity.title) == title.strip().lower(),
        )
        .order_by(Activity.starts_at, Activity.id)
        .limit(1)
        .with_only_columns(Activity.id)
    )
    activity_id = db.session.scalar(query)
    return None if activity_id is None else Offer(OfferKind.ACTIVITY, activity_id, title)
