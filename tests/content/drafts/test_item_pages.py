"""The items of a draft in the browser: every kind in a form, nothing lost, files with a report."""

import io
from dataclasses import dataclass, field
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from portal.assessment.models import Item, ItemTally
from portal.assessment.rules.statistics import Observation, Tally
from portal.content import checking
from portal.content.documents import ItemFile
from portal.content.drafts import item_acts, queries
from portal.content.models import CourseDraft
from portal.core.db import db, transaction
from portal.core.models import StoredFile
from portal.core.permissions import Role
from portal.web.app import Portal
from tests.assessment.making import BODIES
from tests.content.drafts.desk import Desk, make_desk
from tests.content.making import ITEMS
from tests.content.making import item as item_text
from tests.support.pages import Page, PageClient
from tests.support.people import make_account, make_grant, make_person
from tests.support.plans import sent
from tests.support.portal_app import NOON, beside

pytestmark = pytest.mark.usefixtures("context")
COMPETENCY = "pelayanan_prima"
GIFT = """\
// [id:sapa-1]
Apa kata pertama yang baik di loket? {=selamat pagi ~ada apa}

Uraikan tugas Anda. {}
"""


@dataclass
class Author:
    """Somebody who writes items; paths are below the draft."""

    page: PageClient
    desk: Desk
    draft: CourseDraft = field(init=False)

    def __post_init__(self) -> None:
        self.draft = self.desk.begin()

    def open(self, below: str, status: int = 200) -> Page:
        return self.page.get(f"/studio/{self.draft.public_id}{below}", status=status)

    def send(self, below: str, data: dict[str, Any] | None = None, status: int = 303) -> Any:
        response = self.page.post(f"/studio/{self.draft.public_id}{below}", data or {})
        assert response.status_code == status, response.text[:3000]
        return response

    def files(self) -> dict[str, bytes]:
        some = queries.files(queries.open_draft(self.draft.id))
        return {path: entry.read() for path, entry in some.entries.items()}

    def items(self) -> dict[str, ItemFile]:
        texts = [text for path, text in self.files().items() if path.startswith("items/")]
        entries = [entry for text in texts for entry in yaml.safe_load(text)]
        return {entry["id"]: ItemFile.model_validate(entry) for entry in entries}

    def put(self, path: str, text: str) -> None:
        from_draft = item_acts.service.write
        from_draft(
            self.draft.id, {path: text.encode()}, expected={}, now=NOON,
            actor_id=self.desk.author.id,
        )  # fmt: skip


@pytest.fixture
def author(app: Portal) -> Any:
    with beside(app, second_factor_optional=True) as other, other.app_context():
        desk = make_desk()
        make_grant(desk.author, Role.TRAINER, desk.agency)
        page = PageClient(other)
        page.enter(make_account(desk.author).id)
        yield Author(page, desk)


def typed(page: Page) -> dict[str, Any]:
    """What the form of an item would send as it stands."""
    main = page.root.find(".//main")
    assert main is not None
    form = next(one for one in main.iter("form") if one.find(".//textarea") is not None)
    data: dict[str, Any] = {}
    for one in form.iter():
        name, kind = str(one.get("name", "")), one.get("type", "")
        if one.tag == "textarea":
            data[name] = "".join(one.itertext()).removeprefix("\n")
        elif one.tag == "select" and name and one.get("disabled") is None:
            options = list(one.iter("option"))
            chosen = next((x for x in options if x.get("selected") is not None), options[0])
            data[name] = chosen.get("value", "")
        elif one.tag == "input" and kind in ("checkbox", "radio"):
            if one.get("checked") is not None:
                data.setdefault(name, []).append(one.get("value", ""))
        elif one.tag == "input" and name not in ("", "csrf_token", "_key"):
            data[name] = one.get("value", "")
    return {name: value for name, value in data.items() if not name.startswith("q-")}


def test_an_item_of_every_kind_is_shown_and_saved_without_losing_anything(
    author: Author,
) -> None:
    for kind in BODIES:
        _shown_and_saved(author, kind)


def _shown_and_saved(author: Author, kind: str) -> None:
    entry = {
        "id": "uji", "type": kind, "competency": COMPETENCY, "level": 2, "difficulty": "hard",
        "tags": ["kuis", "modul-1"], "stem": "Pertanyaan **penting**?\n\nBaris kedua.",
        **BODIES[kind], "explanation": "Karena.", "source": "UU 25/2009",
    }  # fmt: skip
    author.put("items/02-uji.yaml", yaml.safe_dump([entry], allow_unicode=True))
    before = author.items()["uji"]
    page = author.open("/items/uji")
    author.send("/items/uji", typed(page))
    assert author.items()["uji"] == before
    assert "Dengan kunci dan pembahasan" in page.text


NEW: dict[str, dict[str, Any]] = {
    "single": {"options-0-text": "Ya", "options-1-text": "Tidak", "key": "1"},
    "multiple": {
        "options-0-text": "A", "options-1-text": "B", "options-2-text": "C", "key": ["0", "2"],
    },
    "true_false": {"options-0-text": "Benar", "options-1-text": "Salah", "key": "0"},
    "short": {"answers-0-text": "NIB"},
    "numeric": {"value": "12,5", "tolerance": "0,5", "unit": "m", "units-0-name": "km",
                "units-0-worth": "1000"},
    "matching": {"pairs-0-left": "a", "pairs-0-right": "b", "pairs-1-left": "c",
                 "pairs-1-right": "d", "distractors": "e\r\nf"},
    "ordering": {"sequence-0": "satu", "sequence-1": "dua", "sequence-2": "tiga"},
    "cloze": {"text": "Satu [[dua|2]] dan [[?tiga|empat]]."},
}  # fmt: skip


def test_an_item_of_every_kind_is_written_in_a_form(author: Author) -> None:
    offered = author.open("/new-item").text
    for kind in NEW:
        assert f"/new-item/{kind}" in offered
        _written(author, kind)
    faults = checking.check(queries.files(queries.open_draft(author.draft.id))).faults
    assert [str(fault) for fault in faults if fault.is_blocking] == []


def _written(author: Author, kind: str) -> None:
    page = author.open(f"/new-item/{kind}")
    name = kind.replace("_", " ")
    data = {**typed(page), "stem": f"Pertanyaan baru {name}?", **NEW[kind]}
    moved = author.send(f"/new-item/{kind}", data)
    key = moved.location.rpartition("/")[2]
    item = author.items()[key]
    assert key == f"soal-pertanyaan-baru-{kind.replace('_', '-')}"
    assert (item.type, item.competency) == (kind, COMPETENCY)
    if kind == "numeric":
        assert item.answer is not None
        assert str(item.answer.units["km"]) == "1000"
    if kind in ("single", "multiple"):
        assert [o.correct for o in item.options] == ([False, True] if kind == "single" else
                                                     [True, False, True])  # fmt: skip


def test_what_is_not_a_number_is_told_and_nothing_is_saved(author: Author) -> None:
    data = {**typed(author.open("/new-item/numeric")), "stem": "Berapa?", "value": "banyak"}
    before = author.files()
    refused = author.send("/new-item/numeric", data, status=422)
    assert "bukan angka" in refused.text
    assert "Berapa?" in refused.text
    assert author.files() == before


def test_a_half_written_item_is_kept_and_its_page_says_what_is_missing(author: Author) -> None:
    data = {**typed(author.open("/new-item/single")), "stem": "Belum selesai?"}
    moved = author.send("/new-item/single", data)
    page = author.page.get(moved.location)
    assert "Yang perlu diperhatikan di sini" in page.text
    assert "perlu dibetulkan" in author.open("/items").text


def test_two_authors_may_write_two_items_of_one_file_but_not_the_same(author: Author) -> None:
    first, second, *_ = author.items()
    mine, theirs = (typed(author.open(f"/items/{key}")) for key in (first, second))
    author.send(f"/items/{first}", {**mine, "source": "Sumber satu"})
    author.send(f"/items/{second}", {**theirs, "source": "Sumber dua"})
    late = author.send(f"/items/{first}", {**mine, "source": "Terlambat"}, status=409)
    assert "Terlambat" in late.text
    saved = author.items()
    assert (saved[first].source, saved[second].source) == ("Sumber satu", "Sumber dua")


def test_a_look_at_the_preview_saves_nothing(author: Author) -> None:
    key = next(iter(author.items()))
    before = author.files()
    data = {**typed(author.open(f"/items/{key}")), "stem": "Hanya dicoba?", "preview": "1"}
    assert author.send(f"/items/{key}", data, status=200).text.count("Hanya dicoba?") == 2
    assert author.files() == before


def test_an_item_is_copied_and_taken_out_and_who_uses_it_is_told(author: Author) -> None:
    key = "sdl-001"
    count = len(author.items())
    moved = author.send(f"/items/{key}/duplicate")
    assert moved.location.endswith(f"/items/{key}-salinan")
    page = author.open(f"/items/{key}/remove")
    assert "Soal ini disebut dengan namanya di" in page.text
    author.send(f"/items/{key}-salinan/remove", {"before": "lain"})
    assert len(author.items()) == count + 1
    before = item_acts.state_of(author.items()[f"{key}-salinan"])
    author.send(f"/items/{key}-salinan/remove", {"before": before})
    assert len(author.items()) == count


def test_the_list_is_filtered_paged_and_costs_the_same_however_long(author: Author) -> None:
    author.open("/items")
    with sent() as few:
        author.open("/items")
    many = [
        yaml.safe_load(item_text(id=f"uji-{n:03}", stem=f"Pertanyaan ke-{n} tentang loket?"))[0]
        for n in range(60)
    ]
    author.put("items/02-banyak.yaml", yaml.safe_dump(many, allow_unicode=True))
    author.open("/items")
    with sent() as lots:
        author.open("/items")
    assert len(lots) == len(few)
    first = author.open("/items?q=pertanyaan+loket&difficulty=hard")
    assert "60 soal, halaman 1 dari 3" in first.text
    assert "hal=2" in first.text
    assert "uji-024" in first.text
    assert "uji-025" not in first.text
    assert "Tidak ada soal yang cocok" in author.open("/items?q=takada").text
    assert "uji-059" in author.open("/items?q=uji&hal=99999").text


def upload(author: Author, text: str = GIFT, name: str = "soal.gift", **data: str) -> Any:
    sent_data = {"competency": COMPETENCY, "level": "1", "difficulty": "medium", "form": "", **data}
    return author.page.post(
        f"/studio/{author.draft.public_id}/import-items",
        {**sent_data, "file": (io.BytesIO(text.encode()), name)},
    )


def test_a_file_is_reported_item_by_item_before_the_draft_changes(author: Author) -> None:
    author.open("/import-items")
    before = author.files()
    moved = upload(author)
    assert moved.status_code == 303, moved.text
    page = author.page.get(moved.location)
    assert "1 akan diimpor, 0 berubah, 1 ditolak" in page.text
    assert "Soal uraian tidak dapat dinilai otomatis" in page.text
    assert author.files() == before
    below = moved.location.partition("?")[0].partition(author.draft.public_id)[2]
    chosen = {"form": "gift", "competency": COMPETENCY, "level": "1", "difficulty": "medium"}
    author.send(below, chosen)
    assert author.items()["sapa-1"].options[0].correct
    author.send(below, chosen, status=409)
    again = author.page.get(upload(author).location)
    assert "Tidak ada yang perlu dimasukkan" in again.text


def test_an_import_can_be_given_up_and_the_file_is_gone(author: Author) -> None:
    moved = upload(author)
    below = moved.location.partition("?")[0].partition(author.draft.public_id)[2]
    author.send(f"{below}/cancel")
    author.page.get(moved.location, status=404)
    public_id = below.rpartition("/")[2]
    file = db.session.query(StoredFile).filter_by(public_id=public_id).one()
    assert file.deleted_at is not None


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("// hanya catatan", "soal.gift", "Tidak ada soal"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><quiz>&b;</quiz>", "soal.xml", "DOCTYPE"),
        ("<quiz><question>", "soal.xml", "rusak"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_at_its_field(
    author: Author, text: str, name: str, words: str
) -> None:
    refused = upload(author, text, name)
    assert refused.status_code == 422
    assert words in refused.text


def test_the_template_can_be_downloaded(author: Author) -> None:
    below = f"/studio/{author.draft.public_id}/import-items/template"
    with author.page.client.get(below) as response:
        assert response.data.startswith(b"PK\x03\x04")


def test_who_only_reads_sees_items_and_changes_none(author: Author) -> None:
    reader = make_person(author.desk.unit)
    make_grant(reader, Role.REVIEWER, author.desk.agency)
    author.page.enter(make_account(reader).id)
    key = next(iter(author.items()))
    page = author.open(f"/items/{key}")
    assert "Buat salinan" not in page.text
    author.open("/new-item/single", status=403)
    author.send(f"/items/{key}", {"stem": "x"}, status=403)
    assert ITEMS in author.files()


def tally(author: Author, key: str, groups: tuple[tuple[int, int, int], ...]) -> None:
    """Twelve answers in each group to the published item: mark, rest, option chosen."""
    version = db.session.scalars(select(Item.current_version_id).where(Item.key == key)).one()
    assert version is not None
    found = Tally()
    for mark, rest, option in groups * 12:
        found = found.with_(Observation(mark, rest, frozenset({option})))
    with transaction():
        db.session.add(
            ItemTally(item_version_id=version, responses=found.count, tally=found.stored())
        )


def test_figures_stand_beside_an_item_until_it_says_something_else(author: Author) -> None:
    key = "sdl-001"
    right = next(at for at, one in enumerate(author.items()[key].options) if one.correct)
    tally(author, key, ((1000, 200, right), (0, 900, 1 - right), (0, 800, 1 - right)))
    listed = author.open("/items").text
    assert "Kesukaran soal 0,33 dari 36 jawaban; daya beda -0,99" in listed
    page = author.open(f"/items/{key}")
    assert "Pengecoh mengalahkan kunci" in listed
    assert "Periksa kuncinya lebih dahulu" in page.text
    assert "Dipilih 67 persen peserta" in page.text
    author.send(f"/items/{key}", {**typed(page), "stem": "Pertanyaan lain?"})
    changed = author.open(f"/items/{key}").text
    assert "Soal di draf ini sudah berbeda" in changed
    assert "persen peserta" not in changed
