"""Functions of dates and durations. Days begin in the organisation's zone; what is no date is empty."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from liane.records.computed.functions.registry import Build, Function, filled, gives, one
from liane.records.computed.types import MOMENTS, Settings, Term, Type, day
from liane.records.queries.sql import Sql


def _today(terms: Sequence[Term], settings: Settings) -> Term:
    return Term(Type.DATE, Sql("%s::date", (settings.today,)))


def _of_days(result: Type, template: str, dates: int = 1) -> Build:
    """Return the building of a call whose first `dates` arguments are taken as days."""

    def build(terms: Sequence[Term], settings: Settings) -> Term:
        parts = [day(term, settings) if place < dates else term.sql for place, term in enumerate(terms)]
        return Term(result, filled(template, *parts))

    return build


def _clock(field: str) -> Build:
    def build(terms: Sequence[Term], settings: Settings) -> Term:
        sql = terms[0].sql
        found = f"extract({field} FROM {sql.text} AT TIME ZONE %s)"
        return Term(Type.NUMBER, Sql(found, (*sql.params, settings.zone)))

    return build


_DATE = one(_("date"), *MOMENTS)
_START, _END = one(_("début"), *MOMENTS), one(_("fin"), *MOMENTS)
_NUMBER = one(_("nombre"), Type.NUMBER)

TIMES: tuple[Function, ...] = (
    Function(
        "TODAY", "AUJOURDHUI", "times", (), _today,
        _("Le jour qu’il est. Une formule qui l’emploie est mise à jour chaque nuit."),
        (("TODAY() - TODAY()", "0"),), ("AUJOURD.HUI",),
    ),
    Function(
        "DATE", "DATE", "times",
        (one(_("année"), Type.NUMBER), one(_("mois"), Type.NUMBER), one(_("jour"), Type.NUMBER)),
        gives(Type.DATE, "public.liane_make_date({}, {}, {})"),
        _("La date d’une année, d’un mois et d’un jour ; vide si elle n’existe pas."),
        (("DATE(2026, 11, 22)", "22 nov. 2026"), ("ISBLANK(DATE(2026, 2, 30))", "Oui")),
    ),
    Function(
        "YEAR", "ANNEE", "times", (_DATE,), _of_days(Type.NUMBER, "extract(year FROM {})"),
        _("L’année d’une date."), (("YEAR(DATE(2026, 11, 22)) = 2026", "Oui"),),
    ),
    Function(
        "MONTH", "MOIS", "times", (_DATE,), _of_days(Type.NUMBER, "extract(month FROM {})"),
        _("Le mois d’une date, de 1 à 12."), (("MONTH(DATE(2026, 11, 22))", "11"),),
    ),
    Function(
        "QUARTER", "TRIMESTRE", "times", (_DATE,), _of_days(Type.NUMBER, "extract(quarter FROM {})"),
        _("Le trimestre d’une date, de 1 à 4."), (("QUARTER(DATE(2026, 11, 22))", "4"),),
    ),
    Function(
        "DAY", "JOUR", "times", (_DATE,), _of_days(Type.NUMBER, "extract(day FROM {})"),
        _("Le jour du mois."), (("DAY(DATE(2026, 11, 22))", "22"),),
    ),
    Function(
        "WEEKDAY", "JOURSEM", "times", (_DATE,), _of_days(Type.NUMBER, "extract(isodow FROM {})"),
        _("Le jour de la semaine, de 1 (lundi) à 7 (dimanche)."), (("WEEKDAY(DATE(2026, 11, 22))", "7"),),
    ),
    Function(
        "WEEKNUM", "NO.SEMAINE", "times", (_DATE,), _of_days(Type.NUMBER, "extract(week FROM {})"),
        _("Le numéro de la semaine (ISO 8601)."), (("WEEKNUM(DATE(2026, 1, 1))", "1"),), ("SEMAINE", "ISOWEEKNUM"),
    ),
    Function(
        "HOUR", "HEURE", "times", (one(_("date"), Type.DATETIME),), _clock("hour"),
        _("L’heure d’une date avec heure, de 0 à 23."), (("ISBLANK(HOUR(EMPTY))", "Oui"),),
    ),
    Function(
        "MINUTE", "MINUTE", "times", (one(_("date"), Type.DATETIME),), _clock("minute"),
        _("Les minutes d’une date avec heure."), (("ISBLANK(MINUTE(EMPTY))", "Oui"),),
    ),
    Function(
        "DAYS", "JOURS", "times", (_END, _START), _of_days(Type.NUMBER, "({} - {})::numeric", 2),
        _("Le nombre de jours entre deux dates : la première moins la seconde."),
        (("DAYS(DATE(2026, 3, 1), DATE(2026, 2, 1))", "28"),),
    ),
    Function(
        "DATEDIF", "DATEDIF", "times", (_START, _END, one(_("unité"), Type.TEXT)),
        _of_days(Type.NUMBER, "public.liane_datedif({}, {}, {})", 2),
        _("Le nombre d’années (\"y\"), de mois (\"m\") ou de jours (\"d\") entiers d’une date à une autre."),
        (('DATEDIF(DATE(2024, 2, 29), DATE(2026, 2, 28), "y")', "1"),
         ('DATEDIF(DATE(2026, 1, 31), DATE(2026, 3, 1), "m")', "1")),
    ),
    Function(
        "BUSINESSDAYS", "JOURS.OUVRES", "times", (_START, _END),
        _of_days(Type.NUMBER, "public.liane_business_days({}, {})", 2),
        _("Le nombre de jours du lundi au vendredi d’une date à une autre, l’une et l’autre comprises."),
        (("BUSINESSDAYS(DATE(2026, 11, 20), DATE(2026, 11, 23))", "2"),), ("NETWORKDAYS", "NB.JOURS.OUVRES"),
    ),
    Function(
        "EDATE", "MOIS.DECALER", "times", (_DATE, _NUMBER), _of_days(Type.DATE, "public.liane_add_months({}, {})"),
        _("La date tant de mois plus tard, au plus tard le dernier jour du mois."),
        (("EDATE(DATE(2026, 1, 31), 1)", "28 févr. 2026"),), ("ADDMONTHS",),
    ),
    Function(
        "EOMONTH", "FIN.MOIS", "times", (_DATE, _NUMBER),
        _of_days(Type.DATE, "public.liane_month_end(public.liane_add_months({}, {}))"),
        _("Le dernier jour du mois, tant de mois plus tard."), (("EOMONTH(DATE(2026, 1, 31), 1)", "28 févr. 2026"),),
    ),
    Function(
        "DATEVALUE", "DATEVAL", "times", (one(_("date"), Type.TEXT, *MOMENTS),),
        lambda terms, settings: _read_date(terms[0], settings),
        _("Le jour d’une date avec heure, ou la date qu’un texte écrit comme 2026-11-22."),
        (('DATEVALUE("2026-11-22")', "22 nov. 2026"), ('ISBLANK(DATEVALUE("x"))', "Oui")),
    ),
    Function(
        "HOURS", "HEURES", "times", (one(_("durée"), Type.DURATION),), gives(Type.NUMBER, "({} / 3600)"),
        _("Le nombre d’heures d’une durée."), (("HOURS(DURATION(90))", "1,5"),),
    ),
    Function(
        "DURATION", "DUREE", "times", (one(_("minutes"), Type.NUMBER),), gives(Type.DURATION, "({} * 60)"),
        _("La durée de tant de minutes."), (("HOURS(DURATION(30)) = 0.5", "Oui"),),
    ),
)  # fmt: skip


def _read_date(term: Term, settings: Settings) -> Term:
    if term.type is Type.TEXT:
        return Term(Type.DATE, Sql(f"public.liane_date({term.sql.text})", term.sql.params))
    return Term(Type.DATE, day(term, settings))
