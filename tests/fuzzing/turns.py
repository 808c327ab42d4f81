"""Turn by turn, some requests to each operation of the document, each taken back before the next."""

import json
import logging
import time
import traceback
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from liane.records.objects import ObjectType
from liane.records.registry import catalogue
from tests.fuzzing import odd, plain
from tests.fuzzing.tally import Tally

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
DOCUMENT = "/api/v1/openapi.json"


class _Faults(logging.Handler):
    """What Liane notes of a request that it could not answer."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep where the exception comes from."""
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            frame = traceback.extract_tb(error.__traceback__)[-1]
            near = next(
                (one for one in reversed(traceback.extract_tb(error.__traceback__)) if "/liane/" in one.filename), frame
            )
            self.last = f"{type(error).__name__} at {near.filename.rpartition('/src/')[2]}:{near.lineno}"


@dataclass(slots=True)
class Fuzz:
    """Requests by some keys to a WSGI application; `ids` are of what exists, by object or address, `comments` by slug
    with the record that each is about.
    """

    app: Any
    keys: Sequence[str]
    ids: odd.Ids
    comments: Mapping[str, list[tuple[str, str]]] = field(default_factory=dict)
    tally: Tally = field(default_factory=lambda: Tally([]))
    operations: list[Any] = field(default_factory=list)
    _known: dict[str, tuple[st.SearchStrategy[Any], ...]] = field(default_factory=dict)
    _faults: _Faults = field(default_factory=_Faults)

    def read(self, chosen: Any) -> None:
        """Read the document of the first key, and keep the operations for which `chosen` is true."""
        schema = schemathesis.openapi.from_wsgi(DOCUMENT, self.app, headers=_shown(self.keys[0]))
        found = [one.ok() for one in schema.get_all_operations()]  # type: ignore[union-attr]
        self.operations = [one for one in found if chosen(one)]
        self.tally = Tally([one.label for one in self.operations])

    def turn(self, number: int, examples: int, until: float) -> None:
        """Send `examples` requests of each form to each operation, as long as the clock allows."""
        logger = logging.getLogger("liane")
        logger.addHandler(self._faults)
        logger.propagate = False
        try:
            # Another order each turn: short of time, none is always the last.
            operations = Random(number).sample(self.operations, len(self.operations))
            for operation in operations:
                if not self.tally.done[operation.label]:
                    self._send(self._plainly(operation), self.keys[:1], number, 1, until)
            for operation in operations:
                for strategy in self._forms(operation):
                    if time.monotonic() < until:
                        self._send(strategy, self.keys, number, examples, until)
        finally:
            logger.removeHandler(self._faults)
            logger.propagate = True

    def _forms(self, operation: Any) -> Iterable[st.SearchStrategy[Any]]:
        """Return three forms of requests: such as the document allows, such as it does not, such as mean something."""
        if operation.label not in self._known:
            allowed = operation.as_strategy()
            forbidden = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
            meant = st.tuples(allowed, self._meant(operation)).map(_replaced)
            self._known[operation.label] = (allowed, forbidden, meant)
        return self._known[operation.label]

    def _meant(self, operation: Any) -> st.SearchStrategy[dict[str, Any]]:
        """Return parts of a request to an operation that lead to records and speak of fields that exist."""
        words = operation.path.strip("/").split("/")
        item, method = catalogue().by_slug(words[0]), operation.method.upper()
        parts = self._place(words, item.name if item else words[0])
        if method == "GET" and item is not None and len(words) == 1:
            parts = parts.flatmap(lambda known: _with(known, where=odd.condition_of(item, self.ids).map(json.dumps)))
        body = self._body(words, item) if method in ("POST", "PATCH", "PUT") else None
        return parts if body is None else parts.flatmap(lambda known: _with(known, body=body))

    def _plainly(self, operation: Any) -> st.SearchStrategy[Any]:
        """Return the one request to an operation that a person would send, to be answered well."""
        words = operation.path.strip("/").split("/")
        item = catalogue().by_slug(words[0])
        name = item.name if item else words[0]
        parts = {
            "{id}": (self.ids.get(name) or [odd.NOBODY])[0],
            "{object}": "company",
            "{source}": odd.EXTERNAL[0],
            "{key}": odd.EXTERNAL[1],
            "{comment}": odd.NOBODY,
        }
        given = plain.request(operation, item, self.ids)
        if "{comment}" in words and words[0] in self.comments:
            parts["{id}"], parts["{comment}"] = self.comments[words[0]][0]
        path = {word.strip("{}"): parts[word] for word in words if word in parts}
        path |= {"value": given["value"]} if "value" in given else {}
        said = {"body": given["body"], "media_type": "application/json"} if "body" in given else {}
        return st.builds(lambda: operation.Case(path_parameters=path, query=given["query"], headers={}, **said))

    def _place(self, words: list[str], name: str) -> st.SearchStrategy[dict[str, Any]]:
        if "{comment}" in words and words[0] in self.comments:
            pairs = st.sampled_from(self.comments[words[0]])
            return pairs.map(lambda pair: {"id": pair[0], "comment": pair[1]})
        known = {
            "{id}": st.sampled_from(self.ids.get(name) or [odd.NOBODY]),
            "{object}": st.sampled_from([item.name for item in catalogue()]),
            "{source}": st.just(odd.EXTERNAL[0]),
            "{key}": st.just(odd.EXTERNAL[1]),
            "{value}": st.sampled_from(["732829320", "salesperson", "EUR"]),
        }
        return st.fixed_dictionaries({word.strip("{}"): known[word] for word in words if word in known})

    def _body(self, words: list[str], item: ObjectType | None) -> st.SearchStrategy[Any] | None:
        if words in (["query"], ["exports"]):
            item_of = st.sampled_from([one for one in catalogue() if one.name in self.ids])
            asked = item_of.flatmap(lambda one: odd.query_of(one, self.ids))
            return asked if words == ["query"] else asked.map(lambda one: {"query": one})
        if words == ["changes"]:
            edits = st.lists(odd.edit_of(self.ids), min_size=1, max_size=5)
            return st.fixed_dictionaries({"changes": edits, "mode": st.sampled_from(["all", "each"])})
        if item is None:
            return None
        said = words[2:3] == ["comments"]
        values = odd.values_of(catalogue()["comment"] if said else item, self.ids)
        if said:  # about the record of its address
            values = values.map(lambda given: {key: one for key, one in given.items() if key != "subject"})
        return values.map(lambda given: {"values": given})

    def _send(
        self, strategy: st.SearchStrategy[Any], keys: Sequence[str], number: int, examples: int, until: float
    ) -> None:
        before = frozenset(self.tally.failures)

        @seed(number)
        @settings(
            max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink), report_multiple_bugs=False,
        )  # fmt: skip
        @given(case=strategy, key=st.sampled_from(keys))
        def sends(case: Any, key: str) -> None:
            if time.monotonic() < until:
                self._one(case, key, number, before)

        with suppress(_Found, Flaky):  # the tally has it
            sends()

    def _one(self, case: Any, key: str, number: int, before: frozenset[str]) -> None:
        headers, label = _shown(key), case.operation.label
        self._faults.last = ""
        try:
            with transaction.atomic():
                answer = case.call(headers=headers)
                transaction.set_rollback(True)
            self.tally.count(label, answer.status_code)
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            for failure in group.exceptions:
                what = self._faults.last or f"{failure.title}: {str(failure.message)[:300]}"
                self.tally.fails(label, what, _request(case), number)
                if what not in before:
                    raise _Found from None
        except Exception as error:  # noqa: BLE001 (what breaks the road itself is a failure like others)
            what = f"{type(error).__name__}: {str(error)[:300]}"
            self.tally.fails(label, what, _request(case), number)
            if what not in before:
                raise _Found from None


class _Found(Exception):
    """Something is wrong that was not met before: Hypothesis looks for the shortest request that shows it."""


def _with(known: dict[str, Any], **more: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({**{name: st.just(value) for name, value in known.items()}, **more})


def _shown(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"}


def _replaced(both: tuple[Any, dict[str, Any]]) -> Any:
    case, parts = both
    for name, value in parts.items():
        if name == "body":
            case.body, case.media_type = value, "application/json"
        elif name == "where":
            case.query = {**(case.query or {}), "where": value}
        else:
            case.path_parameters = {**case.path_parameters, name: value}
    return case


def _request(case: Any) -> str:
    curl = str(case.as_curl_command(headers={"Authorization": "Bearer KEY"}))
    return curl.replace("[Filtered]", "Bearer KEY")
