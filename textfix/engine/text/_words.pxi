# What `lexicon.py` and `words.py` compute with arrays: what the lexicon says of each word.

ctypedef unsigned char u8
ctypedef unsigned long long u64


cdef enum:
    TABLE_TOP = 65535  # what all code points above stand for in tables
    LEVELS = 8  # at most so many tables of a lexicon
    FIELDS = 8  # columns of a lexicon
    ATOMS = 37  # of a candidate
    SEEN = 35  # atoms that the document gives
    GENRE = 36
    SPACE_BIT = 1 << 4  # class bits, as in `characters.py`
    BREAK_BIT = 1 << 5
    STOP_BIT = 1 << 7
    UPPER_BIT = 1 << 1
    DIGIT_BIT = 1 << 2
    BARE = 0  # columns, as in `lexicon.py`
    LAST1 = 1
    LAST2 = 2
    END = 3
    LEXICAL = 4
    CLASS = 5
    COARSE = 6
    FLAGS = 7
    CAPITALISED = 0x9E3779B9  # as in `lexicon.py`


cdef enum:  # class bits and flags, as in `characters.py` and `lexicon.py`
    LETTER_BIT = 1
    WORD_BITS = 7
    SINGLE_BIT = 1 << 3
    COMMA_BIT = 1 << 6
    COLON_BIT = 1 << 8
    HYPHEN_BIT = 1 << 9
    DASH_BIT = 1 << 10
    BRACKET_BITS = 3 << 11
    CODE_BIT = 1 << 13
    DOUBLE_BIT = 1 << 15
    MARK_BITS = SINGLE_BIT | DOUBLE_BIT
    IS_CANDIDATE = 1
    IS_NEVER = 2
    IS_ALWAYS = 4
    IS_ENGLISH = 8
    IS_CONTRACTION = 32
    IS_FOREIGN = 64
    RARE = 14
    OFTEN = 12
    SLUG_WORDS = 4


cdef struct Words:  # arrays of `Tokens` and of `Words`
    const u32* codes
    const u16* class_of  # the table
    const u16* classes  # of `codes`, in the screen
    const Py_ssize_t* start
    const Py_ssize_t* end
    const u32* raw
    const u16* kinds
    const u16* before
    const u16* after
    const u8* fields
    const u8* upper
    const u16* last
    const int* row
    Py_ssize_t size  # of `codes`
    Py_ssize_t n


cdef struct Lexicon:
    const u64* level[LEVELS]
    u32 factor[LEVELS]
    int levels
    u32 shift
    Py_ssize_t unknown
    const u8* fields


cdef Lexicon _lexicon(levels, const u32[::1] factors, const u8[:, ::1] fields) except *:
    """Return the tables of a lexicon; the caller keeps the arrays alive."""
    cdef Lexicon lexicon
    cdef const u64[::1] level
    cdef int at
    lexicon.levels, lexicon.shift = len(levels), 32
    lexicon.fields, lexicon.unknown = &fields[0, 0], fields.shape[0] - 1
    for at in range(lexicon.levels):
        level = levels[at]
        lexicon.level[at], lexicon.factor[at] = &level[0], factors[at]
        lexicon.shift = 33 - int(level.shape[0]).bit_length()
    return lexicon


cdef inline Py_ssize_t _row(const Lexicon* lexicon, u32 key) noexcept nogil:
    """Return the row of a word."""
    cdef u64 slot
    cdef int at
    for at in range(lexicon.levels):
        slot = lexicon.level[at][<u32>(key * lexicon.factor[at]) >> lexicon.shift]
        if slot >> 32 == key:
            return <Py_ssize_t><u32>slot
    return lexicon.unknown


def find(const u32[::1] hashes, levels, const u32[::1] factors, const u8[:, ::1] fields):
    """Return the row of each word in a lexicon, intp (n,); see `Lexicon.find`."""
    cdef Lexicon lexicon = _lexicon(levels, factors, fields)
    rows = np.empty(hashes.shape[0], dtype=np.intp)
    cdef Py_ssize_t[::1] to_rows = rows
    cdef Py_ssize_t at
    with nogil:
        for at in range(hashes.shape[0]):
            to_rows[at] = _row(&lexicon, hashes[at])
    return rows


def describe(tokens, tables, levels, const u32[::1] factors, const u8[:, ::1] fields):
    """
    Look up words, see `words.describe`.

    Args:
        tokens: arrays of `Tokens`: codes, start, end, raw.
        tables: uint16 (65536,), the class bits of each code point; the same, its lower case.
        levels, factors, fields: the lexicon.

    Returns:
        int32 rows; uint8 fields; bool, the first letter is a capital; uint16, the last character in lower case.
    """
    cdef const u32[::1] codes = tokens[0], raw = tokens[3]
    cdef const u16[::1] class_of = tables[0], lower = tables[1]
    cdef const Py_ssize_t[::1] start = tokens[1], end = tokens[2]
    cdef Lexicon lexicon = _lexicon(levels, factors, fields)
    cdef Py_ssize_t n = raw.shape[0], at, found
    rows, described = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.uint64)
    upper, last = np.empty(n, dtype=np.bool_), np.empty(n, dtype=np.uint16)
    cdef int[::1] to_rows = rows
    cdef u64[::1] to_fields = described
    cdef u8[::1] to_upper = upper.view(np.uint8)
    cdef u16[::1] to_last = last
    cdef const u64* packed = <const u64*>lexicon.fields
    with nogil:
        for at in range(n):
            found = _row(&lexicon, raw[at])
            to_rows[at] = <int>found
            to_fields[at] = packed[found]
            to_upper[at] = (_entry(&class_of[0], codes[start[at]]) & UPPER_BIT) != 0
            to_last[at] = _entry(&lower[0], codes[end[at] - 1])
    return rows, described.view(np.uint8).reshape(-1, FIELDS), upper, last


cdef inline u16 _entry(const u16* table, u32 code) noexcept nogil:
    return table[code if code < TABLE_TOP else TABLE_TOP]
