"""Documents that are written by programs are what the programs write now."""

import json
from pathlib import Path

from portal.core.permissions import DERIVED, ROLE_PERMISSIONS, Permission, Role
from portal.core.settings import Settings
from portal.people.service.installation import FIRST_ROLES
from tests.support.requirements import pins
from tools import roles_doc, sbom, settings_doc

RUNTIME = Path(__file__).resolve().parents[2] / "requirements" / "runtime.txt"


def test_every_setting_is_documented_as_it_is() -> None:
    assert all(field.description for field in Settings.model_fields.values())
    written = settings_doc.PAGE.read_text(encoding="utf-8")
    assert written == settings_doc.page(), "run: python -m tools.settings_doc"
    assert all(f"| `{name}` |" in written for name in Settings.model_fields)


def test_the_table_of_roles_is_the_policy_itself() -> None:
    written = roles_doc.PAGE.read_text(encoding="utf-8")
    assert written == roles_doc.page(), "run: python -m tools.roles_doc"
    assert all(f"| {role} |" in written for role in Role)
    assert all(f"`{one}`" in written for one in Permission)


def test_every_role_can_be_given_by_somebody() -> None:
    """AZ-6 binds giving to holding; decision 0012. The first administrator gives operators."""
    alone = {role for role in set(Role) - DERIVED if not roles_doc.givers(role)}
    assert alone == {Role.OPERATOR}
    first = frozenset().union(*(ROLE_PERMISSIONS[role] for role in FIRST_ROLES))
    assert {*ROLE_PERMISSIONS[Role.OPERATOR], Permission.GRANT_WRITE} <= first


def test_the_bill_of_materials_lists_every_pin_with_its_hashes() -> None:
    """OP-12."""
    assert sbom.BILL.read_text(encoding="utf-8") == sbom.text(), "run: python -m tools.sbom"
    bill = json.loads(sbom.text())
    wanted = {(pin.name, pin.version): pin.hashes for pin in pins(RUNTIME.read_text())}
    found = {(one["name"], one["version"]): len(one["hashes"]) for one in bill["components"]}
    assert found == wanted
    assert all(one["purl"].startswith("pkg:pypi/") for one in bill["components"])
    [own] = bill["dependencies"]
    assert len(own["dependsOn"]) == len(wanted)
