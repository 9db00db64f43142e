"""CO-9: addresses and subjects carry no line breaks into headers."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.mail import BadAddress, Folder, Letter, build, is_address
from tests.support.portal_app import NOON

SENDER = "portal@sawahlunto.example"


@pytest.mark.parametrize("address", ["rina@sawahlunto.go.id", "a.b+c@x-y.co"])
def test_a_plain_address_is_taken(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    ["", "rina", "rina@", "@x.id", "a@b", "a b@c.id", "a@b.id, c@d.id", "Rina <a@b.id>",
     "a@b.id\r\nBcc: c@d.id", "a..b@c.id", '"a"@b.id', "a@b..id", "x" * 250 + "@b.id"],
)  # fmt: skip
def test_anything_else_is_refused(address: str) -> None:
    assert not is_address(address)
    with pytest.raises(BadAddress):
        build(Letter(address, "s", "t"), sender=SENDER, now=NOON)


@given(subject=st.text(max_size=300), text=st.text(max_size=300))
def test_no_subject_or_text_makes_a_header(subject: str, text: str) -> None:
    letter = Letter("rina@x.id", "Hal: " + subject + "\r\nBcc: lain@x.id", text)
    try:
        raw = bytes(build(letter, sender=SENDER, now=NOON))
    except UnicodeEncodeError:
        return  # lone surrogates are no text anybody can send
    parsed = message_from_bytes(raw, policy=policy.default)
    assert parsed["Bcc"] is None
    assert {"From", "To", "Subject"} <= set(parsed.keys())
    assert "\n" not in str(parsed["Subject"])


def test_the_folder_keeps_each_mail_as_a_file(tmp_path: Path) -> None:
    transport = Folder(tmp_path / "mail")
    for number in range(2):
        transport.send(
            build(Letter("rina@x.id", f"Kabar {number}", "Isi"), sender=SENDER, now=NOON)
        )
    files = list((tmp_path / "mail").glob("*.eml"))
    assert len(files) == 2
