"""What a scheme may certify, how it is numbered and signed, and how a board decides."""

from dataclasses import replace

import pytest

from portal.certification import data
from portal.certification.rules import applications, numbering, schemes, signatories
from portal.certification.rules.applications import ApplyRefusal, BoardRefusal, Verdict, Word
from portal.certification.rules.numbering import NumberRefusal
from portal.certification.rules.requirements import (
    NOTHING,
    Group,
    Leaf,
    LeafKind,
    Operator,
    TreeRefusal,
)
from portal.certification.rules.schemes import (
    CertificateKind,
    DecidedBy,
    Fault,
    SchemeRefusal,
    Target,
    Terms,
)
from portal.certification.rules.signatories import (
    Form,
    Holder,
    Holding,
    Signatory,
    SignatoryRefusal,
)
from portal.certification.rules.validity import Asks, Validity, ValidityRefusal
from portal.competency.queries import reference
from portal.competency.rules.kinds import Competency, CompetencyKind, Strand
from portal.competency.rules.policy_document import policy_from_text

SERVICE = Competency(3, CompetencyKind.TECHNICAL)
INTEGRITY = Competency(9, CompetencyKind.MANAGERIAL, highest=4)
POLICY = policy_from_text(reference.text(reference.POLICY))
KNOWN = {one.id: one for one in (SERVICE, INTEGRITY)}
K, S, A = Strand.KNOWLEDGE, Strand.SKILL, Strand.ATTITUDE
EXAM = Leaf("e", LeafKind.EXAM, ref=11, competency=SERVICE.id, level=4)
PRACTICAL = Leaf("f", LeafKind.PRACTICAL, ref=12, competency=SERVICE.id, level=4)
COURSE = Leaf("c", LeafKind.COURSE, ref=5)
BOTH = Group(Operator.ALL, (EXAM, PRACTICAL))
TERMS = Terms(
    kind=CertificateKind.COMPETENCY,
    title="Pelayanan Adminduk Digital",
    title_en="Digital Civil Registration",
    summary="",
    unit=2,
    targets=(Target(SERVICE.id, 4, (K, S)),),
    requirements=BOTH,
    renewal=NOTHING,
    validity=Validity(months=36, window_months=6),
    decided_by=DecidedBy.BOARD,
    signatories=(Signatory(4),),
    pattern="{klasifikasi}/{urut}/{unit}/{tahun}",
    classification="800.2",
)
R = SchemeRefusal


def faults(terms: Terms) -> list[Fault]:
    return list(schemes.faults(terms, KNOWN, POLICY))


def test_a_sound_scheme_is_published_and_read_again_as_it_was() -> None:
    assert faults(TERMS) == []
    assert Terms.read(TERMS.stored()) == TERMS


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"kind": CertificateKind.BNSP}, R.EXTERNAL),
        ({"title": " "}, R.TITLE),
        ({"title": "x" * 121}, R.TITLE),
        ({"unit": 0}, R.UNIT),
        ({"targets": ()}, R.TARGETS),
        ({"kind": CertificateKind.ATTENDANCE}, R.TARGETS),
        ({"targets": (Target(3, 4, (K,)), Target(3, 2, (S,)))}, R.TARGET_TWICE),
        ({"targets": (Target(3, 4, ()),)}, R.NO_STRAND),
        ({"targets": (Target(77, 4, ()),)}, R.LEVEL),
        ({"requirements": NOTHING}, TreeRefusal.EMPTY),
        ({"requirements": COURSE}, R.UNPASSED),
        ({"validity": Validity(months=36)}, ValidityRefusal.WINDOW),
        ({"pattern": "{urut}/{tahun}"}, NumberRefusal.NOT_UNIQUE),
        ({"pattern": "{urut}/{unit}/{tahun}/{{ 7*7 }}"}, NumberRefusal.UNKNOWN_PLACE),
        ({"signatories": ()}, R.SIGNATORIES),
        ({"signatories": (Signatory(4, Form.ON_BEHALF),)}, SignatoryRefusal.SUPERIOR),
    ],
)
def test_what_stands_against_publishing(changed: dict[str, object], reason: object) -> None:
    assert reason in [one.reason for one in faults(replace(TERMS, **changed))]  # type: ignore[arg-type]  # one table


def test_a_strand_that_some_way_leaves_unproved_cannot_be_published() -> None:
    either = replace(TERMS, requirements=Group(Operator.ANY, (EXAM, PRACTICAL)))
    assert faults(either) == [
        Fault(R.UNPROVED, SERVICE.id, 4, K),
        Fault(R.UNPROVED, SERVICE.id, 4, S),
    ]
    low = replace(TERMS, requirements=Group(Operator.ALL, (EXAM, replace(PRACTICAL, level=3))))
    assert faults(low) == [Fault(R.UNPROVED, SERVICE.id, 4, S)]
    more = replace(TERMS, targets=(Target(SERVICE.id, 4, (K, S, A)),))
    assert faults(more) == [Fault(R.UNPROVED, SERVICE.id, 4, A)]


def test_a_renewal_of_its_own_proves_every_strand_again() -> None:
    own = replace(TERMS, validity=replace(TERMS.validity, asks=Asks.OWN), renewal=EXAM)
    assert faults(own) == [Fault(R.UNPROVED, SERVICE.id, 4, S, in_renewal=True)]
    assert faults(replace(own, renewal=BOTH)) == []
    assert own.asked(is_renewal=True) == EXAM
    assert own.asked(is_renewal=False) == TERMS.asked(is_renewal=True) == BOTH


def test_managerial_levels_from_three_on_need_an_assessor_or_a_practical_assessment() -> None:
    def terms(level: int, *ways: Leaf, operator: Operator = Operator.ALL) -> Terms:
        seen = Leaf("s", LeafKind.EVIDENCE, competency=9, strand=K, level=level)
        tree = Group(Operator.ALL, (seen, Group(operator, ways))) if ways else seen
        return replace(TERMS, targets=(Target(9, level, (K,)),), requirements=tree)

    practical = replace(PRACTICAL, competency=9)
    assessor = Leaf("g", LeafKind.ASSESSOR, competency=9, level=4)
    assert faults(terms(2)) == []
    assert faults(terms(3)) == [Fault(R.NEEDS_ASSESSMENT, 9, 3)]
    assert faults(terms(3, practical, assessor, operator=Operator.ANY)) == []
    open_way = terms(3, practical, COURSE, operator=Operator.ANY)
    assert faults(open_way) == [Fault(R.NEEDS_ASSESSMENT, 9, 3)]
    assert faults(terms(3, replace(practical, level=2))) == [Fault(R.NEEDS_ASSESSMENT, 9, 3)]


def test_every_kind_has_its_words_and_only_three_are_issued_here() -> None:
    found = data.kinds()
    assert set(found.rules) == set(CertificateKind)
    assert found.rules[CertificateKind.COMPETENCY].months == 36
    wording = {(one.indonesian.name, one.english.name) for one in found.rules.values()}
    assert len(wording) == len(CertificateKind)
    assert CertificateKind.BNSP not in schemes.ISSUED_HERE
    printed = numbering.number(
        found.pattern, classification=found.classification, sequence=123, unit="BKPSDM", year=2026
    )
    assert printed == "800.2/0123/BKPSDM/2026"


def test_a_number_holds_what_a_unit_is_called_even_if_it_looks_like_a_placeholder() -> None:
    pattern = "{urut}/{unit}/{tahun}"
    printed = numbering.number(
        pattern, classification="", sequence=12345, unit="{tahun}", year=2026
    )
    assert printed == "12345/{TAHUN}/2026"


def test_whoever_holds_the_post_on_the_day_signs_in_the_form_the_scheme_names() -> None:
    head = Holder(1, "Afridarman", Holding.DEFINITIVE)
    acting, standing_in = Holder(2, "Yusra", Holding.PLT), Holder(3, "Desi", Holding.PLH)
    assert signatories.who_signs([head]) == head
    assert signatories.who_signs([head, standing_in]) == standing_in
    assert signatories.who_signs([acting]) == acting
    assert signatories.who_signs([]) is None
    title = "Kepala BKPSDM"
    assert signatories.lines(Signatory(4), title, Holding.PLH) == ("Plh. Kepala BKPSDM",)
    behalf = Signatory(4, Form.ON_BEHALF, "Wali Kota Sawahlunto")
    assert signatories.lines(behalf, title, Holding.DEFINITIVE) == (
        "a.n. Wali Kota Sawahlunto",
        "Kepala BKPSDM",
    )
    through = replace(behalf, form=Form.FOR_ONE_ON_BEHALF)
    assert signatories.may_sign(through) is SignatoryRefusal.THROUGH
    named = replace(through, through="Sekretaris Daerah")
    assert signatories.may_sign(named) is None
    assert signatories.lines(named, title, Holding.PLT) == (
        "a.n. Wali Kota Sawahlunto",
        "Sekretaris Daerah",
        "u.b.",
        "Plt. Kepala BKPSDM",
    )


YES, NO = Word(1, True, "Bukti lengkap."), Word(2, False, "Bukti lama.", "Ulangi uji praktik.")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ([], Verdict.OPEN),
        ([YES], Verdict.OPEN),
        ([YES, NO], Verdict.OPEN),
        ([YES, replace(YES, member=3)], Verdict.GRANTED),
        ([YES, NO, replace(YES, member=3)], Verdict.GRANTED),
        ([NO, YES, replace(NO, member=3)], Verdict.REFUSED),
    ],
)
def test_two_equal_words_decide(said: list[Word], found: Verdict) -> None:
    assert applications.verdict(said) is found


@pytest.mark.parametrize(
    ("word", "said", "why"),
    [
        (YES, [], None),
        (NO, [YES], None),
        (YES, [replace(NO, member=5), replace(NO, member=6)], BoardRefusal.DECIDED),
        (replace(YES, member=8), [], BoardRefusal.OWN_CASE),
        (replace(YES, member=9), [], BoardRefusal.LEADS_THEM),
        (replace(YES, member=10), [], BoardRefusal.STATED),
        (YES, [YES], BoardRefusal.TWICE),
        (replace(YES, reason=" "), [], BoardRefusal.REASON),
        (replace(NO, way_forward=""), [], BoardRefusal.WAY_FORWARD),
    ],
)
def test_nobody_decides_twice_or_about_their_own(
    word: Word, said: list[Word], why: BoardRefusal | None
) -> None:
    found = applications.may_say(
        word, said, applicant=8, supervisors=frozenset({9}), stated=frozenset({10})
    )
    assert found is why


@pytest.mark.parametrize(
    ("is_open", "met", "public", "agreed", "why"),
    [
        (True, True, False, None, None),
        (True, True, True, False, None),
        (True, True, True, None, ApplyRefusal.CONSENT),
        (True, False, False, None, ApplyRefusal.NOT_MET),
        (False, True, False, None, ApplyRefusal.NOT_OPEN),
    ],
)
def test_an_application_is_handed_in_when_everything_is_met(
    is_open: bool, met: bool, public: bool, agreed: bool | None, why: ApplyRefusal | None
) -> None:
    found = applications.may_submit(is_open=is_open, met=met, score_is_public=public, agreed=agreed)
    assert found is why
