"""Who calls a tool, and what a tool answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from liane.api.keys.limits import Reach
from liane.api.road.asked import ApiRequest
from liane.records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Caller:
    """The person for whom an assistant acts, within what her key leaves; `source` is the key, "" on stdio."""

    viewer: Viewer
    source: str = ""
    reach: Reach | None = None

    def request(self) -> ApiRequest:
        """Return what the parts of the API that tools share read the caller from."""
        asked = ApiRequest()
        asked.viewer = self.viewer
        return asked


class ToolError(Exception):
    """Why a tool did nothing, in a sentence."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool answers: data for the assistant and, where a person should read it, `text` in her own words."""

    data: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
