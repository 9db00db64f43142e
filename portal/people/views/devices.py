"""Names a browser in words a person recognises: "Chrome, Android"."""

UNKNOWN = ""
# The first word found names it: most browsers also claim to be those further down.
_BROWSERS = (
    ("SEB/", "Safe Exam Browser"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("UCBrowser", "UC Browser"),
    ("MiuiBrowser", "Mi Browser"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def describe(user_agent: str) -> str:
    """Browser and system, as far as the header tells; empty when it tells neither.

    For recognition only: nothing is decided by it (AU-5).
    """
    browser = _first(user_agent, _BROWSERS)
    system = _first(user_agent, _SYSTEMS)
    return ", ".join(part for part in (browser, system) if part)


def _first(text: str, words: tuple[tuple[str, str], ...]) -> str:
    return next((name for word, name in words if word in text), UNKNOWN)
