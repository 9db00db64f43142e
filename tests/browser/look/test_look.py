"""axe once per template, state and theme, in a real browser; and no template goes unseen.

Every page is looked at as a phone shows it in light, by all rules, and at a desk in the dark by its
colours: nothing else depends on the theme. What a state is says `scouting`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.look.unseen import NOT_SEEN
from tests.support.browser import listen

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.look.scouting import Sight
    from tests.browser.look.stage import Stage

pytestmark = pytest.mark.browser

PORTAL = Path(__file__).resolve().parents[3] / "portal"


def templates() -> set[str]:
    """Every template of the portal, by the name that views know it by."""
    return {
        file.relative_to(folder).as_posix()
        for folder in PORTAL.rglob("templates")
        for file in folder.rglob("*")
        if file.is_file()
    }


AREAS = sorted({one.partition("/")[0] for one in templates() if "/" in one} - {"ui"})


@pytest.mark.parametrize("area", AREAS)
def test_axe_finds_nothing_in_any_template_state_and_theme(
    area: str, sights: dict[str, list[Sight]], staged: tuple[Stage, str], chromium: Browser
) -> None:
    stage, address = staged
    context = chromium.new_context(
        base_url=address, locale="id-ID", reduced_motion="reduce", service_workers="block"
    )
    page, found = context.new_page(), list[str]()
    listen(page, found)
    for number, sight in enumerate(sights[area]):
        found += stage.look_at(page, sight, within="main" if number else "html")
    context.close()
    assert found == [], "\n".join(["", *found])


def test_no_template_goes_unseen(sights: dict[str, list[Sight]]) -> None:
    seen = {part for area in sights.values() for sight in area for part in sight.parts}
    assert templates() - seen == set(NOT_SEEN)


def test_each_state_is_met(sights: dict[str, list[Sight]]) -> None:
    states = {sight.state.split()[0] for area in sights.values() for sight in area}
    assert states == {"ordinary", "signed", "empty", "notice", "errors", "refused"}
