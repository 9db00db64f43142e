"""Every act the source writes into the audit log has words, and every group has a name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from portal.core import taken_files
from portal.learning.past import taking
from portal.ledger.service import assessing
from portal.people.rules.approvals import ApprovalState
from portal.web.sentences import audit as words
from portal.web.sentences.audit_acts import ACTIONS

SOURCE = Path(__file__).parents[2] / "portal"
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
FILES = {assessing.files.kind: ("staged",), taking.files.kind: ("begun", "judged")}
COMPUTED = {f"approval.{state}" for state in ApprovalState if state is not ApprovalState.OPEN} | {
    f"{kind}.{act}" for kind, own in FILES.items() for act in (*own, *taken_files.ACTS)
}


def writes(call: ast.Call) -> bool:
    """Whether the call looks like writing an entry: `audit.record`, or a helper around it."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in {"record", "note"} or name.startswith(("_note", "_record"))


def texts(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def actions() -> set[str]:
    """What is handed to such a call, or given the name `action` before."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and writes(node):
                found |= {text for one in node.args for text in texts(one)}
            elif isinstance(node, ast.Assign) and [
                one for one in node.targets if isinstance(one, ast.Name) and one.id == "action"
            ]:
                found |= set(texts(node.value))
    return {text for text in found if ACTION.fullmatch(text)}


def test_every_act_has_words() -> None:
    assert len(actions()) > 60, "the source is read"
    missing = (actions() | COMPUTED) - set(ACTIONS)
    assert missing == set(), "write them in portal/web/sentences/audit_acts"


def test_every_group_has_a_name_and_every_name_is_told_apart() -> None:
    assert {one.partition(".")[0] for one in ACTIONS} <= set(words.GROUPS)
    said = [str(one) for one in ACTIONS.values()]
    assert len(set(said)) == len(said)
