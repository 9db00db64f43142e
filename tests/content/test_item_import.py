"""Question files into banks: told item by item, published whole, and the same when repeated."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask.ctx import AppContext
from sqlalchemy import func, intersect, select

from portal.assessment import formats
from portal.assessment.formats import ItemFormat
from portal.assessment.models import Item, ItemBank, ItemVersion
from portal.content import checking, item_commands, service
from portal.content.checks.words import digest
from portal.content.documents import ItemFile
from portal.content.importing import Fate, Plan, Terms, plan
from portal.content.service import digests_of
from portal.core.db import db
from portal.core.models import StoredFile
from portal.web.app import Portal
from tests.assessment.formats.test_sheet import template
from tests.content.making import bank_texts, course_texts
from tests.content.making import files as in_memory
from tests.support.competency import load_reference
from tests.support.portal_app import NOON

BANK = "bank-salam"
TERMS = Terms("pelayanan_prima", 1)
GIFT = """\
// [id:sapa-1] [tag:kuis]
::Sapaan::Apa kata pertama yang baik di loket pagi hari? {
  =selamat pagi # Hangat. ~ada apa # Menegur.
}

Siapa yang disapa lebih dahulu? {=yang datang ~yang dikenal}

Uraikan tugas Anda. {}
"""


def planned(text: str, *, name: str = "salam-di-loket", **options: str) -> Plan:
    texts = {**course_texts(), **options}
    reading = formats.read(text.encode(), ItemFormat.GIFT)
    return plan(in_memory(texts, name), reading, TERMS, competencies=frozenset({TERMS.competency}))


def texts_of(done: Plan) -> dict[str, str]:
    return {path: data.decode() for path, data in done.changes.items()}


def test_every_item_is_imported_or_refused_and_the_folder_has_no_new_fault() -> None:
    done = planned(GIFT)
    assert (done.imported, done.changed, done.refused) == (2, 0, 1)
    assert [line.line for line in done.lines] == [2, 6, 8]
    changed = in_memory({**course_texts(), **texts_of(done)})
    assert [fault for fault in checking.check(changed).faults if fault.is_blocking] == []


def test_importing_again_changes_nothing_and_keeps_what_was_added_since() -> None:
    texts = texts_of(planned(GIFT))
    [path] = texts
    assert planned(GIFT, **texts).changes == {}
    curated = {path: texts[path].replace("difficulty: medium", "difficulty: hard")}
    again = planned(GIFT, **curated)
    assert ([line.fate for line in again.lines], again.changes) == (
        [Fate.SAME, Fate.SAME, Fate.REFUSED], {},
    )  # fmt: skip


def test_another_key_is_a_change_of_one_line_and_another_question_a_new_item() -> None:
    texts = texts_of(planned(GIFT))
    turned = planned(GIFT.replace("=yang datang ~yang", "~yang datang =yang"), **texts)
    assert (turned.imported, turned.changed, turned.refused) == (1, 1, 1)
    asked = planned(GIFT.replace("Siapa yang disapa", "Siapa yang dilayani"), **texts)
    assert [line.fate for line in asked.lines] == [Fate.SAME, Fate.NEW, Fate.REFUSED]


def test_a_question_asked_of_other_options_is_another_item() -> None:
    first = "Manakah yang benar? {=satu ~dua}"
    texts = texts_of(planned(first))
    other = planned("Manakah yang benar? {=tiga ~empat}", **texts)
    assert [line.fate for line in other.lines] == [Fate.NEW]
    both = planned(f"{first}\n\nManakah yang benar? {{=tiga ~empat}}")
    assert [line.fate for line in both.lines] == [Fate.NEW, Fate.NEW]
    assert len({line.key for line in both.lines}) == 2


def refusals(text: str, **options: str) -> list[str]:
    return [line.refusal.reason.value for line in planned(text, **options).lines if line.refusal]


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("// [id:a]\nSatu? {T}\n\n// [id:a]\nDua? {F}", ["item.key_twice"]),
        ("Satu? {T}\n\nSatu? {T}", ["item.key_twice"]),
        ("// [id:a]\nSatu? {T}\n\n// [id:b]\nSatu? {T}", ["item.same"]),
        ("// [id:sdl-kuis]\nSatu? {T}", ["item.key_twice"]),
        ("// [id:€]\nSatu? {T}", ["item.key"]),
        ("// [tag:kompetensi:ngawur]\nSatu? {T}", ["item.competency"]),
        (r"Rumus $\\rumit\{x\}$ ini? {T}", ["item.formula"]),
        ("[markdown]Ini <div>x</div>? {T}", ["item.script"]),
    ],
)
def test_what_the_bank_cannot_take_is_refused_item_by_item(text: str, reasons: list[str]) -> None:
    assert refusals(text) == reasons


def test_what_certifies_is_not_imported_for_practice() -> None:
    [item] = [line.item for line in planned("Satu? {T}").lines]
    assert item is not None
    done = plan(
        in_memory(course_texts()),
        formats.read(b"// [id:lain]\nSatu? {T}", ItemFormat.GIFT),
        TERMS,
        competencies=frozenset({TERMS.competency}),
        elsewhere={digest(item): "bank-x soal-1"},
    )
    assert [line.refusal and line.refusal.reason.value for line in done.lines] == ["item.same"]


@pytest.fixture
def loaded(app: Portal) -> Iterator[AppContext]:
    """The example course and its bank in the tables."""
    with app.app_context() as context:
        load_reference()
        service.publish(in_memory(course_texts()), now=NOON, actor_id=None)
        service.publish(in_memory(bank_texts(), BANK), now=NOON, actor_id=None)
        yield context


def run(app: Portal, file: Path, *more: str, form: str = "gift", bank: str = BANK) -> Result:
    args = ["import", str(file), "--format", form, "--bank", bank, *more]
    return app.test_cli_runner().invoke(item_commands.items, args)


def versions() -> int:
    return db.session.scalars(select(func.count()).select_from(ItemVersion)).one()


def test_the_command_imports_tells_and_changes_nothing_the_second_time(
    app: Portal, loaded: AppContext, tmp_path: Path
) -> None:
    file = tmp_path / "soal.gift"
    file.write_text(GIFT)
    before = versions()
    rehearsed = run(app, file, "--dry-run")
    assert versions() == before
    first = run(app, file)
    after = versions()
    again = run(app, file)
    assert [one.exit_code for one in (rehearsed, first, again)] == [3, 3, 3]
    lines = [one.stdout.splitlines() for one in (rehearsed, first, again)]
    assert lines[0] == lines[1] == lines[2]
    assert lines[0][0] == "imported 2, changed 0, refused 1"
    assert lines[0][1].startswith("soal.gift:8: 3. Uraikan tugas Anda.: Soal uraian")
    assert len(lines[0]) == 2
    assert (after, versions()) == (before + 2, after)


def test_the_reasons_are_told_in_english_too(
    app: Portal, loaded: AppContext, tmp_path: Path
) -> None:
    file = tmp_path / "soal.gift"
    file.write_text(GIFT)
    assert "essay" in run(app, file, "--dry-run", "--language", "en").stdout


@pytest.mark.parametrize("bank", ["salam-di-loket", "course:salam-di-loket", "SDL-01"])
def test_a_practice_bank_is_named_by_its_course(
    app: Portal, loaded: AppContext, tmp_path: Path, bank: str
) -> None:
    file = tmp_path / "soal.xlsx"
    file.write_bytes(template())
    done = run(app, file, form="xlsx", bank=bank)
    assert done.stdout == "imported 8, changed 0, refused 0\n"
    assert done.exit_code == 0
    known = set(db.session.scalars(select(Item.key).where(Item.retired_at.is_(None))))
    assert {"contoh-tunggal", "contoh-rumpang"} <= known


def test_a_picture_is_stored_with_its_course_and_refused_for_a_bank(
    app: Portal, loaded: AppContext, tmp_path: Path
) -> None:
    file = tmp_path / "soal.xml"
    file.write_text(
        "<quiz><question type='truefalse'><questiontext format='html'><text>&lt;img "
        f"src='data:image/png;base64,{PIXEL}' alt='Titik'&gt; Terlihat?</text></questiontext>"
        "<answer fraction='100'><text>true</text></answer>"
        "<answer fraction='0'><text>false</text></answer></question></quiz>"
    )
    refused = run(app, file, form="moodle-xml")
    assert refused.stdout.startswith("imported 0, changed 0, refused 1\n")
    assert run(app, file, form="moodle-xml", bank="SDL-01").exit_code == 0
    names = set(db.session.scalars(select(StoredFile.original_name)))
    assert any(name.startswith("soal-") and name.endswith(".png") for name in names)
    folder = service.export("salam-di-loket", now=NOON, actor_id=None, keys=False)
    assert [str(fault) for fault in checking.check(folder).faults if fault.is_blocking] == []


PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)


@pytest.mark.parametrize(
    ("content", "form", "bank", "words"),
    [
        ("", "gift", BANK, "Tidak ada soal"),
        ("<quiz>", "moodle-xml", BANK, "rusak atau terpotong"),
        (GIFT, "gift", "bank-lain", "no course or bank called bank-lain"),
    ],
)
def test_a_file_or_a_bank_that_is_none_changes_nothing(
    app: Portal, loaded: AppContext, tmp_path: Path, content: str, form: str, bank: str, words: str
) -> None:
    file = tmp_path / "soal"
    file.write_text(content)
    before = versions()
    done = run(app, file, form=form, bank=bank)
    assert (done.exit_code, versions()) == (1, before)
    assert words in done.output


def test_the_options_say_what_the_file_does_not(
    app: Portal, loaded: AppContext, tmp_path: Path
) -> None:
    file = tmp_path / "soal.gift"
    file.write_text("// [id:baru]\nSatu? {T}")
    assert run(app, file, "--level", "2", "--difficulty", "hard").exit_code == 0
    version = db.session.scalars(
        select(ItemVersion.source)
        .join(Item, Item.current_version_id == ItemVersion.id)
        .where(Item.key == "baru")
    ).one()
    item = ItemFile.model_validate(version)
    assert (item.competency, item.level, item.difficulty) == ("pelayanan_prima", 2, "hard")


def shared(column: Any) -> int:
    """How many living items of certification banks agree in a column with one for practice."""
    pools = [
        select(column)
        .select_from(ItemVersion)
        .join(Item, Item.current_version_id == ItemVersion.id)
        .join(ItemBank, ItemBank.id == Item.bank_id)
        .where(ItemBank.kind == kind, Item.retired_at.is_(None))
        for kind in ("practice", "certification")
    ]
    both = intersect(*pools).subquery()
    return db.session.scalars(select(func.count()).select_from(both)).one()


def test_the_pools_for_practice_and_for_certificates_share_nothing_ex_12(
    app: Portal, loaded: AppContext, tmp_path: Path
) -> None:
    """EX-12: neither an item nor a text stands in both, and none can be brought into the other."""
    file = tmp_path / "soal.gift"
    file.write_text(GIFT)
    assert run(app, file, bank="SDL-01").stdout.startswith("imported 2,")
    file.write_text(GIFT.replace("sapa-1", "lain-1"))
    refused = run(app, file)
    assert refused.stdout.startswith("imported 0, changed 0, refused 3")
    assert refused.stdout.count("Soal yang sama sudah ada: course:salam-di-loket") == 2
    stem = ItemVersion.face["stem"].as_string()
    assert (shared(Item.id), shared(ItemVersion.content_hash), shared(stem)) == (0, 0, 0)
    texts = [digests_of(kind) for kind in ("practice", "certification")]
    assert all(texts)
    assert not texts[0].keys() & texts[1].keys()
