"""What somebody can do about a gap that no course on offer closes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from portal.competency.rules.kinds import SourceKind
from portal.core.access import Actor
from portal.web.profiles.why import Why
from portal.workshops.queries import aiming
from portal.workshops.service import registering
from portal.workshops.views.words import when


@dataclass(frozen=True, slots=True)
class Step:
    """A way on: what to do, what it brings, where it begins."""

    title: str
    detail: str
    url: str


def steps(why: Why, actor: Actor, now: datetime) -> tuple[Step, ...]:
    """Ways to close the gap of one's own, the surest first; none where there is no gap. One
    statement.
    """
    if why.need is None or why.need <= why.level:
        return ()
    return tuple(_steps(why, actor, now))


def _steps(why: Why, actor: Actor, now: datetime) -> Iterator[Step]:
    one = why.one
    for activity in aiming.beyond(registering.open_to(actor), one.id, why.lowest, now):
        yield Step(
            _("Ikuti kegiatan %(title)s", title=activity.title),
            f"{when(activity)}.",
            url_for("activities.show", public_id=activity.public_id),
        )
    if any(way.source is SourceKind.RECOGNITION for need in why.needs for way in need.ways):
        yield Step(
            _("Ajukan bukti dari luar portal"),
            _("Sertifikat, pelatihan, atau pengalaman yang ada dokumennya."),
            url_for("profile_requests.claim", competency=one.key),
        )
    yield Step(
        _("Masukkan ke rencana belajar"),
        _("Atasan Anda membaca dan menyepakatinya; unit merencanakan menurut isinya."),
        url_for("plan.index"),
    )
    yield Step(
        _("Minta pendamping"),
        _("Rekan yang lebih mahir menemani Anda pada pekerjaan sehari-hari."),
        url_for("mentoring.new", competency=one.key),
    )
    yield Step(
        _("Usulkan pelatihan di forum"),
        _("Rekan yang membutuhkan hal yang sama dapat mendukungnya; instansi menjawab."),
        url_for("forum.new", competency=one.key),
    )
