"""The draft of a policy as a form with named fields: the same policy, and a look at who changes."""

from datetime import date
from random import Random

import pytest

from portal.competency.queries import policies as policy_queries
from portal.competency.rules import policy_form
from portal.competency.rules.kinds import SourceKind, Strand
from portal.competency.rules.policy_document import parse_policy
from portal.competency.service import policies
from portal.web.app import Portal
from tests.competency.setting import Agency, agency_called, grant, make_person
from tests.competency.visitors import Visitor, visit
from tests.support.pages import Page

ROOT = "/admin/frameworks/policies"


@pytest.fixture(scope="session")
def template(stocked: str) -> str:
    """Every test of this module starts with the reference data."""
    return stocked


@pytest.fixture
def agency(context: object) -> Agency:
    return agency_called("kota")


@pytest.fixture
def officer(app: Portal, agency: Agency) -> Visitor:
    person = make_person(agency, "Ayu Lestari")
    grant(person, "hr", agency)
    return visit(app, person)


@pytest.fixture
def form(officer: Visitor) -> str:
    """The address of the form of a fresh draft."""
    answer = officer.post(f"{ROOT}/drafts", {}, seen=ROOT)
    return str(answer.headers["Location"]) + "/form"


def filled(page: Page) -> dict[str, list[str]]:
    """What a browser would send with the form as it stands."""
    [form] = [one for one in page.root.iter("form") if (one.get("action") or "").endswith("/form")]
    sent: dict[str, list[str]] = {}
    for field in form.iter():
        name = field.get("name") if isinstance(field.tag, str) else None
        if not name or field.tag == "button":
            continue
        if field.tag == "select":
            chosen = [one for one in field.iter("option") if one.get("selected") is not None]
            first = (chosen or list(field.iter("option")))[0]
            sent.setdefault(name, []).append(first.get("value", ""))
        elif field.get("type") != "checkbox" or field.get("checked") is not None:
            sent.setdefault(name, []).append(field.get("value", ""))
    return sent


def test_the_form_unchanged_is_the_same_policy(officer: Visitor, form: str) -> None:
    sent = filled(officer.get(form))
    assert officer.post(form, sent).status_code == 303
    [policy] = policy_queries.published()
    assert parse_policy(policy_form.document_of(policy, policy_form.fields_of(policy))) == policy


def test_figures_are_changed_by_name_and_reviewed_before_anything_counts(
    officer: Visitor, form: str
) -> None:
    changed = filled(officer.get(form)) | {
        "proofs-quiz-knowledge-max_level": ["1"],
        "proofs-application-skill-min_indicators": ["3"],
        "proofs-recognition-knowledge-validity_months": [""],
        "proofs-peer_feedback-attitude-gone": ["y"],
        "levels-2-strands": ["knowledge", "skill", "attitude"],
        "renewal-waiting_months": ["24"],
        "valid_from": ["1", "1", "2027"],
        "title": ["Kebijakan 2027"],
        "source": ["Keputusan 9/2026"],
        "review": ["1"],
    }
    answer = officer.post(form, changed)
    assert answer.headers["Location"] == form.removesuffix("/form") + "/review"
    review = officer.get(answer.headers["Location"]).text
    assert "Kuis membuktikan pengetahuan, paling tinggi level 1." in review
    saved = filled(officer.get(form))
    assert saved["proofs-application-skill-min_indicators"] == ["3"]
    assert saved["proofs-recognition-knowledge-validity_months"] == [""]
    assert "proofs-peer_feedback-attitude-max_level" not in saved
    assert saved["levels-2-strands"] == ["knowledge", "skill", "attitude"]
    assert saved["title"] == ["Kebijakan 2027"]
    assert [one.version for one in policy_queries.published()] == [1]  # nothing counts yet


def test_a_way_to_prove_is_added_and_then_has_its_own_fields(officer: Visitor, form: str) -> None:
    sent = filled(officer.get(form)) | {"add": ["observation/skill"]}
    assert officer.post(form, sent).status_code == 303
    assert filled(officer.get(form))["proofs-observation-skill-max_level"] == ["1"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"proofs-quiz-knowledge-validity_months": ["tiga"]}, "Tulis bilangan bulat"),
        ({"proofs-quiz-knowledge-min_indicators": ["101"]}, "invalid-feedback"),
        ({"levels-3-strands": []}, "invalid-feedback"),
        ({"levels-2-strands": ["skill"]}, "invalid-feedback"),
        ({"gates-0-source_kinds": ["quiz"]}, "invalid-feedback"),
        ({"title": [""]}, "invalid-feedback"),
        ({"valid_from": ["31", "2", "2027"]}, "ada di kalender"),
    ],
)
def test_what_cannot_be_a_policy_is_said_at_its_field_and_nothing_typed_is_lost(
    officer: Visitor, form: str, changed: dict[str, list[str]], said: str
) -> None:
    sent = {**filled(officer.get(form)), "renewal-waiting_months": ["17"], **changed}
    answer = officer.post(form, {name: value for name, value in sent.items() if value})
    assert answer.status_code == 422
    page = officer.check(answer)
    assert said in page.text
    assert filled(page)["renewal-waiting_months"] == ["17"]
    assert filled(officer.get(form))["renewal-waiting_months"] == [""]


def test_a_text_that_is_no_policy_goes_back_to_the_text(officer: Visitor, form: str) -> None:
    text = form.removesuffix("/form")
    sent = officer.filled(officer.get(text)) | {"text": "format: 2"}
    officer.post(text, sent)
    assert officer.get(form, status=303).response.headers["Location"] == text
    assert "Sunting sebagai formulir" not in officer.get(text).text


def test_somebody_elses_saving_meanwhile_is_not_overwritten(officer: Visitor, form: str) -> None:
    mine = filled(officer.get(form))
    officer.post(form, {**mine, "title": ["Yang lebih dahulu"]})
    assert officer.post(form, {**mine, "title": ["Yang terlambat"]}).status_code == 409
    assert filled(officer.get(form))["title"] == ["Yang lebih dahulu"]


def test_any_policy_survives_the_way_through_the_form(officer: Visitor) -> None:
    """Figures changed at random: what the form says is what the document says."""
    [policy] = policy_queries.published()
    random = Random(8)  # noqa: S311 - no secret
    for _round in range(200):
        fields = policy_form.fields_of(policy)
        for name in [name for name in fields if name.endswith(("_months", "min_raters"))]:
            fields[name] = [str(random.randint(1, 60))] if random.random() < 0.5 else fields[name]
        fields["valid_from"] = [date(2027, random.randint(1, 12), 1).isoformat()]
        document = policy_form.document_of(policy, fields)
        try:
            made = parse_policy(document)
        except ValueError:
            continue  # a strand that only raters prove: refused, as it should be
        again = policy_form.document_of(made, policy_form.fields_of(made))
        assert parse_policy(again) == made


def test_every_way_to_prove_is_known_or_offered(officer: Visitor) -> None:
    policy = policies.newest()
    assert policy is not None
    known = {(proof.source_kind, proof.strand) for proof in policy.proofs}
    offered = set(policy_form.ways(policy))
    assert not known & offered
    assert (SourceKind.ASSESSOR, Strand.OVERALL) in known
    assert all(kind is not SourceKind.RENEWAL_OFFER for kind, _strand in offered)
