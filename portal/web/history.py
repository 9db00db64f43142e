"""`/history`: the year's learning hours, and everything that happened, the latest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.assessment.service.attempts import close_due
from portal.assessment.single import SatExam, exams_sat
from portal.competency.queries.catalogue import catalogue
from portal.core import timeline, zones
from portal.core.access import requires
from portal.core.dates import day
from portal.core.permissions import Permission
from portal.core.units import jp
from portal.evaluation.queries import forms as evaluation
from portal.evaluation.queries.forms import FormMoment
from portal.learning import history as learnt
from portal.learning.history import ClaimMoment, CourseMoment, StudyMoment
from portal.learning.hours import account as accounts
from portal.learning.hours import words
from portal.learning.studies import forms as study_words
from portal.ledger.queries import history as ledger
from portal.ledger.queries import profiles
from portal.ledger.queries.history import Asked, Recorded, Told
from portal.web.sentences.ledger import SOURCE_NAMES

bp = Blueprint("history", __name__)

PAGE = 25
Happened = Recorded | Asked | CourseMoment | ClaimMoment | StudyMoment | FormMoment | SatExam


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that happened, in words. `kind` as in the macro `moment_item`."""

    at: datetime
    title: str
    detail: str
    tag: str
    tag_kind: str
    url: str
    icon: str


@bp.get("/history", endpoint="own")
@requires(Permission.PROFILE_OWN, scope=profiles.levels)
def own() -> ResponseReturnValue:
    me, year = g.actor.person_id, g.today.year
    close_due(me, g.now)
    mark = timeline.read(request.args.get("after", ""))
    page: timeline.Page[Happened] = timeline.merged(_sources(me, mark), PAGE)
    account = accounts.account(me, year, g.today) if mark is None else None
    return render_template(
        "web/history.html",
        rows=_shown(page.rows),
        after=page.after,
        year=year,
        account=account,
        words=words,
    )


def _sources(me: int, mark: timeline.Mark | None) -> list[Sequence[Happened]]:
    return [
        ledger.recorded(me, mark, PAGE),
        ledger.asked(me, mark, PAGE),
        learnt.moments(me, mark, PAGE),
        evaluation.moments(me, mark, PAGE),
        exams_sat(me, mark, PAGE),
    ]


def _shown(rows: Sequence[Happened]) -> list[Shown]:
    told = ledger.told([row.id for row in rows if isinstance(row, Recorded)])
    return [_one(row, told) for row in rows]


def _one(row: Happened, told: Mapping[int, Told]) -> Shown:
    match row:
        case Recorded():
            return _evidence(row, told[row.id])
        case Asked():
            return _request(row)
        case CourseMoment():
            return _course(row)
        case ClaimMoment():
            return _claim(row)
        case StudyMoment():
            return _study(row)
        case FormMoment():
            return _form(row)
        case SatExam():
            return _sat(row)


def _evidence(row: Recorded, told: Told) -> Shown:
    source = str(SOURCE_NAMES[row.source_kind])
    named = _named(source, told.detail.get("title"))
    if told.passed is None:
        tag, kind = _("Ditarik"), ""
    elif row.revision > 1:
        tag, kind = _("Dikoreksi"), "info"
    else:
        tag, kind = (_("Tercatat"), "ok") if told.passed else (_("Belum lulus"), "")
    names = [_name(id_) for id_ in told.competency_ids]
    recorded_on = zones.local_day(row.at, g.actor.timezone)
    late = told.valid_from is not None and told.valid_from != recorded_on
    since = _("berlaku sejak %(day)s", day=day(told.valid_from)) if late else ""
    return Shown(
        at=row.at,
        title=named,
        detail=", ".join(filter(None, (_listed(names), since))),
        tag=tag,
        tag_kind=kind,
        url=_profile(told.competency_ids[0]) if told.competency_ids else "",
        icon="patch-check" if told.passed else "journal-text",
    )


def _named(source: str, title: object) -> str:
    """The source, and what it was called where that says more."""
    if not isinstance(title, str) or not title:
        return source
    said, kind = title.casefold(), source.casefold()
    if said.startswith(kind):
        return title
    return source if said in kind else f"{source}: {title}"


def _name(competency_id: int) -> str:
    return catalogue().worded(competency_id, g.today).name(str(get_locale()))


def _listed(names: Sequence[str]) -> str:
    """At most three by name."""
    if len(names) <= 3:
        return ", ".join(names)
    return str(_("%(some)s dan %(num)d lainnya", some=", ".join(names[:2]), num=len(names) - 2))


def _profile(competency_id: int) -> str:
    key = catalogue().histories[competency_id][0].key
    return url_for("profile.competency", key=key)


def _request(row: Asked) -> Shown:
    title = (
        _("Permohonan pengakuan bukti")
        if row.about == "recognition"
        else _("Permohonan koreksi bukti")
    )
    if row.kind == ledger.FILED:
        tag, kind = _("Diajukan"), "info"
    else:
        tag, kind = {
            "accepted": (_("Disetujui"), "ok"),
            "refused": (_("Ditolak"), ""),
        }.get(row.state, (_("Ditarik"), ""))
    return Shown(
        at=row.at,
        title=title,
        detail=_name(row.competency_id),
        tag=tag,
        tag_kind=kind,
        url=url_for("profile_requests.show", public_id=row.public_id),
        icon="inbox",
    )


def _course(row: CourseMoment) -> Shown:
    done = row.kind == learnt.COMPLETED
    return Shown(
        at=row.at,
        title=row.title,
        detail=_("E-learning, %(jp)s JP", jp=jp(row.credit_jp100)),
        tag=_("Selesai") if done else _("Mulai belajar"),
        tag_kind="ok" if done else "info",
        url=url_for("courses.course", slug=row.slug),
        icon="book",
    )


def _claim(row: ClaimMoment) -> Shown:
    tag, kind = {
        learnt.CLAIMED: (_("Diajukan"), "info"),
        "refused": (_("Ditolak"), ""),
        "verified": (_("Diakui"), "ok"),
        "corrected": (_("Dikoreksi"), "info"),
    }.get(row.kind if row.kind == learnt.CLAIMED else row.state, (_("Ditarik"), ""))
    hours = "" if row.jp100 is None else _("%(jp)s JP", jp=jp(row.jp100))
    return Shown(
        at=row.at,
        title=row.title or _("Kegiatan belajar di luar portal"),
        detail=", ".join(filter(None, (_("Kegiatan belajar di luar portal"), hours))),
        tag=tag,
        tag_kind=kind,
        url=url_for("hours.show", public_id=row.public_id),
        icon="clock-history",
    )


def _study(row: StudyMoment) -> Shown:
    if row.kind == learnt.STUDY_BEGUN:
        said, tag, kind = str(study_words.KINDS[row.state]), _("Dicatat"), "info"
    elif row.state == "completed":
        said, tag, kind = _("Studi"), _("Lulus"), "ok"
    else:
        said, tag, kind = _("Studi"), _("Dihentikan"), ""
    return Shown(
        at=row.at,
        title=row.title,
        detail=said,
        tag=tag,
        tag_kind=kind,
        url=url_for("own_studies.show_own", public_id=row.public_id),
        icon="mortarboard",
    )


def _form(row: FormMoment) -> Shown:
    locked = row.kind == evaluation.LOCKED
    return Shown(
        at=row.at,
        title=_("Evaluasi %(period)s", period=row.period),
        detail="",
        tag=_("Ditetapkan") if locked else _("Dibuka"),
        tag_kind="ok" if locked else "info",
        url=url_for("evaluations.own"),
        icon="clipboard-check",
    )


def _sat(row: SatExam) -> Shown:
    """An exam that was sat; its result comes as evidence of its own, once it is released."""
    tag, kind = {
        "submitted": (_("Dikumpulkan"), "ok"),
        "expired": (_("Waktu habis"), "info"),
    }.get(row.ending, (_("Dibatalkan"), ""))
    return Shown(
        at=row.at,
        title=row.title,
        detail="" if row.ending == "voided" else _("Lihat tanda terima"),
        tag=tag,
        tag_kind=kind,
        url=url_for("attempts.show", public_id=row.public_id),
        icon="clipboard-check",
    )
