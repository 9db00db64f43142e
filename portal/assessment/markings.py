"""What an attempt is marked by: keys, remedies in force, current answers. No page reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    String,
    any_,
    bindparam,
    cast,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from portal.assessment import wordings
from portal.assessment.models import Attempt, AttemptAnswer, ItemVersion
from portal.assessment.regrading.models import Regrade
from portal.assessment.rules.marking import Marks
from portal.assessment.rules.regrading import Remedy, mark_by
from portal.core.db import BigInt, db, dialect_name, table_of


@dataclass(frozen=True, slots=True)
class Marking:
    """What an attempt is marked by: keys and remedies by item version, answers by item ref."""

    keys: Mapping[int, Mapping[str, Any]]
    remedies: Mapping[int, Remedy]
    answers: Mapping[str, Mapping[str, Any]]
    key_version: int  # the last regrade whose remedy is among them, 0 for none

    def mark(
        self, place: Mapping[str, Any], answers: Mapping[str, Mapping[str, Any]] | None = None
    ) -> Marks:
        """The marks of one item of the paper, by these answers instead of the current ones."""
        version = place["version"]
        answer = (self.answers if answers is None else answers).get(place["ref"])
        return mark_by(place["kind"], self.keys[version], answer, self.remedies.get(version))


_NO_TEXT, _NO_NUMBER = cast(null(), String), cast(null(), BigInt)
_VERSIONS = {  # one parameter where the database takes a list as one
    "postgresql": lambda column: column == any_(bindparam("versions", type_=ARRAY(BigInteger))),
    "sqlite": lambda column: column.in_(bindparam("versions", expanding=True)),
}


def _of_marking(dialect: str, *, keys: bool) -> CompoundSelect[Any]:
    """Remedies and answers as (version, regrade, ref, document); keys of `missing` before them."""
    item, regrade, answer = (table_of(model).c for model in (ItemVersion, Regrade, AttemptAnswer))
    remedies = select(
        regrade.item_version_id, regrade.id.label("regrade"), _NO_TEXT.label("ref"),
        regrade.remedy.label("document"),
    ).where(
        regrade.organisation_id == bindparam("organisation"),
        _VERSIONS[dialect](regrade.item_version_id),
        regrade.approved_at.is_not(None),
    )  # fmt: skip
    answers = select(_NO_NUMBER, _NO_NUMBER, answer.item_ref, answer.response).where(
        answer.attempt_id == bindparam("attempt")
    )
    parts = [remedies, answers]
    if keys:
        wanted = item.id.in_(bindparam("missing", expanding=True))
        parts.append(select(item.id, _NO_NUMBER, _NO_TEXT, item.answer_key).where(wanted))
    return union_all(*parts)


_OF_MARKING = {
    (dialect, keys): _of_marking(dialect, keys=keys)
    for dialect in _VERSIONS
    for keys in (False, True)
}


def for_marking(attempt: Attempt) -> Marking:
    """Keys, remedies and current answers; one statement (submit only)."""
    versions = [place["version"] for place in attempt.paper]
    known = wordings.known(wordings.KEYS, versions)
    missing = [version for version in versions if version not in known]
    values: dict[str, Any] = {
        "organisation": attempt.organisation_id, "versions": versions, "attempt": attempt.id,
    } | ({"missing": missing} if missing else {})  # fmt: skip
    read: dict[int, dict[str, Any]] = {}
    found: dict[int, tuple[int, Remedy]] = {}
    given: dict[str, dict[str, Any]] = {}
    query = _OF_MARKING[dialect_name(), bool(missing)]
    for version, regrade, ref, document in db.session.connection().execute(query, values):
        if ref is not None:
            given[ref] = document
        elif regrade is None:
            read[version] = document
        elif version not in found or found[version][0] < regrade:
            found[version] = (regrade, Remedy.read(document))
    wordings.remember(wordings.KEYS, read)
    return Marking(
        known | read,
        {version: remedy for version, (_id, remedy) in found.items()},
        given,
        max((id_ for id_, _remedy in found.values()), default=0),
    )
