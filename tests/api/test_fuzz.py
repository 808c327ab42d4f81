"""Requests that nobody would write: none breaks Liane, and each is answered as the document says.

`make test` sends some to every kind of address; `make fuzz` many to all of them.
"""

import os
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
# Objects whose addresses stand for all others: of people, of everyone, with parts, set up, with odd values.
CHOSEN = ("/companies", "/deals", "/people", "/custom-fields", "/vues")
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def chosen(path: str) -> bool:
    fixed = path.split("/")[1] in {"me", "objects", "query", "search", "changes", "imports", "exports", "operations"}
    return bool(EXAMPLES) or fixed or path.startswith(CHOSEN)


@pytest.mark.slow
def test_no_request_breaks_liane(sales, program, one_connection):
    key = program("anne")
    app = get_wsgi_application()
    headers = {"Authorization": f"Bearer {key.secret}", "Accept-Encoding": "identity"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, headers=headers)
    tried, broken = 0, []
    for found in schema.get_all_operations():
        operation = found.ok()  # type: ignore[union-attr]
        if chosen(operation.path):
            tried += 1
            try:
                send(operation, headers)
            except (Exception, ExceptionGroup) as error:  # noqa: BLE001
                broken.append(f"{operation.label}: {error}")
    assert tried > 20
    assert not broken, "\n\n".join(broken)


def send(operation: Any, headers: dict[str, str]) -> None:
    @settings(
        max_examples=EXAMPLES or 5, deadline=None, database=None, derandomize=not EXAMPLES,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def sends(case: Any) -> None:
        with transaction.atomic():
            answer = case.call(headers=headers)
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKS)

    sends()
