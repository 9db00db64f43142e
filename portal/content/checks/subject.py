"""What a check may look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.content.compiling import Compiler
from portal.content.folder import Folder


@dataclass(frozen=True, slots=True)
class Subject:
    """A folder, its texts, and what lies beside it.

    `competencies` are the keys of the reference dictionary and of the installation; `elsewhere`
    tells for a digest of an item where the same item is asked for the other purpose (practice
    against certification).
    """

    folder: Folder
    compiler: Compiler
    competencies: frozenset[str]
    elsewhere: Mapping[str, str] = field(default_factory=dict)
