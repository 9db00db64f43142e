"""The cut of a style sheet: everything that pages can use stays, in order, the rest goes."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.web.assets import STATIC
from portal.web.used_rules import PORTAL, classes_of, cut, words_of_the_portal

BOOTSTRAP = (STATIC / "vendor" / "bootstrap.min.css").read_text()
ALL_CLASSES = classes_of(BOOTSTRAP)

SHEET = (
    '@charset "UTF-8";/*! licence *//* gone */:root{--a:1}.row{b:1}.row>*,.col{c:1}a:not(.btn){d:1}'
    "@media (min-width:1px){.row{e:1}.gone{f:1}}@media print{.gone{g:1}}"
    "@keyframes spin{0%{h:1}}@keyframes fade{0%{i:1}}.load{animation:1s spin}"
    "[data-bs-theme=dark] .row:is(a,.gone){j:1}"
)


def test_rules_of_unknown_classes_go_and_all_others_stay_in_order():
    assert cut(SHEET, {"row"}) == (
        '@charset "UTF-8";/*! licence */:root{--a:1}.row{b:1}.row>*{c:1}a:not(.btn){d:1}'
        "@media (min-width:1px){.row{e:1}}"
    )


def test_an_animation_stays_with_the_rule_that_plays_it():
    kept = cut(SHEET, {"load"})
    assert "@keyframes spin" in kept
    assert "@keyframes fade" not in kept


def test_with_every_class_in_use_only_the_pictures_written_in_go():
    """The content policy forbids them; a sheet that arrives before the theme would ask for them."""
    without_source_map = BOOTSTRAP.partition("/*# sourceMappingURL")[0]
    without_pictures = re.sub(r'url\("data:[^"]*"\)', "none", without_source_map)
    assert cut(BOOTSTRAP, ALL_CLASSES).split() == without_pictures.split()
    assert "data:" not in without_pictures


@settings(max_examples=25, deadline=None)
@given(st.frozensets(st.sampled_from(sorted(ALL_CLASSES)), max_size=8))
def test_no_class_but_the_used_ones_is_left(used):
    kept = cut(BOOTSTRAP, used)
    outside_negations = re.sub(r":not\([^()]*\)", "", kept)
    assert classes_of(outside_negations) <= used


@pytest.mark.parametrize("name", sorted(ALL_CLASSES)[::97])
def test_every_rule_of_a_used_class_alone_is_kept(name):
    rules = re.findall(rf"(?:^|[}}{{,])(\.{re.escape(name)})(?=[{{,])", BOOTSTRAP)
    kept = re.findall(rf"(?:^|[}}{{,])(\.{re.escape(name)})(?=[{{,])", cut(BOOTSTRAP, {name}))
    assert len(kept) == len(rules)


def test_every_class_that_a_template_writes_is_among_the_words():
    words = words_of_the_portal()
    for path in PORTAL.rglob("*.html"):
        without_jinja = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", path.read_text())
        for value in re.findall(r'class="([^"]*)"', without_jinja):
            assert set(value.split()) <= words, path


def test_no_class_of_bootstrap_is_put_together_from_parts():
    beginnings = {
        (path.name, beginning)
        for path in PORTAL.rglob("*.html")
        for beginning in re.findall(r'class="[^"]*?\b([a-z][\w-]*-)\{\{', path.read_text())
    }
    cut_away = [
        (file, beginning)
        for file, beginning in beginnings
        if any(name.startswith(beginning) for name in ALL_CLASSES)
    ]
    assert cut_away == []


def test_a_sheet_that_is_cut_off_is_a_fault():
    with pytest.raises(ValueError, match="never closed"):
        cut(".row{a:1", {"row"})
