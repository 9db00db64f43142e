"""A unit that misses a new regulation, and catches up once somebody has explained it.

UU 27/2022 on personal data bound everybody from October 2024 on. The health centre was told to pass
the course within two months; one did. After a morning of explanation at the centre the others did,
and later those who had passed received a certificate for a year, which has ended since.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from portal.certification import data
from portal.certification.rules.scheme_starts import started
from portal.certification.rules.schemes import CertificateKind
from portal.certification.rules.validity import Validity
from portal.certification.schemes.models import CertificateScheme
from portal.certification.schemes.service import applying, writing
from portal.content.models import Course
from portal.core import zones
from portal.core.db import db
from portal.learning import mandating
from portal.learning.rules.obliging import Rule
from portal.learning.rules.reach import Reach
from portal.people.models import Person
from portal.web.demo import recording, studying
from portal.web.demo.build import City, held
from portal.web.demo.specifications import player

UNIT = "puskesmas_talawi"
SLUG = "keamanan-informasi-data-pribadi"
CODE = "SRT-KDP-DASAR"
BASIS = "UU 27/2022; Surat Edaran Sekretaris Daerah Nomor 800/021/SE/2025"
TITLE = "Sosialisasi Pelindungan Data Pribadi di Puskesmas"
TOLD, DUE_DAYS = date(2025, 2, 3), 60
IN_TIME = date(2025, 3, 12)
GIVEN_UP = date(2025, 3, 20)
EXPLAINED, RECORDED = date(2025, 5, 14), date(2025, 5, 20)
CAUGHT_UP = date(2025, 6, 4)
WRITTEN, DECIDED, ASKED = date(2025, 8, 4), date(2025, 8, 8), date(2025, 8, 18)
MONTHS = 12
DAY, NINE, TEN = timedelta(days=1), timedelta(hours=9), timedelta(hours=10)


def play(made: City) -> None:
    """Everything of it lies before the day the demonstration can begin to be played on."""
    people = made.staff[UNIT]
    _oblige(made)
    studying.finish(made, people[0], SLUG, IN_TIME)
    for place, person in enumerate(people[1:3]):
        studying.give_up(made, person, SLUG, GIVEN_UP + place * DAY)
    recording.attended(made, TITLE, EXPLAINED, RECORDED, people)
    for place, person in enumerate(people[1:]):
        studying.finish(made, person, SLUG, CAUGHT_UP + place * 2 * DAY, again=place < 2)
    _scheme(made)
    for place, person in enumerate(people[:4]):
        _certificate(made, person, ASKED + place * DAY)


def _course() -> int:
    return db.session.scalars(select(Course.id).where(Course.slug == SLUG)).one()


def _oblige(made: City) -> None:
    with held(zones.midnight(TOLD), "regulation/duty") as now:
        by: dict[str, Any] = {"now": now, "actor_id": made.heads["bkpsdm_bangkom"].id}
        reach = Reach(units=frozenset({made.units[UNIT]}))
        rule = Rule(_course(), TOLD, reach=reach, due_days=DUE_DAYS)
        row = mandating.draft(made.organisation_id, rule, BASIS, **by)
        mandating.activate(row.id, on=TOLD, **by)


def _scheme(made: City) -> None:
    """A certificate of the course for a year: rules about data change."""
    begun = started(
        CertificateKind.TRAINING,
        data.kinds(),
        title="Pelindungan Data Pribadi bagi Petugas Kesehatan",
        unit=made.units["bkpsdm"],
        post=made.head_posts["bkpsdm"],
        course=_course(),
    )
    terms = replace(begun, validity=Validity(months=MONTHS, window_months=2, grace_days=30))
    author = made.heads["bkpsdm_bangkom"].id
    with held(zones.midnight(WRITTEN) + NINE, f"scheme/{CODE}") as now:
        row = writing.create(made.organisation_id, CODE, terms, now=now, actor_id=author)
        writing.submit(row.id, version=row.draft_version, now=now, actor_id=author)
    with held(zones.midnight(DECIDED) + NINE, f"scheme/{CODE}/published") as now:
        board = player(made, "board_member").id
        writing.publish(row.id, version=row.draft_version, now=now, actor_id=board)


def _certificate(made: City, person: Person, on: date) -> None:
    query = select(CertificateScheme.public_id).where(CertificateScheme.code == CODE)
    with held(zones.midnight(on) + TEN, f"regulation/certificate/{person.id}") as now:
        scheme = db.session.scalars(query).one()
        one = applying.begin(person.id, made.organisation_id, scheme, now=now)
        applying.submit(one.id, now=now)
