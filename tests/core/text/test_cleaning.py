"""CO-2: whatever is written, only listed tags, attributes, classes and addresses come out."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.text import COMMENT, LESSON, Profile, TextRefused, clean, render
from portal.core.text.clean import COMMENT_TAGS, LESSON_TAGS
from tests.core.text.html import tree, words

ACTIVE_TAGS = {"script", "style", "iframe", "object", "embed", "svg", "form", "input", "base"}
SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:|#|[^:/?#]*(?:[/?#]|$)|/(?!/))", re.IGNORECASE)


def assert_harmless(html: str, tags: frozenset[str], owned: set[str]) -> None:
    """No element, attribute or address beyond the lists, read as a browser would."""
    for element in tree(html).iter():
        if element.tag == "DOCUMENT_FRAGMENT":
            continue
        tag = str(element.tag).rpartition("}")[2]
        assert tag in tags
        assert tag not in ACTIVE_TAGS
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name != "style"
            if name == "src":
                assert value in owned
            if name == "href":
                assert SAFE_ADDRESS.match(value)
            if name == "id":
                assert value.startswith("isi-")


ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//x.id/a.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<form action=/logout><input type=submit></form>",
    "<base href=//x.id/>",
    "<meta http-equiv=refresh content='0;url=//x.id'>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<p class='pk-top btn-gold' id='utama'>x</p>",
    "<img src='https://x.id/pixel.png'>",
    "<video src='//x.id/a.mp4' autoplay></video>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "</div></main><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](java\\\nscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](//x.id)",
    "[x](https://a@x.id)",
    "[x](/\\x.id)",
    "[x]( https://x.id' onclick='alert(1) )",
    '[x](https://x.id "a\\" onmouseover=\\"alert(1)")',
    "[x][j]\n\n[j]: javascript:alert(1)",
    "<javascript:alert(1)>",
    '<https://x.id/"onclick=alert(1)>',
    "![x](javascript:alert(1))",
    '![x" onerror="alert(1)](media/a.png)',
    '![x](media/a.png "a\\" onerror=\\"alert(1)")',
    "```<script>\n</code></pre><script>alert(1)</script>\n```",
    '```python" onclick="alert(1)\nx\n```',
    "`</code><script>alert(1)</script>`",
    "$</span><script>alert(1)</script>$",
    "$$\n</div><script>alert(1)</script>\n$$",
    '!!! note" onclick="x "<script>alert(1)</script>"\n    x',
    '??? "<img src=x onerror=alert(1)>"\n    x',
    '[^"><script>]\n\n[^"><script>]: x',
    "## x {#utama onclick=alert(1)}",
    "|<script>|\n|---|\n|<img src=x onerror=alert(1)>|",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\x02klzzwxh:0001\x03 \x02wzxhzdk:0\x03 \ue0000\ue000",
    "<sub onclick=alert(1)>x</sub>",
    "<br onload=alert(1)>",
]


@pytest.mark.parametrize("source", ATTACKS)
@pytest.mark.parametrize("profile", [LESSON, COMMENT], ids=["lesson", "comment"])
def test_no_attack_survives_rendering(source: str, profile: Profile) -> None:
    html = render(source, profile).html
    assert_harmless(html, LESSON_TAGS if profile.lesson else COMMENT_TAGS, {"media/a.png"})


@pytest.mark.parametrize("html", ATTACKS)
@pytest.mark.parametrize("lesson", [True, False])
def test_no_attack_survives_cleaning_alone(html: str, lesson: bool) -> None:
    """What imports, restores and the API bring is HTML already."""
    cleaned = clean(html, lesson=lesson, id_prefix="isi-", owns={"media/a.png"}.__contains__)
    assert_harmless(cleaned, LESSON_TAGS if lesson else COMMENT_TAGS, {"media/a.png"})


FRAGMENTS = st.sampled_from(
    [
        *("<script>", "</script>", "<img src=x onerror=", "<a href=", "javascript:", "'", '"', ">"),
        *(
            "<",
            "&#",
            ";",
            "[",
            "]",
            "(",
            ")",
            "![",
            "](",
            "*",
            "_",
            "`",
            "```",
            "\n",
            "\n\n",
            "    ",
        ),
        *(
            "- ",
            "> ",
            "# ",
            "|",
            "|-|",
            "$",
            "$$",
            "!!! ",
            "??? ",
            "[^a]",
            "[^a]: ",
            "a",
            "media/a.png",
        ),
        *(
            "<svg>",
            "<style>",
            "<math>",
            "<!--",
            "-->",
            "<sub>",
            "</sub>",
            "https://x.id",
            "\\",
            " ",
        ),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(FRAGMENTS, max_size=40).map("".join))
def test_any_mixture_comes_out_harmless_and_stable(source: str) -> None:
    """Cleaning what was cleaned changes nothing: no second reading finds new tags."""
    try:
        html = render(source).html
    except TextRefused:
        return
    assert_harmless(html, LESSON_TAGS, {"media/a.png"})
    again = clean(html, lesson=True, id_prefix="isi-", owns={"media/a.png"}.__contains__)
    assert again == html


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(exclude_characters="\ue000"), max_size=200))
def test_text_is_never_lost_by_accident(source: str) -> None:
    """Letters and digits of any text are still readable afterwards, in order."""
    plain = re.sub(r"[^A-Za-z0-9]", "", source)
    shown = re.sub(r"[^A-Za-z0-9]", "", words(render(source, COMMENT).html))
    if re.search(r"[&<\[]|^ {0,3}\d{1,9}[.)]|^[ ~`]*[~`]{3}", source, re.MULTILINE):
        return  # entities, targets, list numbers and languages of code are no text
    assert shown == plain


def test_ids_and_classes_are_listed_ones_only() -> None:
    html = (
        '<h2 id="utama" class="pk-top">a</h2><h2 id="isi-a">b</h2><div class="pk-note btn">c</div>'
    )
    cleaned = clean(html, lesson=True, id_prefix="isi-", owns=lambda address: False)
    assert cleaned == '<h2>a</h2><h2 id="isi-a">b</h2><div class="pk-note">c</div>'


def test_only_owned_files_are_shown() -> None:
    html = '<p><img src="/files/1" alt="a"><img src="https://x.id/1" alt="b"></p>'
    cleaned = clean(html, lesson=True, id_prefix="isi-", owns="/files/1".__eq__)
    assert cleaned == '<p><img src="/files/1" alt="a"><img alt="b"></p>'


def test_a_target_is_opened_without_the_portal_at_hand() -> None:
    cleaned = clean(
        '<a href="https://x.id" target="_blank">x</a>',
        lesson=False,
        id_prefix="isi-",
        owns=lambda address: False,
    )
    assert cleaned == '<a href="https://x.id" rel="nofollow ugc noopener noreferrer">x</a>'
