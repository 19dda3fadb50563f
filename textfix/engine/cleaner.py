"""Cleaner: repairs texts with one config, in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal, TypeVar, overload

from textfix.batching import BATCH, SCREENED, split_batches
from textfix.config import Config
from textfix.engine.apostrophes.model import Model
from textfix.engine.identity import dump_identity, load_identity
from textfix.engine.models import load_model, load_model_with
from textfix.engine.reports import analyze, repair
from textfix.engine.thresholds import Wanted
from textfix.errors import ModelError
from textfix.named_files import read_lexicon
from textfix.report import Damage, Report

_DEFAULT = Config()

Errors = Literal["raise", "keep"]
T = TypeVar("T")


class Cleaner:
    """
    Repairs texts with one set of settings.

    A cleaner may be shared between threads, and all cleaners of a process share one model, loaded when the first text
    comes.  It pickles to what its results depend on, the same bytes in every process: the settings, the survey in
    them, the versions of textfix and of the models, and the content of the lexicon.  So it works where the file of the
    lexicon is not, and a cache that hashes it knows when to forget.  Unpickling raises a `ModelError` if other
    versions are installed.

    Args:
        config: the settings; the defaults where None.

    >>> Cleaner().clean("I dont know whats happening on Putins border.")
    'I don’t know what’s happening on Putin’s border.'
    """

    __slots__ = ("_lexicon", "config")
    __name__ = "textfix"  # of each cleaner, for pipelines that ask a function for its name

    def __init__(self, config: Config | None = None) -> None:
        if config is not None and not isinstance(config, Config):
            raise TypeError(f"config is a {type(config).__name__}; pass a Config, or Config.from_mapping(settings)")
        self.config = config or _DEFAULT
        self._lexicon: bytes | None = None  # its content, if this cleaner was unpickled; else the file is read

    def __reduce__(self) -> tuple[Callable[[bytes, bytes | None], Cleaner], tuple[bytes, bytes | None]]:
        lexicon = self._read_lexicon()
        return _restore, (dump_identity(self.config, lexicon), lexicon)

    @property
    def identity(self) -> bytes:
        """All that the results depend on, as JSON: settings, versions, and a hash of the lexicon as it is now."""
        return dump_identity(self.config, self._read_lexicon())

    def __repr__(self) -> str:
        return f"Cleaner({self.config!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Cleaner) or self.config != other.config:
            return False
        return self._lexicon is other._lexicon or self._read_lexicon() == other._read_lexicon()

    def __hash__(self) -> int:
        return hash((Cleaner, self.config))

    @overload
    def __call__(self, text: str) -> str: ...  # type: ignore[overload-overlap]  # a str is an iterable of str

    @overload
    def __call__(self, text: Iterable[str | None]) -> list[str | None]: ...

    def __call__(self, text: str | Iterable[str | None]) -> str | list[str | None]:
        """Clean a text, or many at a time: a cleaner is a function, for the pipelines that want one."""
        return self.clean(text) if isinstance(text, str) else self.clean_many(text)

    def clean(self, text: str) -> str:
        """Return the repaired text; `text` itself where nothing is to be repaired."""
        _check(text)
        return repair([text], self._model(), self.config)[0]

    def analyze(self, text: str) -> Report:
        """
        Return the report on one text.

        Raises:
            TypeError: `text` is not a str.
            ConfigError: the config names a lexicon that cannot be read; so do the other methods.
        """
        _check(text)
        return analyze([text], self._model(), self.config)[0]

    def analyze_many(self, texts: Iterable[str | None], errors: Errors = "raise") -> list[Report | None]:
        """
        Return the report on each text; what a text gets does not depend on its neighbours.

        Args:
            texts: the texts; a missing value (None, NaN, pandas.NA) gives None.
            errors: "raise" lets an error in one text end the call; "keep" reports the text as it is, with the
                reason in `Report.error`.

        Raises:
            TypeError: `texts` is a single text or a mapping, or a value is neither a str nor missing.
        """
        return list(self._reports(texts, errors, "report"))

    def find_many(self, texts: Iterable[str | None], errors: Errors = "raise") -> list[Report | None]:
        """
        Return the report on each text with its findings alone, in less time than `analyze_many`.

        `Report.damage` serves no other purpose: of a text without findings it may be an upper bound, or empty.

        >>> [finding.rule for report in Cleaner().find_many(["Its what shes done."]) for finding in report.findings]
        ['TF201', 'TF201']
        """
        return list(self._reports(texts, errors, "findings"))

    def clean_many(self, texts: Iterable[str | None], errors: Errors = "raise") -> list[str | None]:
        """
        Return each text repaired, and None for a missing value; see `analyze_many`.

        >>> Cleaner().clean_many(["Its what shes done.", None])
        ['It’s what she’s done.', None]
        """
        model = self._model()

        def work(some: Sequence[str]) -> list[str]:
            return repair(some, model, self.config)

        return list(_in_batches(texts, SCREENED, lambda some: _attempt(work, lambda text, _: text, some, errors)))

    def _reports(self, texts: Iterable[str | None], errors: Errors, wanted: Wanted) -> Iterator[Report | None]:
        model = self._model()  # one for all batches, even if the user's lexicon is edited meanwhile

        def work(some: Sequence[str]) -> list[Report]:
            return analyze(some, model, self.config, wanted)

        def failed(text: str, reason: str) -> Report:
            return Report(text, (), Damage({"other": 1.0}), model.version, self.config.level, error=reason)

        most = BATCH if wanted == "report" else SCREENED
        return _in_batches(texts, most, lambda some: _attempt(work, failed, some, errors))

    def _model(self) -> Model:
        return model_for(self.config, self._lexicon)

    def _read_lexicon(self) -> bytes | None:
        if self._lexicon is not None or self.config.lexicon is None:
            return self._lexicon
        return _shared(read_lexicon(self.config.lexicon))


def _restore(identity: bytes, lexicon: bytes | None) -> Cleaner:
    """Return the cleaner that was pickled."""
    cleaner = Cleaner(load_identity(identity))
    cleaner._lexicon = _shared(lexicon) if lexicon is not None else None
    return cleaner


@lru_cache(maxsize=4)
def _shared(lexicon: bytes) -> bytes:
    """Return the first of equal lexica: pickled together, cleaners write the content once."""
    return lexicon


def _in_batches(
    texts: Iterable[str | None], most: int, work: Callable[[Sequence[str]], Sequence[T]]
) -> Iterator[T | None]:
    """Yield what the work returns for each text, done in batches of so many characters; None for a missing value."""
    check_collection(texts)
    for batch in split_batches(checked_texts(texts), most):
        results = iter(work([text for text in batch if isinstance(text, str)]))
        yield from (next(results) if isinstance(text, str) else None for text in batch)


def _attempt(
    work: Callable[[Sequence[str]], Sequence[T]], failed: Callable[[str, str], T], texts: Sequence[str], errors: Errors
) -> Sequence[T]:
    """Work on texts together; where one fails and errors are kept, one by one, `failed` with a reason instead."""
    try:
        return work(texts)
    except ModelError:
        raise  # concerns every text
    except Exception as error:  # any defect: one text must not cost its batch
        if errors == "raise":
            raise
        if len(texts) > 1:
            return [result for text in texts for result in _attempt(work, failed, [text], errors)]
        return [failed(texts[0], f"{type(error).__name__}: {error}")]


def check_collection(texts: object) -> None:
    """Raise a TypeError if texts are a single text, a mapping, a table, or nothing that can be iterated over."""
    kind = type(texts).__name__
    if isinstance(texts, (str, bytes, bytearray)):
        raise TypeError(f"texts is a single {kind}; pass a list of texts, or call clean for one")
    if isinstance(texts, Mapping):
        raise TypeError(f"texts is a {kind}; pass a list of texts, such as list(texts.values())")
    if kind in _TABLES:
        raise TypeError(f"texts is a {kind}; pass one of its columns")
    if not (isinstance(texts, Iterable) or hasattr(texts, "__getitem__")):
        raise TypeError(f"texts is of type {kind}; pass a list of texts")


_TABLES = ("DataFrame", "LazyFrame", "Table", "RecordBatch")  # of pandas, Polars and Arrow; iterating gives columns
# What to do with a value, by the names of types, since textfix imports no library of them.
_ADVICE = {
    "bytes": "decode it first, or call textfix.clean_bytes",
    "bytearray": "decode it first, or call textfix.clean_bytes",
    "StringScalar": "call its as_py(), or to_pylist() of the array",
    "LargeStringScalar": "call its as_py(), or to_pylist() of the array",
    "StringViewScalar": "call its as_py(), or to_pylist() of the array",
    "ndarray": "pass array.tolist() to clean_many",
    "Series": "pass series.tolist() to clean_many",
    **dict.fromkeys(("list", "tuple", "set", "generator"), "pass many texts to clean_many"),
    **dict.fromkeys(("StringArray", "LargeStringArray", "ChunkedArray"), "pass array.to_pylist() to clean_many"),
}


def _check(text: object, row: int | None = None) -> None:
    if isinstance(text, str):
        return
    kind = type(text).__name__
    if row is None:
        advice = "missing texts pass in a list only" if _is_missing(text) else "convert it to str"
        raise TypeError(f"textfix repairs str, not {kind}; {_ADVICE.get(kind, advice)}")
    advice = _ADVICE.get(kind, "convert it to str, or pass None for a missing text")
    raise TypeError(f"textfix repairs str, not {kind} in row {row}; {advice}")


def _is_missing(value: object) -> bool:
    """True for None, NaN, and pandas.NA and pandas.NaT."""
    return (
        value is None or (isinstance(value, float) and value != value) or type(value).__name__ in ("NAType", "NaTType")
    )


def checked_texts(texts: Iterable[object]) -> Iterator[object]:
    """Yield texts and missing values as they are; raise a TypeError for any other value."""
    for row, text in enumerate(texts):
        if not (isinstance(text, str) or _is_missing(text)):
            _check(text, row)
        yield text


def model_for(config: Config, lexicon: bytes | None = None) -> Model:
    """Return the model that a config asks for; its lexicon may have been read before."""
    return load_model() if config.lexicon is None else load_model_with(config.lexicon, lexicon)
