"""Where a raw `next` may lead: to a path of this portal and nowhere else (WE-4)."""

from urllib.parse import urlsplit

HOME = "/"


def local(target: str) -> str:
    """`target` when it is a plain path of this portal, otherwise the home page.

    Browsers read a backslash as a slash and drop tabs and line breaks, so that these could
    turn a path into a host; they are never part of an address the portal writes.
    """
    if not target.startswith("/") or target.startswith("//"):
        return HOME
    if "\\" in target or not target.isprintable():
        return HOME
    try:
        parts = urlsplit(target)
    except ValueError:
        return HOME
    return HOME if parts.scheme or parts.netloc else target
