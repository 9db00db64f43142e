"""Four Indonesian words: the list is fit for it, proposals are even and always accepted."""

import re
from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people import data
from portal.people.rules import passphrase, passwords
from portal.people.rules.passwords import Surroundings

WORDS = data.passphrase_words()
choices = st.randoms(use_true_random=False).map(lambda source: source.choice)


def neighbours(word):
    """Everything one lost, one changed or two swapped letters can make of a word."""
    for place in range(len(word)):
        yield ("lost", word[:place] + word[place + 1 :])
        yield ("changed", word[:place] + "." + word[place + 1 :])
        if place and word[place] != word[place - 1]:
            swapped = word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]
            yield ("swapped", swapped)


def test_there_are_enough_words_of_easy_form_each_once_and_sorted():
    assert len(WORDS) >= 2048
    assert list(WORDS) == sorted(set(WORDS))
    assert [word for word in WORDS if not re.fullmatch("[a-z]{4,8}", word)] == []


def test_no_two_words_are_one_slip_apart():
    listed = set(WORDS)
    changed = Counter(form for word in WORDS for how, form in neighbours(word) if how == "changed")
    assert [form for form, count in changed.items() if count > 1] == []
    slips = {
        (word, form)
        for word in WORDS
        for how, form in neighbours(word)
        if how != "changed" and form in listed
    }
    assert slips == set()


@pytest.mark.parametrize(
    "kept_out",
    [
        "budi siti agus dewi putri putra ahmad fajar bayu indah lestari surya melati intan wahyu",
        "salat puasa kurban gereja masjid pura kitab nabi imam kiai pastor pendeta ayat doa",
        "bodoh tolol goblok anjing babi monyet bangsat setan gila jelek gemuk mati bunuh perang",
    ],
)
def test_names_religions_and_insults_are_kept_out(kept_out):
    assert set(WORDS).isdisjoint(kept_out.split())


def test_no_word_is_on_the_block_list():
    assert set(WORDS).isdisjoint(data.common_passwords())


def test_the_shipped_list_gives_44_bits():
    assert passphrase.entropy_bits(WORDS) == 44


@pytest.mark.parametrize(("size", "bits"), [(4, 4), (5, 6), (2048, 43), (4096, 47)])
def test_entropy_is_the_logarithm_of_how_many_proposals_there_are(size, bits):
    """24 orders of four words, 120 of five; 2048 gives just under 44."""
    assert passphrase.entropy_bits([str(n) for n in range(size)]) == bits


@given(choices)
def test_a_proposal_is_four_different_listed_words(choice):
    words = passphrase.propose(WORDS, choice).split(" ")
    assert len(set(words)) == 4
    assert set(words) <= set(WORDS)


def test_every_answer_of_the_source_gives_a_proposal_of_its_own():
    """All 24 ways to choose from four words, then three, then two, then one."""
    proposals = set()
    for picks in product(range(4), range(3), range(2), range(1)):
        places = iter(picks)
        proposals.add(passphrase.propose("abcd", lambda left, places=places: left[next(places)]))
    assert len(proposals) == 24


def test_a_list_without_four_words_is_no_list():
    with pytest.raises(ValueError, match="too short"):
        passphrase.propose(["satu", "dua", "tiga", "tiga"], lambda left: left[0])


@given(choices)
def test_a_proposal_is_always_accepted_as_a_password(choice):
    around = Surroundings(names=("Sri Wahyuni",), places=("Dinas Kesehatan Kota Contoh",))
    refusal = passwords.may_use(
        passphrase.propose(WORDS, choice),
        second_factor=False,
        around=around,
        common=data.common_passwords(),
    )
    assert refusal is None


def test_even_the_four_weakest_words_are_accepted():
    """Those of which the block-list covers most: no proposal is ever refused by chance."""
    common = data.common_passwords()

    def left(word):
        covered = set()
        for blocked in common:
            if blocked in word:
                covered.update(range(word.index(blocked), word.index(blocked) + len(blocked)))
        return len(word) - len(covered)

    weakest = sorted(WORDS, key=lambda word: (left(word), word))[:4]
    refusal = passwords.may_use(
        " ".join(weakest), second_factor=False, around=Surroundings(), common=common
    )
    assert refusal is None
