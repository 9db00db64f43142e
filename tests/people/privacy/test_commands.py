"""`portal privacy export`, `erase` and `breach-report` (PR-2, PR-3, AZ-9)."""

import json
from pathlib import Path

import pytest
from click.testing import Result

from portal.core import clock
from portal.core.db import db, transaction
from portal.people.data import register
from portal.people.models import Account, Person
from portal.people.privacy_commands import privacy
from portal.web.app import Portal
from tests.people.privacy.leaver import NAME, Leaver, audited
from tests.support.office import Office
from tests.support.people import PASSWORD, nip_of
from tests.support.portal_app import NOON, beside

pytestmark = pytest.mark.usefixtures("context")

REASON = "Permohonan tertulis yang bersangkutan."


@pytest.fixture
def leaver(app: Portal, context: object) -> Leaver:
    return Leaver(Office(0))


def run(app: Portal, *words: str, typed: str = "") -> Result:
    with app.app_context():
        found = app.test_cli_runner().invoke(privacy, list(words), input=typed)
        db.session.remove()
    db.session.expire_all()
    return found


def test_pr_2_export_writes_both_copies_for_their_owner_alone(
    app: Portal, leaver: Leaver, tmp_path: Path
) -> None:
    done = run(app, "export", leaver.nip, "--out", str(tmp_path / "salinan"))
    assert done.exit_code == 0, done.output
    document = json.loads((tmp_path / "salinan" / "data-saya.json").read_text("utf-8"))
    assert [group["id"] for group in document["groups"]] == [one.id for one in register.groups()]
    assert NAME in json.dumps(document, ensure_ascii=False)
    pdf = tmp_path / "salinan" / "data-saya.pdf"
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert pdf.stat().st_mode & 0o077 == 0
    assert audited("privacy.exported") == 1
    assert run(app, "export", "000000000000000000").exit_code == 1


def test_pr_3_az_9_erasing_at_the_prompt_takes_two_proven_officers(
    app: Portal, leaver: Leaver
) -> None:
    """One stays pending; a wrong password, no second factor or no authority does nothing."""
    first, second = nip_of(leaver.first), nip_of(leaver.second)
    erase = ("erase", leaver.nip, "--reason", REASON, "--by")
    with beside(app, second_factor_optional=True) as demo:
        _without_factor(leaver)
        wrong = run(demo, *erase, first, typed="bukan sandinya\n")
        assert wrong.exit_code == 1
        assert "do not go together" in wrong.output
        head = run(demo, *erase, nip_of(leaver.office.head), typed=f"{PASSWORD}\n")
        assert "does not hold people:privacy:handle" in head.output
        one = run(demo, *erase, first, typed=f"{PASSWORD}\n")
        assert one.exit_code == 0, one.output
        assert "until a second officer" in one.output
        alone = run(demo, *erase, first, typed=f"{PASSWORD}\n")
        assert alone.exit_code == 1
        assert db.session.get_one(Person, leaver.id).erased_at is None
        two = run(demo, *erase, second, typed=f"{PASSWORD}\n")
        assert two.exit_code == 0, two.output
        assert leaver.found() == []
        assert leaver.files() == []
    strict = run(app, "erase", nip_of(leaver.first), "--by", second, typed=f"{PASSWORD}\n")
    assert "second factor first" in strict.output


def _without_factor(leaver: Leaver) -> None:
    """The officers of the demonstration have none."""
    accounts = leaver.office.accounts
    for person_id in (leaver.first_id, leaver.second_id, leaver.office.head.id):
        with transaction():
            db.session.get_one(Account, accounts[person_id]).totp_confirmed_at = None


def test_what_holds_an_erasure_is_said_before_anybody_proves_anything(
    app: Portal, leaver: Leaver
) -> None:
    leaver.leave(None)
    told = run(app, "erase", leaver.nip, "--by", "x", "--check")
    assert told.exit_code == 0
    assert "held: Still in service" in told.output


def test_pr_2_the_breach_pack_says_what_when_how_and_whom(
    app: Portal, leaver: Leaver, tmp_path: Path
) -> None:
    """Within 72 hours of finding it; the list, and letters to the persons and the authority."""
    listed = tmp_path / "nomor.txt"
    listed.write_text(f"{leaver.nip}\n{nip_of(leaver.first)}\n", encoding="utf-8")
    out = tmp_path / "paket"
    with clock.fixed(NOON):
        done = run(
            app, "breach-report", "--what", "Nama dan nomor pegawai terbaca pihak luar.",
            "--how", "Berkas impor tertinggal pada komputer bersama.",
            "--measures", "Berkas dihapus, sandi petugas diganti.",
            "--happened-at", "2026-11-25T08:00", "--found-at", "2026-11-26T11:00",
            "--data", "identity", "--data", "contact",
            "--persons", str(listed), "--out", str(out),
        )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "persons: 2; tell them within 71 hours" in done.output
    summary = json.loads((out / "ringkasan.json").read_text("utf-8"))
    assert summary["tell_by"] == "2026-11-29T04:00:00.000000Z"
    assert summary["persons"] == 2
    assert [one["group"] for one in summary["data"]] == ["Identitas", "Cara menghubungi Anda"]
    assert NAME not in json.dumps(summary, ensure_ascii=False)
    people = (out / "daftar-terdampak.csv").read_text("utf-8-sig")
    assert NAME in people
    assert leaver.nip in people
    for name in ("surat-orang", "surat-lembaga"):
        letter = (out / f"{name}.txt").read_text("utf-8")
        for words in (
            "Nama dan nomor pegawai terbaca", "26 November 2026, 11.00 WIB", "Berkas dihapus",
            "Pasal 46", "alamat surel",
        ):  # fmt: skip
            assert words in letter
        assert (out / f"{name}.pdf").read_bytes().startswith(b"%PDF-")
    assert audited("privacy.breach_reported") == 1
    everybody = run(
        app, "breach-report", "--what", "a", "--how", "b", "--measures", "c",
        "--happened-at", "2026-11-25", "--data", "account",
        "--unit", leaver.office.unit.code, "--out", str(tmp_path / "unit"),
    )  # fmt: skip
    assert "persons: 3" in everybody.output  # head and two officers; who left is not there
