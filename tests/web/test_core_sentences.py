"""Every reason of core's gates has a sentence of its own that says what to do."""

import re
from enum import StrEnum

import pytest
from flask_babel import force_locale

from portal.core import fetch, storage, stored, tabular, text, uploads
from portal.core.errors import Refused
from portal.web import sentences
from portal.web.sentences import core as gates

VALUES = {"limit": 100, "line": 7, "column": "NIP"}


def reason_kinds() -> set[type[StrEnum]]:
    """The enums of the gates whose values are reasons: they have a full stop inside."""
    found = set()
    for module in (fetch, storage, stored, tabular, text, uploads):
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum:
                found |= {value} if all("." in member for member in value) else set()
    return found


REASONS = [reason for kind in gates.SENTENCES for reason in kind]


def test_each_kind_of_reason_has_a_table_and_no_table_is_left_over() -> None:
    assert set(gates.SENTENCES) == reason_kinds()
    for kind, table in gates.SENTENCES.items():
        assert list(table) == list(kind)


def test_values_of_reasons_are_unique() -> None:
    """Members of two string enums with equal values would be equal."""
    assert len(REASONS) >= 50
    assert len({str(reason) for reason in REASONS}) == len(REASONS)


@pytest.fixture(params=["id", "en"])
def language(app, request):
    with app.test_request_context("/"), force_locale(request.param):
        yield request.param


def test_sentences_are_whole_polite_and_different(language: str) -> None:
    said = {reason: sentences.of(reason, **VALUES) for reason in REASONS}
    assert len(set(said.values())) == len(said)
    assert (" yang " in " ".join(said.values())) == (language == "id")
    for reason, sentence in said.items():
        plain = sentence.replace("#REF!", "#REF")  # the mark of the program, not ours
        assert re.fullmatch(r"[A-Z][^!]{18,238}\.", plain), reason
        assert "%(" not in sentence, reason


def of(refused: Refused) -> str:
    return sentences.of(refused.reason, **refused.values)


@pytest.mark.usefixtures("language")
def test_the_values_a_refusal_carries_fill_its_sentence() -> None:
    with pytest.raises(text.TextTooLong) as refused:
        text.render("x" * 4001, text.COMMENT)
    assert "4000" in of(refused.value)
    for reason in (
        Refused(tabular.TableRefusal.DAMAGED, line=12),
        Refused(tabular.TableRefusal.DOUBLE_COLUMN, column="100%"),
        Refused(storage.StorageRefusal.TOO_LARGE, limit=5),
        text.TextTooComplex(text.TextRefusal.TOO_MUCH_WORK),
    ):
        assert "%(" not in of(reason)
