"""The items of a draft: the list with its filters and figures, the forms, copies, removal."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.assessment import queries as assessed
from portal.assessment.queries import Measured
from portal.assessment.rules.statistics import OptionFigures
from portal.content import item_words, practising, words
from portal.content.documents import CourseDocument, ItemFile
from portal.content.drafts import item_acts, queries
from portal.content.drafts.service import ChangedMeanwhile
from portal.content.folder import AuthoredItem
from portal.content.forms import choose_from
from portal.content.item_forms import FORMS, ItemForm
from portal.content.item_lists import ItemFilterForm
from portal.content.previewing import Preview, preview
from portal.content.views import checklist
from portal.content.views.blueprint import Desk, by, competencies, desk, own_desk
from portal.content.views.checklist import Finding
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.idempotency import once
from portal.core.permissions import Permission

bp = Blueprint(
    "studio_items", __name__, url_prefix="/studio/<public_id>", template_folder="../templates"
)
SCOPE = {"scope": queries.drafts}
PAGE = 25


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the items that a filter leaves."""

    items: Sequence[AuthoredItem]
    found: int
    number: int
    pages: int


@bp.get("/items")
@requires(Permission.COURSE_READ, **SCOPE)
def index(public_id: str) -> ResponseReturnValue:
    found = desk(public_id)
    form = ItemFilterForm(request.args, meta={"csrf": False})
    _offer_filters(found, form)
    page = _listed(found, form)
    return render_template(
        "studio/items.html",
        desk=found,
        form=form,
        page=page,
        measured=_measured(found, [one.item.id for one in page.items]),
        faults=_faults(found),
        unreadable=_unreadable(found),
        names=dict(competencies()),
        words=words,
        item_words=item_words,
        kept={name: value for name, value in request.args.items() if value and name != "hal"},
    )


@bp.get("/new-item")
@requires(Permission.COURSE_WRITE, **SCOPE)
def kinds(public_id: str) -> ResponseReturnValue:
    """Which kind of item it shall be."""
    return render_template("studio/item_kinds.html", desk=own_desk(public_id), words=item_words)


@bp.get("/new-item/<kind>")
@requires(Permission.COURSE_WRITE, **SCOPE)
def new(public_id: str, kind: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    form = _form(kind)(formdata=None)
    head = found.outline.head
    if isinstance(head, CourseDocument) and head.competencies:
        aim = head.competencies[0]
        form.competency.data, form.level.data = aim.id, str(aim.level)
    form.fill(ItemFile.model_construct(type=kind))
    return _page(found, kind, form)


@bp.post("/new-item/<kind>")
@requires(Permission.COURSE_WRITE, **SCOPE)
@once
def add(public_id: str, kind: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    form = _form(kind)()
    if not form.validate_on_submit():
        return _page(found, kind, form), 422
    item = form.document(kind, item_acts.key_for(form.stem.data or ""))
    key = item_acts.add(found.draft.id, item, by=by())
    flash(_("Soal ditambahkan ke draf."), "ok")
    return redirect(url_for(".item", public_id=public_id, key=key), 303)


@bp.get("/items/<key>")
@requires(Permission.COURSE_READ, **SCOPE)
def item(public_id: str, key: str) -> ResponseReturnValue:
    found = desk(public_id)
    one = item_acts.find(found.read, key)
    form = _form(one.item.type)(formdata=None, data=_common(one.item))
    form.fill(one.item)
    return _page(found, one.item.type, form, one)


@bp.post("/items/<key>")
@requires(Permission.COURSE_WRITE, **SCOPE)
def save(public_id: str, key: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    one = item_acts.find(found.read, key)
    form = _form(one.item.type)()
    if not form.validate_on_submit():
        return _page(found, one.item.type, form, one), 422
    made = form.document(one.item.type, key)
    if request.form.get("preview"):
        return _page(found, one.item.type, form, one, shown=made)
    try:
        item_acts.save(found.draft.id, made, before=form.before.data or "", by=by())
    except ChangedMeanwhile:
        form.before.data = item_acts.state_of(item_acts.find(desk(public_id).read, key).item)
        return _page(found, one.item.type, form, one, shown=made, is_clash=True), 409
    flash(_("Soal tersimpan."), "ok")
    return redirect(url_for(".item", public_id=public_id, key=key), 303)


@bp.post("/items/<key>/duplicate")
@requires(Permission.COURSE_WRITE, **SCOPE)
@once
def duplicate(public_id: str, key: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    fresh = item_acts.duplicate(found.draft.id, key, by=by())
    flash(_("Salinan dibuat. Ubah pertanyaannya: dua soal yang sama tidak dapat terbit."), "ok")
    return redirect(url_for(".item", public_id=public_id, key=fresh), 303)


@bp.get("/items/<key>/remove")
@requires(Permission.COURSE_WRITE, **SCOPE)
def remove_form(public_id: str, key: str) -> ResponseReturnValue:
    """Asks before an item is taken out, and tells who uses it."""
    found = own_desk(public_id)
    one = item_acts.find(found.read, key)
    return render_template(
        "studio/item_remove.html",
        desk=found,
        one=one,
        uses=_uses(found, key),
        before=item_acts.state_of(one.item),
    )


@bp.post("/items/<key>/remove")
@requires(Permission.COURSE_WRITE, **SCOPE)
def remove(public_id: str, key: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    try:
        item_acts.remove(found.draft.id, key, before=request.form.get("before", ""), by=by())
    except ChangedMeanwhile:
        flash(_("Soal ini baru saja diubah orang lain, jadi belum dihapus."), "warn")
        return redirect(url_for(".item", public_id=public_id, key=key), 303)
    flash(_("Soal dihapus dari draf."), "ok")
    return redirect(url_for(".index", public_id=public_id), 303)


def _form(kind: str) -> type[ItemForm]:
    if kind not in FORMS:
        raise NotFound
    return FORMS[kind]


def _common(item: ItemFile) -> dict[str, object]:
    """The fields every kind has, as its form holds them."""
    return {
        "before": item_acts.state_of(item),
        "stem": item.stem,
        "competency": item.competency,
        "level": str(item.level),
        "difficulty": item.difficulty,
        "marks": item.marks,
        "tags": ", ".join(item.tags),
        "explanation": item.explanation,
        "source": item.source,
    }


def _page(
    found: Desk,
    kind: str,
    form: ItemForm,
    one: AuthoredItem | None = None,
    *,
    shown: ItemFile | None = None,
    is_clash: bool = False,
) -> str:
    choose_from(form.competency, competencies())
    form.prepare()
    measured = None if one is None else _measured(found, [one.item.id]).get(one.item.id)
    is_changed = one is not None and measured is not None and _differs(measured, one.item)
    return render_template(
        "studio/item.html",
        desk=found,
        kind=kind,
        form=form,
        one=one,
        is_clash=is_clash,
        is_trial=shown is not None,
        preview=_preview(found, shown or (one.item if one else None)),
        measured=measured,
        is_changed=is_changed,
        shares={} if measured is None or is_changed else _shares(measured),
        findings=_findings(found)[one.item.id] if one is not None else [],
        item_words=item_words,
    )


def _differs(measured: Measured, item: ItemFile) -> bool:
    """Whether the draft says something else than the version that was answered."""
    return ItemFile.model_validate(measured.source).model_dump() != item.model_dump()


def _shares(measured: Measured) -> dict[int, OptionFigures]:
    return {one.index: one for one in measured.figures.options}


def _preview(found: Desk, item: ItemFile | None) -> Preview | None:
    return None if item is None else preview(found.read, item)


def _offer_filters(found: Desk, form: ItemFilterForm) -> None:
    every = ("", _("Semua"))
    used = {one.item.competency for one in found.read.items}
    choose_from(form.competency, [every, *(pair for pair in competencies() if pair[0] in used)])
    for field, labels in ((form.difficulty, words.DIFFICULTIES), (form.kind, item_words.KINDS)):
        field.choices = [SelectChoice(*every), *(SelectChoice(*pair) for pair in labels.items())]


def _listed(found: Desk, form: ItemFilterForm) -> Listed:
    fitting = [one for one in found.read.items if _fits(one.item, form)]
    pages = max(1, ceil(len(fitting) / PAGE))
    asked = request.args.get("hal", "1")
    number = min(pages, max(1, int(asked) if asked.isdecimal() and len(asked) < 6 else 1))
    return Listed(fitting[(number - 1) * PAGE : number * PAGE], len(fitting), number, pages)


def _fits(item: ItemFile, form: ItemFilterForm) -> bool:
    asked = (form.q.data or "").casefold().split()
    text = f"{item.id} {item.stem} {item.text} {' '.join(item.tags)}".casefold()
    return (
        form.competency.data in ("", None, item.competency)
        and form.difficulty.data in ("", None, item.difficulty)
        and form.kind.data in ("", None, item.type)
        and all(word in text for word in asked)
    )


def _measured(found: Desk, keys: list[str]) -> dict[str, Measured]:
    """Figures of the published items with these ids; none for a course that is new."""
    if found.draft.course_id is None or not keys:
        return {}
    return assessed.measured(f"course:{found.draft.slug}", keys)


def _faults(found: Desk) -> dict[str, int]:
    """Id of an item → how many things in it keep the draft from being published."""
    return {
        key: blocking
        for key, some in _findings(found).items()
        if (blocking := sum(one.is_blocking for one in some))
    }


def _findings(found: Desk) -> dict[str, list[Finding]]:
    """Id of an item → the findings between its first line and that of the next item."""
    starts: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for one in found.read.items:
        starts[one.path].append((one.lines.of(), one.item.id))
    told: dict[str, list[Finding]] = defaultdict(list)
    for path, known in starts.items():
        for finding in checklist.of_file(found, path):
            place = bisect(known, finding.line, key=lambda start: start[0])
            if place:
                told[known[place - 1][1]].append(finding)
    return told


def _unreadable(found: Desk) -> list[str]:
    """Files of items that no form can read."""
    own = f"{found.draft.slug}/"
    paths = {fault.path.removeprefix(own) for fault in found.read.faults}
    return sorted(path for path in paths if path.startswith("items/"))


def _uses(found: Desk, key: str) -> list[str]:
    """Titles of the quizzes and lessons that name an item."""
    quizzes = [one.quiz.title for one in found.read.quizzes if key in one.quiz.fixed]
    lessons = [one.matter.title for one in found.read.lessons if key in practising.asked(one.body)]
    return quizzes + lessons
