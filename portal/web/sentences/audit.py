"""What the audit log calls groups of acts, things and outcomes; acts stand in `audit_acts`.

A test fails when an action of the source has no words. Groups are the part of an action
before the full stop.
"""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.web.sentences.audit_acts import ACTIONS

GROUPS: Mapping[str, LazyString] = {
    "account": _l("Akun dan masuk"),
    "activity": _l("Kegiatan"),
    "application": _l("Permohonan sertifikat"),
    "approval": _l("Persetujuan dua orang"),
    "assessment_import": _l("Hasil asesmen dari berkas"),
    "attempt": _l("Percobaan kuis dan ujian"),
    "audit": _l("Catatan audit"),
    "bank": _l("Bank soal"),
    "appraisals": _l("Predikat kinerja"),
    "budget": _l("Pagu rencana pengembangan"),
    "calendar": _l("Kalender kerja"),
    "certificate": _l("Sertifikat"),
    "competency": _l("Kompetensi"),
    "confirmation": _l("Konfirmasi penerapan"),
    "course": _l("Kursus"),
    "course_draft": _l("Draf kursus"),
    "evaluation": _l("Evaluasi"),
    "certificate_look": _l("Tampilan sertifikat"),
    "signature_batch": _l("Kiriman penandatanganan"),
    "exam_spec": _l("Kisi-kisi ujian"),
    "framework": _l("Kamus kompetensi"),
    "forum": _l("Forum usulan"),
    "grant": _l("Peran dan kewenangan"),
    "hours": _l("Jam pelajaran"),
    "import": _l("Impor"),
    "inspection": _l("Pemeriksaan"),
    "job": _l("Jabatan"),
    "job_standard": _l("Standar jabatan"),
    "level_scale": _l("Skala level"),
    "accommodation": _l("Penyesuaian ujian"),
    "exam": _l("Ujian"),
    "registration": _l("Pendaftaran ujian"),
    "sitting": _l("Penyelenggaraan ujian"),
    "mandate": _l("Kursus wajib"),
    "need": _l("Kebutuhan pengembangan"),
    "organisation": _l("Instansi"),
    "partner": _l("Mitra"),
    "study": _l("Studi pegawai"),
    "training_import": _l("Impor riwayat diklat"),
    "recorded": _l("Kegiatan lampau"),
    "plan": _l("Rencana pengembangan"),
    "person": _l("Pegawai"),
    "policy": _l("Aturan pencapaian"),
    "policy_draft": _l("Rancangan aturan pencapaian"),
    "post": _l("Formasi dan penempatan"),
    "practical": _l("Uji praktik dan lisan"),
    "external_certificate": _l("Sertifikat dari luar"),
    "scheme": _l("Skema sertifikat"),
    "service": _l("Layanan publik"),
    "survey": _l("Survei kepuasan masyarakat"),
    "comment": _l("Pesan warga"),
    "improvement": _l("Tindak lanjut suara warga"),
    "privacy": _l("Data pribadi"),
    "profile_request": _l("Permohonan profil"),
    "request": _l("Permohonan tempat di kursus"),
    "appeal": _l("Banding hasil ujian"),
    "incident": _l("Insiden ujian"),
    "result": _l("Hasil dan banding ujian"),
    "regrade": _l("Penilaian ulang"),
    "run": _l("Kelas kursus"),
    "unit": _l("Unit"),
    "work_application": _l("Penerapan di tempat kerja"),
}


OUTCOMES: Mapping[str, tuple[str, LazyString]] = {
    "done": ("", _l("Selesai")),
    "refused": ("warn", _l("Ditolak")),
    "failed": ("warn", _l("Gagal")),
}

DETAILS: Mapping[str, LazyString] = {
    "accepted": _l("diterima"),
    "after": _l("menjadi"),
    "agreed": _l("disepakati"),
    "approved": _l("disetujui"),
    "bank": _l("bank soal"),
    "before": _l("semula"),
    "competencies": _l("banyaknya kompetensi"),
    "decision": _l("keputusan"),
    "done": _l("sudah dicatat"),
    "effect": _l("akibat"),
    "item": _l("butir soal"),
    "items": _l("banyaknya butir"),
    "level": _l("level"),
    "new": _l("butir baru"),
    "origin": _l("asal"),
    "passed": _l("lulus"),
    "points": _l("banyaknya butir"),
    "reason": _l("alasan"),
    "refused": _l("banyaknya ditolak"),
    "results": _l("banyaknya hasil"),
    "slots": _l("banyaknya jadwal"),
    "title": _l("judul"),
    "upheld": _l("dibenarkan"),
    "service": _l("layanan"),
    "sheets": _l("jumlah lembar"),
    "element": _l("unsur"),
    "by": _l("oleh"),
    "channel": _l("cara"),
    "code": _l("kode"),
    "days": _l("banyaknya hari"),
    "from_on": _l("mulai"),
    "kind": _l("jenis"),
    "lines": _l("baris"),
    "number": _l("nomor urut"),
    "on": _l("tanggal"),
    "page": _l("halaman"),
    "part": _l("bagian"),
    "people": _l("banyaknya orang"),
    "person": _l("pegawai"),
    "persons": _l("banyaknya pegawai"),
    "purpose": _l("keperluan"),
    "rank": _l("golongan"),
    "role": _l("peran"),
    "rows": _l("banyaknya baris"),
    "status": _l("status"),
    "tenure": _l("jenis penempatan"),
    "unit": _l("unit"),
    "until_on": _l("sampai"),
    "valid_from": _l("berlaku mulai"),
    "version": _l("versi"),
    "year": _l("tahun"),
}
"""Words for the keys of an entry's detail.

A key without any is shown as it is, unless it holds the number of a row.
"""

VALUES: Mapping[str, LazyString] = {
    "activation": _l("aktivasi"),
    "command": _l("perintah operator"),
    "data_at_risk": _l("data terancam hilang atau keliru"),
    "definitive": _l("definitif"),
    "False": _l("tidak"),
    "joint_leave": _l("cuti bersama"),
    "local": _l("libur instansi"),
    "mail": _l("surel"),
    "national": _l("libur nasional"),
    "organiser_agreed": _l("penyelenggara ujian sepakat"),
    "plh": _l("pelaksana harian"),
    "plt": _l("pelaksana tugas"),
    "portal_unusable": _l("portal tidak dapat dipakai"),
    "reset": _l("kata sandi baru"),
    "security_hole": _l("celah keamanan"),
    "slip": _l("slip"),
    "True": _l("ya"),
    "working_day": _l("hari kerja khusus"),
}
"""Words for codes that stand as values; any other code is shown as it is."""


def action_words(action: str) -> str:
    """What an act is called; of a part that is gone, its code."""
    words = ACTIONS.get(action)
    return action if words is None else str(words)


def group_words(action: str) -> str:
    """The group an act belongs to."""
    group = action.partition(".")[0]
    words = GROUPS.get(group)
    return group if words is None else str(words)
