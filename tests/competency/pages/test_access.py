"""What others must not."""

import pytest

from portal.web.app import Portal
from tests.competency.pages.places import (
    ROOT,
    address,
    job_address,
    job_address_of,
    publish_own,
    start_draft,
)
from tests.competency.setting import (
    Agency,
    grant,
    make_agency,
    make_person,
)
from tests.competency.visitors import Visitor, visit


class TestAccess:
    WRITES = (
        ("get", "{spbe}/edit"),
        ("post", "{spbe}/edit"),
        ("get", "{job}/new"),
        ("post", "{job}/new"),
        ("get", "/admin/frameworks/load"),
        ("post", "/admin/frameworks/load"),
        ("post", "/admin/frameworks/policies/drafts"),
        ("get", "/admin/frameworks/policies/drafts/{draft}"),
        ("post", "/admin/frameworks/policies/drafts/{draft}"),
        ("get", "/admin/frameworks/policies/drafts/{draft}/review"),
        ("post", "/admin/frameworks/policies/drafts/{draft}/publish"),
        ("post", "/admin/frameworks/policies/drafts/{draft}/discard"),
    )

    @pytest.mark.parametrize(("verb", "path"), WRITES)
    def test_an_employee_changes_nothing(
        self, employee: Visitor, officer: Visitor, verb: str, path: str
    ) -> None:
        draft = start_draft(officer).rsplit("/", 1)[1]
        path = path.format(spbe=address("spbe"), job=job_address("lurah"), draft=draft)
        assert employee.status(verb, path, seen=ROOT) == 403
        assert officer.status(verb, path, seen=ROOT) != 403

    def test_an_officer_of_one_unit_of_several_agencies_changes_no_common_thing(
        self, app: Portal, agency: Agency
    ) -> None:
        """What binds every agency is changed only by somebody who holds the right at each."""
        other = make_agency("kabupaten", "Kabupaten Lain")
        other.load_standards()
        person = make_person(agency, "Budi")
        grant(person, "hr", agency)
        budi = visit(app, person)
        assert budi.status("get", address("spbe") + "/edit") == 403
        assert budi.status("post", f"{ROOT}/policies/drafts", seen=ROOT) == 403
        assert budi.status("get", job_address_of(agency, "lurah") + "/new") == 200
        assert budi.status("get", job_address_of(other, "lurah")) == 404
        assert budi.status("get", job_address_of(other, "lurah") + "/new") == 404
        grant(person, "hr", other)
        assert budi.status("get", address("spbe") + "/edit") == 200
        assert budi.status("get", job_address_of(other, "lurah") + "/new") == 200

    def test_an_officer_of_a_subtree_reads_but_sets_no_standard(
        self, app: Portal, agency: Agency
    ) -> None:
        person = make_person(agency, "Cici")
        grant(person, "hr", agency, unit_id=agency.unit_id)
        cici = visit(app, person)
        assert cici.status("get", job_address("lurah")) == 200
        assert cici.status("get", job_address("lurah") + "/new") == 403

    def test_a_dictionary_of_another_agency_does_not_exist(
        self, app: Portal, agency: Agency, employee: Visitor
    ) -> None:
        other = make_agency("kabupaten", "Kabupaten Lain")
        publish_own(other)
        theirs = address("milik_lain")
        assert employee.status("get", theirs) == 404
        assert "Milik Lain" not in employee.get(ROOT).text
        neighbour = visit(app, make_person(other, "Dodi"))
        assert neighbour.status("get", theirs) == 200
        assert neighbour.status("get", theirs + "/edit") == 403
