"""The reference data that ships with the portal, as text."""

from functools import cache
from importlib.resources import files
from typing import Final

COMPETENCIES: Final = "competencies.yaml"
STANDARDS: Final = "job_standards.yaml"
POLICY: Final = "attainment-policy-1.yaml"
CERTIFICATES_COUNT: Final = "attainment-policy-2.yaml"
ALL: Final = (COMPETENCIES, STANDARDS, POLICY, CERTIFICATES_COUNT)


@cache
def text(name: str) -> str:
    """The text of one of the files in `portal/competency/data`."""
    return files("portal.competency").joinpath("data", name).read_text(encoding="utf-8")
