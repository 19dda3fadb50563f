"""A page of HTML that loads nothing and takes no text for markup."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from xml.etree.ElementTree import TreeBuilder, tostring

from textfix.render.printable import printable

_BAR, _HEIGHT = 96, 16  # size of a plot, in pixels


class HtmlPage:
    """A tree of elements; all text that enters it is shown as text."""

    def __init__(self) -> None:
        self._tree = TreeBuilder()

    @contextmanager
    def element(self, tag: str, /, **attributes: str) -> Iterator[None]:
        """Build an element with what the block adds; `class_` stands for `class`."""
        named = {name.rstrip("_").replace("_", "-"): printable(value) for name, value in attributes.items()}
        self._tree.start(tag, named)
        yield
        self._tree.end(tag)

    def text(self, text: str) -> None:
        """Add text, with line ends as spaces, and what is invisible or controls a display as escapes."""
        self._tree.data(printable(" ".join(text.split("\n"))))

    def line(self, tag: str, text: str, /, **attributes: str) -> None:
        """Add an element with text."""
        with self.element(tag, **attributes):
            self.text(text)

    def head(self, title: str, style: str, script: str) -> None:
        """Add the head; the policy allows this style sheet and this script, which cannot make markup of text."""
        rules = {
            "default-src": "'none'",
            "style-src": _source(style),
            "script-src": _source(script),
            "base-uri": "'none'",
            "form-action": "'none'",
            "require-trusted-types-for": "'script'",
            "trusted-types": "'none'",
        }
        policy = "; ".join(f"{name} {value}" for name, value in rules.items())
        with self.element("head"):
            self.line("meta", "", charset="utf-8")
            self.line("meta", "", http_equiv="Content-Security-Policy", content=policy)
            self.line("meta", "", name="viewport", content="width=device-width, initial-scale=1")
            self.line("meta", "", name="referrer", content="no-referrer")
            self.line("title", title)
            with self.element("style"):
                self._tree.data(style)

    def script(self, script: str) -> None:
        """Add the script that the head allows."""
        with self.element("script"):
            self._tree.data(script)

    @contextmanager
    def table(self, caption: str, heads: Sequence[str], numbers: int) -> Iterator[None]:
        """Build a table whose rows the block adds; the last columns, `numbers` of them, hold numbers."""
        scrolling = {"role": "region", "tabindex": "0", "aria_label": caption}  # by keyboard as well
        with self.element("div", class_="scroll", **scrolling), self.element("table"):
            self.line("caption", caption)
            with self.element("thead"), self.element("tr"):
                for at, head in enumerate(heads):
                    is_number = at >= len(heads) - numbers
                    self.line("th", head, scope="col", **({"class_": "n"} if is_number else {}))
            yield

    def plot(self, label: str, bars: Iterable[tuple[float, float, float]]) -> None:
        """Add a small plot with bars, each given by its left side, width and height as shares of the plot."""
        box = f"0 0 {_BAR} {_HEIGHT}"
        with self.element("svg", role="img", viewBox=box, width=str(_BAR), height=str(_HEIGHT), aria_label=label):
            self.line("rect", "", class_="track", width=str(_BAR), height=str(_HEIGHT))
            for left, width, height in bars:
                size = {"width": f"{width * _BAR:.2f}", "height": f"{height * _HEIGHT:.2f}"}
                self.line("rect", "", x=f"{left * _BAR:.2f}", y=f"{(1 - height) * _HEIGHT:.2f}", **size)

    def html(self) -> str:
        """Return the page."""
        return f"<!DOCTYPE html>\n{tostring(self._tree.close(), 'unicode', 'html')}\n"


def _source(content: str) -> str:
    """Return what allows a style sheet or a script, and no other, in a content security policy."""
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"
