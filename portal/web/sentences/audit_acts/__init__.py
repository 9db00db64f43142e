"""What the audit log calls acts, a module for each part of the portal."""

from collections.abc import Mapping

from flask_babel import LazyString

from portal.web.sentences.audit_acts import certificates, evaluation, exams, learning, people

ACTIONS: Mapping[str, LazyString] = {
    **people.ACTIONS,
    **learning.ACTIONS,
    **exams.ACTIONS,
    **certificates.ACTIONS,
    **evaluation.ACTIONS,
}
