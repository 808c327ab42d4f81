"""What the tests of fields share: one field of each kind, the two languages, and hostile text."""

from django.utils.translation import gettext_lazy as _

from liane.records import fields

FRENCH = fields.Context()
ENGLISH = fields.Context(language="en")
DOLLARS = fields.Context(currency="USD")

STAGES = (
    fields.Option("new", _("Nouveau"), hue=210),
    fields.Option("won", _("Gagné"), hue=140),
    fields.Option("lost", _("Perdu"), hue=5),
    fields.Option("old", _("Ancien"), retired=True),
)

ALL: dict[str, fields.Field] = {
    field.kind.name: field.named(field.kind.name)
    for field in (
        fields.Text("Nom"),
        fields.LongText("Description"),
        fields.Email("E-mail"),
        fields.Phone("Téléphone"),
        fields.Url("Site"),
        fields.Integer("Effectif"),
        fields.Decimal("Poids", decimals=6),
        fields.Money("Montant"),
        fields.Percent("Remise"),
        fields.Date("Échéance"),
        fields.DateTime("Appel"),
        fields.YesNo("Actif"),
        fields.Choice("Étape", STAGES),
        fields.Choices("Intérêts", STAGES),
        fields.Tags("Étiquettes"),
        fields.Address("Adresse"),
        fields.Country("Pays"),
        fields.Owner(),
        fields.Relation("people.Company", "Société"),
        fields.Relations("people.Contact", "Participants"),
        fields.AnyRecord("À propos de"),
        fields.Siren(),
        fields.Siret(),
        fields.Vat(),
        fields.Rating("Satisfaction"),
        fields.Duration("Temps passé"),
        fields.AutoNumber("Dossier", numbers="DOS-{YYYY}-{00000}"),
        fields.RichText("Compte rendu"),
        fields.File("Pièces"),
        fields.Image("Photos"),
    )
}

HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "&lt;b&gt; &amp; {{ 7*7 }} {% debug %} ${7*7}",
    "\u202etxt.exe\u202c \u2066caché\u2069 \u200f",
    "é" * 10_000,
    "\x00\x1b[31m\ud800",
    "DROP TABLE contact; --",
    "😀" * 300,
)


def parse(field: fields.Field, raw: object, context: fields.Context = FRENCH) -> fields.Value:
    """Return what `field` reads in `raw`."""
    return field.kind.parse(field, raw, context)


def show(field: fields.Field, value: fields.Value, context: fields.Context = FRENCH) -> str:
    """Return `value` as `field` shows it."""
    return field.kind.show(field, value, context)


def said(refusal: fields.Invalid) -> str:
    """Return the sentence of a refusal; fail unless it is one that a person can read."""
    sentence = str(refusal)
    assert sentence.endswith((".", "!"))
    assert len(sentence) < 250
    return sentence
