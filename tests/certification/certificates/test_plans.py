"""Looks at certificates stay flat to millions of them: every statement goes along an index."""

import io

from flask.ctx import AppContext

from portal.certification.rules.certificate_states import Act
from portal.certification.schemes.models import CertificateFacts
from portal.certification.schemes.service import printing
from portal.core import outbox
from portal.core.db import db
from portal.web.app import Portal
from tests.certification.certificates.mint import Mint
from tests.certification.certificates.test_verify import Issued
from tests.support.pages import PageClient
from tests.support.plans import make_reads_dear, sent, whole_reads
from tests.support.portal_app import NOON

GROWING = (
    "certificate|certificate_facts|certificate_event|certificate_document|certificate_note|"
    "certificate_status_place|stored_file|rate_count"
)


def test_looking_a_certificate_up_reads_no_table_from_end_to_end(
    app: Portal, context: AppContext, page: PageClient
) -> None:
    mint = Mint()
    rows = [mint.issue() for _ in range(3)]
    issued = Issued(mint, rows[0], db.session.get_one(CertificateFacts, rows[0].id))
    issued.happen(Act.SUSPENDED)
    outbox.drain(printing.KIND, now=NOON)
    code, agency = rows[0].code, mint.office.agency.public_id
    copy = page.client.get(f"/verify/{code}.pdf").data
    assert copy.startswith(b"%PDF")
    owner = mint.office.enter(PageClient(app), mint.holder)
    make_reads_dear()
    with sent() as seen:
        for path in (
            f"/verify/{code}",
            f"/verify/{rows[0].qr_value}",
            "/verify/nothing",
            f"/verify/{code}.json",
            f"/verify/{code}.pdf",
            f"/credentials/status/{agency}/1/suspension",
            f"/verify/services/{mint.office.unit.public_id}",
        ):
            page.client.get(path)
        page.post("/verify", {"file": (io.BytesIO(copy), "x.pdf")})
        owner.client.get(f"/certificates/{rows[0].public_id}")
    assert len(seen) > 20
    assert whole_reads(seen, also=GROWING) == []
