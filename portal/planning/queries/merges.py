"""Rows of one record of a person that a merge gives to the other."""

from collections.abc import Iterator

from sqlalchemy import select

from portal.core.db import db
from portal.planning.models import (
    ForumComment,
    ForumHiddenAuthor,
    ForumProposal,
    ForumSupport,
    NeedPerson,
    PersonalPlan,
)


def held(
    goes_id: int, stays_id: int
) -> Iterator[NeedPerson | ForumSupport | ForumHiddenAuthor | PersonalPlan]:
    """Rows that name the person, where the other record has none for the same thing."""
    named = select(NeedPerson.need_id).where(NeedPerson.person_id == stays_id)
    yield from db.session.scalars(
        select(NeedPerson).where(NeedPerson.person_id == goes_id, NeedPerson.need_id.not_in(named))
    ).all()
    supported = select(ForumSupport.proposal_id).where(ForumSupport.person_id == stays_id)
    yield from db.session.scalars(
        select(ForumSupport).where(
            ForumSupport.person_id == goes_id, ForumSupport.proposal_id.not_in(supported)
        )
    ).all()
    years = select(PersonalPlan.year).where(PersonalPlan.person_id == stays_id)
    yield from db.session.scalars(
        select(PersonalPlan).where(
            PersonalPlan.person_id == goes_id, PersonalPlan.year.not_in(years)
        )
    ).all()
    yield from db.session.scalars(
        select(ForumHiddenAuthor).where(ForumHiddenAuthor.person_id == goes_id)
    ).all()


def written(goes_id: int) -> Iterator[ForumProposal | ForumComment]:
    """What the person wrote under their name."""
    proposals = select(ForumProposal).where(ForumProposal.author_id == goes_id)
    yield from db.session.scalars(proposals).all()
    comments = select(ForumComment).where(ForumComment.author_id == goes_id)
    yield from db.session.scalars(comments).all()
