"""The pages under `/studio/banks`, and what each of them begins with.

Whoever writes or reviews banks of an agency reads what its items ask. What is right is another
matter: a page that shows a key takes the right to write, a sign-in of the last minutes, and leaves
an entry in the audit log (AU-8, EX-1).
"""

from dataclasses import dataclass
from functools import cached_property

from flask import Blueprint, g

from portal.assessment import specifications as reads
from portal.assessment.models import ItemBank
from portal.assessment.release import statistics_open
from portal.content import exporting, folder
from portal.content.files import Files
from portal.content.folder import Folder
from portal.core import audit
from portal.core.audit import Outcome
from portal.core.db import transaction
from portal.core.errors import Forbidden
from portal.core.permissions import Permission

bp = Blueprint("banks", __name__, url_prefix="/studio/banks", template_folder="../templates")
READ = {"scope": reads.banks}


@dataclass(frozen=True)
class Desk:
    """A certification bank with its items, read once for a page."""

    bank: ItemBank

    @cached_property
    def files(self) -> Files:
        return exporting.bank(self.bank.code)

    @cached_property
    def read(self) -> Folder:
        return folder.read(self.files)

    @property
    def may_write(self) -> bool:
        return self.bank.organisation_id in reads.places(g.actor, Permission.BANK_WRITE)

    @property
    def may_review(self) -> bool:
        return self.bank.organisation_id in reads.places(g.actor, Permission.BANK_REVIEW)

    @cached_property
    def figures_open(self) -> bool:
        """Whether figures about its items may be seen now (EX-11)."""
        return statistics_open(self.bank.id, g.now)


def desk(code: str) -> Desk:
    """A bank the actor may read. Raises NotFound."""
    return Desk(reads.bank(g.actor, code))


def own_desk(code: str) -> Desk:
    """One the actor may write in, which no examinee of it does. Raises NotFound, Forbidden (AZ-4,
    AZ-8).
    """
    found = desk(code)
    if not found.may_write:
        raise Forbidden(Permission.BANK_WRITE)
    unless_sitting(found.bank)
    return found


def unless_sitting(bank: ItemBank) -> None:
    """Whoever is to sit an exam opens no key of its bank (AZ-8). Raises Forbidden, records it."""
    me = g.actor.person_id
    if not reads.sits_from(bank.id, me, g.now):
        return
    with transaction():
        audit.record(
            "bank.key_refused",
            object_kind="item_bank",
            object_id=bank.id,
            now=g.now,
            actor_id=me,
            organisation_id=bank.organisation_id,
            outcome=Outcome.REFUSED,
        )
    raise Forbidden("assessment:key:own")
