"""Who looked at whose results: written when it happens, shown to the person (PR-4)."""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from portal.core.db import db, dialect_name, transaction
from portal.people.models import AccessView


class Viewed(StrEnum):
    """What was looked at."""

    PROFILE = "profile"
    TEAM_MAP = "team_map"  # levels against standards, one row per person
    PERSON_RECORD = "person_record"  # numbers, status, posts: the personnel office's page
    HOURS = "hours"  # learning hours: a claim with its document, a list of hours by name
    INSPECTION = "inspection"  # a page an inspector opened, on which the person stands
    APPLICATION = "application"  # an application for a certificate, with its results
    EVALUATION = "evaluation"  # a form of an evaluation, by whoever rates it
    POLICY_PREVIEW = "policy_preview"  # how levels would change by a policy not yet published


def note(
    viewer_id: int, subject_ids: Collection[int], what: Viewed, *, on: date, now: datetime
) -> None:
    """One entry per viewer, subject, thing and day, however often it is opened.

    Nobody is noted for looking at their own. Costs one read where today's entries exist.
    """
    others = set(subject_ids) - {viewer_id}
    if not others:
        return
    day = on.isoformat()
    known = db.session.scalars(
        select(AccessView.subject_id).where(
            AccessView.viewer_id == viewer_id,
            AccessView.subject_id.in_(others),
            AccessView.what == what.value,
            AccessView.on_day == day,
        )
    )
    missing = sorted(others - set(known))
    if missing:
        _insert(viewer_id, missing, what, day, now)


def _insert(viewer_id: int, subjects: list[int], what: Viewed, day: str, now: datetime) -> None:
    insert = sqlite.insert if dialect_name() == "sqlite" else postgresql.insert
    rows = [
        {
            "viewer_id": viewer_id,
            "subject_id": subject,
            "what": what.value,
            "on_day": day,
            "at": now,
            "reason": "",
        }
        for subject in subjects
    ]
    with transaction():
        db.session.execute(insert(AccessView).values(rows).on_conflict_do_nothing())
