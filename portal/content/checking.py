"""Reading and checking a folder in one go, with what lies beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.competency.queries import reference
from portal.content import checks, files, folder, positions
from portal.content.checks.subject import Subject
from portal.content.checks.words import digest
from portal.content.compiling import Compiler
from portal.content.faults import Code, Fault, FaultyFolder
from portal.content.files import Files, TooManyFiles
from portal.content.folder import BANK, COURSE, Folder


@dataclass(frozen=True, slots=True)
class Checked:
    """A folder that was looked at, with its compiled texts."""

    folder: Folder
    compiler: Compiler
    faults: list[Fault]

    def publishable(self) -> "Checked":
        """Itself. Raises FaultyFolder with the faults that would show or credit a wrong thing."""
        blocking = [fault for fault in self.faults if fault.is_blocking]
        if blocking:
            raise FaultyFolder(blocking)
        return self


@cache
def reference_competencies() -> frozenset[str]:
    """Keys of the dictionary that ships with the portal."""
    document, _lines = positions.read(reference.text(reference.COMPETENCIES))
    return frozenset(entry["id"] for entry in document["competencies"])


def check(
    some: Files,
    *,
    competencies: frozenset[str] = frozenset(),
    elsewhere: Mapping[str, str] | None = None,
) -> Checked:
    """Check files; `competencies` are further known ones, `elsewhere` see Subject."""
    read = folder.read(some)
    compiler = Compiler(read)
    known = reference_competencies() | competencies
    subject = Subject(read, compiler, known, elsewhere or {})
    return Checked(read, compiler, checks.faults(subject))


class Shelf:
    """The folders beside the one that is checked; each is read once."""

    def __init__(self) -> None:
        self._digests: dict[Path, dict[str, str]] = {}

    def check(self, root: Path, *, competencies: frozenset[str] = frozenset()) -> Checked:
        """Check a folder on disk against its neighbours of the other purpose."""
        try:
            some = files.on_disk(root)
        except TooManyFiles as error:
            fault = Fault(f"{root.name}/", 1, str(error), Code.FILE_TOO_LARGE)
            raise FaultyFolder([fault]) from error
        own = BANK if files.is_bank(some) else COURSE
        elsewhere: dict[str, str] = {}
        for other in sorted(root.resolve().parent.glob(f"*/{COURSE if own == BANK else BANK}")):
            elsewhere |= self._items(other.parent)
        return check(some, competencies=competencies, elsewhere=elsewhere)

    def _items(self, root: Path) -> dict[str, str]:
        if root not in self._digests:
            some = files.on_disk(root)
            only = {path: some.entries[path] for path in some.under("items")}
            found = folder.read(Files(some.name, only)).items
            self._digests[root] = {
                digest(one.item): f"{root.name}/{one.path} {one.item.id}" for one in found
            }
        return self._digests[root]
