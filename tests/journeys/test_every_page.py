"""Every page of the demonstration as every role: a crawler goes wherever a link leads.

Each page has one heading, valid HTML, a bounded size and number of statements, in English no
sentence left in Indonesian, and no link that leads nowhere; no menu offers what its reader may not
use. Every role goes wherever its menus lead; of every other address the first two roles that come
by see two examples, and as many of each set of things that a list is asked.
"""

import gzip
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from lxml import html
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from portal.core import clock
from portal.web.app import Portal
from portal.web.demo import city
from portal.web.presentation import LOCALE_COOKIE
from portal.web.translations import catalogue
from tests.support.demonstration import TODAY, account_of, app_on, noon
from tests.support.markup import parsed
from tests.support.pages import PageClient, check_page
from tests.support.portal_app import close
from tests.support.statements import counted

SEES_MOST = ("hr", "hr_second")  # last, so that others' pages are seen by those they are for
OTHERS = [seat.role for seat in city.PLAYERS if seat.role not in SEES_MOST]
ROLES = ["anonymous", "partner_coordinator", "mayor", *reversed(OTHERS), *SEES_MOST]
EXAMPLES, READERS = 2, 2
MOST_STATEMENTS = 40  # a page's own test has its own bound
MOST_KB = 16  # twice the budget of a page, gzip
SHORTEST = 12  # of a sentence that is no name
IN_A_LANGUAGE = {"lang", "bahasa"}  # addresses that ask for one by themselves
DATA = frozenset(
    {
        "Terakhir masuk",  # in lessons
        "Tanda tangan",
        "Hasil penilaian kompetensi",  # a title of evidence
        "Penerapan di tempat kerja",
        "Penilaian atasan",
        "Tanggal penilaian",  # columns of files, which are read in Indonesian
        "Berlaku sampai",
        "Predikat kinerja",
        "Perilaku kerja",
    }
)
"""What somebody wrote, and the interface says as well."""


@dataclass
class Crawl:
    """What one reader has seen, and what was wrong with it."""

    app: Portal
    reader: PageClient
    checked: set[str]
    readers: Counter[tuple[str, tuple[str, ...]]]
    seen: Counter[tuple[str, tuple[str, ...]]] = field(default_factory=Counter)
    known: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    waiting: deque[tuple[str, str]] = field(default_factory=deque)

    def go(self) -> int:
        """Visit all there is; how many pages that were."""
        for path in ("/", "/verify"):
            self._note(path, "the start", always=True)
        pages = 0
        while self.waiting:
            path, source = self.waiting.popleft()
            with counted(self.app) as statements:
                answer = self.reader.client.get(path)
            pages += self._look(answer, path, source, len(statements))
            answer.close()
        return pages

    def _look(self, answer: TestResponse, path: str, source: str, statements: int) -> int:
        if answer.status_code in {301, 302, 303}:
            self._note(answer.headers["Location"], path)
            return 0
        if answer.status_code != 200:
            self.faults.append(f"{path} answers {answer.status_code}, linked from {source}")
            return 0
        if answer.mimetype != "text/html":
            return 0
        if statements > MOST_STATEMENTS:
            self.faults.append(f"{path}: {statements} statements")
        size = len(gzip.compress(answer.data, 6)) / 1000
        if size > MOST_KB:
            self.faults.append(f"{path}: {size:.1f} kB")
        self._read(answer.text, path)
        return 1

    def _read(self, text: str, path: str) -> None:
        endpoint = self._endpoint(path)
        if endpoint not in self.checked:  # the slow reader, once for a template
            self.checked.add(endpoint)
            try:
                check_page(parsed(text), text)
            except AssertionError as fault:
                self.faults.append(f"{path}: {fault}")
        root = html.document_fromstring(text)
        if len(root.findall(".//h1")) != 1:
            self.faults.append(f"{path}: {len(root.findall('.//h1'))} h1")
        self.faults += [f"{path}: in Indonesian: {one}" for one in untranslated(root)]
        for link in root.iter("a"):
            target = link.get("href")
            if target and not target.startswith(("#", "mailto:", "tel:")):
                in_menu = path == "/" or next(link.iterancestors("nav", "header"), None) is not None
                self._note(urljoin(path, target), path, always=in_menu)

    def _note(self, address: str, source: str, *, always: bool = False) -> None:
        parts = urlsplit(address)
        if parts.netloc not in {"", "127.0.0.1:8000", "localhost"}:
            return
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if path in self.known:
            return
        self.known.add(path)
        endpoint = self._endpoint(path)
        if not endpoint:
            self.faults.append(f"{path} is no address of the portal, linked from {source}")
            return
        asked = (endpoint, tuple(sorted(parse_qs(parts.query, keep_blank_values=True))))
        if IN_A_LANGUAGE & {*asked[1]} or self.seen[asked] >= EXAMPLES:
            return
        if not self.seen[asked]:
            self.readers[asked] += 1
        if always or self.readers[asked] <= READERS:
            self.seen[asked] += 1
            self.waiting.append((path, source))

    def _endpoint(self, path: str) -> str:
        try:
            found = self.app.url_map.bind("127.0.0.1").match(urlsplit(path).path, method="GET")
        except HTTPException:
            return ""
        return str(found[0])


def untranslated(root: html.HtmlElement) -> list[str]:
    """Sentences of the interface that stand in Indonesian on a page that is in English."""
    found = []
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in {"script", "style"}:
            continue
        if any(one.get("lang") == "id" for one in (element, *element.iterancestors())[:-1]):
            continue
        for text in (element.text, element.tail):
            words = " ".join((text or "").split())
            if len(words) >= SHORTEST and words in SENTENCES and words not in DATA:
                found.append(words)
    return found


def _sentences() -> frozenset[str]:
    """Indonesian sentences that read otherwise in English."""
    kept: dict[object, str] = catalogue("en")._catalog  # type: ignore[attr-defined]  # gettext's
    pairs = ((key, said) for key, said in kept.items() if isinstance(key, str))
    return frozenset(key for key, said in pairs if said and said != key)


SENTENCES = _sentences()


@pytest.fixture(scope="module")
def app(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    made = app_on(TODAY, pytestconfig, tmp_path_factory.mktemp("every-page"))
    with clock.fixed(noon(TODAY)):
        yield made
    close(made)


@pytest.fixture(scope="module")
def checked() -> set[str]:
    """Addresses whose HTML the slow reader has read."""
    return set()


@pytest.fixture(scope="module")
def readers() -> Counter[tuple[str, tuple[str, ...]]]:
    """How many roles have come by each address."""
    return Counter()


@pytest.mark.parametrize("role", ROLES)
def test_every_page_a_link_leads_to(
    role: str,
    app: Portal,
    checked: set[str],
    readers: Counter[tuple[str, tuple[str, ...]]],
) -> None:
    reader = PageClient(app)
    reader.client.set_cookie(LOCALE_COOKIE, "en")
    if role != "anonymous":
        reader.enter(account_of(app, role))
    crawl = Crawl(app, reader, checked, readers)
    assert crawl.go() > 1
    assert crawl.faults == []
