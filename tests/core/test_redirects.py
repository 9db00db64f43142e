"""WE-4: a redirect target is a path of this portal, or the home page."""

import random
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.redirects import HOME, safe_path

OWN = "https://portal.example.go.id/login"


def leads_home(target: str) -> bool:
    """Whether a browser on our page stays on our host."""
    return urlsplit(urljoin(OWN, target)).netloc == "portal.example.go.id"


@pytest.mark.parametrize("path", ["/", "/profile", "/courses/a/b?c=d&e=%20f", "/team#x"])
def test_an_own_path_is_kept(path: str) -> None:
    assert safe_path(path) == path


@pytest.mark.parametrize(
    "target",
    [
        None, "", "profile", "//evil.example", "/\\evil.example", "\\\\evil.example",
        "https://evil.example", "javascript:alert(1)", "/%2F/evil.example/..//", "/%5Cevil",
        "/\tevil", "/a\r\nSet-Cookie: x", "/%0d%0aX: y", "http:/evil", "///evil", "/\x00",
        "/" + "a" * 3000, "/%2f%2fevil",
    ],
)  # fmt: skip
def test_anything_else_leads_home(target: str | None) -> None:
    found = safe_path(target)
    assert found == HOME or (target is not None and leads_home(found))
    if target and not target.startswith("/%2"):
        assert found == HOME


def test_ten_thousand_random_targets_stay_on_the_host() -> None:
    rnd = random.Random(20261126)  # noqa: S311  repeatable, no secret
    pieces = [
        "/",
        "//",
        "\\",
        "http:",
        "https://",
        "evil.example",
        "@",
        "%2f",
        "%5c",
        "%0d",
        "\r",
        "\n",
        "\t",
        " ",
        "..",
        "?",
        "#",
        ":",
        "a",
        "javascript:",
        "\u2215",
        "\uff0f",
        "%00",
    ]
    for _ in range(10_000):
        target = "".join(rnd.choice(pieces) for _ in range(rnd.randint(0, 8)))
        found = safe_path(target)
        assert leads_home(found), (target, found)
        assert not set(found) & set("\r\n\t\\"), (target, found)


@given(st.text(max_size=60))
def test_no_text_leads_away(target: str) -> None:
    assert leads_home(safe_path(target))
