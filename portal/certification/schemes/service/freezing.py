"""What a certificate will say, put together from the records as they stand at the issue.

Everything here is read once and printed for ever; a later change of a name, a title or a scheme
changes no certificate.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from portal.certification import data
from portal.certification.documents import pdf
from portal.certification.documents.facts import (
    Competency,
    Facts,
    Holder,
    Issuer,
    Kind,
    Scheme,
    Score,
    Strand,
)
from portal.certification.documents.look import Look
from portal.certification.rules import requirements
from portal.certification.rules.requirements import Leaf, LeafKind
from portal.certification.rules.schemes import CertificateKind, Terms
from portal.certification.rules.validity import Term
from portal.certification.schemes import addresses
from portal.certification.schemes.models import CertificateApplication
from portal.certification.schemes.queries import issuing as queries
from portal.certification.schemes.queries import looks, occasions, signing_posts
from portal.certification.schemes.queries.issuing import Ground, Passed
from portal.certification.schemes.queries.occasions import Occasion
from portal.competency.rules.kinds import STRANDS
from portal.core import zones
from portal.core.canonical import Json, canonical_json
from portal.people.models import Person


@dataclass(frozen=True, slots=True)
class Rested:
    """What of the application's records the document prints."""

    courses: tuple[Passed, ...] = ()
    hours_jp100: int = 0
    score: Score | None = None


def facts(
    application: CertificateApplication,
    ground: Ground,
    person: Person,
    term: Term,
    *,
    base: str,
    now: datetime,
) -> Facts:
    """The facts of a granted application, without number, codes and key: those come at the last.

    Raises Refused(SignatoryRefusal.VACANT) where nobody holds a signing post on the day.
    """
    terms, on = ground.terms, zones.local_day(now, ground.agency.timezone)
    look, template = looks.in_force(ground.agency.id)
    rested = _rested(application, terms)
    about = occasions.of_application(application.id)
    days = [(zones.local_day(one.since, ground.agency.timezone), one.on_day) for one in
            rested.courses]  # fmt: skip
    if about is not None:
        days.append((about.since, about.last))
    return Facts(
        code="",
        qr_value="",
        number="",
        kind=kind(terms.kind),
        scheme=_scheme(ground, about),
        holder=holder(person),
        competencies=tuple(_competencies(terms, on)),
        issuer=issuer(ground, base, look),
        signatories=signing_posts.signing(terms, on),
        issued_on=on,
        issued_at=now,
        starts_on=min((min(one) for one in days), default=None),
        ends_on=max((last for _first, last in days), default=None),
        expires_on=term.last_day,
        hours_jp100=(about.jp100 if about else rested.hours_jp100) or None,
        score=rested.score,
        replaces=None,
        template_digest=template,
        font_digest=pdf.font_digest(),
        evidence_digest=_digest(application, ground),
        key_id="",
    )


def _scheme(ground: Ground, about: Occasion | None) -> Scheme:
    """Titled as the activity the certificate is about, where it is about one."""
    terms, number = ground.terms, ground.version.number
    if about is not None:
        return Scheme(ground.scheme.code, number, about.title, "")
    return Scheme(ground.scheme.code, number, terms.title, terms.title_en)


def renamed(printed: Facts, person: Person, ground: Ground, *, now: datetime) -> Facts:
    """The same certificate for its reissue: the holder's name as it is now, signed today."""
    on = zones.local_day(now, ground.agency.timezone)
    return replace(
        printed,
        holder=holder(person),
        signatories=signing_posts.signing(ground.terms, on),
        issued_on=on,
        issued_at=now,
        replaces=printed.number,
        template_digest=looks.in_force(ground.agency.id)[1],
        font_digest=pdf.font_digest(),
    )


def kind(of: CertificateKind) -> Kind:
    """The official wording of a kind."""
    words = data.kinds().rules[of]
    indonesian, english = words.indonesian, words.english
    return Kind(of.value, indonesian.name, english.name, indonesian.stated, english.stated)


def holder(person: Person) -> Holder:
    return Holder(person.full_name, person.front_title, person.back_title)


def issuer(ground: Ground, base: str, look: Look) -> Issuer:
    """The issuing unit, and the agency it belongs to."""
    address = addresses.issuer(base, ground.agency.public_id)
    return Issuer(address, ground.unit.name, look.name or ground.agency.name, "")


def _competencies(terms: Terms, on: date) -> Iterator[Competency]:
    worded = queries.competencies({one.competency for one in terms.targets}, on)
    for one in terms.targets:
        of = worded[one.competency]
        strands = tuple(Strand(strand.value) for strand in STRANDS if strand in one.strands)
        yield Competency(of.code, of.wording.name, one.level, strands)


def _digest(application: CertificateApplication, ground: Ground) -> str:
    """What the decision stood on: the application, the version and how each requirement stood."""
    said: dict[str, Json] = {
        "application": application.public_id,
        "scheme": ground.scheme.public_id,
        "version": ground.version.number,
        "findings": application.findings,
    }
    return hashlib.sha256(canonical_json(said)).hexdigest()


def _rested(application: CertificateApplication, terms: Terms) -> Rested:
    """Days and hours of the courses it rests on, and the score where it may be shown.

    Hours are printed for training and attendance alone: a certificate of competency rests on what
    somebody can do, however long they learnt.
    """
    met = {one["key"]: one for one in application.findings if not one.get("gap")}
    asked = terms.asked(is_renewal=application.kind == "renewal")
    leaves = [leaf for leaf in requirements.leaves(asked) if leaf.key in met]
    score = _score(leaves, met) if terms.score_is_public and application.agreed else None
    if terms.kind is CertificateKind.COMPETENCY:
        return Rested(score=score)
    courses = tuple(
        found
        for leaf in leaves
        if leaf.kind is LeafKind.COURSE
        and (found := queries.course_passed(application.person_id, leaf.ref))
    )
    counted = [met[leaf.key].get("held", 0) for leaf in leaves if leaf.kind is LeafKind.HOURS]
    hours = sum(one.credit_jp100 for one in courses) or max(counted, default=0)
    return Rested(courses, hours, score)


_MARKS = {LeafKind.EXAM: queries.exam_marks, LeafKind.PRACTICAL: queries.practical_marks}


def _score(leaves: list[Leaf], met: dict[str, dict[str, str]]) -> Score | None:
    """Of the first exam or assessment in reading order whose record is known."""
    for leaf in leaves:
        source = met[leaf.key].get("source", "")
        marks = _MARKS[leaf.kind](source) if leaf.kind in _MARKS and source else None
        if marks is not None:
            return Score(*marks)
    return None
