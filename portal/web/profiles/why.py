"""Why a level is what it is, in sentences: strands, evidence in time, what the next asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.certification.rules.renewing import Cause
from portal.certification.schemes.queries import renewals
from portal.competency.queries import catalogue, policies, requirements
from portal.competency.queries.catalogue import CompetencyValue
from portal.competency.rules.kinds import SourceKind
from portal.competency.rules.policy import Limit, Policy, ProofRule, Verification
from portal.core.dates import day
from portal.core.errors import NotFound
from portal.ledger.queries import events, profiles
from portal.ledger.rules.counting import Proof, Reason, Standing
from portal.ledger.rules.evidence import FOREVER, Fact, NaturalKey
from portal.ledger.rules.explain import Need, Unused
from portal.ledger.rules.profile import CompetencyProfile, StrandProfile
from portal.web import sentences
from portal.web.sentences.ledger import SOURCE_NAMES, STRAND_NAMES

Details = Mapping[NaturalKey, Mapping[str, Any]]

HIDDEN_FROM_OTHERS = frozenset({Reason.FAILED, Reason.SUPERSEDED, Reason.WITHDRAWN})
"""Supervisors see completions and passes, never attempts (architecture.md, Access)."""


@dataclass(frozen=True, slots=True)
class StrandRow:
    """One line of the macro `strands`."""

    name: str
    got: int
    holds: bool
    proof: str
    detail: str


@dataclass(frozen=True, slots=True)
class Moment:
    """One piece of evidence in time; `kind` as in the macro `moment_item`."""

    title: str
    detail: str
    reason: str
    kind: str
    tag: str
    url: str  # where its words are read; "" where there are no more
    leads: str  # what that address is called


@dataclass(frozen=True, slots=True)
class Way:
    """One way to prove, by the policy, with its ground."""

    text: str
    ground: str
    source: SourceKind


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One thing the next level asks for."""

    sentence: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """One competency of one person on one day, explained."""

    one: CompetencyValue
    on: date
    level: int
    level_name: str
    need: int | None
    awaiting: bool
    opening: tuple[str, ...]
    strands: tuple[StrandRow, ...]
    moments: tuple[Moment, ...]
    expiry: str
    needs: tuple[NeedRow, ...]
    policy: Policy | None

    @property
    def lowest(self) -> int:
        """The level of the strand that reaches least: what a course has to lead beyond."""
        return min((row.got for row in self.strands), default=0)

    @property
    def next_level(self) -> int:
        return self.level + 1


def explain(
    person_id: int, key: str, on: date, *, locale: str, full: bool, own: bool = False
) -> Why:
    """Explain one competency by its key; five statements. Raises NotFound for an unknown key.

    `full` is for the person and for those who may correct evidence; others see no failed tries,
    no marks, and nothing that was taken back. `own` is for the person alone, who is led back to
    the attempts.
    """
    known = catalogue.catalogue()
    id_ = known.by_key.get(key)
    if id_ is None:
        raise NotFound
    one = known.worded(id_, on)
    found = profiles.explain(person_id, on, competency_ids=[id_]).competencies[id_]
    need = requirements.of_persons([person_id], on)[person_id].levels.definitive.get(id_)
    words = _Words(events.details_of(person_id, id_), full, own)
    policy = policies.in_force(on)
    stood = _stood(person_id, id_) if found.awaiting else ()
    return Why(
        one=one,
        on=on,
        level=found.level,
        level_name=known.level_name(id_, found.level, on, locale),
        need=need.level if need else None,
        awaiting=found.awaiting,
        opening=(*_opening(found, policy, need.level if need else None), *stood),
        strands=tuple(words.strand(strand, found) for strand in found.strands),
        moments=words.moments(found, on),
        expiry=_expiry(found),
        needs=tuple(_need(need, policy) for need in found.needs if policy),
        policy=policy,
    )


def _opening(found: CompetencyProfile, policy: Policy | None, need: int | None) -> tuple[str, ...]:
    if policy is None:
        return (sentences.of(Reason.NO_POLICY),)
    if found.decision is not None:
        by = _("Keputusan asesor menetapkan level ini; bukti per unsur ditampilkan di bawahnya.")
        waits = sentences.of(Standing.AWAITING) if found.awaiting else ""
        return tuple(filter(None, (by, waits)))
    goal = need if need and need > found.level else found.level + 1
    said = [_("Level mengikuti unsur yang paling rendah.")]
    if goal <= 5:
        asked = [str(STRAND_NAMES[strand]).lower() for strand in policy.strands_of(goal)]
        said.append(_("Level %(level)d membutuhkan %(strands)s.", level=goal, strands=_and(asked)))
    if Limit.SOURCE in found.limiting:
        said.append(sentences.of(Limit.SOURCE))
    return tuple(said)


def _stood(person_id: int, competency_id: int) -> tuple[str, ...]:
    """Certificates of the competency whose renewal nobody was offered, and what follows."""
    causes = {
        Cause.NO_SITTING: _("belum ada ujian yang dibuka"),
        Cause.NO_SLOT: _("belum ada jadwal uji praktik"),
        Cause.NOT_OPEN_TO_THEM: _("kursinya penuh atau tertutup"),
        Cause.RETIRED: _("skemanya sudah ditutup"),
    }
    return tuple(
        _(
            "%(title)s berakhir sebelum perpanjangannya ditawarkan (%(cause)s). "
            "Level ini tetap; sebabnya tercatat pada instansi.",
            title=title,
            cause=causes[cause],
        )
        for title, cause in renewals.causes_of(person_id, competency_id)
    )


def _and(words: list[str]) -> str:
    if len(words) < 3:
        return str(_(" dan ")).join(words)
    return str(_("%(some)s, dan %(last)s", some=", ".join(words[:-1]), last=words[-1]))


def _expiry(found: CompetencyProfile) -> str:
    if found.expires is None:
        return ""
    turn = sentences.of(found.expires.turn)
    if found.expires.policy is not None:
        turn = _("Pada hari itu kebijakan versi %(v)d mulai berlaku.", v=found.expires.policy)
    said = _(
        "%(day)s: menjadi level %(level)d. %(turn)s",
        day=day(found.expires.on),
        level=found.expires.level,
        turn=turn,
    )
    return str(said)


@dataclass(frozen=True, slots=True)
class _Words:
    """Evidence in words, for a reader who may see all of it or only what passed."""

    details: Details
    full: bool
    own: bool

    def strand(self, strand: StrandProfile, found: CompetencyProfile) -> StrandRow:
        proof = strand.proof
        return StrandRow(
            name=str(STRAND_NAMES[strand.strand]),
            got=strand.level,
            holds=str(strand.strand) in found.limiting,
            proof=self.title(proof.fact) if proof else "",
            detail=self.counted(proof) if proof else str(_("Belum ada bukti untuk unsur ini.")),
        )

    def title(self, fact: Fact) -> str:
        source = str(SOURCE_NAMES[fact.event.source_kind])
        detail = self.details.get(fact.event.key, {})
        named = detail.get("title")
        if not isinstance(named, str) or source.casefold().startswith(named.casefold()):
            return source
        return named if named.casefold().startswith(source.casefold()) else f"{source}: {named}"

    def counted(self, proof: Proof) -> str:
        parts = [day_of(proof.fact), self._marks(proof.fact), self._by(proof.fact)]
        if proof.ends_on < FOREVER:
            parts.append(_("dihitung sampai %(day)s", day=day(proof.ends_on)))
        return ", ".join(filter(None, parts)) + "."

    def _marks(self, fact: Fact) -> str:
        if not self.full or not fact.line.possible:
            return ""
        line = fact.line
        return str(_("nilai %(got)d dari %(top)d", got=line.earned, top=line.possible))

    def _by(self, fact: Fact) -> str:
        by = self.details.get(fact.event.key, {}).get("by")
        return _("dicatat %(name)s", name=by) if isinstance(by, str) and by else ""

    def moments(self, found: CompetencyProfile, on: date) -> tuple[Moment, ...]:
        """Deciding lines and all others this reader may see, the latest first."""
        deciding = [found.decision, *(strand.proof for strand in found.strands)]
        used = [self._used(proof, on) for proof in deciding if proof is not None]
        rest = [
            self._unused(each)
            for each in found.unused
            if self.full or each.reason not in HIDDEN_FROM_OTHERS
        ]
        made = sorted([*used, *rest], key=lambda pair: pair[0], reverse=True)
        return tuple(moment for _when, moment in made)

    def _used(self, proof: Proof, on: date) -> tuple[tuple[Any, ...], Moment]:
        waits = proof.standing(on) is Standing.AWAITING
        return self._order(proof.fact), Moment(
            title=self._levelled(proof.fact),
            detail=self.counted(proof),
            reason="",
            kind="",
            tag=_("Menunggu perpanjangan") if waits else _("Dihitung"),
            **self._lead(proof.fact),
        )

    def _unused(self, each: Unused) -> tuple[tuple[Any, ...], Moment]:
        coming = each.reason is Reason.NOT_YET_VALID
        parts = [day_of(each.fact), self._marks(each.fact), self._by(each.fact)]
        return self._order(each.fact), Moment(
            title=self._levelled(each.fact),
            detail=", ".join(filter(None, parts)) + ".",
            reason=self._reason(each),
            kind="plan" if coming else "past",
            tag=_TAGS[each.reason]() if each.reason in _TAGS else _("Tidak dipakai"),
            **self._lead(each.fact),
        )

    def _levelled(self, fact: Fact) -> str:
        said = _(
            "%(title)s, %(strand)s level %(level)d",
            title=self.title(fact),
            strand=str(STRAND_NAMES[fact.line.strand]).lower(),
            level=fact.line.target_level,
        )
        return str(said)

    def _order(self, fact: Fact) -> tuple[Any, ...]:
        return (fact.event.occurred_at, fact.key)

    def _reason(self, each: Unused) -> str:
        """Why it is not used, and why its source took it back where that was written down."""
        said = sentences.of(each.reason)
        if each.reason is not Reason.WITHDRAWN:
            return said
        source = each.fact.event.key[:2]
        given = [
            str(one["reason"])
            for key, one in self.details.items()
            if key[:2] == source and "reason" in one
        ]
        return f"{said} {_('Alasan: %(reason)s', reason=given[-1])}" if given else said

    def _lead(self, fact: Fact) -> dict[str, str]:
        """Where a confirmation's words or one's own attempt stand, and what to call the way."""
        detail = self.details.get(fact.event.key, {})
        for name, (endpoint, own, leads) in _WAYS.items():
            public_id = detail.get(name)
            may = self.own if own else self.full
            if may and isinstance(public_id, str) and endpoint in current_app.view_functions:
                return {"url": url_for(endpoint, public_id=public_id), "leads": leads()}
        return {"url": "", "leads": ""}


_WAYS: Mapping[str, tuple[str, bool, Callable[[], str]]] = {
    "confirmation": ("confirmations.show", False, lambda: _("Contoh dan indikator")),
    "attempt": ("attempts.show", True, lambda: _("Buka percobaannya")),
    "certificate": ("own_certificate.show", True, lambda: _("Buka sertifikatnya")),
    "practical": ("practical.booked", True, lambda: _("Hasil dan alasannya")),
}
"""What the words of evidence may lead to: the page, whether it is the person's alone, its name."""
_TAGS = {
    Reason.NOT_YET_VALID: lambda: _("Belum mulai berlaku"),
    Reason.EXPIRED: lambda: _("Tidak dihitung lagi"),
    Reason.SUPERSEDED: lambda: _("Sudah diganti"),
    Reason.WITHDRAWN: lambda: _("Sudah ditarik"),
    Reason.FAILED: lambda: _("Belum lulus"),
}


def day_of(fact: Fact) -> str:
    """The agency-local day from which the evidence speaks."""
    return day(fact.line.valid_from)


def _need(need: Need, policy: Policy) -> NeedRow:
    sentence = sentences.of(need.limit)
    if need.too_few_raters:
        sentence = sentences.of(Reason.TOO_FEW_RATERS)
    return NeedRow(sentence, tuple(_way(rule, policy) for rule in need.options))


def _way(rule: ProofRule, policy: Policy) -> Way:
    asks = [str(SOURCE_NAMES[rule.source_kind])]
    if rule.min_indicators:
        asks.append(ngettext("%(num)d indikator", "%(num)d indikator diamati", rule.min_indicators))
    if rule.needs_example:
        asks.append(_("contoh bertanggal"))
    if rule.min_raters:
        asks.append(ngettext("%(num)d penilai", "sedikitnya %(num)d penilai", rule.min_raters))
    if rule.min_documents:
        asks.append(ngettext("satu dokumen", "%(num)d dokumen", rule.min_documents))
    if rule.max_level < 5:
        asks.append(_("dihitung sampai level %(level)d", level=rule.max_level))
    return Way(", ".join(asks), _ground(rule.source, policy), rule.source_kind)


def _ground(source: str, policy: Policy) -> str:
    found = next((one for one in policy.sources if one.id == source), None)
    if found is None:
        return ""
    if found.verification is Verification.OWN_PROPOSAL:
        return str(_("kebijakan instansi"))
    return found.reference
