"""Persons with their dated numbers, status, employment and posts."""

from datetime import date, datetime

from sqlalchemy import select

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.people.models import (
    Employment,
    Person,
    PersonIdentifier,
    PersonStatus,
    Post,
    Tenure,
)
from portal.people.rules import identifiers, names, posts
from portal.people.rules.spans import Span


def register(
    *,
    name: str,
    kind: identifiers.IdentifierKind | None,
    number: str,
    status: str,
    organisation_id: int,
    unit_id: int,
    valid_from: date,
    on: date,
    now: datetime,
    actor_id: int | None,
    rank: str = "",
    email: str | None = None,
) -> Person:
    """A new person with first number, status and employment.

    Raises Refused(IdentifierRefusal) for a number wrong in form. A number that exists already
    breaks its unique index: callers look the number up first for a kind message.
    """
    parsed = names.parse(name)
    identifier = None
    if kind is not None:
        found = identifiers.parse(kind, number, on=on)
        if isinstance(found, identifiers.IdentifierRefusal):
            raise Refused(found, field="number")
        identifier = found
    with transaction():
        person = Person(
            full_name=parsed.core,
            front_title=" ".join(parsed.front),
            back_title=", ".join(parsed.back),
            sort_key=parsed.sort_key[0][:160],
            search_key=names.search_key(parsed.core)[:200],
            email=email,
            created_at=now,
        )
        db.session.add(person)
        db.session.flush()
        if identifier is not None:
            _add_number(person.id, identifier, organisation_id, valid_from)
        db.session.add_all(
            [
                PersonStatus(person_id=person.id, status=status, rank=rank, valid_from=valid_from),
                Employment(
                    person_id=person.id,
                    organisation_id=organisation_id,
                    unit_id=unit_id,
                    valid_from=valid_from,
                ),
            ]
        )
        audit.record(
            "person.registered",
            object_kind="person",
            object_id=person.id,
            organisation_id=organisation_id,
            now=now,
            actor_id=actor_id,
        )
    return person


def _add_number(
    person_id: int, identifier: identifiers.Identifier, organisation_id: int, valid_from: date
) -> None:
    local = identifier.kind is identifiers.IdentifierKind.AGENCY_NUMBER
    db.session.add(
        PersonIdentifier(
            person_id=person_id,
            kind=identifier.kind,
            value=identifier.value,
            organisation_id=organisation_id if local else None,
            valid_from=valid_from,
        )
    )


def appoint(
    person_id: int,
    post_id: int,
    *,
    kind: posts.TenureKind,
    valid_from: date,
    valid_until: date | None = None,
    decree: str = "",
    now: datetime,
    actor_id: int | None,
) -> Tenure:
    """Let a person hold a post, definitively or acting. Raises Refused(TenureRefusal)."""
    with transaction():
        post = db.session.get(Post, post_id, with_for_update=True)
        if post is None:
            raise NotFound
        held = db.session.scalars(select(Tenure).where(Tenure.post_id == post_id))
        new = posts.Tenure(person_id, post_id, kind, Span(valid_from, valid_until))
        refusal = posts.may_take(
            posts.Post(post.id, post.reports_to_id, Span(post.valid_from, post.valid_until)),
            [
                posts.Tenure(
                    row.person_id,
                    row.post_id,
                    posts.TenureKind(row.kind),
                    Span(row.valid_from, row.valid_until),
                )
                for row in held
            ],
            new,
        )
        if refusal is not None:
            raise Refused(refusal, field="post")
        tenure = Tenure(
            person_id=person_id,
            post_id=post_id,
            kind=kind,
            decree=decree,
            valid_from=valid_from,
            valid_until=valid_until,
        )
        db.session.add(tenure)
        audit.record(
            "post.appointed",
            object_kind="post",
            object_id=post_id,
            now=now,
            actor_id=actor_id,
            person=person_id,
            tenure=kind.value,
        )
        db.session.flush()
    return tenure
