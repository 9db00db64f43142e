"""What the learning area holds about persons: enrolments, lessons, completed courses, hours.

An erasure ends open enrolments and requests, takes out what was written freely and its documents,
places, notes and questions, and leaves the rest under the internal number: hours and completions
are official records for their legal term (PR-3).
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Select, or_, select, update

from portal.content.models import CourseRevision
from portal.core import stored
from portal.core.db import db
from portal.core.models import StoredFile
from portal.learning.hours.models import (
    HoursClaim,
    HoursContest,
    HoursEntry,
    HoursEntryNote,
    LearningAbsence,
    SiasnBatch,
    SiasnLine,
)
from portal.learning.margin import erasing as margin
from portal.learning.margin.models import LessonNote, LessonPlace, LessonQuestion, QuestionEntry
from portal.learning.models import (
    CourseCompletion,
    CourseMandate,
    CourseReaction,
    CourseRun,
    Enrolment,
    EnrolmentRequest,
    LessonCompletion,
    PartRedo,
    RunMove,
)
from portal.learning.past.models import TrainingImport, TrainingImportLine
from portal.learning.rules.claims import ClaimState
from portal.learning.studies.models import Study, StudyExtension, StudyLeave, StudySemester
from portal.people.queries.holdings import Area, Erasing, Ids, Source


def _enrolments(ids: Ids) -> Select[int]:
    return select(Enrolment.id).where(Enrolment.person_id.in_(ids))


def _courses(ids: Ids, _on: date) -> Mapping[int, str]:
    rows = db.session.execute(
        select(CourseRun.id, CourseRevision.title)
        .join(CourseRevision, CourseRevision.id == CourseRun.revision_id)
        .where(CourseRun.id.in_(ids))
    )
    return {one: name for one, name in rows}


def _erase(erasing: Erasing) -> None:
    db.session.execute(
        update(Enrolment)
        .where(Enrolment.person_id.in_(erasing.ids), Enrolment.ended_at.is_(None))
        .values(ended_at=erasing.now)
    )
    reacted = CourseReaction.enrolment_id.in_(_enrolments(erasing.ids))
    db.session.execute(update(CourseReaction).where(reacted).values(remark=""))
    own = EnrolmentRequest.person_id.in_(erasing.ids)
    db.session.execute(
        update(EnrolmentRequest)
        .where(own, EnrolmentRequest.closed_at.is_(None))
        .values(closed_at=erasing.now, outcome="withdrawn")
    )
    db.session.execute(update(EnrolmentRequest).where(own).values(note="", reason=""))
    _forget_claims(erasing)
    _forget_studies(erasing)
    margin.erase(erasing.ids)


def _studies(ids: Ids) -> Select[int]:
    return select(Study.id).where(Study.person_id.in_(ids))


def _forget_studies(erasing: Erasing) -> None:
    """Papers, words and numbers of papers go; kind, days and hours stay."""
    own = _studies(erasing.ids)
    papers = (
        select(Study.decree_id).where(Study.id.in_(own)),
        select(Study.diploma_id).where(Study.id.in_(own)),
        select(StudySemester.report_id).where(StudySemester.study_id.in_(own)),
        select(StudyExtension.decree_id).where(StudyExtension.study_id.in_(own)),
    )
    for query in papers:
        for file in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(query))):
            stored.forget(file, now=erasing.now)
    for study in db.session.scalars(select(Study).where(Study.id.in_(own))):
        study.institution = study.programme = study.diploma_number = study.end_reason = ""
        study.decree_number = f"-{study.id}"
    ours = StudySemester.study_id.in_(own)
    db.session.execute(update(StudySemester).where(ours).values(progress="", average100=None))
    theirs = StudyExtension.study_id.in_(own)
    db.session.execute(update(StudyExtension).where(theirs).values(decree_number="", reason=""))
    lines = TrainingImportLine.person_id.in_(erasing.ids)
    db.session.execute(update(TrainingImportLine).where(lines).values(cells={}))


def _entries(ids: Ids) -> Select[int]:
    return select(HoursEntry.id).where(HoursEntry.person_id.in_(ids))


def _forget_claims(erasing: Erasing) -> None:
    """Words, documents and reasons of claims; facts and hours stay."""
    own = HoursClaim.person_id.in_(erasing.ids)
    files = select(HoursClaim.document_id).where(own)
    for file in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(files))):
        stored.forget(file, now=erasing.now)
    open_ones = update(HoursClaim).where(own, HoursClaim.state == ClaimState.OPEN.value)
    taken_back = {"state": ClaimState.WITHDRAWN.value, "decided_at": erasing.now}
    db.session.execute(open_ones.values(**taken_back))
    blank = {"title": "", "organiser": "", "number": "", "answer": "", "fingerprint": None}
    db.session.execute(update(HoursClaim).where(own).values(**blank))
    notes = HoursEntryNote.entry_id.in_(_entries(erasing.ids))
    db.session.execute(update(HoursEntryNote).where(notes).values(reason=""))
    said = HoursContest.person_id.in_(erasing.ids)
    db.session.execute(update(HoursContest).where(said).values(reason="", answer=""))
    lines = SiasnLine.person_id.in_(erasing.ids)
    db.session.execute(update(SiasnLine).where(lines).values(reason=""))
    leaves = LearningAbsence.person_id.in_(erasing.ids)
    db.session.execute(update(LearningAbsence).where(leaves).values(decree=""))


AREA = Area(
    sources=(
        Source(Enrolment, lambda ids: Enrolment.person_id.in_(ids)),
        Source(
            EnrolmentRequest,
            lambda ids: or_(
                EnrolmentRequest.person_id.in_(ids), EnrolmentRequest.answered_by_id.in_(ids)
            ),
        ),
        Source(CourseMandate, lambda ids: CourseMandate.created_by_id.in_(ids)),
        Source(LessonCompletion, lambda ids: LessonCompletion.enrolment_id.in_(_enrolments(ids))),
        Source(CourseReaction, lambda ids: CourseReaction.enrolment_id.in_(_enrolments(ids))),
        Source(CourseCompletion, lambda ids: CourseCompletion.person_id.in_(ids)),
        Source(PartRedo, lambda ids: PartRedo.enrolment_id.in_(_enrolments(ids))),
        Source(RunMove, lambda ids: RunMove.begun_by_id.in_(ids)),
        Source(LessonPlace, lambda ids: LessonPlace.enrolment_id.in_(_enrolments(ids))),
        Source(LessonNote, lambda ids: LessonNote.person_id.in_(ids)),
        Source(LessonQuestion, lambda ids: LessonQuestion.asker_id.in_(ids)),
        Source(QuestionEntry, lambda ids: QuestionEntry.author_id.in_(ids)),
        Source(HoursClaim, lambda ids: HoursClaim.person_id.in_(ids)),
        Source(HoursEntry, lambda ids: HoursEntry.person_id.in_(ids)),
        Source(HoursEntryNote, lambda ids: HoursEntryNote.entry_id.in_(_entries(ids))),
        Source(
            HoursContest,
            lambda ids: or_(HoursContest.person_id.in_(ids), HoursContest.answered_by_id.in_(ids)),
        ),
        Source(
            LearningAbsence,
            lambda ids: or_(
                LearningAbsence.person_id.in_(ids), LearningAbsence.recorded_by_id.in_(ids)
            ),
        ),
        Source(
            Study,
            lambda ids: or_(
                Study.person_id.in_(ids), Study.recorded_by_id.in_(ids), Study.closed_by_id.in_(ids)
            ),
        ),
        Source(StudySemester, lambda ids: StudySemester.study_id.in_(_studies(ids))),
        Source(StudyExtension, lambda ids: StudyExtension.study_id.in_(_studies(ids))),
        Source(StudyLeave, lambda ids: StudyLeave.study_id.in_(_studies(ids))),
        Source(
            TrainingImport,
            lambda ids: or_(
                TrainingImport.created_by_id.in_(ids),
                TrainingImport.confirmed_by_id.in_(ids),
                TrainingImport.undone_by_id.in_(ids),
            ),
        ),
        Source(TrainingImportLine, lambda ids: TrainingImportLine.person_id.in_(ids)),
        Source(SiasnBatch, lambda ids: SiasnBatch.created_by_id.in_(ids)),
        Source(SiasnLine, lambda ids: SiasnLine.person_id.in_(ids)),
    ),
    texts=(
        LessonNote.text,
        QuestionEntry.text,
        LessonQuestion.public_question,
        LessonQuestion.public_answer,
        CourseReaction.remark,
        HoursClaim.title,
        HoursClaim.organiser,
        HoursClaim.number,
        HoursClaim.answer,
        HoursEntryNote.reason,
        Study.end_reason,
        HoursContest.reason,
        HoursContest.answer,
        SiasnLine.reason,
    ),
    names={"course_run": _courses},
    erase=_erase,
)
