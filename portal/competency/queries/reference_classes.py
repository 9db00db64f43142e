"""Classes of jobs as the shipped reference has them: names, and the levels they share."""

from collections.abc import Mapping
from functools import cache

from portal.competency.queries import reference
from portal.competency.rules.framework_document import parse_framework
from portal.competency.rules.source_text import read_source
from portal.competency.rules.standards_document import StandardsDocument, parse_standards


@cache
def _document() -> StandardsDocument:
    """Read once in a process, at the first page that names a class."""
    framework = parse_framework(read_source(reference.text(reference.COMPETENCIES)).document)
    keys = [entry.key for entry in framework.entries]
    return parse_standards(read_source(reference.text(reference.STANDARDS)).document, keys)


def names() -> Mapping[str, str]:
    """Key of a class to its official name, the highest class first."""
    return {one.key: one.name for one in _document().classes}


def levels(job_class: str) -> dict[str, int]:
    """Competency key to the level that all jobs of the class share; {} for an unknown class."""
    document = _document()
    found = next((one for one in document.classes if one.key == job_class), None)
    return {} if found is None else dict.fromkeys(document.shared, found.level)
