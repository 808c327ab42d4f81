"""What an import check cannot see obeys the order of the layers too: relations between models."""

from django.apps import apps

from tests.structure.source import points_up


def test_relations_between_models_point_down():
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model:
                here, there = model.__module__, field.related_model.__module__
                if here.startswith("liane.") and there.startswith("liane.") and points_up(here, there):
                    wrong.append(f"{model.__name__}.{field.name} ({here}) points to {there}")
    assert not wrong, "\n".join(wrong)


def test_order_of_the_layers():
    assert points_up("liane.lib.ids", "liane.records.models")
    assert points_up("liane.apps.people.models", "liane.apps.sales.models")
    assert not points_up("liane.web.list", "liane.api.routes")
    assert not points_up("liane.config.urls", "liane.apps.sales.urls")
