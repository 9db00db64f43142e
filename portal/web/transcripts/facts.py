"""What a transcript says: who, the profile of a day and why, and where the ledger stood."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.competency.queries.catalogue import catalogue
from portal.core.access import Actor
from portal.core.canonical import Json, instant_text
from portal.ledger.queries import events, profiles
from portal.ledger.queries.profiles import Explained
from portal.ledger.rules.document import Label, profile_document
from portal.people.queries import agencies, letterheads
from portal.people.queries.letterheads import Printed
from portal.web.profiles.overview import Overview, overview
from portal.web.profiles.why import HIDDEN_FROM_OTHERS

KIND = "competency_transcript"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Transcript:
    """Everything both forms need, read at once."""

    subject: Printed
    view: Overview
    explained: Explained
    facts: dict[str, Json]


def transcript(actor: Actor, person_id: int, on: date, *, locale: str, now: datetime) -> Transcript:
    """The person's transcript effective on a day, as known now."""
    view = overview(actor, person_id, on, locale=locale, url=lambda _key: "")
    explained = profiles.explain(person_id, on)
    subject = letterheads.printed(person_id, on)
    facts: dict[str, Json] = {
        "kind": KIND,
        "format": FORMAT,
        "language": locale,
        "issued_at": instant_text(now),
        "name": subject.name,
        "number": subject.number,
        "agency": subject.letterhead.agency,
        "unit": subject.unit,
        "posts": [post.job_name for post in view.posts],
        "standards": {row.key: row.need for row in view.required},
        "profile": _profile(explained, on, locale),
        "ledger": _positions({event.agency_id for event in explained.events}),
    }
    return Transcript(subject, view, explained, facts)


def _profile(explained: Explained, on: date, locale: str) -> dict[str, Json]:
    """As `portal profile show --json`, without tries that failed and what was taken back."""
    known = catalogue()
    labels = {
        id_: Label(one.key, one.code, one.name(locale))
        for id_ in explained.competencies
        for one in [known.worded(id_, on)]
    }
    document: dict[str, Any] = profile_document(explained.competencies, labels, on)
    hidden = {str(reason) for reason in HIDDEN_FROM_OTHERS}
    for one in document["competencies"]:
        one["unused"] = [line for line in one["unused"] if line["reason"] not in hidden]
    return document


def _positions(agency_ids: Iterable[int]) -> list[Json]:
    """Where the chain of each agency stood that recorded something of this."""
    ids = sorted(agency_ids)
    codes, heads = agencies.codes(ids), events.heads(ids)
    empty = (0, "")
    return [
        {
            "agency": codes[agency_id],
            "position": heads.get(agency_id, empty)[0],
            "hash": heads.get(agency_id, empty)[1],
        }
        for agency_id in ids
    ]


def levels(facts: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Code and level of every competency of the transcript."""
    return [(one["code"], one["level"]) for one in facts["profile"]["competencies"]]
