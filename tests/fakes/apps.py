"""Object types of nothing in particular, on which the kernel is tested."""

from django.apps import AppConfig


class FakesConfig(AppConfig):
    name = "tests.fakes"
    label = "fakes"

    def ready(self) -> None:
        from tests.fakes import objects  # noqa: F401, PLC0415  the models are loaded by now
