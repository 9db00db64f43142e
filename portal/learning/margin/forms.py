"""Shape of what people write beside a lesson."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

LONGEST = 4_000
_TOO_LONG = _l("Tulis paling banyak 4.000 huruf.")


class NoteForm(FlaskForm):
    """A note for oneself."""

    text = TextAreaField(
        _l("Catatan Anda"),
        [DataRequired(_l("Tulis catatannya.")), Length(max=LONGEST, message=_TOO_LONG)],
        description=_l("Hanya Anda yang dapat membacanya."),
    )


class QuestionForm(FlaskForm):
    """A question to the trainers, and what is written on in its thread."""

    text = TextAreaField(
        _l("Pertanyaan Anda"),
        [DataRequired(_l("Tulis pertanyaannya.")), Length(max=LONGEST, message=_TOO_LONG)],
        description=_l(
            "Dibaca oleh pengajar. Jangan menulis data pribadi warga. Bila pengajar menerbitkan "
            "jawabannya untuk peserta lain, nama Anda tidak disebut."
        ),
    )


class AnswerForm(FlaskForm):
    """A trainer's answer."""

    text = TextAreaField(
        _l("Jawaban"),
        [DataRequired(_l("Tulis jawabannya.")), Length(max=LONGEST, message=_TOO_LONG)],
    )


class PublicForm(FlaskForm):
    """A question and an answer for all learners of a course."""

    question = TextAreaField(
        _l("Pertanyaan, dengan kata-kata Anda"),
        [DataRequired(_l("Tulis pertanyaannya.")), Length(max=LONGEST, message=_TOO_LONG)],
        description=_l("Hapus apa pun yang menunjukkan siapa yang bertanya."),
    )
    answer = TextAreaField(
        _l("Jawaban untuk semua peserta"),
        [DataRequired(_l("Tulis jawabannya.")), Length(max=LONGEST, message=_TOO_LONG)],
    )
