from textfix.engine.text.arrays import F32, I16, I32, U8, U16, U32, U64, Bools, Ints

Scanned = tuple[U32, U16, Ints | None, Ints, Ints, Ints, U32, U32, U16, U16, U16, Ints, Ints]
Levels = tuple[U64, ...]

def scan(codes: U32, text_start: Ints, tables: tuple[U16, U32, U32], masks: tuple[int, int, int]) -> Scanned: ...
def resolve(
    words: tuple[Ints, Ints, U16, U16, Ints, Ints], masks: tuple[int, int, int, int], wrapping: tuple[int, int, int]
) -> None: ...
def find(hashes: U32, levels: Levels, factors: U32, fields: U8) -> Ints: ...
def describe(
    tokens: tuple[U32, U16, Ints, Ints, U32], lower: U16, levels: Levels, factors: U32, fields: U8
) -> tuple[Ints, U8, Bools, U16]: ...
def count_occurrences(raw: U32, document: Ints, chosen: Ints, base: U32) -> Ints: ...
def describe_contexts(
    tokens: tuple[U32, U16, Ints, Ints, U32, U16, U16, U16],
    words: tuple[U8, U8],
    chosen: Ints,
    lower: U16,
    lexicon: tuple[Levels, U32, U8],
    given: U32,
) -> U32: ...
def sum_weights(atoms: U32, rows: U8, factors: U32, weights: U32) -> U64: ...
def find_signs(codes: U32, text_start: Ints, sign_of: U8, class_of: U16, ligatures: float, long: int) -> U8: ...
def find_word_signs(
    joined: U32,
    tokens: tuple[Ints, Ints, U32, U16, Ints],
    origin: Ints,
    tables: tuple[U16, U32, U32],
    sets: tuple[U32, U32, U8],
    held: U8,
) -> tuple[Bools, Bools]: ...
def choose(
    tokens: tuple[U32, U16, Ints, Ints, U32, U16, U16, U16, Ints],
    words: tuple[U8, U8, U16],
    marks: U8,
    sets: tuple[U32, ...],
    held: U8,
    min_english: float,
) -> tuple[Ints, Ints]: ...
def embed(tables: tuple[I16, ...], columns: tuple[U16, ...], inside: U8, scale: float) -> U8: ...
def activate(sums: I32, scale: F32, bias: F32, added: U8, inside: U8) -> U8: ...
