"""The menus of the administration: whoever has many places finds them in groups, none is lost."""

import re
from collections.abc import Iterator

import pytest
from flask import url_for

from portal.core.permissions import OWN, ROLE_PERMISSIONS, Role
from portal.web import menu_groups, menu_places
from portal.web.app import Portal
from tests.support.pages import PageClient
from tests.support.people import make_account, make_agency, make_grant, make_person, make_unit
from tests.support.portal_app import beside


@pytest.fixture
def officer(app: Portal) -> Iterator[PageClient]:
    with beside(app, second_factor_optional=True) as other:
        yield PageClient(other)


def enter(page: PageClient, role: Role) -> None:
    with page.app.app_context():
        agency = make_agency()
        person = make_person(make_unit(agency))
        make_grant(person, role, agency)
        page.enter(make_account(person).id)


def bars(text: str) -> list[list[tuple[str, str]]]:
    """Address and words of each bar's links."""
    found = re.findall(r'<nav class="pk-work[^"]*".*?</nav>', text, re.DOTALL)
    return [re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', bar) for bar in found]


def test_every_place_of_the_administration_has_a_group() -> None:
    places = {endpoint.split(".")[0] for _need, endpoint, _label, _icon in menu_places.ADMIN}
    assert places == set(menu_groups.GROUPS)


def test_whoever_has_many_places_reaches_each_by_its_group(officer: PageClient) -> None:
    enter(officer, Role.HR)
    groups, people = bars(officer.get("/admin/persons").text)
    assert [label for _url, label in groups][:3] == ["Kepegawaian", "Kompetensi", "Pengembangan"]
    assert ("/admin/persons", "Pegawai") in people
    places = list(people)
    for url, _label in groups[1:]:
        shown = bars(officer.get(url).text)
        assert shown[0] == groups
        places += shown[1] if len(shown) > 1 else [(url, "")]
    with officer.app.test_request_context("/"):
        held = {
            url_for(endpoint)
            for need, endpoint, _label, _icon in menu_places.ADMIN
            if need in OWN | ROLE_PERMISSIONS[Role.HR]
        }
    assert {url for url, _label in places} == held


def test_whoever_has_few_places_has_them_in_one_bar(officer: PageClient) -> None:
    enter(officer, Role.BOARD_MEMBER)
    [only] = bars(officer.get("/admin/results").text)
    assert "Banding" in [label for _url, label in only]
