"""The studio as an author uses it: every page whole, nothing lost, nobody else's draft touched."""

import io
import re
from dataclasses import dataclass, field
from typing import Any

import pytest

from portal.content.drafts import queries, service
from portal.content.models import CourseDraft
from portal.core.permissions import Role
from portal.learning import service as learning
from portal.people.models import Account
from portal.web.app import Portal
from tests.content.drafts.desk import Desk, make_desk
from tests.content.making import LESSON, course_texts
from tests.core.uploads import samples
from tests.support.pages import Page, PageClient
from tests.support.people import make_account, make_grant, make_person
from tests.support.portal_app import NOON, beside

pytestmark = pytest.mark.usefixtures("context")
VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nHalo\n"


@dataclass
class Author:
    """Somebody at the studio; paths are below /studio."""

    page: PageClient
    desk: Desk
    account: Account
    draft: CourseDraft = field(init=False)

    def begin(self) -> "Author":
        self.draft = self.desk.begin()
        return self

    def url(self, below: str = "") -> str:
        return f"/studio/{self.draft.public_id}{below}"

    def open(self, below: str = "", status: int = 200) -> Page:
        return self.page.get(self.url(below), status=status)

    def send(self, below: str, status: int = 303, **data: object) -> Any:
        response = self.page.post(self.url(below), data)
        assert response.status_code == status, response.text[:3000]
        return response

    def files(self) -> dict[str, bytes]:
        some = queries.files(queries.open_draft(self.draft.id))
        return {path: entry.read() for path, entry in some.entries.items()}

    def version(self, path: str) -> int:
        return queries.versions(self.draft.id)[path]


@pytest.fixture
def author(app: Portal) -> Any:
    with beside(app, second_factor_optional=True) as other, other.app_context():
        desk = make_desk()
        make_grant(desk.author, Role.TRAINER, desk.agency)
        account = make_account(desk.author)
        page = PageClient(other)
        page.enter(account.id)
        yield Author(page, desk, account)


def typed(page: Page) -> dict[str, object]:
    """What the form of the page would send as it stands."""
    main = page.root.find(".//main")
    assert main is not None
    form = next(
        one for one in main.iter("form") if one.find(".//input[@name='version']") is not None
    )
    data: dict[str, object] = {}
    for one in form.iter():
        name, kind = str(one.get("name", "")), one.get("type", "")
        if one.tag == "textarea":
            data[name] = "".join(one.itertext())
        elif one.tag == "select":
            options = list(one.iter("option"))
            chosen = next((x for x in options if x.get("selected") is not None), options[0])
            data[name] = chosen.get("value", "")
        elif one.tag == "input" and name and name not in ("csrf_token", "_key"):
            if kind in ("checkbox", "radio"):
                if one.get("checked") is not None:
                    known = data.get(name, [])
                    assert isinstance(known, list)
                    data[name] = [*known, one.get("value", "y")]
            elif kind not in ("submit", "file"):
                data[name] = one.get("value", "")
    return data


def test_a_trainer_finds_the_courses_and_begins_a_change(author: Author) -> None:
    shown = author.page.get("/studio")
    assert "Belum ada draf" in shown.text
    assert "Salam di loket" in shown.text
    url = f"/studio/courses/{author.desk.course.public_id}/begin"
    response = author.page.post(url)
    assert response.status_code == 303
    assert author.page.post(url).headers["Location"] == response.headers["Location"]
    again = author.page.get("/studio")
    assert "Draf perubahan" in again.text
    page = author.page.get(response.headers["Location"])
    assert "Tidak ada lagi yang perlu dibetulkan" in page.text
    assert "Ajukan untuk ditinjau" in page.text


def test_a_new_course_begins_from_a_template_and_says_what_is_missing(author: Author) -> None:
    author.page.get("/studio/new")
    data: dict[str, object] = {"title": "Melayani lewat telepon", "template": "kecil", "slug": ""}
    response = author.page.post("/studio/new", data)
    assert response.status_code == 303, response.text
    shown = author.page.get(response.headers["Location"])
    for words in ("Sebelum terbit", "Kuis ini belum punya soal", "Keterangan kursus",
                  "Kejadian di tempat kerja", "hal sebelum diajukan"):  # fmt: skip
        assert words in shown.text
    taken = author.page.post("/studio/new", {**data, "slug": author.desk.course.slug})
    assert (taken.status_code, "sudah dipakai kursus lain" in taken.text) == (422, True)
    bad = author.page.post("/studio/new", {"title": "", "template": "", "slug": "Salah!"})
    assert bad.status_code == 422


def test_saving_every_form_as_it_stands_changes_nothing(author: Author) -> None:
    author.begin()
    before = author.files()
    for below in ("/facts", "/lessons/sdl-tiga-puluh-detik", "/quizzes/sdl-kuis",
                  "/modules/01-menyapa", f"/text/{LESSON}"):  # fmt: skip
        data = typed(author.open(below))
        author.send(below, **data)
    assert author.files() == before


def test_a_lesson_is_written_previewed_and_saved_in_canonical_form(author: Author) -> None:
    below = "/lessons/sdl-tiga-puluh-detik"
    author.begin()
    data = {**typed(author.open(below)), "body": "Satu *kalimat*.\r\n\r\n## Sumber\r\n\r\n- Saya"}
    seen = author.send(below, 200, **data, preview="1")
    assert "<em>kalimat</em>" in seen.text
    assert author.files()[LESSON] == course_texts()[LESSON].encode()  # only shown
    part = author.send(f"{below}/preview", 200, body="**tebal** <script>a()</script>")
    assert "<strong>tebal</strong>" in part.text
    assert "<script" not in part.text
    author.send(below, **data, look="1")
    head = course_texts()[LESSON].split("---\n", 2)[1]
    text = f"---\n{head}---\n\nSatu *kalimat*.\n\n## Sumber\n\n- Saya\n"
    assert author.files()[LESSON].decode() == text
    page = author.open("/read/sdl-tiga-puluh-detik")
    assert "<em>kalimat</em>" in page.text


def test_practice_questions_are_chosen_by_their_words_and_put_in_unsaved(author: Author) -> None:
    below = "/lessons/sdl-tiga-puluh-detik"
    author.begin()
    shown = author.open(below)
    assert "Sudah ada di pelajaran ini" in shown.text
    boxes = [one for one in shown.root.iter("input") if one.get("name") == "practice"]
    offered = [str(one.get("value")) for one in boxes]
    assert "sdl-001" not in offered  # it is asked in the lesson already
    assert offered
    assert "(dapat muncul di kuis)" in shown.text
    data = {**typed(shown), "practice": [offered[0], "sdl-asing"], "practice_at": "0"}
    put = Page(author.send(below, 200, **data, practise="1"), check=True)
    assert "Simpan bila sudah sesuai" in put.text
    again = typed(put)
    assert f"```latihan\n{offered[0]}\n```" in str(again["body"]).replace("\r", "")
    assert "sdl-asing" not in str(again["body"])
    assert author.files()[LESSON] == course_texts()[LESSON].encode()
    author.send(below, **again)
    assert f"```latihan\n{offered[0]}\n```" in author.files()[LESSON].decode()
    nothing = author.send(below, 200, **typed(author.open(below)), practise="1")
    assert "Pilih dahulu soal" in nothing.text


def first_choice(page: Page) -> dict[str, str]:
    """The first option of the practice question, as its form would send it."""
    form = next(one for one in page.root.iter("form") if one.get("class") == "pk-practice")
    radio = next(one for one in form.iter("input") if one.get("type") == "radio")
    return {str(radio.get("name")): str(radio.get("value"))}


def test_the_preview_is_the_page_its_learners_get(author: Author) -> None:
    author.begin()
    shown = author.open("/read/sdl-tiga-puluh-detik")
    course, agency = author.desk.course, author.desk.agency.id
    learning.open_run(
        revision_id=course.current_revision_id or 0, course_id=course.id, organisation_id=agency,
        opens_at=NOON,
    )  # fmt: skip
    learning.enrol(author.desk.author.id, agency, course.slug, now=NOON)
    theirs = author.page.get(f"/courses/{course.slug}/sdl-tiga-puluh-detik")
    mine = shown.text.replace(author.url("/read/"), f"/courses/{course.slug}/")
    prose = re.compile(r'<div class="pk-prose">.*?</div>\n', re.DOTALL)
    question = re.compile(r'<form class="pk-practice".*?</form>', re.DOTALL)
    for kind in (prose, question):
        assert kind.findall(mine) == kind.findall(theirs.text) != []
    answer = {"periksa": "sdl-001", **first_choice(shown)}
    checked = author.page.client.get(
        author.url("/read/sdl-tiga-puluh-detik"),
        query_string=answer,
        headers={"HX-Request": "true"},
    )
    assert "Belum tepat." in checked.text or "Tepat." in checked.text
    with author.page.client.get(author.url("/read/media/sdl-langkah.svg")) as picture:
        assert picture.mimetype == "image/svg+xml"
        assert "sandbox" in picture.headers["Content-Security-Policy"]


def test_two_authors_in_one_lesson_lose_nothing(author: Author) -> None:
    below = "/lessons/sdl-tiga-puluh-detik"
    author.begin()
    mine = {**typed(author.open(below)), "body": "Tulisan saya."}
    colleague = make_person(author.desk.unit, "Dedi Kurnia")
    text = course_texts()[LESSON].replace("map di dada", "map di meja").encode()
    service.write(author.draft.id, {LESSON: text}, expected={}, now=NOON, actor_id=colleague.id)
    told = author.send(below, 409, **mine)
    assert "Dedi Kurnia menyimpan bagian ini" in told.text
    assert "Tulisan saya." in told.text
    assert "map di meja" in told.text
    assert author.files()[LESSON] == text
    author.send(below, **{**mine, "version": author.version(LESSON)})
    assert b"Tulisan saya." in author.files()[LESSON]


def test_parts_are_added_moved_named_and_taken_out_by_buttons(author: Author) -> None:
    author.begin()
    author.send("/modules/new", title="Menutup")
    response = author.send("/modules/02-menutup/lesson", title="Kata penutup")
    assert response.headers["Location"].endswith("/lessons/kata-penutup")
    author.send("/modules/02-menutup/quiz", title="Kuis kedua")
    path = "02-menutup/01-kata-penutup.md"
    assert "    - kuis-kedua" in author.files()["course.yaml"].decode()
    author.send("/move", move=f"up {author.version(path)} {path}")
    assert "01-menyapa/03-kata-penutup.md" in author.files()  # behind the quiz, now number 02
    quiz = "02-menutup/09-kuis-kedua.yaml"
    assert "Kuis kedua" in author.open(f"/remove?path={quiz}").text
    author.send("/remove", path=quiz, version=author.version(quiz))
    assert "kuis-kedua" not in author.files()["course.yaml"].decode()
    module = "02-menutup/module.yaml"
    stale = author.version(module)
    author.send("/modules/02-menutup", title="Berpamitan", version=stale)
    author.send("/remove", path=module, version=stale)
    assert "diubah orang lain" in author.open().text
    assert module in author.files()
    author.send("/move", move=f"up {author.version(module)} {module}")
    assert author.files()["01-menutup/module.yaml"] == b"title: Berpamitan\n"
    author.send("/move", move="up 1 tidak/ada.md")


def test_a_quiz_is_specified_drawn_or_fixed(author: Author) -> None:
    author.begin()
    below = "/quizzes/sdl-kuis"
    data = typed(author.open(below))
    data |= {"draw-0-count": "3", "draw-1-count": "", "fixed": ["sdl-102"], "must_pass": ""}
    author.send(below, **{k: v for k, v in data.items() if v != ""})
    text = author.files()["01-menyapa/09-kuis.yaml"].decode()
    assert "    count: 3\n" in text
    assert "fixed:\n  - sdl-102\n" in text
    assert "completion:\n  lessons: all\n" in author.files()["course.yaml"].decode()
    shown = author.open().text
    assert "Bank tidak punya cukup soal untuk aturan ini" in shown
    bad = author.send(below, 422, **{**data, "minutes": "0"})
    assert "Galat" in bad.text


def test_the_facts_of_a_course_are_written_by_form(author: Author) -> None:
    author.begin()
    data = typed(author.open("/facts"))
    data |= {"hours": "0,4", "title": "Salam pertama", "sources-0-title": "Buku loket"}
    author.send("/facts", **data)
    text = author.files()["course.yaml"].decode()
    assert "title: Salam pertama\n" in text
    assert "hours: 0.4\n" in text
    assert "  - id: buku-loket\n    title: Buku loket\n" in text
    shown = author.open().text
    assert "<h1>Salam pertama</h1>" in shown
    assert "Menit semua pelajaran dan kuis harus tepat sama" in shown
    for wrong in ("nol", "0", "201", "NaN"):
        author.send("/facts", 422, **{**data, "hours": wrong})


def sent(content: bytes, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def test_media_are_uploaded_with_words_listed_and_taken_out(author: Author) -> None:
    author.begin()
    lesson = "sdl-tiga-puluh-detik"
    picture = samples.picture("PNG")
    bare = author.send("/media", 422, file=sent(picture, "Denah Loket.PNG"), lesson=lesson)
    assert "Tulis apa yang tampak" in bare.text
    author.send("/media", file=sent(picture, "Denah Loket.PNG"), lesson=lesson,
                words="Tiga meja berderet.", caption="Denah loket")  # fmt: skip
    text = author.files()[LESSON].decode()
    line = '![Tiga meja berderet.](../media/denah-loket.png "Denah loket")\n\n## Sumber'
    assert line in text
    author.send("/media", file=sent(b"bukan gambar", "b.png"), status=422)
    author.send("/media", file=sent(samples.film(), "film.mp4"), status=422)
    author.send("/media", file=sent(samples.film(), "film.mp4"), captions=sent(VTT, "teks.vtt"))
    assert {"media/film.mp4", "media/film.vtt"} <= author.files().keys()
    shown = author.open("/media").text
    assert "Tiga puluh detik pertama" in shown
    assert "belum dipakai" in shown
    asked = author.open("/media/remove?name=film.mp4").text
    assert "Tidak ada pelajaran atau soal" in asked
    author.send("/media/remove", name="film.mp4", version=author.version("media/film.mp4"))
    assert not {"media/film.mp4", "media/film.vtt"} & author.files().keys()


def test_what_no_form_reads_is_mended_as_text(author: Author) -> None:
    author.begin()
    service.write(
        author.draft.id, {LESSON: b"tanpa kepala", "course.yaml": b"title: [\n"}, expected={},
        now=NOON, actor_id=author.desk.author.id,
    )  # fmt: skip
    shown = author.open().text
    assert "Kepala pelajaran di antara dua baris --- tidak ada" in shown
    assert "Susunan YAML di sini tidak terbaca" in shown
    response = author.page.client.get(author.url("/facts"))
    assert response.headers["Location"].endswith("/text/course.yaml")
    for path in (LESSON, "course.yaml"):
        below = f"/text/{path}"
        data = {**typed(author.open(below)), "text": course_texts()[path].replace("\n", "\r\n")}
        author.send(below, **data)
        assert author.files()[path] == course_texts()[path].encode()
    author.open("/text/media/sdl-langkah.svg", status=404)


def test_a_draft_is_handed_in_taken_back_downloaded_and_thrown_away(author: Author) -> None:
    author.begin()
    assert author.page.client.get(author.url("/download")).mimetype == "application/zip"
    below = f"/text/{LESSON}"
    changed = course_texts()[LESSON].replace("map di dada", "map di tangan")
    author.send(below, **{**typed(author.open(below)), "text": changed})
    author.send("/submit")
    shown = author.open().text
    assert "Menunggu ditinjau" in shown
    assert "Tambah pelajaran" not in shown
    assert author.page.client.get(author.url("/lessons/sdl-tiga-puluh-detik")).status_code == 303
    author.send("/modules/new", 409, title="Sesudah diajukan")
    author.send("/take-back")
    author.send("/modules/new", title="Boleh lagi")
    assert "tidak dapat dikembalikan" in author.open("/discard").text
    author.send("/discard")
    author.open(status=404)


def test_an_archive_comes_in_through_the_page_or_says_what_is_wrong(author: Author) -> None:
    data = {f"salam-baru/{path}": text.encode() for path, text in course_texts().items()}
    bad = {**data, "salam-baru/media/a.png": b"bukan gambar"}
    for name, content, words in (
        ("a.zip", samples.archive(bad), "media/a.png tidak dapat diterima"),
        ("a.zip", b"", "kosong"),
        ("a.exe", b"MZ", "tidak diterima di sini"),
    ):
        refused = author.page.post("/studio/upload", {"file": sent(content, name)})
        assert (refused.status_code, words in refused.text) == (422, True), refused.text
    response = author.page.post("/studio/upload", {"file": sent(samples.archive(data), "a.zip")})
    assert response.status_code == 303
    assert "Salam di loket" in author.page.get(response.headers["Location"]).text


def test_a_reviewer_reads_a_draft_and_writes_nothing(author: Author) -> None:
    author.begin()
    reviewer = make_person(author.desk.unit, "Zulkifli")
    make_grant(reviewer, Role.REVIEWER, author.desk.agency)
    author.page = PageClient(author.page.app)
    author.page.enter(make_account(reviewer).id)
    shown = author.open().text
    assert "Tambah pelajaran" not in shown
    for below in ("/read/sdl-tiga-puluh-detik", "/quizzes/sdl-kuis", "/facts", "/media"):
        author.open(below)
    author.send("/modules/new", 403, title="Bukan hak saya")
    author.send("/discard", 403)
