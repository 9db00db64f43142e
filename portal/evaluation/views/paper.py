"""A result on paper: every number with its lines, formula and source, for the person's own file."""

from importlib.resources import files

from flask import Response, g
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.core import dates, typeset
from portal.core.canonical import Json
from portal.core.dates import day
from portal.core.tabular import content_disposition
from portal.evaluation.models import EvaluationForm
from portal.evaluation.queries import frozen, results
from portal.evaluation.views import opened
from portal.evaluation.views.opened import Opened, Source
from portal.people import data
from portal.people.models import Person
from portal.people.service.persons import printed


def answer(form: EvaluationForm, person: Person) -> Response:
    """The PDF of a form as a download; what is not fixed yet says so."""
    name = f"evaluasi-{form.period.code}-{person.full_name}.pdf"
    at = g.now
    body = typeset.pdf(_template(), values(form, person), at=at)
    headers = {"Content-Disposition": content_disposition(name)}
    return Response(body, content_type="application/pdf", headers=headers)


def _template() -> bytes:
    return files(data).joinpath("personal-data.typ").read_bytes()


def values(form: EvaluationForm, person: Person) -> dict[str, Json]:
    """What the template shows, every word chosen."""
    facts = results.facts_of(form, g.now)
    kept = frozen.of_forms([form.id]).get(form.id)
    state = _("Ditetapkan") if kept else _("Sementara, belum ditetapkan")
    rows = [
        [_("Nama"), printed(person)],
        [_("Periode"), form.period.name],
        [_("Dihitung per"), day(facts.effective_on)],
        [_("Keadaan"), state],
    ]
    if kept:
        rows.append([_("Sidik jari SHA-256"), kept.sha256])
    return {
        "title": _("Hasil evaluasi"),
        "lead": _(
            "Setiap angka disertai rincian, rumus, dan dasarnya. Cuti, mutasi, atau kesempatan "
            "yang tidak diberikan tidak menurunkan apa pun."
        ),
        "locale": str(get_locale()),
        "foot": _("Dibuat %(moment)s", moment=dates.moment(g.now, g.actor.timezone)),
        "facts": rows,
        "groups": [_group(one) for one in opened.opened(facts, own=False, now=g.now)],
    }


def _group(one: Opened) -> dict[str, Json]:
    facts = [[_("Nilai"), one.value], [_("Rumus"), one.formula]]
    if one.remark:
        facts.append([_("Keterangan"), one.remark])
    facts += [[_("Dasar"), _source(row)] for row in one.sources]
    lines = [
        [list(pair) for pair in zip(one.columns, (line.title, *line.cells), strict=True)]
        for line in one.lines
    ]
    return {
        "title": one.title,
        "facts": facts,
        "empty": _("Tidak ada yang tercatat untuk periode ini; itu tidak menurunkan apa pun."),
        "tables": [{"title": _("Rinciannya"), "rows": lines, "note": ""}] if lines else [],
    }


def _source(one: Source) -> str:
    return f"{one.reference} ({one.verification})" if one.verification else one.reference
