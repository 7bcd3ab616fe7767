"""Numbers in addresses: those that a row can have; a longer one is a page that does not exist."""

from werkzeug.routing import IntegerConverter, Map

LARGEST_KEY = 2**31 - 1


class RowNumber(IntegerConverter):
    """The key of a row."""

    def __init__(self, url_map: Map):
        super().__init__(url_map, min=1, max=LARGEST_KEY)
