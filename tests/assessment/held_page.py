"""A browser that holds an open attempt: its paper, its plain form, what it sends."""

import json
import re
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal.assessment.service import attempts
from portal.core.db import db
from portal.people.models import SigninSession
from portal.web.app import Portal
from tests.assessment.conftest import Sitting, begin
from tests.support.pages import PageClient
from tests.support.portal_app import NOON

TOKEN = "X-Attempt-Token"


def held_by(app: Portal, page: PageClient, course_root: Path) -> Sitting:
    """Signed in at an open attempt, in the browser that holds it."""
    with app.app_context():
        made = begin(course_root)
        page.enter(made.account_id)
        session_id = db.session.scalars(select(SigninSession.id)).one()
        attempts.take_over(made.person_id, made.public_id, session_id=session_id, now=NOON)
    return made


def open_paper(page: PageClient, address: str) -> dict[str, str]:
    """What the script reads off the page."""
    text = page.get(address).text
    return {name: value for name, value in re.findall(r'data-(token|epoch|seq)="([^"]*)"', text)}


def put(page: PageClient, address: str, body: object, token: str, **headers: str) -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return page.client.put(
        f"{address}/answers", data=data, headers={TOKEN: token, **headers},
        content_type="application/json",
    )  # fmt: skip


def everything_right(sitting: Sitting) -> dict[str, Any]:
    return {place["ref"]: sitting.right(place["kind"]) for place in sitting.paper}


def send_form(page: PageClient, address: str, fields: dict[str, Any], token: str = "") -> Any:
    """The plain form, with the token its page holds."""
    return page.post(
        f"{address}/answers", fields, token=token or open_paper(page, address)["token"]
    )


def form_of(sitting: Sitting) -> dict[str, Any]:
    """What the plain form sends when everything is right."""
    fields: dict[str, Any] = {"shown": "*"}
    for place in sitting.paper:
        name, given = f"q-{place['ref']}", sitting.right(place["kind"])
        if "choice" in given:
            fields[name] = given["choice"]
        elif "text" in given:
            fields[name] = given["text"]
        elif "number" in given:
            fields[name], fields[f"{name}-unit"] = given["number"]["text"], "0"
        else:
            inner = next(iter(given.values()))
            fields |= {f"{name}-{id_}": str(value) for id_, value in inner.items()}
    return fields
