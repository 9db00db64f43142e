"""What the history of the city tells people, told on its own days."""

from sqlalchemy import select

from portal.assessment.service import receipts
from portal.core import outbox
from portal.core.db import db
from portal.core.models import Outbox
from portal.web.demo.build import held
from portal.workshops.service import calling

KINDS = (receipts.MAIL, calling.KIND)


def play() -> None:
    """Without this the first server would tell all of it on the day the city is made. Comes last:
    whatever is carried out begins with a session of its own.
    """
    open_ones = select(Outbox.kind, Outbox.due_at).where(
        Outbox.kind.in_(KINDS), Outbox.done_at.is_(None)
    )
    days = dict.fromkeys(
        (kind, at) for kind, at in db.session.execute(open_ones.order_by(Outbox.id))
    )
    for kind, at in days:
        with held(at, f"told/{kind}/{at.isoformat()}") as now:
            outbox.drain(kind, now=now)
