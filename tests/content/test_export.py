"""From files to tables and back: nothing is lost, and one change is one line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask.ctx import AppContext
from sqlalchemy import func, select

from portal.assessment.models import ItemBank, ItemVersion
from portal.content import commands, files, service
from portal.content.documents import ItemFile
from portal.content.faults import Code, FaultyFolder
from portal.content.files import Files
from portal.content.models import Course, CourseRevision
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.models import AuditEntry, StoredFile
from portal.web.app import Portal
from tests.content.making import (
    ITEMS,
    LESSON,
    bank_texts,
    course_texts,
    on_disk,
)
from tests.content.making import files as in_memory
from tests.support.competency import load_reference
from tests.support.portal_app import NOON

SALAM = "salam-di-loket"
SHIPPED = Path(__file__).parents[2] / "courses" / "sandi-dan-tautan-aman"


@pytest.fixture
def loaded(app: Portal) -> Iterator[AppContext]:
    """The example course in the tables, inside an application context."""
    with app.app_context() as context:
        load_reference()
        service.publish(in_memory(course_texts()), now=NOON, actor_id=None)
        yield context


def contents(some: Files) -> dict[str, bytes]:
    return {path: entry.read() for path, entry in some.entries.items()}


def exported(name: str = SALAM, *, keys: bool = False) -> dict[str, bytes]:
    return contents(service.export(name, now=NOON, actor_id=None, keys=keys))


def differing(before: dict[str, bytes], after: dict[str, bytes]) -> list[tuple[str, str, str]]:
    """(path, old line, new line) of every line that changed."""
    assert before.keys() == after.keys()
    changed = []
    for path in before:
        old, new = before[path].decode().split("\n"), after[path].decode().split("\n")
        assert len(old) == len(new), path
        pairs = zip(old, new, strict=True)
        changed += [(path, one, other) for one, other in pairs if one != other]
    return changed


@pytest.mark.usefixtures("loaded")
def test_a_canonical_folder_comes_out_byte_for_byte() -> None:
    assert exported() == {path: text.encode() for path, text in course_texts().items()}


def test_a_whole_course_comes_out_byte_for_byte(app: Portal) -> None:
    with app.app_context():
        load_reference()
        service.load(SHIPPED, now=NOON, actor_id=None)
        assert exported(SHIPPED.name) == contents(files.on_disk(SHIPPED))


@pytest.mark.usefixtures("loaded")
def test_one_edited_lesson_changes_one_line_of_the_export() -> None:
    before = exported()
    body = course_texts()[LESSON].split("---\n", 2)[2].replace("map di dada", "map di tangan")
    done = service.revise_lesson(
        SALAM, "sdl-tiga-puluh-detik", body, now=NOON, actor_id=None
    )  # fmt: skip
    [(path, old, new)] = differing(before, exported())
    assert (path, done.revision, done.new_items) == (LESSON, 2, 0)
    assert new == old.replace("map di dada", "map di tangan")
    assert db.session.scalars(select(func.count()).select_from(StoredFile)).one() == 1


@pytest.mark.usefixtures("loaded")
def test_one_edited_item_changes_one_line_of_the_export() -> None:
    before = exported()
    source = db.session.scalars(select(ItemVersion.source)).all()
    old_item = next(ItemFile.model_validate(one) for one in source if one["id"] == "sdl-102")
    changed = old_item.model_copy(update={"stem": "Isilah kalimat ini."})
    done = service.revise_item(SALAM, changed, now=NOON, actor_id=None)
    assert differing(before, exported()) == [
        (ITEMS, "  stem: Lengkapi kalimatnya.", "  stem: Isilah kalimat ini.")
    ]
    assert (done.revision, done.is_new, done.new_items) == (1, False, 1)
    assert db.session.scalars(select(func.count()).select_from(ItemVersion)).one() == 4


@pytest.mark.usefixtures("loaded")
def test_loading_again_changes_nothing_and_a_renamed_file_is_a_revision() -> None:
    again = service.publish(in_memory(course_texts()), now=NOON, actor_id=None)
    assert (again.revision, again.is_new, again.new_items) == (1, False, 0)
    texts = course_texts()
    texts["01-menyapa/01-awal.md"] = texts.pop(LESSON)
    moved = service.publish(in_memory(texts), now=NOON, actor_id=None)
    assert (moved.revision, moved.is_new) == (2, True)
    assert exported() == {path: text.encode() for path, text in texts.items()}


@pytest.mark.usefixtures("loaded")
def test_a_faulty_folder_publishes_nothing_and_an_editors_finding_does_not_stop_it() -> None:
    texts = {**course_texts(), "course.yaml": course_texts()["course.yaml"].replace("0.2", "3")}
    with pytest.raises(FaultyFolder) as refused:
        service.publish(in_memory(texts), now=NOON, actor_id=None)
    assert [fault.code for fault in refused.value.faults] == [Code.MINUTES_SUM]
    assert db.session.scalars(select(func.count()).select_from(CourseRevision)).one() == 1
    texts = {**course_texts(), LESSON: course_texts()[LESSON].replace("## Sumber", "## Penutup")}
    assert service.publish(in_memory(texts), now=NOON, actor_id=None).revision == 2


@pytest.mark.usefixtures("loaded")
def test_a_bank_is_exported_with_its_keys_only_when_asked_and_audited() -> None:
    texts = bank_texts()
    done = service.publish(in_memory(texts, "bank-salam"), now=NOON, actor_id=None)
    assert (done.revision, done.new_items) == (0, 1)
    bank = db.session.scalars(select(ItemBank).where(ItemBank.code == "bank-salam")).one()
    assert (bank.kind, bank.public_keys) == ("certification", False)
    with pytest.raises(service.KeysNotAsked):
        exported("bank-salam")
    acts = select(func.count()).where(AuditEntry.action == "bank.exported")
    assert db.session.scalars(acts).one() == 0
    asked = exported("bank-salam", keys=True)
    assert asked == {path: text.encode() for path, text in texts.items()}
    assert db.session.scalars(acts).one() == 1
    assert not any("bank" in path for path in exported(keys=True))  # never with the course
    with pytest.raises(NotFound):
        exported("bank-lain", keys=True)


@pytest.mark.usefixtures("loaded")
def test_an_item_for_practice_is_refused_for_certification_and_the_other_way_round() -> None:
    item = bank_texts()["items/01-bank.yaml"].replace("bsd-001", "sdl-777")
    course = in_memory({**course_texts(), "items/02.yaml": item})
    service.publish(in_memory(bank_texts(), "bank-salam"), now=NOON, actor_id=None)
    with pytest.raises(FaultyFolder) as refused:
        service.publish(course, now=NOON, actor_id=None)
    assert [fault.code for fault in refused.value.faults] == [Code.BANK_SHARED]
    practice = course_texts()[ITEMS].split("- id: sdl-101")[0].replace("sdl-001", "bsd-777")
    bank = in_memory({**bank_texts(), "items/02.yaml": practice}, "bank-salam")
    with pytest.raises(FaultyFolder) as refused:
        service.publish(bank, now=NOON, actor_id=None)
    assert [fault.code for fault in refused.value.faults] == [Code.BANK_SHARED]


def test_the_commands_check_load_export_and_format(app: Portal, tmp_path: Path) -> None:
    with app.app_context():
        load_reference()
    root = on_disk(tmp_path / "asal" / SALAM, course_texts())
    bank = on_disk(tmp_path / "asal" / "bank-salam", bank_texts())
    runner = app.test_cli_runner()

    def run(*arguments: str) -> Result:
        return runner.invoke(commands.courses, arguments)

    from_here = [str(root), str(bank)]
    assert run("check", *from_here).output == "2 without fault\n"
    loaded = run("load", *from_here)
    assert loaded.stdout == (
        "salam-di-loket: revision 1 (new), 3 new items\nbank-salam: bank (new), 1 new items\n"
    )
    assert "once a class is open" in loaded.stderr
    assert run("load", *from_here).stderr == "", "said once"
    out = [str(tmp_path / "tujuan" / name) for name in (SALAM, "bank-salam")]
    assert run("export", *out).exit_code == 1  # keys were not asked for
    refused = run("export", "--keys", *out)
    assert refused.exit_code == 1  # the first of them is there already
    done = run("export", "--keys", "--replace", *out)
    assert done.output == "salam-di-loket: 6 files\nbank-salam: 2 files\n"
    for source, target in zip(from_here, out, strict=True):
        assert contents(files.on_disk(Path(source))) == contents(files.on_disk(Path(target)))
    assert run("format", *from_here).output == ""
    (root / "course.yaml").write_text("code: A\ncode: B\n")
    faulty = run("check", *from_here)
    assert faulty.exit_code == 1
    told = "salam-di-loket/course.yaml:2: the field code stands here twice [yaml-key-twice]"
    assert told in faulty.output
    assert run("load", str(root)).exit_code == 1
    with app.app_context():
        assert db.session.scalars(select(func.count()).select_from(Course)).one() == 1
