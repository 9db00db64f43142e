"""What the survey holds about staff: who opened, entered, decided and answered.

Of citizens it holds nothing that names them; a comment that names somebody is read by moderators
alone until the name is out of it, and an erasure looks for names in it as in every text.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import or_, select

from portal.core.db import db
from portal.feedback.models import PublicService, ServiceAction, SurveyBatch, SurveyComment
from portal.people.queries.holdings import Area, Ids, Source


def _services(ids: Ids, _on: date) -> Mapping[int, str]:
    rows = db.session.execute(
        select(PublicService.id, PublicService.name).where(PublicService.id.in_(ids))
    )
    return {one: name for one, name in rows}


AREA = Area(
    sources=(
        Source(PublicService, lambda ids: PublicService.created_by_id.in_(ids)),
        Source(
            SurveyBatch,
            lambda ids: or_(SurveyBatch.entered_by_id.in_(ids), SurveyBatch.undone_by_id.in_(ids)),
        ),
        Source(ServiceAction, lambda ids: ServiceAction.created_by_id.in_(ids)),
        Source(
            SurveyComment,
            lambda ids: or_(
                SurveyComment.decided_by_id.in_(ids), SurveyComment.answered_by_id.in_(ids)
            ),
        ),
    ),
    names={"public_service": _services},
    texts=(
        SurveyComment.text,
        SurveyComment.published,
        SurveyComment.answer,
        ServiceAction.title,
        ServiceAction.proof,
        ServiceAction.drop_reason,
    ),
)
