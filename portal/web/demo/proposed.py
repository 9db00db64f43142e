"""The forum of the demonstration city: proposals in every state, one of which became a course."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.competency.queries import catalogue
from portal.core import zones
from portal.core.access import Actor
from portal.people.models import Person
from portal.planning.models import ForumProposal
from portal.planning.queries import offers
from portal.planning.rules.forum import ForumState, ProposalKind
from portal.planning.service import forum, moderating
from portal.planning.service.forum import Said
from portal.planning.service.moderating import Decision
from portal.web.demo.build import City, held

COURSE = "Pelayanan Publik Prima"
DAY = timedelta(days=1)
NINE = timedelta(hours=9)


@dataclass(frozen=True, slots=True)
class Told:
    """A proposal: by whom (a unit's member), so many days ago, and how many stand behind it."""

    unit: str
    member: int
    days_ago: int
    supports: int
    kind: ProposalKind
    title: str
    body: str
    competency: str = ""
    nameless: bool = False


TOLD = {
    "loket": Told(
        "disdukcapil", 3, 150, 27, ProposalKind.NEED,
        "Melayani warga yang tidak sabar di loket ramai",
        "Pada hari pencairan bantuan antrean bisa dua ratus orang. Petugas baru sering ikut "
        "terbawa emosi, dan warga pulang tanpa dilayani.", "Pelayanan Publik",
    ),
    "isyarat": Told(
        "disdukcapil", 5, 70, 31, ProposalKind.NEED, "Bahasa isyarat dasar untuk petugas loket",
        "Setiap minggu ada warga tuli yang datang. Kami hanya bisa menulis di kertas.",
        "Pelayanan Publik",
    ),
    "surat": Told(
        "kecamatan_silungkang", 1, 20, 26, ProposalKind.NEED,
        "Menulis surat dinas yang mudah dipahami warga",
        "Surat undangan dan pemberitahuan kami sering ditanyakan lagi maksudnya ke loket.",
        "Komunikasi",
    ),
    "arsip": Told(
        "kelurahan_muaro", 0, 45, 12, ProposalKind.IDEA,
        "Saling kunjung antararsiparis kelurahan dan dinas",
        "Dua jam di Dinas Kearsipan lebih berguna daripada buku panduan. Kami dapat bergiliran "
        "setiap Jumat.", "Pengelolaan Arsip Dinamis",
    ),
    "jauh": Told(
        "dpmptsp", 2, 60, 6, ProposalKind.IDEA, "Studi tiru pelayanan perizinan ke luar negeri",
        "Melihat langsung mal pelayanan di negara lain.",
    ),
    "marah": Told(
        "puskesmas_talawi", 1, 30, 17, ProposalKind.NEED,
        "Menghadapi ancaman di ruang tunggu tanpa memperburuk keadaan",
        "Dua kali ada keluarga pasien yang mengancam. Kami tidak tahu apa yang boleh dilakukan.",
        nameless=True,
    ),
    "tanpa": Told(
        "dinkes", 4, 2, 0, ProposalKind.NEED, "Membaca laporan keuangan bagi bukan orang keuangan",
        "Banyak dari kami menandatangani laporan yang tidak benar-benar dipahami.", nameless=True,
    ),
}  # fmt: skip
COMMENTS = (
    ("loket", "disdukcapil", 7, "Senin paling berat. Mohon latihannya memakai kejadian nyata."),
    ("isyarat", "puskesmas_talawi", 0, "Di pendaftaran puskesmas juga perlu."),
    ("isyarat", "disdukcapil", 9, "SLB Negeri pernah menawarkan mengajar kami dua kali seminggu."),
    ("surat", "setda_pbj", 1, "Setuju. Contoh surat sebelum dan sesudah akan sangat menolong."),
)


def play(made: City, today: date) -> None:
    """What was proposed, supported, said and answered, on to the day."""
    kept = {name: _propose(made, one, today, name) for name, one in TOLD.items()}
    for name, unit, member, text in COMMENTS:
        with _at(today, TOLD[name].days_ago - 4, f"comment/{name}/{unit}") as now:
            who = made.staff[unit][member]
            forum.comment(kept[name].id, text, by=who.id, now=now)
    _answer(made, kept, today)


def acting(made: City, who: Person, now: datetime) -> Actor:
    """A member of the staff as a request would read them, with no role of their own."""
    return Actor(
        person_id=who.id,
        person_public_id=who.public_id,
        name=who.full_name,
        account_id=0,
        session_id=0,
        organisation_id=made.organisation_id,
        timezone=zones.DEFAULT,
        locale="id",
        shared_device=False,
        reauthenticated_at=now,
        second_factor_done=True,
        grants=(),
        leads=False,
        unread=0,
    )


def _at(today: date, days_ago: int, step: str) -> AbstractContextManager[datetime]:
    return held(zones.midnight(today - days_ago * DAY) + NINE, f"forum/{step}")


def _propose(made: City, one: Told, today: date, name: str) -> ForumProposal:
    with _at(today, one.days_ago, name) as now:
        author = made.staff[one.unit][one.member]
        said = Said(
            one.kind, one.title, one.body, competency_named(one.competency, today),
            nameless=one.nameless, differs=True,
        )  # fmt: skip
        row = forum.propose(acting(made, author, now), said, now=now)
    if one.nameless and one.supports:
        with _at(today, one.days_ago - 1, f"{name}/published") as now:
            moderating.publish(row.id, by=made.heads["bkpsdm_bangkom"].id, now=now)
    others = [who for who in _everybody(made) if who.id != author.id]
    with _at(today, max(1, one.days_ago - 2), f"{name}/supports") as now:
        for who in others[len(one.title) % 7 :][: one.supports]:
            forum.support(row.id, who.id, now=now)
    return row


def competency_named(name: str, on: date) -> int | None:
    """The competency of the dictionary that is called so."""
    found = (one.id for one in catalogue.directory(on).values() if one.name("id") == name)
    return next(found, None)


def _everybody(made: City) -> Sequence[Person]:
    return [who for unit in sorted(made.staff) for who in made.staff[unit]]


def _answer(made: City, kept: dict[str, ForumProposal], today: date) -> None:
    head, deputy = made.heads["bkpsdm_bangkom"].id, made.heads["bkpsdm"].id
    planned = ForumState.PLANNED
    told = (
        ("loket", 120, head, planned, "Masuk rencana tahun ini sebagai kursus di portal."),
        ("loket", 40, head, ForumState.OFFERED, "Kursusnya sudah dibuka untuk semua petugas."),
        ("isyarat", 50, deputy, planned,
         "SLB Negeri bersedia mengajar. Masuk rencana tahun depan untuk tiga dinas berloket."),
        ("jauh", 55, deputy, ForumState.DECLINED,
         "Biayanya setara pelatihan untuk dua ratus petugas. Kami usulkan belajar daring dari kota "
         "yang sudah berhasil."),
    )  # fmt: skip
    for name, days_ago, by, state, reason in told:
        with _at(today, days_ago, f"{name}/{state}") as now:
            offer = None
            if state is ForumState.OFFERED:
                offer = offers.meant(made.organisation_id, offered_title(made, now), now)
            decision = Decision(state, reason, offer=offer)
            moderating.answer(kept[name].id, decision, by=by, now=now)


def offered_title(made: City, now: datetime) -> str:
    """The title of the course on service, as the agency offers it."""
    found = offers.suggested(made.organisation_id, COURSE, now)
    return found[0] if found else ""
