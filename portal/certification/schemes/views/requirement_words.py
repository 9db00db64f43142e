"""Requirements in words: what is asked, how it stands, and the way forward with its address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from portal.certification.rules.requirements import Leaf, LeafKind, Operator
from portal.certification.rules.weighing import Finding, Gap, Outcome
from portal.certification.schemes.queries.subjects import Subjects
from portal.competency.queries import catalogue
from portal.competency.words import STRANDS
from portal.core import dates, sentences

DAYS_IN_MONTH = 30


@dataclass(frozen=True, slots=True)
class Link:
    """Where to go on."""

    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement as a page shows it. `state`: met, missing, or "" where nobody is asked;
    `grounds`: the records it rests on, `forward`: what to do about it.
    """

    key: str
    asked: str
    state: str
    said: str = ""
    forward: Link | None = None
    grounds: Link | None = None

    @property
    def is_met(self) -> bool:
        return self.state == "met"


@dataclass(frozen=True, slots=True)
class Block:
    """A group of them: all, or any one."""

    is_any: bool
    is_met: bool
    parts: tuple["Line | Block", ...]


Grounds = Callable[[Finding], Link | None]


def block(
    outcome: Outcome, subjects: Subjects, on: date, forward: Grounds, grounds: Grounds
) -> Block:
    """The whole tree as a page shows it; a single requirement is a group of one."""
    made = _part(outcome, subjects, on, forward, grounds)
    return made if isinstance(made, Block) else Block(False, made.is_met, (made,))


def _part(
    outcome: Outcome, subjects: Subjects, on: date, forward: Grounds, grounds: Grounds
) -> "Line | Block":
    if isinstance(outcome, Finding):
        return _line(outcome, subjects, on, forward, grounds)
    parts = tuple(_part(part, subjects, on, forward, grounds) for part in outcome.parts)
    return Block(outcome.operator is Operator.ANY, outcome.met, parts)


def _line(
    finding: Finding, subjects: Subjects, on: date, forward: Grounds, grounds: Grounds
) -> Line:
    return Line(
        key=finding.leaf.key,
        asked=asked(finding.leaf, subjects, on),
        state="met" if finding.met else "missing",
        said=said(finding),
        forward=None if finding.met else forward(finding),
        grounds=grounds(finding),
    )


def asked(leaf: Leaf, subjects: Subjects, on: date) -> str:
    """What a requirement asks for."""
    text = _ASKED[leaf.kind](leaf, subjects, on)
    if leaf.months and leaf.kind is not LeafKind.POST:
        within = _("dalam %(time)s terakhir", time=span(leaf.months))
        return f"{text}, {within}"
    return text


def _title(leaf: Leaf, subjects: Subjects) -> str:
    found = subjects.of(leaf.kind, leaf.ref)
    if found is None:
        return str(_("(tidak ada lagi)"))
    return found.title_en if _is_english() and found.title_en else found.title


def _is_english() -> bool:
    return str(get_locale() or "id") == "en"


def _course(leaf: Leaf, subjects: Subjects, _on: date) -> str:
    return str(_("Lulus kursus %(title)s", title=_title(leaf, subjects)))


def _exam(leaf: Leaf, subjects: Subjects, _on: date) -> str:
    return str(_("Lulus %(title)s", title=_title(leaf, subjects)))


def _hours(leaf: Leaf, _subjects: Subjects, _on: date) -> str:
    return str(_("Sedikitnya %(jp)s JP", jp=jp(leaf.amount)))


def _post(leaf: Leaf, subjects: Subjects, _on: date) -> str:
    jobs = [found.title for one in leaf.refs if (found := subjects.of(LeafKind.POST, one))]
    names = _(" atau ").join(jobs) or str(_("(tidak ada lagi)"))
    return str(_("Memangku jabatan %(jobs)s selama %(time)s", jobs=names, time=span(leaf.months)))


def span(months: int) -> str:
    """So many months, in whole years where it comes out even."""
    years, rest = divmod(months, 12)
    if years and not rest:
        return str(ngettext("%(num)d tahun", "%(num)d tahun", years))
    return str(ngettext("%(num)d bulan", "%(num)d bulan", months))


def _evidence(leaf: Leaf, _subjects: Subjects, on: date) -> str:
    return str(
        _(
            "Bukti %(strand)s pada %(name)s, level %(level)d",
            strand=STRANDS[leaf.strand],
            name=competency(leaf.competency, on),
            level=leaf.level,
        )
    )


def _assessor(leaf: Leaf, _subjects: Subjects, on: date) -> str:
    name = competency(leaf.competency, on)
    return str(_("Keputusan asesor pada %(name)s, level %(level)d", name=name, level=leaf.level))


def _statement(leaf: Leaf, _subjects: Subjects, _on: date) -> str:
    return str(_("Pernyataan atasan langsung: “%(text)s”", text=leaf.text))


def _activity(_leaf: Leaf, _subjects: Subjects, _on: date) -> str:
    return str(_("Menyelesaikan kegiatan yang diikuti"))


_ASKED = {
    LeafKind.COURSE: _course,
    LeafKind.HOURS: _hours,
    LeafKind.POST: _post,
    LeafKind.EVIDENCE: _evidence,
    LeafKind.EXAM: _exam,
    LeafKind.PRACTICAL: _exam,
    LeafKind.ASSESSOR: _assessor,
    LeafKind.STATEMENT: _statement,
    LeafKind.ACTIVITY: _activity,
}


def competency(number: int, on: date) -> str:
    """Its name on the day, in the reader's language."""
    found = catalogue.directory(on).get(number)
    return found.name(str(get_locale() or "id")) if found else str(_("(tidak ada lagi)"))


def competency_key(number: int, on: date) -> str:
    """As addresses name it; "" where there is none any more."""
    found = catalogue.directory(on).get(number)
    return found.key if found else ""


def jp(amount: int) -> str:
    """Hundredths of JP as people write them."""
    whole, rest = divmod(amount, 100)
    point = "." if _is_english() else ","
    return f"{whole}{point}{rest:02}".rstrip("0") if rest else str(whole)


def said(finding: Finding) -> str:
    """How a requirement stands: the day, or what is missing, with figures."""
    parts = [sentences.of(finding.gap)] if finding.gap else []
    if finding.met and finding.on is not None:
        parts.append(str(_("Tercatat %(day)s.", day=dates.day(finding.on))))
    figure = _figure(finding)
    if figure:
        parts.append(figure)
    if finding.from_on is not None:
        day = dates.day(finding.from_on)
        parts.append(str(_("Dengan tetap memangkunya, terpenuhi mulai %(day)s.", day=day)))
    return " ".join(parts)


def _figure(finding: Finding) -> str:
    held, wanted, kind = finding.held, finding.wanted, finding.leaf.kind
    if kind is LeafKind.HOURS:
        return str(_("%(held)s dari %(wanted)s JP.", held=jp(held), wanted=jp(wanted)))
    if kind is LeafKind.POST and finding.gap is not Gap.POST:
        months = held // DAYS_IN_MONTH
        return str(ngettext("Sampai kini %(num)d bulan.", "Sampai kini %(num)d bulan.", months))
    if kind in {LeafKind.EVIDENCE, LeafKind.ASSESSOR} and held:
        return str(_("Sekarang level %(level)d.", level=held))
    return ""


def forward(subjects: Subjects, on: date) -> Grounds:
    """The way forward for the applicant, by requirement."""

    def of(finding: Finding) -> Link | None:
        return _FORWARD[finding.leaf.kind](finding, subjects, on)

    return of


def _to_course(finding: Finding, subjects: Subjects, _on: date) -> Link | None:
    found = subjects.of(LeafKind.COURSE, finding.leaf.ref)
    if found is None:
        return None
    return Link(url_for("courses.course", slug=found.public_id), _("Buka kursusnya"))


def _to_hours(_finding: Finding, _subjects: Subjects, _on: date) -> Link | None:
    return Link(url_for("hours.index"), _("Lihat jam pelajaran Anda"))


def _to_profile(finding: Finding, _subjects: Subjects, on: date) -> Link | None:
    key = competency_key(finding.leaf.competency, on)
    return Link(url_for("profile.competency", key=key), _("Lihat bukti Anda")) if key else None


def _to_exam(finding: Finding, subjects: Subjects, _on: date) -> Link | None:
    found = subjects.of(LeafKind.EXAM, finding.leaf.ref)
    if found is not None and found.sitting:
        return Link(url_for("exam_places.show", public_id=found.sitting), _("Daftar ujian"))
    return Link(url_for("exam_places.index"), _("Lihat jadwal ujian"))


def _to_practical(finding: Finding, subjects: Subjects, _on: date) -> Link | None:
    found = subjects.of(LeafKind.PRACTICAL, finding.leaf.ref)
    if found is None:
        return None
    return Link(url_for("practical.show", public_id=found.public_id), _("Pesan jadwal uji"))


def _nowhere(_finding: Finding, _subjects: Subjects, _on: date) -> Link | None:
    """Time alone, or somebody else, brings it on; the sentence says so."""
    return None


_FORWARD = {
    LeafKind.COURSE: _to_course,
    LeafKind.HOURS: _to_hours,
    LeafKind.POST: _nowhere,
    LeafKind.EVIDENCE: _to_profile,
    LeafKind.EXAM: _to_exam,
    LeafKind.PRACTICAL: _to_practical,
    LeafKind.ASSESSOR: _to_profile,
    LeafKind.STATEMENT: _nowhere,
    LeafKind.ACTIVITY: _nowhere,
}


def own_grounds(sources: Callable[[Leaf], str], on: date) -> Grounds:
    """The record behind a met requirement, for the applicant."""

    def of(finding: Finding) -> Link | None:
        if not finding.met:
            return None
        source, kind = sources(finding.leaf), finding.leaf.kind
        if kind is LeafKind.EXAM and source:
            return Link(url_for("own_results.show", public_id=source), _("Hasil ujian Anda"))
        if kind is LeafKind.PRACTICAL and source:
            return Link(url_for("practical.booked", public_id=source), _("Hasil uji Anda"))
        if kind in {LeafKind.EVIDENCE, LeafKind.ASSESSOR}:
            return _to_profile(finding, Subjects(), on)
        return None

    return of


def no_link(_finding: Finding) -> Link | None:
    """Where a page leads nowhere."""
    return None
