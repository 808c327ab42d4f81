"""The people of the tests, signed in, and a few records of theirs."""

from tests.web.conftest import browse, people, sales

__all__ = ["browse", "people", "sales"]
