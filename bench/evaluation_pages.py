"""What the pages of a period cost: for `evaluation.py`."""

import gzip
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from werkzeug.test import TestResponse

from portal.core import clock
from portal.core.db import db
from portal.web.app import Portal
from tests.support.evaluated import Evaluated, Semester
from tests.support.pages import PageClient
from tests.support.plans import sent, whole_reads, work

TABLES = (
    "evaluation_form|evaluation_rater|evaluation_rating|evaluation_calibration|"
    "evaluation_snapshot|evaluation_correction|follow_up|award|mentoring|readiness_claim"
)
OK = frozenset({200, 303})


@dataclass(frozen=True, slots=True)
class Cost:
    """One page: the least processor time of some requests, and what it asks of the database.

    `whole`: statements that read a table which grows with people from end to end.
    """

    cpu_ms: float
    statements: int
    work: int
    kb: float
    kb_gzip: float
    whole: tuple[str, ...]


def costs(app: Portal, evaluated: Evaluated, semester: Semester, requests: int) -> dict[str, Cost]:
    """Every page as it stands once follow-ups were drawn."""
    found = {}
    with clock.fixed(semester.drawn_at):
        clients: dict[int, PageClient] = {}
        addresses = evaluated.addresses(semester)
        db.session.commit()
        for account, name, address in addresses:
            if account not in clients:
                clients[account] = PageClient(app)
                clients[account].enter(account)
            client = clients[account].client
            found[name] = _cost(partial(client.get, address), requests)
        officer = clients[evaluated.account]
        token = officer.csrf_token()
        place = f"/admin/periods/{semester.public_id}/results/xlsx"
        values = {"csrf_token": token, "unit": evaluated.unit.code}
        name = f"table of a unit of {evaluated.of_unit:,}"
        found[name] = _cost(partial(officer.client.post, place, data=values), 1)
    return found


def _cost(ask: Callable[[], TestResponse], requests: int) -> Cost:
    response = ask()
    if response.status_code != 200:
        raise SystemExit(f"{response.request.path}: {response.status_code}")
    data = response.data
    response.close()
    with sent() as seen:
        ask().close()
    spent = []
    for _request in range(requests):
        begun = time.process_time()
        ask().close()
        spent.append(time.process_time() - begun)
    found = Cost(
        round(1000 * min(spent), 1),
        len(seen),
        work(seen),
        round(len(data) / 1000, 1),
        round(len(gzip.compress(data, 9)) / 1000, 1),
        tuple(one.split("\n")[0][:200] for one in whole_reads(seen, also=TABLES)),
    )
    db.session.rollback()
    return found
