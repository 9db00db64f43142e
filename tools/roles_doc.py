"""Write the table of roles in `docs/authority.md` from the policy; a test compares the two."""

import sys
from pathlib import Path

from portal.core.permissions import DERIVED, OWN, ROLE_PERMISSIONS, Permission, Role

PAGE = Path(__file__).resolve().parents[1] / "docs" / "authority.md"
BEGIN, END = "<!-- table -->\n", "<!-- end of table -->\n"
HEAD = "| Role | Permissions | Given by |\n|---|---|---|\n"


def table() -> str:
    """One line per role. What everybody has (`:own`, the dictionary) stands at the employee."""
    return HEAD + "".join(_row(role) for role in Role)


def page() -> str:
    """The document with the table as it should be."""
    written = PAGE.read_text(encoding="utf-8")
    before, _, rest = written.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


def givers(role: Role) -> list[Role]:
    """Roles that, held alone, may give this one."""
    needed = ROLE_PERMISSIONS[role] | {Permission.GRANT_WRITE}
    return [one for one in Role if role not in DERIVED and needed <= ROLE_PERMISSIONS[one]]


def _row(role: Role) -> str:
    held = [one for one in Permission if one in ROLE_PERMISSIONS[role]]
    if role is not Role.EMPLOYEE:
        held = [one for one in held if one not in OWN]
    may = ", ".join(f"`{one}`" for one in held) or "none of its own yet"
    if role in DERIVED:
        given = "nobody: derived"
    else:
        given = ", ".join(givers(role)) or "whoever holds it together with `people:grant:write`"
    return f"| {role} | {may} | {given} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} written\n")
