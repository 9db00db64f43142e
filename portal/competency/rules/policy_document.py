"""The attainment policy as a document: read from YAML or JSON, written as canonical JSON, compared.

A document that is read, written and read again is the same policy and the same bytes. Reading is
strict: all faults at once, each with its path.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import yaml

from portal.competency.rules.kinds import (
    HIGHEST,
    LOWEST,
    CompetencyKind,
    SourceKind,
    Strand,
)
from portal.competency.rules.policy import (
    Gate,
    LegalSource,
    LevelRule,
    Policy,
    ProofRule,
    Renewal,
    RenewalRule,
    Verification,
)
from portal.competency.rules.reading import DocumentError, Fault, Problem, Reader, join
from portal.core.canonical import Json, canonical_json

FORMAT: Final = 1
MAX_MONTHS: Final = 600
MAX_COUNT: Final = 100
_KEYS = ("format", "version", "valid_from", "title")
_SECTIONS = ("sources", "levels", "proofs", "gates", "renewal")
_PROOF_NEEDED = ("max_level", "validity_months", "renewal", "source")
_PROOF_OPTIONAL = ("min_indicators", "needs_example", "min_raters", "min_documents")
_GATE = ("competency_kinds", "from_level", "source_kinds", "source")


def policy_from_text(text: str) -> Policy:
    """The policy of a YAML (or JSON) text. Raises DocumentError."""
    try:
        document = yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a subclass of SafeLoader
    except (yaml.YAMLError, RecursionError) as error:
        raise DocumentError([Fault("$", Problem.NOT_YAML, _one_line(error))]) from error
    return parse_policy(document)


def parse_policy(document: object) -> Policy:
    """The policy of a document already read. Raises DocumentError with every fault in it."""
    reader = Reader()
    root = reader.table(document, "", (*_KEYS, *_SECTIONS))
    reader.whole(root.get("format"), "format", FORMAT, FORMAT)
    version = reader.whole(root.get("version"), "version", 1, 2**31 - 1)
    valid_from = reader.day(root.get("valid_from"), "valid_from")
    title = reader.text(root.get("title"), "title")
    sections = _Sections(reader, root)
    reader.finish()
    policy = Policy(
        version=version,
        valid_from=valid_from,
        title=title,
        sources=sections.sources,
        levels=sections.levels,
        proofs=sections.proofs,
        gates=sections.gates,
        renewal=sections.renewal,
    )
    for fault in _faults_of_the_whole(policy):
        reader.fault(fault.path, fault.problem, fault.detail)
    reader.finish()
    return policy


def policy_document(policy: Policy) -> dict[str, Json]:
    """The whole document, every figure spelt out; `parse_policy` gives the same policy back."""
    proofs: dict[str, dict[str, Json]] = {}
    for proof in policy.proofs:
        proofs.setdefault(str(proof.source_kind), {})[str(proof.strand)] = _proof_document(proof)
    return {
        "format": FORMAT,
        "version": policy.version,
        "valid_from": policy.valid_from.isoformat(),
        "title": policy.title,
        "sources": {
            source.id: {
                "reference": source.reference,
                "note": source.note,
                "verification": str(source.verification),
            }
            for source in policy.sources
        },
        "levels": {
            str(rule.level): {"strands": _words(rule.strands), "source": rule.source}
            for rule in policy.levels
        },
        "proofs": proofs,
        "gates": [
            {
                "competency_kinds": _words(gate.competency_kinds),
                "from_level": gate.from_level,
                "source_kinds": _words(gate.source_kinds),
                "source": gate.source,
            }
            for gate in policy.gates
        ],
        "renewal": {
            "window_months": policy.renewal.window_months,
            "waiting_months": policy.renewal.waiting_months,
            "source": policy.renewal.source,
        },
    }


def _words(words: Iterable[StrEnum]) -> list[Json]:
    """As plain text, so that any writer of JSON or YAML takes them."""
    return [str(word) for word in words]


def _proof_document(proof: ProofRule) -> dict[str, Json]:
    return {
        "max_level": proof.max_level,
        "validity_months": proof.validity_months,
        "renewal": str(proof.renewal),
        "min_indicators": proof.min_indicators,
        "needs_example": proof.needs_example,
        "min_raters": proof.min_raters,
        "min_documents": proof.min_documents,
        "source": proof.source,
    }


def policy_json(policy: Policy) -> bytes:
    """The canonical bytes of a policy: what is stored, hashed and compared."""
    return canonical_json(policy_document(policy))


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that differs; None on the side where the path does not exist."""

    path: str
    before: Json
    after: Json


def compare(before: Policy, after: Policy) -> tuple[Change, ...]:
    """Every path at which two policies differ, in the order of the paths."""
    old = dict(_leaves(policy_document(before), ""))
    new = dict(_leaves(policy_document(after), ""))
    return tuple(
        Change(path, old.get(path), new.get(path))
        for path in sorted(old.keys() | new.keys())
        if (path in old) != (path in new) or old.get(path) != new.get(path)
    )


def _leaves(value: Json, path: str) -> Iterator[tuple[str, Json]]:
    """Paths as in the faults. A list of words is one leaf; a list of tables is walked."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, join(path, key))
    elif isinstance(value, list) and any(isinstance(inner, Mapping) for inner in value):
        for place, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{place}]")
    else:
        yield path, value


class _Sections:
    """The parts of a document, read in its order; faults go to the reader."""

    def __init__(self, reader: Reader, root: Mapping[str, object]) -> None:
        self._reader = reader
        self.sources = self._read_sources(root.get("sources"))
        self._source_ids = frozenset(source.id for source in self.sources)
        self.levels = self._read_levels(root.get("levels"))
        self.proofs = self._read_proofs(root.get("proofs"))
        self.gates = self._read_gates(root.get("gates"))
        self.renewal = self._read_renewal(root.get("renewal"))

    def _read_sources(self, value: object) -> tuple[LegalSource, ...]:
        reader = self._reader
        sources = []
        for key, inner in reader.any_table(value, "sources").items():
            path = join("sources", key)
            table = reader.table(inner, path, ("reference", "note", "verification"))
            mark = reader.choice(
                table.get("verification"), join(path, "verification"), Verification
            )
            reference = reader.text(table.get("reference"), join(path, "reference"))
            note = reader.text(table.get("note"), join(path, "note"))
            if mark is not None:
                sources.append(LegalSource(key, reference, note, mark))
        return tuple(sorted(sources, key=lambda source: source.id))

    def _source(self, table: Mapping[str, object], path: str) -> str:
        source = self._reader.text(table.get("source"), join(path, "source"))
        if source and source not in self._source_ids:
            self._reader.fault(join(path, "source"), Problem.UNKNOWN_SOURCE, source)
        return source

    def _read_levels(self, value: object) -> tuple[LevelRule, ...]:
        reader = self._reader
        wanted = [str(level) for level in range(LOWEST, HIGHEST + 1)]
        rules = []
        for key, inner in reader.table(value, "levels", wanted).items():
            if key not in wanted:
                continue
            path = join("levels", key)
            table = reader.table(inner, path, ("strands", "source"))
            strands = reader.choices(table.get("strands"), join(path, "strands"), Strand)
            if Strand.OVERALL in strands:
                reader.fault(join(path, "strands"), Problem.ONLY_AN_ASSESSOR_DECIDES, "overall")
            rules.append(LevelRule(int(key), strands, self._source(table, path)))
        return tuple(sorted(rules, key=lambda rule: rule.level))

    def _read_proofs(self, value: object) -> tuple[ProofRule, ...]:
        reader = self._reader
        proofs = []
        for word, strands in reader.any_table(value, "proofs").items():
            path = join("proofs", word)
            kind = reader.choice(word, path, SourceKind)
            if kind is SourceKind.RENEWAL_OFFER:
                reader.fault(path, Problem.PROVES_NOTHING)
            for strand_word, inner in reader.any_table(strands, path).items():
                place = join(path, strand_word)
                strand = reader.choice(strand_word, place, Strand)
                if strand is Strand.OVERALL and kind is not SourceKind.ASSESSOR:
                    reader.fault(place, Problem.ONLY_AN_ASSESSOR_DECIDES, word)
                if kind is not None and strand is not None:
                    proofs.append(self._read_proof(kind, strand, inner, place))
        kinds, strand_order = list(SourceKind), list(Strand)
        proofs.sort(key=lambda p: (kinds.index(p.source_kind), strand_order.index(p.strand)))
        return tuple(proofs)

    def _read_proof(self, kind: SourceKind, strand: Strand, value: object, path: str) -> ProofRule:
        reader = self._reader
        table = reader.table(value, path, _PROOF_NEEDED, _PROOF_OPTIONAL)

        def whole(key: str, low: int, high: int, default: int | None = None) -> int:
            return reader.whole(table.get(key, default), join(path, key), low, high)

        months = table.get("validity_months")
        renewal = reader.choice(table.get("renewal"), join(path, "renewal"), Renewal)
        return ProofRule(
            source_kind=kind,
            strand=strand,
            max_level=whole("max_level", LOWEST, HIGHEST),
            validity_months=reader.whole_or_none(
                months, join(path, "validity_months"), 1, MAX_MONTHS
            ),
            renewal=renewal or Renewal.LAPSES,
            min_indicators=whole("min_indicators", 0, MAX_COUNT, 0),
            needs_example=reader.yes(
                table.get("needs_example", False), join(path, "needs_example")
            ),
            min_raters=whole("min_raters", 0, MAX_COUNT, 0),
            min_documents=whole("min_documents", 0, MAX_COUNT, 0),
            source=self._source(table, path),
        )

    def _read_gates(self, value: object) -> tuple[Gate, ...]:
        reader = self._reader
        gates = []
        taken: set[CompetencyKind] = set()
        for path, inner in reader.items(value, "gates"):
            table = reader.table(inner, path, _GATE)
            kinds_path, sources_path = join(path, "competency_kinds"), join(path, "source_kinds")
            kinds = reader.choices(table.get("competency_kinds"), kinds_path, CompetencyKind)
            for kind in taken.intersection(kinds):
                reader.fault(kinds_path, Problem.REPEATED, kind)
            taken.update(kinds)
            sources = reader.choices(table.get("source_kinds"), sources_path, SourceKind)
            level = reader.whole(table.get("from_level"), join(path, "from_level"), LOWEST, HIGHEST)
            gates.append(Gate(kinds, level, sources, self._source(table, path)))
        return tuple(sorted(gates, key=lambda gate: gate.competency_kinds))

    def _read_renewal(self, value: object) -> RenewalRule:
        reader = self._reader
        table = reader.table(value, "renewal", ("window_months", "waiting_months", "source"))
        return RenewalRule(
            window_months=reader.whole(
                table.get("window_months"), "renewal.window_months", 0, MAX_MONTHS
            ),
            waiting_months=reader.whole_or_none(
                table.get("waiting_months"), "renewal.waiting_months", 0, MAX_MONTHS
            ),
            source=self._source(table, "renewal"),
        )


def _faults_of_the_whole(policy: Policy) -> Iterator[Fault]:
    """What no single line shows: a level that nobody could ever reach, or only by luck."""
    below: tuple[Strand, ...] = ()
    for rule in policy.levels:
        path = f"levels.{rule.level}.strands"
        lost = [strand for strand in below if strand not in rule.strands]
        if lost:
            yield Fault(path, Problem.NEEDS_LESS_THAN_THE_LEVEL_BELOW, ", ".join(lost))
        below = rule.strands
        for strand in rule.strands:
            yield from _ways_to(policy, strand, rule.level, path)
    for place, gate in enumerate(policy.gates):
        ways = [p.max_level for p in policy.proofs if p.source_kind in gate.source_kinds]
        best = max(ways, default=0)
        if best < HIGHEST:
            yield Fault(f"gates[{place}].source_kinds", Problem.CANNOT_BE_PROVED, f"{best + 1}")


def _ways_to(policy: Policy, strand: Strand, level: int, path: str) -> Iterator[Fault]:
    """Each strand can be proved to each level, and not only where enough raters are found."""
    ways = [p for p in policy.proofs if p.strand is strand and p.max_level >= level]
    if not ways:
        yield Fault(path, Problem.CANNOT_BE_PROVED, strand)
    elif all(way.min_raters for way in ways):
        yield Fault(path, Problem.NO_WAY_WITHOUT_RATERS, strand)


class _StrictLoader(yaml.SafeLoader):
    """YAML without repeated keys: the second would silently win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                continue  # the parent refuses it
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"repeated key {key!r}", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
