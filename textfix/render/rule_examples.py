"""An example of each rule: a text in which it finds something, and one in which it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class RuleExample:
    r"""
    An example of a rule.

    Attributes:
        bad: a text in which the rule finds something.
        good: the text as it should be, in which it finds nothing.
        settings: what the example takes besides the defaults, as `textfix.Config.from_mapping` reads it.

    >>> RULE_EXAMPLES["TF703"].good
    'The government met in the afternoon.'
    """

    bad: str
    good: str
    settings: Mapping[str, Any] = field(default_factory=dict)


def _damaged(bad: str, good: str, damage: str) -> RuleExample:
    """Return an example that is too short to prove by itself that it was damaged."""
    return RuleExample(bad, good, {"damage": damage})


# By code; single quotation marks (TF302) are restored in none so far.
RULE_EXAMPLES: Mapping[str, RuleExample] = MappingProxyType(
    {
        "TF101": RuleExample("It\u00e2\u20ac\u2122s a caf\u00c3\u00a9 by the sea.", "It’s a café by the sea."),
        "TF102": RuleExample("The shop won\u00e2\u20acTMt open today.", "The shop won’t open today."),
        "TF103": RuleExample(
            "They aren\u00e2t late \u00e2 not yet \u00e2 but the tide is.",
            "They aren’t late — not yet — but the tide is.",
        ),
        "TF104": RuleExample(
            "They called it \x18progress\x19 and went home.", "They called it ‘progress’ and went home."
        ),
        "TF105": RuleExample("The town&#146;s bridge isn&rsquo;t open.", "The town’s bridge isn’t open."),
        "TF106": RuleExample("The town\\u2019s bridge isn\\u2019t open.", "The town’s bridge isn’t open."),
        "TF201": RuleExample(
            "The ferry doesnt sail today, and theyre all waiting because nobody knows whats wrong.",
            "The ferry doesn’t sail today, and they’re all waiting because nobody knows what’s wrong.",
        ),
        "TF202": RuleExample(
            "Halvorsens boat was late, and nobody couldve known that the harbours walls werent safe.",
            "Halvorsen’s boat was late, and nobody could’ve known that the harbour’s walls weren’t safe.",
        ),
        "TF203": RuleExample(
            "The workers wages werent paid, and theyre tired of waiting.",
            "The workers’ wages weren’t paid, and they’re tired of waiting.",
        ),
        "TF204": RuleExample(
            "They dont sing here, and twas a good evening, wasnt it?",
            "They don’t sing here, and ’twas a good evening, wasn’t it?",
        ),
        "TF205": RuleExample(
            "It was seven oclock, and Mr. OMalley didnt know that theyd closed the bridge.",
            "It was seven o’clock, and Mr. O’Malley didn’t know that they’d closed the bridge.",
        ),
        "TF301": RuleExample(
            "Its too late, said the captain. We cant wait for them any longer.",
            "“It’s too late,” said the captain. “We can’t wait for them any longer.”",
        ),
        "TF303": _damaged(
            "“We are not going to pay, said the owner.", "“We are not going to pay,” said the owner.", "partial"
        ),
        "TF401": RuleExample(
            "The harbour  once full of boats  wasnt used, and they didnt know why.",
            "The harbour – once full of boats – wasn’t used, and they didn’t know why.",
        ),
        "TF402": RuleExample("They said [] and then theyd gone.", "They said […] and then they’d gone."),
        "TF403": _damaged(
            "They met in the city,Berlin being too far.", "They met in the city, Berlin being too far.", "quotes"
        ),
        "TF501": RuleExample(
            "The caf wasnt open, and theyd left for So Paulo.", "The café wasn’t open, and they’d left for São Paulo."
        ),
        "TF502": RuleExample("They dened the dierence rst.", "They defined the difference first."),
        "TF503": RuleExample(
            "The offi ce was closed, and the fi rst offi cer didn’t fi nd the diff erence.",
            "The office was closed, and the first officer didn’t find the difference.",
        ),
        "TF504": RuleExample(
            "It costs 20m a year, and theyre asking for 5bn more, which isnt cheap.",
            "It costs £20m a year, and they’re asking for £5bn more, which isn’t cheap.",
        ),
        "TF601": RuleExample(
            "The union?s members said they didn?t know why the ferry wasn?t there.",
            "The union’s members said they didn’t know why the ferry wasn’t there.",
        ),
        "TF602": RuleExample(
            "The union\ufffds members said they didn\ufffdt know why the ferry wasn\ufffdt there.",
            "The union’s members said they didn’t know why the ferry wasn’t there.",
        ),
        "TF603": RuleExample(
            "We ve gone, and they ll wait, but she doesn t know.", "We’ve gone, and they’ll wait, but she doesn’t know."
        ),
        "TF604": RuleExample(
            "She can´t find the captain´s lamp, and it isn´t there.",
            "She can’t find the captain’s lamp, and it isn’t there.",
        ),
        "TF605": RuleExample(
            "It 's the workers ' wages that she ca n't pay .", "It's the workers' wages that she can't pay ."
        ),
        "TF701": RuleExample("A lit\u200btle boat lay in the har\u200bbour.", "A little boat lay in the harbour."),
        "TF702": RuleExample("\u00a0She waited.\u00a0\nNobody came.", "She waited.\nNobody came."),
        "TF703": RuleExample(
            "The gov\u00adern\u00adment met in the after\u00adnoon.", "The government met in the afternoon."
        ),
        "TF704": RuleExample(
            "The first file ends.\n\ufeffThe second file begins.", "The first file ends.\nThe second file begins."
        ),
        "TF705": RuleExample("The boat left.\x9d Nobody waved.", "The boat left. Nobody waved."),
        "TF706": RuleExample(
            "The first line.\r\nThe second line.\r\nThe third line.\nThe fourth line.\r\n",
            "The first line.\r\nThe second line.\r\nThe third line.\r\nThe fourth line.\r\n",
        ),
        "TF707": RuleExample("if access != 'user\u202e': pass", "if access != 'user': pass"),
        "TF801": RuleExample("i dont know whats going on lol", "i don’t know what’s going on lol", {"select": ["TF"]}),
        "TF901": RuleExample("It’s late. <!-- textfix: ignore[TF201] -->", "It’s late."),
        "TF902": RuleExample("Its late. <!-- textfix: ignore[TF20l] -->", "Its late. <!-- textfix: ignore[TF201] -->"),
    }
)
