"""A second opinion: the level of a day, worked out slowly from the policy *document* itself.

It shares no code with the rules. It looks at one day only, keeps no order, knows no segments.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from portal.competency.rules.kinds import Competency
from portal.ledger.rules.evidence import Event, Line

Document = Mapping[str, Any]
STRANDS = ("knowledge", "skill", "attitude")


def level(
    events: Sequence[Event], competency: Competency, documents: Sequence[Document], on: date
) -> tuple[int, bool]:
    """The level of a competency on a day, all `events` known, and whether it awaits renewal."""
    policy = None
    for document in documents:
        if document["valid_from"] <= on.isoformat():
            policy = document
    if policy is None:
        return 0, False
    counting = _counting(events, competency, policy, on)
    firm = [one for one in counting if one["firm"]]
    decisions = [one for one in counting if one["strand"] == "overall"]
    decided = [one for one in decisions if one["firm"]]
    if decided:
        return max(decided, key=lambda one: one["when"])["level"], False
    best = _from_strands(counting, competency, policy)
    if decisions:
        best = max(best, max(decisions, key=lambda one: one["when"])["level"])
    return best, _from_strands(firm, competency, policy) < best


def _counting(
    events: Sequence[Event], competency: Competency, policy: Document, on: date
) -> list[dict[str, Any]]:
    effective = [
        event
        for event in events
        if not any(
            (other.source_kind, other.source_ref) == (event.source_kind, event.source_ref)
            and other.revision > event.revision
            for other in events
        )
    ]
    mine = [
        (event, line)
        for event in effective
        for line in event.lines
        if line.competency_id == competency.id
    ]
    offers = [line for event, line in mine if event.source_kind == "renewal_offer"]
    found = []
    for event, line in mine:
        rule = policy["proofs"].get(str(event.source_kind), {}).get(str(line.strand))
        if rule is None or not line.passed or line.target_level > competency.highest:
            continue
        if _lacks(line, rule):
            continue
        ends = _ends(line, rule)
        if line.valid_from <= on < _stands_until(line, rule, ends, offers, policy):
            found.append(
                {
                    "strand": str(line.strand),
                    "kind": str(event.source_kind),
                    "level": min(line.target_level, rule["max_level"]),
                    "firm": on < ends,
                    "when": (event.occurred_at, event.source_kind, event.source_ref),
                }
            )
    return found


def _lacks(line: Line, rule: Document) -> bool:
    return (
        line.indicators < rule["min_indicators"]
        or (rule["needs_example"] and line.example_on is None)
        or line.raters < rule["min_raters"]
        or line.documents < rule["min_documents"]
    )


def _ends(line: Line, rule: Document) -> date:
    if line.valid_until is not None:
        return line.valid_until
    if rule["validity_months"] is None:
        return date.max
    return _shift(line.valid_from, rule["validity_months"])


def _stands_until(
    line: Line, rule: Document, ends: date, offers: Sequence[Line], policy: Document
) -> date:
    if rule["renewal"] == "lapses" or ends == date.max:
        return ends
    waiting = policy["renewal"]["waiting_months"]
    last = date.max if waiting is None else _shift(ends, waiting)
    for offer in offers:
        same = (offer.strand, offer.target_level) == (line.strand, line.target_level)
        assert offer.valid_until is not None
        if same and offer.valid_until > _shift(ends, -policy["renewal"]["window_months"]):
            last = min(last, offer.valid_until)
    return max(last, ends)


def _shift(day: date, months: int) -> date:
    """Month by month, and past the end of a short month into the next."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month in (0, 13):
            year, month = (year + 1, 1) if month == 13 else (year - 1, 12)
    last = monthrange(year, month)[1]
    return date(year, month, min(day.day, last)) + timedelta(days=day.day > last)


def _from_strands(
    counting: Sequence[Mapping[str, Any]], competency: Competency, policy: Document
) -> int:
    for wanted in (5, 4, 3, 2, 1):
        proved = [one for one in counting if one["level"] >= wanted and one["strand"] in STRANDS]
        strands = {one["strand"] for one in proved}
        kinds = {one["kind"] for one in proved}
        gated = [
            gate
            for gate in policy["gates"]
            if competency.kind in gate["competency_kinds"] and wanted >= gate["from_level"]
        ]
        if strands >= set(policy["levels"][str(wanted)]["strands"]) and all(
            kinds & set(gate["source_kinds"]) for gate in gated
        ):
            return wanted
    return 0
