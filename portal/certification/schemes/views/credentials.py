"""What verifiers fetch: the issuer's document with its keys, the status lists, what is certified.

These are the addresses that every credential names (`schemes.addresses`). They are public, say
nothing of persons, and may be kept for some minutes by whoever fetched them.
"""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, current_app, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from portal.certification import data
from portal.certification.documents import openbadge, published, statuslist
from portal.certification.documents.statuslist import StatusPurpose
from portal.certification.schemes import addresses
from portal.certification.schemes.queries import certified, public_keys, status_lists
from portal.competency.words import STRANDS
from portal.core import keys
from portal.core.access import public
from portal.core.errors import NotFound
from portal.core.keys import Purpose
from portal.people.models import Organisation

bp = Blueprint("credentials", __name__, url_prefix="/credentials")

KEPT = timedelta(minutes=5)
LISTS_LAST = timedelta(hours=1)
"""How long a fetched list may be believed; a reader without network keeps no longer."""
MOST_LISTS = 64


@bp.get("/issuers/<agency>")
@public
def issuer(agency: str) -> ResponseReturnValue:
    """The issuer's profile with every key in force."""
    row = _agency(agency)
    address = addresses.issuer(_base(), row.public_id)
    made = openbadge.issuer_document(address, row.name, public_keys.known(g.now))
    return _open(openbadge.to_bytes(made))


@bp.get("/status/<agency>/<int:number>/<purpose>")
@public
def status(agency: str, number: int, purpose: str) -> ResponseReturnValue:
    """Who is revoked or suspended, one bit a certificate."""
    if purpose not in {one.value for one in StatusPurpose}:
        raise NotFound
    row = _agency(agency)
    return _open(_list(row, number, StatusPurpose(purpose)))


@bp.get("/schemes/<public_id>/<int:version>")
@public
def scheme(public_id: str, version: int) -> ResponseReturnValue:
    """What one version of a scheme certifies, in words."""
    found = certified.scheme(public_id, version)
    kind = data.kinds().rules[found.terms.kind]
    words = kind.english if str(get_locale()) == "en" else kind.indonesian
    return render_template(
        "certificates/certified.html", found=found, kind_name=words.name, strands=STRANDS
    )


@bp.get("/competencies/<public_id>")
@public
def competency(public_id: str) -> ResponseReturnValue:
    """A competency with what its levels ask."""
    found = certified.competency(public_id, g.today)
    return render_template("certificates/competency.html", found=found)


@bp.get("/keys.json")
@public
def keys_file() -> ResponseReturnValue:
    """Every key ever published, for `portal certificates verify --keys`."""
    return _open(openbadge.to_bytes(published.document(public_keys.known(g.now))))  # type: ignore[arg-type]  # a mapping


@bp.get("/seal.pem")
@public
def seal() -> ResponseReturnValue:
    """The certificate of the agency's seal. 404 before there is one."""
    found = public_keys.seals()
    if not found:
        raise NotFound
    return _open(b"".join(found), "application/x-pem-file")


def _agency(public_id: str) -> Organisation:
    found = status_lists.agency(public_id)
    if found is None:
        raise NotFound
    return found


def _list(row: Organisation, number: int, purpose: StatusPurpose) -> bytes:
    """The signed list; one is kept in the process as long as nothing happened to a certificate."""
    kept: dict[Any, tuple[int, datetime, bytes]] = current_app.extensions.setdefault(
        "status_lists", {}
    )
    name, last = (row.id, number, purpose), status_lists.last_event()
    if name in kept and kept[name][0] == last and g.now < kept[name][1] + KEPT:
        return kept[name][2]
    if not status_lists.is_there(row.id, number):
        raise NotFound
    base = _base()
    made = statuslist.status_list(
        addresses.status_list(base, row.public_id, number, purpose),
        addresses.issuer(base, row.public_id),
        purpose,
        status_lists.raised(row.id, number, purpose, now=g.now),
        keys.current().signer(Purpose.CERTIFICATE),
        g.now,
        LISTS_LAST,
    )
    if len(kept) >= MOST_LISTS:
        kept.clear()
    kept[name] = (last, g.now, openbadge.to_bytes(made))
    return kept[name][2]


def _open(content: bytes, kind: str = "application/json") -> Response:
    """For any site and any program."""
    response = Response(content, mimetype=kind)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    g.cache_control = f"public, max-age={int(KEPT.total_seconds())}"
    return response


def _base() -> str:
    application: Any = current_app
    base: str = application.settings.base_url
    return base.rstrip("/")
