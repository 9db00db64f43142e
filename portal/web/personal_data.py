"""What every area answers for about persons (`people.queries.holdings`), and the acts that follow.

Those above before those below: an erasure asks and goes through the areas in this order.
"""

from flask_babel import lazy_gettext as _l

from portal.assessment import holdings as assessment
from portal.certification import holdings as certification
from portal.competency import holdings as competency
from portal.content import holdings as content
from portal.core import outbox, stored
from portal.evaluation import holdings as evaluation
from portal.feedback import holdings as feedback
from portal.learning import holdings as learning
from portal.ledger import holdings as ledger
from portal.people import holdings as people
from portal.people.queries.holdings import areas
from portal.people.service import approvals, erasure
from portal.people.views import approval_kinds
from portal.planning import holdings as planning
from portal.workshops import holdings as workshops

AREAS = {
    "evaluation": evaluation.AREA,
    "planning": planning.AREA,
    "certification": certification.AREA,
    "workshops": workshops.AREA,
    "learning": learning.AREA,
    "content": content.AREA,
    "assessment": assessment.AREA,
    "ledger": ledger.AREA,
    "competency": competency.AREA,
    "feedback": feedback.AREA,
    "people": people.AREA,
}


def register() -> None:
    """Fill the tables; called once, in `web/wiring.py`."""
    areas.update(AREAS)
    outbox.handlers[stored.DELETE] = stored.delete_bytes
    outbox.handlers[erasure.LISTED] = erasure.keep_in_list
    approvals.acts.update(erasure.ACTS)
    approval_kinds.kinds[erasure.KIND] = approval_kinds.Kind(
        label=_l("Hapus data pribadi seorang pegawai"),
        effect=_l(
            "Nama, nomor, alamat, akun, pemberitahuan, dokumen, dan uraian bukti dihapus untuk "
            "selamanya. Hasil dan rantai bukti tetap tersimpan tanpa nama selama wajib disimpan."
        ),
        persons=lambda payload: ((_l("Pegawai"), int(payload["person"])),),
    )
