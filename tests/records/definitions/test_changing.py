"""A field is changed, hidden, retired, converted: what uses it is told, and nothing of what people wrote is lost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.records import log, operations, tasks
from liane.records.changes.gate import check
from liane.records.changes.model import Cause, Change, Conflict, Create, Forbidden, Refused, Update
from liane.records.definitions import conversion, layouts, readable, returning, stretches
from liane.records.definitions import values as definition_values
from liane.records.definitions.readable import preview
from liane.records.definitions.uses import uses
from liane.records.queries.pages import get
from liane.records.registry import catalogue, refresh
from tests.records.definitions.words import back, options, refusal
from tests.records.people import SYSTEM, add_field, add_object, create, delete, rich, update, values, write


def numbered(people, *texts):
    """Return boxes whose text field "lot" holds `texts`."""
    add_field("box", "lot", kind="text")
    return [create(rich(people.owner), "box", name=text, lot=text) for text in texts]


def test_a_preview_counts_what_converts_and_shows_what_does_not(people):
    numbered(people, "1", "2", "2", "trois")
    found = preview("box", "lot", {"kind": "integer", "label": "Lot"}, SYSTEM)
    assert (found.records, found.converted, found.lost, found.whole) == (4, 3, 1, True)
    assert found.examples == (("trois", 1),)


def test_a_preview_of_many_is_read_a_stretch_at_a_time(people, monkeypatch, django_assert_num_queries):
    numbered(people, "1", "deux", "2", "deux", "3")
    monkeypatch.setattr(readable, "ROWS", 2)
    monkeypatch.setattr(stretches, "PATIENCE", 0)
    told, found = [], readable.NOTHING
    while not found.whole:
        with django_assert_num_queries(2):
            found = preview("box", "lot", {"kind": "integer", "label": "Lot"}, SYSTEM, found)
        told.append((found.records, found.converted, found.examples))
    assert told == [(2, 1, (("deux", 1),)), (4, 2, (("deux", 2),)), (5, 3, (("deux", 2),))]


def test_a_conversion_keeps_the_old_values_and_is_undone_whole(people):
    boxes = numbered(people, "1", "2", "trois")
    declaration = {"kind": "integer", "label": {"fr": "Lot"}}
    operation = conversion.note("box", "lot", declaration, SYSTEM)
    done = conversion.run(operation, SYSTEM)
    assert (done.state, done.position, done.total, done.refused) == ("done", 3, 3, 1)
    assert done.report[0]["message"] == "trois"
    assert [values("box", one, "lot") for one in boxes] == [(1,), (2,), (None,)]
    update(SYSTEM, "box", boxes[2], name="renommée")
    conversion.run(returning.note(operation, SYSTEM), SYSTEM)
    assert [values("box", one, "lot") for one in boxes] == [("1",), ("2",), ("trois",)]


def test_what_is_typed_while_a_batch_is_converted_stays(people):
    boxes = numbered(people, "1", "2")
    one = conversion.note("box", "lot", {"kind": "integer", "label": {"fr": "Lot"}}, SYSTEM)

    def meanwhile():
        for step in conversion.steps(tasks.task(one), SYSTEM):
            if step.position:
                update(rich(people.owner), "box", boxes[0], lot=17)
            yield step

    done = operations.run(one, meanwhile())
    assert (done.state, done.updated) == ("done", 2)
    assert [values("box", box, "lot") for box in boxes] == [(17,), (2,)]


def test_history_and_undo_speak_of_the_type_that_was(people):
    (box,) = numbered(people, "1")
    before = update(SYSTEM, "box", box, lot="17")
    conversion.run(conversion.note("box", "lot", {"kind": "integer", "label": "Lot"}, SYSTEM), SYSTEM)
    steps = [step for event in log.history("box", box, SYSTEM) for step in event.steps if step.field.key == "lot"]
    assert [(step.before, step.after) for step in steps] == [(None, 17)]
    with pytest.raises(Refused):
        back(before, SYSTEM)
    gone = delete(SYSTEM, "box", box)
    back(gone, SYSTEM)
    assert values("box", box, "lot") == (17,)


def test_choices_become_words_and_words_become_choices(people):
    field = {"kind": "choice", "label": "Ton", "options": options("vif", "doux")}
    add_field("box", "ton", **field)
    box = create(rich(people.owner), "box", name="b", ton="vif")
    conversion.run(conversion.note("box", "ton", {"kind": "text", "label": "Ton"}, SYSTEM), SYSTEM)
    assert values("box", box, "ton") == ("Vif",)
    conversion.run(conversion.note("box", "ton", field, SYSTEM), SYSTEM)
    assert values("box", box, "ton") == ("vif",)


def test_a_conversion_that_stopped_goes_on_where_it_was(people):
    boxes = numbered(people, "1", "2")
    operation = conversion.note("box", "lot", {"kind": "integer", "label": "Lot"}, SYSTEM)

    def cut_short():
        yield next(conversion.steps(tasks.task(operation), SYSTEM))
        raise InterruptedError

    with pytest.raises(InterruptedError):
        operations.run(operation, cut_short())
    refresh()
    conversion.run(operation, SYSTEM)
    assert [values("box", one, "lot") for one in boxes] == [(1,), (2,)]


def test_a_conversion_asked_for_by_two_is_made_once_and_the_other_is_told(people):
    field = add_field("box", "lot", kind="text")
    box = create(rich(people.owner), "box", name="b", lot="1")
    row = get("custom_field", field, SYSTEM)
    assert row is not None
    first, second = (
        conversion.note("box", "lot", {"kind": kind, "label": "Lot"}, SYSTEM, row.version)
        for kind in ("integer", "decimal")
    )
    conversion.run(first, SYSTEM)
    with pytest.raises(Conflict):
        conversion.run(second, SYSTEM)
    assert operations.progress(second).state == "failed"
    assert catalogue()["box"].fields["lot"].kind.name == "integer"
    assert values("box", box, "lot") == (1,)


def test_a_conversion_in_the_background_is_stopped_goes_no_further_and_is_taken_back(people):
    boxes = numbered(people, "1", "2")
    operation = conversion.start("box", "lot", {"kind": "integer", "label": "Lot"}, SYSTEM)
    tasks.carry_on(operation, SYSTEM, watch=lambda progress: operations.stop(operation))
    refresh()
    assert tasks.task(operation).state == "stopped"
    assert [values("box", one, "lot") for one in boxes] == [(None,), (None,)]
    back = tasks.take_back_later(operation, SYSTEM, "annulation")
    tasks.carry_on(back, SYSTEM)
    refresh()
    assert [values("box", one, "lot") for one in boxes] == [("1",), ("2",)]


def test_a_type_is_not_changed_in_passing(people):
    field = add_field("box", "lot", kind="text")
    declaration = {"kind": "integer", "label": "Lot"}
    assert "conversion" in refusal(Update("custom_field", field, {"declaration": declaration}))
    with pytest.raises(Forbidden):
        conversion.note("box", "lot", declaration, people.reader)
    with pytest.raises(Refused):
        conversion.note("box", "count", declaration, SYSTEM)
    with pytest.raises(Refused):
        conversion.note("box", "lot", {"kind": "rien", "label": "Lot"}, SYSTEM)


def test_what_uses_a_field_is_told_before_it_goes(people):
    add_object("Don", "Dons")
    add_field("don", "pays", kind="choice", options=options("fr"))
    add_field("don", "ville", kind="choice", options=options("lyon"), depends_on="pays", allowed={"fr": ["lyon"]})
    add_field("don", "boite", kind="relation", target="box")
    write(SYSTEM, Create("layout", {"object": "don", "columns": ["name", "boite.count"], "highlights": ["pays"]}))
    refresh()
    assert {use.kind for use in uses("don", "pays")} == {"field", "layout", "board"}
    assert [use.kind for use in uses("box", "count")] == ["layout"]
    assert {use.kind for use in uses("box")} >= {"field"}
    assert uses("don", "rien") == ()


def test_options_in_use_are_retired_and_stay_readable(people):
    tone = add_field("box", "ton", kind="choice", options=options("vif", "doux"))
    box = create(rich(people.owner), "box", name="b", ton="vif")
    without = {"kind": "choice", "label": "Ton", "options": options("doux")}
    assert "1 fiche" in refusal(Update("custom_field", tone, {"declaration": without}))
    retired = without | {"options": [{**options("vif")[0], "retired": True}, *options("doux")]}
    update(SYSTEM, "custom_field", tone, declaration=retired)
    refresh()
    assert values("box", box, "ton") == ("vif",)
    assert [option.retired for option in catalogue()["box"].fields["ton"].options] == [True, False]
    update(SYSTEM, "box", box, ton="doux")
    update(SYSTEM, "custom_field", tone, declaration=without)


def test_a_field_becomes_unique_only_without_doubles(people):
    lot = add_field("box", "lot", kind="text")
    for name in ("a", "b"):
        create(rich(people.owner), "box", name=name, lot="Même")
    declaration = {"kind": "text", "label": "Lot", "unique": True}
    assert "plusieurs fiches" in refusal(Update("custom_field", lot, {"declaration": declaration}))


def test_built_in_fields_are_dressed_never_undone(people):
    colour = add_field(
        "box",
        "colour",
        label={"fr": "Teinte"},
        required=True,
        default="red",
        options=[{"key": "blue", "label": "Azur"}, {"key": "pink", "label": "Rose", "hue": 330}],
    )
    field = catalogue()["box"].fields["colour"]
    assert (str(field.label), field.required) == ("Teinte", True)
    assert [str(option.label) for option in field.options] == ["Azur", "Rose", "Rouge", "Vert"]
    box = create(rich(people.owner), "box", name="b")
    assert values("box", box, "colour") == ("red",)
    assert "obligatoire" in refusal(Update("box", box, {"colour": None}))
    create(rich(people.owner), "box", name="c", colour="pink")
    assert "1 fiche" in refusal(Update("custom_field", colour, {"declaration": {"label": "Teinte"}}))
    for declaration in ({"kind": "text"}, {"unique": True}, {"minimum": 3}):
        assert refusal(Create("custom_field", {"object": "box", "key": "count", "declaration": declaration}))
    name = {"object": "box", "key": "name", "declaration": {"required": False}}
    assert "obligatoire" in refusal(Create("custom_field", name))
    hidden = {"object": "box", "key": "name", "declaration": {"label": "Nom"}, "hidden": True}
    assert "ne se masque pas" in refusal(Create("custom_field", hidden))


def test_hidden_fields_stand_nowhere_and_keep_their_values(people):
    me = rich(people.owner)
    note = add_field("box", "memo", kind="text")
    box = create(me, "box", name="b", memo="ici")
    assert "memo" in layouts.of(catalogue()["box"], me).sections[-1].fields
    update(SYSTEM, "custom_field", note, hidden=True)
    create(SYSTEM, "custom_field", object="box", key="count", declaration={"label": "Nombre"}, hidden=True)
    refresh()
    laid = layouts.of(catalogue()["box"], me)
    assert all("memo" not in section.fields for section in laid.sections)
    assert "count" not in laid.columns
    assert values("box", box, "memo") == ("ici",)


def test_layouts_are_by_role_and_forgive_what_is_gone(people):
    role = "01a203ff-0000-7000-8000-000000000001"
    memo = add_field("box", "memo", kind="text")
    add_field("box", "suite", kind="text")
    sections = [{"label": {"fr": "Tout"}, "fields": ["memo", "rien", "name", "address.city"]}]
    given = {"object": "box", "role": role, "sections": sections, "columns": ["memo", "name"], "left_out": ["suite"]}
    write(SYSTEM, Create("layout", given), Create("layout", {"object": "box", "highlights": ["count"]}))
    refresh()
    me, item = people.owner, catalogue()["box"]
    treasurer = type(me)(me.user_id, rights=me.rights, role_id=type(me.user_id)(role))
    assert [section.fields for section in layouts.of(item, treasurer).sections] == [("memo", "name", "address.city")]
    assert layouts.of(item, me).highlights == ("count",)
    assert layouts.of(item, me).sections[-1].fields == ("memo", "suite")
    update(SYSTEM, "custom_field", memo, retired=True)
    refresh()
    assert layouts.of(catalogue()["box"], treasurer).columns == ("name",)
    assert "déjà" in refusal(Create("layout", given))


def test_nothing_said_of_a_part_is_not_nothing_wanted(people):
    role = "01a203ff-0000-7000-8000-000000000001"
    everybody = create(SYSTEM, "layout", object="box", highlights=["count"])
    create(SYSTEM, "layout", object="box", role=role, columns=[])
    refresh()
    me = people.owner
    hers = type(me)(me.user_id, rights=me.rights, role_id=type(me.user_id)(role))
    assert layouts.of(catalogue()["box"], hers).columns == ()
    assert layouts.of(catalogue()["box"], hers).highlights == ("count",)
    assert layouts.of(catalogue()["box"], me).columns
    emptied = update(SYSTEM, "layout", everybody, highlights=[])
    refresh()
    assert layouts.of(catalogue()["box"], hers).highlights == ()
    back(emptied, SYSTEM)
    refresh()
    assert layouts.of(catalogue()["box"], hers).highlights == ("count",)


@pytest.mark.parametrize("columns", [0, 3, "2", True])
def test_a_section_has_one_or_two_columns(people, columns):
    section = {"label": "x", "fields": ["name"], "columns": columns}
    assert "une ou deux" in refusal(Create("layout", {"object": "box", "sections": [section]}))


def test_two_administrators_change_the_same_field(people):
    lot = add_field("box", "lot", kind="text")
    one = Update("custom_field", lot, {"position": 3}, version=1)
    two = Update("custom_field", lot, {"hidden": True}, version=1)
    three = Update("custom_field", lot, {"position": 9}, version=1)
    write(SYSTEM, one)
    write(SYSTEM, two)
    assert "entre-temps" in refusal(three)


def test_there_are_so_many_fields_at_most(people):
    many = [
        Create("custom_field", {"object": "box", "declaration": {"kind": "text", "label": f"Champ {n}"}})
        for n in range(501)
    ]
    assert "500" in refusal(*many)


@pytest.mark.parametrize(
    ("key", "declaration"),
    [
        ("id", {"kind": "text", "label": "x"}),
        ("things", {"kind": "text", "label": "x"}),
        ("x y", {"kind": "text", "label": "x"}),
        ("x", {"kind": "text"}),
        ("x", {"kind": "hologramme", "label": "x"}),
        ("x", {"kind": "relation", "label": "x", "target": "licorne"}),
        ("x", {"kind": "relation", "label": "x", "target": "shelf", "inverse": "boxes"}),
        ("x", {"kind": "choice", "label": "x", "options": options("a", "a")}),
        ("x", {"kind": "choice", "label": "x", "options": options("a"), "default": "b"}),
        ("x", {"kind": "choice", "label": "x", "options": options("a"), "depends_on": "rien", "allowed": {}}),
        ("x", {"kind": "choice", "label": "x", "options": options("a"), "depends_on": "x", "allowed": {}}),
        ("x", {"kind": "integer", "label": "x", "minimum": 5, "maximum": 1}),
        ("x", {"kind": "integer", "label": "x", "minimum": "beaucoup"}),
        ("x", {"kind": "text", "label": "x", "pattern": "(a"}),
        ("x", {"kind": "text", "label": "x", "default": 3.5}),
        ("x", {"kind": "text", "label": "x" * 500}),
        ("x", {"kind": "yes_no", "label": "x", "unique": True}),
        ("x", ["kind"]),
        ("x", "{"),
    ],
)
def test_a_declaration_that_cannot_be_is_refused_in_words(people, key, declaration):
    assert refusal(Create("custom_field", {"object": "box", "key": key, "declaration": declaration}))


def test_a_doubled_key_is_refused_and_a_retired_one_named(people):
    lot = add_field("box", "lot", kind="text")
    again = Create("custom_field", {"object": "box", "key": "lot", "declaration": {"kind": "text", "label": "Lot"}})
    assert "déjà" in refusal(again)
    update(SYSTEM, "custom_field", lot, retired=True)
    assert "retiré" in refusal(again)
    assert "se retire" in refusal_of_deletion(lot)


def test_a_doubled_label_is_refused_in_each_language_and_within_one_change(people):
    def field(key, label):
        return Create("custom_field", {"object": "box", "key": key, "declaration": {"kind": "text", "label": label}})

    lot = add_field("box", "lot", kind="text", label={"fr": "Numéro de lot", "en": "Batch"})
    assert "déjà «\u00a0numero de lot\u00a0»" in refusal(field("other", "numero de lot"))
    assert "déjà «\u00a0batch\u00a0»" in refusal(field("other", {"fr": "Série", "en": "batch"}))
    assert "déjà «\u00a0Nom\u00a0»" in refusal(field("other", {"fr": "Nom", "en": "Other"}))
    assert "déjà «\u00a0Teinte\u00a0»" in refusal(field("one", "Teinte"), field("two", "Teinte"))
    dressed = {"object": "box", "key": "name", "declaration": {"label": {"fr": "Numéro de lot"}}}
    assert "déjà" in refusal(Create("custom_field", dressed))
    add_field("shelf", "lot", kind="text", label={"fr": "Numéro de lot", "en": "Batch"})
    update(SYSTEM, "custom_field", lot, retired=True)
    add_field("box", "other", kind="text", label={"fr": "Numéro de lot"})
    assert "déjà" in refusal(Update("custom_field", lot, {"retired": False}))


def refusal_of_deletion(field) -> str:
    with pytest.raises(Refused) as refused:
        delete(SYSTEM, "custom_field", field)
    return str(refused.value)


def test_a_whole_shaping_is_undone_with_its_data(people):
    me = rich(people.owner)
    lot = {"object": "box", "declaration": {"kind": "text", "label": "Lot"}}
    outcome = write(SYSTEM, Create("custom_field", lot))
    refresh()
    box = create(me, "box", name="b", lot="12")
    taken = back(outcome, SYSTEM)
    refresh()
    assert catalogue()["box"].field("lot") is None
    back(taken, SYSTEM)
    refresh()
    assert values("box", box, "lot") == ("12",)


def test_a_new_key_looks_at_records_only_where_a_field_that_had_it_was_taken_back(people):
    with CaptureQueriesContext(connection) as asked:
        made = write(SYSTEM, Create("custom_field", field_of("box", "lot")))
    assert not [one for one in asked.captured_queries if "t.custom ?" in one["sql"]]
    refresh()
    create(rich(people.owner), "box", name="b", lot="1")
    back(made)
    refresh()
    assert "garder des valeurs" in refusal(Create("custom_field", field_of("box", "lot")))
    add_field("box", "lieu", kind="text")


@pytest.mark.parametrize(("rows", "looked", "refused"), [(2, 1, False), (1, 0, True)])
def test_a_key_that_served_is_looked_for_only_among_so_many_records(people, monkeypatch, rows, looked, refused):
    for name in ("a", "b"):
        create(rich(people.owner), "box", name=name)
    made = write(SYSTEM, Create("custom_field", field_of("box", "lot")))
    refresh()
    back(made)
    refresh()
    monkeypatch.setattr(definition_values, "CHOSEN_ROWS", rows)
    again = Change(SYSTEM, Cause("form"), [Create("custom_field", field_of("box", "lot"))])
    with CaptureQueriesContext(connection) as asked:
        assert bool(check(again)) == refused
    assert len([one for one in asked.captured_queries if "t.custom ?" in one["sql"]]) == looked
    unnamed = field_of("box", "lot") | {"key": None}
    named = write(SYSTEM, Create("custom_field", unnamed))
    assert values("custom_field", named.created[0], "key") == ("lot_2" if refused else "lot",)


def field_of(name, key):
    return {"object": name, "key": key, "declaration": {"kind": "text", "label": {"fr": key}}}
