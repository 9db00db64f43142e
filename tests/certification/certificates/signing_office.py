"""An agency that has its officials sign certificates by folders, and its signing client."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from portal.certification.documents import officials
from portal.certification.documents.look import Look, Signing
from portal.certification.schemes.models import Certificate
from portal.certification.schemes.queries import signatures as queries
from portal.certification.schemes.service import looks, printing
from portal.certification.schemes.service import signatures as service
from portal.certification.schemes.signature_models import CertificateSignature, SignatureBatch
from portal.core import outbox
from portal.core.db import db, transaction
from portal.people.models import Person
from portal.web.app import Portal
from tests.certification.certificates.mint import Mint
from tests.certification.documents.signers import Authority
from tests.certification.schemes.desk import Desk
from tests.support.portal_app import NOON, beside

LATER = NOON + timedelta(minutes=1)


class SigningOffice:
    """An agency that has its officials sign by folders; `head` holds the signing post."""

    def __init__(self, portal: Portal, folder: Path, authority: Authority) -> None:
        self.portal, self.folder, self.authority = portal, folder, authority
        keys = portal.settings.instance_dir / "keys"
        (keys / officials.ROOTS).write_bytes(authority.root)
        self.mint = Mint(Desk())
        self.office = self.mint.office
        self.head: Person = self.office.head
        with transaction():
            db.session.get_one(Person, self.head.id).email = "kepala@kota.example"
            db.session.get_one(Person, self.head.id).email_verified_at = NOON
        look = Look(signing=Signing.SERVICE)
        agency, me = self.office.agency.id, self.mint.desk.writer.id
        looks.keep(agency, look, version=0, now=NOON, actor_id=me)

    def issue(self, *names: str) -> list[Certificate]:
        rows = [self.mint.issue(self.office.member(name)) for name in names]
        outbox.drain(printing.KIND, now=NOON)
        return rows

    def asked(self, row: Certificate) -> CertificateSignature:
        [found] = queries.of_certificate(row.id)
        db.session.refresh(found)
        return found

    def send(self, *rows: Certificate) -> SignatureBatch:
        ids = [self.asked(row).public_id for row in rows]
        batch = service.send(self.head.id, ids, now=LATER)
        outbox.drain(service.KIND, now=LATER)
        return batch

    def answer(self, batch: SignatureBatch, **changed: Any) -> None:
        """What the agency's client does: each paper signed, or what `changed` says of it."""
        out, into = (self.folder / side / batch.public_id for side in ("out", "in"))
        into.mkdir(parents=True, exist_ok=True)
        papers = []
        for paper in json.loads((out / "manifest.json").read_text())["papers"]:
            content = (out / paper["file"]).read_bytes()
            assert hashlib.sha256(content).hexdigest() == paper["sha256"]
            signed = changed.get("content") or self.authority.signed(content, self.head.full_name)
            (into / paper["file"]).write_bytes(signed)
            papers.append({"id": paper["id"], "sha256": hashlib.sha256(signed).hexdigest()})
        (into / "manifest.json").write_text(json.dumps({"papers": changed.get("papers", papers)}))


@contextmanager
def signing_office(app: Portal, folder: Path, authority: Authority) -> Iterator[SigningOffice]:
    """One with the portal's database, in an application of its own settings."""
    folder.mkdir()
    with (
        beside(app, second_factor_optional=True, esign="folder", esign_folder=str(folder)) as other,
        other.app_context(),
    ):
        yield SigningOffice(other, folder, authority)
