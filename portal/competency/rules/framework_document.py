"""A dictionary of competencies as a document: the form of the reference file.

Strict: every fault at once, each with its path; five levels per competency, each with at least
two indicators.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.competency.rules.kinds import HIGHEST, LOWEST, CompetencyKind
from portal.competency.rules.policy import Verification
from portal.competency.rules.reading import Problem, Reader, join
from portal.competency.rules.wording import (
    MAX_INDICATORS,
    MIN_INDICATORS,
    LevelText,
    Scale,
    ScaleLevel,
    Wording,
)

KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")
CODE: Final = re.compile(r"[A-Z][A-Z0-9.]{0,19}")
FRAMEWORK_CODE: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
DEFAULT_CODE: Final = "asn"
KINDS: Final = {
    "manajerial": CompetencyKind.MANAGERIAL,
    "sosial_kultural": CompetencyKind.SOCIOCULTURAL,
    "teknis": CompetencyKind.TECHNICAL,
}
"""The kinds as the reference file spells them."""

VERIFICATIONS: Final = (*Verification, "own_example")
NAME, TEXT, SENTENCE, MARK = 200, 2000, 300, 60


@dataclass(frozen=True, slots=True)
class CompetencyEntry:
    """One competency of the document, with its path for faults found later."""

    path: str
    key: str
    code: str
    kind: CompetencyKind
    wording: Wording


@dataclass(frozen=True, slots=True)
class FrameworkDocument:
    """A whole dictionary. `valid_from` is the day for what is new; None: the publisher says."""

    code: str
    title: str
    valid_from: date | None
    scale: Scale
    entries: tuple[CompetencyEntry, ...]


def parse_framework(document: object) -> FrameworkDocument:
    """The dictionary of a document already read. Raises DocumentError with every fault in it."""
    reader = Reader()
    root = reader.table(document, "", ("meta", "level_scale", "competencies"), ("kinds",))
    meta = reader.any_table(root.get("meta"), "meta")
    title = short_text(reader, meta.get("title"), "meta.title", NAME)
    code = worded(reader, meta.get("code", DEFAULT_CODE), "meta.code", FRAMEWORK_CODE)
    given = meta.get("valid_from")
    valid_from = None if given is None else reader.day(given, "meta.valid_from")
    sources = _kind_sources(reader, root.get("kinds", []), title)
    scale = _scale(reader, root.get("level_scale"), title)
    entries = tuple(
        _entry(reader, path, value, sources)
        for path, value in reader.items(root.get("competencies"), "competencies")
    )
    _refuse_repetitions(reader, entries)
    reader.finish()
    return FrameworkDocument(code, title, valid_from, scale, entries)


def short_text(reader: Reader, value: object, path: str, limit: int) -> str:
    """Text on one line, not longer than its place in the tables."""
    words = " ".join(reader.text(value, path).split())
    if len(words) > limit:
        reader.fault(path, Problem.OUT_OF_RANGE, f"{len(words)} characters, not 1 to {limit}")
    return words


def worded(reader: Reader, value: object, path: str, form: re.Pattern[str]) -> str:
    """A word of a fixed form: a key, a code."""
    words = reader.text(value, path)
    if words and not form.fullmatch(words):
        reader.fault(path, Problem.UNKNOWN_VALUE, f"{words}; written as {form.pattern}")
    return words


def verification(reader: Reader, value: object, path: str) -> str:
    """How well the source is known; one of the marks of the reference files."""
    words = reader.text(value, path)
    if words and words not in VERIFICATIONS:
        reader.fault(path, Problem.UNKNOWN_VALUE, f"{words}; one of {', '.join(VERIFICATIONS)}")
    return words


def _kind(reader: Reader, value: object, path: str) -> CompetencyKind | None:
    words = reader.text(value, path)
    if words and words not in KINDS:
        reader.fault(path, Problem.UNKNOWN_VALUE, f"{words}; one of {', '.join(KINDS)}")
    return KINDS.get(words)


def _kind_sources(reader: Reader, value: object, title: str) -> dict[CompetencyKind, str]:
    """The source of a kind's wordings; without one the dictionary's own title stands for it."""
    sources = dict.fromkeys(CompetencyKind, title)
    for path, inner in reader.items(value, "kinds"):
        table = reader.table(inner, path, ("id", "name"), ("name_en", "source"))
        kind = _kind(reader, table.get("id"), join(path, "id"))
        if kind is not None and "source" in table:
            sources[kind] = short_text(reader, table["source"], join(path, "source"), SENTENCE)
    return sources


def _scale(reader: Reader, value: object, title: str) -> Scale:
    table = reader.table(value, "level_scale", ("levels",), ("verification", "source"))
    mark = verification(
        reader, table.get("verification", Verification.OWN_PROPOSAL), "level_scale.verification"
    )
    source = short_text(reader, table.get("source", title), "level_scale.source", SENTENCE)
    levels = []
    rows = reader.items(table.get("levels"), "level_scale.levels")
    for number, (path, inner) in enumerate(rows, LOWEST):
        row = reader.table(inner, path, ("level", "name", "short"), ("name_en",))
        levels.append(
            ScaleLevel(
                level=reader.whole(row.get("level"), join(path, "level"), number, number),
                name=short_text(reader, row.get("name"), join(path, "name"), MARK),
                name_en=_english(reader, row, path, MARK),
                short=short_text(reader, row.get("short"), join(path, "short"), SENTENCE),
            )
        )
    _need_all_levels(reader, len(rows), "level_scale.levels")
    return Scale(tuple(levels), mark, source)


def _entry(
    reader: Reader, path: str, value: object, sources: Mapping[CompetencyKind, str]
) -> CompetencyEntry:
    table = reader.table(
        value,
        path,
        ("id", "code", "kind", "name", "definition", "verification", "levels"),
        ("name_en", "owner_unit", "source", "related_certifications"),
    )
    kind = _kind(reader, table.get("kind"), join(path, "kind"))
    kind = kind or CompetencyKind.TECHNICAL
    owner = table.get("owner_unit", "")
    source = table.get("source", sources[kind])
    return CompetencyEntry(
        path=path,
        key=worded(reader, table.get("id"), join(path, "id"), KEY),
        code=worded(reader, table.get("code"), join(path, "code"), CODE),
        kind=kind,
        wording=Wording(
            name=short_text(reader, table.get("name"), join(path, "name"), NAME),
            name_en=_english(reader, table, path, NAME),
            definition=short_text(reader, table.get("definition"), join(path, "definition"), TEXT),
            levels=_levels(reader, table.get("levels"), join(path, "levels")),
            verification=verification(
                reader, table.get("verification"), join(path, "verification")
            ),
            owner_unit=short_text(reader, owner, join(path, "owner_unit"), MARK) if owner else "",
            source=short_text(reader, source, join(path, "source"), SENTENCE),
        ),
    )


def _english(reader: Reader, table: Mapping[str, object], path: str, limit: int) -> str:
    if "name_en" not in table:
        return ""
    return short_text(reader, table["name_en"], join(path, "name_en"), limit)


def _levels(reader: Reader, value: object, path: str) -> tuple[LevelText, ...]:
    levels = []
    rows = reader.items(value, path)
    for number, (place, inner) in enumerate(rows, LOWEST):
        row = reader.table(inner, place, ("level", "description", "indicators"))
        spot = join(place, "indicators")
        indicators = tuple(
            short_text(reader, words, inner_path, SENTENCE)
            for inner_path, words in reader.items(row.get("indicators"), spot)
        )
        if not MIN_INDICATORS <= len(indicators) <= MAX_INDICATORS:
            expected = f"{MIN_INDICATORS} to {MAX_INDICATORS}"
            reader.fault(spot, Problem.OUT_OF_RANGE, f"{len(indicators)} entries, not {expected}")
        levels.append(
            LevelText(
                level=reader.whole(row.get("level"), join(place, "level"), number, number),
                description=short_text(
                    reader, row.get("description"), join(place, "description"), SENTENCE
                ),
                indicators=indicators,
            )
        )
    _need_all_levels(reader, len(rows), path)
    return tuple(levels)


def _need_all_levels(reader: Reader, found: int, path: str) -> None:
    wanted = HIGHEST - LOWEST + 1
    if found != wanted:
        reader.fault(path, Problem.OUT_OF_RANGE, f"{found} levels, not {wanted}")


def _refuse_repetitions(reader: Reader, entries: tuple[CompetencyEntry, ...]) -> None:
    keys: set[str] = set()
    codes: set[str] = set()
    for entry in entries:
        for seen, word, name in ((keys, entry.key, "id"), (codes, entry.code, "code")):
            if word in seen:
                reader.fault(join(entry.path, name), Problem.REPEATED, word)
            seen.add(word)
