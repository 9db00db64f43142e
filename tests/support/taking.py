"""Taking a course through its pages: every lesson read, every quiz answered by who knows."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from portal.assessment.models import Attempt, ItemVersion
from portal.core.db import db
from tests.support.pages import PageClient

Fields = dict[str, str | list[str]]


def follow(page: PageClient, path: str) -> str:
    """Post a form of one button; where it leads."""
    response = page.post(path)
    assert response.status_code == 303, (path, response.status_code)
    return response.headers["Location"]


def take(page: PageClient, slug: str, *, wrong: int = 0) -> None:
    """The whole course; in each quiz so many first questions are answered wrongly."""
    home = f"/courses/{slug}"
    follow(page, f"{home}/enrol")
    parts = [one for one in page.get(home).links() if re.fullmatch(rf"{home}/[a-z0-9-]+", one)]
    for part in dict.fromkeys(parts):
        text = page.get(part).text
        if f"{part}/start" in text:
            sit(page, follow(page, f"{part}/start"), wrong=wrong)
        elif f"{part}/finish" in text:
            follow(page, f"{part}/finish")


def sit(page: PageClient, attempt_url: str, *, wrong: int = 0) -> None:
    """Answer the paper of an attempt that has begun, and hand it in."""
    paper = page.get(attempt_url).text
    answers: Fields = {"shown": re.findall(r'name="shown" value="([^"]+)"', paper)}
    with page.app.app_context():
        public_id = attempt_url.rpartition("/")[2]
        attempt = db.session.scalars(select(Attempt).where(Attempt.public_id == public_id)).one()
        answers |= right_answers(attempt, wrong=wrong)
    token = re.findall(r'data-token="([^"]+)"', paper)[0]
    sent = page.post(f"{attempt_url}/answers", {**answers, "submit": "1"}, token=token)
    assert sent.status_code == 303
    assert "Anda lulus" in page.get(attempt_url).text


def right_answers(attempt: Attempt, *, wrong: int = 0) -> Fields:
    """What somebody who knows the subject sends; of so many first questions nothing."""
    answers: Fields = {}
    for place in attempt.paper[wrong:]:
        key = db.session.scalars(
            select(ItemVersion.answer_key).where(ItemVersion.id == place["version"])
        ).one()
        answers |= _right(place, key, f"q-{place['ref']}")
    return answers


def _right(place: Mapping[str, Any], key: Mapping[str, Any], name: str) -> Fields:
    match place["kind"]:
        case "short":
            return {name: key["accepted"][0]}
        case "numeric":
            return {name: str(key["value"]).replace(".", ",")}
        case "matching":
            partner = {index: id_ for id_, index in place["right"]}
            return {
                f"{name}-{left}": [partner[key["pairs"][index]]] for left, index in place["left"]
            }
        case "ordering":
            return {
                f"{name}-{id_}": str(key["order"].index(index) + 1) for id_, index in place["parts"]
            }
        case "cloze":
            return _gaps(place, key, name)
    return {name: [id_ for id_, index in place["options"] if index in key["correct"]]}


def _gaps(place: Mapping[str, Any], key: Mapping[str, Any], name: str) -> Fields:
    found: Fields = {}
    for (id_, options), known in zip(place["gaps"], key["gaps"], strict=True):
        chosen = {index: option for option, index in options}
        right = chosen[known["correct"]] if options else known["accepted"][0]
        found[f"{name}-{id_}"] = right
    return found
