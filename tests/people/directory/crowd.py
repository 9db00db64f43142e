"""Many invented people at once, written set by set: the size is what these tests are about."""

from datetime import date

from sqlalchemy import insert, text

from portal.core import entropy
from portal.core.db import db, dialect_name, transaction
from portal.people.models import (
    Employment,
    Job,
    Organisation,
    OrgUnit,
    Person,
    PersonIdentifier,
    PersonStatus,
    PersonWord,
    Post,
    Tenure,
)
from portal.people.rules import names
from tests.support.people import LONG_AGO, LONG_AGO_ON, make_agency, make_unit

FIRST = ("Ahmad", "Budi", "Citra", "Dewi", "Eko", "Fitri", "Gilang", "Hesti", "Indra", "Joko")
LAST = ("Amelia", "Basri", "Chandra", "Darwis", "Effendi", "Fauzan", "Gunawan", "Hakim", "Ilyas")
UNITS = 20


class Crowd:
    """An agency with `count` people spread over twenty units below the city's."""

    def __init__(self, count: int) -> None:
        self.agency: Organisation = make_agency()
        self.city: OrgUnit = make_unit(self.agency, name="Kota")
        self.units = [make_unit(self.agency, self.city) for _ in range(UNITS)]
        self.rare = make_unit(self.agency, self.city, name="Museum")
        with transaction():
            db.session.execute(insert(Person), [self._person(place) for place in range(count)])
            query = text("SELECT id FROM person ORDER BY id")
            self.ids = list(db.session.scalars(query))[-count:]
            self.posts = self._posts()
            for table, rows in self._rows().items():
                db.session.execute(insert(table), rows)
        with transaction():
            db.session.execute(text("ANALYZE"))

    def name(self, place: int) -> str:
        if place % 997 == 0:
            return f"Zulkarnain {LAST[place % len(LAST)]}"
        return f"{FIRST[place % len(FIRST)]} {LAST[place // len(FIRST) % len(LAST)]}"

    def unit(self, place: int) -> OrgUnit:
        return self.rare if place % 500 == 1 else self.units[place * 7919 // 13 % UNITS]

    def _posts(self) -> list[int]:
        """Seats, of which the first is of a job of its own; they are held one after another."""
        found = []
        for number in range(40):
            name = "Pelaksana" if number else "Analis"
            job = Job(
                organisation_id=self.agency.id, code=f"job-{number}", name=name,
                job_class="pelaksana", valid_from=LONG_AGO_ON,
            )  # fmt: skip
            db.session.add(job)
            db.session.flush()
            post = Post(job_id=job.id, unit_id=self.city.id, valid_from=LONG_AGO_ON)
            db.session.add(post)
            db.session.flush()
            found.append(post.id)
        return found

    def _person(self, place: int) -> dict[str, object]:
        key = names.search_key(self.name(place))
        return {
            "public_id": entropy.public_id(),
            "full_name": self.name(place),
            "front_title": "",
            "back_title": "",
            "sort_key": key,
            "search_key": key,
            "created_at": LONG_AGO,
        }

    def _rows(self) -> dict[type, list[dict[str, object]]]:
        rows: dict[type, list[dict[str, object]]] = {
            table: [] for table in (PersonWord, PersonIdentifier, PersonStatus, Employment, Tenure)
        }
        for place, person_id in enumerate(self.ids):
            since = {"person_id": person_id, "valid_from": LONG_AGO_ON}
            words = names.search_key(self.name(place)).split()
            rows[PersonWord] += [{"person_id": person_id, "word": word} for word in words]
            named = {"public_id": entropy.public_id(), **since}
            value = f"{19600115 + place}"[:8] + f"{person_id:010d}"
            rows[PersonIdentifier].append({"kind": "nip", "value": value, **named})
            status = "pppk" if place % 400 == 0 else "pns"
            named = {"public_id": entropy.public_id(), **since}
            rows[PersonStatus].append({"status": status, "rank": "III/b", **named})
            unit = self.unit(place)
            rows[Employment].append(
                {"organisation_id": self.agency.id, "unit_id": unit.id, "end_reason": "", **since}
            )
            if place % 3 == 0:
                until = None if place % 300 == 0 else date(2021, 1, 1)
                named = {"public_id": entropy.public_id(), **since}
                held = {
                    "post_id": self.posts[place % 40],
                    "kind": "plt",
                    "decree": "",
                    "valid_until": until,
                }
                rows[Tenure].append({**held, **named})
        return rows


def explained(statement: object, parameters: object) -> str:
    """How the database would carry a statement out."""
    word = "EXPLAIN QUERY PLAN" if dialect_name() == "sqlite" else "EXPLAIN"
    connection = db.session.connection()
    rows = connection.exec_driver_sql(f"{word} {statement}", parameters)
    return "\n".join(" ".join(map(str, row)) for row in rows)


TODAY = date(2026, 11, 26)
