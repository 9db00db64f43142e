"""Shape of a file handed to participants."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from portal.workshops.forms.fields import line
from portal.workshops.rules.materials import Phase

PHASES = {
    Phase.BEFORE: _l("Sebelum kegiatan, begitu peserta mendapat tempat"),
    Phase.AFTER: _l("Sesudah sesi terakhir"),
}


class MaterialForm(FlaskForm):
    """A file, its title, and when it is handed out."""

    document = FileField(
        _l("Berkas"),
        description=_l(
            "PDF, gambar, video, atau audio. Salindia disimpan dahulu sebagai PDF supaya terbuka "
            "di semua perangkat."
        ),
    )
    title = line(_l("Judul"), 200, description=_l("Kosong berarti nama berkasnya dipakai."))
    phase = RadioField(
        _l("Dibagikan"),
        choices=[SelectChoice(key.value, label) for key, label in PHASES.items()],
        default=Phase.BEFORE.value,
        validators=[InputRequired(_l("Pilih kapan berkas dibagikan."))],
    )
