"""What states and kinds of the area are called."""

from collections.abc import Mapping

from flask import g
from flask_babel import LazyString, get_locale
from flask_babel import lazy_gettext as _l

from portal.competency.queries import catalogue
from portal.planning.rules.forum import ForumState, ProposalKind

STATES: Mapping[str, tuple[str, LazyString]] = {
    ForumState.OPEN: ("", _l("Diusulkan")),
    ForumState.PLANNED: ("warn", _l("Direncanakan")),
    ForumState.OFFERED: ("info", _l("Sudah ditawarkan")),
    ForumState.DONE: ("ok", _l("Terlaksana")),
    ForumState.DECLINED: ("", _l("Tidak dilanjutkan")),
}
"""Kind of tag and words of each state of a proposal."""

DECISIONS: Mapping[str, LazyString] = {
    ForumState.PLANNED: _l("Direncanakan: menjadi kebutuhan unit dan masuk rencana"),
    ForumState.OFFERED: _l("Sudah ditawarkan: kursus atau kegiatannya sudah dibuka"),
    ForumState.DONE: _l("Terlaksana"),
    ForumState.DECLINED: _l("Tidak dilanjutkan"),
}

KINDS: Mapping[str, LazyString] = {
    ProposalKind.NEED: _l("Kebutuhan"),
    ProposalKind.IDEA: _l("Gagasan"),
}


def competency_names() -> dict[int, str]:
    """Competencies by id in the reader's language, in the order of their names."""
    locale = str(get_locale() or "id")
    found = {one.id: one.name(locale) for one in catalogue.directory(g.today).values()}
    return dict(sorted(found.items(), key=lambda one: one[1]))
