"""The second attainment policy: certificates count, and nothing else differs from the first."""

from portal.competency.queries import reference
from portal.competency.rules.kinds import STRANDS, Competency, CompetencyKind, SourceKind
from portal.competency.rules.policy import Proved, Renewal
from portal.competency.rules.policy_document import compare, policy_from_text

FIRST = policy_from_text(reference.text(reference.POLICY))
SECOND = policy_from_text(reference.text(reference.CERTIFICATES_COUNT))


def test_it_adds_certificates_and_changes_nothing_else() -> None:
    changed = {change.path for change in compare(FIRST, SECOND)}
    names = {"version", "valid_from", "title", "gates[0].source_kinds"}
    assert {path for path in changed - names if not path.startswith("proofs.certificate.")} == set()
    assert (FIRST.version + 1, FIRST.valid_from < SECOND.valid_from) == (SECOND.version, True)


def test_a_certificate_counts_to_the_top_and_waits_for_its_renewal() -> None:
    for strand in STRANDS:
        assert FIRST.proof(SourceKind.CERTIFICATE, strand) is None
        rule = SECOND.proof(SourceKind.CERTIFICATE, strand)
        assert rule is not None
        assert (rule.max_level, rule.renewal) == (5, Renewal.STANDS_UNTIL_OFFERED)


def test_it_opens_the_gate_its_scheme_had_to_pass() -> None:
    managerial = Competency(9, CompetencyKind.MANAGERIAL)
    gate = SECOND.gate(managerial.kind)
    assert gate is not None
    assert SourceKind.CERTIFICATE in gate.source_kinds
    assert SECOND.attain(Proved(3, 3, 3, 3), managerial).level == 3
    assert SECOND.attain(Proved(3, 3, 3, 0), managerial).level == 2
