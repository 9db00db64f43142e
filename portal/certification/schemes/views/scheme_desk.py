"""The pages under `/admin/schemes`, and what each of them begins with."""

from dataclasses import dataclass
from functools import cached_property

from flask import Blueprint, g

from portal.certification.rules.requirements import TreeRefusal
from portal.certification.rules.schemes import Fault, FaultReason, SchemeRefusal, Terms
from portal.certification.rules.validity import ValidityRefusal
from portal.certification.schemes import scheme_words as words
from portal.certification.schemes.forms.schemes import NOT_SAVED
from portal.certification.schemes.models import CertificateScheme
from portal.certification.schemes.queries import schemes
from portal.certification.schemes.scheme_words import Names
from portal.certification.schemes.service import writing
from portal.competency import words as competency_words
from portal.core import sentences
from portal.core.errors import Conflict, Forbidden, Refused
from portal.core.permissions import Permission

bp = Blueprint("schemes", __name__, url_prefix="/admin/schemes")
READ = {"scope": schemes.in_scope}
"""Every role that writes schemes may also publish those of others; both read these pages."""

_PAGES: dict[FaultReason, str] = {
    SchemeRefusal.UNIT: "issuing",
    SchemeRefusal.SIGNATORIES: "issuing",
    SchemeRefusal.TARGETS: "targets",
    SchemeRefusal.TARGET_TWICE: "targets",
    SchemeRefusal.NO_STRAND: "targets",
    SchemeRefusal.LEVEL: "targets",
    SchemeRefusal.UNPROVED: "tree",
    SchemeRefusal.NEEDS_ASSESSMENT: "tree",
    SchemeRefusal.UNPASSED: "tree",
    SchemeRefusal.EXTERNAL: "terms",
    SchemeRefusal.TITLE: "terms",
    SchemeRefusal.UNPRINTABLE: "terms",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend before publishing: what, about which competency, and on which page."""

    said: str
    about: str
    page: str
    in_renewal: bool = False


@dataclass(frozen=True)
class Desk:
    """A scheme as one page shows it, each part read when it is first asked for."""

    row: CertificateScheme

    @cached_property
    def terms(self) -> Terms:
        """The draft, with what its exams and assessments certify today."""
        return writing.resolved(self.row.organisation_id, Terms.read(self.row.draft))

    @cached_property
    def names(self) -> Names:
        return Names(self.row.organisation_id, g.today)

    @property
    def is_author(self) -> bool:
        return self.row.organisation_id in schemes.places(g.actor, Permission.SCHEME_WRITE)

    @property
    def may_write(self) -> bool:
        return self.is_author and self.row.submitted_at is None and self.row.retired_at is None

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        found = writing.against(self.row.organisation_id, self.terms, g.today)
        return tuple(self._found(one) for one in found)

    def _found(self, one: Fault) -> Finding:
        about = self.names.level(one.competency, one.level) if one.competency else ""
        if one.strand is not None:
            about = f"{about}, {competency_words.STRANDS[one.strand]}"
        return Finding(sentences.of(one.reason), about, _page(one.reason), one.in_renewal)

    @cached_property
    def proofs(self) -> tuple[words.Proof, ...]:
        return words.proofs(self.terms, self.names)


def _page(reason: FaultReason) -> str:
    if isinstance(reason, TreeRefusal):
        return "tree"
    if isinstance(reason, ValidityRefusal):
        return "validity"
    return _PAGES.get(reason, "issuing")


def desk(public_id: str) -> Desk:
    """A scheme the actor may read. Raises NotFound."""
    return Desk(schemes.one(g.actor, public_id))


def own_desk(public_id: str) -> Desk:
    """One the actor may write in. Raises NotFound, Forbidden (AZ-4)."""
    found = desk(public_id)
    if not found.is_author:
        raise Forbidden(Permission.SCHEME_WRITE)
    return found


def written(found: Desk, terms: Terms, version: int) -> str:
    """Keep terms; what they were refused with, in words."""
    try:
        writing.write(found.row.id, terms, version=version, now=g.now, actor_id=g.actor.person_id)
    except Refused as refused:
        return sentences.why(refused)
    except Conflict:
        return str(NOT_SAVED)
    return ""
