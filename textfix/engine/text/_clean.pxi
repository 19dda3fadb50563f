# The screen, for texts of Python: which certainly get no edit (docs/design/screen.md).

cdef void _decode(int kind, const void* data, Py_ssize_t n, u32* codes) noexcept nogil:
    """Copy the characters of a str of one, two or four bytes each, and put two line feeds behind them."""
    cdef Py_ssize_t at
    if kind == 1:
        for at in range(n):
            codes[at] = (<const u8*>data)[at]
    elif kind == 2:
        for at in range(n):
            codes[at] = (<const u16*>data)[at]
    else:
        memcpy(codes, data, 4 * n)
    codes[n] = codes[n + 1] = 10


cdef size_t _address(array, kind) except? 0:
    """Return where an array lies; raise TypeError if it is not what the kernel reads there."""
    if array.dtype != kind or not array.flags.c_contiguous:
        raise TypeError(f"expected a contiguous array of {np.dtype(kind)}, got {array.dtype}")
    return array.ctypes.data


cdef Set _set(array) except *:
    return Set(<const u32*>_address(array, np.uint32), array.size)


cdef class Screen:
    """
    Tells which texts certainly get no edit.

    Args:
        characters: arrays by code point: class bits, numbers and factors of the raw hash, lower case, signs, kinds as
            the networks have them; then when ligatures may have been lost, as in `Signs`, and the widths of wrapped text.
        words: uint32 hashes: clitics, stranded contractions, nouns, what stands before nouns, verbs of speech, i,
            contractions of it, fragments of broken words; bool as uint8 (65536,), the upper halves of these.
        lexicon: its tables, their factors, columns and ranks, and the keys and marks of patterns.
        classifier: rows and factors of features, weights; scale, temperature, doubt, logits of what is certain and
            impossible, and by how much a word is commoner without its mark.
        network: `Reranker.compiled_form`.
    """

    cdef Given given
    cdef object kept  # the arrays that are pointed to

    def __cinit__(self, characters, words, lexicon, classifier, network):
        self.kept = (characters, words, lexicon, classifier, network)
        self.given.network = _network(network)
        self._set_characters(characters)
        self._set_words(words)
        self._set_lexicon(lexicon)
        self._set_classifier(classifier)

    cdef _set_characters(self, given_arrays):
        class_of, number_of, factor_of, lower, sign_of, kind_of, ligatures, wrapping = given_arrays
        cdef Given* given = &self.given
        _set_tables(&given.tables, class_of, number_of, factor_of)
        given.lower, given.signs.of = <const u16*>_address(lower, np.uint16), <const u8*>_address(sign_of, np.uint8)
        given.signs.ligatures, given.signs.long = ligatures[:2]
        given.signs.rarer, given.signs.both, given.signs.common = ligatures[2:]
        given.network.entry.kind_of = <const u8*>_address(kind_of, np.uint8)
        given.wrapping = Wrapping(wrapping[0], wrapping[1], wrapping[2])

    cdef _set_words(self, given_arrays):
        clitics, stranded, nouns, articles, speech, small_i, of_small_i, fragments, halves = given_arrays
        self.given.known = Known(
            _set(clitics), _set(stranded), _set(nouns), _set(articles), _set(speech), _set(small_i), _set(of_small_i)
        )
        self.given.fragments = Fragments(_set(fragments), <const u8*>_address(halves, np.uint8))

    cdef _set_lexicon(self, given_arrays):
        levels, factors, fields, ranks, pattern_keys, pattern_marks = given_arrays
        cdef Given* given = &self.given
        given.lexicon = _lexicon(levels, factors, fields)
        given.network.entry.ranks = <const u16*>_address(ranks, np.uint16)
        given.pattern_keys = <const u32*>_address(pattern_keys, np.uint32)
        given.pattern_marks, given.patterns = <const u32*>_address(pattern_marks, np.uint32), pattern_keys.size

    cdef _set_classifier(self, given_arrays):
        rows, factors, weights, scale, temperature, doubt, certain, impossible, much_rarer = given_arrays
        cdef Given* given = &self.given
        given.weights = Weights(
            <const u8*>_address(rows, np.uint8), <const u32*>_address(factors, np.uint32),
            <const u32*>_address(weights, np.uint32), rows.shape[1], 33 - int(weights.shape[0]).bit_length(),
        )
        given.scale, given.temperature, given.doubt = scale, temperature, doubt
        given.certain, given.impossible, given.much_rarer = certain, impossible, much_rarer

    def judge(self, texts, settings):
        """
        Return what is certain of texts, uint8 (n_texts,): HELD, CLEAR, PLAIN_TEXT or UNREAD, as in `prescreen.py`.

        Args:
            texts: the texts, without carriage returns.
            settings: float64 constants as in `diagnosis.constants`; probability of damage from which a text is not
                clear, and from which it is not whatever it quotes; share of function words below which rare words show
                another language; marks of one side, and verbs of speech without marks, from which quotations are
                sought.
        """
        cdef Room room
        cdef Settings given = _settings(settings)
        cdef Py_ssize_t at
        out = np.empty(len(texts), dtype=np.uint8)
        cdef u8[::1] to = out
        memset(&room, 0, sizeof(Room))
        try:
            for at in range(to.shape[0]):
                to[at] = self._screen(texts[at], &given, &room, NULL)
        finally:
            _free(&room)
        return out

    def judge_outside(self, text, outside, settings):
        """
        Return what is certain of a text in which no stage finds anything, whatever signs it holds.

        Args:
            text: the text, without carriage returns.
            outside: intp (n_spans, 2), sorted and disjoint, its zones and its code; uint8 (65536,), the kinds of
                characters as the lines of code have them.
            settings: as for `judge`.

        Returns:
            HELD, CLEAR, PLAIN_TEXT or UNREAD, where the last two say nothing of the stages; whether the text may hold
            words that a PDF file broke.
        """
        cdef Room room
        cdef Settings given = _settings(settings)
        cdef Spans zones = _spans(outside)
        memset(&room, 0, sizeof(Room))
        try:
            state = self._screen(text, &given, &room, &zones)
            return state, bool(room.has_fragment)
        finally:
            _free(&room)

    def quotations(self, texts, Reader reader, Py_ssize_t longest):
        """
        Return how probable quotations are at most that texts hold without marks, float64 (n_texts,).

        Args:
            texts: the texts, without carriage returns.
            reader: the network.
            longest: words of the longest text that is read.

        Returns:
            An upper bound on the probability of each quotation; 1 for longer texts, and those in which marks stand that
            have no partner, or of which that cannot be told at a glance.
        """
        cdef Room room
        cdef Py_ssize_t at, n
        cdef int kind
        cdef const void* data
        cdef Tagger tagger = reader.tagger
        out = np.empty(len(texts), dtype=np.float64)
        cdef double[::1] to = out
        memset(&room, 0, sizeof(Room))
        try:
            for at in range(to.shape[0]):
                text = texts[at]
                n, kind, data = PyUnicode_GET_LENGTH(text), PyUnicode_KIND(text), PyUnicode_DATA(text)
                if not _reserve(&room.codes, 4 * (n + 2)):
                    raise MemoryError()
                with nogil:  # `text` is held
                    _decode(kind, data, n, <u32*>room.codes.data)
                    to[at] = _read_text(
                        &self.given, &tagger, reader.inside_of, &room, longest, <const u32*>room.codes.data, n + 2
                    )
                if to[at] < 0:
                    raise MemoryError()
        finally:
            _free(&room)
        return out

    def candidates(self, text, settings, outside=None):
        """
        Return what is known of the words of one text when all that is in doubt was rescored.

        Args:
            text: the text, without carriage returns.
            settings: as for `judge`.
            spans: as for `judge_outside`; None if the text has no signs.

        Returns:
            None if a stage may edit the text or its marks ask for another reading; else intp (n,), the words that may
            have lost a mark; float64 (n,), the probability that they did; and the probability of damage.
        """
        cdef Room room
        cdef Settings given = _settings(settings)
        cdef Py_ssize_t at
        cdef Spans zones
        given.exhaustive = True
        memset(&room, 0, sizeof(Room))
        if outside is not None:
            zones = _spans(outside)
        try:
            self._screen(text, &given, &room, NULL if outside is None else &zones)
            if room.n_found < 0:
                return None
            tokens = np.array([room.found[at].token for at in range(room.n_found)], dtype=np.intp)
            chances = np.array([room.found[at].chance for at in range(room.n_found)], dtype=np.float64)
            return tokens, chances, room.damaged
        finally:
            _free(&room)

    cdef int _screen(self, text, const Settings* settings, Room* room, const Spans* spans) except -1:
        cdef Py_ssize_t n
        cdef int kind, result
        cdef const void* data
        if not isinstance(text, str):  # or of a class derived from it
            raise TypeError(f"expected a str, got {type(text).__name__}")
        n, kind, data = PyUnicode_GET_LENGTH(text), PyUnicode_KIND(text), PyUnicode_DATA(text)
        if not _reserve(&room.codes, 4 * (n + 2)):
            raise MemoryError()
        with nogil:  # the caller holds the text
            _decode(kind, data, n, <u32*>room.codes.data)
            result = _judge(&self.given, settings, room, <const u32*>room.codes.data, n + 2, spans)
        if result < 0:
            raise MemoryError()
        return result


cdef Settings _settings(given) except *:
    cdef Settings settings
    cdef const double[::1] constants = given[0]
    if sizeof(Damage) != constants.nbytes:
        raise ValueError(f"{constants.shape[0]} constants")
    memcpy(&settings.damage, &constants[0], sizeof(Damage))
    settings.least, settings.found, settings.min_english, settings.surplus, settings.frames = given[1:]
    settings.exhaustive = False
    return settings


cdef void _free(Room* room) noexcept:
    free(room.codes.data)
    free(room.words.data)
    free(room.marks.data)
    free(room.candidates.data)
    free(room.bench.data)
