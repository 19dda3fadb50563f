"""One text and the facts that detectors need of it, each computed once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from weakref import ref

import numpy as np

from textfix.config import Config
from textfix.engine.text.characters import DIGIT
from textfix.engine.text.code_spans import code_spans, is_fenced, is_json
from textfix.engine.text.lexicon import CONTRACTION, ENGLISH, FLAGS, FOREIGN, FREQUENT, Lexicon
from textfix.engine.text.paragraphs import flow_lines, paragraph_spans
from textfix.engine.text.prose import fill_spans, is_marked_up, prose_zones
from textfix.engine.text.style import mark_writer
from textfix.engine.text.tokens import Tokens, tokenize
from textfix.engine.text.vocabulary import Vocabulary
from textfix.spans import merge_spans

_FEW = 100  # words for each function word beyond which these are chance: prose has one among two or three; a guess
LONG = 1 << 21  # characters of a text whose words are found again sooner than kept: they take 13 bytes each; a guess


class Document:
    """
    A text with cached facts.

    Args:
        text: the text.
        lexicon: word counts.
        config: the settings.
        vocabulary: memoized look-ups to share with other documents of the lexicon; a new one by default.
        slice_tokens: returns the tokens of `text` where a batch holds them already.

    >>> from textfix.engine.models import load_model
    >>> document = Document("The end of the road.", load_model().lexicon, Config())
    >>> document.is_english, document.is_json, document.paragraphs
    (True, False, [(0, 20)])
    """

    def __init__(
        self,
        text: str,
        lexicon: Lexicon,
        config: Config,
        vocabulary: Vocabulary | None = None,
        slice_tokens: Callable[[], Tokens] | None = None,
    ) -> None:
        self.text = text
        self.is_plain = False  # true if it certainly has no zones, and nothing for the stages
        self.lexicon = lexicon
        self.config = config
        self.vocabulary = vocabulary or Vocabulary(lexicon)
        self._slice_tokens = slice_tokens
        self._tokens: Tokens | None = None

    def with_text(self, text: str) -> Document:
        """Return a document with another text; this one if the text is the same object."""
        return self if text is self.text else Document(text, self.lexicon, self.config, self.vocabulary)

    @property
    def tokens(self) -> Tokens:
        """The words of the text; those of a long one are found anew each time."""
        if self._tokens is not None:
            return self._tokens
        tokens = self._slice_tokens() if self._slice_tokens else tokenize([self.text])
        if len(self.text) <= LONG:
            self._tokens = tokens
        return tokens

    def release(self) -> None:
        """
        Forget the tokens: what was read of them stays, and who asks again waits again.

        A long text forgets its copies, too.
        """
        for name in ("_prose", "_flowing"):
            other = self.__dict__.get(name)
            if other is not None:
                other.release()
                if len(self.text) > LONG:
                    del self.__dict__[name]
        self._tokens = None

    @cached_property
    def is_english(self) -> bool:
        """
        True if function words of English, or with hardly any its common words, outweigh those of other languages.

        A list of words holds a few short ones that are function words of some language.
        """
        letters = (self.tokens.kinds & DIGIT) == 0  # figures are common in every language
        flags = self.lexicon.rows(self.tokens.raw[letters])[:, FLAGS]
        english, foreign = np.count_nonzero(flags & ENGLISH), np.count_nonzero(flags & FOREIGN)
        if _FEW * english < flags.size and 2 * np.count_nonzero(flags & (FREQUENT | CONTRACTION)) < flags.size:
            return False
        return bool(english >= foreign)

    @cached_property
    def is_json(self) -> bool:
        """True if the text is JSON or JSON lines."""
        return is_json(self.text)

    @cached_property
    def code_spans(self) -> list[tuple[int, int]]:
        """Sorted half-open spans of code and markup tags, in code points."""
        has_code = "`" in self.text or "<" in self.text or "~~~" in self.text
        return sorted(code_spans(self.text)) if has_code else []

    @cached_property
    def zones(self) -> tuple[tuple[int, int], ...]:
        """Sorted half-open spans that are not prose (programs, tables, markup), in code points."""
        return prose_zones(self.text)

    @property
    def prose(self) -> Document:
        """The document with its zones filled, so that no detector sees them; offsets stay."""
        return self._prose or self

    @cached_property
    def _prose(self) -> Document | None:
        """The same, None for this one: held by itself, a long text would wait for the garbage collector."""
        document = self.with_text(fill_spans(self.text, self.zones))
        return None if document is self else document

    @cached_property
    def no_prose(self) -> tuple[tuple[int, int], ...]:
        """The zones and the code within paragraphs, as sorted half-open spans in code points."""
        return merge_spans([*self.zones, *self.code_spans]) if self.code_spans else self.zones

    @property
    def has_prose(self) -> bool:
        """False if one zone is all of the text."""
        return self.zones[:1] != ((0, len(self.text)),)

    @cached_property
    def is_marked_up(self) -> bool:
        """True for HTML, XML and Markdown."""
        return is_marked_up(self.text)

    @cached_property
    def paragraphs(self) -> list[tuple[int, int]]:
        """Half-open spans of the paragraphs, in code points; line feeds between them belong to none."""
        tokens = self.tokens
        return paragraph_spans(self.text, tokens.input_offset(tokens.start), tokens.before)

    @property
    def flowing(self) -> Document:
        """The document with a space for each line feed at which a line was wrapped; offsets stay."""
        return self._flowing or self

    @cached_property
    def _flowing(self) -> Document | None:
        if "\n" not in self.text:
            return None
        fenced = [span for span in self.code_spans if is_fenced(self.text, *span)]
        text = flow_lines(self.text, self.paragraphs, fenced)
        if text == self.text:
            return None
        slice_tokens = partial(_tokens_of, ref(self), self.text)
        return Document(text, self.lexicon, self.config, self.vocabulary, slice_tokens)

    @cached_property
    def write(self) -> Callable[[str], str]:
        """Rewrites a curly mark in the style that the config or the text asks for."""
        return mark_writer(fill_spans(self.text, self.no_prose), self.config.style)


def _tokens_of(document: ref[Document], text: str) -> Tokens:
    """
    Return the tokens of a document, or of its text once nobody holds it.

    What a document holds does not hold it: in a circle, all copies of a long text would wait for the garbage collector.
    """
    held = document()
    return tokenize([text]) if held is None else held.tokens
