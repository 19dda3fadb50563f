"""Code in Python and HTML files is never touched, wherever it stands beside prose."""

import ast
from itertools import pairwise
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.growth import assert_linear
from support.reports import analyze_documents
from textfix import Cleaner
from textfix.config import Config
from textfix.formats import html_markup, python_source
from textfix.formats.zones import markup_zones, report_outside

PROSE = (
    "The workers said theyre leaving, and thats all they know.",
    "I dont know whats happening on Putins border.",
    "Its too late, and theyre tired of Halvorsens jokes.",
)
MODULES = (
    '"""{}"""',
    "# {}",
    "def dont(its):\n    '''{}\n    '''\n    return its",
    "class Whats:\n    # {}\n    theyre = 1  # {}",
    'r"""{}"""',
)
CODE = (
    'dont = "I dont know whats happening on Putins border."',
    "print('The workers said theyre leaving, and thats all they know.')",
    'its = f"""Its too late, and theyre tired of Halvorsens jokes."""',
    "whats = b'''theyre tired'''\nraise ValueError('It wasnt here')",
    'call("""I dont know whats happening.""")',
)
PAGES = ("<p>{}</p>", "<td>{}", "{}<br/>", "<li>{}&nbsp;</li>", "<!-- x --><h1>{}</h1>")
MARKUP = (
    "<pre>\nI dont know whats happening on Putins border.\n</pre>",
    "<script>var dont = 'theyre tired of Halvorsens jokes'; if (a < b) its();</script>",
    '<img alt="I dont know whats happening" title=thats>',
    "<p>Run <code>dont <b>its</b> whats</code> before.</p>",
    "<!-- I dont know whats happening on Putins border. -->",
    "<style>.dont::after { content: 'theyre' }</style>",
    "The caf&eacute; isn&rsquo;t open.",
)


def mixed(shapes: tuple[str, ...], code: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    prose = st.builds(lambda shape, text: shape.replace("{}", text), st.sampled_from(shapes), st.sampled_from(PROSE))
    return st.lists(prose | st.sampled_from(code), min_size=1, max_size=7)


def repaired(name: str, text: str, style: str = "auto") -> str:
    config = Config(damage="quotes", style=style)  # type: ignore[arg-type]
    report = analyze_documents(text, "file", Cleaner(config))
    return report_outside(report, markup_zones(PurePath(name), text)).text


class _WithoutDocstrings(ast.NodeTransformer):
    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        is_string = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return None if is_string else self.generic_visit(node)


@given(mixed(MODULES, CODE), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["curly", "straight"]))
def test_python_means_the_same(blocks: list[str], end: str, style: str) -> None:
    text = "\n".join(blocks).replace("\n", end) + end
    shown = repaired("a.py", text, style)
    one, other = (ast.dump(_WithoutDocstrings().visit(ast.parse(source))) for source in (text, shown))
    assert one == other


@given(mixed(PAGES, MARKUP))
def test_markup_stays(blocks: list[str]) -> None:
    shown = repaired("a.html", "\n".join(blocks) + "\n")
    assert all(block in shown for block in blocks if block in MARKUP)


def test_prose_in_them_is_repaired() -> None:
    source = "# I dont know whats happening on Putins border, and they said so.\n"
    assert repaired("a.py", source) == "# I don’t know what’s happening on Putin’s border, and they said so.\n"
    page = "<p>I dont know whats happening on Putins border, and they said so.</p>\n"
    assert repaired("a.html", page) == page.replace("dont", "don’t").replace("hats", "hat’s").replace("ins", "in’s")


def prose(zones: list[tuple[int, int]], text: str) -> list[str]:
    borders = [0, *(border for zone in zones for border in zone), len(text)]
    return [text[start:end] for start, end in zip(borders[::2], borders[1::2], strict=True) if start < end]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('"""A."""\nx = """B."""\n', ["A."], id="a docstring and a string"),
        pytest.param("'A.'\n\"B.\"\n", [], id="single marks would end at a mark"),
        pytest.param(
            "class A:\n\n    # c\n    '''B.'''  # d\n    x = 1\n    '''C.'''\n", [" c", "B.", " d", "C."], id="a class"
        ),
        pytest.param('"""A \\u2019 b \\N{DASH} c."""\n', ["A ", " b ", " c."], id="escapes"),
        pytest.param('r"""A \\b c."""\n', ["A \\b c."], id="a raw string"),
        pytest.param('"""A.\n\n>>> dont\nits\n\nB.\n"""\n', ["A.\n\n", "\nB.\n"], id="doctest"),
        pytest.param('"""A."""; x\n', [], id="two statements"),
        pytest.param('f"""A."""\nb"""B."""\n', [], id="other strings"),
        pytest.param("é = 1  # naïve 😀 c\r\n# d", [" naïve 😀 c", " d"], id="wide characters and line ends"),
        pytest.param("x = (\n", [], id="no Python"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_where_prose_is_in_python(text: str, expected: list[str]) -> None:
    assert prose(python_source.code_zones(text), text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a<b>c</b>\nd", ["a", "c", "\nd"], id="tags"),
        pytest.param("<pre>a<b>c</b></pre>d</pre>e", ["d", "e"], id="code"),
        pytest.param("<code>a<pre>b</code>c", ["c"], id="an end ends what is in it"),
        pytest.param("<code/>a<br>b", ["a", "b"], id="without content"),
        pytest.param("<!doctype html><?x a?><!-- b -->c<![CDATA[d]]>", ["c"], id="declarations"),
        pytest.param("a&amp;b is&#8217;nt c&nbsp;d", ["a", "b ", " c", "d"], id="references"),
        pytest.param("the caf&eacute;s&rsquo;s, &#x2019;tis <b>a</b>&eacute;", ["the ", ", ", " ", "a"], id="in words"),
        pytest.param("<script>a < b && '</p>'\n</script>\nc", ["\nc"], id="scripts"),
        pytest.param("a < b > c & d", ["a ", "< b > c ", "& d"], id="no tags"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_where_prose_is_in_html(text: str, expected: list[str]) -> None:
    assert "".join(prose(html_markup.code_zones(text), text)) == "".join(expected)


@given(st.text(st.sampled_from("ab'\"#\\\n\r\t(){}=:rf \x0c<>&;!-/é")))
def test_zones_are_sorted_and_disjoint_in_any_text(text: str) -> None:
    for found in (python_source.code_zones(text), html_markup.code_zones(text)):
        assert all(0 <= start < end <= len(text) for start, end in found)
        assert all(one[1] <= other[0] for one, other in pairwise(found))


@pytest.mark.parametrize("piece", ['"""a \\n b"""\n', "# a\n", '"""\n>>> a\nb\n"""\n'])
def test_python_takes_linear_time(piece: str) -> None:
    assert_linear(python_source.code_zones, piece)


@pytest.mark.parametrize("piece", ["<code>", "<b>a</b> &amp;\n", "</code>"])
def test_html_takes_linear_time(piece: str) -> None:
    assert_linear(html_markup.code_zones, piece)
