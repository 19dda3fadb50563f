# What `tagger.py` computes for the words of a batch, and the screen's bound for one text.

cdef class Reader:
    """
    The quotation network: it scores words, or bounds how probable it is that a text quotes something without marks.

    Args:
        entry: int16 tables of the embeddings, their scale, the kinds of characters, and bool as uint8 (16,), those that a
            closing mark may stand behind.
        blocks: `Multiplier`, scale and bias of each convolution, and its distance.
        means: of each, float32 weights (2 * channels, channels), scale and bias of what means say, or None.
        heads: `Multiplier`, scale and bias of the scores.
        had: float32 weights (channels, 1), scale and bias (1,) of the log odds that the text had quotation marks.
    """

    cdef Tagger tagger
    cdef const u8* inside_of
    cdef const float* had[3]
    cdef object kept  # the arrays that are pointed to

    def __cinit__(self, entry, blocks, means, heads, had):
        cdef Tagger* tagger = &self.tagger
        cdef const float[:, ::1] weights
        cdef int k
        self.kept = (entry, blocks, means, heads, had)
        tables, scale, kind_of, inside_of = entry
        if len(blocks) > MOST_BLOCKS:
            raise ValueError(f"{len(blocks)} blocks")
        for k in range(COLUMNS):
            tagger.entry.tables[k] = <const short*>_address(tables[k], np.int16)
        tagger.entry.scale, tagger.channels = scale, tables[0].shape[1]
        tagger.entry.channels = tagger.channels
        tagger.entry.kind_of = <const u8*>_address(kind_of, np.uint8)
        self.inside_of = <const u8*>_address(inside_of, np.uint8)
        tagger.blocks, tagger.reach = len(blocks), 0
        for k in range(tagger.blocks):
            *layer, distance = blocks[k]
            tagger.block[k], tagger.distance[k], tagger.mean_weights[k] = _layer(layer), distance, NULL
            tagger.reach = max(tagger.reach, tagger.distance[k])
            if means[k] is not None:
                weights = means[k][0]
                tagger.mean_weights[k] = &weights[0, 0]
                tagger.means[k].scale = <const float*>_address(means[k][1], np.float32)
                tagger.means[k].bias = <const float*>_address(means[k][2], np.float32)
        tagger.heads = _layer(heads)
        for k in range(3):
            self.had[k] = <const float*>_address(had[k], np.float32)

    def read(self, columns, const u8[::1] begins, const Py_ssize_t[::1] size):
        """
        Score words, see `Tagger.read`.

        Args:
            columns: uint16 (n,) each, rows of the embeddings.
            begins: bool as uint8 (n,), a paragraph begins with the word.
            size: intp (n_runs,), the words of each run, n together.

        Returns:
            float32 (n, 10), the scores; float32 (n_runs,), the log odds that a run had quotation marks.
        """
        cdef Py_ssize_t runs = size.shape[0], run, first = 0
        cdef const u16* of[COLUMNS]
        cdef Block block
        cdef Desk desk
        cdef bint has_room = True
        cdef int k
        for k in range(COLUMNS):
            of[k] = <const u16*>_address(columns[k], np.uint16)
        scores = np.empty((begins.shape[0], 2 * HEADS), dtype=np.float32)
        had = np.empty(runs, dtype=np.float32)
        cdef float[:, ::1] to_scores = scores
        cdef float[::1] to_had = had
        memset(&block, 0, sizeof(Block))
        with nogil:
            for run in range(runs):
                has_room = _make_desk(&self.tagger, &block, size[run], &desk)
                if not has_room:
                    break
                for k in range(COLUMNS):
                    desk.column[k] = of[k] + first
                memcpy(desk.begins, &begins[first], size[run])
                to_had[run] = _score_run(&self.tagger, self.had, size[run], &desk)
                memcpy(&to_scores[first, 0], desk.scores, size[run] * 2 * HEADS * sizeof(float))
                first += size[run]
        free(block.data)
        if not has_room:
            raise MemoryError()
        return scores, had


cdef float _score_run(
    const Tagger* tagger, const float** had, Py_ssize_t n, Desk* desk
) noexcept nogil:
    """Set the scores of n words, given their columns; return the log odds that they had quotation marks."""
    cdef Py_ssize_t at, channels = tagger.channels, margin = tagger.reach * channels
    cdef u32 column[COLUMNS]
    cdef double odds
    cdef int k
    for at in range(n):
        for k in range(COLUMNS):
            column[k] = desk.column[k][at]
        _embed(&tagger.entry, column, desk.total, desk.rows + margin + channels * at)
    _score_entered(tagger, n, desk)
    _say_means(desk.rows + margin, n, channels, had[0], 1, desk.totals, &odds)
    return <float>(odds * <double>had[1][0] + <double>had[2][0])


cdef double _read_text(
    const Given* given, Tagger* tagger, const u8* inside_of, Room* room, Py_ssize_t longest, const u32* codes, Py_ssize_t n
) noexcept nogil:
    """Return `_likeliest_quotation` of a text of n characters, two line feeds included; 1: unsure; -1: no memory."""
    cdef Scan scan
    cdef Desk desk
    if not _make_words(given, room, codes, n, &scan):
        return -1
    if room.all.n == 0 or room.all.n > longest:
        return 1
    if not _make_desk(tagger, &room.bench, room.all.n, &desk):
        return -1
    if not _find_standing(&given.tables, codes, n - 2, &scan, &room.all, desk.stands):
        return 1
    tagger.entry.ranks = given.network.entry.ranks
    _score_words(tagger, given.lower, &room.all, &desk)
    return _likeliest_quotation(tagger.entry.kind_of, inside_of, &room.all, &desk)
