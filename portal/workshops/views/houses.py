"""`/activities/partners/<id>`: what a partner holds and held, for everybody; with a poster."""

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core.access import public
from portal.workshops.queries import activities, partners
from portal.workshops.views import words

bp = Blueprint("partner_public", __name__, url_prefix="/activities/partners/<public_id>")


@bp.get("")
@public
def show(public_id: str) -> ResponseReturnValue:
    house = partners.public(public_id)
    past = request.args.get("part") == "past"
    after = request.args.get("after", "")[:22]
    page = activities.of_house(house.organisation.id, now=g.now, past=past, after=after)
    return render_template(
        "workshops/house.html", house=house, page=page, past=past, words=words, now=g.now
    )


@bp.get("/poster")
@public
def poster(public_id: str) -> ResponseReturnValue:
    house = partners.public(public_id)
    address = url_for(".show", public_id=public_id, _external=True)
    return render_template("workshops/house_poster.html", house=house, address=address, words=words)
