"""Amounts of money in forms: typed with the marks of either language, and shown with them."""

import pytest
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict
from wtforms import Form

from portal.core.rupiah_field import RupiahField
from portal.web.app import Portal


class Priced(Form):
    price = RupiahField("Harga")


@pytest.mark.parametrize(
    "typed",
    [
        "25000000",
        "25.000.000",
        "Rp25.000.000",
        "Rp. 25.000.000,-",
        "rp 25.000.000,00",
        "25,000,000",
    ],
)
def test_an_amount_is_read_however_it_is_written(typed: str) -> None:
    assert Priced(MultiDict({"price": typed})).price.data == 25_000_000


@pytest.mark.parametrize("typed", ["25.00", "dua juta", "25.000.00", "2,5 juta"])
def test_what_is_no_amount_is_refused_and_stays_to_be_mended(typed: str) -> None:
    form = Priced(MultiDict({"price": typed}))
    assert not form.validate()
    assert f'value="{typed}"' in form.price()


def test_it_is_text_with_the_marks_of_the_readers_language(app: Portal) -> None:
    with app.test_request_context():
        for language, shown in (("id", "25.000.000"), ("en", "25,000,000")):
            with force_locale(language):
                field = Priced(price=25_000_000).price()
                assert 'type="text"' in field, "a browser drops dots typed into a field of numbers"
                assert f'value="{shown}"' in field
