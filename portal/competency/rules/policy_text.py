"""An attainment policy as text for people to edit; reading it gives the same policy back.

The comments are part of the form, in the language of the document: they say what the words of
each section mean, at the place where somebody changes a figure.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import yaml

from portal.competency.rules.policy import Policy
from portal.competency.rules.policy_document import policy_document
from portal.core.canonical import Json

_DEFAULTS: Final[Mapping[str, Json]] = {
    "min_indicators": 0,
    "needs_example": False,
    "min_raters": 0,
    "min_documents": 0,
}
_WIDE: Final = 10**6  # never fold a line

_HEAD = """\
# Kebijakan penetapan level. Baris yang diawali tanda # adalah penjelasan.
# version dan valid_from: nomor versi ini dan hari pertama berlakunya, paling cepat besok."""
_SOURCES = """\
# Dasar hukum dan usulan. Setiap aturan di bawah menyebut salah satu nama di sini.
# verification: read, read_partly, from_memory_unverified, atau own_proposal."""
_LEVELS = """\
# Unsur yang harus mencapai level agar kompetensi mencapai level itu."""
_PROOFS = """\
# Sumber bukti dan sejauh mana ia dihitung. Bukti di atas max_level dihitung sebagai max_level.
# validity_months: null = tidak berakhir.
# renewal: lapses = tidak dihitung lagi sesudah masa berlaku;
#          stands_until_offered = menunggu perpanjangan sampai kesempatan ditawarkan dan lewat.
# Boleh ditambah: min_indicators, needs_example, min_raters, min_documents."""
_GATES = """\
# Mulai level ini kompetensi jenis tersebut memerlukan salah satu sumber berikut."""
_RENEWAL = """\
# Kesempatan memperpanjang dihitung bila masih terbuka dalam bulan-bulan terakhir masa berlaku.
# waiting_months: null = menunggu tanpa batas sampai ditawarkan."""


def policy_text(policy: Policy) -> str:
    """The document of `policy` with its explanations."""
    return "\n".join(_lines(policy)) + "\n"


def _lines(policy: Policy) -> Iterator[str]:
    document = policy_document(policy)
    yield _HEAD
    yield f"format: {document['format']}"
    yield f"version: {policy.version}"
    yield f"valid_from: {policy.valid_from.isoformat()}"
    yield f"title: {_flow(policy.title)}"
    yield f"\n{_SOURCES}\nsources:"
    for source in policy.sources:
        yield f"  {_flow(source.id)}:"
        yield f"    reference: {_flow(source.reference)}"
        yield f"    note: {_flow(source.note)}"
        yield f"    verification: {source.verification}"
    yield f"\n{_LEVELS}\nlevels:"
    for rule in policy.levels:
        yield f"  {rule.level}: {_flow({'strands': list(rule.strands), 'source': rule.source})}"
    yield f"\n{_PROOFS}\nproofs:"
    yield from _proofs(document["proofs"])
    yield f"\n{_GATES}\ngates:" + ("" if policy.gates else " []")
    for gate in policy.gates:
        yield f"  - competency_kinds: {_flow(list(gate.competency_kinds))}"
        yield f"    from_level: {gate.from_level}"
        yield f"    source_kinds: {_flow(list(gate.source_kinds))}"
        yield f"    source: {_flow(gate.source)}"
    yield f"\n{_RENEWAL}\nrenewal: {_flow(document['renewal'])}"


def _proofs(proofs: Json) -> Iterator[str]:
    for kind, strands in _table(proofs).items():
        yield f"  {kind}:"
        for strand, rule in _table(strands).items():
            told = {
                key: value
                for key, value in _table(rule).items()
                if key not in _DEFAULTS or value != _DEFAULTS[key]
            }
            yield f"    {strand}: {_flow(told)}"


def _table(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _flow(value: Json) -> str:
    """The value on one line, quoted where it must be."""
    text = yaml.safe_dump(
        _plain(value),
        default_flow_style=True,
        allow_unicode=True,
        sort_keys=False,
        width=_WIDE,
    )
    return text.removesuffix("...\n").strip()


def _plain(value: Json) -> object:
    """Without the enums, which YAML would refuse to write."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
