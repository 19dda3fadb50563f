from textfix.engine.text.arrays import U16, U32, Ints

Scanned = tuple[U32, U16, Ints | None, Ints, Ints, Ints, U32, U32, U16, U16, U16, Ints, Ints]

def scan(codes: U32, text_start: Ints, tables: tuple[U16, U32, U32], masks: tuple[int, int, int]) -> Scanned: ...
def resolve(
    words: tuple[Ints, Ints, U16, U16, Ints, Ints], masks: tuple[int, int, int, int], wrapping: tuple[int, int, int]
) -> None: ...
