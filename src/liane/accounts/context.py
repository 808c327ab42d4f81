"""What every template may say of the organisation and the frame it stands in."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from liane.accounts.organisation import DEFAULTS, Settings
from liane.accounts.slots import BARE, frames


def organisation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `organisation` (its settings and `logo_url`) and `frames` (the templates to extend)."""
    settings: Settings = getattr(request, "organisation", DEFAULTS)
    logo = reverse("organisation_logo", args=[settings.logo]) if settings.logo else ""
    return {"organisation": {**asdict(settings), "logo_url": logo}, "frames": frames.value or BARE}
