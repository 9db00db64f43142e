"""Faults in the text of a lesson, each told at the line where its author wrote it."""

import re
from collections.abc import Iterator

from portal.content import tex
from portal.content.checks.subject import Subject
from portal.content.faults import Code, Fault
from portal.content.folder import LessonFile
from portal.content.practising import PRACTICE
from portal.core.text import LESSON, Rendered, TextRefusal, TextRefused, plain_text
from portal.core.text.blocks import CALLOUTS
from portal.core.text.media import MediaKind, kind_of

WORDS_PER_MINUTE = (25, 180)
"""Slower than anybody reads, and faster than anybody thinks."""
MAX_WORDS = 4_000
_HEADING = re.compile(r"^ {0,3}(#{1,6}) +(\S.*)$")
_UNDERLINE = re.compile(r"^ {0,3}=+ *$")
_TAG = re.compile(r"<(?:/?([A-Za-z][A-Za-z0-9-]*)(?:\s[^<>]*)?/?>|(!doctype\b))", re.IGNORECASE)
_TAGS_KNOWN = frozenset({"br", "sub", "sup", "kbd"})
_NOTE = re.compile(r"^ *(?:!!!|\?\?\?\+?) ?([A-Za-z]*)(.*)$")
_NOTE_TITLE = re.compile(r"(?: ?\"[^\"]{0,200}\")? *")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]{1,64})\](:?)")
_SOURCES = re.compile(r"^#{2,6} +(?:sumber|rujukan|sources|references)\b", re.IGNORECASE)


def rendered(subject: Subject, lesson: LessonFile) -> Rendered | None:
    """The page of a lesson; None when it is refused, which `length` tells."""
    try:
        return subject.compiler.lesson(lesson)
    except TextRefused:
        return None


def _fault(subject: Subject, lesson: LessonFile, line: int, code: Code, message: str) -> Fault:
    """`line` counts from 0 at the start of the body."""
    return subject.folder.fault(lesson.path, lesson.body_line + line, code, message)


def _prose(subject: Subject, lesson: LessonFile) -> list[str]:
    return subject.compiler.scanned(lesson.body).prose.split("\n")


def front_matter(subject: Subject) -> Iterator[Fault]:
    for lesson in subject.folder.lessons:
        if not lesson.matter.objectives:
            message = "the lesson names no objectives"
            yield subject.folder.fault(lesson.path, 2, Code.OBJECTIVES_MISSING, message)


def length(subject: Subject) -> Iterator[Fault]:
    """Empty, refused by the renderer, or too short or long for the minutes it is credited."""
    for lesson in subject.folder.lessons:
        if not lesson.body.strip():
            yield _fault(subject, lesson, 0, Code.LESSON_EMPTY, "the lesson has no text")
            continue
        try:
            page = subject.compiler.lesson(lesson)
        except TextRefused as error:
            yield _refused(subject, lesson, error)
            continue
        yield from _words(subject, lesson, page)


def _refused(subject: Subject, lesson: LessonFile, error: TextRefused) -> Fault:
    what = {
        TextRefusal.TOO_LONG: f"the text is longer than {LESSON.max_chars} characters",
        TextRefusal.TOO_MANY_LINES: f"the text has more than {LESSON.max_lines} lines",
        TextRefusal.TOO_DEEPLY_NESTED: "lists, quotations or notes are nested too deeply",
        TextRefusal.TOO_MANY_COLUMNS: "a table has too many columns",
        TextRefusal.TOO_MANY_CELLS: "the tables have too many cells",
        TextRefusal.TOO_MUCH_WORK: "the text takes too much work to read",
    }
    message = what[TextRefusal(error.reason)]
    return _fault(subject, lesson, 0, Code.LESSON_REFUSED, message)


def _words(subject: Subject, lesson: LessonFile, page: Rendered) -> Iterator[Fault]:
    words, minutes = len(plain_text(page.html).split()), lesson.matter.minutes
    slow, fast = WORDS_PER_MINUTE
    line = lesson.lines.of("minutes")
    told = f"{words} words for {minutes} minutes"
    has_film = any(kind_of(one) in (MediaKind.FILM, MediaKind.SOUND) for one in page.media)
    if words < slow * minutes and not has_film:
        yield subject.folder.fault(lesson.path, line, Code.LESSON_SHORT, f"{told} are too few")
    if words > min(fast * minutes, MAX_WORDS):
        yield subject.folder.fault(lesson.path, line, Code.LESSON_LONG, f"{told} are too many")


def headings(subject: Subject) -> Iterator[Fault]:
    """The page has the one h1; below it no level is left out."""
    for lesson in subject.folder.lessons:
        before, last = 1, ""
        for at, line in enumerate(_prose(subject, lesson)):
            found = _HEADING.match(line)
            if (_UNDERLINE.match(line) and last.strip()) or (found and len(found[1]) == 1):
                message = "a heading of the first level is the title of the page; begin with ##"
                yield _fault(subject, lesson, at, Code.HEADING_TOP, message)
                before = 1
            elif found:
                level = len(found[1])
                if level > before + 1:
                    message = f"a heading of level {level} follows one of level {before}"
                    yield _fault(subject, lesson, at, Code.HEADING_JUMP, message)
                before = level
            last = line


def raw_html(subject: Subject) -> Iterator[Fault]:
    """Tags would be shown as text; four small ones are known."""
    for lesson in subject.folder.lessons:
        for at, line in enumerate(_prose(subject, lesson)):
            for name in tags_in(line):
                message = f"HTML is not read in lessons: <{name}>"
                yield _fault(subject, lesson, at, Code.RAW_HTML, message)


def tags_in(text: str) -> list[str]:
    """Names of the HTML tags in a text, but for those that are read."""
    names = [(found[1] or found[2]).lower() for found in _TAG.finditer(text)]
    return [name for name in names if name not in _TAGS_KNOWN]


def notes(subject: Subject) -> Iterator[Fault]:
    for lesson in subject.folder.lessons:
        for at, line in enumerate(_prose(subject, lesson)):
            found = _NOTE.match(line)
            if found is None:
                continue
            kind, rest = found[1].lower(), found[2]
            if kind and kind not in CALLOUTS:
                message = f"the kind of note {kind} is unknown; known are {', '.join(CALLOUTS)}"
                yield _fault(subject, lesson, at, Code.NOTE_UNKNOWN, message)
            elif not (kind or rest.strip()) or not _NOTE_TITLE.fullmatch(rest):
                message = 'a note is written as !!! kind "Title"'
                yield _fault(subject, lesson, at, Code.NOTE_UNKNOWN, message)


def fences(subject: Subject) -> Iterator[Fault]:
    """Code without an end, and practice questions that no item answers to."""
    known = {one.item.id for one in subject.folder.items}
    for lesson in subject.folder.lessons:
        for fence in subject.compiler.scanned(lesson.body).fences:
            if not fence.is_closed:
                message = "the block that begins here is not closed"
                yield _fault(subject, lesson, fence.line, Code.FENCE_OPEN, message)
            elif fence.name == PRACTICE:
                for at, line in enumerate(fence.content, fence.line + 1):
                    if line.strip() and line.strip() not in known:
                        message = f"there is no item {line.strip()}"
                        yield _fault(subject, lesson, at, Code.PRACTICE_UNKNOWN, message)


def footnotes(subject: Subject) -> Iterator[Fault]:
    for lesson in subject.folder.lessons:
        defined: dict[str, int] = {}
        named: dict[str, int] = {}
        for at, line in enumerate(_prose(subject, lesson)):
            for found in _FOOTNOTE.finditer(line):
                is_definition = bool(found[2]) and not line[: found.start()].strip()
                (defined if is_definition else named).setdefault(found[1], at)
        for label in sorted(defined.keys() - named.keys()):
            message = f"the footnote {label} is mentioned nowhere"
            yield _fault(subject, lesson, defined[label], Code.FOOTNOTE_UNUSED, message)
        for label in sorted(named.keys() - defined.keys()):
            message = f"the footnote {label} does not exist"
            yield _fault(subject, lesson, named[label], Code.FOOTNOTE_UNKNOWN, message)


def formulas(subject: Subject) -> Iterator[Fault]:
    for lesson in subject.folder.lessons:
        for formula in subject.compiler.scanned(lesson.body).formulas:
            try:
                tex.convert(formula.tex, display=formula.is_block)
            except tex.FaultyTex as error:
                message = f"the formula is not understood: {error}"
                yield _fault(subject, lesson, formula.line, Code.FORMULA, message)


def sources(subject: Subject) -> Iterator[Fault]:
    """At the foot of every lesson stands what it rests on."""
    for lesson in subject.folder.lessons:
        lines = _prose(subject, lesson)
        if lesson.body.strip() and not any(map(_SOURCES.match, lines)):
            last = len(lesson.body.rstrip().split("\n")) - 1
            message = "the lesson ends without its sources (## Sumber)"
            yield _fault(subject, lesson, last, Code.LESSON_SOURCES, message)
