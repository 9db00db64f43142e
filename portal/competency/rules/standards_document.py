"""Job standards as a document: the form of the reference file.

Classes of jobs with the one level that their managerial and socio-cultural competencies share,
and positions with their technical levels. What a position requires is both together.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from portal.competency.rules.framework_document import (
    KEY,
    MARK,
    NAME,
    SENTENCE,
    TEXT,
    short_text,
    verification,
    worded,
)
from portal.competency.rules.kinds import HIGHEST, LOWEST
from portal.competency.rules.policy import Verification
from portal.competency.rules.reading import Problem, Reader, join
from portal.competency.rules.standard_terms import NO_TERMS, Duty, Terms

_ROOT = ("meta", "job_classes", "class_level_applies_to", "positions")
_ROOT_OPTIONAL = ("mandatory_trainings", "mandatory_certifications")
_POSITION = ("id", "name", "job_class", "technical")
_POSITION_OPTIONAL = (
    "unit",
    "summary",
    "family",
    "rank",
    "performance",
    "mandatory_training",
    "mandatory_certifications",
)


@dataclass(frozen=True, slots=True)
class JobClass:
    """A class of jobs (kelas jabatan) and the level that its shared competencies have."""

    key: str
    group: str
    name: str
    echelons: tuple[str, ...]
    level: int
    verification: str


@dataclass(frozen=True, slots=True)
class JobEntry:
    """One job of the document and all it requires, by competency key."""

    path: str
    code: str
    name: str
    job_class: str
    family: str
    summary: str
    levels: Mapping[str, int]
    terms: Terms


@dataclass(frozen=True, slots=True)
class StandardsDocument:
    """All of it. Day and source are for what is new; None and "": the publisher says."""

    valid_from: date | None
    source: str
    classes: tuple[JobClass, ...]
    shared: tuple[str, ...]
    jobs: tuple[JobEntry, ...]


def parse_standards(document: object, known: Collection[str]) -> StandardsDocument:
    """The standards of a document already read. Raises DocumentError with every fault in it.

    `known` are the keys of the competencies there are.
    """
    reader = Reader()
    root = reader.table(document, "", _ROOT, _ROOT_OPTIONAL)
    meta = reader.any_table(root.get("meta"), "meta")
    given = meta.get("valid_from")
    valid_from = None if given is None else reader.day(given, "meta.valid_from")
    named = meta.get("source")
    source = "" if named is None else short_text(reader, named, "meta.source", SENTENCE)
    classes = _classes(reader, root.get("job_classes"))
    shared = _shared(reader, root.get("class_level_applies_to"), known)
    duties = {
        name: _duties(reader, root.get(name, []), name)
        for name in ("mandatory_trainings", "mandatory_certifications")
    }
    positions = _Positions(reader, classes, shared, known, duties)
    jobs = positions.read(root.get("positions"))
    reader.finish()
    return StandardsDocument(valid_from, source, tuple(classes.values()), shared, jobs)


def _classes(reader: Reader, value: object) -> dict[str, JobClass]:
    classes: dict[str, JobClass] = {}
    for path, inner in reader.items(value, "job_classes"):
        table = reader.table(
            inner, path, ("id", "name", "level"), ("group", "eselon", "verification")
        )
        key = worded(reader, table.get("id"), join(path, "id"), KEY)
        mark = table.get("verification", Verification.OWN_PROPOSAL)
        if key in classes:
            reader.fault(join(path, "id"), Problem.REPEATED, key)
        classes[key] = JobClass(
            key=key,
            group=short_text(reader, table.get("group", key), join(path, "group"), MARK),
            name=short_text(reader, table.get("name"), join(path, "name"), NAME),
            echelons=tuple(
                short_text(reader, words, place, MARK)
                for place, words in reader.items(table.get("eselon", []), join(path, "eselon"))
            ),
            level=reader.whole(table.get("level"), join(path, "level"), LOWEST, HIGHEST),
            verification=verification(reader, mark, join(path, "verification")),
        )
    return classes


def _shared(reader: Reader, value: object, known: Collection[str]) -> tuple[str, ...]:
    shared: list[str] = []
    for path, word in reader.items(value, "class_level_applies_to"):
        key = _known(reader, word, path, known)
        if key in shared:
            reader.fault(path, Problem.REPEATED, key)
        shared.append(key)
    return tuple(shared)


def _known(reader: Reader, word: object, path: str, known: Collection[str]) -> str:
    key = reader.text(word, path)
    if key and key not in known:
        reader.fault(path, Problem.UNKNOWN_VALUE, f"{key}; no such competency")
    return key


def _duties(reader: Reader, value: object, name: str) -> dict[str, Duty]:
    duties: dict[str, Duty] = {}
    for path, inner in reader.items(value, name):
        table = reader.any_table(inner, path)
        code = worded(reader, table.get("id"), join(path, "id"), KEY)
        duties[code] = Duty(code, short_text(reader, table.get("name"), join(path, "name"), NAME))
    return duties


class _Positions:
    """Reads the positions against what the rest of the document says."""

    def __init__(
        self,
        reader: Reader,
        classes: Mapping[str, JobClass],
        shared: tuple[str, ...],
        known: Collection[str],
        duties: Mapping[str, Mapping[str, Duty]],
    ) -> None:
        self._reader = reader
        self._classes = classes
        self._shared = shared
        self._known = known
        self._duties = duties
        self._codes: set[str] = set()

    def read(self, value: object) -> tuple[JobEntry, ...]:
        return tuple(
            self._position(path, inner) for path, inner in self._reader.items(value, "positions")
        )

    def _position(self, path: str, value: object) -> JobEntry:
        reader = self._reader
        table = reader.table(value, path, _POSITION, _POSITION_OPTIONAL)
        code = worded(reader, table.get("id"), join(path, "id"), KEY)
        if code in self._codes:
            reader.fault(join(path, "id"), Problem.REPEATED, code)
        self._codes.add(code)
        word = reader.text(table.get("job_class"), join(path, "job_class"))
        job_class = self._classes.get(word)
        if word and job_class is None:
            reader.fault(join(path, "job_class"), Problem.UNKNOWN_VALUE, f"{word}; no such class")
        levels = dict.fromkeys(self._shared, job_class.level if job_class else LOWEST)
        levels |= self._technical(table.get("technical"), join(path, "technical"))
        return JobEntry(
            path=path,
            code=code,
            name=short_text(reader, table.get("name"), join(path, "name"), NAME),
            job_class=word,
            family=self._optional(table, path, "family", MARK),
            summary=self._optional(table, path, "summary", TEXT),
            levels=levels,
            terms=self._terms(table, path),
        )

    def _technical(self, value: object, path: str) -> dict[str, int]:
        reader = self._reader
        levels = {}
        for word, level in reader.any_table(value, path).items():
            place = join(path, word)
            key = _known(reader, word, place, self._known)
            if key in self._shared:
                reader.fault(place, Problem.REPEATED, f"{key}; set by the class")
            levels[key] = reader.whole(level, place, LOWEST, HIGHEST)
        return levels

    def _terms(self, table: Mapping[str, object], path: str) -> Terms:
        return Terms(
            rank=self._optional(table, path, "rank", MARK) or NO_TERMS.rank,
            performance=tuple(
                short_text(self._reader, words, place, SENTENCE)
                for place, words in self._reader.items(
                    table.get("performance", []), join(path, "performance")
                )
            ),
            trainings=self._named(table, path, "mandatory_training", "mandatory_trainings"),
            certifications=self._named(
                table, path, "mandatory_certifications", "mandatory_certifications"
            ),
        )

    def _named(
        self, table: Mapping[str, object], path: str, key: str, listed_in: str
    ) -> tuple[Duty, ...]:
        reader = self._reader
        found = []
        for place, word in reader.items(table.get(key, []), join(path, key)):
            code = reader.text(word, place)
            duty = self._duties[listed_in].get(code)
            if code and duty is None and self._duties[listed_in]:
                reader.fault(place, Problem.UNKNOWN_VALUE, f"{code}; not listed in {listed_in}")
            found.append(duty or Duty(code, code))
        return tuple(found)

    def _optional(self, table: Mapping[str, object], path: str, key: str, limit: int) -> str:
        value = table.get(key, "")
        return short_text(self._reader, value, join(path, key), limit) if value else ""
