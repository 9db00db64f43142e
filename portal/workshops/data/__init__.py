"""Data files of the area, and the one place that reads them."""

from functools import cache
from importlib.resources import files

from portal.learning import survey
from portal.learning.survey import Survey


@cache
def surveys() -> dict[int, Survey]:
    """The versions of the survey after an activity, by number."""
    return survey.read(files(__package__).joinpath("activity-survey.yaml").read_text("utf-8"))
