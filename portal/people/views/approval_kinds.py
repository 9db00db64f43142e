"""What pages say of each kind of proposal that takes two persons.

`web/two_persons.py` has one entry beside each act of `service.approvals.acts`; a test fails when
one is missing. An area with a page of its own for the matter (a comparison, a request) gives it as
`link`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.people.models import Approval
from portal.people.service import merging

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of proposal is shown."""

    label: LazyString  # what it is, as a heading
    effect: LazyString  # what happens when it is approved
    persons: Callable[[Payload], Sequence[tuple[LazyString, int]]] = lambda _payload: ()
    """Persons concerned, each with the words for their part: names are read by the page."""
    facts: Callable[[Payload], Sequence[tuple[LazyString, str]]] = lambda _payload: ()
    """What is decided in figures or words, in the reader's language."""
    link: Callable[[Approval], str] | None = None
    """A page that shows the matter itself."""


kinds: dict[str, Kind] = {}

UNKNOWN = Kind(
    _l("Usulan dari bagian portal yang tidak terpasang"),
    _l("Tidak dapat dijalankan pada pemasangan ini."),
)


def of(kind: str) -> Kind:
    """The entry of a kind; one that says so for a part that is not installed."""
    return kinds.get(kind, UNKNOWN)


def _merged(payload: Payload) -> Sequence[tuple[LazyString, int]]:
    return (
        (_l("Catatan yang tetap"), payload["stays"]),
        (_l("Catatan yang digabungkan"), payload["goes"]),
    )


MERGING: Mapping[str, Kind] = {
    merging.MERGE: Kind(
        label=_l("Gabungkan dua catatan pegawai"),
        effect=_l(
            "Nomor, masa kerja, jabatan, akun, dan bukti berpindah ke catatan yang tetap. Peran "
            "catatan yang lain berakhir. Dapat dipisahkan lagi oleh dua orang."
        ),
        persons=_merged,
    ),
    merging.UNDO: Kind(
        label=_l("Pisahkan kembali dua catatan pegawai"),
        effect=_l(
            "Yang dahulu berpindah dikembalikan ke catatan asalnya. Yang terjadi sesudah "
            "penggabungan tetap pada catatan tempat hal itu dicatat."
        ),
        persons=_merged,
    ),
}
