"""The requirements of a scheme as lines of a form: added, moved and grouped without script.

Each button sends all lines and what it does. Only "Simpan" writes; the others give the page again
with the lines as they are then.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.certification.rules import requirement_rows as rules
from portal.certification.rules.requirement_rows import Move, Row, Rows
from portal.certification.rules.requirements import (
    DEEPEST,
    LONGEST_TEXT,
    MOST_LEAVES,
    MOST_MONTHS,
    Leaf,
    LeafKind,
    Node,
    Operator,
)
from portal.certification.rules.schemes import Terms
from portal.certification.schemes import scheme_words as words
from portal.certification.schemes.forms.schemes import VersionForm
from portal.certification.schemes.views.scheme_desk import READ, Desk, bp, own_desk, written
from portal.certification.schemes.views.scheme_writing import page_of
from portal.competency import words as competency_words
from portal.competency.queries import catalogue
from portal.competency.rules.kinds import STRANDS, Strand
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.learning import runs
from portal.learning.forms import lines

MOST_ROWS = 2 * MOST_LEAVES
MOST_TYPED = 4000
LONGEST_KEY = 12
_KEY = re.compile(rf"[a-z][a-z0-9]{{0,{LONGEST_KEY - 1}}}")
_MOST_JP = Decimal(10_000)
REQUIREMENTS, RENEWAL = "requirements", "renewal"


@dataclass
class Sheet:
    """The lines of the form. `typed` is what each line's fields say, by its key; `wrong` what
    cannot be read in them.
    """

    operator: Operator
    rows: Rows
    typed: dict[str, dict[str, str]]
    wrong: list[str]


@bp.get("/<public_id>/tree/<tree>")
@requires(Permission.SCHEME_WRITE, **READ)
def tree(public_id: str, tree: str) -> ResponseReturnValue:
    found = _desk(public_id, tree)
    operator, rows = rules.rows(_node(found, tree))
    form = VersionForm(formdata=None, data={"version": found.row.draft_version})
    return _page(found, tree, form, Sheet(operator, rows, _said(found, rows), []))


@bp.post("/<public_id>/tree/<tree>")
@requires(Permission.SCHEME_WRITE, **READ)
def save_tree(public_id: str, tree: str) -> ResponseReturnValue:
    found, form = _desk(public_id, tree), VersionForm()
    sheet = _read(found)
    act = request.form.get("act", "")
    is_read = form.validate_on_submit()
    if act:
        sheet.rows = _acted(sheet.rows, act)
        _forget(sheet)
        return _page(found, tree, form, sheet, is_open=True)
    form.form_errors.extend(sheet.wrong)
    if not is_read or sheet.wrong:
        return _page(found, tree, form, sheet, is_open=True), 422
    refused = written(found, _with(found.terms, tree, sheet), form.version.data or 0)
    if refused:
        form.form_errors.append(refused)
        return _page(found, tree, form, sheet, is_open=True), 409
    flash(_("Syarat tersimpan."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


def _desk(public_id: str, name: str) -> Desk:
    """A scheme to write, and one of its two trees. Raises NotFound, Forbidden."""
    if name not in (REQUIREMENTS, RENEWAL):
        raise NotFound
    return own_desk(public_id)


def _node(found: Desk, name: str) -> Node:
    return found.terms.renewal if name == RENEWAL else found.terms.requirements


def _with(terms: Terms, name: str, sheet: Sheet) -> Terms:
    node = rules.tree(sheet.operator, sheet.rows)
    return replace(terms, renewal=node) if name == RENEWAL else replace(terms, requirements=node)


def _acted(found: Rows, act: str) -> Rows:
    """The lines after one button: "up:3", or what is added at the end."""
    name, _sep, rest = act.partition(":")
    if name == "add":
        kind = request.form.get("kind", "")
        full = sum(not row.is_group for row in found) >= MOST_LEAVES
        return found if full or kind not in set(LeafKind) else rules.add_leaf(found, LeafKind(kind))
    if name == "group" and rest in set(Operator):
        return found if len(found) >= MOST_ROWS else rules.add_group(found, Operator(rest))
    if name in set(Move) and rest.isdecimal() and len(rest) < 4:
        return rules.moved(found, int(rest), Move(name))
    return found


def _forget(sheet: Sheet) -> None:
    """Say nothing of lines that are gone: the next one may get the name of an old one."""
    names = {row.leaf.key for row in sheet.rows if row.leaf is not None}
    sheet.typed = {key: said for key, said in sheet.typed.items() if key in names}
    sheet.wrong = []


# ---------------------------------------------------------------- what was typed


def _read(found: Desk) -> Sheet:
    """The lines of the form as sent, at most as many as a tree may have."""
    operator = _operator(request.form.get("operator", ""))
    sheet = Sheet(operator, (), {}, [])
    rows: list[Row] = []
    for place in range(MOST_ROWS):
        depth = request.form.get(f"n{place}:depth")
        if depth is None:
            break
        rows.append(_row(found, sheet, rows, place, int(depth) if depth in set("0123") else 0))
    sheet.rows = rules.straightened(rows)
    return sheet


def _row(found: Desk, sheet: Sheet, above: list[Row], place: int, depth: int) -> Row:
    kind = request.form.get(f"n{place}:kind", "")
    if kind not in set(LeafKind):
        return Row(depth, operator=_operator(request.form.get(f"n{place}:operator", "")))
    key = request.form.get(f"n{place}:key", "")
    used = {row.leaf.key for row in above if row.leaf is not None}
    if not _KEY.fullmatch(key) or key in used:
        key = rules.fresh_key(
            [*above, *(Row(0, Leaf(name, LeafKind.EXAM)) for name in sheet.typed)]
        )
    said = {name: request.form.get(f"n{place}:{name}", "")[:MOST_TYPED].strip() for name in _FIELDS}
    sheet.typed[key] = said
    return Row(depth, _leaf(found, sheet, Leaf(key, LeafKind(kind)), said))


def _operator(text: str) -> Operator:
    return Operator(text) if text in set(Operator) else Operator.ALL


_FIELDS = ("ref", "jobs", "competency", "strand", "level", "amount", "months", "text")


def _leaf(found: Desk, sheet: Sheet, empty: Leaf, said: Mapping[str, str]) -> Leaf:
    """A line's fields as a leaf; those that its kind does not know are not read."""
    known = dict.fromkeys(FIELDS_OF[empty.kind])
    values: dict[str, Any] = {}
    for name in ("ref", "competency", "level"):
        if name in known:
            values[name] = _whole(said[name])
    if "strand" in known:
        values["strand"] = Strand(said["strand"]) if said["strand"] in STRANDS else STRANDS[0]
    if "months" in known:
        values["months"] = _months(sheet, said["months"])
    if "amount" in known:
        values["amount"] = _jp(sheet, said["amount"])
    if "jobs" in known:
        values["refs"] = _jobs(found, sheet, said["jobs"])
    if "text" in known:
        values["text"] = _statement(sheet, said["text"])
    return replace(empty, **values)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _months(sheet: Sheet, text: str) -> int:
    if text and not (text.isdecimal() and len(text) < 4 and int(text) <= MOST_MONTHS):
        sheet.wrong.append(
            _(
                "Tulis bulan antara 0 dan %(most)d, bukan %(text)s.",
                most=MOST_MONTHS,
                text=text[:12],
            )
        )
    return _whole(text)


def _jp(sheet: Sheet, text: str) -> int:
    """Hundredths of a JP: 6, or 7,5."""
    try:
        hours = Decimal(text.replace(",", ".") or "0")
    except InvalidOperation:
        hours = Decimal(-1)
    if not hours.is_finite() or not 0 <= hours <= _MOST_JP or hours * 100 % 1:
        sheet.wrong.append(_("Tulis JP seperti 6 atau 7,5, bukan %(text)s.", text=text[:12]))
        return 0
    return int(hours * 100)


def _jobs(found: Desk, sheet: Sheet, text: str) -> tuple[int, ...]:
    typed = lines(text)
    known = runs.jobs_by_code(found.row.organisation_id, typed)
    unknown = [line for line in typed if line not in known]
    if unknown:
        sheet.wrong.append(_("Jabatan tidak ditemukan: %(lines)s.", lines="; ".join(unknown)[:200]))
    return tuple(sorted({known[line] for line in typed if line in known}))


def _statement(sheet: Sheet, text: str) -> str:
    said = " ".join(text.split())
    if len(said) > LONGEST_TEXT:
        sheet.wrong.append(
            _("Ringkas pernyataan atasan menjadi paling banyak %(most)d huruf.", most=LONGEST_TEXT)
        )
    return said


FIELDS_OF: Mapping[LeafKind, tuple[str, ...]] = {
    LeafKind.COURSE: ("ref", "months"),
    LeafKind.HOURS: ("amount", "months"),
    LeafKind.POST: ("jobs", "months"),
    LeafKind.EVIDENCE: ("competency", "strand", "level"),
    LeafKind.EXAM: ("ref", "months"),
    LeafKind.PRACTICAL: ("ref", "months"),
    LeafKind.ASSESSOR: ("competency", "level"),
    LeafKind.STATEMENT: ("text",),
    LeafKind.ACTIVITY: (),
}
"""What is asked about a requirement of each kind."""


# ---------------------------------------------------------------- what is shown


def _said(found: Desk, rows: Rows) -> dict[str, dict[str, str]]:
    """What the fields of stored lines say."""
    return {row.leaf.key: _fields(found, row.leaf) for row in rows if row.leaf is not None}


def _fields(found: Desk, one: Leaf) -> dict[str, str]:
    jobs = [found.names.jobs[ref] for ref in one.refs if ref in found.names.jobs]
    return {
        "ref": str(one.ref or ""),
        "jobs": "\n".join(jobs),
        "competency": str(one.competency or ""),
        "strand": one.strand.value,
        "level": str(one.level or ""),
        "amount": _typed_jp(one.amount),
        "months": str(one.months or ""),
        "text": one.text,
    }


def _typed_jp(hundredths: int) -> str:
    """As it may be typed again: no dots between thousands."""
    if not hundredths:
        return ""
    comma = "." if str(get_locale()) == "en" else ","
    return f"{Decimal(hundredths) / 100:f}".replace(".", comma)


def _page(found: Desk, name: str, form: VersionForm, sheet: Sheet, *, is_open: bool = False) -> str:
    """`is_open`: the lines differ from what is saved."""
    locale = str(get_locale() or "id")
    known = sorted(
        catalogue.directory(g.today).values(), key=lambda one: (one.kind, one.position, one.id)
    )
    refs = {
        LeafKind.COURSE: list(found.names.courses.items()),
        LeafKind.EXAM: [(id_, one[0]) for id_, one in found.names.exams.items()],
        LeafKind.PRACTICAL: [(id_, one[0]) for id_, one in found.names.practicals.items()],
    }
    return page_of(
        found,
        form,
        "scheme_tree.html",
        tree=name,
        sheet=sheet,
        lines=_lines(sheet),
        is_open=is_open,
        fields_of=FIELDS_OF,
        refs=refs,
        competencies=[(one.id, one.name(locale)) for one in known],
        strands={one.value: competency_words.STRANDS[one] for one in STRANDS},
        full=sum(not row.is_group for row in sheet.rows) >= MOST_LEAVES,
        deepest=DEEPEST,
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the form with its number, what it may do, and what stands below a group."""

    place: int
    number: str
    row: Row
    said: Mapping[str, str]
    moves: frozenset[Move]
    below: tuple["Shown", ...]


def _lines(sheet: Sheet) -> tuple[Shown, ...]:
    return _shown(sheet, 0, len(sheet.rows), ())


def _shown(sheet: Sheet, first: int, end: int, path: tuple[int, ...]) -> tuple[Shown, ...]:
    found: list[Shown] = []
    place = first
    while place < end:
        row, close = sheet.rows[place], rules.end_of(sheet.rows, place)
        here = (*path, len(found))
        said = sheet.typed.get(row.leaf.key, {}) if row.leaf else {}
        moves = frozenset(one for one in Move if rules.moved(sheet.rows, place, one) != sheet.rows)
        below = _shown(sheet, place + 1, close, here)
        found.append(Shown(place, words.number(here), row, said, moves, below))
        place = close
    return tuple(found)
