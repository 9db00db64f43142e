"""The letter on A4, and the list of those called as a sheet."""

from collections.abc import Sequence
from datetime import datetime
from importlib import resources

from flask import Response
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.core import dates, downloads, typeset, zones
from portal.core.canonical import Json
from portal.core.errors import NotFound
from portal.core.tabular import content_disposition
from portal.workshops import letterheads
from portal.workshops.models import ActivityLetter
from portal.workshops.queries import coverage
from portal.workshops.queries.activities import Whole
from portal.workshops.queries.invitations import Invited
from portal.workshops.rules.activities import Mode
from portal.workshops.views import invitation_words, words


def letter(whole: Whole, sent: ActivityLetter, invited: Sequence[Invited]) -> Response:
    """One page for each of those called, in Indonesian like every letter of an agency.

    Raises NotFound when there is nobody.
    """
    if not invited:
        raise NotFound
    template = resources.files("portal.workshops").joinpath("data/invitation.typ").read_bytes()
    with force_locale("id"):
        values: Json = {
            "title": str(_("Surat pemanggilan: %(activity)s", activity=whole.activity.title)),
            "locale": "id",
            "letters": [_one(whole, who) for who in invited],
            **letterheads.head(
                sent.organisation_id, whole.head.agency.name, sent.sent_by_id, sent.dated_on
            ),
        }
    body = typeset.pdf(template, values, at=sent.sent_at)
    headers = {"Content-Disposition": content_disposition("surat-pemanggilan.pdf", inline=True)}
    return Response(body, content_type="application/pdf", headers=headers)


def _one(whole: Whole, who: Invited) -> dict[str, Json]:
    one, said = whole.activity, who.letter
    opening = _(
        "Bersama ini Saudara dipanggil sebagai peserta kegiatan yang diselenggarakan %(house)s:",
        house=whole.head.house,
    )
    close = _(
        "Mohon menjawab pada Portal Kompetensi paling lambat %(day)s: hadir, berhalangan dengan "
        "alasan, atau diganti oleh rekan. Tanpa jawaban, tempat diberikan kepada pegawai lain.",
        day=invitation_words.last_day(one, said),
    )
    return {
        "subject": str(_("Surat pemanggilan peserta")),
        "head": [
            [str(_("Nomor")), said.number],
            [str(_("Tanggal")), dates.day(said.dated_on)],
            [str(_("Hal")), str(_("Pemanggilan peserta %(activity)s", activity=one.title))],
        ],
        "to": [str(_("Yth. %(name)s", name=who.name)), who.unit],
        "opening": [str(opening)],
        "facts": _facts(whole, said.bring),
        "sessions": _sessions(whole),
        "close": [str(close), str(_("Atas perhatian Saudara, kami ucapkan terima kasih."))],
        "sign": {"post": said.signer_post, "name": said.signer_name},
    }


def _facts(whole: Whole, bring: str) -> list[Json]:
    one = whole.activity
    place = str(words.mode(one.mode)) if one.mode == Mode.ONLINE else one.place
    rows: list[Json] = [
        [str(_("Kegiatan")), one.title],
        [str(_("Waktu")), words.when(one)],
        [str(_("Tempat")), place],
    ]
    if bring:
        rows.append([str(_("Yang dibawa")), bring])
    return rows


def _sessions(whole: Whole) -> list[Json]:
    zone = whole.activity.zone
    return [
        " · ".join(
            part
            for part in (
                words.span(meeting.session.starts_at, meeting.session.ends_at, zone),
                meeting.session.title,
                meeting.session.room,
            )
            if part
        )
        for meeting in whole.meetings
    ]


def sheet(rows: Sequence[Invited], *, zone: str, now: datetime) -> Response:
    """Who was called, what they replied, and in how many sessions they were."""
    columns = (
        _("Nama"), _("Unit kerja"), _("Nomor surat"), _("Dipanggil"), _("Jawaban"), _("Dijawab"),
        _("Alasan"), _("Pengganti"), _("Sesi dihadiri"),
    )  # fmt: skip
    cells = [
        (
            who.name,
            who.unit,
            who.letter.number,
            zones.local(who.row.invited_at, zone),
            str(invitation_words.STATES[who.state(now)][1]),
            zones.local(who.row.answered_at, zone) if who.row.answered_at else None,
            who.row.reason,
            who.instead,
            who.attended,
        )
        for who in rows
    ]
    at = zones.local(now, zone)
    return downloads.xlsx("pemanggilan", columns, cells, sheet=_("Pemanggilan"), at=at)


def never(rows: Sequence[coverage.Forgotten], *, zone: str, now: datetime) -> Response:
    """Who was not called within the years that count."""
    columns = (
        _("Nama"), _("Unit kerja"), _("Jabatan"), _("Rumpun jabatan"), _("Terakhir dipanggil"),
    )  # fmt: skip
    cells = [
        (
            who.name,
            who.unit,
            who.job,
            who.family,
            zones.local_day(who.last_invited_at, zone) if who.last_invited_at else None,
        )
        for who in rows
    ]
    at = zones.local(now, zone)
    return downloads.xlsx("belum-dipanggil", columns, cells, sheet=_("Belum dipanggil"), at=at)
