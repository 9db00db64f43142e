"""The profile at a glance: every competency against the posts held and a job aimed at."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from flask_babel import gettext as _

from portal.competency.queries import aims, catalogue, policies, requirements
from portal.competency.queries.aims import Aim
from portal.competency.queries.catalogue import CompetencyValue
from portal.competency.queries.requirements import HeldPost, PersonRequirement
from portal.competency.rules.kinds import CompetencyKind, Strand
from portal.competency.rules.policy import Policy
from portal.core.access import Actor
from portal.core.errors import NotFound
from portal.ledger.queries import profiles
from portal.ledger.queries.profiles import HeldLevel, Outlook
from portal.ledger.rules.outlook import Turning
from portal.web.charts import Axis
from portal.web.sentences.ledger import STRAND_NAMES

SOON = timedelta(days=92)
"""A level that turns within this time is shown as one to renew."""

_ORDER = {kind: place for place, kind in enumerate(CompetencyKind)}
_SHORT = 34


@dataclass(frozen=True, slots=True)
class Acting:
    """What an acting post asks for beyond the definitive ones; shown, never counted."""

    job_name: str
    level: int


@dataclass(frozen=True, slots=True)
class Row:
    """One competency: level, standards, what holds it back, what comes."""

    key: str
    code: str
    name: str
    kind: CompetencyKind
    level: int
    need: int | None
    aimed: int | None
    acting: tuple[Acting, ...]
    holding: tuple[str, ...]
    decided: bool
    awaiting: bool
    turning: Turning | None
    renew: bool
    url: str

    @property
    def missing(self) -> int:
        return max(0, (self.need or 0) - self.level)


@dataclass(frozen=True, slots=True)
class Group:
    """A table of competencies."""

    id: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Overview:
    """Everything the page and its print show; what it derives is worked out once."""

    on: date
    groups: tuple[Group, ...]
    posts: tuple[HeldPost, ...]
    acting_posts: tuple[HeldPost, ...]
    aim: Aim | None
    aims: tuple[Aim, ...]
    policy: Policy | None

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for group in self.groups for row in group.rows)

    @cached_property
    def required(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.need is not None)

    @property
    def met(self) -> int:
        return sum(not row.missing for row in self.required)

    @property
    def one_more(self) -> int:
        return sum(row.missing == 1 for row in self.required)

    @property
    def more(self) -> int:
        return sum(row.missing > 1 for row in self.required)

    @property
    def renewing(self) -> int:
        return sum(row.renew for row in self.rows)

    @cached_property
    def gaps(self) -> tuple[Row, ...]:
        """What the posts held still ask for, the largest first."""
        return tuple(sorted((r for r in self.rows if r.missing), key=lambda row: -row.missing))

    @property
    def aimed_gaps(self) -> tuple[Row, ...]:
        """What the job aimed at asks for beyond the level held."""
        return tuple(row for row in self.rows if (row.aimed or 0) > row.level)

    @cached_property
    def axes(self) -> tuple[Axis, ...]:
        """The shape of what is required: the general competencies, or all where these are few."""
        general = [row for row in self.required if row.kind is not CompetencyKind.TECHNICAL]
        drawn = general if len(general) >= 3 else self.required
        return tuple(Axis(_shortened(row.name), row.level, row.need) for row in drawn)


def overview(
    actor: Actor,
    person_id: int,
    on: date,
    *,
    aim: str = "",
    locale: str,
    url: Callable[[str], str],
) -> Overview:
    """The overview of a person on a day. Raises NotFound for an unknown aim."""
    required = requirements.of_persons([person_id], on)[person_id]
    seen = profiles.outlooks([person_id], on)[person_id]
    choices = aims.aims(actor, on)
    chosen = next((one for one in choices if one.public_id == aim), None)
    if aim and chosen is None:
        raise NotFound
    aimed = requirements.of_job(chosen.job_id, on) if chosen else {}
    names = catalogue.directory(on)
    held = {id_ for id_, look in seen.items() if look.held is not None}
    wanted = (held | set(required.levels.definitive) | set(required.levels.acting) | set(aimed)) & (
        set(names)
    )
    make = _RowMaker(required, seen, aimed, on, locale, url)
    rows = [make.row(names[id_]) for id_ in _ordered(wanted, names)]
    return Overview(
        on=on,
        groups=_groups(rows),
        posts=tuple(post for post in required.posts if not post.acting),
        acting_posts=tuple(post for post in required.posts if post.acting),
        aim=chosen,
        aims=choices,
        policy=policies.in_force(on),
    )


def _ordered(ids: Iterable[int], names: Mapping[int, CompetencyValue]) -> list[int]:
    return sorted(ids, key=lambda id_: (_ORDER[names[id_].kind], names[id_].code, id_))


@dataclass(frozen=True, slots=True)
class _RowMaker:
    """What every row of one page shares."""

    required: PersonRequirement
    seen: Mapping[int, Outlook]
    aimed: Mapping[int, int]
    on: date
    locale: str
    url: Callable[[str], str]

    def row(self, one: CompetencyValue) -> Row:
        look = self.seen.get(one.id)
        held = look.held if look else None
        turning = look.turning if look else None
        need = self.required.levels.definitive.get(one.id)
        return Row(
            key=one.key,
            code=one.code,
            name=one.name(self.locale),
            kind=one.kind,
            level=held.level if held else 0,
            need=need.level if need else None,
            aimed=self.aimed.get(one.id),
            acting=self._acting(one.id),
            holding=holding(held),
            decided=held is not None and held.deciding[-1] is not None,
            awaiting=held is not None and held.awaiting,
            turning=turning,
            renew=turning is not None and turning.on <= self.on + SOON,
            url=self.url(one.key),
        )

    def _acting(self, competency_id: int) -> tuple[Acting, ...]:
        wish = self.required.levels.acting.get(competency_id)
        if wish is None:
            return ()
        names = {post.post_id: post.job_name for post in self.required.posts if post.acting}
        return tuple(Acting(names[post], wish.level) for post in wish.post_ids if post in names)


def holding(held: HeldLevel | None) -> tuple[str, ...]:
    """Names of the strands that hold a level back; with no evidence, knowledge comes first."""
    if held is None:
        return (str(STRAND_NAMES[Strand.KNOWLEDGE]),)
    return tuple(str(name) for strand, name in STRAND_NAMES.items() if str(strand) in held.limiting)


def _groups(rows: Iterable[Row]) -> tuple[Group, ...]:
    parts: dict[bool, list[Row]] = {False: [], True: []}
    for row in rows:
        parts[row.kind is CompetencyKind.TECHNICAL].append(row)
    made = (
        Group("manajerial", _("Manajerial dan sosial kultural"), tuple(parts[False])),
        Group("teknis", _("Teknis"), tuple(parts[True])),
    )
    return tuple(group for group in made if group.rows)


def _shortened(name: str) -> str:
    """The name without what stands in brackets, at most about three words."""
    plain = name.partition(" (")[0]
    if len(plain) <= _SHORT:
        return plain
    return plain[:_SHORT].rsplit(" ", 1)[0] + "…"
