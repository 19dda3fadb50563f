"""Short records of a made-up set, clean or damaged: what surveys are taken of."""

from itertools import cycle, islice, product

_NAMES = ("Halvorsen", "Petrescu", "Okafor", "Lindqvist", "Marchetti", "Yamada", "Castellano")
_CLAUSES = (
    "The council didn’t meet {name} on the pier, and that’s all they’ll say.",
    "{name} said that they don’t know when the ferry leaves.",
    "The repairs to the bridge take until March.",
    "{name}’s lawyers say that she didn’t sign the company’s letter.",
    "The town bought two boats from the Marchetti yard.",
    "“I can’t stay,” {name} told the mayor.",
    "Nobody could open the gate of the old mill.",
)
_DELETED = {ord(mark): None for mark in "’“”"}


def clean_records(number):
    """Return sentences in the style of news, a third of them without a place for a mark."""
    pairs = product(_NAMES, _CLAUSES)
    return [clause.format(name=name) for name, clause in islice(cycle(pairs), number)]


def damage_record(record):
    """Return a record without its apostrophes and quotation marks."""
    return record.translate(_DELETED)


def mixed_records(number, every):
    """Return records of which each `every`-th lost its marks, whatever is in it."""
    records = clean_records(number)
    return [damage_record(record) if row % every == 0 else record for row, record in enumerate(records)]
