"""Printed sheets of practical assessment: the checklist for the field, the signed record."""

from flask import g, render_template, url_for

from portal.certification.practical import words
from portal.certification.practical.queries.bookings import Row
from portal.core.errors import NotFound
from portal.people.queries import letterheads

PAPERS = ("a4", "f4")
PAPER = "practical/paper.html"
"""Printed across, so that there is room for notes by hand."""


def record(row: Row, paper: str, back_url: str, endpoint: str) -> str:
    """The record (berita acara) of a decided assessment. Raises NotFound for another paper."""
    return _printed("practical/record.html", row, paper, back_url, endpoint)


def checklist(row: Row, paper: str, back_url: str, endpoint: str) -> str:
    """The empty checklist of a booking, to fill in by pen where there is no line."""
    return _printed(PAPER, row, paper, back_url, endpoint)


def _printed(template: str, row: Row, paper: str, back_url: str, endpoint: str) -> str:
    if paper not in PAPERS:
        raise NotFound
    subject = letterheads.printed(row.found.person_id, g.today)
    return render_template(
        template,
        row=row,
        shown=words.result(row),
        subject=subject,
        assessors=[
            (one.seat, letterheads.printed(one.person_id, g.today))
            for one in row.assessors
            if row.result is None or one.person_id in row.handed_in
        ],
        letterhead=subject.letterhead,
        paper=paper,
        wide=template == PAPER,
        paper_urls={
            one: url_for(endpoint, public_id=row.found.public_id, paper=one) for one in PAPERS
        },
        back_url=back_url,
        words=words,
        today=g.today,
    )
