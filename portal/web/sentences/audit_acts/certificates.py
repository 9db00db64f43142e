"""What the audit log calls acts on certificates."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ACTIONS: Mapping[str, LazyString] = {
    "certificate.suspended": _l("Sertifikat dibekukan"),
    "certificate.reinstated": _l("Sertifikat dipulihkan"),
    "certificate.revoked": _l("Sertifikat dicabut"),
    "certificate.reissued": _l("Sertifikat diterbitkan ulang"),
    "certificate.issued": _l("Sertifikat diterbitkan"),
    "external_certificate.entered": _l("Sertifikat dari luar dicatat"),
    "external_certificate.accepted": _l("Sertifikat dari luar diakui"),
    "external_certificate.refused": _l("Sertifikat dari luar tidak diakui"),
    "external_certificate.withdrawn": _l("Catatan sertifikat dari luar ditarik"),
    "external_certificate.taken_out": _l("Pengakuan sertifikat dari luar dibatalkan"),
    "certificate.holders_reminded": _l("Pemegang sertifikat diingatkan petugas"),
    "certificate.suspended_together": _l("Beberapa sertifikat dibekukan sekaligus"),
    "certificate.replaced_together": _l("Beberapa sertifikat diganti sekaligus"),
    "certificate.register_downloaded": _l("Daftar sertifikat diunduh"),
    "certificate.forecast_downloaded": _l("Prakiraan sertifikat berakhir diunduh"),
    "certificate.scan_added": _l("Pindaian sertifikat disimpan"),
    "certificate.scan_accepted": _l("Pindaian sertifikat diterima"),
    "certificate.scan_returned": _l("Pindaian sertifikat dikembalikan"),
    "certificate.signed": _l("Sertifikat ditandatangani elektronik"),
    "signature_batch.sent": _l("Sertifikat dikirim untuk ditandatangani"),
    "signature_batch.confirmed": _l("Kode penandatanganan diberikan"),
    "certificate_look.kept": _l("Tampilan sertifikat diubah"),
    "scheme.begun": _l("Skema sertifikat mulai disusun"),
    "scheme.written": _l("Skema sertifikat disusun"),
    "scheme.submitted": _l("Skema sertifikat diajukan untuk terbit"),
    "scheme.taken_back": _l("Skema sertifikat ditarik kembali"),
    "scheme.returned": _l("Skema sertifikat dikembalikan kepada penyusunnya"),
    "scheme.published": _l("Skema sertifikat diterbitkan"),
    "scheme.retired": _l("Skema sertifikat ditutup"),
    "scheme.reopened": _l("Skema sertifikat dibuka kembali"),
    "application.begun": _l("Permohonan sertifikat mulai disusun"),
    "application.document_added": _l("Dokumen permohonan sertifikat ditambahkan"),
    "application.document_removed": _l("Dokumen permohonan sertifikat dihapus"),
    "application.agreed": _l("Persetujuan pencantuman nilai dicatat"),
    "application.stated": _l("Pernyataan atasan untuk sertifikat dicatat"),
    "application.submitted": _l("Permohonan sertifikat diajukan"),
    "application.withdrawn": _l("Permohonan sertifikat ditarik"),
    "application.word": _l("Putusan anggota sidang sertifikat dicatat"),
    "application.granted": _l("Permohonan sertifikat dikabulkan"),
    "application.refused": _l("Permohonan sertifikat ditolak"),
}
