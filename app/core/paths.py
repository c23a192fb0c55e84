"""What may stand in an address."""
from flask import Flask
from werkzeug.routing import IntegerConverter

LARGEST_ID = 2**63 - 1


class RowNumber(IntegerConverter):
    """`<int:…>`: a number that a database can hold; a larger one is no address (404)."""

    def __init__(self, map, fixed_digits=0, min=None, max=LARGEST_ID, signed=False):  # noqa: A002
        super().__init__(map, fixed_digits, min, max, signed)


def register(app: Flask) -> None:
    """Before any route is added."""
    app.url_map.converters["int"] = RowNumber
