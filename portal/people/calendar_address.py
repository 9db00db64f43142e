"""The signed address of somebody's own calendar: one for exams, activities and whatever comes.

The address holds no session: whoever has it reads times and places of one person, so it is long,
signed, and void once the password is changed.
"""

from flask import url_for

from portal.core import keys
from portal.core.db import db
from portal.people.models import Account


def address(account_id: int, person_public_id: str) -> str:
    """The address of somebody's own calendar."""
    account = db.session.get(Account, account_id)
    if account is None:
        return ""
    mark = keys.current().mac(keys.Purpose.CAPABILITY, _message(account, person_public_id))
    return url_for("exam_feed.feed", person=person_public_id, mark=mark, _external=True)


def _message(account: Account, person_public_id: str) -> bytes:
    changed = account.password_changed_at.isoformat() if account.password_changed_at else ""
    return f"exam-feed:{person_public_id}:{account.id}:{changed}".encode()


def fits(account: Account, person_public_id: str, mark: str) -> bool:
    """Whether the mark is that of this account as it is now."""
    message = _message(account, person_public_id)
    return keys.current().mac_fits(keys.Purpose.CAPABILITY, message, mark)
