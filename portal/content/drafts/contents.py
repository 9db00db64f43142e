"""What can be told of a file of a draft by its bytes alone."""

from portal.content import folder, positions
from portal.content.files import Files


def is_text(content: bytes) -> bool:
    """Whether a row can hold it: UTF-8, and no zero byte, which PostgreSQL refuses."""
    try:
        return "\x00" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


def title(some: Files) -> str:
    """The title of the course in a folder."""
    head = some.entries.get(folder.COURSE)
    return "" if head is None else title_in(head.read())


def title_in(head: bytes) -> str:
    """What course.yaml says now, faulty or not; "" when it says nothing."""
    try:
        document, _lines = positions.read(head.decode())
    except (positions.FaultyYaml, UnicodeDecodeError):
        return ""
    found = document.get("title") if isinstance(document, dict) else None
    return found.strip() if isinstance(found, str) else ""
