"""The pages of those who write and publish schemes of certificates."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from portal.certification.rules.requirements import Group, LeafKind, Operator, leaves
from portal.certification.rules.schemes import Terms
from portal.certification.schemes.models import CertificateScheme, CertificateSchemeVersion
from portal.competency.rules.kinds import Strand
from portal.core.db import db
from portal.people.models import InboxMessage, Person
from portal.web.app import Portal
from tests.certification.schemes.desk import Desk
from tests.support.pages import PageClient
from tests.support.portal_app import beside
from tests.support.statements import counted

SCHEMES = "/admin/schemes"


@pytest.fixture
def portal(app: Portal) -> Iterator[Portal]:
    """Whoever holds a role here need not set up a second factor first."""
    with beside(app, second_factor_optional=True) as other:
        yield other


@pytest.fixture
def desk(portal: Portal) -> Iterator[Desk]:
    with portal.app_context():
        yield Desk()


@pytest.fixture
def page(portal: Portal, desk: Desk) -> PageClient:
    return desk.office.enter(PageClient(portal), desk.writer)


@pytest.fixture
def other(portal: Portal, desk: Desk) -> PageClient:
    """The second person."""
    return desk.office.enter(PageClient(portal), desk.publisher)


def draft_of(public_id: str) -> Terms:
    db.session.expire_all()
    query = select(CertificateScheme.draft).where(CertificateScheme.public_id == public_id)
    return Terms.read(db.session.scalars(query).one())


def told(person: Person) -> list[str]:
    query = select(InboxMessage.kind).where(InboxMessage.person_id == person.id)
    return list(db.session.scalars(query.order_by(InboxMessage.id)))


def begin(desk: Desk, page: PageClient, **changes: object) -> str:
    """Start a scheme of training in the browser; its address."""
    made = page.post(
        f"{SCHEMES}/new",
        {
            "kind": "training", "title": "Pelatihan Loket", "code": "srt-loket",
            "unit": str(desk.office.unit.id), "post": str(desk.office.head_post), "course": "",
            **changes,
        },
    )  # fmt: skip
    assert made.status_code == 303, made.text[:3000]
    return str(made.headers["Location"])


def line(place: int, kind: str, depth: int = 0, **said: object) -> dict[str, object]:
    """One line of the tree's form."""
    values = {"depth": str(depth), "kind": kind, "key": f"r{place + 1}", **said}
    return {f"n{place}:{name}": value for name, value in values.items()}


def test_a_simple_scheme_is_written_and_published_by_two_in_the_browser(
    desk: Desk, page: PageClient, other: PageClient
) -> None:
    assert "Belum ada skema" in page.get(SCHEMES).text
    assert "Bagi yang kehadirannya tercatat" in page.get(f"{SCHEMES}/new").text
    address = begin(desk, page)
    shown = page.get(address).text
    assert "Tambahkan sedikitnya satu syarat" in shown
    assert "Ajukan untuk terbit" not in shown
    exam = str(desk.holding.exam.id)
    page.get(f"{address}/tree/requirements")
    sent = {"version": "1", "operator": "all", **line(0, "exam", ref=exam)}
    assert page.post(f"{address}/tree/requirements", sent).status_code == 303
    shown = page.get(address).text
    assert "Lulus Ujian Administrasi Kependudukan" in shown
    assert "Hari ini: Hendri Saputra (definitif)" in shown
    page.post(f"{address}/submit", {"version": "2"})
    assert told(desk.publisher) == ["scheme.waiting"]
    assert "1 skema sertifikat" in other.get("/").text
    waiting = page.get(address).text
    assert "orang lain yang menerbitkannya" in waiting
    assert "Setujui dan terbitkan" not in waiting
    refused = page.post(f"{address}/publish", {"version": "2"})
    assert (refused.status_code, "bukan yang menyusun" in refused.text) == (422, True)
    assert other.post(f"{address}/return", {"reason": " "}).status_code == 422
    other.post(f"{address}/return", {"reason": "Tulis judul Inggrisnya."})
    assert "Tulis judul Inggrisnya." in page.get(address).text
    page.post(f"{address}/submit", {"version": "2"})
    assert "Setujui dan terbitkan" in other.get(address).text
    other.post(f"{address}/publish", {"version": "2"})
    assert told(desk.writer) == ["scheme.returned", "scheme.published"]
    assert "Versi 1 terbit" in page.get(SCHEMES).text
    page.post(f"{address}/retire")
    assert "Pelatihan Loket" not in page.get(SCHEMES).text
    assert "Pelatihan Loket" in page.get(f"{SCHEMES}?state=retired").text
    page.post(f"{address}/reopen")
    assert "Pelatihan Loket" in page.get(SCHEMES).text


def test_a_strand_that_one_way_does_not_prove_is_said_with_its_place(
    desk: Desk, page: PageClient
) -> None:
    claim = desk.terms([Strand.KNOWLEDGE, Strand.SKILL]).targets
    either = Group(Operator.ANY, (desk.exam, desk.post))
    row = desk.create(targets=claim, requirements=Group(Operator.ALL, (either,)))
    shown = page.get(f"{SCHEMES}/{row.public_id}").text
    assert "Belum dibuktikan oleh syarat 1.2." in shown  # the post proves no knowledge
    assert "Tidak ada syarat yang membuktikannya pada setiap jalan." in shown  # of the skill
    assert "level 2, keterampilan" in shown
    refused = page.post(f"{SCHEMES}/{row.public_id}/submit", {"version": "1"})
    assert (refused.status_code, "Ada unsur yang tidak dibuktikan" in refused.text) == (422, True)
    targets = f"{SCHEMES}/{row.public_id}/targets"
    page.get(targets)
    one = claim[0]
    sent = {"version": "1", "t0:competency": str(one.competency), "t0:level": "2",
            "t0:strand": ["knowledge"], "t1:competency": "", "t1:strand": ["skill"],
            "t2:competency": "987654321"}  # fmt: skip
    assert page.post(targets, sent).status_code == 303
    assert draft_of(row.public_id).targets == desk.terms().targets
    assert page.post(targets, sent | {"t0:level": "1"}).status_code == 409  # of an older draft


def test_the_next_three_dates_are_seen_before_a_validity_is_saved(
    desk: Desk, page: PageClient
) -> None:
    row = desk.create()
    address = f"{SCHEMES}/{row.public_id}/validity"
    assert "25 November 2029" in page.get(address).text
    sent: dict[str, object] = {
        "version": "1", "months": "24", "base": "fixed_date", "day": "31", "month": "12",
        "window_months": "3", "grace_days": "14", "asks": "everything", "shown": "",
    }  # fmt: skip
    looked = page.post(address, sent)
    assert looked.status_code == 200
    for day in ("31 Desember 2028", "31 Desember 2030", "31 Desember 2032"):
        assert day in looked.text
    assert draft_of(row.public_id).validity.months == 36
    mark = looked.text.partition('name="shown" type="hidden" value="')[2].partition('"')[0]
    mark = mark.replace("&#34;", '"').replace("&quot;", '"')
    changed = page.post(address, sent | {"shown": mark, "months": "12"})
    assert changed.status_code == 200  # its dates were not those shown
    assert page.post(address, sent | {"shown": mark}).status_code == 303
    assert draft_of(row.public_id).validity.months == 24
    assert "31 Desember 2032" in page.get(f"{SCHEMES}/{row.public_id}").text
    for wrong, said in (
        ({"month": "2", "day": "29"}, "29 Februari tidak"),
        ({"window_months": "24"}, "lebih pendek daripada masa berlaku"),
        ({"months": "0"}, "Tulis antara 1 dan 240 bulan"),
        ({"grace_days": "x"}, "Masa tenggang"),
    ):
        answer = page.post(address, sent | wrong)
        assert (answer.status_code, said in answer.text) == (422, True)


def test_lines_are_added_grouped_and_moved_without_saving_until_told(
    desk: Desk, page: PageClient
) -> None:
    row = desk.create(requirements=Group(Operator.ALL, ()))
    address = f"{SCHEMES}/{row.public_id}/tree/requirements"
    assert "Belum ada syarat" in page.get(address).text
    sent: dict[str, object] = {"version": "1", "operator": "all"}
    added = page.post(address, sent | {"act": "add", "kind": "hours"})
    assert 'name="n0:amount"' in added.text
    first = line(0, "hours", amount="abc", months="12")
    both = sent | first | line(1, "", operator="any") | line(2, "statement", 1, text="Layak.")
    moved = page.post(address, both | {"act": "up:1"})
    assert (moved.status_code, 'value="abc"' in moved.text) == (200, True)
    assert moved.text.index("Layak.") < moved.text.index('value="abc"')
    assert draft_of(row.public_id).requirements == Group(Operator.ALL, ())
    wrong = page.post(address, both)
    assert (wrong.status_code, "Tulis JP seperti 6 atau 7,5" in wrong.text) == (422, True)
    page.post(address, both | {"n0:amount": "7,5"})
    found = draft_of(row.public_id).requirements
    assert isinstance(found, Group)
    assert isinstance(found.parts[1], Group)
    assert found.parts[1].operator is Operator.ANY
    assert [(one.key, one.kind, one.amount) for one in leaves(found)] == [
        ("r1", LeafKind.HOURS, 750), ("r3", LeafKind.STATEMENT, 0),
    ]  # fmt: skip
    page.get(address)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"n0:kind": "post", "n0:jobs": "raja", "n0:months": "3"}, "Jabatan tidak ditemukan: raja"),
        ({"n0:kind": "exam", "n0:ref": "1", "n0:months": "-3"}, "Tulis bulan antara 0 dan 480"),
        ({"n0:kind": "statement", "n0:text": "x" * 301}, "paling banyak 300 huruf"),
        ({"n0:kind": "hours", "n0:amount": "NaN"}, "Tulis JP seperti"),
        ({"n0:kind": "hours", "n0:amount": "1e9"}, "Tulis JP seperti"),
    ],
)
def test_what_a_requirement_cannot_be_is_said_and_kept_on_the_page(
    desk: Desk, page: PageClient, said: dict[str, object], sentence: str
) -> None:
    row = desk.create()
    address = f"{SCHEMES}/{row.public_id}/tree/requirements"
    sent = {"version": "1", "operator": "all", "n0:depth": "0", "n0:key": "r1", **said}
    answer = page.post(address, sent)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert draft_of(row.public_id).requirements != Group(Operator.ALL, ())


def test_forged_lines_of_a_tree_stay_within_its_bounds(desk: Desk, page: PageClient) -> None:
    row = desk.create()
    address = f"{SCHEMES}/{row.public_id}/tree/requirements"
    sent: dict[str, object] = {"version": "1", "operator": "<script>", "act": "up:99999999"}
    for place in range(200):
        sent |= line(place, "statement", 9, text="<b>Layak</b>", key="r1")
    answer = page.post(address, sent)
    assert answer.status_code == 200
    assert "<b>Layak" not in answer.text
    assert answer.text.count("&lt;b&gt;Layak") == 80
    del sent["act"]
    page.post(address, sent)
    keys = [one.key for one in leaves(draft_of(row.public_id).requirements)]
    assert len(keys) == len(set(keys)) == 80
    assert "Syarat paling banyak empat puluh" in page.get(f"{SCHEMES}/{row.public_id}").text


def test_issuing_names_posts_and_says_who_would_sign_today(desk: Desk, page: PageClient) -> None:
    row = desk.create()
    address = f"{SCHEMES}/{row.public_id}/issuing"
    assert "Hari ini: Hendri Saputra" in page.get(address).text
    sent: dict[str, object] = {
        "version": "1", "unit": str(desk.office.unit.id), "classification": "800.2",
        "pattern": "{klasifikasi}/{urut}/{unit}/{tahun}",
        "signatories-0-post": str(desk.office.head_post),
        "signatories-0-form": "for_one_on_behalf", "signatories-0-superior": "Wali Kota",
        "signatories-0-through": "Sekretaris Daerah", "signatories-1-post": "",
        "signatories-1-form": "own",
    }  # fmt: skip
    wrong = page.post(address, sent | {"pattern": "{urut}/{nip}"})
    assert (wrong.status_code, "Pola nomor hanya mengenal" in wrong.text) == (422, True)
    page.post(address, sent | {"signatories-0-superior": "Wali Kota 199001012015031001"})
    shown = page.get(f"{SCHEMES}/{row.public_id}").text
    assert "a.n. Wali Kota 199001012015031001, Sekretaris Daerah, u.b." in shown
    assert "memuat nomor induk" in shown
    page.post(address, sent | {"version": "2"})
    shown = page.get(f"{SCHEMES}/{row.public_id}").text
    assert "memuat nomor induk" not in shown
    assert "Ajukan untuk terbit" in shown


def test_versions_are_compared_and_an_old_one_is_still_read(desk: Desk, page: PageClient) -> None:
    row = desk.create()
    desk.publish(row)
    address = f"{SCHEMES}/{row.public_id}"
    terms = page.get(f"{address}/terms")
    assert "dinyatakan kompeten dalam" in page.get(address).text
    assert "Pelayanan Adminduk" in terms.text
    sent = {"version": "1", "kind": "competency", "title": "Adminduk Digital", "title_en": "",
            "summary": "Bagi petugas loket.", "decided_by": "rule"}  # fmt: skip
    assert page.post(f"{address}/terms", sent | {"title": "x" * 121}).status_code == 422
    assert page.post(f"{address}/terms", sent).status_code == 303
    assert "Yang berubah sejak versi 1" in page.get(address).text
    desk.publish(db.session.get_one(CertificateScheme, row.id, populate_existing=True))
    shown = page.get(f"{address}/versions/2").text
    assert "Dibandingkan dengan versi 1" in shown
    assert "Pelayanan Adminduk" in shown
    assert (
        "Adminduk Digital" not in page.get(f"{address}/versions/1").text.partition("Isi versi")[2]
    )
    page.get(f"{address}/versions/1?with=2")
    page.get(f"{address}/versions/3", status=404)
    numbers = select(CertificateSchemeVersion.number).order_by(CertificateSchemeVersion.number)
    assert list(db.session.scalars(numbers)) == [1, 2]


def test_code_that_is_taken_and_choices_nobody_offered_are_refused_at_their_field(
    desk: Desk, page: PageClient
) -> None:
    desk.create("ADM")
    for changes, said in (
        ({"code": "adm"}, "Kode ini sudah dipakai skema lain"),
        ({"code": "a b"}, "Pakai huruf besar, angka"),
        ({"kind": "bnsp"}, "Jenis sertifikat"),
        ({"unit": "999999"}, "Unit penerbit"),
        ({"title": ""}, "Tulis judul sertifikat"),
    ):
        sent = {"kind": "attendance", "title": "Hadir", "code": "HDR", "unit": "", "post": "",
                "course": "", **changes}  # fmt: skip
        answer = page.post(f"{SCHEMES}/new", sent)
        assert (answer.status_code, said in answer.text) == (422, True)


def test_list_and_page_of_schemes_cost_the_same_however_many_there_are(
    portal: Portal, desk: Desk, page: PageClient
) -> None:
    row = desk.create("A0")
    address = f"{SCHEMES}/{row.public_id}"
    page.get(SCHEMES), page.get(address)
    with counted(portal) as few:
        page.get(SCHEMES)
    with counted(portal) as one:
        page.get(address)
    for number in range(1, 33):
        desk.create(f"A{number}")
    with counted(portal) as many:
        first = page.get(SCHEMES)
    assert (len(few), len(many)) == (len(many), len(few))
    assert len(many) <= 6
    assert len(one) <= 18
    rest = page.get(next(link for link in first.links() if "after=" in link)).text
    assert (">Pelayanan Adminduk</a>" in rest, rest.count("A0, Kompetensi")) == (True, 1)
