"""A template filter has one meaning: registered twice, the later area would silently win."""

import re
from collections import Counter
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "portal"
REGISTERED = re.compile(r"app_template_filter\(\"(\w+)\"\)")


def test_no_two_areas_register_a_filter_under_one_name() -> None:
    found = Counter(
        name for path in SOURCE.rglob("*.py") for name in REGISTERED.findall(path.read_text())
    )
    assert found, "the source is read"
    assert [name for name, times in found.items() if times > 1] == []
