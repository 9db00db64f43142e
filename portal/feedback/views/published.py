"""`/feedback/<service>/results`: what the answers say, for everybody; and the same as a table."""

from collections.abc import Iterator
from datetime import date

from flask import Response, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.core import documents, zones
from portal.core.access import anonymous
from portal.core.errors import NotFound
from portal.core.tabular import Value, content_disposition, csv_bytes
from portal.feedback.data import policies
from portal.feedback.queries import actions, comments, results, services
from portal.feedback.queries.results import PeriodResult
from portal.feedback.queries.services import Served
from portal.feedback.rules import index, periods, policy
from portal.feedback.rules.policy import ELEMENTS, SurveyPolicy
from portal.feedback.views import public, words

bp = public.bp
"""The same blueprint: these pages stand below the survey's own address."""


@bp.get("/<slug>/results")
@anonymous
def results_page(slug: str) -> ResponseReturnValue:
    service, version, found, on = _read(slug)
    asked = request.args.get("period", "")
    chosen = _chosen(version, found, asked)
    return render_template(
        "feedback/results.html",
        service=service,
        policy=version,
        found=found,
        chosen=chosen,
        said=comments.published(service.id),
        actions=actions.of_service(service.id),
        on=on,
        words=str(get_locale() or "id"),
        converted=index.converted_of,
        rounded=index.rounded,
        two=words.two,
        name=words.period,
    )


@bp.get("/<slug>/proofs/<public_id>")
@anonymous
def proof(slug: str, public_id: str) -> ResponseReturnValue:
    """The file by which a unit shows what it has improved."""
    return documents.sent(actions.published_proof(slug, public_id))


@bp.get("/<slug>/results.csv")
@anonymous
def results_csv(slug: str) -> ResponseReturnValue:
    """Every published period; what is held back has no row."""
    service, version, found, _on = _read(slug)
    locale = str(get_locale() or "id")
    columns = (
        _("Instansi"), _("Unit"), _("Layanan"), _("Periode"), _("Keadaan"), _("Responden"),
        *(f"NRR {one.code} {one.name.in_(locale)}" for one in version.elements),
        _("Nilai indeks"), _("Indeks konversi"), _("Mutu"),
    )  # fmt: skip
    body = b"".join(csv_bytes(columns, list(_lines(service, version, found))))
    response = Response(body, content_type="text/csv; charset=utf-8")
    name = _("hasil survei %(slug)s.csv", slug=service.slug)
    response.headers["Content-Disposition"] = content_disposition(name)
    return response


def _lines(
    service: Served, version: SurveyPolicy, found: list[PeriodResult]
) -> Iterator[tuple[Value, ...]]:
    for one in found:
        if one.result is not None:
            nrr = one.result.nrr
            yield (
                service.agency, service.unit, service.name, one.period.code,
                _("tetap") if one.is_final else _("sementara"), one.result.respondents,
                *(index.rounded(nrr[key]) if key in nrr else "" for key in ELEMENTS),
                index.rounded(one.result.index), one.result.converted, one.result.grade.letter,
            )  # fmt: skip


def _read(slug: str) -> tuple[Served, SurveyPolicy, list[PeriodResult], date]:
    service = services.named(slug)
    on = zones.local_day(g.now, service.zone)
    version = policy.in_force(policies(), on)
    served = results.served(service.id)
    return service, version, list(results.of_service(version, service.id, served, on)), on


def _chosen(version: SurveyPolicy, found: list[PeriodResult], asked: str) -> PeriodResult:
    """The period an address asks for, else the latest that has a result. Raises NotFound."""
    if asked:
        period = periods.coded(version, asked)
        match = [one for one in found if one.period == period]
        if not match:
            raise NotFound
        return match[0]
    shown = [one for one in found if one.result is not None]
    return shown[0] if shown else found[0]
