"""The second factor: time-based codes (RFC 6238) and ten single-use recovery codes (AU-2).

The secret exists in readable form only in the page that sets it up: until the first code proves
it, the browser carries it sealed, and the database has nothing. Afterwards the database has it
sealed and no function returns it.
"""

import base64
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import pyotp
from sqlalchemy import delete, func, select, update

from portal.core import audit, entropy, keys, rates
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.legible import ALPHABET
from portal.people.models import Account, RecoveryCode
from portal.people.queries import accounts, actors
from portal.people.rules.throttle import Counted
from portal.people.service import inbox, sessions, throttle
from portal.people.service.notices import AccountNotice
from portal.people.service.sessions import EndReason
from portal.people.service.signin import Visit
from portal.people.service.throttle import Counter

STEP_S = 30
SECRET_BYTES = 20
DRIFT_STEPS = 1
"""Steps a phone's clock may be ahead or behind."""
ISSUER = "Portal Kompetensi"
OFFER_VALID = timedelta(minutes=15)
RECOVERY_CODES = 10
RECOVERY_LENGTH = 10


class FactorRefusal(StrEnum):
    WRONG_CODE = "factor.wrong_code"
    OFFER_OVER = "factor.offer_over"
    OLD_CODE_WRONG = "factor.old_code_wrong"
    NONE_SET = "factor.none_set"
    MANDATORY = "factor.mandatory"


@dataclass(frozen=True, slots=True)
class Offer:
    """A secret to set up: for the page to show, and sealed for the form to bring back."""

    secret: str
    uri: str
    sealed: str

    @property
    def grouped(self) -> str:
        """The secret in fours, for typing it into an app without a camera."""
        return " ".join(self.secret[i : i + 4] for i in range(0, len(self.secret), 4))


@dataclass(frozen=True, slots=True)
class SetUp:
    """What a set-up yields, shown once: recovery codes, and the session's new token."""

    recovery_codes: list[str]
    token: str


def offer(account_id: int, session_id: int, *, now: datetime) -> Offer:
    """A new secret; nothing is stored."""
    secret = base64.b32encode(entropy.token_bytes(SECRET_BYTES)).decode()
    body = {"secret": secret, "until": (now + OFFER_VALID).isoformat()}
    sealed = keys.current().seal(
        keys.Purpose.SECOND_FACTOR,
        json.dumps(body).encode(),
        context=_offer_context(account_id, session_id),
    )
    return Offer(secret=secret, uri=_uri(account_id, secret), sealed=sealed.hex())


def reopen(account_id: int, session_id: int, sealed: str, *, now: datetime) -> Offer:
    """The offer a form brought back. Raises Refused(OFFER_OVER) when it is too old, was made for
    another account or sign-in, or was changed.
    """
    try:
        plain = keys.current().open(
            keys.Purpose.SECOND_FACTOR,
            bytes.fromhex(sealed),
            context=_offer_context(account_id, session_id),
        )
    except ValueError:
        raise Refused(FactorRefusal.OFFER_OVER, field="code") from None
    body = json.loads(plain)
    if now >= datetime.fromisoformat(body["until"]):
        raise Refused(FactorRefusal.OFFER_OVER, field="code")
    return Offer(secret=body["secret"], uri=_uri(account_id, body["secret"]), sealed=sealed)


def set_up(
    account_id: int,
    session_id: int,
    offered: Offer,
    code: str,
    *,
    old_code: str = "",
    visit: Visit,
    now: datetime,
) -> SetUp:
    """Keep the secret once its first code proves that the phone has it.

    Replacing a factor needs a code of the old one. Ends the account's other sessions. Raises
    Refused(WRONG_CODE, OLD_CODE_WRONG), TooMany.
    """
    if accounts.account(account_id).totp_confirmed_at is not None:
        _prove(account_id, old_code, FactorRefusal.OLD_CODE_WRONG, "old_code", visit, now)
    step = _matching_step(offered.secret, code, now)
    if step is None:
        raise Refused(FactorRefusal.WRONG_CODE, field="code")
    with transaction():
        account = accounts.account(account_id, lock=True)
        account.totp_secret = keys.current().seal(
            keys.Purpose.SECOND_FACTOR, offered.secret.encode(), context=_context(account_id)
        )
        account.totp_confirmed_at = now
        account.totp_last_step = step
        codes = _new_recovery_codes(account_id, now)
        sessions.end_all(
            account_id, now=now, reason=EndReason.SECOND_FACTOR_CHANGED, but=session_id
        )
        token = sessions.code_shown(session_id, now=now, signs_in=False)
        _note(account, "account.second_factor_set", AccountNotice.SECOND_FACTOR_SET, now)
    return SetUp(recovery_codes=codes, token=token)


def pass_code(account_id: int, session_id: int, code: str, *, visit: Visit, now: datetime) -> str:
    """Take a code after the password; the full session's token.

    Raises Refused(WRONG_CODE) for a wrong or used code, TooMany.
    """
    _prove(account_id, code, FactorRefusal.WRONG_CODE, "code", visit, now)
    return sessions.code_shown(session_id, now=now)


def renew_recovery_codes(account_id: int, *, now: datetime) -> list[str]:
    """Ten new codes, shown once; the former ones are void. Raises Refused(NONE_SET)."""
    with transaction():
        account = accounts.account(account_id, lock=True)
        if account.totp_confirmed_at is None:
            raise Refused(FactorRefusal.NONE_SET)
        codes = _new_recovery_codes(account_id, now)
        _note(account, "account.recovery_codes_renewed", AccountNotice.RECOVERY_CODES_RENEWED, now)
    return codes


def remove(account_id: int, code: str, *, mandatory: bool, visit: Visit, now: datetime) -> None:
    """Give one's factor up, with a code of it. Raises Refused(MANDATORY, WRONG_CODE), TooMany."""
    if mandatory:
        raise Refused(FactorRefusal.MANDATORY)
    _prove(account_id, code, FactorRefusal.WRONG_CODE, "code", visit, now)
    with transaction():
        account = accounts.account(account_id, lock=True)
        clear(account)
        _note(account, "account.second_factor_removed", AccountNotice.SECOND_FACTOR_REMOVED, now)


def clear(account: Account) -> None:
    """Forget secret and recovery codes. Needs a surrounding `transaction()`."""
    account.totp_secret = None
    account.totp_confirmed_at = None
    account.totp_last_step = 0
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))


def recovery_codes_left(account_id: int) -> int:
    return db.session.scalars(
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    ).one()


def use_code(account_id: int, code: str, *, visit: Visit, now: datetime) -> None:
    """Prove oneself at the prompt with one code, used up by it. Raises Refused(WRONG_CODE),
    TooMany.
    """
    _prove(account_id, code, FactorRefusal.WRONG_CODE, "code", visit, now)


def _prove(
    account_id: int, code: str, refusal: FactorRefusal, field: str, visit: Visit, now: datetime
) -> None:
    """Use up one code of the account. Counted first, like a password (WE-6)."""
    counters = [
        Counter(Counted.CODE_ACCOUNT, f"account {account_id}"),
        Counter(Counted.LOGIN_ADDRESS, rates.address_key(visit.address)),
    ]
    throttle.count(counters, now=now)
    with transaction():
        account = accounts.account(account_id, lock=True)
        right = _use_totp(account, code, now) or _use_recovery_code(account, code, now)
        if not right:
            audit.record(
                "account.code_failed",
                object_kind="account",
                object_id=account_id,
                now=now,
                actor_id=account.person_id,
                organisation_id=actors.agency_of(account.person_id, now),
                outcome=audit.Outcome.FAILED,
            )
    if not right:
        raise Refused(refusal, field=field)
    throttle.right(counters, now=now)


def _use_totp(account: Account, code: str, now: datetime) -> bool:
    """A code works once: its step must be later than any used before."""
    if account.totp_secret is None or account.totp_confirmed_at is None:
        return False
    secret = keys.current().open(
        keys.Purpose.SECOND_FACTOR, account.totp_secret, context=_context(account.id)
    )
    step = _matching_step(secret.decode(), code, now, after=account.totp_last_step)
    if step is None:
        return False
    account.totp_last_step = step
    return True


def _use_recovery_code(account: Account, code: str, now: datetime) -> bool:
    folded = "".join(sign for sign in code.upper() if sign in ALPHABET)
    if len(folded) != RECOVERY_LENGTH:
        return False
    hashes = keys.current().macs(keys.Purpose.SECOND_FACTOR, _recovery_message(account.id, folded))
    used = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.code_hash.in_(hashes),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        return False
    left = recovery_codes_left(account.id)
    _note(account, "account.recovery_code_used", AccountNotice.RECOVERY_CODE_USED, now, left=left)
    return True


def _matching_step(secret: str, code: str, now: datetime, *, after: int = 0) -> int | None:
    """The step whose code this is, from the drift around `now` and later than `after`."""
    digits = "".join(code.split())
    if len(digits) != 6 or not digits.isascii() or not digits.isdigit():
        return None
    current = int(now.timestamp()) // STEP_S
    totp = pyotp.TOTP(secret, interval=STEP_S)
    found = None
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        if hmac.compare_digest(totp.generate_otp(step), digits) and step > after:
            found = step
    return found


def _new_recovery_codes(account_id: int, now: datetime) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = [entropy.text(ALPHABET, RECOVERY_LENGTH) for _ in range(RECOVERY_CODES)]
    ring = keys.current()
    db.session.add_all(
        RecoveryCode(
            account_id=account_id,
            code_hash=ring.mac(keys.Purpose.SECOND_FACTOR, _recovery_message(account_id, code)),
            created_at=now,
        )
        for code in codes
    )
    half = RECOVERY_LENGTH // 2
    return [f"{code[:half]}-{code[half:]}" for code in codes]


def _note(
    account: Account,
    action: str,
    notice: AccountNotice,
    now: datetime,
    left: int = RECOVERY_CODES,
) -> None:
    audit.record(
        action,
        object_kind="account",
        object_id=account.id,
        now=now,
        actor_id=account.person_id,
        organisation_id=actors.agency_of(account.person_id, now),
    )
    inbox.send(
        account.person_id,
        notice,
        {"done_at": now.isoformat(), "left": left},
        path="/account",
        event_key=f"{action}:{account.id}:{now.isoformat()}",
        now=now,
        mail=True,
    )


def _uri(account_id: int, secret: str) -> str:
    """For the QR code. Names the person without any number."""
    name = accounts.account(account_id).person.full_name
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def _context(account_id: int) -> bytes:
    return f"totp:{account_id}".encode()


def _offer_context(account_id: int, session_id: int) -> bytes:
    return f"totp-offer:{account_id}:{session_id}".encode()


def _recovery_message(account_id: int, code: str) -> bytes:
    return f"recovery:{account_id}:{code}".encode()
