"""Each guarantee, held over every kind of text; what breaks one today is a strict expected failure."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

import pytest
from hypothesis import Phase, given, reject, settings
from hypothesis import strategies as st

from support import laws, strategies
from support.damages import DAMAGES
from support.laws import REPORT_LAWS
from support.rows import load_rows
from textfix import Cleaner, Config, TextfixError


@dataclass(frozen=True)
class Case:
    """
    A text, or the texts of a batch, that broke a law once, or breaks it today.

    Attributes:
        law: the name of the law.
        source: the text or the texts.
        reason: what goes wrong.
        broken: whether the law is broken today.
        kinds: the kinds of texts in which the search for counterexamples may meet the same defect.
        settings: settings that differ from the defaults, by their names in `Config`.
    """

    law: str
    source: str | tuple[str, ...]
    reason: str
    broken: bool = False
    kinds: tuple[str, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)


CASES = (
    Case("never_raises", "I don t know.\r\n", "a space before a carriage return was taken for a lost mark"),
    Case("never_raises", "I don t know.\r", "a space before a carriage return was taken for a lost mark"),
    Case(
        "never_raises",
        "He said `` '' and left.",
        "an empty quotation of a tokenizer made two edits that overlap",
    ),
    Case(
        "never_raises",
        "I don?t know ½?t, and they?re not asking.",
        "a figure that is no letter for a pattern has no word before its trace",
    ),
    Case(
        "never_raises",
        "AT&amp;amp;amp;amp;amp;T",
        "an ampersand escaped five times was decoded by two edits that overlap",
    ),
    Case(
        "idempotent",
        "#39\u200c;",
        "without its non-joiner it was an entity",
    ),
    Case(
        "idempotent",
        "Ã\ufeffƒ",
        "without its byte order mark it was mojibake",
    ),
    Case("idempotent", "first mi \ufefflitary", "without its byte order mark it is a split word"),
    Case(
        "idempotent",
        " You re late,  said the ferryman.",
        "two spaces behind a comma were a dash once a quotation mark stood there",
        settings={"damage": "quotes", "level": "unsafe"},
    ),
    Case(
        "alphabet_safe",
        "âIÃ¢â¬âb",
        "an edit that joined a decoded letter with a mark had the rule of the mark",
    ),
    *(
        Case(
            "alphabet_safe",
            text,
            "an edit over another with an invisible character in it had a rule that may not make it",
            settings={"damage": "partial", "style": "straight"},
        )
        for text in ("\xa0\u200c\xa0", "`` H \u200b''", "``\ufeff ''", "isn\ufffd\ufeff\ufffd\ufffdt")
    ),
    Case(
        "idempotent",
        "He opened his mouth: #220;#8221; and went.",
        "an inserted mark parted a number from the colon that tells a colour",
        settings={"damage": "quotes", "level": "unsafe", "quotations": "unsafe"},
    ),
    Case(
        "idempotent",
        "?re a,? she ymn. I?",
        "an inserted mark made question marks probable enough to be traces",
        settings={"damage": "partial", "style": "straight"},
    ),
    Case(
        "idempotent",
        ".  Yo  i  They ve e,  he said a,  a i?\n t  e.",
        "a quotation that was inserted showed where one ends of which a mark stood",
        settings={"damage": "quotes"},
    ),
    Case(
        "idempotent",
        "\ufffdWe? e asked It\ufffds it?\n\ufffdWe d.",
        "a quotation that was inserted showed where one ends of which a mark stood",
        settings={"damage": "quotes", "level": "unsafe", "quotations": "unsafe"},
    ),
    Case(
        "idempotent",
        "on.You? hey sai, n",
        "a straight opening mark behind a full stop was read as a closing one",
        settings={"damage": "partial", "style": "straight"},
    ),
    Case(
        "idempotent",
        "Dont you see? To the north.\nYes, but I knew— The girl stopped.",
        "a straight closing mark before a dash was read as an opening one",
        settings={"damage": "partial", "style": "straight", "level": "unsafe", "quotations": "unsafe"},
    ),
    Case(
        "batch_free",
        ("’.", "We will stay, she said. Its late."),
        "a mark in a record without words was taken for one of the next record",
    ),
    Case(
        "batch_free",
        ("You shouldntve sold the boat.", "Idve told you if Id known."),
        "the groups of a report were numbered through its batch",
    ),
)


@pytest.fixture(params=[pytest.param(8, id="few"), pytest.param(200, id="many", marks=pytest.mark.slow)])
def examples(request):
    """How many examples a search draws."""
    return request.param


def search(law, kind, examples, strategy, check):
    """Look for a counterexample to a law; the draws depend on the strategy and the number of examples alone."""
    broken = [case.reason for case in CASES if case.broken and case.law == law and kind in case.kinds]

    @settings(max_examples=examples, phases=[Phase.generate] if broken else [Phase.generate, Phase.shrink])
    @given(strategy)
    def holds(case):
        check(*case)

    try:
        holds()
    except (AssertionError, TextfixError):
        if not broken:
            raise
        pytest.xfail("; ".join(broken))  # whether the search meets the defect is chance


@lru_cache(maxsize=4096)
def analyze(config, text):
    """Return the report on a text; all laws of a report share it.  Whether there is one is a law of its own."""
    try:
        return Cleaner(config).analyze(text)
    except TextfixError:
        return None


def configured(kind):
    return st.tuples(strategies.configs, strategies.KINDS[kind])


@pytest.mark.parametrize("kind", strategies.KINDS)
def test_no_text_raises(kind, examples):
    search(
        "never_raises", kind, examples, configured(kind), lambda config, text: laws.never_raises(Cleaner(config), text)
    )


@pytest.mark.parametrize("kind", strategies.KINDS)
@pytest.mark.parametrize("law", REPORT_LAWS, ids=lambda law: law.__name__)
def test_every_report_keeps_the_law(law, kind, examples):
    def check(config, text):
        law(analyze(config, text) or reject())

    search(law.__name__, kind, examples, configured(kind), check)


@pytest.mark.parametrize("kind", strategies.KINDS)
def test_cleaning_twice_changes_nothing(kind, examples):
    def check(config, text):
        if analyze(config, text) is None:
            reject()
        laws.idempotent(Cleaner(config), text)

    search("idempotent", kind, examples, configured(kind), check)


@pytest.mark.parametrize("kind", strategies.KINDS)
def test_apostrophes_are_inserted_and_nothing_else_moves(kind, examples):
    def check(style, text):
        laws.insert_only(Cleaner(Config(damage="quotes", select=("TF2",), style=style)).analyze(text))

    search(
        "insert_only", kind, examples, st.tuples(st.sampled_from(["curly", "straight"]), strategies.KINDS[kind]), check
    )


@pytest.mark.parametrize("kind", strategies.KINDS)
def test_text_said_to_be_clean_is_returned_itself(kind, examples):
    def check(level, text):
        laws.untouched(Cleaner(Config(damage="clean", level=level)).analyze(text))

    search(
        "same_object_if_unchanged",
        kind,
        examples,
        st.tuples(st.sampled_from(["safe", "unsafe"]), strategies.KINDS[kind]),
        check,
    )


@pytest.mark.parametrize("kind", strategies.KINDS)
def test_neighbours_in_a_batch_never_matter(kind, examples):
    def check(config, texts, rng):
        if any(text is not None and analyze(config, text) is None for text in texts):
            reject()
        laws.batch_free(Cleaner(config), texts)
        laws.order_free(Cleaner(config), texts, rng.sample(range(len(texts)), len(texts)))

    search(
        "batch_free",
        kind,
        examples,
        st.tuples(strategies.configs, strategies.batches(kind), st.randoms(use_true_random=False)),
        check,
    )


@pytest.mark.parametrize("kind", strategies.KINDS)
def test_the_text_alone_is_that_of_the_report(kind, examples):
    def check(config, texts):
        if any(text is not None and analyze(config, text) is None for text in texts):
            reject()
        laws.screened(Cleaner(config), texts)

    search("screened", kind, examples, st.tuples(strategies.configs, strategies.batches(kind)), check)


def test_the_text_alone_is_that_of_the_report_on_corpus_rows():
    laws.screened(Cleaner(), [row.source for row in load_rows()])


@pytest.mark.slow
def test_all_corpus_rows_in_one_batch_are_as_alone():
    texts = [row.source for row in load_rows()]
    laws.batch_free(Cleaner(), texts)
    laws.order_free(Cleaner(), texts, random.Random(1).sample(range(len(texts)), len(texts)))


# --- line ends and hard wrapping: five documents, damaged in every way

LAYOUTS = {
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "wrapped at 35": lambda text: strategies.wrap(text, 35),
    "wrapped at 50": lambda text: strategies.wrap(text, 50),
    "wrapped at 72": lambda text: strategies.wrap(text, 72),
}


@cache
def documents():
    """Return documents of one to three paragraphs, with blank lines between them."""
    rng = random.Random(1)
    return tuple(
        "\n\n".join(" ".join(rng.sample(strategies.SENTENCES, rng.randint(2, 6))) for _ in range(paragraphs))
        for paragraphs in (1, 1, 2, 2, 3)
    )


@cache
def reports(damage, layout=None):
    """Return the reports on the damaged documents, all in one batch."""
    texts = [DAMAGES[damage](text) for text in documents()]
    return Cleaner().analyze_many([LAYOUTS[layout](text) if layout else text for text in texts])


def layout_params():
    for layout in LAYOUTS:
        for damage in DAMAGES:
            marks = [pytest.mark.slow] * (layout in ("wrapped at 35", "wrapped at 50"))
            yield pytest.param(layout, damage, id=f"{layout}-{damage}", marks=marks)


@pytest.mark.parametrize(("layout", "damage"), list(layout_params()))
def test_layout_never_matters(layout, damage):
    for report, laid_out in zip(reports(damage), reports(damage, layout), strict=True):
        laws.layout_free(report, laid_out)
        if layout in ("CRLF", "CR"):
            assert not laws.difference(laid_out.text, LAYOUTS[layout](report.text))


# --- texts that broke a law, and extreme ones


def case_params():
    for case in CASES:
        broken = pytest.mark.xfail(strict=True, reason=case.reason, raises=(AssertionError, TextfixError))
        yield pytest.param(case, id=f"{case.law}: {case.source!r}", marks=[broken] if case.broken else [])


@pytest.mark.parametrize("case", list(case_params()))
def test_cases_keep_the_law(case):
    """The day a broken one holds, this test fails until its row says so."""
    law, cleaner = getattr(laws, case.law), Cleaner(Config(**case.settings))
    if law in REPORT_LAWS:
        law(cleaner.analyze(case.source))
    else:
        law(cleaner, case.source)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\ud800 dont \udfff", id="lone surrogates"),
        pytest.param("s" * 100_000, id="one long word"),
        pytest.param("s " * 50_000, id="one short word"),
        pytest.param("'" * 10_000, id="apostrophes"),
        pytest.param("`" * 9_999, id="backticks"),
        pytest.param("<a" * 5_000, id="tags that never close"),
        pytest.param("-s" * 9_000, id="hyphens"),
    ],
)
def test_no_extreme_text_raises(text):
    laws.never_raises(Cleaner(), text)


def test_no_character_raises():
    rng = random.Random(5)
    laws.never_raises(Cleaner(), "".join(chr(rng.randrange(0x110000)) for _ in range(20_000)))
