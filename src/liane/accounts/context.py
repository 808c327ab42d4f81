"""What every template may say of the organisation and the frame it stands in."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from liane.accounts.memory import ORGANISATION, Remembered
from liane.accounts.organisation import DEFAULTS, Settings
from liane.accounts.slots import BARE, frames

_said: Remembered[dict[str, Any]] = Remembered((ORGANISATION,))


def organisation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `organisation` (its settings and `logo_url`) and `frames` (the templates to extend)."""
    settings: Settings = getattr(request, "organisation", DEFAULTS)
    versions = getattr(request, "versions", None)
    said = _said.get("", versions, lambda: _say(settings)) if versions is not None else _say(settings)
    return {"organisation": said, "frames": frames.value or BARE}


def _say(settings: Settings) -> dict[str, Any]:
    logo = reverse("organisation_logo", args=[settings.logo]) if settings.logo else ""
    return {**asdict(settings), "logo_url": logo}
