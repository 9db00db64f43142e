"""Sentences on the way to a certificate: what people are told, and why a statement is not taken."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.certification.rules.applications import StatementRefusal
from portal.certification.schemes.application_notices import ApplicationNotice
from portal.core.sentences import Notice, register, register_notices
from portal.people.service.inbox import NoticeKind

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    StatementRefusal: {
        StatementRefusal.CLOSED: _l("Permohonan ini sudah diajukan atau ditarik pemohonnya."),
        StatementRefusal.REASON: _l("Tulis alasannya; pemohon membacanya."),
        StatementRefusal.TOO_LONG: _l("Catatan paling panjang 2.000 huruf."),
    },
}
NOTICES: Mapping[NoticeKind, Notice] = {
    ApplicationNotice.STATEMENT_ASKED: Notice(
        _l("Pernyataan Anda diminta untuk %(applicant)s"),
        _l("%(applicant)s mengajukan sertifikat %(title)s, yang meminta pernyataan atasan."),
    ),
    ApplicationNotice.STATED: Notice(
        _l("Atasan Anda memberi pernyataan untuk %(title)s"),
        _l("Buka permohonan Anda untuk melihat apa yang masih kurang."),
    ),
    ApplicationNotice.NOT_STATED: Notice(
        _l("Atasan Anda tidak memberi pernyataan untuk %(title)s"),
        _l("Alasannya tertulis pada permohonan Anda. Bicarakan dengan atasan Anda."),
    ),
    ApplicationNotice.SUBMITTED: Notice(
        _l("Permohonan sertifikat %(title)s diterima"),
        _l("Dua anggota sidang memutusnya. Anda diberi tahu begitu putusannya ada."),
    ),
    ApplicationNotice.TO_DECIDE: Notice(
        _l("Permohonan sertifikat menunggu putusan: %(title)s"),
        _l("%(applicant)s mengajukan permohonan. Periksa buktinya dan beri putusan Anda."),
    ),
    ApplicationNotice.DIFFERING: Notice(
        _l("Dua putusan berbeda tentang %(title)s"),
        _l("Putusan anggota ketiga menentukan permohonan %(applicant)s."),
    ),
    ApplicationNotice.GRANTED: Notice(
        _l("Permohonan sertifikat %(title)s dikabulkan"),
        _l("Sertifikat Anda sudah terbit. Buka halamannya untuk melihat dan mengunduhnya."),
    ),
    ApplicationNotice.REFUSED: Notice(
        _l("Permohonan sertifikat %(title)s belum dikabulkan"),
        _l("Buka permohonan Anda untuk membaca alasannya dan apa yang dapat Anda lakukan."),
    ),
}


def install() -> None:
    """Hand the tables over; called once, by `web/wiring.py`."""
    for kind, table in SENTENCES.items():
        register(kind, table)
    register_notices(NOTICES)
