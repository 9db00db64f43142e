"""The reference dictionary and the first attainment policy, loaded for tests."""

from datetime import date
from functools import cache
from importlib import resources

from portal.competency.queries.catalogue import catalogue
from portal.competency.rules.source_text import SourceText, read_source
from portal.competency.service.loading import Loading, load_source
from tests.support.people import LONG_AGO, LONG_AGO_ON
from tests.support.recorded import once


@cache
def document(name: str) -> str:
    """A document of the reference data."""
    return resources.files("portal.competency.data").joinpath(name).read_text(encoding="utf-8")


@cache
def _source(name: str) -> SourceText:
    """Reading is half of what loading costs, and gives the same for every test."""
    return read_source(document(name))


def certificates_count() -> None:
    """Publish the policy under which certificates count too, in force since January."""
    by = Loading(
        now=LONG_AGO, today=date(2025, 6, 1), actor_id=None, organisation_id=None, source="acuan"
    )
    load_source(_source("attainment-policy-2.yaml"), by)


def load_reference(organisation_id: int | None = None) -> dict[str, int]:
    """Publish dictionary and policy (and standards for an agency); competency key → id."""
    once(("reference", organisation_id), lambda: _load(organisation_id))
    return dict(catalogue().by_key)


def _load(organisation_id: int | None) -> None:
    by = Loading(
        now=LONG_AGO,
        today=LONG_AGO_ON,
        actor_id=None,
        organisation_id=organisation_id,
        begin_on=date(2020, 1, 1),
        source="acuan",
    )
    load_source(_source("competencies.yaml"), by)
    load_source(_source("attainment-policy-1.yaml"), by)
    if organisation_id is not None:
        load_source(_source("job_standards.yaml"), by)
