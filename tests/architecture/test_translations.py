"""Every Indonesian sentence has an English one, and none is left over."""

from tools import i18n


def test_the_catalogue_is_in_step_with_the_source() -> None:
    assert i18n.stale() == []


def test_every_sentence_has_an_english_one_with_the_same_placeholders() -> None:
    assert i18n.faults(i18n.load()) == []
