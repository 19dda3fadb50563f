"""Texts for property tests: clean and damaged in every way, wrapped, with any line ends, and beside any others."""

import html
import itertools
import re

from hypothesis import strategies as st

from support.damages import DAMAGES, FAMILIES
from support.rows import load_rows
from textfix import Config

# Typographic sentences, with all that damage can take away: clitics, possessives, elisions, quotations in quotations,
# dashes, ellipses, accents, ligatures.
SENTENCES = (
    "“You’re late,” said the ferryman.",
    "“We don’t wait for the mayor’s guests.”",
    "She didn’t answer.",
    "The workers’ boats — there were four — lay at the pier, and nobody’s lamp burned.",
    "“Where’s the captain?” she asked.",
    "“He told me, ‘Don’t be late,’ and now he isn’t here.”",
    "The old man called it “a fisherman’s truth” and laughed.",
    "Was it one?",
    "She couldn’t tell.",
    "“They’ve gone,” he said at last, “and they won’t be back before nine o’clock.”",
    "It’s cold in January, isn’t it?",
    "The harbour froze, and nobody could remember a harder winter.",
    "Mr. O’Brien paid £20 at José’s café in the ’90s; he’d have paid more…",
    "The office confirmed that the first difficult classification was significant for its definition.",
    "The information about the settlement was important, and the meeting went on.",
    "See https://example.org/?q=don&s=1 for the dogs’ pictures, or write to a.keeper@example.org.",
    "Its lamp was out, and its keeper’s wife said that she’d seen James’s brother.",
    "They call it ‘the long way home’, and it’s what we’d call a road.",
    "Press `s` or `t` to stop.",
    "The players were well known; their shirts weren’t.",
    "“Really?!”",
    "He opened his mouth: “”",
    "“Fifty-five per cent,” the nurse said: “that’s what the doctors’ union wants.”",
    "I’m told the ship’ll leave before we’re ready.",
    "Let’s go, they said, and let the others’ bags stay.",
)
# Fragments of prose, of code and of every kind of damage, with what parts and joins them.
PIECES = (
    "I you it its it's they were we're well we'll dont don't don’t cant wont id ill hell shell lets the The a of "
    "and in on to is was not he she his her what whats who whos Putins Putin's company companys companies workers "
    "workers' dogs’ dog children childrens James Texas OBrien O'Brien oclock em ’em 90s 1990s NATOs MPs years "
    "years' said t s m re “Hello,” said \"quoted\" ‘single’ 'straight' http://x.org/dont dont_do why-dont-you "
    "`dont` @dont #its a@b.org don?t ?Yes,? don\ufffdt caf\ufffd do n't 's `` '' '' n't I`d it;s can\"t donÕt â€™ "
    "donât &rsquo; &amp; #39; amp; %27s =92 \\u2019 u2019s \x92 don\x19t caf So Paulo signi cantly infor mation of "
    "ces theLondon reasonthe [] 5m . , ? ! ; : — – … - ( ) { } < > \" ' ’ “ ” ` ´ ? \ufffd \n \n\n \r\n \r \t   é "
    "中文 🙂 \x00 \x85 \x9d \u2028 \xad \u200b \u200c \ufeff \xa0"
).split(" ")
ENTITY_PIECES = (
    "&",
    "&amp;",
    "&#",
    "#",
    "amp;",
    "39;",
    "x2019;",
    "8217;",
    "\\u2019",
    "quot;",
    "lt",
    ";",
    *"'’ a",
    "=92",
    "%27",
)
WITHOUT_WORDS = (
    "",
    " ",
    "\n",
    "\r\n",
    "’",
    "’.",
    "“",
    "”",
    "“”",
    "…",
    "?",
    "\ufffd",
    "\u200b",
    "``",
    "''",
    "—",
    "&",
    "🙂",
)


def escape(text, times):
    """Escape a text for HTML several times over."""
    for _ in range(times):
        text = html.escape(text)
    return text


sentences = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map(" ".join)


def paragraphs(gaps, most=3):
    """Prose with a gap between its paragraphs, and perhaps a line feed at its end."""
    texts = st.lists(sentences, min_size=1, max_size=most)
    return st.builds(lambda gap, parts, end: gap.join(parts) + end, gaps, texts, st.sampled_from(["", "\n"]))


prose = paragraphs(st.sampled_from(["\n", "\n\n"]))
pieces = st.lists(st.sampled_from(PIECES), max_size=40).flatmap(
    lambda words: st.sampled_from(["", " "]).map(lambda gap: gap.join(words))
)
entities = st.lists(st.sampled_from(ENTITY_PIECES), max_size=14).map("".join) | st.builds(
    escape, st.sampled_from(["AT&T", "isn’t <b>", "“So,” & so", "it's"]), st.integers(1, 6)
)
records_without_words = st.sampled_from(WITHOUT_WORDS)
corpus_texts = st.sampled_from([row.source for row in load_rows()])
any_text = st.text(max_size=120)


def damaged(family, texts=prose):
    """Texts that were damaged in one way of a family."""
    return st.builds(lambda damage, text: damage(text), st.sampled_from(list(FAMILIES[family].values())), texts)


@st.composite
def several_damages(draw):
    """Texts of which each paragraph was damaged in two ways, one after the other."""
    first, second = (draw(st.sampled_from(list(DAMAGES.values()))) for _ in range(2))
    return second(first(draw(prose)))


@st.composite
def sown(draw):
    """Prose and pieces with invisible characters in any places."""
    text = draw(prose | pieces)
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    parts = [text[a:b] for a, b in itertools.pairwise([0, *places, len(text)])]
    characters = st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad\u00a0\x81\x9d\u202e")
    return "".join(part + draw(characters) * (i < len(places)) for i, part in enumerate(parts))


def wrap(text, width):
    """
    Break lines where a space would leave the width; each line break takes the place of one space.

    Spaces beside other white space stay, so that two spaces, which may be a trace, remain two.
    """
    lines = []
    for line in text.split("\n"):
        rest = line
        while len(rest) > width:
            places = [m.start() for m in re.finditer(r"(?<=\S) (?=\S)", rest)]
            fitting = [at for at in places if at <= width] or places[:1]
            if not fitting:
                break
            lines.append(rest[: fitting[-1]])
            rest = rest[fitting[-1] + 1 :]
        lines.append(rest)
    return "\n".join(lines)


def with_line_ends(texts):
    """The texts with the line ends of other systems."""
    return st.builds(lambda text, end: text.replace("\n", end), texts, st.sampled_from(["\r\n", "\r"]))


undamaged_or_damaged = prose | damaged("deletions") | damaged("traces") | damaged("encodings")

# All kinds of texts, by name; what a law says, it says of each of them.
KINDS = {
    "clean prose": prose,
    **{family: damaged(family) for family in FAMILIES},
    "several damages": several_damages(),
    "invisible characters anywhere": sown(),
    "chains of entities": entities,
    "wrapped lines": st.builds(wrap, undamaged_or_damaged, st.integers(30, 90)),
    "line ends of other systems": with_line_ends(undamaged_or_damaged),
    "pieces": pieces,
    "records without words": records_without_words,
    "corpus rows": corpus_texts,
    "any characters": any_text,
}
texts = st.one_of(list(KINDS.values()))


def batches(kind):
    """Lists of texts of a kind, each with a few clean ones, records without words and absences among them."""
    others = prose | records_without_words | st.none() if kind == "records without words" else prose | st.none()
    return st.lists(KINDS[kind] | others, max_size=5)


configs = st.builds(
    Config,
    damage=st.sampled_from(["auto", "quotes", "apostrophes", "quotation-marks", "partial", "clean"]),
    style=st.sampled_from(["auto", "curly", "straight"]),
    quotation_marks=st.sampled_from(["auto", "double", "single"]),
    level=st.sampled_from(["safe", "unsafe"]),
    quotations=st.sampled_from(["safe", "unsafe", "none"]),
)
