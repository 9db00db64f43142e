"""Menus: what this actor can use, and nothing else.

Menus read the flat permission set; guards never do. An entry whose endpoint does not exist in
this installation is left out. A menu is the same for everybody of the same permissions on the pages
of one place, so each process makes it once and keeps it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import current_app, request, url_for
from flask_babel import gettext as _

from portal.core.access import Actor
from portal.core.permissions import OWN, Permission
from portal.web import menu_groups
from portal.web.menu_groups import Group
from portal.web.menu_places import (
    ADMIN,
    PART_OF,
    PART_OF_TEAM,
    SHARED_WITH_TEAM,
    STUDIO,
    TEAM,
)
from portal.web.translations import language


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of a menu."""

    key: str
    url: str
    label: str
    icon: str
    current: bool
    holds: str = ""  # what is behind it, in words


@dataclass(frozen=True, slots=True)
class WorkBar:
    """The dark bar of one role's workspace; `inner`: the places of the group chosen above it."""

    title: str
    entries: tuple[Entry, ...]
    inner: bool = False


KEPT_MENUS = 2_000


def _kept(make: Callable[..., tuple[Entry, ...]], *facts: object) -> tuple[Entry, ...]:
    """The menu that `make` makes of these facts, the language and the place of the page."""
    menus: dict[object, tuple[Entry, ...]] = current_app.extensions.setdefault("menus", {})
    name = (make, language(), request.script_root, _here(), facts)
    found = menus.get(name)
    if found is None:
        if len(menus) >= KEPT_MENUS:
            menus.clear()
        found = menus[name] = make(*facts)
    return found


def _here() -> str:
    """The place in the menu that the page belongs to."""
    here = _blueprint()
    return PART_OF.get(here, here)


def _blueprint() -> str:
    return (request.endpoint or "").split(".")[0]


def _entry(endpoint: str, label: str, icon: str, key: str = "") -> Entry | None:
    if endpoint not in current_app.view_functions:
        return None
    own = endpoint.split(".")[0]
    return Entry(key or own, url_for(endpoint), label, icon, current=_here() == own)


def _present(*entries: Entry | None) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if entry is not None)


def main(actor: Actor | None) -> tuple[Entry, ...]:
    """The five places of every employee; also the bottom bar of a phone.

    Who works for a partner and no agency has one place of their own.
    """
    if actor is None or actor.limited_to:
        return ()
    return _kept(_partner if is_partners(actor) else _main)


def is_partners(actor: Actor) -> bool:
    """Whether somebody works for a partner and for no agency: they learn nothing here."""
    return actor.organisation_id is None and Permission.ACTIVITY_PROPOSE in actor.permissions


def _partner() -> tuple[Entry, ...]:
    return _present(_entry("partner.index", _("Ruang mitra"), "building"))


def _main() -> tuple[Entry, ...]:
    return _present(
        _entry("home.index", _("Beranda"), "house-door"),
        _entry("catalogue.index", _("Belajar"), "book"),
        _entry("profile.own", _("Kompetensi"), "bar-chart-steps"),
        _entry("history.own", _("Riwayat"), "clock-history"),
        _entry("evaluations.own", _("Evaluasi"), "clipboard-check"),
    )


def place(endpoint: str) -> str:
    """The place of the administration that a page belongs to, in its menu's words; "" if none."""
    area = endpoint.partition(".")[0]
    belongs = PART_OF.get(area, area)
    found = (label for _need, at, label, _icon in ADMIN if at.partition(".")[0] == belongs)
    return str(next(found, ""))


WORKSPACES = ("/admin", "/board", "/studio")
"""Where pages of a workspace begin."""


def work_bars(actor: Actor | None) -> tuple[WorkBar, ...]:
    """The workspace bar of the page shown, if the page belongs to one."""
    if actor is None:
        return ()
    if actor.leads and _of_team(actor):
        here = _blueprint()
        return (WorkBar(_("Tim"), _kept(_team, PART_OF_TEAM.get(here, here))),)
    if not request.path.startswith(WORKSPACES):
        return ()
    if request.path.startswith("/studio"):
        return (WorkBar(_("Ruang pengajar"), _kept(_studio, actor.permissions)),)
    entries = _kept(_admin, actor.permissions)
    if len(entries) > menu_groups.MOST_IN_ONE:
        return _grouped(entries)
    # One entry alone is the dictionary, which everybody reads: no workspace of theirs.
    return (WorkBar(_("Administrasi"), entries),) if len(entries) > 1 else ()


def _of_team(actor: Actor) -> bool:
    """Whether the page is about those whom the actor leads."""
    here = _blueprint()
    if here in SHARED_WITH_TEAM:
        return not actor.grants
    return here == "confirmations" or request.path == "/team" or request.path.startswith("/team/")


def _team(here: str) -> tuple[Entry, ...]:
    """By the blueprint: some of these places belong to one's own in other menus."""
    found = _present(*(_entry(endpoint, str(label), "") for endpoint, label in TEAM))
    return tuple(replace(entry, current=entry.key == here) for entry in found)


def _grouped(places: tuple[Entry, ...]) -> tuple[WorkBar, ...]:
    """A bar of groups, each leading to its first place, and one of the places of this group."""
    within: dict[Group, list[Entry]] = {group: [] for group in Group}
    for place in places:
        within[menu_groups.GROUPS[place.key]].append(place)
    groups, bars = [], []
    for group, found in within.items():
        if found:
            label = str(menu_groups.LABELS[group])
            current = any(place.current for place in found)
            holds = ", ".join(place.label for place in found)
            groups.append(Entry(group, found[0].url, label, "", current, holds))
            if current and len(found) > 1:
                bars.append(WorkBar(label, tuple(found), inner=True))
    return (WorkBar(_("Administrasi"), tuple(groups)), *bars)


def _studio(held: frozenset[Permission]) -> tuple[Entry, ...]:
    return _present(
        *(_entry(end, str(label), icon) for need, end, label, icon in STUDIO if need in held)
    )


def _admin(held: frozenset[Permission]) -> tuple[Entry, ...]:
    return _present(
        *(_entry(end, str(label), icon) for need, end, label, icon in ADMIN if need in held)
    )


def _administration(places: tuple[Entry, ...]) -> Entry | None:
    """The way into the workspace: to its first place, naming them all."""
    if not places:
        return None
    holds = ", ".join(place.label for place in places)
    return Entry("admin", places[0].url, _("Administrasi"), "gear", current=False, holds=holds)


def account_menu(actor: Actor | None) -> tuple[Entry, ...]:
    """Behind the avatar: the workspaces of this actor and their own things."""
    if actor is None or actor.limited_to:
        return ()
    return _kept(_account_menu, actor.permissions, actor.leads, bool(actor.grants))


def _account_menu(
    held: frozenset[Permission],
    leads: bool,
    has_grants: bool,
) -> tuple[Entry, ...]:
    others = held - OWN
    places = _present(
        *(_entry(end, str(label), "") for need, end, label, _icon in ADMIN if need in others)
    )
    return _present(
        _entry("activities.index", _("Kegiatan"), "calendar-event"),
        _entry("plan.index", _("Rencana belajar"), "list-check"),
        _entry("forum.index", _("Forum usulan"), "question-circle"),
        _entry("exam_places.index", _("Ujian saya"), "patch-check"),
        _entry("mentoring.index", _("Pendampingan"), "people"),
        _entry("own_certificates.index", _("Sertifikat saya"), "award"),
        _entry("team.index", _("Tim saya"), "people") if leads else None,
        _entry("studio.index", _("Ruang pengajar"), "pencil-square")
        if Permission.COURSE_READ in others
        else None,
        _entry("partner.index", _("Ruang mitra"), "building")
        if Permission.ACTIVITY_PROPOSE in others and Permission.ACTIVITY_MANAGE not in others
        else None,
        _entry("assessing.index", _("Menguji"), "clipboard-check")
        if Permission.PRACTICAL_ASSESS in others
        else None,
        _entry("invigilation.index", _("Pengawasan ujian"), "eye")
        if Permission.SITTING_INVIGILATE in others
        else None,
        _administration(places),
        _entry("frameworks.index", _("Kamus kompetensi"), "journal-text"),
        _entry("practical.index", _("Uji praktik dan lisan"), "clipboard-check"),
        _entry("external_certificates.index", _("Sertifikat dari luar"), "patch-check"),
        _entry("own_roles.index", _("Peran Anda"), "shield-check") if has_grants else None,
        _entry("account.index", _("Akun dan perangkat"), "person"),
        _entry("privacy.own", _("Data saya"), "lock"),
    )
