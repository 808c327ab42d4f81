"""The screens that every object shares."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Lists, boards, pages, forms, palette: drawn from object types."""

    name = "liane.web"
    label = "web"
