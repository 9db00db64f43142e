"""`/admin/frameworks/exam-rules`: the figures exams and practical assessments run by, each with its
source; open to everybody, for whoever is told a period may ask where it comes from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.certification.data import exam_policies, practical_policies
from portal.core import policy_files
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.core.policy_files import LegalSource, Policy

bp = Blueprint("exam_rules", __name__, url_prefix="/admin/frameworks/exam-rules")

DAYS = _l("%(number)d hari")
WORKING_DAYS = _l("%(number)d hari kerja")
MINUTES = _l("%(number)d menit")
MONTHS = _l("%(number)d bulan")
LETTERS = _l("%(number)d huruf")
PERCENT = _l("%(number)d %%")
LEVEL = _l("level %(number)d")
MARKS = _l("%(number)d nilai")

FIGURES: Mapping[str, tuple[LazyString, LazyString]] = {
    "appeal_days": (
        _l(
            "Banding diajukan sejak hasil diumumkan; untuk satu soal, sejak benar dan salahnya "
            "ditampilkan"
        ),
        DAYS,
    ),
    "answer_working_days": (_l("Banding dijawab sesudah hari pengajuannya"), WORKING_DAYS),
    "incident_working_days": (
        _l("Insiden yang dapat memengaruhi hasil diselesaikan sidang"),
        WORKING_DAYS,
    ),
    "remind_working_days": (_l("Sidang diingatkan sebelum hari terakhir"), WORKING_DAYS),
    "worth_observed": (_l("Butir yang teramati penuh"), MARKS),
    "worth_partly": (_l("Butir yang teramati sebagian"), MARKS),
    "worth_not_observed": (_l("Butir yang tidak teramati"), MARKS),
    "pass_percent": (_l("Batas lulus, bila setiap butir penting teramati penuh"), PERCENT),
    "two_assessors_from": (_l("Dua asesor menilai sendiri-sendiri mulai"), LEVEL),
    "shortest_note": (_l("Catatan pada butir yang tidak teramati penuh, sedikitnya"), LETTERS),
    "shortest_example": (_l("Contoh pada butir yang memintanya, sedikitnya"), LETTERS),
    "oldest_example_months": (_l("Umur contoh, paling lama"), MONTHS),
    "early_minutes": (_l("Lembar dibuka sebelum jadwal"), MINUTES),
    "late_minutes": (_l("Ketidakhadiran dicatat sesudah jadwal"), MINUTES),
    "finish_days": (_l("Lembar diserahkan sesudah uji, paling lambat"), DAYS),
    "renew_after_months": (_l("Yang sudah lulus dapat diuji lagi sesudah"), MONTHS),
}
"""What each figure says, and its unit; a test fails when one has no words."""

VERIFICATIONS: Mapping[str, LazyString] = {
    "read": _l("naskah peraturan sudah dibaca"),
    "read_partly": _l("naskah peraturan dibaca sebagian"),
    "from_memory_unverified": _l("belum dicocokkan dengan naskah peraturan"),
    "own_proposal": _l("usulan, ditetapkan instansi"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in words."""

    label: LazyString
    value: str
    source: LegalSource
    verification: LazyString


@dataclass(frozen=True, slots=True)
class Version:
    """A version with its days; `until` is the first day of the next one."""

    policy: Policy[Any]
    until: date | None
    figures: Sequence[Figure]

    @property
    def valid_from(self) -> date:
        return self.policy.valid_from


@dataclass(frozen=True, slots=True)
class Shown:
    """One set of rules: the version in force, and the others, the latest first."""

    title: str
    now: Version
    others: Sequence[Version]


@bp.get("")
@requires(Permission.FRAMEWORK_READ)
def index() -> ResponseReturnValue:
    return render_template(
        "exams/rules.html",
        shown=(
            _shown(_("Tenggat ujian sertifikasi"), exam_policies(), g.today),
            _shown(_("Uji praktik dan lisan"), practical_policies(), g.today),
        ),
        today=g.today,
    )


def _shown(title: str, policies: Sequence[Policy[Any]], on: date) -> Shown:
    untils = [*(one.valid_from for one in policies[1:]), None]
    versions = [
        Version(one, until, in_words(one)) for one, until in zip(policies, untils, strict=True)
    ]
    current = policy_files.in_force(policies, on)
    others = [one for one in reversed(versions) if one.policy is not current]
    return Shown(title, next(one for one in versions if one.policy is current), others)


def in_words(policy: Policy[Any]) -> list[Figure]:
    """Every figure of a version, in the order of its fields."""
    found = []
    for field in fields(policy.figures):
        label, unit = FIGURES[field.name]
        source = policy.ground(field.name)
        value = str(unit) % {"number": getattr(policy.figures, field.name)}
        found.append(Figure(label, value, source, VERIFICATIONS[source.verification]))
    return found
