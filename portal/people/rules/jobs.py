"""Jobs: the classes the law knows, and when a job may end.

Classes: UU 20/2023 and PermenPANRB 1/2023 as in `reference/asn/job_standards.yaml`; "outside"
jobs of non-ASN staff are `pelaksana` in the agency's own sense.
"""

from datetime import date
from enum import StrEnum


class JobClass(StrEnum):
    """What kind of job it is; the standard of a class is the start of a job's own."""

    JPT_UTAMA = "jpt_utama"
    JPT_MADYA = "jpt_madya"
    JPT_PRATAMA = "jpt_pratama"
    ADMINISTRATOR = "administrator"
    PENGAWAS = "pengawas"
    PELAKSANA = "pelaksana"
    JF_AHLI_UTAMA = "jf_ahli_utama"
    JF_AHLI_MADYA = "jf_ahli_madya"
    JF_AHLI_MUDA = "jf_ahli_muda"
    JF_AHLI_PERTAMA = "jf_ahli_pertama"
    JF_PENYELIA = "jf_penyelia"
    JF_MAHIR = "jf_mahir"
    JF_TERAMPIL = "jf_terampil"
    JF_PEMULA = "jf_pemula"


class JobRefusal(StrEnum):
    """Why a job cannot be written as asked."""

    CODE_TAKEN = "job.code_taken"
    UNKNOWN = "job.unknown"
    CLOSED = "job.closed"
    BEFORE_START = "job.before_start"
    HAS_POSTS = "job.has_posts"


def may_close(starts_on: date, open_posts: int, on: date) -> JobRefusal | None:
    """Why a job may not end with the day before `on`; `open_posts` still exist then."""
    if on <= starts_on:
        return JobRefusal.BEFORE_START
    return JobRefusal.HAS_POSTS if open_posts else None
