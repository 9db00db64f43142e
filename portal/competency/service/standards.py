"""Publishing job standards: one by hand, or many from a document."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import insert

from portal.competency.models import JobStandard, JobStandardLine
from portal.competency.queries import standards as queries
from portal.competency.queries.catalogue import Directory, catalogue
from portal.competency.queries.standards import StandardValue
from portal.competency.rules.publishing import PublishRefusal, may_begin
from portal.competency.rules.standard_terms import Terms, terms_document
from portal.competency.rules.standards import Standard, may_set
from portal.competency.rules.standards_document import JobEntry, StandardsDocument
from portal.competency.service.faults import RefusedDocument, RefusedEntry
from portal.competency.service.wordings import Report
from portal.core import audit
from portal.core.chunks import chunks
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.people.service import jobs

CHUNK = 25  # jobs per transaction: about 400 rows


@dataclass(frozen=True, slots=True)
class NewStandard:
    """A standard as its author wants it: competency id to level, and the rest."""

    levels: Mapping[int, int]
    terms: Terms
    source: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class Setting:
    """Who sets standards of which agency: now, on the agency's calendar today."""

    organisation_id: int
    now: datetime
    today: date
    actor_id: int | None


def publish(job_id: int, new: NewStandard, by: Setting, *, base_number: int) -> int:
    """Publish a job's next standard and return its number.

    `base_number` is the newest number its author had seen, 0 for none. The same standard for
    the same day again returns the number it has. Raises Refused(PublishRefusal or
    StandardRefusal).
    """
    with transaction():
        queries.lock_job(job_id)
        history = queries.history(job_id)
        same = next((one for one in history if _is(one, new)), None)
        if same is not None:
            return same.number
        refused = _outdated(history, base_number) or _refusal(job_id, new, history, by.today)
        if refused is not None:
            raise refused
        return _add(job_id, base_number + 1, new, by)


def why_not(job_id: int, new: NewStandard, *, base_number: int, today: date) -> Refused | None:
    """What `publish` would refuse now, for a message at the field; None when nothing."""
    history = queries.history(job_id)
    return _outdated(history, base_number) or _refusal(job_id, new, history, today)


def _outdated(history: Sequence[StandardValue], base_number: int) -> Refused | None:
    newest = max((one.number for one in history), default=0)
    if newest == base_number:
        return None
    return Refused(PublishRefusal.OUTDATED, number=newest)


def _is(old: StandardValue, new: NewStandard) -> bool:
    return old.valid_from == new.valid_from and _says(old, new)


def _says(old: StandardValue, new: NewStandard) -> bool:
    return (
        dict(old.levels) == dict(new.levels) and old.terms == new.terms and old.source == new.source
    )


def _refusal(
    job_id: int, new: NewStandard, history: Sequence[StandardValue], today: date
) -> Refused | None:
    """Why the standard may not be published, naming the field; None when it may."""
    if not new.source:
        return Refused(PublishRefusal.NO_SOURCE, field="source")
    taken = [one.valid_from for one in history]
    late = may_begin(new.valid_from, taken, today=today)
    if late is not None:
        return Refused(late, field="valid_from")
    before = next((one for one in history if one.holds(new.valid_from)), None)
    if before is not None and _says(before, new):
        return Refused(PublishRefusal.UNCHANGED)
    standard = Standard(job_id, new.valid_from, new.levels)
    wrong = may_set(standard, _described(catalogue().on(new.valid_from)), taken)
    return None if wrong is None else Refused(wrong, field="levels")


def _described(directory: Directory) -> dict[int, int]:
    return {id_: value.highest for id_, value in directory.items()}


def _add(job_id: int, number: int, new: NewStandard, by: Setting) -> int:
    row = JobStandard(
        job_id=job_id,
        number=number,
        terms=terms_document(new.terms),
        source=new.source,
        valid_from=new.valid_from,
        published_at=by.now,
        published_by_id=by.actor_id,
    )
    db.session.add(row)
    db.session.flush()
    db.session.execute(
        insert(JobStandardLine),
        [
            {"standard_id": row.id, "competency_id": competency_id, "level": level}
            for competency_id, level in sorted(new.levels.items())
        ],
    )
    audit.record(
        "job_standard.published",
        object_kind="job",
        object_id=job_id,
        now=by.now,
        actor_id=by.actor_id,
        organisation_id=by.organisation_id,
        number=number,
        valid_from=new.valid_from.isoformat(),
        lines=len(new.levels),
    )
    return number


def load(
    document: StandardsDocument,
    by: Setting,
    *,
    begin_on: date | None,
    source: str,
    dry_run: bool,
) -> Report:
    """Publish the standards of a document for one agency; jobs it lacks are made.

    Begins on `begin_on`, else: for a job without a standard on the document's day, for a
    changed one today. What is the same stays, and so does what was changed here after the
    document's standard. Checked as a whole first, then written in chunks: when that is cut
    short, loading again goes on where it stopped. Raises RefusedDocument, and
    Refused(PublishRefusal.NO_SOURCE) when neither the document nor `source` names one.
    """
    known = queries.jobs_by_code(by.organisation_id)
    source = source or document.source
    if not source:
        raise Refused(PublishRefusal.NO_SOURCE)
    plans = _plans(document.jobs, known, source)
    first_on = begin_on or document.valid_from or by.today
    refused = [
        RefusedEntry(plan.entry.path, reason, plan.entry.code)
        for plan in plans
        if (reason := plan.settle(first_on, begin_on or by.today, by.today)) is not None
    ]
    if refused:
        raise RefusedDocument(refused)
    if not dry_run:
        _write(plans, by)
    return Report(*(_codes(plans, state) for state in ("new", "changed", "same", "kept")))


def _plans(entries: Sequence[JobEntry], known: Mapping[str, int], source: str) -> list["_Plan"]:
    by_key = catalogue().by_key
    ids = [known[entry.code] for entry in entries if entry.code in known]
    histories = queries.histories(ids)
    return [
        _Plan(
            entry,
            known.get(entry.code),
            _wanted(entry, by_key, source),
            histories.get(known.get(entry.code, 0), ()),
        )
        for entry in entries
    ]


def _wanted(entry: JobEntry, by_key: Mapping[str, int], source: str) -> NewStandard:
    levels = {by_key[key]: level for key, level in entry.levels.items()}
    return NewStandard(levels, entry.terms, source, date.min)  # the day is settled later


class _Plan:
    """One job of a document against what the agency has."""

    def __init__(
        self,
        entry: JobEntry,
        job_id: int | None,
        wanted: NewStandard,
        history: Sequence[StandardValue],
    ) -> None:
        self.entry = entry
        self.job_id = job_id
        self.wanted = wanted
        self.history = history
        self.state = "new"

    def settle(self, first_on: date, changed_on: date, today: date) -> StrEnum | None:
        """Find state and first day; why it cannot be published, or None."""
        wanted = self.wanted
        if self.history and _says(self.history[-1], wanted):
            self.state = "same"
            return None
        if any(_says(old, wanted) for old in self.history):
            self.state = "kept"
            return None
        self.state = "changed" if self.history else "new"
        day = changed_on if self.history else first_on
        self.wanted = NewStandard(wanted.levels, wanted.terms, wanted.source, day)
        refusal = _refusal(self.job_id or 0, self.wanted, self.history, today)
        return None if refusal is None else refusal.reason


def _write(plans: Iterable[_Plan], by: Setting) -> None:
    open_plans = [plan for plan in plans if plan.state in ("new", "changed")]
    for some in chunks(open_plans, CHUNK):
        with transaction():
            for plan in some:
                job_id = plan.job_id or _make_job(plan, by)
                newest = max((one.number for one in plan.history), default=0)
                publish(job_id, plan.wanted, by, base_number=newest)


def _make_job(plan: _Plan, by: Setting) -> int:
    entry = plan.entry
    job = jobs.create(
        organisation_id=by.organisation_id,
        code=entry.code,
        name=entry.name,
        job_class=entry.job_class,
        valid_from=plan.wanted.valid_from,
        family=entry.family,
        summary=entry.summary,
        now=by.now,
        actor_id=by.actor_id,
    )
    return job.id


def _codes(plans: Iterable[_Plan], state: str) -> tuple[str, ...]:
    return tuple(plan.entry.code for plan in plans if plan.state == state)
