"""Exams of the demonstration city that were sat: one announced, one that waits for the board.

In the paper that most people of both had, nearly everybody chose the same option of one question,
and the key says another: the examiner can find it, and the board decide about it. Who knows how
much follows from the place among the examinees, never from chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from portal.assessment.models import Attempt, ExamForm, ItemVersion
from portal.assessment.rules.attempts import GRACE, cut
from portal.assessment.rules.saving import Outcome
from portal.assessment.service import attempts, saving
from portal.assessment.service import exams as engine
from portal.certification.models import Exam, Registration, Sitting
from portal.certification.queries import appeals, board
from portal.certification.queries import exams as versions
from portal.certification.queries import sittings as reads
from portal.certification.queries.duties import Watch
from portal.certification.rules.appeals import Decision, Effect
from portal.certification.rules.incidents import IncidentKind
from portal.certification.rules.sittings import Mode, Span
from portal.certification.service import (
    appealing,
    door,
    invigilating,
    parts,
    registering,
    releasing,
    sittings,
)
from portal.certification.service.invigilating import Incident
from portal.certification.service.parts import RoomWritten
from portal.certification.service.registering import Choice
from portal.certification.service.releasing import Confirmed
from portal.core import zones
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.people.models import Person, RoleGrant
from portal.web.demo.build import City, held
from portal.web.demo.specifications import player

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
ANNOUNCED_BEFORE, WAITS_BEFORE = 21, 2  # days before today on which the two were sat
KNOWN = (0, 3, -2, 0, 5, -4, 2, 4, -1, 6, -3)
"""Marks above the cut, examinee by examinee; the employee of the accounts is the first."""
EXCUSE = (
    "Dua jawaban terakhir saya tidak ikut dihitung. Komputer di kursi saya sempat mati, dan "
    "sesudah menyala lagi waktunya tidak diganti. Mohon diperiksa."
)
DOUBT = (
    "Satu soal dalam paket saya punya dua jawaban yang sama-sama benar menurut peraturan terbaru. "
    "Rekan-rekan yang mendapat paket itu menjawab sama. Mohon kuncinya diperiksa."
)
DISTURBED = (
    "Alarm kebakaran berbunyi pada pertengahan ujian. Kami keluar dari ruang tujuh menit dan "
    "waktunya tidak diganti, sehingga lima soal terakhir tidak sempat saya baca."
)
UPHELD = (
    "Berita acara ruang membenarkan alarm pukul 08.31 dan tidak mencatat tambahan waktu. Hasil "
    "ujian ini tidak dihitung, kesempatannya kembali, dan kursi disediakan pada gelombang "
    "berikutnya."
)
ANSWER = (
    "Catatan perangkat dan berita acara ruang diperiksa: komputer kursi itu menyala terus sejak "
    "ujian dibuka, dan semua jawaban diterima sebelum waktu habis. Tidak ada jawaban yang hilang."
)


@dataclass(frozen=True, slots=True)
class Paper:
    """The items of a version with their keys, and the one whose key is doubted."""

    items: Mapping[int, ItemVersion]
    cut: int
    doubted: int


def play(made: City, today: date, exam: Exam) -> None:
    """The sitting whose results are out, with two appeals; the one that waits for the board."""
    _appoint(made, today)
    first = [*made.staff["disarpus"], *made.staff["disdik"]]
    at = _workday(today - ANNOUNCED_BEFORE * DAY)
    announced = _sitting(made, exam, f"{exam.title}, gelombang triwulan III", at, first)
    at = _workday(today - WAITS_BEFORE * DAY)
    second = [
        *made.staff["disdukcapil"], *made.staff["dinkes"], *made.staff["puskesmas_talawi"],
    ]  # fmt: skip
    waits = _sitting(made, exam, f"{exam.title}, gelombang triwulan IV", at, second)
    seats = _seats(waits)
    paper = _paper(exam, doubted_by=seats[0].form_id)
    _sit(made, announced, paper, _seats(announced), late=False)
    _sit(made, waits, paper, seats, late=True)
    _announce(made, today, announced)


def _workday(day: date) -> date:
    """The day, or the Friday before it."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _appoint(made: City, today: date) -> None:
    """The invigilator of the accounts held the office already; the account brings it again."""
    from_at = zones.midnight(today - 60 * DAY)
    with held(from_at, "results/appointed") as now, transaction():
        db.session.add(
            RoleGrant(
                person_id=player(made, "invigilator").id, role=Role.INVIGILATOR,
                organisation_id=made.organisation_id, valid_from=now,
                valid_until=zones.midnight(today), granted_at=now, reason="Pengawas ujian",
            )
        )  # fmt: skip


def _sitting(made: City, exam: Exam, title: str, on: date, people: Sequence[Person]) -> Sitting:
    """A morning of two hours, planned three weeks before, with everybody signed up by HR."""
    begins = zones.midnight(on) + 8 * HOUR
    by: dict[str, Any] = {"actor_id": made.heads["bkpsdm_bangkom"].id}
    with held(begins - 21 * DAY, f"results/{on}") as now, transaction():
        version = versions.versions(exam.specification_id)[0]
        what = sittings.Written(
            title=title, version_id=version.id, mode=Mode.FIXED, zone=zones.DEFAULT, opens_at=now,
            closes_at=begins - DAY,
        )  # fmt: skip
        one = sittings.create(
            exam.id, replace(what, late_minutes=15), Span(begins, begins + 2 * HOUR), now=now, **by
        )
        for name in ("Laboratorium komputer 1", "Laboratorium komputer 2"):
            room = RoomWritten(name, "Gedung BKPSDM lantai 2, Jalan Contoh Nomor 1", 18)
            parts.add_room(one.id, room, now=now, **by)
        invigilator = player(made, "invigilator").public_id
        parts.add_officer(one.id, invigilator, "", "lead", now=now, **by)
        sittings.publish(one.id, now=now, **by)
        for person in people:
            registering.register(one.id, person.id, Choice(), now=now + DAY, **by)
    return one


def _seats(sitting: Sitting) -> Sequence[Registration]:
    query = select(Registration).where(Registration.sitting_id == sitting.id)
    return db.session.scalars(query.order_by(Registration.id)).all()


def _paper(exam: Exam, *, doubted_by: int | None) -> Paper:
    """The version's items, and the first single choice of the form of that seat."""
    version = versions.versions(exam.specification_id)[0]
    query = select(ExamForm).where(ExamForm.version_id == version.id)
    forms = {one.id: one.items for one in db.session.scalars(query)}
    wanted = [item for items in forms.values() for item in items]
    rows = db.session.scalars(
        select(ItemVersion)
        .where(ItemVersion.id.in_(wanted))
        .options(undefer(ItemVersion.answer_key))
    )
    items = {one.id: one for one in rows}
    mine = forms[doubted_by or 0]
    doubted = next(one for one in mine if items[one].kind == "single")
    return Paper(items, cut(len(mine), version.pass_percent), doubted)


def _sit(
    made: City, sitting: Sitting, paper: Paper, seats: Sequence[Registration], *, late: bool
) -> None:
    """All of them on one morning; the last one stays away. `late`: something was left to decide."""
    whole = reads.whole(sitting.id)
    watch = Watch(whole, whole.shifts[0], None)
    starts = watch.shift.starts_at
    officer = player(made, "invigilator").id
    with held(starts, f"results/sat/{sitting.id}"), transaction():
        for number, seat in enumerate(seats[:-1]):
            at = starts - 20 * MINUTE + timedelta(seconds=30 * number)
            door.check_in(watch, seat.public_id, "KTP-el", by_id=officer, now=at)
        for number, seat in enumerate(seats[:-1]):
            attempt = _attempt(seat)
            begun = starts + timedelta(seconds=5 * number)
            engine.begin(seat.person_id, attempt.public_id, session_id=0, now=begun)
            known, rest = _answers(attempt, paper, number), {}
            if late and number == 4:
                rest = {ref: known.pop(ref) for ref in list(known)[-6:]}
            ended = begun + (22 + number * 7 % 18) * MINUTE
            saving.keep(attempt.id, 1, 1, known, Outcome.STORED, now=ended - MINUTE)
            if not rest:
                attempts.submit(seat.person_id, attempt.public_id, now=ended)
            else:
                _cut_off(attempt, rest, begun)
    _note(watch, seats, officer) if late else _note_alarm(watch, officer)


def _attempt(seat: Registration) -> Attempt:
    return db.session.scalars(select(Attempt).where(Attempt.owner_ref == seat.public_id)).one()


def _cut_off(attempt: Attempt, rest: Mapping[str, Mapping[str, Any]], begun: datetime) -> None:
    """The time ran out while the seat was without network; the rest came two minutes later."""
    over = begun + 40 * MINUTE + GRACE
    attempts.close_due(attempt.person_id, over + MINUTE)
    saving.keep(attempt.id, 1, 2, rest, Outcome.LATE, now=over + 2 * MINUTE)


def _answers(attempt: Attempt, paper: Paper, number: int) -> dict[str, dict[str, Any]]:
    """As many right as `KNOWN` says; the easier places of a paper are known by more people."""
    doubted = [one for one in attempt.paper if one["version"] == paper.doubted]
    others = [one for one in attempt.paper if one["version"] != paper.doubted]
    believes = bool(doubted) and number % 12 != 3  # nearly everybody, and not the key
    wanted = paper.cut + KNOWN[number % len(KNOWN)]
    wanted -= 1 if not number else 0  # the employee: one mark short, by the doubted question
    wanted -= 1 if doubted and not believes else 0
    others.sort(key=lambda one: one["version"] * 7 % 20 + (one["version"] + number) % 5)
    right = {one["ref"] for one in others[:wanted]} | (
        {one["ref"] for one in doubted} if not believes else set()
    )
    given = {}
    for place in attempt.paper:
        item = paper.items[place["version"]]
        found = right_answer(item) if place["ref"] in right else wrong_answer(item)
        if found is not None:
            given[place["ref"]] = found
    return given


def right_answer(item: ItemVersion) -> dict[str, Any]:
    """The answer of the key, as the engine keeps answers."""
    key = item.answer_key
    if item.kind == "short":
        return {"text": key["accepted"][0]}
    if item.kind == "numeric":
        return {"number": {"text": key["value"].replace(".", ","), "unit": 0}}
    if item.kind == "matching":
        return {"pairs": {str(left): right for left, right in enumerate(key["pairs"])}}
    if item.kind == "ordering":
        return {"places": {str(one): place for place, one in enumerate(key["order"], start=1)}}
    if item.kind == "cloze":
        gaps = enumerate(key["gaps"])
        return {
            "gaps": {
                str(n): one.get("correct", (one.get("accepted") or [""])[0]) for n, one in gaps
            }
        }
    return {"choice": list(key["correct"])}


def wrong_answer(item: ItemVersion) -> dict[str, Any] | None:
    """Another option than the right one; what is not chosen from a list is left blank."""
    if item.kind not in {"single", "true_false"}:
        return None
    return {"choice": [(item.answer_key["correct"][0] + 1) % len(item.face["options"])]}


def _note(watch: Watch, seats: Sequence[Registration], officer: int) -> None:
    """One thing that is only written down, and one that somebody has to decide about."""
    starts = watch.shift.starts_at
    for minutes, kind, seat, text in (
        (24, IncidentKind.NETWORK, 4, "Kabel jaringan kursi ini lepas; peserta terus mengerjakan."),
        (31, IncidentKind.CONDUCT, 9, "Ponsel menyala di laci meja. Disita sampai ujian selesai."),
    ):
        with held(starts + (minutes + 3) * MINUTE, f"results/incident/{kind}") as now:
            what = Incident(kind, text, starts + minutes * MINUTE, seats[seat])
            invigilating.note_incident(watch, what, by_id=officer, now=now)


def _note_alarm(watch: Watch, officer: int) -> None:
    """Everybody had to leave the room, and nobody gave the time back."""
    starts = watch.shift.starts_at
    text = "Alarm kebakaran gedung; ruang dikosongkan tujuh menit. Waktu tidak ditambah."
    with held(starts + 45 * MINUTE, "results/incident/alarm") as now:
        what = Incident(IncidentKind.DISTURBANCE, text, starts + 31 * MINUTE)
        invigilating.note_incident(watch, what, by_id=officer, now=now)


def _announce(made: City, today: date, sitting: Sitting) -> None:
    """Let out by the head of the agency's HR a week ago; three object: one in vain, one rightly,
    and one waits for an answer.
    """
    officer = made.heads["bkpsdm"].id
    at = zones.midnight(today - 7 * DAY) + 10 * HOUR
    with held(at, "results/announced") as now:
        found = board.figures(sitting.id)
        seen = Confirmed(found.count, found.passed, "Sidang hasil triwulan III, 3 anggota hadir.")
        releasing.release(sitting.id, seen, actor_id=officer, now=now)
        releasing.go_on(now=now)
    lost = [one for one, result in board.closed_ones(sitting.id, 0, 500) if not result.passed]
    said = (
        (5, lost[-1], EXCUSE, (Decision.REJECTED, Effect.NONE, ANSWER)),
        (4, lost[-2], DISTURBED, (Decision.UPHELD, Effect.MAKE_UP, UPHELD)),
        (2, lost[0], DOUBT, None),
    )
    for days, who, text, answer in said:
        with held(zones.midnight(today - days * DAY) + 14 * HOUR, f"results/appeal/{days}") as now:
            on = zones.local_day(now)
            filed = appealing.file(who.person_id, who.owner_ref, text, today=on, now=now)
        if answer is not None:
            decision, effect, reasons = answer
            at = zones.midnight(today - 3 * DAY) + (16 - days) * HOUR
            with held(at, f"results/answered/{days}") as now:
                [case] = [one for one in appeals.due(filed.due_at) if one.appeal.id == filed.id]
                appealing.decide(
                    case, decision=decision, effect=effect, reasons=reasons, officer_id=officer,
                    now=now,
                )  # fmt: skip
