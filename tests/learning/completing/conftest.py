"""The small real course of the assessment tests, and somebody who sits its quiz."""

from tests.assessment.conftest import course_root, sitting

__all__ = ["course_root", "sitting"]
