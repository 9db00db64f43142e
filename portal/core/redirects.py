"""Where a sign-in may lead back to (WE-4): own paths only, nothing else ever."""

from urllib.parse import unquote, urlsplit

HOME = "/"
_MAX = 2000


def safe_path(raw: str | None) -> str:
    """`raw` when it is a path of this portal, else the home page.

    A path must survive parsing, also after percent-decoding, without scheme, host, backslash or
    control character; "//host" and "/\\host" are what browsers take for another host.
    """
    if not raw or len(raw) > _MAX or not _is_own(raw) or not _is_own(unquote(raw)):
        return HOME
    return raw


def _is_own(path: str) -> bool:
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        return False
    if any(ord(sign) < 0x20 or 0x7F <= ord(sign) <= 0x9F for sign in path):
        return False
    try:
        parts = urlsplit(path)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc
