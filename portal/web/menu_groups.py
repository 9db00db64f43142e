"""The administration's places in groups, for roles that have more of them than one bar can hold."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


class Group(StrEnum):
    """In the order of the bar."""

    PEOPLE = "people"
    COMPETENCE = "competence"
    LEARNING = "learning"
    EXAMS = "exams"
    CERTIFICATES = "certificates"
    EVALUATION = "evaluation"
    CITIZENS = "citizens"
    GOVERNANCE = "governance"


LABELS: dict[Group, LazyString] = {
    Group.PEOPLE: _l("Kepegawaian"),
    Group.COMPETENCE: _l("Kompetensi"),
    Group.LEARNING: _l("Pengembangan"),
    Group.EXAMS: _l("Ujian"),
    Group.CERTIFICATES: _l("Sertifikasi"),
    Group.EVALUATION: _l("Evaluasi"),
    Group.CITIZENS: _l("Suara warga"),
    Group.GOVERNANCE: _l("Tata kelola"),
}

GROUPS: dict[str, Group] = {
    "tree": Group.PEOPLE,
    "posts": Group.PEOPLE,
    "persons": Group.PEOPLE,
    "officers": Group.PEOPLE,
    "person_lists": Group.PEOPLE,
    "imports": Group.PEOPLE,
    "calendar": Group.PEOPLE,
    "frameworks": Group.COMPETENCE,
    "assessments": Group.COMPETENCE,
    "practical_desk": Group.COMPETENCE,
    "requests": Group.COMPETENCE,
    "runs": Group.LEARNING,
    "mandates": Group.LEARNING,
    "activity_desk": Group.LEARNING,
    "recorded": Group.LEARNING,
    "invitations": Group.LEARNING,
    "forum_desk": Group.LEARNING,
    "yearly": Group.LEARNING,
    "partners": Group.LEARNING,
    "hours_desk": Group.LEARNING,
    "exams": Group.EXAMS,
    "results": Group.EXAMS,
    "appeals": Group.EXAMS,
    "incidents": Group.EXAMS,
    "regrades": Group.EXAMS,
    "schemes": Group.CERTIFICATES,
    "certificate_register": Group.CERTIFICATES,
    "certificate_board": Group.CERTIFICATES,
    "periods": Group.EVALUATION,
    "follow_ups": Group.EVALUATION,
    "awards": Group.EVALUATION,
    "impact": Group.EVALUATION,
    "unit_maps": Group.EVALUATION,
    "appraisals": Group.EVALUATION,
    "citizens": Group.CITIZENS,
    "services": Group.CITIZENS,
    "survey_paper": Group.CITIZENS,
    "comments": Group.CITIZENS,
    "improvements": Group.CITIZENS,
    "grants": Group.GOVERNANCE,
    "approvals": Group.GOVERNANCE,
    "privacy": Group.GOVERNANCE,
    "audit": Group.GOVERNANCE,
}
"""Blueprint of a place → its group; `tests/web/test_navigation.py` finds one that has none."""

MOST_IN_ONE = 9
"""Places one bar can hold on a desk; whoever has more finds them in groups."""
