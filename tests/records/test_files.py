"""Files of records: whose they are, what undo brings back, when their contents go."""

import datetime as dt
import io
import struct
import zipfile
import zlib
from uuid import UUID

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from PIL import Image

from liane.capabilities.transfer.guess import guess
from liane.records import fields
from liane.records.changes import bulk_recipe
from liane.records.changes.model import Create, Delete, Refused, Update
from liane.records.changes.undo import undo
from liane.records.definitions import conversion, returning
from liane.records.fields.stored import WrongDeclaration, read
from liane.records.files import contents, pictures, types
from liane.records.files.sweeping import sweep
from liane.records.registry import catalogue
from tests.records.people import add_field, create, delete, found, rich, update, values, write

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    """Keep the contents of these tests in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def keep(viewer, name="contrat.pdf", content=PDF, **options):
    return contents.keep(name, io.BytesIO(content), len(content), viewer, **options)


def picture(width=640, height=400, kind="JPEG", **options):
    made = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(made, kind, **options)
    return made.getvalue()


def pieces(record_id):
    row = values("box", record_id, "pieces")
    return [item["name"] for item in (row[0] or ())] if row else None


def there(item):
    return default_storage.exists(contents.path(UUID(item["id"])))


def later(days=2):
    return dt.datetime.now(dt.UTC) + dt.timedelta(days=days)


def log_is_erased():
    """Empty the values of the log, as an erasure does."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_entry SET before = NULL, after = NULL")


def test_a_file_is_kept_with_what_its_contents_say(people):
    item = keep(people.owner, "C:\\dossiers\\Contrat é\u202e.pdf")
    assert item["name"] == "Contrat é.pdf"
    assert (item["type"], item["size"]) == ("application/pdf", len(PDF))
    assert len(item["sha256"]) == 64
    with contents.opened(UUID(item["id"])) as content:
        assert content.read() == PDF
    assert contents.path(UUID(item["id"])).startswith("org_main/")


def test_a_record_holds_files_and_undo_brings_them_back(people):
    me = rich(people.owner)
    add_field("box", "pieces", kind="file")
    first, second = keep(me), keep(me, "avenant.pdf")
    box = create(me, "box", name="a", pieces=[first["id"], second])
    assert values("box", box, "pieces") == ([first, second],)
    removed = update(me, "box", box, pieces=[second])
    assert pieces(box) == ["avenant.pdf"]
    assert removed.id is not None
    undo(removed.id, me)
    assert sorted(pieces(box)) == ["avenant.pdf", "contrat.pdf"]
    gone = delete(me, "box", box)
    assert sweep(later()) == 0
    assert gone.id is not None
    undo(gone.id, me)
    assert sorted(pieces(box)) == ["avenant.pdf", "contrat.pdf"]
    assert there(first)
    assert there(second)


def test_to_write_the_same_files_again_is_no_change(people):
    me = rich(people.owner)
    add_field("box", "pieces", kind="file")
    box = create(me, "box", name="a", pieces=[keep(me)])
    held = values("box", box, "pieces")
    assert held is not None
    assert update(me, "box", box, pieces=held[0]).id is None


def test_nobody_takes_up_a_file_that_she_did_not_give(people):
    add_field("box", "pieces", kind="file")
    mine = keep(people.owner)
    theirs = rich(people.outsider)
    said = []
    for attempt in (mine["id"], "01931f2e-0000-4000-8000-000000000001"):
        with pytest.raises(Refused) as refusal:
            create(theirs, "box", name="x", pieces=[attempt])
        said.append(str(refusal.value.problems[0].message))
    assert said[0] == said[1]
    box = create(people.owner, "box", name="a", owner=people.owner.user_id, pieces=[mine])
    with pytest.raises(Refused):
        create(people.owner, "box", name="b", owner=people.owner.user_id, pieces=[mine])
    assert pieces(box) == ["contrat.pdf"]


def test_what_a_change_says_of_a_file_is_written_over(people):
    me = rich(people.owner)
    add_field("box", "pieces", kind="file")
    item = keep(me)
    lie = item | {"type": "text/html", "name": "x.html", "size": 1, "sha256": "0" * 64}
    box = create(me, "box", name="a", pieces=[lie])
    assert values("box", box, "pieces") == ([item],)


def test_a_change_moves_a_file_between_its_own_records(people):
    me = rich(people.owner)
    add_field("box", "pieces", kind="file")
    item = keep(me)
    one, two = create(me, "box", name="a", pieces=[item]), create(me, "box", name="b")
    merged = write(me, Update("box", two, {"pieces": [item]}), Delete("box", one))
    assert pieces(two) == ["contrat.pdf"]
    assert merged.id is not None
    undo(merged.id, me)
    assert (pieces(one), pieces(two)) == (["contrat.pdf"], [])
    assert contents.find([UUID(item["id"])])[UUID(item["id"])].record_id == one


def test_a_change_gives_nobody_the_file_that_another_of_its_records_keeps(people):
    me = rich(people.owner)
    add_field("box", "pieces", kind="file")
    item = keep(me)
    one, two = create(me, "box", name="a", pieces=[item]), create(me, "box", name="b")
    with pytest.raises(Refused, match="n’est plus là"):
        write(me, Update("box", one, {"name": "c"}), Update("box", two, {"pieces": [item]}))
    assert contents.find([UUID(item["id"])])[UUID(item["id"])].record_id == one


def test_a_field_of_one_file_takes_one_and_a_field_of_pictures_takes_pictures(people):
    me = rich(people.owner)
    add_field("box", "pieces", kind="file", several=False)
    add_field("box", "photos", kind="image")
    with pytest.raises(Refused, match="Un seul fichier"):
        create(me, "box", name="a", pieces=[keep(me), keep(me)])
    with pytest.raises(Refused, match="n’est pas une image"):
        create(me, "box", name="a", photos=[keep(me)])
    photo = keep(me, "photo.jpg", picture(), picture=True)
    assert values("box", create(me, "box", name="a", photos=[photo]), "photos") == ([photo],)


def test_files_are_found_by_name_and_asked_for(people):
    me = rich(people.owner)
    add_field("box", "pieces", kind="file")
    box = create(me, "box", name="a", pieces=[keep(me, "Échéancier.pdf")])
    bare = create(me, "box", name="b")
    assert found(me, object="box", search="echeancier") == [box]
    assert found(me, object="box", where={"field": "pieces", "op": "filled"}) == [box]
    assert found(me, object="box", where={"field": "pieces", "op": "empty"}) == [bare]


def test_contents_go_once_nothing_names_them(people):
    me = rich(people.owner)
    add_field("box", "pieces", kind="file")
    never, left, stays = keep(me, "jamais.pdf"), keep(me, "enlevé.pdf"), keep(me, "reste.pdf")
    box = create(me, "box", name="a", pieces=[left, stays])
    update(me, "box", box, pieces=[stays])
    assert sweep(dt.datetime.now(dt.UTC)) == 0
    assert sweep(later()) == 1
    assert [there(item) for item in (never, left, stays)] == [False, True, True]
    log_is_erased()
    assert sweep(later()) == 1
    assert [there(item) for item in (never, left, stays)] == [False, False, True]
    assert sweep(later()) == 0


def test_a_swept_file_cannot_be_taken_up(people):
    me = rich(people.owner)
    add_field("box", "pieces", kind="file")
    item = keep(me)
    sweep(later())
    with pytest.raises(Refused, match="n’est plus là"):
        create(me, "box", name="a", pieces=[item])


def test_a_batch_names_its_files_in_two_statements_more(people):
    me = rich(people.owner)
    add_field("box", "pieces", kind="file", search="")
    write(me, Create("box", {"name": "warm"}))
    with connection.execute_wrapper(counter := Counter()):
        write(me, *(Create("box", {"name": str(n)}) for n in range(20)))
    bare, counter.number = counter.number, 0
    given = [keep(me, f"{n}.pdf") for n in range(20)]
    with connection.execute_wrapper(counter):
        write(me, *(Create("box", {"name": str(n), "pieces": [item]}) for n, item in enumerate(given)))
    assert counter.number <= bare + 2


class Counter:
    """Count statements."""

    number = 0

    def __call__(self, execute, sql, params, many, context):
        self.number += 1
        return execute(sql, params, many, context)


def test_too_heavy_empty_and_running_files_are_refused_in_words(people, settings):
    settings.FILE_LIMIT = 1_048_576
    with pytest.raises(fields.Invalid, match="1\u00a0Mo au plus"):
        keep(people.owner, content=PDF + b"x" * 1_048_576)
    with pytest.raises(fields.Invalid, match="est vide"):
        keep(people.owner, content=b"")
    for name, content in (("a.exe", b"x"), ("a.pdf", b"MZ\x90\x00"), ("facture", b"\x7fELF"), ("lien.lnk", b"x")):
        with pytest.raises(fields.Invalid, match="programme"):
            keep(people.owner, name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"<html>"), ("a.png", PDF), ("a.jpg", b"<svg onload=x>"), ("a.docx", b"PK\x03\x04pas un zip")],
)
def test_what_is_not_what_its_name_says_is_refused(people, name, content):
    with pytest.raises(fields.Invalid, match="n’est pas ce que son nom annonce"):
        keep(people.owner, name, content)


def package(*names):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "application/vnd.oasis.opendocument.text" if name == "mimetype" else "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.docx", package("[Content_Types].xml", "word/document.xml"), types._ZIPPED["word/"]),
        ("a.odt", package("mimetype", "content.xml"), "application/vnd.oasis.opendocument.text"),
        ("a.zip", package("x"), "application/zip"),
        ("a.csv", "é;b\n".encode(), "text/csv"),
        ("note", b"bonjour", "text/plain"),
        ("page.html", b"<html><script>x</script>", "text/plain"),
        ("x.svg", b"<svg onload='x'/>", "text/plain"),
        ("x.bin", b"\x00\x01\x02", "application/octet-stream"),
    ],
)  # fmt: skip
def test_contents_tell_the_type(name, content, kind):
    assert types.of(name, io.BytesIO(content)) == kind


def test_a_thumbnail_is_upright_small_and_says_nothing_of_the_place(people):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "12 rue de la Paix"
    exif.get_ifd(0x8825)[1] = "N"
    item = keep(people.owner, "photo.jpg", picture(1200, 800, exif=exif), picture=True)
    with contents.opened(UUID(item["id"]), small=True) as content, Image.open(content) as small:
        assert small.format == "WEBP"
        assert (small.width, small.height) == (320, 480)
        assert not small.getexif()
        assert "exif" not in small.info


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_pictures_of_each_sort_have_a_thumbnail(people, kind):
    item = keep(people.owner, f"x.{kind.lower()}", picture(600, 600, kind), picture=True)
    with contents.opened(UUID(item["id"]), small=True) as content, Image.open(content) as small:
        assert small.size == (480, 480)


def bomb(width=60_000, height=60_000):
    """Return a PNG of a few bytes that says it has 3.6 billion pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("content", [bomb(), bomb(9_000, 9_000)])
def test_pictures_that_would_fill_the_memory_are_refused(people, content):
    with pytest.raises(fields.Invalid, match=r"pixels|trop grande"):
        keep(people.owner, "x.png", content)


def test_a_broken_picture_is_refused_as_one_and_kept_as_an_unknown_file(people):
    broken = picture()[:300]
    with pytest.raises(fields.Invalid, match="ne se lit pas"):
        keep(people.owner, "x.jpg", broken, picture=True)
    assert keep(people.owner, "x.jpg", broken)["type"] == types.UNKNOWN
    with pytest.raises(fields.Invalid):
        pictures.thumbnail(io.BytesIO(b""))


@pytest.mark.parametrize(
    ("given", "says"),
    [({"several": "oui"}, "several"), ({"default": [{"id": "x"}]}, "valeur"), ({"unique": True}, "unique")],
)
def test_a_declaration_that_files_cannot_have_is_refused(given, says):
    with pytest.raises(WrongDeclaration) as refusal:
        read("x", {"kind": "file", "label": "P", **given})
    assert says in str(refusal.value.sentences[0])


def test_importing_leaves_files_out(people):
    me = rich(people.owner)
    add_field("box", "pieces", kind="file")
    with pytest.raises(Refused, match="se dépose sur sa fiche"):
        write(me, Create("box", {"name": "a", "pieces": "contrat.pdf"}))


def test_a_change_of_one_that_is_refused_places_nothing(people):
    me = rich(people.owner)
    add_field("box", "pieces", kind="file")
    item = keep(me)
    with pytest.raises(Refused):
        write(me, Create("box", {"name": "", "pieces": [item]}))
    with_another = write(me, Create("box", {"name": "", "pieces": [item]}), Create("box", {"name": "b"}), partial=True)
    assert len(with_another.created) == 1
    assert contents.find([UUID(item["id"])])[UUID(item["id"])].record_id is None


def test_a_field_whose_type_changes_takes_its_files_along(people):
    me = rich(people.owner)
    add_field("box", "pieces", kind="file")
    photo, paper = keep(me, "photo.jpg", picture()), keep(me)
    box, other = create(me, "box", name="a", pieces=[photo]), create(me, "box", name="b", pieces=[paper])
    operation = conversion.start("box", "pieces", {"kind": "image", "label": "Photos"}, me)
    conversion.run(operation, me)
    assert (pieces(box), pieces(other)) == (["photo.jpg"], [])
    conversion.run(returning.note(operation, me), me)
    assert (pieces(box), pieces(other)) == (["photo.jpg"], ["contrat.pdf"])
    assert sweep(later()) == 0


def test_imports_and_acts_on_many_records_do_not_ask_for_files(people):
    me = rich(people.owner)
    add_field("box", "pieces", kind="file")
    item = catalogue()["box"]
    assert bulk_recipe.ways(item.fields["pieces"], me, item) == ("clear",)
    plan = guess(catalogue(), item, ("Nom", "pieces"), "fr")
    assert [source.path for source in plan.main.fields] == ["name"]
