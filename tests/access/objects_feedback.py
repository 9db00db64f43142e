"""Services of a unit, and what belongs to their survey."""

import io
from datetime import timedelta

from portal.core import stored
from portal.core.db import db, transaction
from portal.core.uploads import Purpose
from portal.feedback.models import PublicService, SurveyBatch, SurveyComment
from portal.feedback.rules.answering import Sheet
from portal.feedback.service import entering, improving
from portal.feedback.service.improving import Promise, Proof
from tests.access.objects import Values, kind
from tests.access.world import Builder, Place, Resident
from tests.core.uploads.samples import pdf
from tests.feedback.making import ON, make_service
from tests.support.portal_app import NOON


def _service(made: Builder, who: Resident) -> PublicService:
    """One service of each unit."""
    key = f"service {who.unit.id}"
    if key not in made.notes:
        made.notes[key] = make_service(who.unit, name=f"Layanan {who.unit.name}")
    found: PublicService = made.notes[key]
    return found


@kind("survey")
def survey(made: Builder, _place: Place, who: Resident) -> Values:
    return {"slug": _service(made, who).slug}


@kind("service")
def service(made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _service(made, who).public_id}


@kind("survey batch")
def survey_batch(made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _batch(made, who).public_id}


def _batch(made: Builder, who: Resident) -> SurveyBatch:
    of = _service(made, who)
    key = f"batch {of.id}"
    if key not in made.notes:
        sheets = [Sheet({"u1": 3}, {}, "")]
        made.notes[key] = entering.enter(of, sheets, ON, on=ON, now=NOON, actor_id=who.person.id)
    found: SurveyBatch = made.notes[key]
    return found


@kind("comment")
def comment(made: Builder, _place: Place, who: Resident) -> Values:
    of = _service(made, who)
    key = f"comment {of.id}"
    if key not in made.notes:
        with transaction():
            row = SurveyComment(
                service_id=of.id, received_on=ON, text=f"Antreannya panjang. {of.name}"
            )
            db.session.add(row)
        made.notes[key] = row.public_id
    return {"public_id": made.notes[key]}


@kind("improvement")
def improvement(made: Builder, _place: Place, who: Resident) -> Values:
    of = _service(made, who)
    key = f"improvement {of.id}"
    if key not in made.notes:
        due_on = ON + timedelta(days=30)
        promise = Promise(f"Membuka loket khusus. {of.name}", "u3", who.post.id, due_on)
        made.notes[key] = improving.promise(of, promise, on=ON, now=NOON, actor_id=None).public_id
    return {"public_id": made.notes[key]}


@kind("own improvement")
def own_improvement(made: Builder, _place: Place, who: Resident) -> Values:
    """One that the resident's own post has promised."""
    key = f"own improvement {who.post.id}"
    if key not in made.notes:
        of = _service(made, who)
        due_on = ON + timedelta(days=30)
        promise = Promise(f"Menambah kursi. {of.name}", "u9", who.post.id, due_on)
        made.notes[key] = improving.promise(of, promise, on=ON, now=NOON, actor_id=None).public_id
    return {"public_id": made.notes[key]}


@kind("published proof")
def published_proof(made: Builder, _place: Place, who: Resident) -> Values:
    """The file of an improvement that is done."""
    of = _service(made, who)
    key = f"published proof {of.id}"
    if key not in made.notes:
        promise = Promise(f"Mengecat loket. {of.name}", "u9", who.post.id, ON)
        row = improving.promise(of, promise, on=ON, now=NOON, actor_id=None)
        file = stored.receive(io.BytesIO(pdf()), "bukti.pdf", Purpose.DOCUMENT)
        proof = Proof("Loket sudah dicat.", document=file)
        improving.finish(row.id, proof, ON, on=ON, now=NOON, actor_id=who.person.id)
        made.notes[key] = row.public_id
    return {"slug": of.slug, "public_id": made.notes[key]}
