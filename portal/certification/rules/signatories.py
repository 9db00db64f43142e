"""Who signs a certificate on a day, and the lines above the name.

A.n. (atas nama) signs for a superior, u.b. (untuk beliau) for one who signs for a superior himself;
a Plt. holds a vacant post, a Plh. stands in while its holder is away. Sources: tata naskah dinas
(a.n., u.b.); SE Kepala BKN 1/SE/I/2021 (Plt., Plh.; not read in full). Who holds a post on the day
is what the records of posts say, never what a scheme says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

LONGEST_TITLE: Final = 200


class Holding(StrEnum):
    """How somebody holds a post."""

    DEFINITIVE = "definitive"
    PLT = "plt"
    PLH = "plh"


class Form(StrEnum):
    """In whose name the holder of the post signs."""

    OWN = "own"
    ON_BEHALF = "on_behalf"  # a.n.
    FOR_ONE_ON_BEHALF = "for_one_on_behalf"  # a.n. … u.b.


@dataclass(frozen=True, slots=True)
class Signatory:
    """A post that signs. `superior` is the title after a.n., `through` the one whom u.b. names."""

    post: int
    form: Form = Form.OWN
    superior: str = ""
    through: str = ""

    @classmethod
    def read(cls, kept: dict[str, Any]) -> "Signatory":
        return cls(kept["post"], Form(kept["form"]), kept["superior"], kept["through"])

    def stored(self) -> dict[str, Any]:
        return {
            "post": self.post,
            "form": self.form.value,
            "superior": self.superior,
            "through": self.through,
        }


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds the post on the day."""

    person: int
    name: str
    holding: Holding


class SignatoryRefusal(StrEnum):
    """Why a scheme cannot be signed so."""

    NONE = "signatory.none"
    SUPERIOR = "signatory.superior"
    THROUGH = "signatory.through"
    VACANT = "signatory.vacant"


def may_sign(one: Signatory) -> SignatoryRefusal | None:
    """Why the form lacks something: a.n. names a superior, u.b. both of them."""
    if not one.post:
        return SignatoryRefusal.NONE
    if one.form is not Form.OWN and not _is_title(one.superior):
        return SignatoryRefusal.SUPERIOR
    if one.form is Form.FOR_ONE_ON_BEHALF and not _is_title(one.through):
        return SignatoryRefusal.THROUGH
    return None


def _is_title(text: str) -> bool:
    return 0 < len(text.strip()) <= LONGEST_TITLE


_ORDER: Final = (Holding.PLH, Holding.DEFINITIVE, Holding.PLT)


def who_signs(holders: Sequence[Holder]) -> Holder | None:
    """Of those who hold the post on the day: the Plh., as then its holder is away; else the holder;
    else the Plt. None: the post is vacant.
    """
    ranked = sorted(holders, key=lambda one: (_ORDER.index(one.holding), one.person))
    return ranked[0] if ranked else None


_TITLES: Final = {Holding.DEFINITIVE: "", Holding.PLT: "Plt. ", Holding.PLH: "Plh. "}


def held(title: str, holding: Holding) -> str:
    """The title of a post as whoever holds it so bears it."""
    return f"{_TITLES[holding]}{title}"


def lines(one: Signatory, title: str, holding: Holding) -> tuple[str, ...]:
    """The lines above the signature; `title` is that of the post. Official Indonesian in every
    language, as the document is an Indonesian one.
    """
    own = held(title, holding)
    if one.form is Form.OWN:
        return (own,)
    above = f"a.n. {one.superior.strip()}"
    if one.form is Form.ON_BEHALF:
        return (above, own)
    return (above, one.through.strip(), "u.b.", own)
