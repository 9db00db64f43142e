"""Addresses of the area's pages, and what tests put behind them."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from portal.competency.queries.catalogue import catalogue
from portal.competency.service import wordings
from portal.core.db import db
from portal.people.models import Job
from tests.competency.setting import (
    Agency,
    competency_id,
    publishing,
    reference_framework,
)
from tests.competency.visitors import Visitor

ROOT = "/admin/frameworks"


def address(key: str) -> str:
    versions = catalogue().histories[competency_id(key)]
    return f"{ROOT}/competencies/{versions[0].public_id}"


def job_address(code: str) -> str:
    found = db.session.scalars(select(Job.public_id).where(Job.code == code)).one()
    return f"{ROOT}/standards/{found}"


def job_address_of(agency: Agency, code: str) -> str:
    found = db.session.scalars(
        select(Job.public_id).where(Job.code == code, Job.organisation_id == agency.id)
    ).one()
    return f"{ROOT}/standards/{found}"


def day_parts(day: date) -> list[str]:
    return [str(day.day), str(day.month), str(day.year)]


def publish_own(agency: Agency) -> None:
    document = reference_framework()
    entry = document.entries[-1]
    wording = replace(entry.wording, name="Milik Lain")
    own = replace(
        document, code="milik", entries=(replace(entry, key="milik_lain", wording=wording),)
    )
    wordings.publish_framework(own, publishing(organisation_id=agency.id), dry_run=False)


def start_draft(officer: Visitor) -> str:
    """Begin the next policy; the address of its draft."""
    answer = officer.post(f"{ROOT}/policies/drafts", {}, seen=f"{ROOT}/policies")
    assert answer.status_code == 303
    return answer.headers["Location"]
