"""The server of the Model Context Protocol: its tools and resources, for one caller."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from importlib.metadata import version
from typing import Any, Protocol, TypeVar

import mcp_types as types
import orjson
from django.db import DataError
from django.utils.translation import gettext as _
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError

from liane.api.mcp import reading
from liane.api.mcp.caller import Answer, Caller, ToolError
from liane.api.mcp.tools import INSTRUCTIONS, TOOLS
from liane.api.objects import described
from liane.api.problems.errors import ApiError
from liane.records.changes.model import Refused
from liane.records.fields import Invalid
from liane.records.queries.model import QueryError
from liane.records.registry import catalogue

logger = logging.getLogger(__name__)
T = TypeVar("T")
Context = ServerRequestContext[Any]


class Run(Protocol):
    """Does work on the database in the thread that has it, and waits."""

    def __call__(self, work: Callable[[], T], /) -> Awaitable[T]: ...


SCHEME = "liane://"
_JSON = "application/json"


def build(caller: Callable[[], Caller], run: Run) -> Server[Any]:
    """Return a server for one caller, who is asked for anew at each request: her rights may have changed."""

    async def list_tools(context: Context, params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return await run(lambda: types.ListToolsResult(tools=_tools()))

    async def call_tool(context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        return await run(lambda: _called(caller, params.name, params.arguments or {}))

    async def list_resources(
        context: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        return await run(lambda: types.ListResourcesResult(resources=_resources(caller())))

    async def list_templates(
        context: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        return await run(lambda: types.ListResourceTemplatesResult(resource_templates=[_template()]))

    async def read_resource(context: Context, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        return await run(lambda: _resource(caller, params.uri))

    return Server(
        "liane",
        version=version("liane"),
        title="Liane",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
    )


def _tools() -> list[types.Tool]:
    return [
        types.Tool(
            name=name,
            title=str(tool.title),
            description=tool.about,
            input_schema=tool.schema,
            annotations=types.ToolAnnotations(
                title=str(tool.title),
                read_only_hint=not tool.writes,
                destructive_hint=tool.writes,
                idempotent_hint=name == "apply" or not tool.writes,
                open_world_hint=False,
            ),
        )
        for name, tool in TOOLS.items()
    ]


def _called(caller: Callable[[], Caller], name: str, arguments: Mapping[str, Any]) -> types.CallToolResult:
    """Return what a tool answers, or in words why it did nothing."""
    tool = TOOLS.get(name)
    if tool is None:
        return _failed(_("Il n’y a pas d’outil « %(name)s ».") % {"name": name[:80]})
    try:
        unknown = sorted(set(arguments) - set(tool.takes))
        if unknown:
            known = {"key": unknown[0][:80], "keys": ", ".join(tool.takes)}
            return _failed(_("Clé inconnue : %(key)s. Il y a : %(keys)s.") % known)
        answer = _asked(caller, tool.work, arguments)
    except ToolError as error:
        return _failed(str(error))
    return _told(answer)


def _asked(caller: Callable[[], Caller], work: Callable[..., Answer], arguments: Mapping[str, Any]) -> Answer:
    """Do the work of a tool; what it refuses becomes a ToolError. Raises ToolError."""
    try:
        return work(caller(), arguments)
    except ApiError as error:
        raise ToolError(_sentence(error)) from error
    except Refused as error:
        raise ToolError(" ".join(dict.fromkeys(str(problem.message) for problem in error.problems))) from error
    except (QueryError, Invalid) as error:
        raise ToolError(str(error)) from error
    except (DataError, TypeError, ValueError, KeyError, AttributeError) as error:
        logger.warning("Arguments that a tool cannot read", exc_info=error)
        raise ToolError(_("Ces arguments ne se lisent pas. L’outil « describe » dit ce qu’il y a.")) from error


def _sentence(error: ApiError) -> str:
    places = [str(one["path"]) for one in error.errors if one.get("path")]
    return str(error.detail) + (f" ({', '.join(places[:5])})" if places else "")


def _told(answer: Answer) -> types.CallToolResult:
    text = orjson.dumps(answer.data, default=str).decode()
    if len(text) > 2 * reading.MOST_TEXT:
        return _failed(_("La réponse est trop longue : demandez moins de champs, ou une autre fiche."))
    parts = [types.TextContent(type="text", text=one) for one in (answer.text, text) if one]
    return types.CallToolResult(content=list(parts), structured_content=orjson.loads(text))


def _failed(sentence: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=sentence)], is_error=True)


def _resources(caller: Caller) -> list[types.Resource]:
    """Return what can be read without an id: what each object is."""
    return [
        types.Resource(name=item.name, title=str(item.plural), uri=f"{SCHEME}{item.name}", mime_type=_JSON)
        for item in described.reachable(catalogue(), caller.viewer)
    ]


def _template() -> types.ResourceTemplate:
    return types.ResourceTemplate(
        name="record",
        title=_("Fiche"),
        uri_template=SCHEME + "{object}/{id}",
        description="One record with every field that the person may read.",
        mime_type=_JSON,
    )


def _resource(caller: Callable[[], Caller], uri: str) -> types.ReadResourceResult:
    """Return an object or a record. Raises MCPError with the sentence of what is wrong."""
    name, _slash, record_id = uri.removeprefix(SCHEME).partition("/")
    try:
        if not uri.startswith(SCHEME):
            raise reading.absent()
        work = reading.read if record_id else reading.describe
        answer = _asked(caller, work, {"object": name} | ({"id": record_id} if record_id else {}))
    except ToolError as error:
        raise MCPError(code=types.INVALID_PARAMS, message=str(error)) from error
    text = orjson.dumps(answer.data, default=str).decode()
    return types.ReadResourceResult(contents=[types.TextResourceContents(uri=uri, mime_type=_JSON, text=text)])
