# What `apostrophes/features.py` computes with arrays: descriptions of contexts, and sums of weights.

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


cdef inline Suffixes _suffixes(const u32* codes, Py_ssize_t start, Py_ssize_t end, const u16* lower) noexcept nogil:
    """Return hashes of the last one, two and three letters of a word, see `words.suffix_hashes`."""
    cdef Suffixes out
    cdef Py_ssize_t length = end - start
    out.last = _entry(lower, codes[end - 1]) if length >= 1 else 0
    out.two = out.last + (<u32>_entry(lower, codes[end - 2]) if length >= 2 else 0) * <u32>65599
    out.three = out.two + (<u32>_entry(lower, codes[end - 3]) if length >= 3 else 0) * <u32>0x01000193
    return out


def count_occurrences(
    const u32[::1] raw, const Py_ssize_t[::1] document, const Py_ssize_t[::1] chosen, const u32[::1] base
):
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
        tokens: arrays of `Tokens`: codes, start, end, raw, kinds, before, after.
        words: arrays of `Words`: fields, and upper as uint8.
        chosen: intp (n,), indices of words.
        tables: uint16 (65536,), the class bits of each code point; the same, its lower case.
        lexicon_arrays: levels, factors and fields of the lexicon.
        given: uint32 (3, n), hash without the last letter, and the atoms `seen` and `genre` without a capital.

    Returns:
        uint32 (n, n_atoms).
    """
    cdef const u32[::1] codes = tokens[0], raw = tokens[3]
    cdef const u16[::1] kinds = tokens[4], before = tokens[5], after = tokens[6]
    cdef const u16[::1] class_of = tables[0], lower = tables[1]
    cdef const Py_ssize_t[::1] start = tokens[1], end = tokens[2]
    cdef const u8[:, ::1] fields = words[0], lexicon_fields = lexicon_arrays[2]
    cdef const u8[::1] upper = words[1]
    cdef Lexicon lexicon = _lexicon(lexicon_arrays[0], lexicon_arrays[1], lexicon_fields)
    cdef Py_ssize_t n = chosen.shape[0], at
    cdef Words all
    atoms = np.empty((n, ATOMS), dtype=np.uint32)
    cdef u32[:, ::1] to_atoms = atoms
    if n == 0:
        return atoms
    all.codes, all.class_of, all.start, all.end, all.raw = &codes[0], &class_of[0], &start[0], &end[0], &raw[0]
    all.kinds, all.before, all.after, all.fields, all.upper = &kinds[0], &before[0], &after[0], &fields[0, 0], &upper[0]
    all.n = raw.shape[0]
    with nogil:
        for at in range(n):
            _describe(
                &all, &lexicon, &lower[0], chosen[at], given[0, at], given[1, at], given[2, at], &to_atoms[at, 0]
            )
    return atoms


cdef inline void _describe(
    const Words* all, const Lexicon* lexicon, const u16* lower, Py_ssize_t token, u32 base_hash, u32 seen, u32 genre,
    u32* to,
) noexcept nogil:
    """Set the atoms of a candidate; its hash without the last letter, and what the document says of it, are given."""
    cdef int is_upper = all.upper[token]
    cdef const u8* own = all.fields + FIELDS * token
    cdef const u8* base = lexicon.fields + FIELDS * _row(lexicon, base_hash)
    cdef Py_ssize_t length = all.end[token] - all.start[token], capitals = 0, at
    cdef Suffixes suffixes = _suffixes(all.codes, all.start[token], all.end[token], lower)
    if all.kinds[token] & UPPER_BIT:
        for at in range(all.start[token], all.end[token]):
            capitals += (_entry(all.class_of, all.codes[at]) & UPPER_BIT) != 0
    to[0] = 0
    to[1] = _mixed(all.raw[token])
    to[2] = is_upper + 2 * (capitals > 1) + 4 * (capitals == length) + 8 * ((all.kinds[token] & DIGIT_BIT) != 0)
    to[2] = to[2] * 8 + <u32>min(length, 7)
    to[3] = ((all.before[token] & (STOP_BIT | BREAK_BIT)) != 0) * 2 + is_upper
    to[4], to[5] = suffixes.three, suffixes.two
    to[6] = _ratio(own, base) + 4096 * is_upper
    to[7] = _counts(own, base)
    to[8] = 1
    if is_upper:
        to[8] = 4096 + _ratio(
            lexicon.fields + FIELDS * _row(lexicon, all.raw[token] + <u32>CAPITALISED),
            lexicon.fields + FIELDS * _row(lexicon, base_hash + <u32>CAPITALISED),
        )
    to[9], to[10] = base[CLASS] * 2 + is_upper, own[CLASS] * 2 + is_upper
    _describe_neighbours(all, token, lower, to)
    to[SEEN], to[GENRE] = seen * 2 + is_upper, genre


cdef inline void _describe_neighbours(
    const Words* all, Py_ssize_t token, const u16* lower, u32* to
) noexcept nogil:
    """Set the atoms of the gaps and of the neighbours of a candidate, see `features._context_atoms`."""
    cdef Py_ssize_t at
    cdef int side, step, place
    cdef u32 between, edge = 0x5BD1E995
    cdef u16 gap, not_space = 0xFFFF ^ SPACE_BIT
    cdef bint visible
    cdef Suffixes suffixes
    to[11], to[12], to[13] = all.before[token] & not_space, all.after[token] & not_space, edge
    to[14], to[15], to[16] = 0, edge, edge
    for side in range(2):
        visible = True
        for step in range(1, 4):
            at = token + step if side else token - step
            place = 2 + step if side else 3 - step  # p3 p2 p1 n1 n2 n3
            gap = 0
            if visible:
                visible = 0 <= at < all.n
            if visible:
                gap = all.before[at] if side else all.after[at]
                visible = not gap & BREAK_BIT
            if not visible:
                to[17 + place] = to[23 + place] = to[29 + place] = edge
                continue
            between = <u32>(gap & not_space) * <u32>0x9E3779B1
            suffixes = _suffixes(all.codes, all.start[at], all.end[at], lower)
            to[17 + place] = _mixed(all.raw[at]) + between
            to[23 + place] = _class_atom(all.fields[FIELDS * at + CLASS], suffixes.three, 20) + all.upper[at] + between
            to[29 + place] = _class_atom(all.fields[FIELDS * at + COARSE], suffixes.last, 12) + all.upper[at] + between
            if step == 1:
                to[15 + side] = suffixes.three
                to[14] += all.upper[at] * (2 if side else 1)
                if side:
                    to[13] = all.after[at] & not_space


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
    cdef Weights table
    cdef Py_ssize_t n = atoms.shape[0]
    sums, keys = np.empty(n, dtype=np.uint64), np.empty((2, rows.shape[1]), dtype=np.uint32)
    cdef u64[::1] to_sums = sums
    cdef u32[:, ::1] to_keys = keys
    if n == 0:
        return sums
    table.rows, table.factors, table.weights = &rows[0, 0], &factors[0, 0], &weights[0]
    table.templates, table.shift = <int>rows.shape[1], 33 - int(weights.shape[0]).bit_length()
    with nogil:
        _sum_weights(&table, &atoms[0, 0], n, &to_keys[0, 0], &to_sums[0])
    return sums


cdef struct Weights:  # arguments of `sum_weights`
    const u8* rows
    const u32* factors
    const u32* weights
    int templates
    int shift


cdef void _sum_weights(const Weights* table, const u32* atoms, Py_ssize_t n, u32* keys, u64* sums) noexcept nogil:
    """Sum the weights of n candidates; `keys` has room for two of them."""
    cdef Py_ssize_t i
    cdef int k, templates = table.templates
    cdef const u8* rows = table.rows
    cdef const u32* factors = table.factors
    cdef const u32* own
    cdef u32* own_keys
    cdef u32 key, even, odd
    # The weights of a candidate are fetched while the next one is hashed: most are not in the processor's cache.
    for i in range(n + 1):
        if i < n:
            own, own_keys = atoms + ATOMS * i, keys + templates * (i & 1)
            for k in range(templates):
                key = own[rows[k]] * factors[k] + own[rows[templates + k]] * factors[templates + k]
                key += factors[4 * templates + k]
                if rows[2 * templates + k]:
                    key += own[rows[2 * templates + k]] * factors[2 * templates + k]
                    key += own[rows[3 * templates + k]] * factors[3 * templates + k]
                key = (key ^ (key >> 15)) * <u32>0x2C1B3C6D
                own_keys[k] = key >> table.shift
                textfix_prefetch(&table.weights[own_keys[k]])
        if i > 0:
            own_keys, even, odd = keys + templates * ((i - 1) & 1), 0, 0
            for k in range(templates):
                key = table.weights[own_keys[k]] ^ <u32>0x80808080  # a weight of 0 is 128
                even += key & <u32>0x00FF00FF
                odd += (key >> 8) & <u32>0x00FF00FF
            sums[i - 1] = (
                <u64>(even & 0xFFFF) | <u64>(odd & 0xFFFF) << 16 | <u64>(even >> 16) << 32 | <u64>(odd >> 16) << 48
            )
