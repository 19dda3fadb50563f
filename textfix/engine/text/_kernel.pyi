from collections.abc import Sequence

from textfix.engine.text.arrays import F32, F64, I8, I16, I32, U8, U16, U32, U64, Bools, Ints

Scanned = tuple[U32, Ints, Ints, Ints, U32, U16, U16, U16, Ints, Ints]
Levels = tuple[U64, ...]
Settings = tuple[F64, float, float, float, int, int]
Scaled = tuple["Multiplier", F32, F32]

Network = tuple[tuple[I16, ...], float, tuple[I16, I16], tuple[Scaled, ...], Scaled, I16, tuple[Scaled, ...]]

SOURCES: int

def scan(codes: U32, text_start: Ints, tables: tuple[U16, U32, U32]) -> Scanned: ...
def resolve(words: tuple[Ints, Ints, U16, U16, Ints, Ints], wrapping: tuple[int, int, int]) -> None: ...
def find(hashes: U32, levels: Levels, factors: U32, fields: U8) -> Ints: ...
def describe(
    tokens: tuple[U32, Ints, Ints, U32], tables: tuple[U16, U16], levels: Levels, factors: U32, fields: U8
) -> tuple[I32, U8, Bools, U16]: ...
def count_occurrences(raw: U32, document: Ints, chosen: Ints, base: U32) -> Ints: ...
def describe_contexts(
    tokens: tuple[U32, Ints, Ints, U32, U16, U16, U16],
    words: tuple[U8, U8],
    chosen: Ints,
    tables: tuple[U16, U16],
    lexicon: tuple[Levels, U32, U8],
    given: U32,
) -> U32: ...
def sum_weights(atoms: U32, rows: U8, factors: U32, weights: U32) -> U64: ...
def embed(tables: tuple[I16, ...], columns: tuple[U16, ...], inside: U8, scale: float) -> U8: ...
def activate(sums: I32, scale: F32, bias: F32, added: U8, inside: U8) -> U8: ...
def product(rows: U8, weights: Multiplier) -> I32: ...
def multiplies(channels: int) -> bool: ...
def word_inputs(
    tokens: tuple[U32, Ints, Ints, U32, U16, U16, U16],
    words: tuple[I32, U8, U8],
    tables: tuple[U16, U8, U16],
    which: Ints,
) -> tuple[U16, Bools, Bools]: ...
def sum_ways(scores: F64, punctuated: U8, last: U8, impossible: float) -> F64: ...
def bound_lines(codes: U32, kind_of: U8, common: U64, weights: F64) -> F64: ...

class Multiplier:
    def __init__(self, by_output: I8) -> None: ...

class Reader:
    def __init__(
        self,
        entry: tuple[tuple[I16, ...], float, U8, U8],
        blocks: Sequence[tuple[Multiplier, F32, F32, int]],
        means: Sequence[tuple[F32, F32, F32] | None],
        heads: Scaled,
        had: tuple[F32, F32, F32],
    ) -> None: ...
    def read(self, columns: tuple[U16, ...], begins: U8, size: Ints) -> tuple[F32, F32]: ...

class Rescorer:
    def __init__(
        self,
        characters: tuple[U16, U8],
        lexicon: tuple[Levels, U32, U8, U16],
        network: Network,
    ) -> None: ...
    def correct(
        self,
        tokens: tuple[U32, Ints, Ints, U32, U16, U16, U16],
        words: tuple[I32, U8, U8],
        document: Ints,
        candidates: tuple[Ints, U32, U8, U8, U8, U8],
        logits: F32,
    ) -> None: ...

class Screen:
    def __init__(
        self,
        characters: tuple[U16, U32, U32, U16, U8, U8, tuple[float, int, int, int, int], tuple[int, int, int]],
        words: tuple[U32 | U8, ...],
        lexicon: tuple[Levels, U32, U8, U16, U32, U32],
        classifier: tuple[U8, U32, U32, float, float, float, float, float, int],
        network: Network,
    ) -> None: ...
    def judge(self, texts: Sequence[str], settings: Settings) -> U8: ...
    def judge_outside(self, text: str, outside: tuple[Ints, U8], settings: Settings) -> tuple[int, bool]: ...
    def quotations(self, texts: Sequence[str], reader: Reader, longest: int) -> F64: ...
    def candidates(
        self, text: str, settings: Settings, outside: tuple[Ints, U8] | None = None
    ) -> tuple[Ints, F64, float] | None: ...
