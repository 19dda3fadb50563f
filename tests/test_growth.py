"""Time grows with the length of a text, whatever piece of text it repeats."""

import string

import pytest

from support.growth import assert_linear
from textfix import Cleaner

FOUND = (":", "a:b::", "\x1c", "?", "dont ")  # what once took time with the square of the length, or was near it
CHARACTERS = (*string.punctuation, *"aAé1 \t\n\r’“”–…©�ß я中あ한ไअ", "\u00a0", "\u200b", "\ufeff", "\u0301", "\u202e")
WORDS = """
    a. A. 1. a, a; a: a! a? ?a a?b 's a's s' ' ‘a’ 'a' "a" “a” “a ”a ''a'' ``a'' its Its. don't don?t don`t
    don�t Xs 1990s 1,000 12:30 $5m 6'2" e.g. ... . . . ofThe a,Bc a--b a—b [] (a) a-b a_b aBc he/she caf café
    naïve ﬁ u2019 \\u2019 %20 =20 &amp; &amp;amp; amp; &#39; #39; &lt;b&gt; â€™ Ã© Ã¢â‚¬â„¢ donâ€™t ï»¿ <a> </a>
    <a <!-- --> <br> `a` ``a`` **a** _a_ [a](b) ![a](b) [a]: {a} {{a}} ${a} $a @a #a a@b.c http://a.b/c www.a.b
    //a C:\\a --a x=1 f(x) a->b a.b.c QUJD |a|b| +-+ .. a:: :a: :a:`b` a_ `a`_ \\a{b} $$a$$ {"a":1} [1, (a 你好
    привет שלום
""".split()
LINES = (
    "a\n",
    "a\n\n",
    "- a\n",
    "> a\n",
    "# a\n",
    "    a\n",
    "```\n",
    "a,b,c\n",
    "a\tb\n",
    "a\n=\n",
    "---\n",
    "::\n\n  a\n",
)


@pytest.mark.parametrize(
    "unit",
    [
        *FOUND,
        *(pytest.param(unit, marks=pytest.mark.slow) for unit in (*CHARACTERS, *WORDS, *LINES)),
        *(pytest.param(f"{word} ", marks=pytest.mark.slow) for word in WORDS),
    ],
)
def test_time_grows_with_the_length(unit):
    assert_linear(Cleaner().clean, unit, units=2000 // len(unit))
