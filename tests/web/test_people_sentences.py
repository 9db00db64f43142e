"""Every reason of the people area has a sentence of its own that says what to do."""

import importlib
import pkgutil
from enum import StrEnum

import pytest

from portal.people import rules
from portal.web import sentences
from portal.web.sentences import people
from tests.people.rules.importing.city import stage


def reason_kinds():
    """The enums of the area's rules whose values are reasons: they have a full stop inside."""
    found = set()
    for module in pkgutil.walk_packages(rules.__path__, f"{rules.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum:
                found |= {value} if any("." in member for member in value) else set()
    return sorted(found, key=lambda kind: kind.__name__)


REASONS = [reason for kind in reason_kinds() for reason in kind]


def test_the_rules_are_found():
    names = {kind.__name__ for kind in reason_kinds()}
    assert {"IdentifierRefusal", "GrantRefusal", "LineReason", "UndoRefusal"} <= names
    assert len(REASONS) > 120


@pytest.mark.usefixtures("indonesian")
def test_each_kind_of_reason_has_a_table_and_no_table_is_left_over():
    registered = sentences.kinds()
    assert [kind for kind in reason_kinds() if kind not in registered] == []
    assert set(people.SENTENCES) <= set(reason_kinds())
    for kind in reason_kinds():
        assert set(registered[kind]) == set(kind)


def test_values_of_reasons_are_unique_over_the_area():
    """Members of two string enums with equal values would be equal."""
    assert len({str(reason) for reason in REASONS}) == len(REASONS)


@pytest.fixture
def indonesian(app):
    with app.test_request_context("/"):
        yield


@pytest.mark.usefixtures("indonesian")
def test_sentences_are_whole_polite_and_different():
    said = {reason: sentences.of(reason).replace("%(units)s", "A, B") for reason in REASONS}
    assert len(set(said.values())) == len(said)
    for reason, sentence in said.items():
        assert sentence[0].isupper(), reason
        assert sentence.endswith("."), reason
        assert "!" not in sentence, reason
        assert "%(" not in sentence, reason
        assert 20 <= len(sentence) <= 240, reason


@pytest.mark.usefixtures("indonesian")
def test_a_fault_of_an_import_can_be_shown():
    [fault] = stage("3273015208750001;Sri Wahyuni;PNS;dinkes;;;;").faults
    assert "NIK" in sentences.of(fault.reason)
