"""A shelf holds boxes, a box holds things: one field of every kind, and every way to depend on another record."""

from liane.records import fields
from liane.records.fields import Option
from liane.records.models import Record

COLOURS = [Option("red", "Rouge", 20), Option("green", "Vert", 140), Option("blue", "Bleu", 250)]


class Shelf(Record):
    name = fields.Text("Nom", required=True, unique=True, indexed=True, search="A")
    parent = fields.Relation("fakes.Shelf", "Étagère du dessus", inverse="below", inverse_label="Dessous")
    owner = fields.Owner()


class Box(Record):
    name = fields.Text("Nom", required=True, indexed=True, contains=True, search="A")
    note = fields.LongText("Note", search="D")
    count = fields.Integer("Nombre", indexed=True)
    weight = fields.Decimal("Poids")
    price = fields.Money("Prix")
    share = fields.Percent("Part")
    made_on = fields.Date("Fait le")
    seen_at = fields.DateTime("Vu le")
    open = fields.YesNo("Ouvert")
    colour = fields.Choice("Couleur", COLOURS)
    colours = fields.Choices("Couleurs", COLOURS)
    tags = fields.Tags("Étiquettes", indexed=True)
    emails = fields.Email("E-mails", indexed=True, search="B")
    phones = fields.Phone("Téléphones")
    address = fields.Address("Adresse")
    website = fields.Url("Site")
    country = fields.Country("Pays")
    siren = fields.Siren("SIREN")
    siret = fields.Siret("SIRET")
    vat = fields.Vat("TVA")
    shelf = fields.Relation("fakes.Shelf", "Étagère", inverse="boxes", inverse_label="Boîtes")
    others = fields.Relations("fakes.Box", "Voisines", inverse="neighbours", inverse_label="Voisine de")
    keeper = fields.Person("Gardien")
    owner = fields.Owner()


class Thing(Record):
    name = fields.Text("Nom", required=True, search="A")
    size = fields.Integer("Taille")
    box = fields.Relation("fakes.Box", "Boîte", inverse="things", required=True, on_delete="cascade")


class Seal(Record):
    name = fields.Text("Nom", required=True)
    box = fields.Relation("fakes.Box", "Boîte", inverse="seals", on_delete="refuse")


class Remark(Record):
    name = fields.Text("Texte", required=True, search="A")
    about = fields.AnyRecord("Au sujet de", inverse="remarks", required=True, on_delete="cascade")


class Label(Record):
    name = fields.Text("Nom", required=True, unique=True, search="A")
    boxes = fields.Relations("fakes.Box", "Boîtes", inverse="labels", inverse_label="Marques")
