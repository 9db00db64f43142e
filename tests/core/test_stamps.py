"""A job asks for a data stamp once a transaction, and sees what was published before the next."""

from portal.core import stamps
from portal.core.db import transaction
from portal.web.app import Portal
from tests.support.portal_app import NOON
from tests.support.statements import counted


def test_a_job_reads_a_stamp_once_a_transaction(app: Portal) -> None:
    with app.app_context():
        with transaction():
            stamps.renew(stamps.REFERENCE, NOON)
            published = stamps.current(stamps.REFERENCE)
            assert published
        with counted(app) as statements, transaction():
            found = {stamps.current(stamps.REFERENCE) for _ in range(3)}
        assert (found, len(statements)) == ({published}, 1)
        with counted(app) as statements, transaction():
            stamps.remember(stamps.REFERENCE, published)  # read along with something else
            assert stamps.current(stamps.REFERENCE) == published
        assert statements == []


def test_whoever_publishes_reads_past_what_is_known(app: Portal) -> None:
    with app.app_context():
        with transaction():
            before = stamps.current(stamps.REFERENCE)
            stamps.renew(stamps.REFERENCE, NOON)
            stamps.remember(stamps.REFERENCE, before)
            after = stamps.current(stamps.REFERENCE)
            assert after != before
        with transaction():
            assert stamps.current(stamps.REFERENCE) == after
