"""The documentation lists every setting, as the code declares it."""

from pathlib import Path

import pytest

from liane.config import environment
from liane.lib.refusal import Refusal


def test_the_documentation_is_the_code() -> None:
    text = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()
    assert environment.documentation() in text


def test_every_default_is_right() -> None:
    environment.check({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LIANE_PORT", "70000"),
        ("LIANE_WORKERS", "0"),
        ("LIANE_HTTPS", "perhaps"),
        ("LIANE_TRUSTED_PROXIES", "-1"),
        ("LIANE_DATABASE_URL", "mysql://x"),
        ("LIANE_LANGUAGE", "de"),
        ("LIANE_MAIL_URL", "smtp://host:port"),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(Refusal, match=name):
        environment.check({name: value})
