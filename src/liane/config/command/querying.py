"""`liane query OBJECT|JSON [--where JSON] [--columns A,B] [--sort A,-B] [--search TEXT] [--limit N] [--as-of DATE]`."""

import argparse

from liane.config.command.acting import add_actor, add_layout, add_object, number, paths
from liane.config.command.calls import call
from liane.lib.refusal import said


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `liane query`."""
    what = said("un objet, une requête en JSON, ou - pour la lire", "an object, a Query as JSON, or - to read it")
    add_object(parser, "query", "OBJECT|JSON", what)
    parser.add_argument("--where", default="", help=said("condition, en JSON", "condition, as JSON"))
    parser.add_argument("--columns", default="", help=said("champs, séparés par des virgules", "fields, with commas"))
    parser.add_argument("--sort", default="", help=said("champs, - devant pour descendre", "fields, - goes down"))
    parser.add_argument("--search", default="", help=said("mots à chercher", "words to search"))
    parser.add_argument("--limit", type=number, help=said("combien de fiches, 50 sinon", "how many, 50 if not given"))
    add_layout(parser, "table", "json", "jsonl")
    parser.add_argument("--as-of", default="", metavar="DATE", help=said("tel que c’était ce jour-là", "as it was"))
    add_actor(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print what the Query finds."""
    options = {"where": arguments.where, "search": arguments.search, "as_of": arguments.as_of}
    options |= {"columns": paths(arguments.columns), "sort": paths(arguments.sort)}
    return call(
        "liane.config.terminal.querying",
        "query",
        text=arguments.query,
        options=options,
        limit=arguments.limit,
        email=arguments.email,
        style=arguments.format,
    )
