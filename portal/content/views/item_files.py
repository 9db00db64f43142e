"""Files of questions, uploaded into a draft or into a bank: what both imports do with them."""

from collections.abc import Mapping

from flask import Response, g, send_file

from portal.assessment import formats
from portal.assessment.formats import ItemFormat, Said
from portal.content import words
from portal.content.files import Files
from portal.content.importing import Plan, running
from portal.content.importing.running import Wishes
from portal.core import sentences, stored
from portal.core.errors import NotFound
from portal.core.models import StoredFile

LEVELS = ("1", "2", "3", "4", "5")
WISHES = ("form", "competency", "level", "difficulty")
STANDING = {"level": "1", "difficulty": "medium"}


def example() -> Response:
    """A table with one question of each kind."""
    return send_file(
        formats.template(g.now),
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_attachment=True,
        download_name="contoh-soal.xlsx",
    )


def chosen(values: Mapping[str, str], file: StoredFile) -> dict[str, str]:
    """What the form said; what an address does not say is told from the file."""
    wishes = {one: values.get(one, "") or STANDING.get(one, "") for one in WISHES}
    if not wishes["form"]:
        wishes["form"] = formats.format_of(file.original_name, content_of(file.storage_key)).value
    return wishes


def plan(files: Files, file: StoredFile, wishes: Mapping[str, str]) -> Plan:
    """What importing means for `files`. Raises NotFound for words that no form of ours sent,
    FaultyFolder where the draft's own files cannot be read.
    """
    level, difficulty = wishes["level"], wishes["difficulty"]
    if level not in LEVELS or difficulty not in words.DIFFICULTIES:
        raise NotFound
    if wishes["form"] not in set(ItemFormat):
        raise NotFound
    reading = formats.read(content_of(file.storage_key), ItemFormat(wishes["form"]))
    return running.foresee(files, reading, Wishes(wishes["competency"], int(level), difficulty))


def content_of(storage_key: str) -> bytes:
    with stored.storage().open(storage_key) as content:
        return content.read()


def sentence(said: Said) -> str:
    return sentences.of(said.reason, **said.values)
