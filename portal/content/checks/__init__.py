"""Everything `portal courses check` looks for: pure functions over one folder, in one list."""

from collections.abc import Callable, Iterator

from portal.content.checks import (
    banks,
    items,
    lessons,
    links,
    measuring,
    media,
    quizzes,
    whole,
)
from portal.content.checks.subject import Subject
from portal.content.faults import Fault

Check = Callable[[Subject], Iterator[Fault]]

CHECKS: tuple[Check, ...] = (
    whole.ids_are_used_once,
    whole.modules_are_numbered,
    whole.parts_are_numbered,
    whole.facts_are_told,
    whole.there_is_something_to_learn,
    whole.completion_names_quizzes,
    whole.minutes_make_the_hours,
    whole.competencies_are_known,
    lessons.front_matter,
    lessons.length,
    lessons.headings,
    lessons.raw_html,
    lessons.notes,
    lessons.fences,
    lessons.footnotes,
    lessons.formulas,
    lessons.sources,
    links.links_lead_somewhere,
    links.shown_files_exist,
    media.every_file_is_shown,
    media.files_are_what_they_say,
    quizzes.have_items,
    quizzes.can_be_filled,
    quizzes.marks_agree,
    quizzes.second_papers_differ,
    measuring.tests_make_a_pair,
    measuring.the_test_before_counts_for_nothing,
    items.fields_belong_to_the_type,
    items.choices,
    items.written_answers,
    items.pairs,
    items.steps,
    items.gaps_are_whole,
    items.say_why_and_whence,
    items.texts,
    banks.hold_items,
    banks.stems_differ,
    banks.position_tells_nothing,
    banks.length_tells_nothing,
    banks.keep_apart,
)


def faults(subject: Subject) -> list[Fault]:
    """Every fault of a folder, those of reading included, by file and line."""
    found = set(subject.folder.faults)
    for check in CHECKS:
        found.update(check(subject))
    return sorted(found)
