"""The stand-alone page: the same verdicts by WebCrypto and by its own arithmetic."""

import base64
import hashlib
import json
import re
import subprocess
from dataclasses import replace
from typing import Any

from playwright._impl._driver import compute_driver_executable

from portal.certification.documents import compact, facts, offline, published
from portal.certification.documents.facts import Holder
from tests.certification.documents import made

HARNESS = """
const asked = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
(async () => {
  const made = [];
  for (const [text, keys] of asked.cases) {
    const one = [];
    for (const by of [Verify.holds, Verify.plain]) one.push(await Verify.check(text, keys, by));
    made.push(one);
  }
  const hex = (bytes) => Buffer.from(bytes).toString('hex');
  const hashes = asked.texts.map((one) => hex(Verify.sha512(Buffer.from(one))));
  console.log(JSON.stringify({made, hashes}));
})();
"""


def script() -> str:
    found = re.search(r"<script>(.*?)</script>", offline.page(made.KEYS).decode(), re.DOTALL)
    assert found
    return found[1]


def asked(cases: list[tuple[str, Any]], texts: list[str]) -> dict[str, Any]:
    done = subprocess.run(
        [compute_driver_executable()[0], "-e", script() + HARNESS],
        input=json.dumps({"cases": cases, "texts": texts}),
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_both_ways_give_the_same_verdicts() -> None:
    keys: Any = published.document(made.KEYS)
    gone: Any = published.document([replace(made.KEYS[0], withdrawn_at="x", reason="y")])
    one = made.facts(holder=Holder("Ñuñez محمد"))
    signed = compact.fragment(one, made.SIGNER)
    file = facts.signed_file(one, facts.sign(one, made.SIGNER)).decode()
    version, payload, signature = signed.split(".")
    flipped = payload[:60] + ("A" if payload[60] != "A" else "B") + payload[61:]
    other = base64.urlsafe_b64encode(b"\x05" * 64).decode().rstrip("=")
    cases = {
        "good": [signed, compact.address(made.BASE, one, signed), file],
        "altered": [
            f"{version}.{payload}.{other}",
            file.replace("Ñuñez", "Nunez"),
            file[:-5] + ("0" if file[-5] != "0" else "1") + file[-4:],
        ],
        "unreadable": ["", "1.x.y", "{}", f"2.{payload}.{signature}", file + " "],
    }
    plan = [(text, keys["keys"]) for texts in cases.values() for text in texts]
    plan += [(signed, []), (file, gone["keys"]), (f"1.{flipped}.{signature}", keys["keys"])]
    texts = ["", "abc", "x" * 111, "x" * 112, "é" * 300]
    answer = asked(plan, texts)
    found = [[one.get("fault", "good") for one in pair] for pair in answer["made"]]
    expected = [verdict for verdict, texts in cases.items() for _ in texts]
    assert found[:-1] == [[one] * 2 for one in [*expected, "unknown_key", "withdrawn_key"]]
    assert found[-1][0] == found[-1][1] != "good"
    for place in (0, 2):  # the code and the file
        said = dict(answer["made"][place][1]["said"])
        assert said["holder"] == "Ñuñez محمد"
        assert said["levels"] == [["Pelayanan Administrasi Kependudukan", 4, "K"]]
    assert answer["hashes"] == [hashlib.sha512(one.encode()).hexdigest() for one in texts]


def test_the_page_allows_itself_and_nothing_else() -> None:
    html = offline.page(made.KEYS).decode()
    hashed = base64.b64encode(hashlib.sha256(script().encode()).digest()).decode()
    assert f"script-src 'sha256-{hashed}'" in html
    assert "default-src 'none'" in html
    assert not re.search(r"(?:src|href)=|https?://", html)
    assert made.PUBLIC.public_bytes_raw().hex() in html
    nasty = replace(made.KEYS[0], reason="</script><script>alert(1)</script>")
    assert "alert(1)</script>" not in offline.page([nasty]).decode()


def test_both_languages_say_the_same_things() -> None:
    words = script()[script().index("const WORDS") :]
    tables = re.findall(r"^  (?:id|en): \{(.*?)^  \},", words, re.DOTALL | re.MULTILINE)
    first, second = ({*re.findall(r"(\w+): \"", table)} for table in tables)
    assert first == second
    assert first >= set(re.findall(r'data-say="(\w+)"', offline.page(made.KEYS).decode()))
