"""Shape and format of the forms of items: one for each kind, the same fields around all of them.

A form says what an item is in the words of `documents.ItemFile`. What an item still lacks (a key, a
third step) is no error of the form: a draft may be saved half-written, and its checklist tells.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from portal.assessment.formats import ItemRefusal, Unusable
from portal.assessment.formats.numbers import decimal, spelt
from portal.content import words
from portal.content.documents import ItemFile
from portal.content.forms import (
    BETWEEN,
    NEEDED,
    PARAGRAPH,
    SENTENCE,
    SPARE_ROWS,
    TOO_LONG,
    Ticks,
    lines,
)
from portal.core import sentences

TEXT = 8_000
MAX_ROWS = 30
FIRST_ROWS = 4  # of an item that has none yet


def _plain(text: str | None) -> str:
    """Line ends of one kind, no spaces around."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def squeezed(text: str | None) -> str:
    return " ".join((text or "").split())


def _area(label: Any, limit: int = TEXT, **more: Any) -> TextAreaField:
    return TextAreaField(
        label,
        validators=[Optional(), Length(max=limit, message=TOO_LONG)],
        filters=[_plain],
        **more,
    )


def _row_area(label: Any, limit: int = TEXT) -> TextAreaField:
    """A text in a row of a list; a row that stays empty is no row."""
    validators = [Length(max=limit, message=TOO_LONG)]
    return TextAreaField(label, validators=validators, filters=[_plain])


def _row_line(label: Any) -> StringField:
    validators = [Length(max=SENTENCE, message=TOO_LONG)]
    return StringField(label, validators=validators, filters=[squeezed])


def _line(label: Any, **more: Any) -> StringField:
    return StringField(
        label,
        validators=[Optional(), Length(max=SENTENCE, message=TOO_LONG)],
        filters=[squeezed],
        **more,
    )


def _is_number(_form: object, field: StringField) -> None:
    try:
        decimal(field.data or "0")
    except Unusable as error:
        raise ValidationError(sentences.of(ItemRefusal.NUMBER, **error.said.values)) from error


class OptionForm(Form):
    text = _row_area(_l("Teks pilihan"))
    why = _row_area(_l("Alasannya"), PARAGRAPH)


class AnswerForm(Form):
    text = _row_line(_l("Jawaban yang diterima"))
    why = _row_line(_l("Alasannya"))


class UnitForm(Form):
    name = _row_line(_l("Satuan lain"))
    worth = StringField(
        _l("Sama dengan berapa satuan utama"), validators=[_is_number], filters=[squeezed]
    )


class PairForm(Form):
    left = _row_area(_l("Kiri"), PARAGRAPH)
    right = _row_line(_l("Pasangannya"))


class ItemForm(FlaskForm):
    """What every item has. `before` tells which text of the item the form was filled from."""

    before = HiddenField()
    stem = TextAreaField(
        _l("Pertanyaan"),
        validators=[InputRequired(NEEDED), Length(max=TEXT, message=TOO_LONG)],
        filters=[_plain],
    )
    competency = SelectField(_l("Kompetensi"), validate_choice=False)
    level = SelectField(
        _l("Level"), choices=[SelectChoice(str(n), str(n)) for n in range(1, 6)], default="1"
    )
    difficulty = SelectField(
        _l("Kesukaran"),
        choices=[SelectChoice(key, label) for key, label in words.DIFFICULTIES.items()],
        default="medium",
    )
    marks = IntegerField(
        _l("Bobot"),
        default=1,
        validators=[InputRequired(NEEDED), NumberRange(min=1, max=20, message=BETWEEN)],
        description=_l("Soal yang diundi bersama perlu bobot yang sama; biasanya 1."),
    )
    tags = _line(
        _l("Tanda"),
        description=_l("Kata penyaring untuk kuis, dipisah koma, misalnya: kuis, modul-1."),
    )
    explanation = _area(
        _l("Pembahasan"), description=_l("Dibaca peserta bila kuis menampilkan kunci.")
    )
    source = _line(
        _l("Sumber"), description=_l("Peraturan, pedoman, atau pelajaran yang menjadi dasarnya.")
    )

    def body(self) -> dict[str, Any]:
        """The fields of the item's kind alone."""
        return {}

    def fill(self, item: ItemFile) -> None:
        """Take the fields of the kind over from an item; None of them is typed yet."""

    def prepare(self) -> None:
        """Give rows that say which is right their places; called once the rows are known."""

    def document(self, kind: str, key: str) -> ItemFile:
        """The item a validated form describes."""
        return ItemFile.model_validate(
            {
                "id": key,
                "type": kind,
                "competency": self.competency.data or "",
                "level": int(self.level.data),
                "difficulty": self.difficulty.data,
                "tags": tag_list(self.tags.data),
                "marks": self.marks.data,
                "stem": self.stem.data,
                "explanation": self.explanation.data or "",
                "source": self.source.data or "",
                **self.body(),
            }
        )


def tag_list(text: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in re.split(r"[,;\s]+", text or "") if one))


def _spare(rows: Sequence[object]) -> int:
    """A new item starts with a usual number of rows, one that has some gets a few more."""
    return SPARE_ROWS if rows else FIRST_ROWS


def _grow(field: FieldList, rows: Sequence[Mapping[str, Any]], spare: int = SPARE_ROWS) -> None:
    """Rows with what is there, and some empty ones below."""
    for row in [*rows, *[{}] * spare][:MAX_ROWS]:
        field.append_entry(row)


class _ChoiceForm(ItemForm):
    options = FieldList(FormField(OptionForm), max_entries=MAX_ROWS)
    grows = True

    def chosen(self) -> set[str]:
        """The rows that are marked right."""
        raise NotImplementedError

    def fill(self, item: ItemFile) -> None:
        _grow(
            self.options,
            [one.model_dump() for one in item.options],
            _spare(item.options) if self.grows else 0,
        )
        right = [str(at) for at, one in enumerate(item.options) if one.correct]
        self.mark(right)

    def mark(self, right: list[str]) -> None:
        raise NotImplementedError

    def body(self) -> dict[str, Any]:
        right = self.chosen()
        options = [
            {
                "text": row.form.text.data,
                "correct": str(at) in right,
                "why": row.form.why.data or "",
            }
            for at, row in enumerate(self.options)
            if row.form.text.data
        ]
        return {"options": options}


class SingleForm(_ChoiceForm):
    key = RadioField(_l("Kunci"), validators=[Optional()], validate_choice=False)

    def prepare(self) -> None:
        self.key.choices = _places(self.options)

    def chosen(self) -> set[str]:
        return {self.key.data} if self.key.data else set()

    def mark(self, right: list[str]) -> None:
        self.key.data = right[0] if right else None


class TrueFalseForm(SingleForm):
    """Two options, at first Benar and Salah."""

    grows = False

    def fill(self, item: ItemFile) -> None:
        super().fill(item)
        for word in (_("Benar"), _("Salah"))[len(self.options) :]:
            self.options.append_entry({"text": word})


class MultipleForm(_ChoiceForm):
    key = Ticks(_l("Kunci"), validators=[Optional()], validate_choice=False)

    def prepare(self) -> None:
        self.key.choices = _places(self.options)

    def chosen(self) -> set[str]:
        return set(self.key.data or ())

    def mark(self, right: list[str]) -> None:
        self.key.data = right


def _places(rows: FieldList) -> list[SelectChoice]:
    return [
        SelectChoice(str(at), _("Pilihan %(number)d benar", number=at + 1))
        for at in range(len(rows))
    ]


class ShortForm(ItemForm):
    answers = FieldList(FormField(AnswerForm), max_entries=MAX_ROWS)
    case_sensitive = BooleanField(_l("Huruf besar dan kecil dibedakan"))

    def fill(self, item: ItemFile) -> None:
        _grow(self.answers, [one.model_dump() for one in item.answers])
        self.case_sensitive.data = item.case_sensitive

    def body(self) -> dict[str, Any]:
        answers = [
            {"text": row.form.text.data, "why": row.form.why.data or ""}
            for row in self.answers
            if row.form.text.data
        ]
        return {"answers": answers, "case_sensitive": bool(self.case_sensitive.data)}


class NumericForm(ItemForm):
    value = StringField(
        _l("Jawaban yang benar"),
        validators=[InputRequired(NEEDED), _is_number],
        filters=[squeezed],
        description=_l("Misalnya 1250 atau 12,5."),
    )
    tolerance = StringField(
        _l("Toleransi"),
        validators=[Optional(), _is_number],
        filters=[squeezed],
        description=_l("Selisih ke atas dan ke bawah yang masih benar."),
    )
    unit = _line(_l("Satuan"), description=_l("Tampil di samping isian, misalnya m."))
    units = FieldList(FormField(UnitForm), max_entries=MAX_ROWS)

    def fill(self, item: ItemFile) -> None:
        answer = item.answer
        others: Mapping[str, Decimal] = {}
        if answer is not None:
            self.value.data = _decimal(answer.value)
            self.tolerance.data = _decimal(answer.tolerance) if answer.tolerance else ""
            self.unit.data = answer.unit
            others = answer.units
        rows = [{"name": name, "worth": _decimal(worth)} for name, worth in others.items()]
        _grow(self.units, rows)

    def body(self) -> dict[str, Any]:
        units = {
            row.form.name.data: decimal(row.form.worth.data or "0")
            for row in self.units
            if row.form.name.data
        }
        answer = {
            "value": decimal(self.value.data or "0"),
            "tolerance": abs(decimal(self.tolerance.data or "0")),
            "unit": self.unit.data or "",
            "units": units,
        }
        return {"answer": answer}


def _decimal(value: Decimal) -> str:
    return spelt(value).replace(".", ",")


class MatchingForm(ItemForm):
    pairs = FieldList(FormField(PairForm), max_entries=MAX_ROWS)
    distractors = _area(
        _l("Pengecoh, satu per baris"),
        PARAGRAPH,
        description=_l("Pasangan yang bukan milik siapa pun."),
    )

    def fill(self, item: ItemFile) -> None:
        _grow(self.pairs, [one.model_dump() for one in item.pairs], _spare(item.pairs))
        self.distractors.data = "\n".join(item.distractors)

    def body(self) -> dict[str, Any]:
        pairs = [
            {"left": row.form.left.data or "", "right": row.form.right.data or ""}
            for row in self.pairs
            if row.form.left.data or row.form.right.data
        ]
        return {"pairs": pairs, "distractors": lines(self.distractors.data)}


class OrderingForm(ItemForm):
    sequence = FieldList(_row_line(_l("Langkah")), max_entries=MAX_ROWS)

    def fill(self, item: ItemFile) -> None:
        for step in [*item.sequence, *[""] * _spare(item.sequence)][:MAX_ROWS]:
            self.sequence.append_entry(step)

    def body(self) -> dict[str, Any]:
        return {"sequence": [row.data for row in self.sequence if row.data]}


class ClozeForm(ItemForm):
    text = _area(
        _l("Teks rumpang"),
        description=_l(
            "Tulis [[jawaban|jawaban lain]] untuk isian, [[?benar|salah|salah]] untuk pilihan."
        ),
    )
    case_sensitive = BooleanField(_l("Huruf besar dan kecil dibedakan"))

    def fill(self, item: ItemFile) -> None:
        self.text.data = item.text
        self.case_sensitive.data = item.case_sensitive

    def body(self) -> dict[str, Any]:
        return {"text": self.text.data or "", "case_sensitive": bool(self.case_sensitive.data)}


FORMS: Mapping[str, type[ItemForm]] = {
    "single": SingleForm,
    "multiple": MultipleForm,
    "true_false": TrueFalseForm,
    "short": ShortForm,
    "numeric": NumericForm,
    "matching": MatchingForm,
    "ordering": OrderingForm,
    "cloze": ClozeForm,
}
