"""`portal evaluation`: the form of a person with every figure, its lines, its formula's source."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click
from flask.cli import with_appcontext

from portal.core import clock, zones
from portal.core.canonical import Json, instant_text
from portal.evaluation.models import EvaluationForm
from portal.evaluation.queries import forms, frozen, results
from portal.evaluation.rules import facts as rules
from portal.evaluation.views import opened
from portal.evaluation.views.opened import Opened
from portal.people.queries import numbers
from portal.people.queries.numbers import Bearer


@click.group()
def evaluation() -> None:
    """Evaluation of people over periods."""


@evaluation.command()
@click.argument("number", metavar="ID")
@click.option("--period", "code", default="", help="Code of the period; else the latest one.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
def show(number: str, code: str, as_json: bool) -> None:
    """The form of the person whose current or former number is ID, figure by figure."""
    person = _only(numbers.bearers(number, zones.local_day(clock.now())))
    form = forms.last_of(person.person_id, code)
    if form is None:
        raise click.ClickException("this person has no form of an opened period with this code")
    document = _document(person, form)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        _print(document)


def _only(found: Sequence[Bearer]) -> Bearer:
    if not found:
        raise click.ClickException("nobody bears or bore this number")
    if len(found) > 1:
        raise click.ClickException("two agencies gave this number; use the NIP or NI PPPK")
    return found[0]


def _document(person: Bearer, form: EvaluationForm) -> dict[str, Json]:
    """Plain values; `facts` is what the snapshot stores, byte for byte once it is locked."""
    now = clock.now()
    facts = results.facts_of(form, now)
    kept = frozen.of_forms([form.id]).get(form.id)
    return {
        "name": person.name,
        "period": {"code": form.period.code, "name": form.period.name},
        "effective_on": facts.effective_on.isoformat(),
        "locked_at": instant_text(form.locked_at) if form.locked_at else None,
        "sha256": kept.sha256 if kept else None,
        "policy_version": facts.policy,
        "index": facts.index.value,
        "figures": [_figure(one) for one in opened.opened(facts, own=False, now=now)],
        "facts": json.loads(rules.stored(facts)),
    }


def _figure(one: Opened) -> dict[str, Json]:
    return {
        "figure": one.number.value,
        "title": one.title,
        "value": one.value,
        "formula": one.formula,
        "remark": one.remark,
        "lines": [
            dict(zip(one.columns, (line.title, *line.cells), strict=True)) for line in one.lines
        ],
        "sources": [
            {"reference": row.reference, "note": row.note, "verification": row.verification}
            for row in one.sources
        ],
    }


def _print(document: Mapping[str, Any]) -> None:
    period = document["period"]
    click.echo(
        f"{document['name']}, {period['name']} ({period['code']}), "
        f"effective {document['effective_on']}"
    )
    if document["locked_at"]:
        click.echo(f"locked {document['locked_at']}, sha256 {document['sha256']}")
    for one in document["figures"]:
        click.echo(f"{one['title']}: {one['value']}")
        click.echo(f"  {one['formula']}")
        for line in one["lines"]:
            click.echo("  - " + ", ".join(f"{name} {value}" for name, value in line.items()))
        for source in one["sources"]:
            click.echo(f"  source: {source['reference']} ({source['verification']})")
