"""Writing exam specifications: drafted by one, published by another, never changed afterwards.

Publishing draws the parallel forms in the same transaction: a version that is out has its papers.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from portal.assessment import specifications as reads
from portal.assessment.models import (
    ExamForm,
    ExamSpecification,
    ExamSpecificationVersion,
    ExamSpecificationWriter,
    ItemBank,
)
from portal.assessment.rules import form_report, specifying
from portal.assessment.rules.blueprint import parallel_forms
from portal.assessment.rules.specifying import Plan, SpecificationRefusal, Stock
from portal.core import audit, entropy
from portal.core.db import db, transaction
from portal.core.errors import Conflict, NotFound, Refused

SEED_BYTES = 16


def create(
    bank_id: int, code: str, title: str, *, now: datetime, actor_id: int
) -> ExamSpecification:
    """Begin a specification over a bank; it belongs to the bank's agency.

    Raises NotFound for a bank of the installation, Refused(CODE_TAKEN).
    """
    with transaction():
        bank = db.session.get(ItemBank, bank_id)
        if bank is None or bank.organisation_id is None:
            raise NotFound
        if reads.is_taken(code):
            raise Refused(SpecificationRefusal.CODE_TAKEN, field="code")
        row = ExamSpecification(
            code=code,
            title=title,
            organisation_id=bank.organisation_id,
            bank_id=bank_id,
            draft=specifying.stored(Plan()),
            created_at=now,
            created_by_id=actor_id,
        )
        db.session.add(row)
        db.session.flush()
        _wrote(row, now, actor_id)
        _record("exam_spec.begun", row, now, actor_id)
    return row


def write(
    specification_id: int,
    plan: Plan,
    *,
    title: str = "",
    version: int,
    now: datetime,
    actor_id: int,
) -> int:
    """Keep what an author has written; the draft's version. What is there already is no change.

    `version` is the one the form was filled from. Raises NotFound, Refused(SUBMITTED), and
    Conflict when somebody else wrote meanwhile.
    """
    with transaction():
        row = _locked(specification_id)
        if row.submitted_at is not None:
            raise Refused(SpecificationRefusal.SUBMITTED)
        kept = specifying.stored(plan)
        if row.draft == kept and title in ("", row.title):
            return row.draft_version
        if row.draft_version != version:
            raise Conflict("specification")
        row.draft, row.title = kept, title or row.title
        row.draft_version += 1
        _wrote(row, now, actor_id)
    return row.draft_version


def submit(
    specification_id: int,
    *,
    version: int,
    shared: Mapping[str, str],
    public_allowed: bool,
    now: datetime,
    actor_id: int,
) -> ExamSpecification:
    """Hand a draft in; again is no error. Raises NotFound, Refused(SpecificationRefusal)."""
    with transaction():
        row = _locked(specification_id)
        if row.submitted_at is not None:
            return row
        _same(row, version)
        _wrote(row, now, actor_id)
        plan, stock = specifying.read(row.draft), reads.stock(row.bank_id)
        _refuse_lacking(row, plan, stock, shared, public_allowed=public_allowed, now=now)
        _refuse_unchanged(row, plan, stock)
        row.hand_in(actor_id, now)
        _record("exam_spec.submitted", row, now, actor_id)
    return row


def take_back(specification_id: int, *, now: datetime, actor_id: int) -> ExamSpecification:
    """Go on writing; again is no error. Raises NotFound."""
    with transaction():
        row = _locked(specification_id)
        if row.take_back():
            _record("exam_spec.taken_back", row, now, actor_id)
    return row


def send_back(
    specification_id: int, reason: str, *, now: datetime, actor_id: int
) -> ExamSpecification:
    """Give it back to its authors and say why. Raises NotFound, Refused(SpecificationRefusal)."""
    words = reason.strip()
    if not words:
        raise Refused(SpecificationRefusal.NO_REASON, field="reason")
    with transaction():
        row = _locked(specification_id)
        if row.submitted_at is None:
            raise Refused(SpecificationRefusal.NOT_SUBMITTED)
        row.send_back(words, now)
        _record("exam_spec.returned", row, now, actor_id)
    return row


def publish(
    specification_id: int,
    *,
    version: int,
    shared: Mapping[str, str],
    public_allowed: bool,
    now: datetime,
    actor_id: int,
) -> ExamSpecificationVersion:
    """Publish as the second person and draw the forms; twice by the same is once (AZ-9).

    `version` is the draft's as it was looked at; `shared` names items that are also asked in
    practice. Raises NotFound, Refused(SpecificationRefusal); LACKING stands for everything
    `specifying.lacks` tells.
    """
    with transaction():
        row = _locked(specification_id)
        done = reads.newest(row.id)
        if row.submitted_at is None and done is not None and done.report["draft"] == version:
            if done.published_by_id == actor_id:
                return done
            raise Refused(SpecificationRefusal.PUBLISHED_ALREADY)
        refusal = specifying.may_publish(
            is_submitted=row.submitted_at is not None,
            writers=reads.writers(row.id),
            actor_id=actor_id,
        )
        if refusal is not None:
            raise Refused(refusal)
        _same(row, version)
        plan, stock = specifying.read(row.draft), reads.stock(row.bank_id)
        _refuse_lacking(
            row, plan, stock, shared, public_allowed=public_allowed, now=now, also=actor_id
        )
        _refuse_unchanged(row, plan, stock)
        made = _add_version(row, plan, stock, now, actor_id)
        row.take_back()
        _record("exam_spec.published", row, now, actor_id, number=made.number)
    return made


def _add_version(
    row: ExamSpecification, plan: Plan, stock: Stock, now: datetime, actor_id: int
) -> ExamSpecificationVersion:
    seed = entropy.token_bytes(SEED_BYTES)
    hopes = reads.hopes(row.bank_id, stock, now)
    made = parallel_forms(plan.specification, stock.items, plan.forms, seed, hopes.facility)
    told = form_report.report(
        plan,
        made,
        specifying.filled(plan, stock),
        hopes.facility,
        measured=hopes.measured,
        seed=seed,
        bank=reads.digest(stock),
    )
    last = reads.newest(row.id)
    version = ExamSpecificationVersion(
        specification_id=row.id,
        number=1 if last is None else last.number + 1,
        title=row.title,
        rules=specifying.stored_rows(plan.rows),
        fixed=list(plan.fixed),
        minutes=plan.minutes,
        pass_percent=plan.cut.percent,
        cut={
            "method": plan.cut.method,
            "panel": plan.cut.panel,
            "on_day": plan.cut.on,
            "note": plan.cut.note,
        },
        report={**told, "plan": specifying.stored(plan), "draft": row.draft_version},
        published_at=now,
        submitted_by_id=row.submitted_by_id,
        published_by_id=actor_id,
    )
    db.session.add(version)
    db.session.flush()
    db.session.add_all(
        ExamForm(
            version_id=version.id,
            number=number,
            items=[one.version_id for one in form.items],
            facility_permille=form.facility,
        )
        for number, form in enumerate(made.forms, start=1)
    )
    db.session.flush()
    return version


def _locked(specification_id: int) -> ExamSpecification:
    row = db.session.scalar(
        select(ExamSpecification)
        .where(ExamSpecification.id == specification_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound
    return row


def _same(row: ExamSpecification, version: int) -> None:
    if row.draft_version != version:
        raise Refused(SpecificationRefusal.CHANGED)


def _refuse_lacking(
    row: ExamSpecification,
    plan: Plan,
    stock: Stock,
    shared: Mapping[str, str],
    *,
    public_allowed: bool,
    now: datetime,
    also: int | None = None,
) -> None:
    """`also`: whoever publishes must not sit it either."""
    people = set(reads.writers(row.id)) | ({also} if also is not None else set())
    bank = db.session.get_one(ItemBank, row.bank_id)
    around = reads.around(
        row, bank, shared=shared, public_allowed=public_allowed, writer_ids=people, now=now
    )
    if specifying.lacks(plan, stock, around):
        raise Refused(SpecificationRefusal.LACKING)


def _refuse_unchanged(row: ExamSpecification, plan: Plan, stock: Stock) -> None:
    """A version that says the same over the same bank would only spend items."""
    last = reads.newest(row.id)
    if last is None:
        return
    if reads.plan_of(last) == plan and last.report["bank"] == reads.digest(stock):
        raise Refused(SpecificationRefusal.NOTHING_NEW)


def _wrote(row: ExamSpecification, now: datetime, actor_id: int) -> None:
    """Remember who wrote: another person publishes, and none of them sits it (AZ-8, AZ-9)."""
    known = db.session.get(ExamSpecificationWriter, (row.id, actor_id))
    if known is None:
        db.session.add(
            ExamSpecificationWriter(specification_id=row.id, person_id=actor_id, first_at=now)
        )
        db.session.flush()


def _record(
    act: str, row: ExamSpecification, now: datetime, actor_id: int, *, number: int = 0
) -> None:
    audit.record(
        act,
        object_kind="exam_specification",
        object_id=row.id,
        now=now,
        actor_id=actor_id,
        organisation_id=row.organisation_id,
        code=row.code,
        number=number,
    )
