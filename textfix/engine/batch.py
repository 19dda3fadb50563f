"""Texts that are analyzed together: their words as arrays, and what is known of the words, computed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, cached_property, partial

import numpy as np

from textfix.config import Config
from textfix.engine.document import LONG, Document
from textfix.engine.text.arrays import Bools, distinct
from textfix.engine.text.characters import COMMA, DOUBLE, PLAIN, STOP, TABLE_SIZE
from textfix.engine.text.lexicon import BARE, COMMON, CONTRACTION, ENGLISH, FLAGS, FOREIGN, LAST1, Lexicon
from textfix.engine.text.misspellings import misspelt_words
from textfix.engine.text.paragraph_types import foreign_words
from textfix.engine.text.prose import has_signs
from textfix.engine.text.protection import protected_words
from textfix.engine.text.standing_marks import (
    Survivors,
    count_by_document,
    count_survivors,
    enclosed_words,
    marked_words,
    opened_words,
)
from textfix.engine.text.text_type import TextType, read_text_type, shows_english
from textfix.engine.text.tokens import Tokens, tokenize
from textfix.engine.text.vocabulary import Vocabulary
from textfix.engine.text.words import Words, describe

_ENOUGH_WORDS = 20  # words from which their language can be told by function words; as in text_type


class Batch:
    """
    Documents with one set of token arrays.

    Args:
        documents: the texts.
        lexicon: word counts.
        config: the settings.
        tokens: the words of the documents, in order.

    Attributes:
        texts: the documents' texts.
    """

    def __init__(self, documents: Sequence[Document], lexicon: Lexicon, config: Config, tokens: Tokens) -> None:
        self.documents = documents
        self.lexicon = lexicon
        self.config = config
        self._tokens: Tokens | None = tokens
        self.texts = [document.text for document in documents]

    @classmethod
    def of(cls, texts: Sequence[str], lexicon: Lexicon, config: Config, plain: Sequence[bool] = ()) -> Batch:
        """
        Tokenize texts together; `plain` tells those that certainly have no zones, and nothing for the stages.

        >>> from textfix.engine.models import load_model
        >>> batch = Batch.of(["It is late.", "Is it?"], load_model().lexicon, Config())
        >>> batch.tokens.document.tolist(), batch.documents[1].tokens.document.tolist()
        ([0, 0, 0, 1, 1], [0, 0])
        """
        tokens, vocabulary = tokenize(texts), Vocabulary(lexicon)
        slices = [partial(tokens.take, slice(row, row + 1)) for row in range(len(texts))]
        documents = [
            Document(text, lexicon, config, vocabulary, slice_tokens if len(text) <= LONG else None)
            for text, slice_tokens in zip(texts, slices, strict=True)
        ]
        for document, is_plain in zip(documents, plain, strict=False):  # none is, if nothing is known
            document.is_plain = is_plain
            if is_plain:
                document.zones = ()
        others = [document for document in documents if not document.is_plain]
        signs = has_signs([document.text for document in others]) if others else []
        for document, may_have_zones in zip(others, signs, strict=True):
            if not may_have_zones:
                document.zones = ()
        return cls(documents, lexicon, config, tokens)

    @classmethod
    def of_documents(cls, documents: Sequence[Document]) -> Batch:
        """
        Tokenize documents together, one or more of one lexicon and config; each keeps what is known of it.

        >>> from textfix.engine.models import load_model
        >>> document = Document("Is it?", load_model().lexicon, Config())
        >>> Batch.of_documents([document]).documents[0] is document
        True
        """
        tokens = tokenize([document.text for document in documents])
        return cls(documents, documents[0].lexicon, documents[0].config, tokens)

    @property
    def tokens(self) -> Tokens:
        """The words of the documents, in order."""
        if self._tokens is None:
            self._tokens = tokenize(self.texts)
        return self._tokens

    def release(self) -> None:
        """Forget the words if a document is long: they take more memory than all else, and who asks waits again."""
        if any(len(text) > LONG for text in self.texts):
            self._tokens = None

    def take(self, rows: Sequence[int]) -> Batch:
        """Return the batch of some documents, in rising order; this one if they are all."""
        if len(rows) == len(self.documents):
            return self
        documents = [self.documents[row] for row in rows]
        return Batch(documents, self.lexicon, self.config, self.tokens.take(rows))

    @cached_property
    def words(self) -> Words:
        """What the lexicon says of each word."""
        return describe(self.tokens, self.lexicon)

    @cached_property
    def protected(self) -> Bools:
        """Bool mask (n_tokens,) of the words that no rule may touch."""
        known = (self.words.fields[:, BARE] > 0) | (self.words.fields[:, LAST1] > 0)
        return protected_words(self.tokens, self.texts, known) | self.zoned

    @cached_property
    def zoned(self) -> Bools:
        """Bool mask (n_tokens,) of the words in zones that are not prose."""
        zoned = np.zeros(self.tokens.start.size, dtype=np.bool_)
        word_start = self.tokens.input_offset(self.tokens.start)
        for text_start, document in zip(self.tokens.text_start[:-1].tolist(), self.documents, strict=True):
            for start, end in document.zones:
                first, behind = np.searchsorted(word_start, (text_start + start, text_start + end))
                zoned[first:behind] = True
        return zoned

    @cached_property
    def marks(self) -> tuple[Bools, Bools]:
        """Bool masks (n_tokens,): a mark lies inside the word, protected ones excepted; a mark touches its edge."""
        inner, edge = marked_words(self.tokens)
        return inner & ~self.protected, edge

    @cached_property
    def cited(self) -> Bools:
        """
        Bool mask (n_tokens,) of the words at whose end a quotation ends, so that they own nothing: one “authors” field.

        Behind a full stop or comma it may be speech: “at Macys,” he said.
        """
        enclosed = enclosed_words(self.tokens, DOUBLE)
        cited: Bools = enclosed.behind & (enclosed.before | ((self.tokens.after & (STOP | COMMA)) == 0))
        cited &= (self.words.fields[:, FLAGS] & CONTRACTION) == 0
        return cited

    @cached_property
    def opened(self) -> Bools:
        """Bool mask (n_tokens,): ‘ stands before the word."""
        return opened_words(self.tokens)

    @cached_property
    def survivors(self) -> Survivors:
        """Counts of the marks in the prose of each document: those of a code sample say nothing about it."""
        marks, text_start = self.tokens.marks, self.tokens.text_start
        in_prose = np.ones(marks.size, dtype=np.bool_)
        for row in distinct(np.searchsorted(text_start, marks, side="right") - 1).tolist():
            for zone in self.documents[row].no_prose:
                first, behind = np.searchsorted(marks, text_start[row] + zone)
                in_prose[first:behind] = False
        return count_survivors(self.tokens, self.marks[0], in_prose)

    @cached_property
    def text_type(self) -> TextType:
        """The type of each document."""
        misspelt = misspelt_words(self.tokens, self.words, ~(self.protected | self.foreign), self.lexicon)
        text_type = read_text_type(self.tokens, self.words, self.protected, misspelt, self.texts, self.config)
        if not self.zoned.any():
            return text_type
        return replace(text_type, other=text_type.other | self._lacks_english_prose())

    @cached_property
    def untouched(self) -> Bools:
        """Bool mask (n_tokens,) of the words that no mark is restored in: protected, or not of English prose."""
        return self.protected | self.foreign | self.text_type.other[self.tokens.document]

    @cached_property
    def foreign(self) -> Bools:
        """Bool mask (n_tokens,) of the words of paragraphs in another language."""
        return foreign_words(self.tokens, self.words, self.protected, self.config.min_english)

    def _lacks_english_prose(self) -> Bools:
        """Return a mask (n_documents,): what is left of the document outside its zones is nothing, or not English."""
        documents, flags, outside = len(self.texts), self.words.fields[:, FLAGS], ~self.zoned
        left, english, common, foreign = (
            count_by_document(self.tokens.document, chosen, documents)
            for chosen in (outside, *(outside & ((flags & bits) != 0) for bits in (ENGLISH, COMMON, FOREIGN)))
        )
        size = np.maximum(left, 1)
        is_english = shows_english(english / size, common / size, foreign / size, self.config.min_english)
        has_zone = count_by_document(self.tokens.document, self.zoned, documents) > 0
        lacks = (left == 0) | (foreign > english) | ((left >= _ENOUGH_WORDS) & ~is_english)
        result: Bools = has_zone & lacks
        return result


def is_strange(batch: Batch) -> Bools:
    """
    Prefilter: mask (n_documents,) of the texts with more than printable ASCII, tabs, line feeds and English marks.

    Most stages look for characters that no other text holds.

    >>> from textfix.engine.models import load_model
    >>> texts = ["“It’s late,” she said — twice.", "caf\u00e9", "It isn\ufffdt."]
    >>> is_strange(Batch.of(texts, load_model().lexicon, Config())).tolist()
    [False, True, True]
    """
    tokens, plain = batch.tokens, _plain_characters()
    # Line feeds and what is beyond ASCII are few: only those are looked up.
    odd = np.flatnonzero(tokens.codes - np.uint32(0x20) >= np.uint32(0x5F))
    strange = tokens.documents_at(odd[~plain.take(tokens.codes[odd], mode="clip")])
    marks = tokens.marks[~plain.take(tokens.mark_codes, mode="clip")]
    strange[np.searchsorted(tokens.text_start, marks, side="right") - 1] = True
    return strange


@cache
def _plain_characters() -> Bools:
    """Return a mask (65536,) of the plain code points; the last entry is for all higher ones."""
    plain = np.zeros(TABLE_SIZE, dtype=np.bool_)
    plain[[ord(char) for char in PLAIN]] = True
    return plain
