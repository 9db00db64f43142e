"""The national signing service (BSrE) through its eSign Client, as its guide 2.2 describes it.

`POST /api/v2/sign/get/totp` has a code sent to the signatory's mail address, and
`POST /api/v2/sign/pdf` signs base64 documents with it and answers them in the same order; HTTP
Basic authentication, JSON, over TLS alone. The guide also knows the signatory by NIK and by a
passphrase: the portal holds neither. Not tried against the service, which needs an agreement.
"""

import base64
import binascii
import json
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from portal.certification.documents import seal
from portal.certification.esign.protocol import NotHandedOver, Outcome, Paper, Signatory
from portal.core.errors import Refused
from portal.core.fetch import Fetched, Resolver, safe_fetch, system_addresses

CODE: Final = "/api/v2/sign/get/totp"
SIGN: Final = "/api/v2/sign/pdf"
TOTAL_S: Final = 120.0
_LONGEST_ANSWER: Final = 96 << 20


def _anywhere(_address: str) -> bool:
    """The client runs in the agency's own network; its one address is the operator's setting."""
    return True


@dataclass(frozen=True)
class ClientService:
    """`url` is the client's address without a path, https only. `ca` holds further authorities
    (PEM), for a client with a certificate of the agency's own.
    """

    url: str
    user: str
    password: str = field(repr=False)
    ca: str = ""
    resolve: Resolver = system_addresses
    permits: Callable[[str], bool] = _anywhere
    asks_code: bool = True

    def announce(self, signatory: Signatory, count: int) -> None:
        self._ask(CODE, {"email": signatory.email, "data": count})

    def submit(
        self, batch: str, signatory: Signatory, papers: Sequence[Paper], code: str
    ) -> Sequence[Outcome]:
        """All papers in one request; the answer holds them signed, in the same order."""
        answer = self._ask(
            SIGN,
            {
                "email": signatory.email,
                "totp": code,
                "signatureProperties": [{"tampilan": "INVISIBLE", "reason": f"Sertifikat {batch}"}],
                "file": [base64.b64encode(one.content).decode() for one in papers],
            },
        )
        return [
            Outcome(paper.id, content, "" if content else "unreadable")
            for paper, content in zip(papers, _files(answer, len(papers)), strict=True)
        ]

    def poll(self, batch: str, papers: Sequence[str]) -> Sequence[Outcome]:
        """Nothing: it answers at once."""
        return ()

    def close(self, batch: str) -> None:
        """Nothing is kept there."""

    def _ask(self, path: str, said: dict[str, Any]) -> Fetched:
        login = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
        try:
            answer = safe_fetch(
                self.url.rstrip("/") + path,
                allowed_hosts={urlsplit(self.url).netloc},
                method="POST",
                body=json.dumps(said).encode(),
                headers=headers,
                resolve=self.resolve,
                permits=self.permits,
                context=ssl.create_default_context(cafile=self.ca or None),
                total_s=TOTAL_S,
                max_bytes=_LONGEST_ANSWER,
            )
        except Refused as refused:
            raise NotHandedOver(str(refused.reason)) from refused
        if not answer.is_success:
            raise NotHandedOver(f"HTTP {answer.status}")
        return answer


def _files(answer: Fetched, count: int) -> list[bytes | None]:
    """The documents of an answer. Raises NotHandedOver for one that does not hold so many."""
    try:
        files = json.loads(answer.body)["file"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotHandedOver("unreadable answer") from error
    if not isinstance(files, list) or len(files) != count:
        raise NotHandedOver("not as many documents as were sent")
    return [_decoded(one) for one in files]


def _decoded(text: object) -> bytes | None:
    if not isinstance(text, str) or len(text) > 2 * seal.LONGEST:
        return None
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
