"""What the area holds about persons: partners and who acts for them, activities, places in them."""

from sqlalchemy import Select, or_, select, update

from portal.core.db import db
from portal.people.queries.holdings import Area, Erasing, Ids, Source
from portal.workshops.models import (
    Activity,
    ActivityInvitation,
    ActivityLetter,
    ActivityMaterial,
    ActivityOutcome,
    ActivityReaction,
    ActivityRegistration,
    ActivityRemark,
    ActivityTask,
    Partner,
    PartnerAgreement,
    PartnerContact,
    PartnerCoordinator,
    RecordedActivity,
    RecordedCorrection,
    RecordedPerson,
    SessionPresence,
)


def _places(ids: Ids) -> Select[int]:
    return select(ActivityRegistration.id).where(ActivityRegistration.person_id.in_(ids))


def _erase(erasing: Erasing) -> None:
    """Whoever acted for a partner acts no more; words written about and by the person go; who was
    where stays under the internal number, with the hours that came of it.
    """
    own = _places(erasing.ids)
    db.session.execute(
        update(ActivityRegistration)
        .where(ActivityRegistration.person_id.in_(erasing.ids))
        .values(refusal="")
    )
    db.session.execute(
        update(ActivityInvitation)
        .where(ActivityInvitation.person_id.in_(erasing.ids), ActivityInvitation.reason != "")
        .values(reason="-")
    )
    db.session.execute(
        update(SessionPresence)
        .where(SessionPresence.registration_id.in_(own), SessionPresence.reason != "")
        .values(reason="-")
    )
    db.session.execute(
        update(ActivityRemark).where(ActivityRemark.by_id.in_(erasing.ids)).values(text="")
    )
    db.session.execute(
        update(ActivityReaction).where(ActivityReaction.registration_id.in_(own)).values(remark="")
    )
    db.session.execute(
        update(RecordedPerson)
        .where(RecordedPerson.person_id.in_(erasing.ids))
        .values(number="", certificate="")
    )
    row = PartnerCoordinator
    db.session.execute(
        update(row)
        .where(row.person_id.in_(erasing.ids), row.ended_at.is_(None))
        .values(ended_at=erasing.now, ended_by_id=erasing.decided_by)
    )


AREA = Area(
    sources=(
        Source(Partner, lambda ids: Partner.created_by_id.in_(ids)),
        Source(PartnerContact, lambda ids: PartnerContact.recorded_by_id.in_(ids)),
        Source(
            PartnerAgreement,
            lambda ids: or_(
                PartnerAgreement.recorded_by_id.in_(ids), PartnerAgreement.ended_by_id.in_(ids)
            ),
        ),
        Source(
            PartnerCoordinator,
            lambda ids: or_(
                PartnerCoordinator.person_id.in_(ids),
                PartnerCoordinator.invited_by_id.in_(ids),
                PartnerCoordinator.ended_by_id.in_(ids),
            ),
        ),
        Source(
            Activity,
            lambda ids: or_(
                Activity.created_by_id.in_(ids),
                Activity.published_by_id.in_(ids),
                Activity.cancelled_by_id.in_(ids),
            ),
        ),
        Source(ActivityRemark, lambda ids: ActivityRemark.by_id.in_(ids)),
        Source(ActivityMaterial, lambda ids: ActivityMaterial.added_by_id.in_(ids)),
        Source(ActivityTask, lambda ids: ActivityTask.by_id.in_(ids)),
        Source(ActivityReaction, lambda ids: ActivityReaction.registration_id.in_(_places(ids))),
        Source(ActivityRegistration, lambda ids: ActivityRegistration.person_id.in_(ids)),
        Source(
            RecordedActivity,
            lambda ids: or_(
                RecordedActivity.created_by_id.in_(ids),
                RecordedActivity.returned_by_id.in_(ids),
                RecordedActivity.checked_by_id.in_(ids),
            ),
        ),
        Source(RecordedPerson, lambda ids: RecordedPerson.person_id.in_(ids)),
        Source(
            RecordedCorrection,
            lambda ids: or_(
                RecordedCorrection.asked_by_id.in_(ids), RecordedCorrection.agreed_by_id.in_(ids)
            ),
        ),
        Source(ActivityLetter, lambda ids: ActivityLetter.sent_by_id.in_(ids)),
        Source(
            ActivityInvitation,
            lambda ids: or_(
                ActivityInvitation.person_id.in_(ids),
                ActivityInvitation.invited_by_id.in_(ids),
                ActivityInvitation.withdrawn_by_id.in_(ids),
            ),
        ),
        Source(SessionPresence, lambda ids: SessionPresence.registration_id.in_(_places(ids))),
        Source(ActivityOutcome, lambda ids: ActivityOutcome.registration_id.in_(_places(ids))),
    ),
    texts=(ActivityReaction.remark,),
    erase=_erase,
)
