"""Every reason a rule refuses with has a sentence in both languages.

A new area adds `portal/web/sentences/<area>.py` and registers its kinds there; from then on each
of its `…Refusal` enums must be complete.
"""

import importlib
import pkgutil
import re
from enum import StrEnum
from typing import TypeGuard

import pytest
from flask_babel import force_locale

import portal
from portal.core.errors import Refused
from portal.core.sentences import why
from portal.web import sentences
from portal.web.app import Portal

# Areas whose rules refuse but whose pages do not show it yet. Each leaves this set when it gets
# its file; the set must be empty before the first release.
STILL_WITHOUT: set[str] = set()
# Said by a command, in its own words; no page meets them.
COMMANDS_ONLY = {"InstallationRefusal"}
# Placeholders a sentence may use; whoever refuses gives their values.
VALUES = {
    "number": 2,
    "titles": "Dasar SPBE",
    "numbers": "19790101 200012 1 001",
    "over_idr": 3_000_000,
    "characters": "𓀀",
    "left": 10,
    "subject": "x",
    "why": "Betulkan.",
    "path": "01-awal/01-masuk.md",
    "count": 3,
    "limit": 10,
    "most": 40,
    "longest": 300,
    "minutes": 15,
    "hours": 24,
    "until": "14 Desember 2026, 08.00 WIB",
    "at": "14 Desember 2026, 08.00 WIB",
    "earned": 9,
    "possible": 12,
    "cut": 8,
    "expected": 2,
    "line": 4,
    "lines": "10.0.0.1/24",
    "names": "Petugas loket",
    "when": "Syarat ini terpenuhi 1 Januari 2027.",
    "held": 1,
    "held_idr": 1_000,
    "level": 2,
    "text": "10.0.0.1/24",
    "meant": "10.0.0.0/24",
    "column": "NIP",
    "name": "Rina",
    "title": "Lokakarya arsip",
    "organiser": "Badan Arsip",
    "days": "1 sampai 2 Desember 2026",
    "units": "Dinas Sosial (dinsos)",
    "row": "Pelayanan prima, mudah",
    "wanted": 9,
    "there": 7,
    "missing": 2,
    "times": 3,
    "key": "ppp-001",
    "place": "course:salam ppp-001",
    "least": 3,
    "judges": 4,
}


def area_of(kind: type[StrEnum]) -> str:
    return kind.__module__.split(".")[1]


def refusals() -> list[type[StrEnum]]:
    """Every enum of the package whose name says that it refuses."""
    found: dict[str, type[StrEnum]] = {}
    for info in pkgutil.walk_packages(portal.__path__, "portal."):
        if info.name == "portal.__main__":
            continue
        module = importlib.import_module(info.name)
        for kind in vars(module).values():
            if is_refusal(kind):
                found[f"{kind.__module__}.{kind.__qualname__}"] = kind
    return list(found.values())


def is_refusal(thing: object) -> TypeGuard[type[StrEnum]]:
    if not (isinstance(thing, type) and issubclass(thing, StrEnum)):
        return False
    return thing.__module__.startswith("portal.") and thing.__name__.endswith("Refusal")


def areas_with_sentences() -> set[str]:
    return {info.name for info in pkgutil.iter_modules(sentences.__path__)}


def test_every_area_that_refuses_has_its_sentences_or_is_known_not_to() -> None:
    without = {area_of(kind) for kind in refusals()} - areas_with_sentences()
    assert without <= STILL_WITHOUT, "add portal/web/sentences/<area>.py"
    assert not STILL_WITHOUT & areas_with_sentences(), "take the area out of STILL_WITHOUT"


def test_each_kind_of_refusal_of_those_areas_is_registered_completely(app: Portal) -> None:
    registered = sentences.kinds()
    missing = [
        f"{kind.__name__}.{reason.name}"
        for kind in {*refusals(), *registered}
        if area_of(kind) in areas_with_sentences() and kind.__name__ not in COMMANDS_ONLY
        for reason in kind
        if reason not in registered.get(kind, {})
    ]
    assert missing == []


@pytest.mark.parametrize("locale", ["id", "en"])
def test_each_sentence_is_whole_says_what_to_do_and_is_translated(app: Portal, locale: str) -> None:
    with app.test_request_context(), force_locale(locale):
        for kind, table in sentences.kinds().items():
            for reason in table:
                words = why(Refused(reason, **VALUES))
                assert "%" not in words, reason
                assert re.search(r"[.!?]$", words), reason
                with force_locale("id"):
                    indonesian = sentences.of(reason, **VALUES)
                assert (words == indonesian) == (locale == "id"), f"{kind.__name__}.{reason.name}"


def test_a_reason_nobody_wrote_a_sentence_for_still_gets_one(app: Portal) -> None:
    class Unheard(StrEnum):
        OF = "unheard.of"

    with app.test_request_context():
        assert sentences.of(Unheard.OF) == "Permintaan ini tidak dapat dijalankan."
