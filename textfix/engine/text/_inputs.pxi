# What `word_inputs.py` and `reranker.py` compute for the words and candidates of a batch, given as arrays.

cdef Words _words(tokens, words) except *:
    """
    Return what the kernel reads of a batch; the caller keeps the arrays alive.

    Args:
        tokens: arrays of `Tokens`: codes, start, end, raw, kinds, before, after.
        words: arrays of `Words`: row, fields, and upper as uint8.
    """
    codes, start, end, raw, kinds, before, after = tokens
    row, fields, upper = words
    cdef Words all
    all.codes, all.size = <const u32*>_address(codes, np.uint32), codes.size
    all.start, all.end = <const Py_ssize_t*>_address(start, np.intp), <const Py_ssize_t*>_address(end, np.intp)
    all.raw, all.n = <const u32*>_address(raw, np.uint32), raw.size
    all.kinds = <const u16*>_address(kinds, np.uint16)
    all.before, all.after = <const u16*>_address(before, np.uint16), <const u16*>_address(after, np.uint16)
    all.row, all.fields = <const int*>_address(row, np.int32), <const u8*>_address(fields, np.uint8)
    all.upper, all.classes, all.last = <const u8*>_address(upper, np.uint8), NULL, NULL
    all.class_of = NULL
    return all


def word_inputs(tokens, words, tables, const Py_ssize_t[::1] which):
    """
    Describe words, see `word_inputs.make_inputs`.

    Args:
        tokens: arrays of `Tokens`: codes, start, end, raw, kinds, before, after.
        words: arrays of `Words`: row, fields, and upper as uint8.
        tables: uint16 (65536,), the lower case of each code point; uint8 (65536,), their kinds; uint16, the ranks of the
            rows of the lexicon.
        which: intp (n,), indices of words.

    Returns:
        uint16 (6, n), in the order of `COLUMNS`; bool (n,), the word begins a paragraph; bool (n,), it ends one.
    """
    cdef Words all = _words(tokens, words)
    cdef const u16[::1] lower = tables[0], ranks = tables[2]
    cdef const u8[::1] kind_of = tables[1]
    cdef Py_ssize_t n = which.shape[0], at
    cdef u32 column[COLUMNS]
    cdef int k
    columns = np.empty((COLUMNS, n), dtype=np.uint16)
    first, last = np.empty(n, dtype=np.bool_), np.empty(n, dtype=np.bool_)
    cdef u16[:, ::1] to = columns
    cdef u8[::1] to_first = first.view(np.uint8), to_last = last.view(np.uint8)
    with nogil:
        for at in range(n):
            _set_columns(&kind_of[0], &ranks[0], &lower[0], &all, which[at], column)
            for k in range(COLUMNS):
                to[k, at] = <u16>column[k]
            to_first[at] = (all.before[which[at]] & BREAK_BIT) != 0
            to_last[at] = (all.after[which[at]] & BREAK_BIT) != 0
    return columns, first, last


cdef class Rescorer:
    """
    The reranker, for candidates of a batch.

    Args:
        characters: uint16 (65536,), the lower case of each code point; uint8 (65536,), their kinds.
        lexicon: its tables, their factors, columns and ranks.
        network: `Reranker.compiled_form`.
    """

    cdef Network network
    cdef Lexicon lexicon
    cdef const u16* lower
    cdef object kept  # the arrays that are pointed to

    def __cinit__(self, characters, lexicon, network):
        self.kept = (characters, lexicon, network)
        self.lower = <const u16*>_address(characters[0], np.uint16)
        self.network = _network(network)
        self.network.entry.kind_of = <const u8*>_address(characters[1], np.uint8)
        self.network.entry.ranks = <const u16*>_address(lexicon[3], np.uint16)
        self.lexicon = _lexicon(lexicon[0], lexicon[1], lexicon[2])

    def correct(self, tokens, words, const Py_ssize_t[::1] document, candidates, float[:, ::1] logits):
        """
        Correct logits, float32 (n, 4), in place; see `Reranker.correct`.

        Args:
            tokens: arrays of `Tokens`: codes, start, end, raw, kinds, before, after.
            words: arrays of `Words`: row, fields, and upper as uint8.
            document: intp (n_tokens,), the document of each word, rising.
            candidates: of n of them, intp (n,), their words, rising; uint32 (n,), hashes without the last letter; bool as
                uint8 (n, 4), the places where a mark may be; uint8 (n,), the atoms `seen` and `genre`; uint8 (n, 3), from
                `other_occurrences`.
        """
        cdef Words all = _words(tokens, words), own
        cdef const Py_ssize_t[::1] token = candidates[0]
        cdef const u32[::1] base = candidates[1]
        cdef const u8[:, ::1] allowed = candidates[2], elsewhere = candidates[5]
        cdef const u8[::1] seen = candidates[3], genre = candidates[4]
        cdef Py_ssize_t n = token.shape[0], at = 0, first, begin = 0, behind = 0, k
        cdef Candidate* some
        cdef Py_ssize_t* which
        cdef Block block, bench_block
        cdef Bench bench
        cdef bint has_room
        memset(&block, 0, sizeof(Block))
        memset(&bench_block, 0, sizeof(Block))
        with nogil:
            has_room = _reserve(&block, n * (sizeof(Candidate) + 8) + 2 * 16)
            has_room = has_room and _make_bench(&self.network, &bench_block, &bench)
            if has_room:
                some = <Candidate*>_take(&block, n * sizeof(Candidate))
                which = <Py_ssize_t*>_take(&block, 8 * n)
            while has_room and at < n:
                first, begin = at, token[at]
                while begin > 0 and document[begin - 1] == document[token[at]]:
                    begin -= 1
                behind = token[at]
                while behind < all.n and document[behind] == document[token[at]]:
                    behind += 1
                while at < n and token[at] < behind:
                    some[at].token, some[at].base = token[at] - begin, base[at]
                    some[at].seen, some[at].genre, which[at - first] = seen[at], genre[at], at
                    for k in range(PLACES):
                        some[at].logits[k], some[at].allowed[k] = logits[at, k], allowed[at, k]
                    for k in range(3):
                        some[at].elsewhere[k] = elsewhere[at, k]
                    at += 1
                own = _part(&all, begin, behind)
                _rescore(&self.network, &self.lexicon, self.lower, &own, some, which, at - first, &bench)
            if has_room:
                for at in range(n):
                    for k in range(PLACES):
                        logits[at, k] = some[at].logits[k]
        free(block.data)
        free(bench_block.data)
        if not has_room:
            raise MemoryError()


cdef inline Words _part(const Words* all, Py_ssize_t begin, Py_ssize_t behind) noexcept nogil:
    """Return some of the words, of one text, as if they were all; offsets stay."""
    cdef Words part = all[0]
    part.start, part.end, part.raw = all.start + begin, all.end + begin, all.raw + begin
    part.kinds, part.before, part.after = all.kinds + begin, all.before + begin, all.after + begin
    part.row, part.fields, part.upper = all.row + begin, all.fields + FIELDS * begin, all.upper + begin
    part.n = behind - begin
    return part


cdef Network _network(form) except *:
    """Return the network of its `Reranker.compiled_form`; the caller keeps the arrays alive."""
    tables, entry_scale, atoms, convolutions, first, own, layers = form
    cdef Network network
    cdef int k
    memset(&network, 0, sizeof(Network))
    for k in range(COLUMNS):
        network.entry.tables[k] = <const short*>_address(tables[k], np.int16)
    network.entry.scale, network.channels = entry_scale, tables[0].shape[1]
    network.entry.channels = network.channels
    for k in range(3):
        network.convolutions[k] = _layer(convolutions[k])
    network.seen, network.seen_width = <const short*>_address(atoms[0], np.int16), atoms[0].shape[1]
    network.genre, network.genre_width = <const short*>_address(atoms[1], np.int16), atoms[1].shape[1]
    network.first, network.second, network.last = _layer(first), _layer(layers[0]), _layer(layers[1])
    network.own, network.own_inputs = <const short*>_address(own, np.int16), own.shape[1]
    return network
