"""Acts that take two persons: who carries them out, and how their proposals are shown."""

from collections.abc import Mapping
from dataclasses import replace

from flask_babel import lazy_gettext as _l

from portal.assessment.regrading import service as regrading
from portal.certification.schemes.service import standing as certificate_standing
from portal.certification.schemes.views import certificate_desk
from portal.content import banking
from portal.core import units
from portal.ledger.service import erasing
from portal.people.service import approvals
from portal.people.views import approval_kinds
from portal.people.views.approval_kinds import Kind
from portal.planning.service import budget_lines
from portal.planning.service import budgets as plan_money
from portal.planning.service import names as proposal_names
from portal.planning.service import yearly as yearly_plans
from portal.planning.views import words as plan_words
from portal.web import duplicates, merging
from portal.workshops.service import recorded_booking

KINDS: Mapping[str, Kind] = {
    banking.acts.KEY_CHANGE: Kind(
        label=_l("Ganti kunci soal yang sudah dipakai ujian"),
        effect=_l(
            "Kunci baru berlaku untuk naskah berikutnya. Hasil ujian yang sudah ada tidak berubah."
        ),
        link=banking.changes.link,
    ),
    certificate_standing.REVOKE: Kind(
        label=_l("Cabut sertifikat"),
        effect=_l(
            "Sertifikat tidak berlaku lagi dan tidak dapat dipulihkan; buktinya tidak dihitung, "
            "dan pemegangnya diberi tahu alasannya."
        ),
        link=certificate_desk.details,
    ),
    recorded_booking.PUT_RIGHT: Kind(
        label=_l("Koreksi JP kegiatan lampau"),
        effect=_l(
            "Catatan baru menggantikan yang sekarang pada rekening JP; yang lama tetap terbaca, "
            "dan pegawainya diberi tahu."
        ),
        link=lambda approval: f"/admin/recorded/{approval.payload['public_id']}",
    ),
    yearly_plans.APPROVE: Kind(
        label=_l("Setujui rencana pengembangan tahunan"),
        effect=_l("Versi ini berlaku dan tidak berubah lagi; uang dapat disisihkan untuknya."),
        facts=lambda payload: (
            # Earlier proposals do not name their plan.
            ((_l("Rencana"), f"{payload['unit']}, {payload['year']}"),) if "unit" in payload else ()
        ),
        link=lambda approval: f"/admin/plans/{approval.payload['public_id']}",
    ),
    plan_money.EXCEED: Kind(
        label=_l("Izinkan komitmen melebihi pagu"),
        effect=_l("Uang disisihkan walau melebihi sisa pagu, dengan nama Anda sebagai penyetuju."),
        facts=lambda payload: (
            (_l("Untuk"), payload["title"]),
            (_l("Jumlah"), units.rupiah(payload["amount_idr"])),
        ),
        link=lambda approval: f"/admin/budgets/{approval.payload['public_id']}",
    ),
    budget_lines.ADD: Kind(
        label=_l("Catat pagu pengembangan kompetensi"),
        effect=_l("Pagu berlaku dan dapat disisihkan, dengan nama Anda berdua."),
        facts=lambda payload: (
            (_l("Unit"), payload["unit_name"]),
            (_l("Tahun"), str(payload["year"])),
            (_l("Sumber"), plan_words.SOURCES[payload["source"]]),
            (_l("Kode rekening"), payload["code"]),
            (_l("Uraian"), payload["name"]),
            (_l("Pagu"), units.rupiah(payload["amount_idr"])),
        ),
        link=lambda approval: f"/admin/budgets?year={approval.payload['year']}",
    ),
    budget_lines.RAISE: Kind(
        label=_l("Naikkan pagu pengembangan kompetensi"),
        effect=_l(
            "Pagu menjadi sebesar itu, dengan nama Anda berdua. Jumlah yang lama tetap terbaca."
        ),
        facts=lambda payload: (
            (_l("Pagu saat diusulkan"), units.rupiah(payload["before_idr"])),
            (_l("Pagu baru"), units.rupiah(payload["amount_idr"])),
        ),
        link=lambda approval: f"/admin/budgets/{approval.payload['public_id']}",
    ),
    proposal_names.OPEN_NAME: Kind(
        label=_l("Buka nama pengusul di forum"),
        effect=_l(
            "Anda berdua dapat membaca siapa yang menulis usulan tanpa nama ini; setiap pembacaan "
            "dicatat, dan pengusul diberi tahu."
        ),
        link=lambda approval: f"/admin/forum/{approval.payload['public_id']}/name",
    ),
    **{
        kind: replace(shown, link=duplicates.details)
        for kind, shown in approval_kinds.MERGING.items()
    },
    erasing.KIND: Kind(
        label=_l("Hapus keterangan bukti seorang pegawai"),
        effect=_l(
            "Nama, judul, dan uraian pada buktinya dihapus untuk selamanya. Angka, tanggal, dan "
            "rantai pengesahan tetap, tanpa menyebut apa pun tentang isinya."
        ),
        persons=lambda payload: ((_l("Pegawai"), int(payload["person"])),),
    ),
    regrading.KIND: Kind(
        label=_l("Nilai ulang hasil karena kunci keliru"),
        effect=_l(
            "Semua pengerjaan yang memuat soal itu dinilai dengan kunci yang benar. Hasil dan "
            "bukti yang berubah dicatat sebagai revisi baru, dan peserta diberi tahu."
        ),
        link=lambda approval: f"/admin/regrades/{approval.payload['public_id']}",
    ),
}


def fill() -> None:
    """Hand acts and words to the area of persons, which knows neither."""
    for acts in (
        merging.acts(),
        erasing.ACTS,
        banking.acts.ACTS,
        certificate_standing.ACTS,
        regrading.ACTS,
        proposal_names.ACTS,
        yearly_plans.ACTS,
        plan_money.ACTS,
        budget_lines.ACTS,
        recorded_booking.ACTS,
    ):
        approvals.acts.update(acts)
    approval_kinds.kinds.update(KINDS)
