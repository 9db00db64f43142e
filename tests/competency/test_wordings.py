"""Publishing dictionaries and wordings: versions are added, nothing is changed, ids stay."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import g
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.competency.models import Competency, CompetencyVersion, Framework, LevelScale
from portal.competency.queries.catalogue import catalogue, directory
from portal.competency.rules.framework_document import FrameworkDocument
from portal.competency.rules.publishing import AHEAD, PublishRefusal
from portal.competency.rules.wording import Wording
from portal.competency.service import wordings
from portal.competency.service.faults import RefusedDocument
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.models import AuditEntry
from portal.web.app import Portal
from tests.competency.setting import (
    LONG_AGO,
    TODAY,
    TOMORROW,
    competency_id,
    publish_reference,
    publishing,
    reference_framework,
)
from tests.support.portal_app import NOON, make_app

pytestmark = pytest.mark.usefixtures("context")


def ids() -> dict[str, tuple[int, str]]:
    rows = db.session.execute(select(Competency.key, Competency.id, Competency.public_id))
    return {key: (id_, public_id) for key, id_, public_id in rows}


def wording_of(key: str, on: date = TODAY) -> Wording:
    return directory(on)[competency_id(key)].wording


def changed_document(key: str = "spbe", **changes: object) -> FrameworkDocument:
    document = reference_framework()
    entries = tuple(
        replace(entry, wording=replace(entry.wording, **changes)) if entry.key == key else entry
        for entry in document.entries
    )
    return replace(document, entries=entries)


def publish(document: FrameworkDocument, **changes: object) -> wordings.Report:
    return wordings.publish_framework(document, publishing(**changes), dry_run=False)


def test_the_reference_dictionary_is_published_whole_and_from_its_own_day() -> None:
    report = publish_reference()
    assert len(report.new) == 22  # 21 competencies and the scale
    assert (report.changed, report.same, report.kept) == ((), (), ())
    day = directory(LONG_AGO)
    assert [value.code for value in day.values()][:3] == ["M.01", "M.02", "M.03"]
    assert sum(len(level.indicators) for value in day.values() for level in value.levels) == 255
    assert {value.highest for value in day.values()} == {5}
    spbe = day[competency_id("spbe")]
    assert spbe.name("id") == "Penyelenggaraan Pemerintahan Digital (SPBE)"
    assert spbe.name("en") == "Digital Government (SPBE)"
    assert (spbe.kind.name, spbe.wording.verification) == ("TECHNICAL", "own_example")
    assert catalogue().level_name(spbe.id, 4, TODAY, "id") == "Mumpuni"
    assert catalogue().level_name(spbe.id, 4, TODAY, "en") == "Advanced"
    assert directory(LONG_AGO - timedelta(days=1)) == {}


def test_publishing_the_same_dictionary_again_adds_nothing() -> None:
    publish_reference()
    before = db.session.scalars(select(AuditEntry.id)).all()
    report = publish_reference()
    assert len(report.same) == 22
    assert report.changes_nothing
    assert db.session.scalars(select(AuditEntry.id)).all() == before


def test_a_changed_wording_becomes_the_next_version_and_the_ids_stay() -> None:
    publish_reference()
    before = ids()
    report = publish(changed_document(definition="Rumusan baru."))
    assert (report.changed, len(report.same)) == (("spbe",), 21)
    assert ids() == before
    assert wording_of("spbe", TODAY).definition == "Rumusan baru."
    assert wording_of("spbe", TODAY - timedelta(days=1)).definition != "Rumusan baru."
    versions = catalogue().histories[competency_id("spbe")]
    assert [(one.number, one.valid_from) for one in versions] == [(1, LONG_AGO), (2, TODAY)]


def test_loading_an_older_file_again_does_not_undo_what_was_changed_here() -> None:
    publish_reference()
    publish(changed_document(definition="Disunting di sini."))
    report = publish_reference(today=TOMORROW)
    assert report.kept == ("spbe",)
    assert wording_of("spbe", TOMORROW).definition == "Disunting di sini."


def test_a_dry_run_says_the_same_and_writes_nothing() -> None:
    dry = wordings.publish_framework(reference_framework(), publishing(), dry_run=True)
    assert db.session.scalars(select(Framework.id)).all() == []
    assert publish_reference() == dry


def test_two_competencies_can_swap_their_codes_and_keep_their_ids() -> None:
    publish_reference()
    before = ids()
    document = reference_framework()
    first, second, *rest = document.entries
    swapped = (replace(first, code=second.code), replace(second, code=first.code), *rest)
    report = publish(replace(document, entries=swapped))
    assert report.changed == (first.key, second.key)
    assert ids() == before
    assert directory(TODAY)[competency_id(first.key)].code == second.code


def test_a_changed_scale_becomes_its_next_version() -> None:
    publish_reference()
    document = reference_framework()
    levels = tuple(replace(one, name=one.name.upper()) for one in document.scale.levels)
    report = publish(replace(document, scale=replace(document.scale, levels=levels)))
    assert report.changed == ("level_scale",)
    spbe = competency_id("spbe")
    assert catalogue().level_name(spbe, 5, TODAY, "id") == "AHLI"
    assert catalogue().level_name(spbe, 5, TODAY - timedelta(days=1), "id") == "Ahli"


@pytest.mark.parametrize(
    ("change", "by", "path", "reason"),
    [
        ({"key": "baru", "code": "M.01"}, {}, "competencies[0].code", PublishRefusal.CODE_TAKEN),
        ({"kind": "TECHNICAL"}, {}, "competencies[0].kind", PublishRefusal.KIND_CHANGED),
        ({}, {"organisation_id": 1}, "meta.code", PublishRefusal.FOREIGN_FRAMEWORK),
        (
            {"code": "X.1", "framework": "lain"},
            {},
            "competencies[0].id",
            PublishRefusal.FOREIGN_KEY,
        ),
        (
            {"definition": "Lain."},
            {"begin_on": TODAY - timedelta(days=1)},
            "competencies[0]",
            PublishRefusal.TOO_EARLY,
        ),
        (
            {"definition": "Lain."},
            {"begin_on": TODAY + AHEAD + timedelta(days=1)},
            "competencies[0]",
            PublishRefusal.TOO_FAR,
        ),
        (
            {"definition": "Lain."},
            {"begin_on": LONG_AGO},
            "competencies[0]",
            PublishRefusal.DAY_TAKEN,
        ),
    ],
)
def test_a_document_that_cannot_be_is_refused_at_its_place_and_leaves_nothing(
    change: dict[str, str], by: dict[str, object], path: str, reason: PublishRefusal
) -> None:
    publish_reference()
    document = reference_framework()
    entry = document.entries[0]
    if "kind" in change:
        entry = replace(entry, kind=type(entry.kind)[change["kind"]])
    if "definition" in change:
        entry = replace(entry, wording=replace(entry.wording, definition=change["definition"]))
    entry = replace(entry, key=change.get("key", entry.key), code=change.get("code", entry.code))
    wanted = replace(document, code=change.get("framework", document.code), entries=(entry,))
    before = db.session.scalars(select(CompetencyVersion.id)).all()
    with pytest.raises(RefusedDocument) as refused:
        publish(wanted, **by)
    assert [(one.path, one.reason) for one in refused.value.entries] == [(path, reason)]
    assert db.session.scalars(select(CompetencyVersion.id)).all() == before
    assert wording_of("integritas") == document.entries[0].wording


def test_a_wording_edited_by_hand_follows_the_newest_one_its_author_saw() -> None:
    publish_reference()
    spbe = competency_id("spbe")
    new = replace(wording_of("spbe"), name="SPBE baru")

    def add(wording: Wording, base: int, on: date) -> int:
        return wordings.add_version(spbe, wording, publishing(), base_number=base, valid_from=on)

    assert add(new, 1, TOMORROW) == 2
    assert add(new, 1, TOMORROW) == 2  # the same request again
    with pytest.raises(Refused) as outdated:
        add(replace(new, name="Dari penulis lain"), 1, TOMORROW)
    assert outdated.value.reason is PublishRefusal.OUTDATED
    with pytest.raises(Refused) as unchanged:
        add(new, 2, TOMORROW + timedelta(days=5))
    assert unchanged.value.reason is PublishRefusal.UNCHANGED
    with pytest.raises(Refused) as sourceless:
        add(replace(new, source="", name="x"), 2, TOMORROW + timedelta(days=5))
    assert sourceless.value.reason is PublishRefusal.NO_SOURCE
    names = [one.wording.name for one in catalogue().histories[spbe]]
    assert names == ["Penyelenggaraan Pemerintahan Digital (SPBE)", "SPBE baru"]
    assert directory(TODAY)[spbe].wording.name != "SPBE baru"
    assert directory(TOMORROW)[spbe].wording.name == "SPBE baru"


def test_of_two_officers_who_publish_at_once_one_wins_and_the_other_is_told(app: Portal) -> None:
    publish_reference()
    spbe = competency_id("spbe")
    wording = wording_of("spbe")

    def add(name: str) -> str:
        with app.app_context():
            try:
                number = wordings.add_version(
                    spbe,
                    replace(wording, name=name),
                    publishing(),
                    base_number=1,
                    valid_from=TOMORROW,
                )
            except Refused as refused:
                return str(refused.reason)
            return str(number)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(add, (f"Nama {number}" for number in range(8))))
    assert sorted(answers) == ["2", *["publish.outdated"] * 7]
    assert len(catalogue().histories[spbe]) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE competency_version SET name = 'x'",
        "DELETE FROM competency_version",
        "UPDATE level_scale SET source = 'x'",
        "DELETE FROM level_scale",
    ],
)
def test_what_is_published_can_not_be_changed_or_deleted(statement: str) -> None:
    publish_reference()
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.connection().execute(text(statement))
    assert len(db.session.scalars(select(CompetencyVersion.id)).all()) == 21
    assert len(db.session.scalars(select(LevelScale.id)).all()) == 1


def test_every_publication_is_in_the_audit_with_ids_and_codes_only() -> None:
    publish_reference()
    entries = db.session.scalars(select(AuditEntry)).all()
    assert {entry.action for entry in entries} == {
        "framework.created",
        "level_scale.published",
        "competency.published",
    }
    assert {entry.at for entry in entries} == {NOON}
    [spbe] = [e for e in entries if e.object_id == str(competency_id("spbe"))]
    assert spbe.detail == {"number": 1, "valid_from": "2018-01-01"}


def test_the_directory_costs_one_statement_a_request_at_most(app: Portal) -> None:
    """That one reads the stamp; a page of somebody signed in has read it along (page tests)."""
    publish_reference()
    spbe = competency_id("spbe")
    directory(TODAY)
    with app.test_request_context():
        g.statements.clear()
        directory(TODAY)
        directory(TOMORROW)
        catalogue().worded(spbe, TODAY)
        assert len(g.statements) == 1


def test_another_process_sees_what_was_published_here(app: Portal) -> None:
    """A second application object stands for the second process: it keeps its own copy."""
    publish_reference()
    other = make_app(app.settings.instance_dir, app.settings.database_url)
    with other.app_context():
        assert directory(TODAY)[competency_id("spbe")].number == 1
    publish(changed_document(definition="Baru."))
    with other.app_context():
        assert directory(TODAY)[competency_id("spbe")].number == 2
        db.session.remove()
        db.engine.dispose()


def test_a_publication_that_fails_leaves_no_trace_in_the_copy() -> None:
    publish_reference()
    spbe = competency_id("spbe")

    def publish_then_fail() -> None:
        with transaction():
            publish(changed_document(definition="Tidak jadi."))
            assert directory(TODAY)[spbe].wording.definition == "Tidak jadi."
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish_then_fail()
    assert directory(TODAY)[spbe].wording.definition != "Tidak jadi."
    publish(changed_document(definition="Jadi."))
    assert directory(TODAY)[spbe].wording.definition == "Jadi."
