"""What a service that signs for officials has to do, whichever it is.

A batch is for one signatory. It is handed over once or again with the same name (a repetition does
no harm), and its results are fetched until each paper has one. The portal never sees a passphrase;
a service that asks the signatory for a code sends it to them itself (`announce`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs: as the certificate prints them, and as the service knows them."""

    name: str
    number: str  # NIP
    email: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One sealed document; `id` names it in both directions."""

    id: str
    number: str  # of the certificate
    content: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a paper: the signed document, or the service's own words why not."""

    id: str
    content: bytes | None
    reason: str = ""


class NotHandedOver(Exception):
    """The service did not take the batch; the message says why in a few words."""


class SigningService(Protocol):
    """One service."""

    @property
    def asks_code(self) -> bool:
        """Whether the signatory confirms each batch with a code that the service sends them."""
        ...

    def announce(self, signatory: Signatory, count: int) -> None:
        """Have the service send the signatory a code. Raises NotHandedOver."""
        ...

    def submit(
        self, batch: str, signatory: Signatory, papers: Sequence[Paper], code: str
    ) -> Sequence[Outcome]:
        """Hand the batch over; what is signed at once. Raises NotHandedOver."""
        ...

    def poll(self, batch: str, papers: Sequence[str]) -> Sequence[Outcome]:
        """What is known by now of these papers of a batch that was handed over."""
        ...

    def close(self, batch: str) -> None:
        """Every paper has its result: nothing of the batch is needed any more."""
        ...
