"""The live list as asked for: a room, a state, a name or a ticket; and how many are where."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext as _

from portal.certification.queries.duties import Watch
from portal.certification.queries.hall import Line
from portal.certification.rules import tickets
from portal.certification.rules.boarding import Seen
from portal.certification.views import hall_words
from portal.people.rules.names import search_key

MOST = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What part of the list is wanted. `room` is the public id of one of the officer's rooms."""

    text: str = ""
    room: str = ""
    room_id: int | None = None
    state: Seen | None = None

    def query(self, state: Seen | None = None) -> str:
        """The same question as the end of an address, for another state."""
        wanted = {"q": self.text, "room": self.room, "state": state.value if state else ""}
        told = urlencode({key: value for key, value in wanted.items() if value})
        return f"?{told}" if told else ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many are in a state; `query` shows them alone."""

    words: str
    number: int
    query: str
    is_shown: bool


def asked(watch: Watch) -> Asked:
    """What the address asks for; what it names and does not exist is not asked for."""
    room = request.args.get("room", "")
    rooms = {one.public_id: one.id for one in watch.rooms}
    state = request.args.get("state", "")
    return Asked(
        request.args.get("q", "").strip()[:MOST],
        room if room in rooms else "",
        rooms.get(room),
        Seen(state) if state in set(Seen) else None,
    )


def there(lines: Sequence[Line], what: Asked) -> list[Line]:
    """Those in the room whose name, ticket or seat has every word that was typed."""
    words = search_key(what.text).split()
    return [
        one
        for one in lines
        if what.room_id in {None, one.room_id} and (not words or _has(one, words))
    ]


def _has(line: Line, words: Sequence[str]) -> bool:
    known = f" {search_key(line.name)} {search_key(line.ticket)} {line.seat} "
    return all(f" {word}" in known for word in words)


def shown(lines: Sequence[Line], what: Asked) -> list[Line]:
    """Of those, the ones in the state that is asked for."""
    return [one for one in lines if what.state in {None, one.seen}]


def with_ticket(lines: Sequence[Line], text: str) -> Line | None:
    """The one whose ticket was typed or scanned."""
    number = tickets.typed(text)
    return next((one for one in lines if one.ticket == number), None)


def counts(lines: Sequence[Line], what: Asked) -> list[Count]:
    """All, and how many are where in the order of an exam's day; only what there is."""
    found = Counter(one.seen for one in lines)
    everybody = Count(_("Semua"), len(lines), what.query(), what.state is None)
    return [
        everybody,
        *(
            Count(hall_words.seen(where), found[where], what.query(where), what.state is where)
            for where in Seen
            if found[where] or what.state is where
        ),
    ]
