"""Loading a file: what kind of document it is, reading it, publishing it, faults at their lines.

The command line and the page for files share this, so both say the same about the same file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from portal.competency.queries.catalogue import catalogue
from portal.competency.rules.framework_document import DEFAULT_CODE, parse_framework
from portal.competency.rules.policy_document import parse_policy
from portal.competency.rules.publishing import PublishRefusal
from portal.competency.rules.reading import DocumentError, Fault, Problem
from portal.competency.rules.source_text import FaultyText, Located, SourceText, read_source
from portal.competency.rules.standards_document import parse_standards
from portal.competency.service import policies, standards, wordings
from portal.competency.service.faults import RefusedDocument
from portal.competency.service.policies import DraftRefusal
from portal.competency.service.wordings import Publishing, Report
from portal.core.errors import Refused


class DocumentKind(StrEnum):
    """Told by the part that only this kind of document has."""

    FRAMEWORK = "competencies"
    STANDARDS = "positions"
    POLICY = "proofs"


@dataclass(frozen=True, slots=True)
class Loading:
    """Who loads and how. `organisation_id` is the agency that jobs belong to.

    `own`: the dictionary belongs to that agency instead of the whole installation.
    `shipped`: the documents come with the portal, so a later policy whose day is past begins
    tomorrow instead of being refused: it was written before anybody knew of this installation.
    """

    now: datetime
    today: date
    actor_id: int | None
    organisation_id: int | None
    own: bool = False
    begin_on: date | None = None
    source: str = ""
    dry_run: bool = False
    shipped: bool = False


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong on which line: a fault of the text, or a refusal to publish an entry."""

    line: int
    path: str
    reason: StrEnum
    detail: str

    def __str__(self) -> str:
        words = self.reason.value.rpartition(".")[2].replace("_", " ")
        place = f"{self.path}: " if self.path not in {"", "$"} else ""
        return f"{self.line}: {place}{words}" + (f" ({self.detail})" if self.detail else "")


class FaultyDocument(Exception):
    """Nothing was published; `complaints` in the order of the lines."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints = tuple(sorted(complaints, key=lambda one: one.line))
        super().__init__("\n".join(map(str, self.complaints)))


# Where a refusal of the document as a whole is mended.
_PLACES: Mapping[StrEnum, str] = {
    PublishRefusal.TOO_EARLY: "valid_from",
    PublishRefusal.TOO_FAR: "valid_from",
    PublishRefusal.OUTDATED: "version",
    DraftRefusal.WRONG_VERSION: "version",
    PublishRefusal.NO_SOURCE: "meta.source",
}


def kind_of(source: SourceText) -> DocumentKind:
    """Raises FaultyText when it is none of them."""
    document = source.document
    keys = set(document) if isinstance(document, dict) else set()
    for kind in DocumentKind:
        if kind.value in keys:
            return kind
    words = " / ".join(DocumentKind)
    raise FaultyText([Located(1, Fault("", Problem.MISSING, f"one of {words}"))])


def inspect(text: str) -> tuple[DocumentKind, str]:
    """The kind of a document and, of a dictionary, its code. Raises FaultyDocument.

    For asking whether somebody may publish it, before anything is.
    """
    try:
        source = read_source(text)
        kind = kind_of(source)
    except FaultyText as error:
        raise FaultyDocument(map(_complaint, error.located)) from error
    document = source.document
    meta = document.get("meta") if isinstance(document, dict) else None
    code = meta.get("code", DEFAULT_CODE) if isinstance(meta, dict) else DEFAULT_CODE
    return kind, str(code) if kind is DocumentKind.FRAMEWORK else ""


def load_text(text: str, by: Loading) -> tuple[DocumentKind, Report]:
    """Publish the document of a text. Raises FaultyDocument."""
    try:
        source = read_source(text)
    except FaultyText as error:
        raise FaultyDocument(map(_complaint, error.located)) from error
    return load_source(source, by)


def load_source(source: SourceText, by: Loading) -> tuple[DocumentKind, Report]:
    """Publish the document of a text that was read. Raises FaultyDocument."""
    try:
        kind = kind_of(source)
        return kind, _publish(kind, source, by)
    except FaultyText as error:
        raise FaultyDocument(map(_complaint, error.located)) from error
    except DocumentError as error:
        raise FaultyDocument(map(_complaint, source.locate(error).located)) from error
    except RefusedDocument as error:
        raise FaultyDocument(
            Complaint(source.line(entry.path), entry.path, entry.reason, entry.subject)
            for entry in error.entries
        ) from error
    except Refused as error:
        path = _PLACES.get(error.reason, "")
        detail = ", ".join(str(value) for value in error.values.values())
        raise FaultyDocument([Complaint(source.line(path), path, error.reason, detail)]) from error


def _publish(kind: DocumentKind, source: SourceText, by: Loading) -> Report:
    if kind is DocumentKind.FRAMEWORK:
        publishing = Publishing(
            now=by.now,
            today=by.today,
            actor_id=by.actor_id,
            begin_on=by.begin_on,
            organisation_id=by.organisation_id if by.own else None,
        )
        document = parse_framework(source.document)
        return wordings.publish_framework(document, publishing, dry_run=by.dry_run)
    if kind is DocumentKind.STANDARDS:
        return _publish_standards(source, by)
    policy = parse_policy(source.document)
    if by.shipped:
        policy = policies.from_tomorrow(policy, by.today)
    published = policies.publish_document(
        policy,
        by.source or policy.title,
        now=by.now,
        today=by.today,
        actor_id=by.actor_id,
        dry_run=by.dry_run,
    )
    name = (f"version {policy.version}",)
    return Report(name, (), (), ()) if published else Report((), (), name, ())


def _publish_standards(source: SourceText, by: Loading) -> Report:
    if by.organisation_id is None:
        raise FaultyText([Located(1, Fault("", Problem.MISSING, "the agency the jobs belong to"))])
    setting = standards.Setting(
        organisation_id=by.organisation_id, now=by.now, today=by.today, actor_id=by.actor_id
    )
    document = parse_standards(source.document, catalogue().by_key)
    return standards.load(
        document, setting, begin_on=by.begin_on, source=by.source, dry_run=by.dry_run
    )


def _complaint(located: Located) -> Complaint:
    fault = located.fault
    return Complaint(located.line, fault.path, fault.problem, fault.detail)
