"""Reading rendered HTML in tests as a browser would."""

from xml.etree.ElementTree import Element

import html5lib


def tree(html: str) -> Element:
    """The tree a browser builds from `html` inside a `div`, namespaces left out of tags."""
    builder = html5lib.getTreeBuilder("etree")
    parser = html5lib.HTMLParser(tree=builder, namespaceHTMLElements=False)
    root: Element = parser.parseFragment(html, container="div")
    return root


def words(html: str) -> str:
    """Everything that would be read, in one line."""
    return " ".join("".join(tree(html).itertext()).split())
