"""What somebody may apply for, and how far they are: one set of reads for the whole page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Select, select

from portal.certification.rules import applications as rules
from portal.certification.rules import findings
from portal.certification.rules.applications import ApplyRefusal, Kind
from portal.certification.rules.requirements import Node
from portal.certification.rules.schemes import Terms
from portal.certification.rules.weighing import Facts, Outcome, weigh
from portal.certification.schemes.models import (
    CertificateApplication,
    CertificateScheme,
    CertificateSchemeVersion,
)
from portal.certification.schemes.queries import applications, certificates, facts, occasions
from portal.certification.schemes.queries.applications import A
from portal.certification.schemes.queries.certificates import HeldCertificate
from portal.certification.schemes.queries.facts import Known
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound

MOST = 60
"""Schemes of an agency that one page offers."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A scheme and how the reader stands to it. `refusal`: why they cannot begin; `open_one`: the
    application that runs, which keeps its own version.
    """

    scheme: CertificateScheme
    version: CertificateSchemeVersion
    terms: Terms
    kind: Kind
    refusal: ApplyRefusal | None
    open_one: CertificateApplication | None
    asked: Node
    outcome: Outcome
    known: Known

    @property
    def counted(self) -> tuple[int, int]:
        """Requirements met, and how many there are."""
        return findings.counted(self.outcome)

    @property
    def is_ready(self) -> bool:
        return self.outcome.met and self.refusal is None and self.open_one is None


@dataclass(frozen=True, slots=True)
class Overview:
    """What somebody holds, and what is offered to them."""

    held: Sequence[HeldCertificate]
    offers: Sequence[Offer]


def overview(actor: Actor, on: date, now: datetime) -> Overview:
    """Everything of the actor's agency, what can be applied for at once first.

    As many statements however many schemes there are.
    """
    query = applications.offered_to(actor).order_by(CertificateScheme.title).limit(MOST)
    return _of(actor, query.with_only_columns(CertificateScheme.id), on, now)


def one(actor: Actor, public_id: str, on: date, now: datetime) -> Offer:
    """One scheme that is offered. Raises NotFound."""
    query = applications.offered_to(actor).where(CertificateScheme.public_id == public_id)
    offers = _of(actor, query.with_only_columns(CertificateScheme.id), on, now).offers
    if not offers:
        raise NotFound
    return offers[0]


def _of(actor: Actor, schemes: Select[int], on: date, now: datetime) -> Overview:
    me = actor.person_id
    versions = applications.newest(db.session.scalars(schemes).all())
    running = _running(actor, versions)
    held = certificates.held_by(me, on, now)
    plans = [_plan(one_, running.get(id_), held, on) for id_, one_ in versions.items()]
    plans = [plan for plan in plans if not occasions.asks_for_one(plan.asked)]
    known = facts.of_persons([me], [plan.asked for plan in plans], on)[me]
    made = facts.statements([each.id for each in running.values()])
    offers = []
    for plan in plans:
        mine = [row for row in made if plan.open_one and row.application_id == plan.open_one.id]
        own = replace(known, facts=facts.stated(known.facts, mine))
        outcome = weigh(plan.asked, own.facts, on)
        offers.append(replace(plan, outcome=outcome, known=own))
    ranked = sorted(offers, key=lambda offer: (not offer.is_ready, offer.scheme.title))
    return Overview(held, ranked)


def _running(
    actor: Actor, versions: Mapping[int, CertificateSchemeVersion]
) -> dict[int, CertificateApplication]:
    rows = applications.loaded(
        applications.own(actor).where(applications.is_open(), A.scheme_id.in_(versions))
    )
    return {one_.scheme_id: one_ for one_ in db.session.scalars(rows)}


def _plan(
    newest: CertificateSchemeVersion,
    running: CertificateApplication | None,
    held: Sequence[HeldCertificate],
    on: date,
) -> Offer:
    """What is asked of the person; not weighed yet."""
    kind = rules.kind_of(certificates.of_scheme(held, newest.scheme_id), on)
    refusal = kind if isinstance(kind, ApplyRefusal) else None
    version = running.version if running else newest
    terms = Terms.read(version.terms)
    asks = Kind(running.kind) if running else Kind.FIRST if refusal else Kind(kind)
    tree = terms.asked(is_renewal=asks is Kind.RENEWAL)
    unknown = Facts()
    return Offer(
        scheme=newest.scheme, version=version, terms=terms, kind=asks, refusal=refusal,
        open_one=running, asked=tree, outcome=weigh(tree, unknown, on), known=Known(unknown),
    )  # fmt: skip


def past(actor: Actor, after: str = "") -> tuple[Sequence[CertificateApplication], str]:
    """One's own applications that ended, the last first, and where to go on."""
    query = applications.own(actor).where(~applications.is_open())
    if after:
        edge = select(A.id).where(A.public_id == after).scalar_subquery()
        query = query.where(A.id < edge)
    page = applications.loaded(query.order_by(A.id.desc()).limit(applications.PAGE + 1))
    rows = db.session.scalars(page).all()
    shown = rows[: applications.PAGE]
    return shown, shown[-1].public_id if len(rows) > applications.PAGE else ""
