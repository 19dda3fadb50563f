# What `lexicon.py`, `words.py` and `apostrophes/features.py` compute with arrays, word by word.

from libc.math cimport floor, log2

ctypedef unsigned char u8
ctypedef unsigned long long u64


cdef enum:
    LEVELS = 8  # at most so many tables of a lexicon
    FIELDS = 8  # columns of a lexicon
    ATOMS = 37  # of a candidate
    NEIGHBOURS = 6
    SPACE_BIT = 1 << 4  # class bits, as in `characters.py`
    BREAK_BIT = 1 << 5
    STOP_BIT = 1 << 7
    UPPER_BIT = 1 << 1
    DIGIT_BIT = 1 << 2
    BARE = 0  # columns, as in `lexicon.py`
    LAST1 = 1
    END = 3
    CLASS = 5
    COARSE = 6
    FLAGS = 7


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


def describe(tokens, const u16[::1] lower, levels, const u32[::1] factors, const u8[:, ::1] fields):
    """
    Look up words, see `words.describe`.

    Args:
        tokens: arrays of `Tokens`: codes, classes, start, end, raw.
        lower: uint16 (65536,), the lower case of each code point.
        levels, factors, fields: the lexicon.

    Returns:
        intp rows; uint8 fields; bool, the first letter is a capital; uint16, the last character in lower case.
    """
    cdef const u32[::1] codes = tokens[0], raw = tokens[4]
    cdef const u16[::1] classes = tokens[1]
    cdef const Py_ssize_t[::1] start = tokens[2], end = tokens[3]
    cdef Lexicon lexicon = _lexicon(levels, factors, fields)
    cdef Py_ssize_t n = raw.shape[0], at, found
    rows, described = np.empty(n, dtype=np.intp), np.empty(n, dtype=np.uint64)
    upper, last = np.empty(n, dtype=np.bool_), np.empty(n, dtype=np.uint16)
    cdef Py_ssize_t[::1] to_rows = rows
    cdef u64[::1] to_fields = described
    cdef u8[::1] to_upper = upper.view(np.uint8)
    cdef u16[::1] to_last = last
    cdef const u64* packed = <const u64*>lexicon.fields
    with nogil:
        for at in range(n):
            found = _row(&lexicon, raw[at])
            to_rows[at] = found
            to_fields[at] = packed[found]
            to_upper[at] = (classes[start[at]] & UPPER_BIT) != 0
            to_last[at] = _lowered(lower, codes[end[at] - 1])
    return rows, described.view(np.uint8).reshape(-1, FIELDS), upper, last


cdef inline u16 _lowered(const u16[::1] lower, u32 code) noexcept nogil:
    return lower[code if code < lower.shape[0] else lower.shape[0] - 1]


cdef inline u32 _mixed(u32 key) noexcept nogil:
    """Scramble a hash, see `hashing.mix`."""
    key = (key ^ (key >> 16)) * <u32>0x85EBCA6B
    key = (key ^ (key >> 13)) * <u32>0xC2B2AE35
    return key ^ (key >> 16)


cdef inline u32 _ratio(const u8* own, const u8* base) noexcept nogil:
    cdef int odds = (<int>own[LAST1] - <int>own[BARE] + 1) >> 1
    cdef int known = (own[BARE] > 0) + 2 * (own[LAST1] > 0) + 4 * (own[END] > 6)
    odds = min(max(odds, -6), 6) + 6
    return (odds * 8 + known) * 8 + min(base[BARE] // 6, 4)


cdef inline u32 _counts(const u8* own, const u8* base) noexcept nogil:
    cdef u32 packed = min(own[BARE] // 3, 9) * 10 + min(own[LAST1] // 3, 9)
    return (packed * 8 + min(own[END] // 3, 7)) * 12 + min(base[BARE] // 3, 11)


cdef inline u32 _class_atom(u32 known, u32 ending, int bits) noexcept nogil:
    return known * 2 if known else ending * 2 + (<u32>1 << bits) + 1


cdef struct Suffixes:
    u32 last
    u32 two
    u32 three


cdef inline Suffixes _suffixes(const u32* codes, Py_ssize_t start, Py_ssize_t end, const u16[::1] lower) noexcept nogil:
    """Return hashes of the last one, two and three letters of a word, see `words.suffix_hashes`."""
    cdef Suffixes out
    cdef Py_ssize_t length = end - start
    out.last = _lowered(lower, codes[end - 1]) if length >= 1 else 0
    out.two = out.last + (<u32>_lowered(lower, codes[end - 2]) if length >= 2 else 0) * <u32>65599
    out.three = out.two + (<u32>_lowered(lower, codes[end - 3]) if length >= 3 else 0) * <u32>0x01000193
    return out


def count_occurrences(const u32[::1] raw, const Py_ssize_t[::1] document, const Py_ssize_t[::1] chosen, const u32[::1] base):
    """
    Count the occurrences of chosen words and of their bases in their documents, see `features._occurrences`.

    Args:
        raw: uint32 (n_tokens,), hashes.
        document: intp (n_tokens,), rising.
        chosen: intp (n,), indices of words, rising.
        base: uint32 (n,), hashes of the words without their last letters.

    Returns:
        intp (2, n).
    """
    cdef Py_ssize_t n = chosen.shape[0], words = raw.shape[0], first = 0, behind, at, token, begin, stop, largest = 0
    cdef int bits
    while first < n:  # the document with most chosen words gives the size of the table
        behind = _last_of_document(document, chosen, first)
        largest, first = max(largest, behind - first), behind
    bits = int(4 * largest).bit_length() + 1
    cdef u32[::1] keys = np.empty(1 << bits, dtype=np.uint32), totals = np.empty(1 << bits, dtype=np.uint32)
    cdef u8[::1] used = np.empty(1 << bits, dtype=np.uint8)
    out = np.empty((2, n), dtype=np.intp)
    cdef Py_ssize_t[:, ::1] to = out
    cdef u32 slot, mask
    with nogil:
        first = 0
        while first < n:
            behind = _last_of_document(document, chosen, first)
            bits = 3
            while (1 << bits) < 4 * (behind - first):
                bits += 1
            mask = (<u32>1 << bits) - 1
            used[: 1 << bits] = 0
            for at in range(first, behind):
                slot = _slot(keys, used, raw[chosen[at]], mask)
                keys[slot], totals[slot], used[slot] = raw[chosen[at]], 0, 1
                slot = _slot(keys, used, base[at], mask)
                keys[slot], totals[slot], used[slot] = base[at], 0, 1
            token = chosen[first]
            begin = token
            while begin > 0 and document[begin - 1] == document[token]:
                begin -= 1
            stop = begin
            while stop < words and document[stop] == document[token]:
                slot = _slot(keys, used, raw[stop], mask)
                totals[slot] += used[slot]
                stop += 1
            for at in range(first, behind):
                to[0, at] = totals[_slot(keys, used, raw[chosen[at]], mask)]
                to[1, at] = totals[_slot(keys, used, base[at], mask)]
            first = behind
    return out


cdef inline Py_ssize_t _last_of_document(
    const Py_ssize_t[::1] document, const Py_ssize_t[::1] chosen, Py_ssize_t first
) noexcept nogil:
    """Return the chosen word behind those of the document of the first one."""
    cdef Py_ssize_t own = document[chosen[first]]
    while first < chosen.shape[0] and document[chosen[first]] == own:
        first += 1
    return first


cdef inline u32 _slot(const u32[::1] keys, const u8[::1] used, u32 key, u32 mask) noexcept nogil:
    """Return the slot that holds a key, or the free one where it belongs."""
    cdef u32 slot = (key * <u32>0x9E3779B1) >> 7 & mask
    while used[slot] and keys[slot] != key:
        slot = (slot + 1) & mask
    return slot


def describe_contexts(tokens, words, const Py_ssize_t[::1] chosen, tables, lexicon_arrays, const u32[:, ::1] given):
    """
    Describe candidates and their contexts, see `features.extract`.

    Args:
        tokens: arrays of `Tokens`: codes, classes, start, end, raw, kinds, before, after.
        words: arrays of `Words`: fields, and upper as uint8.
        chosen: intp (n,), indices of words.
        tables: uint16 (65536,), the lower case of each code point.
        lexicon_arrays: levels, factors and fields of the lexicon.
        given: uint32 (3, n), hash without the last letter, and the atoms `seen` and `genre` without a capital.

    Returns:
        uint32 (n, n_atoms).
    """
    cdef const u32[::1] codes = tokens[0], raw = tokens[4]
    cdef const u16[::1] classes = tokens[1], kinds = tokens[5], before = tokens[6], after = tokens[7], lower = tables
    cdef const Py_ssize_t[::1] start = tokens[2], end = tokens[3]
    cdef const u8[:, ::1] fields = words[0], lexicon_fields = lexicon_arrays[2]
    cdef const u8[::1] upper = words[1]
    cdef Lexicon lexicon = _lexicon(lexicon_arrays[0], lexicon_arrays[1], lexicon_fields)
    cdef Py_ssize_t n = chosen.shape[0], i, token, k, at, capitals, length
    cdef int is_upper
    cdef Suffixes suffixes
    cdef const u8* own
    cdef const u8* base
    atoms = np.empty((n, ATOMS), dtype=np.uint32)
    cdef u32[:, ::1] to_atoms = atoms
    cdef u32* to
    with nogil:
        for i in range(n):
            token, to = chosen[i], &to_atoms[i, 0]
            is_upper = upper[token]
            own = &fields[token, 0]
            base = lexicon.fields + FIELDS * _row(&lexicon, given[0, i])
            length, capitals = end[token] - start[token], 0
            if kinds[token] & UPPER_BIT:
                for at in range(start[token], end[token]):
                    capitals += (classes[at] & UPPER_BIT) != 0
            suffixes = _suffixes(&codes[0], start[token], end[token], lower)
            to[0] = 0
            to[1] = _mixed(raw[token])
            to[2] = is_upper + 2 * (capitals > 1) + 4 * (capitals == length) + 8 * ((kinds[token] & DIGIT_BIT) != 0)
            to[2] = to[2] * 8 + <u32>min(length, 7)
            to[3] = ((before[token] & (STOP_BIT | BREAK_BIT)) != 0) * 2 + is_upper
            to[4], to[5] = suffixes.three, suffixes.two
            to[6] = _ratio(own, base) + 4096 * is_upper
            to[7] = _counts(own, base)
            to[8] = 1
            if is_upper:
                to[8] = 4096 + _ratio(
                    lexicon.fields + FIELDS * _row(&lexicon, raw[token] + <u32>0x9E3779B9),
                    lexicon.fields + FIELDS * _row(&lexicon, given[0, i] + <u32>0x9E3779B9),
                )
            to[9], to[10] = base[CLASS] * 2 + is_upper, own[CLASS] * 2 + is_upper
            _describe_neighbours(
                &codes[0], &start[0], &end[0], &raw[0], &before[0], &after[0], &upper[0], fields, token, lower, to
            )
            to[35], to[36] = given[1, i] * 2 + is_upper, given[2, i]
    return atoms


cdef inline void _describe_neighbours(
    const u32* codes, const Py_ssize_t* start, const Py_ssize_t* end, const u32* raw, const u16* before,
    const u16* after, const u8* upper, const u8[:, ::1] fields, Py_ssize_t token, const u16[::1] lower, u32* to,
) noexcept nogil:
    """Set the atoms of the gaps and of the neighbours of a candidate, see `features._context_atoms`."""
    cdef Py_ssize_t n = fields.shape[0], at
    cdef int side, step, place
    cdef u32 between, edge = 0x5BD1E995
    cdef u16 gap, not_space = 0xFFFF ^ SPACE_BIT
    cdef bint visible
    cdef Suffixes suffixes
    to[11], to[12], to[13] = before[token] & not_space, after[token] & not_space, edge
    to[14], to[15], to[16] = 0, edge, edge
    for side in range(2):
        visible = True
        for step in range(1, 4):
            at = token + step if side else token - step
            place = 2 + step if side else 3 - step  # p3 p2 p1 n1 n2 n3
            gap = 0
            if visible:
                visible = 0 <= at < n
            if visible:
                gap = before[at] if side else after[at]
                visible = not gap & BREAK_BIT
            if not visible:
                to[17 + place] = to[23 + place] = to[29 + place] = edge
                continue
            between = <u32>(gap & not_space) * <u32>0x9E3779B1
            suffixes = _suffixes(codes, start[at], end[at], lower)
            to[17 + place] = _mixed(raw[at]) + between
            to[23 + place] = _class_atom(fields[at, CLASS], suffixes.three, 20) + upper[at] + between
            to[29 + place] = _class_atom(fields[at, COARSE], suffixes.last, 12) + upper[at] + between
            if step == 1:
                to[15 + side] = suffixes.three
                to[14] += upper[at] * (2 if side else 1)
                if side:
                    to[13] = after[at] & not_space


cdef extern from *:
    """
    #if defined(__GNUC__) || defined(__clang__)
    #define textfix_prefetch(address) __builtin_prefetch(address)
    #else
    #define textfix_prefetch(address) ((void)(address))
    #endif
    """
    void textfix_prefetch(const void* address) noexcept nogil


def sum_weights(const u32[:, ::1] atoms, const u8[:, ::1] rows, const u32[:, ::1] factors, const u32[::1] weights):
    """
    Sum the weights of the features of each candidate, uint64 (n,): four sums of 16 bits, see `Model.logits`.

    Args:
        atoms: uint32 (n, n_atoms).
        rows: uint8 (4, n_templates), atoms of each feature.
        factors: uint32 (5, n_templates), of its hash.
        weights: uint32 (2**bits,), four weights of 8 bits each.
    """
    cdef Py_ssize_t n = atoms.shape[0], i, k
    cdef int templates = rows.shape[1], shift = 33 - int(weights.shape[0]).bit_length()
    sums = np.empty(n, dtype=np.uint64)
    cdef u64[::1] to_sums = sums
    cdef u32[:, ::1] keys = np.empty((2, templates), dtype=np.uint32)
    cdef u32* own_keys
    cdef const u32* own
    cdef u32 key, even, odd
    with nogil:
        # The weights of a candidate are fetched while the next one is hashed: most are not in the processor's cache.
        for i in range(n + 1):
            if i < n:
                own, own_keys = &atoms[i, 0], &keys[i & 1, 0]
                for k in range(templates):
                    key = own[rows[0, k]] * factors[0, k] + own[rows[1, k]] * factors[1, k] + factors[4, k]
                    if rows[2, k]:
                        key += own[rows[2, k]] * factors[2, k] + own[rows[3, k]] * factors[3, k]
                    key = (key ^ (key >> 15)) * <u32>0x2C1B3C6D
                    own_keys[k] = key >> shift
                    textfix_prefetch(&weights[own_keys[k]])
            if i > 0:
                own_keys, even, odd = &keys[(i - 1) & 1, 0], 0, 0
                for k in range(templates):
                    key = weights[own_keys[k]] ^ <u32>0x80808080  # a weight of 0 is 128
                    even += key & <u32>0x00FF00FF
                    odd += (key >> 8) & <u32>0x00FF00FF
                to_sums[i - 1] = (
                    <u64>(even & 0xFFFF) | <u64>(odd & 0xFFFF) << 16 | <u64>(even >> 16) << 32 | <u64>(odd >> 16) << 48
                )
    return sums
