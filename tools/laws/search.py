"""
Search for texts that break a guarantee: draw them from the strategies of the tests, and check them in batches.

    python -m tools.laws.search --texts 300000 --seed 1

Texts of each kind are drawn in turn, no text twice, and each is checked under one of fourteen settings.  Prints how
many texts were checked and, for each law that is broken, how often and the shortest text found.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider

from support.strategies import KINDS
from tools.laws.check import CONFIGS, broken_laws, minimal_for

BATCH = 200  # texts analysed together
DRAWN_TOGETHER = 50  # texts of one draw: hypothesis takes a millisecond a draw
DRAWS = 40  # of each kind in each round
SHOWN = 3  # texts that are made minimal for each law and kind


class FreshDraws(HypothesisProvider):
    """Draws of hypothesis without its variations on earlier ones: of 50 texts of a draw these repeat most."""


AVAILABLE_PROVIDERS["fresh"] = f"{__name__}.{FreshDraws.__name__}"  # a third of the time of a text was to draw it


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=10_000, help="texts to check")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    broken = search(arguments.texts, arguments.seed)
    sys.exit(1 if broken else 0)


def search(texts: int, first_seed: int) -> Counter[tuple[str, str]]:
    """Check at least so many texts; print and return how often each law was broken, by law and kind."""
    rng = random.Random(first_seed)
    checked: Counter[str] = Counter()
    broken: Counter[tuple[str, str]] = Counter()
    configs = list(CONFIGS)
    for number, (kind, batch) in enumerate(batches(texts, first_seed)):
        name = configs[number % len(configs)]
        checked[kind] += len(batch)
        for law, text in broken_laws(CONFIGS[name], batch, rng):
            broken[law, kind] += 1
            if broken[law, kind] <= SHOWN:
                found = minimal_for(law, CONFIGS[name], text)
                print(f"{law} is broken by {found!a} ({kind}; {name})", flush=True)
        if number % 50 == 0:
            print(f"{checked.total():,} texts, {broken.total()} broken laws", flush=True)
    for kind, count in checked.items():
        print(f"{count:9,} texts: {kind}")
    for (law, kind), count in sorted(broken.items()):
        print(f"{count:9,} broken: {law} ({kind})")
    print(f"{checked.total():9,} texts, {len(configs)} settings, {broken.total()} broken laws")
    return broken


def batches(texts: int, first_seed: int) -> Iterator[tuple[str, list[str]]]:
    """Yield batches of different texts with their kind, until so many are drawn; exhausted kinds are left out."""
    seen: set[str] = set()
    kinds, drawn, round_ = list(KINDS), 0, 0
    while drawn < texts and kinds:
        for kind in list(kinds):
            new = [text for text in draw(kind, first_seed + round_) if not (text in seen or seen.add(text))]
            if len(new) < DRAWS:
                kinds.remove(kind)
            for start in range(0, len(new), BATCH):
                yield kind, new[start : start + BATCH]
            drawn += len(new)
            if drawn >= texts:
                return
        round_ += 1


def draw(kind: str, number: int) -> list[str]:
    """Return texts of a kind; the number decides which."""
    drawn: list[str] = []

    @seed(number)
    @settings(
        backend="fresh",
        max_examples=DRAWS,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        derandomize=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(KINDS[kind], min_size=DRAWN_TOGETHER, max_size=DRAWN_TOGETHER))
    def collect(texts: list[str]) -> None:
        drawn.extend(texts)

    collect()
    return drawn


if __name__ == "__main__":
    main()
