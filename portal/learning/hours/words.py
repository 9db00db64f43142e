"""How hours come about, in words: the rule of a form, and how one line was counted by it."""

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core.dates import day
from portal.core.units import jp, percent
from portal.learning.hours.account import Line
from portal.learning.hours.models import HoursClaim
from portal.learning.rules.duties import CountedBack, Duty
from portal.learning.rules.hours_policy import DutyKind, Form, HoursPolicy, Rule, RuleKind, Scope


def form_name(form: Form) -> str:
    return form.name(str(get_locale() or "id"))


ORIGINS = {
    "filed": _l("Diajukan pegawai"),
    "activity": _l("Dari kehadiran pada kegiatan"),
    "recorded": _l("Dicatat petugas dan diperiksa orang kedua"),
    "imported": _l("Riwayat yang diimpor"),
    "study": _l("Dari semester studi"),
}


def origin(claim: HoursClaim) -> str:
    """Who knows of it; for what was taken over, from which system."""
    said = str(ORIGINS[claim.origin])
    return f"{said}: {claim.source}" if claim.source else said


def rule(one: Rule) -> str:
    """What a form is worth, whoever takes part."""
    worth = jp(one.jp100)
    match one.kind:
        case RuleKind.PROGRAM_HOURS:
            return str(_("Sesuai lama program, 45 menit tiap JP"))
        case RuleKind.PROGRAM_HOURS_PLUS:
            more = one.percent
            return str(_("Sesuai lama program, 45 menit tiap JP, ditambah %(n)d %%", n=more))
        case RuleKind.PER_DAY:
            return str(_("%(jp)s JP tiap hari kegiatan", jp=worth))
        case RuleKind.PER_DAY_CAP:
            return str(_("Sesuai lama belajar, paling banyak %(jp)s JP sehari", jp=worth))
        case RuleKind.PER_EVENT:
            return _per_event(one, worth)
        case RuleKind.PER_SEMESTER:
            return str(_("%(jp)s JP tiap semester", jp=worth))


def _per_event(one: Rule, worth: str) -> str:
    if one.most_a_month is None:
        return str(_("%(jp)s JP tiap kegiatan", jp=worth))
    most = one.most_a_month
    return str(_("%(jp)s JP tiap kali, paling banyak %(n)d kali sebulan", jp=worth, n=most))


def how(line: Line) -> str:
    """How one line was counted."""
    done, one, worth = line.credited, line.rule, jp(line.rule.jp100)
    match one.kind:
        case RuleKind.PROGRAM_HOURS:
            return str(_("%(n)d menit, 45 menit tiap JP", n=done.minutes))
        case RuleKind.PROGRAM_HOURS_PLUS:
            return str(
                _(
                    "%(n)d menit, 45 menit tiap JP, ditambah %(more)d %% karena di luar negeri",
                    n=done.minutes,
                    more=one.percent,
                )
            )
        case RuleKind.PER_DAY:
            return str(
                ngettext(
                    "%(num)d hari, %(jp)s JP sehari", "%(num)d hari, %(jp)s JP sehari",
                    done.days, jp=worth,
                )
            )  # fmt: skip
        case RuleKind.PER_DAY_CAP:
            return _by_day(line, worth)
        case RuleKind.PER_EVENT:
            return _times(line, worth)
        case RuleKind.PER_SEMESTER:
            num = line.activity.semesters
            return str(
                ngettext(
                    "%(num)d semester, %(jp)s JP tiap semester",
                    "%(num)d semester, %(jp)s JP tiap semester", num, jp=worth,
                )
            )  # fmt: skip


def _by_day(line: Line, worth: str) -> str:
    if not line.credited.minutes:
        return str(_("Dihitung dari pelajaran yang selesai, bila lulus"))
    return str(
        ngettext(
            "%(minutes)d menit pada satu hari, paling banyak %(jp)s JP sehari",
            "%(minutes)d menit pada %(num)d hari, paling banyak %(jp)s JP sehari",
            line.credited.days,
            minutes=line.activity.minutes,
            jp=worth,
        )
    )


def _times(line: Line, worth: str) -> str:
    events, counted = line.activity.events, line.credited.events
    if counted == events:
        return str(
            ngettext(
                "%(num)d kali, %(jp)s JP tiap kali", "%(num)d kali, %(jp)s JP tiap kali",
                events, jp=worth,
            )
        )  # fmt: skip
    return str(
        _(
            "%(counted)d dari %(n)d kali dihitung, %(jp)s JP tiap kali; paling banyak %(most)d "
            "kali sebulan",
            counted=counted,
            n=events,
            jp=worth,
            most=line.rule.most_a_month or counted,
        )
    )


def duty(one: Duty, policy: HoursPolicy) -> str:
    """What the person owes, in one line."""
    number = jp(one.jp100)
    match one.kind:
        case DutyKind.MINIMUM:
            return str(_("PNS: paling sedikit %(jp)s JP", jp=number))
        case DutyKind.CEILING:
            return str(_("PPPK: batas %(jp)s JP", jp=number))
        case DutyKind.PROGRAMME:
            return str(_("CPNS: %(name)s", name=form_name(policy.forms[one.programme])))
        case DutyKind.NONE:
            return str(_("Tanpa kewajiban JP"))


def share(one: Duty, booked_jp100: int) -> str:
    """The percentage with its base; "" where a share says nothing."""
    if not one.jp100 or one.kind not in (DutyKind.MINIMUM, DutyKind.CEILING):
        return ""
    done, of = percent(booked_jp100, one.jp100), jp(one.jp100)
    if one.kind is DutyKind.MINIMUM:
        return str(_("%(done)s dari kewajiban %(jp)s JP", done=done, jp=of))
    return str(_("%(done)s dari batas %(jp)s JP", done=done, jp=of))


def reason(one: Duty) -> str:
    """Why it is this much: the months that count, or the contract year."""
    if one.kind is DutyKind.MINIMUM and one.months < 12:
        full = jp(one.full_jp100)
        said = _("%(months)d dari 12 bulan × %(jp)s JP setahun", months=one.months, jp=full)
        if one.away:
            away = ngettext(
                "%(num)d bulan cuti atau tugas belajar tidak dihitung",
                "%(num)d bulan cuti atau tugas belajar tidak dihitung",
                one.away,
            )
            return f"{said}; {away}"
        return str(said)
    if one.kind is DutyKind.CEILING:
        return str(
            _(
                "Tahun perjanjian %(first)s sampai %(last)s. Batas ini kuota, bukan kewajiban.",
                first=day(one.first_on),
                last=day(one.last_on),
            )
        )
    if one.kind is DutyKind.PROGRAMME:
        return str(_("Selama CPNS yang wajib adalah pelatihan dasar, bukan jumlah JP."))
    return ""


def counted_back(back: CountedBack, policy: HoursPolicy) -> str:
    """How many days are still needed and when to begin at the latest."""
    cap_jp100 = policy.forms[policy.count_back.form].rules[Scope.DOMESTIC].jp100
    if back.reachable:
        return str(
            _(
                "Perlu %(days)d hari e-learning (paling banyak %(cap)s JP sehari), mulai paling "
                "lambat %(day)s.",
                days=back.days,
                cap=jp(cap_jp100),
                day=_day_and_month(back),
            )
        )
    return str(
        _(
            "Dengan e-learning saja tidak tercapai lagi: tersisa %(left)d hari, paling banyak "
            "%(most)s JP. Bentuk lain seperti lokakarya atau bimbingan teknis dihitung berbeda.",
            left=back.days_left,
            most=jp(back.most_jp100),
        )
    )


def _day_and_month(back: CountedBack) -> str:
    return day(back.latest_on).rsplit(" ", 1)[0]


def period_of(one: Duty) -> str:
    """What the account is called."""
    if one.kind is DutyKind.CEILING and one.first_on.month != 1:
        first, last = day(one.first_on), day(one.last_on)
        return str(_("Tahun perjanjian %(first)s sampai %(last)s", first=first, last=last))
    return str(_("Tahun %(year)d", year=one.last_on.year))
