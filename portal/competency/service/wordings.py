"""Publishing a dictionary of competencies, or one new wording."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.competency.models import Competency, CompetencyVersion, Framework, LevelScale
from portal.competency.rules.framework_document import CompetencyEntry, FrameworkDocument
from portal.competency.rules.publishing import PublishRefusal, may_follow
from portal.competency.rules.reading import join
from portal.competency.rules.wording import (
    Scale,
    Wording,
    levels_document,
    levels_of,
    scale_document,
)
from portal.competency.service.faults import RefusedDocument, RefusedEntry
from portal.core import audit, stamps
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused


@dataclass(frozen=True, slots=True)
class Publishing:
    """Who publishes and when: now, on the agency's calendar today, from which day on.

    `begin_on` None: today for what changes; the document's own day for what is new.
    """

    now: datetime
    today: date
    actor_id: int | None
    begin_on: date | None = None
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a document did or would do, by key, in its order."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    kept: tuple[str, ...]  # changed here since; the document holds an older version

    @property
    def changes_nothing(self) -> bool:
        return not self.new and not self.changed


SCALE_KEY = "level_scale"
WRITTEN = ("new", "changed")
KINDS = ("new", "changed", "same", "kept")


def publish_framework(document: FrameworkDocument, by: Publishing, *, dry_run: bool) -> Report:
    """Publish a dictionary: what is new, what is worded otherwise; what is the same stays.

    Competencies keep their ids; those the document does not name stay as they are, and so do
    those that were worded otherwise here after the document's wording: loading a file again
    never undoes later work. With `dry_run` nothing is written. Raises
    RefusedDocument(PublishRefusal), all or nothing.
    """
    with transaction():
        if not dry_run:
            stamps.renew(stamps.REFERENCE, by.now)
        plan = _Plan(document, by)
        report = plan.report()
        if not dry_run:
            plan.write()
    return report


def add_version(
    competency_id: int,
    wording: Wording,
    by: Publishing,
    *,
    base_number: int,
    valid_from: date,
) -> int:
    """Publish the next wording of one competency and return its number.

    `base_number` is the newest version its author had seen. The same wording for the same day
    again returns the number it has. Raises NotFound, Refused(PublishRefusal).
    """
    with transaction():
        stamps.renew(stamps.REFERENCE, by.now)
        competency = db.session.get(Competency, competency_id)
        if competency is None:
            raise NotFound
        versions = _versions([competency_id])[competency_id]
        newest = max(versions, key=lambda version: version.number)
        if newest.valid_from == valid_from and _wording(newest) == wording:
            return newest.number
        refused = _refusal(versions, wording, base_number, valid_from, by)
        if refused is not None:
            raise refused
        return _add_version(competency, versions, wording, valid_from, by)


def why_not(
    competency_id: int, wording: Wording, by: Publishing, *, base_number: int, valid_from: date
) -> Refused | None:
    """What `add_version` would refuse now, for a message at the field; None when nothing."""
    versions = _versions([competency_id])[competency_id]
    return _refusal(versions, wording, base_number, valid_from, by)


def _refusal(
    versions: Sequence[CompetencyVersion],
    wording: Wording,
    base_number: int,
    valid_from: date,
    by: Publishing,
) -> Refused | None:
    newest = max(version.number for version in versions)
    if newest != base_number:
        return Refused(PublishRefusal.OUTDATED, number=newest)
    if not wording.source:
        return Refused(PublishRefusal.NO_SOURCE, field="source")
    before = _in_force(versions, valid_from)
    if before is not None and _wording(before) == wording:
        return Refused(PublishRefusal.UNCHANGED)
    reason = may_follow(valid_from, [one.valid_from for one in versions], today=by.today)
    return None if reason is None else Refused(reason, field="valid_from")


class _Plan:
    """What a document means for the tables; read inside the transaction that writes."""

    def __init__(self, document: FrameworkDocument, by: Publishing) -> None:
        self._document = document
        self._by = by
        self._framework = db.session.scalar(
            select(Framework).where(Framework.code == document.code)
        )
        keys = [entry.key for entry in document.entries]
        self._known = {
            one.key: one
            for one in db.session.scalars(select(Competency).where(Competency.key.in_(keys)))
        }
        self._versions = _versions([one.id for one in self._known.values()])
        self._scales = self._read_scales()
        self._refused: list[RefusedEntry] = []

    def report(self) -> Report:
        """Compare; raises RefusedDocument with everything that cannot be."""
        self._check_framework()
        kinds: dict[str, list[str]] = {kind: [] for kind in KINDS}
        kinds[self._scale_state()].append(SCALE_KEY)
        for entry in self._document.entries:
            kinds[self._state(entry)].append(entry.key)
        self._check_codes()
        if self._refused:
            raise RefusedDocument(self._refused)
        return Report(*(tuple(kinds[kind]) for kind in KINDS))

    def write(self) -> None:
        framework = self._ensure_framework()
        if self._scale_state() in WRITTEN:
            self._add_scale(framework)
        self._free_codes()
        for position, entry in enumerate(self._document.entries, 1):
            self._write_entry(framework, entry, position)

    def _read_scales(self) -> list[LevelScale]:
        if self._framework is None:
            return []
        query = select(LevelScale).where(LevelScale.framework_id == self._framework.id)
        return list(db.session.scalars(query.order_by(LevelScale.valid_from)))

    def _check_framework(self) -> None:
        owner = self._framework
        if owner is not None and owner.organisation_id != self._by.organisation_id:
            self._refuse("meta.code", PublishRefusal.FOREIGN_FRAMEWORK, owner.code)

    def _refuse(self, path: str, reason: PublishRefusal, subject: str) -> None:
        self._refused.append(RefusedEntry(path, reason, subject))

    def _new_from(self) -> date:
        return self._by.begin_on or self._document.valid_from or self._by.today

    def _changed_from(self) -> date:
        return self._by.begin_on or self._by.today

    def _scale_state(self) -> str:
        if not self._scales:
            return "new"
        facts = _facts_of(self._document.scale)
        if facts == _scale_facts(self._scales[-1]):
            return "same"
        if any(facts == _scale_facts(scale) for scale in self._scales):
            return "kept"
        taken = [scale.valid_from for scale in self._scales]
        reason = may_follow(self._changed_from(), taken, today=self._by.today)
        if reason is not None:
            self._refuse(SCALE_KEY, reason, SCALE_KEY)
        return "changed"

    def _state(self, entry: CompetencyEntry) -> str:
        competency = self._known.get(entry.key)
        if competency is None:
            reason = may_follow(self._new_from(), (), today=self._by.today)
            if reason is not None:
                self._refuse(entry.path, reason, entry.key)
            return "new"
        if self._framework is None or competency.framework_id != self._framework.id:
            self._refuse(join(entry.path, "id"), PublishRefusal.FOREIGN_KEY, entry.key)
        if competency.kind != entry.kind:
            self._refuse(join(entry.path, "kind"), PublishRefusal.KIND_CHANGED, entry.key)
        versions = self._versions[competency.id]
        state = self._wording_state(versions, entry)
        if state == "changed":
            taken = [version.valid_from for version in versions]
            reason = may_follow(self._changed_from(), taken, today=self._by.today)
            if reason is not None:
                self._refuse(entry.path, reason, entry.key)
        return "changed" if competency.code != entry.code else state

    def _wording_state(self, versions: Sequence[CompetencyVersion], entry: CompetencyEntry) -> str:
        if _wording(versions[-1]) == entry.wording:
            return "same"
        if any(_wording(version) == entry.wording for version in versions):
            return "kept"
        return "changed"

    def _check_codes(self) -> None:
        """A code that another competency of the dictionary has, which the document leaves out."""
        if self._framework is None:
            return
        mine = {entry.key for entry in self._document.entries}
        rows = db.session.execute(
            select(Competency.code, Competency.key).where(
                Competency.framework_id == self._framework.id, Competency.key.not_in(mine)
            )
        )
        taken = {code for code, _key in rows}
        for entry in self._document.entries:
            if entry.code in taken:
                self._refuse(join(entry.path, "code"), PublishRefusal.CODE_TAKEN, entry.code)

    def _free_codes(self) -> None:
        """Codes that will change step aside first, so that two competencies can swap theirs."""
        for entry in self._document.entries:
            competency = self._known.get(entry.key)
            if competency is not None and competency.code != entry.code:
                competency.code = f"~{competency.id}"
        db.session.flush()

    def _ensure_framework(self) -> Framework:
        framework = self._framework
        if framework is None:
            framework = Framework(
                organisation_id=self._by.organisation_id,
                code=self._document.code,
                title=self._document.title,
                created_at=self._by.now,
            )
            db.session.add(framework)
            db.session.flush()
            _record("framework.created", "framework", framework.id, self._by, code=framework.code)
        elif framework.title != self._document.title:
            framework.title = self._document.title
            _record("framework.renamed", "framework", framework.id, self._by, code=framework.code)
        return framework

    def _add_scale(self, framework: Framework) -> None:
        scale = self._document.scale
        day = self._changed_from() if self._scales else self._new_from()
        row = LevelScale(
            framework_id=framework.id,
            number=len(self._scales) + 1,
            levels=scale_document(scale.levels),
            verification=scale.verification,
            source=scale.source,
            valid_from=day,
            published_at=self._by.now,
            published_by_id=self._by.actor_id,
        )
        db.session.add(row)
        db.session.flush()
        _record("level_scale.published", "framework", framework.id, self._by, number=row.number)

    def _write_entry(self, framework: Framework, entry: CompetencyEntry, position: int) -> None:
        competency = self._known.get(entry.key)
        if competency is None:
            competency = Competency(
                framework_id=framework.id,
                key=entry.key,
                code=entry.code,
                kind=str(entry.kind),
                position=position,
            )
            db.session.add(competency)
            db.session.flush()
            _add_version(competency, (), entry.wording, self._new_from(), self._by)
            return
        if competency.code != entry.code:
            competency.code = entry.code
            db.session.flush()
            _record("competency.recoded", "competency", competency.id, self._by, code=entry.code)
        competency.position = position
        versions = self._versions[competency.id]
        if self._wording_state(versions, entry) == "changed":
            _add_version(competency, versions, entry.wording, self._changed_from(), self._by)


def _versions(competency_ids: Sequence[int]) -> dict[int, list[CompetencyVersion]]:
    """Versions by competency, in the order in which they begin."""
    found: dict[int, list[CompetencyVersion]] = {id_: [] for id_ in competency_ids}
    query = (
        select(CompetencyVersion)
        .where(CompetencyVersion.competency_id.in_(competency_ids))
        .order_by(CompetencyVersion.valid_from)
    )
    for version in db.session.scalars(query):
        found[version.competency_id].append(version)
    return found


def _in_force(versions: Sequence[CompetencyVersion], on: date) -> CompetencyVersion | None:
    return next((one for one in reversed(versions) if one.valid_from <= on), None)


def _wording(version: CompetencyVersion) -> Wording:
    return Wording(
        name=version.name,
        name_en=version.name_en,
        definition=version.definition,
        levels=levels_of(version.levels),
        verification=version.verification,
        owner_unit=version.owner_unit,
        source=version.source,
    )


def _scale_facts(row: LevelScale) -> tuple[object, str, str]:
    return row.levels, row.verification, row.source


def _facts_of(scale: Scale) -> tuple[object, str, str]:
    return scale_document(scale.levels), scale.verification, scale.source


def _add_version(
    competency: Competency,
    versions: Sequence[CompetencyVersion],
    wording: Wording,
    valid_from: date,
    by: Publishing,
) -> int:
    row = CompetencyVersion(
        competency_id=competency.id,
        number=max((one.number for one in versions), default=0) + 1,
        name=wording.name,
        name_en=wording.name_en,
        definition=wording.definition,
        levels=levels_document(wording.levels),
        verification=wording.verification,
        owner_unit=wording.owner_unit,
        source=wording.source,
        valid_from=valid_from,
        published_at=by.now,
        published_by_id=by.actor_id,
    )
    db.session.add(row)
    db.session.flush()
    _record(
        "competency.published",
        "competency",
        competency.id,
        by,
        number=row.number,
        valid_from=valid_from.isoformat(),
    )
    return row.number


def _record(action: str, object_kind: str, object_id: int, by: Publishing, **detail: Any) -> None:
    audit.record(
        action,
        object_kind=object_kind,
        object_id=object_id,
        now=by.now,
        actor_id=by.actor_id,
        organisation_id=by.organisation_id,
        **detail,
    )
