"""Keys: rotation keeps what they signed, a compromised one proves nothing any more (CE-3)."""

import json
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.certification.documents import published
from portal.certification.documents.published import FaultyKeys
from tests.certification.documents import made

FIRST = bytes(range(32)).hex()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("PORTAL_KEY_CERTIFICATE", raising=False)
    (tmp_path / "certificate").write_text(FIRST + "\n")
    return tmp_path


def test_rotation_signs_with_the_new_key_and_keeps_the_old(folder: Path) -> None:
    fresh = published.rotate(folder, made.NOON)
    lines = (folder / "certificate").read_text().split()
    assert lines[1:] == [FIRST]
    newest = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(lines[0])).public_key()
    assert fresh.key.public_bytes_raw() == newest.public_bytes_raw()
    keys = published.register(folder)
    assert [one.id for one in keys] == [made.KEY_ID, fresh.id]
    assert published.usable(keys, made.KEY_ID) is not None
    for name in ("certificate", published.FILE):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_a_withdrawn_key_stays_known_and_proves_nothing(folder: Path) -> None:
    with pytest.raises(FaultyKeys, match="in use"):
        published.withdraw(folder, made.KEY_ID, "stolen", made.NOON)
    published.rotate(folder, made.NOON)
    gone = published.withdraw(folder, made.KEY_ID, "stolen", made.NOON)
    keys = published.register(folder)
    assert gone in keys
    assert gone.withdrawn_at == "2026-11-26T05:00:00.000000Z"
    assert published.usable(keys, made.KEY_ID) is None
    assert FIRST not in (folder / "certificate").read_text()
    with pytest.raises(FaultyKeys, match="no published key"):
        published.withdraw(folder, made.KEY_ID, "again", made.NOON)


def test_a_key_from_the_environment_is_not_rotated_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_KEY_CERTIFICATE", FIRST)
    with pytest.raises(FaultyKeys, match="environment"):
        published.rotate(folder, made.NOON)


def test_a_register_that_names_another_key_is_refused(folder: Path) -> None:
    published.rotate(folder, made.NOON)
    path = folder / published.FILE
    content = json.loads(path.read_text())
    content["keys"][0]["public"] = content["keys"][1]["public"]
    path.write_text(json.dumps(content))
    with pytest.raises(FaultyKeys, match=made.KEY_ID):
        published.register(folder)
    path.write_text("{}")
    with pytest.raises(FaultyKeys, match="damaged"):
        published.register(folder)


def test_a_multikey_is_base58_and_comes_back() -> None:
    seed = bytes.fromhex("8c983097e9e88915a29d6571cce1df0ad2a91ec96a4e573d95aaa9ef6e59264a")
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    text = published.multibase(public)
    assert text == "z6MkrMdeRwBn4PTQ4C3Zp4xacgCyFXow8Vgi9fmH3WbAxU55"
    assert published.from_base58(text[1:]) == b"\xed\x01" + public.public_bytes_raw()
    assert published.base58(b"\0\0a") == "11" + published.base58(b"a")
