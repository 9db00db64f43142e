"""Guides say what the screen says: labels, addresses and commands in them exist."""

import re
from pathlib import Path

import click
from flask import Flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from portal.cli import portal
from portal.core.settings import Settings
from portal.web.app import Portal
from tools import i18n

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDES = sorted((DOCS / "guides").glob("*.md"))
LABEL = re.compile(r"\*\*([^*]+)\*\*")
ADDRESS = re.compile(r"`(/[^`\s]*)`")
COMMAND = re.compile(r"`(?:\./dev run )?portal ([a-z][^`]*)`|^    portal ([a-z].*)$", re.MULTILINE)
DATA = re.compile(r"portal/[a-z/_]+/data/[\w.-]+\.yaml")
LINK = re.compile(r"\]\(([^)#\s]+)\)")
OF_A_FRAME = {"Kursus mikro", "Kursus pendek", "Kursus lengkap"}  # names in templates.yaml
"""Bold words that the screen takes from data."""


def test_each_role_has_its_guide() -> None:
    named = {path.stem for path in GUIDES}
    assert named == {
        "README", "employee", "trainer", "partner", "supervisor", "unit-officer", "hr",
        "invigilator", "operator",
    }  # fmt: skip
    index = (DOCS / "guides" / "README.md").read_text()
    assert all(f"({name}.md)" in index for name in named - {"README"})


def test_labels_of_the_guides_are_on_the_screen() -> None:
    said = {str(one.id) for one in i18n.load() if isinstance(one.id, str)} | OF_A_FRAME
    missing = [
        (path.name, label)
        for path in GUIDES
        for label in LABEL.findall(" ".join(path.read_text().split()))
        if label not in said and label != "bold"
    ]
    assert missing == []


def test_addresses_of_the_guides_lead_somewhere(app: Portal) -> None:
    missing = [
        (path.name, address)
        for path in GUIDES
        for address in ADDRESS.findall(path.read_text())
        if not leads_somewhere(app, re.sub(r"<\w*>|<\.\.\.>", "x", address))
    ]
    assert missing == []


def leads_somewhere(app: Flask, address: str) -> bool:
    try:
        app.url_map.bind("127.0.0.1").match(address, method="GET")
    except (RequestRedirect, MethodNotAllowed):
        return True
    except HTTPException:
        return False
    return True


def test_commands_of_the_documents_exist() -> None:
    documents = [*GUIDES, DOCS / "operations.md", DOCS / "setup.md", DOCS.parent / "README.md"]
    missing = [
        (path.name, words)
        for path in documents
        for pair in COMMAND.findall(path.read_text())
        for words in pair
        if words and not is_command(words.split())
    ]
    assert missing == []


def is_command(words: list[str]) -> bool:
    """Whether the words begin with a command and, where it is a group, one of its own."""
    found: click.Command = portal
    for word in words:
        if not isinstance(found, click.Group):
            return True
        if word.startswith("-"):
            return True
        if word not in found.commands:
            return False
        found = found.commands[word]
    return not isinstance(found, click.Group)


def test_every_file_of_rules_is_explained() -> None:
    page = (DOCS / "policies.md").read_text()
    root = DOCS.parent
    there = {str(path.relative_to(root)) for path in root.glob("portal/*/data/*.yaml")}
    assert set(DATA.findall(page)) == there


def test_settings_named_in_the_documents_exist() -> None:
    known = {f"PORTAL_{name.upper()}" for name in Settings.model_fields}
    beside = {"PORTAL_BACKUP_KEY", "PORTAL_CHROMIUM"}
    named = {
        name
        for path in [*GUIDES, DOCS / "operations.md"]
        for name in re.findall(r"PORTAL_[A-Z_]+", path.read_text())
    }
    assert named <= known | beside


def test_links_between_documents_lead_somewhere() -> None:
    pages = [*DOCS.rglob("*.md"), DOCS.parent / "README.md"]
    missing = [
        (str(path.relative_to(DOCS.parent)), link)
        for path in pages
        for link in LINK.findall(path.read_text())
        if "://" not in link and not (path.parent / link).exists()
    ]
    assert missing == []
