"""Liane for assistants, by the Model Context Protocol."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class McpConfig(AppConfig):
    name = "liane.api.mcp"
    label = "mcp"
    verbose_name = _("Assistants (MCP)")
