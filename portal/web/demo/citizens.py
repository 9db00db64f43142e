"""The citizens' voice in the demonstration city: services, two semesters of ratings and this one.

The counter of the civil registry is rated before and after its people learnt to serve; another
service of the same unit was rated all along, so that the pages show both without a claim.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.core import entropy, zones
from portal.core.db import db, transaction
from portal.feedback.models import PublicService, SurveyComment
from portal.feedback.queries import services
from portal.feedback.rules.answering import Sheet
from portal.feedback.rules.comments import Withheld
from portal.feedback.rules.policy import ELEMENTS
from portal.feedback.service import answering, entering, improving, managing, moderating, sheets
from portal.feedback.service.improving import Promise, Proof
from portal.feedback.service.managing import Written
from portal.web.demo import build
from portal.web.demo.build import City, held

OPENED = date(2025, 1, 2)
DAY = timedelta(days=1)
NINE = timedelta(hours=9)
Spread = tuple[int, int, int]
"""Out of a hundred: how many give 1 or 2, how many 3; the others give 4. The first is for 1."""
GOOD, FAIR, WEAK = (1, 7, 50), (2, 16, 52), (6, 38, 44)


@dataclass(frozen=True, slots=True)
class Place:
    """A service, and how it is rated: everywhere, and where it differs."""

    unit: str
    code: str
    slug: str
    name: str
    served: int | None
    answers: tuple[int, int, int]  # two semesters ago, the last one, this one
    usual: Spread
    before: Mapping[str, Spread]  # two semesters ago
    after: Mapping[str, Spread]  # from the last one on


PLACES = (
    Place("disdukcapil", "ADM-01", "ktp-el", "Layanan KTP-el", 900, (64, 72, 34), GOOD,
          {"u3": WEAK, "u6": WEAK, "u7": WEAK}, {"u3": FAIR, "u6": GOOD, "u7": GOOD}),
    Place("disdukcapil", "ADM-02", "akta-kelahiran", "Layanan akta kelahiran", 260, (48, 44, 21),
          FAIR, {}, {}),
    Place("puskesmas_talawi", "KES-01", "rawat-jalan-talawi", "Pendaftaran rawat jalan", 2400,
          (58, 61, 30), FAIR, {"u3": WEAK, "u9": WEAK}, {"u3": WEAK, "u7": WEAK, "u9": FAIR}),
    Place("dpmptsp", "IZN-01", "izin-usaha", "Layanan perizinan usaha", None, (4, 26, 12), FAIR,
          {}, {"u2": WEAK}),
)  # fmt: skip
COMMENTS = (
    ("ktp-el", "Antreannya panjang sekali, lansia berdiri sejak pagi."),
    ("ktp-el", "Bu Yanti di loket 2 ramah, tetapi formulirnya membingungkan. WA 0812-7000-1234."),
    ("akta-kelahiran", "Selesai sehari, terima kasih."),
    ("rawat-jalan-talawi", "Ruang tunggu panas dan kursinya kurang."),
    ("ktp-el", "Petugas loket 4 atas nama Deni tidak becus!"),
    ("izin-usaha", "Persyaratan di papan berbeda dengan yang diminta di loket."),
)
WAITING = (
    ("ktp-el", "Loket khusus lansia sangat menolong ibu saya."),
    ("rawat-jalan-talawi", "Pak Hendra sabar menjelaskan jadwal dokter. Nomornya 085266001234."),
)  # fmt: skip


def play(made: City, today: date) -> None:
    """Open the services and play their semesters, the comments and what was done about them."""
    kept = {one.slug: _open(made, one) for one in PLACES}
    begins = build.semesters(OPENED, today)[-3:]
    for place in PLACES:
        for at, (from_on, number) in enumerate(zip(begins, place.answers, strict=True)):
            ends = min(build.end_of(from_on), today + DAY)
            _rate(made, kept[place.slug], place, at, from_on, ends, number)
    _say(made, kept, begins[1])
    with held(zones.midnight(today) + NINE, "citizens/waiting") as now:
        for slug, text in WAITING:
            _comment(kept[slug], text, now)


def sample() -> str | None:
    """The address of one service."""
    query = select(PublicService.slug).order_by(PublicService.id).limit(1)
    return db.session.scalar(query)


def _open(made: City, place: Place) -> PublicService:
    with held(zones.midnight(OPENED) + NINE, f"citizens/{place.slug}") as now:
        written = Written(place.code, place.slug, place.name, place.served, OPENED, None)
        return managing.open_service(
            made.units[place.unit],
            made.organisation_id,
            written,
            now=now,
            actor_id=made.heads["bkpsdm_bangkom"].id,
        )


def _rate(
    made: City,
    service: PublicService,
    place: Place,
    at: int,
    from_on: date,
    until_on: date,
    number: int,
) -> None:
    """So many answers spread over the days; a third of them on paper, typed in the next day."""
    spreads = {key: place.usual for key in ELEMENTS} | dict(
        place.before if at == 0 else place.after
    )
    days = max(1, (until_on - from_on).days - 2)
    named = services.named(service.slug)
    with held(zones.midnight(from_on) + NINE, f"citizens/{place.slug}/{from_on}") as now:
        given = [_sheet(spreads) for _ in range(number)]
        on_paper = len(given) // 3
        with transaction():
            for place_, sheet in enumerate(given[on_paper:]):
                on = from_on + timedelta(days=place_ * days // max(1, number - on_paper))
                answering.count(named, sheets.issue(named.public_id, now=now), sheet, on=on)
    if on_paper:
        on = from_on + timedelta(days=days // 2)
        with held(zones.midnight(on + DAY) + NINE, f"citizens/{place.slug}/{on}/paper") as now:
            entering.enter(
                service,
                given[:on_paper],
                on,
                on=on + DAY,
                now=now,
                actor_id=made.heads[place.unit].id,
            )


def _sheet(spreads: Mapping[str, Spread]) -> Sheet:
    ratings = {key: _rating(spread) for key, spread in spreads.items()}
    if entropy.below(100) < 55:
        del ratings["u8"]  # most people complain about nothing
    traits = {
        "age": entropy.choice(("", "17", "26", "26", "41", "41", "61")),
        "sex": entropy.choice(("", "f", "f", "m", "m")),
        "education": entropy.choice(("", "smp", "sma", "sma", "d", "s1")),
        "work": entropy.choice(("", "swasta", "usaha", "tani", "tani", "pelajar", "rumah")),
    }
    return Sheet(ratings, {key: value for key, value in traits.items() if value})


def _rating(spread: Spread) -> int:
    one, low, middle = spread
    drawn = entropy.below(100)
    if drawn < one:
        return 1
    if drawn < low:
        return 2
    return 3 if drawn < low + middle else 4


def _comment(service: PublicService, text: str, now: datetime) -> SurveyComment:
    """Somebody who was content on the whole, and wrote something besides."""
    named, on = services.named(service.slug), zones.local_day(now)
    sheet = Sheet(dict.fromkeys(ELEMENTS, 3), {}, text)
    answering.count(named, sheets.issue(named.public_id, now=now), sheet, on=on)
    query = select(SurveyComment).where(SurveyComment.service_id == service.id)
    return db.session.scalars(query.order_by(SurveyComment.id.desc()).limit(1)).one()


def _say(made: City, kept: Mapping[str, PublicService], from_on: date) -> None:
    """What was written, published or withheld, answered and done in the last whole semester."""
    by = made.heads["bkpsdm_bangkom"].id
    with held(zones.midnight(from_on + 40 * DAY) + NINE, "citizens/comments") as now:
        rows = [_comment(kept[slug], text, now) for slug, text in COMMENTS]
        queue, named, thanks, room, rude, rules = rows
        short = "[…] di loket 2 ramah, tetapi formulirnya membingungkan. […]"
        texts = [(row, row.text) for row in (queue, thanks, room, rules)]
        for row, text in [*texts, (named, short)]:
            moderating.publish(row.id, text, are_no_names=False, now=now, actor_id=by)
        moderating.withhold(rude.id, Withheld.NAMED, now=now, actor_id=by)
    _act(made, kept, (queue, room), from_on, by)


def _act(
    made: City,
    kept: Mapping[str, PublicService],
    about: Sequence[SurveyComment],
    from_on: date,
    by: int,
) -> None:
    queue, room = about
    promised_on = from_on + 45 * DAY
    with held(zones.midnight(promised_on) + NINE, "citizens/actions") as now:
        counter = Promise(
            "Membuka loket khusus lansia dan ibu hamil pada jam sibuk.",
            "u3", made.head_posts["disdukcapil"], promised_on + 45 * DAY,
        )  # fmt: skip
        seats = Promise(
            "Menambah dua puluh kursi dan kipas di ruang tunggu rawat jalan.",
            "u9", made.head_posts["puskesmas_talawi"], promised_on + 60 * DAY,
        )  # fmt: skip
        made_ = [
            improving.promise(kept[slug], one, on=promised_on, now=now, actor_id=by)
            for slug, one in (("ktp-el", counter), ("rawat-jalan-talawi", seats))
        ]
        answers = (
            "Terima kasih. Loket khusus kami siapkan agar lansia tidak menunggu berdiri.",
            "Terima kasih. Kursi dan kipas tambahan masuk belanja triwulan ini.",
        )
        for row, action, text in zip((queue, room), made_, answers, strict=True):
            moderating.answer(
                row.id, text, action_id=action.id, are_no_names=False, now=now, actor_id=by
            )
    done_on = promised_on + 30 * DAY
    with held(zones.midnight(done_on) + NINE, "citizens/done") as now:
        proof = "Loket 5 melayani lansia dan ibu hamil setiap hari kerja pukul 08.00–11.00."
        told = Proof(proof, "https://disdukcapil.sawahlunto.example/loket-lansia")
        improving.finish(made_[0].id, told, done_on, on=done_on, now=now, actor_id=by)
