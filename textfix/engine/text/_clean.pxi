# The screen: which texts certainly get no edit (docs/design/screen.md).  All of a text in one go, in memory that the
# texts of a call share, since arrays of Python cost more than what most texts need.

from libc.math cimport fabs, frexp, rint, sqrt
from libc.stdlib cimport free, malloc, qsort

cdef extern from "Python.h":
    Py_ssize_t PyUnicode_GET_LENGTH(object text)
    int PyUnicode_KIND(object text)
    void* PyUnicode_DATA(object text)


cdef enum:
    TOGETHER = 16  # candidates that are rescored before the bound is computed again
    MOST_REPEATS = 3  # as in `features.py`
    MOST_OTHERS = 3  # as in `reranker.py`


cdef extern from *:
    """
    static const double TEXTFIX_SLACK = 1e-9;
    """
    const double SLACK "TEXTFIX_SLACK"  # more than the errors of all sums: what is nearer to a threshold is left to the arrays


cdef struct Given:  # the model, and tables of characters and words
    Tables tables
    const u16* lower
    Signs signs
    Known known
    Fragments fragments
    Wrapping wrapping
    Lexicon lexicon
    const u32* pattern_keys
    const u32* pattern_marks
    Py_ssize_t patterns
    Weights weights
    Network network
    float scale
    float temperature
    double doubt
    float certain
    float impossible
    int much_rarer


cdef struct Settings:
    Damage damage
    double least  # probability of damage from which a text is not clear
    double min_english
    int surplus  # marks of one side without the other from which quotations are sought; 0: never
    int frames  # verbs of speech without any mark from which they are
    bint exhaustive  # rescore all that is in doubt; for tests


cdef struct Block:  # memory that is used again for each text
    char* data
    size_t size
    size_t used


cdef struct Room:
    Block codes
    Block words
    Block marks
    Block candidates
    Block bench
    Words all
    Candidate* found
    Py_ssize_t n_found
    double damaged


cdef bint _reserve(Block* block, size_t size) noexcept nogil:
    """Make a block empty and at least so large; false if there is no memory."""
    block.used = 0
    if block.size < size:
        free(block.data)
        block.data = <char*>malloc(size)
        block.size = size if block.data != NULL else 0
    return block.data != NULL


cdef void* _take(Block* block, size_t size) noexcept nogil:
    """Return memory of a block, aligned; the caller has reserved 16 bytes more than it takes each time."""
    cdef char* data = block.data + block.used
    block.used += (size + 15) & ~<size_t>15
    return data


cdef bint _make_words(const Given* given, Room* room, const u32* codes, Py_ssize_t n, Scan* scan) noexcept nogil:
    """Find the words of a text and look them up; false if there is no memory."""
    cdef Py_ssize_t words = 0, marks = 0, at
    cdef Words* all = &room.all
    cdef Py_ssize_t* row
    cdef u64* fields
    cdef u8* upper
    cdef u16* last
    _count(codes, n, &given.tables, &words, &marks)
    if not _reserve(&room.words, n * 6 + marks * 8 + words * 76 + 32 * 16):
        return False
    scan.skeleton, scan.classes = <u32*>_take(&room.words, 4 * n), <u16*>_take(&room.words, 2 * n)
    scan.places = <Py_ssize_t*>_take(&room.words, 8 * marks)
    scan.start, scan.end = <Py_ssize_t*>_take(&room.words, 8 * words), <Py_ssize_t*>_take(&room.words, 8 * words)
    scan.raw, scan.power = <u32*>_take(&room.words, 4 * words), <u32*>_take(&room.words, 4 * words)
    scan.kinds, scan.before = <u16*>_take(&room.words, 2 * words), <u16*>_take(&room.words, 2 * words)
    scan.after = <u16*>_take(&room.words, 2 * words)
    scan.document, scan.feeds = <Py_ssize_t*>_take(&room.words, 8 * words), <Py_ssize_t*>_take(&room.words, 8 * words)
    row, fields = <Py_ssize_t*>_take(&room.words, 8 * words), <u64*>_take(&room.words, 8 * words)
    upper, last = <u8*>_take(&room.words, words), <u16*>_take(&room.words, 2 * words)
    scan.has_marks, scan.kept, scan.words, scan.marks = True, 0, 0, 0
    _scan(&given.tables, codes, 0, n, 0, scan)
    if words:
        _resolve(scan.start, scan.end, scan.before, scan.after, scan.feeds, words, &given.wrapping)
    for at in range(words):
        textfix_prefetch(&given.lexicon.level[0][<u32>(scan.raw[at] * given.lexicon.factor[0]) >> given.lexicon.shift])
    for at in range(words):
        row[at] = _row(&given.lexicon, scan.raw[at])
        textfix_prefetch(given.lexicon.fields + FIELDS * row[at])
    for at in range(words):
        fields[at] = (<const u64*>given.lexicon.fields)[row[at]]
        upper[at] = (scan.classes[scan.start[at]] & UPPER_BIT) != 0
        last[at] = _lowered(given.lower, scan.skeleton[scan.end[at] - 1])
    all.codes, all.classes, all.start, all.end, all.raw = scan.skeleton, scan.classes, scan.start, scan.end, scan.raw
    all.kinds, all.before, all.after, all.row = scan.kinds, scan.before, scan.after, row
    all.fields, all.upper, all.last, all.n, all.size = <u8*>fields, upper, last, words, scan.kept
    return True


cdef bint _asks_for_reading(
    const Given* given, const Settings* settings, const u32* codes, const Scan* scan, Py_ssize_t speech
) noexcept nogil:
    """True if the marks of a text ask that its quotations be sought, see `posterior.asks_for_reading`."""
    cdef Py_ssize_t at, marks = 0, surplus = 0
    cdef u32 code
    if settings.surplus == 0:
        return False
    for at in range(scan.marks):
        code = codes[scan.places[at]]
        if _class(&given.tables, code) & DOUBLE_BIT:
            marks += 1
            surplus += (code == 0x201C) - (code == 0x201D)
    surplus = surplus if surplus > 0 else -surplus
    return (surplus >= settings.surplus and 2 * surplus >= marks) or (marks == 0 and speech >= settings.frames)


cdef inline Py_ssize_t _octave(double x) noexcept nogil:
    """Return the integer part of the binary logarithm of a number from 1 on."""
    cdef int exponent
    frexp(x, &exponent)
    return exponent - 1


cdef u8 _genre(const Words* all) noexcept nogil:
    """Bucket the contractions and the length of a text, see `features._genre`."""
    cdef Py_ssize_t at, contracted = 0
    for at in range(all.n):
        contracted += (all.fields[FIELDS * at + FLAGS] & IS_ALWAYS) != 0
    return <u8>(
        min(_octave(1 + 1000.0 * contracted / max(all.n, 1)), 6) * 4 + min(_octave(1 + all.n / 64.0), 3)
    )


cdef struct Slot:  # of a table of the words of a text
    u32 key
    u32 total  # occurrences
    u32 candidates
    u32 used
    double inside  # sum over these candidates
    double at_end


cdef inline Slot* _slot_of(Slot* slots, u32 key, u32 mask) noexcept nogil:
    """Return the slot that holds a key, or the free one where it belongs."""
    cdef u32 at = (key * <u32>0x9E3779B1) >> 7 & mask
    while slots[at].used and slots[at].key != key:
        at = (at + 1) & mask
    return &slots[at]


cdef bint _describe_candidates(
    const Given* given, Room* room, const Scan* scan, const Py_ssize_t* chosen, const u8* edge
) noexcept nogil:
    """Score the candidates by the classifier; false if there is no memory."""
    cdef Py_ssize_t n = room.n_found, at, first, token
    cdef const Words* all = &room.all
    cdef u32 mask = 7, base_occurrences
    cdef u8 genre
    cdef Slot* slots
    cdef Slot* slot
    cdef Candidate* one
    cdef u32* atoms
    cdef u32* keys
    cdef u64* sums
    while mask + 1 < 4 * n:
        mask = 2 * mask + 1
    if not _reserve(
        &room.candidates,
        n * (sizeof(Candidate) + 24) + (mask + 1) * sizeof(Slot) + TOGETHER * (4 * ATOMS + 8)
        + 8 * given.weights.templates + 16 * 16,
    ):
        return False
    room.found = <Candidate*>_take(&room.candidates, n * sizeof(Candidate))
    slots = <Slot*>_take(&room.candidates, (mask + 1) * sizeof(Slot))
    atoms, sums = <u32*>_take(&room.candidates, TOGETHER * 4 * ATOMS), <u64*>_take(&room.candidates, TOGETHER * 8)
    keys = <u32*>_take(&room.candidates, 8 * given.weights.templates)
    memset(slots, 0, (mask + 1) * sizeof(Slot))
    genre = _genre(all)
    for at in range(n):
        token, one = chosen[at], &room.found[at]
        one.token, one.genre, one.at_edge = token, genre, edge[token]
        one.base = all.raw[token] - given.tables.number_of[_low(all.codes[all.end[token] - 1])] * scan.power[token]
        slot = _slot_of(slots, all.raw[token], mask)
        slot.key, slot.used = all.raw[token], 1
        slot = _slot_of(slots, one.base, mask)
        slot.key, slot.used = one.base, 1
    for at in range(all.n):
        slot = _slot_of(slots, all.raw[at], mask)
        slot.total += slot.used
    first = 0
    while first < n:
        for at in range(first, min(first + TOGETHER, n)):
            one = &room.found[at]
            one.occurrences = _slot_of(slots, all.raw[one.token], mask).total
            base_occurrences = _slot_of(slots, one.base, mask).total
            one.seen = <u8>(
                min(base_occurrences, MOST_REPEATS) * (MOST_REPEATS + 1) + min(one.occurrences - 1, MOST_REPEATS)
            )
            _describe(
                all, &given.lexicon, given.lower, one.token, one.base, one.seen, genre, atoms + ATOMS * (at - first)
            )
            one.seen = <u8>atoms[ATOMS * (at - first) + SEEN]
        _sum_weights(&given.weights, atoms, min(TOGETHER, n - first), keys, sums)
        for at in range(first, min(first + TOGETHER, n)):
            _classify(given, all, &room.found[at], sums[at - first])
        first += TOGETHER
    _count_others(room, slots, mask)
    return True


cdef inline u32 _low(u32 code) noexcept nogil:
    return code if code < TABLE_TOP else TABLE_TOP


cdef void _count_others(Room* room, Slot* slots, u32 mask) noexcept nogil:
    """Set what is known of the other occurrences of each candidate, see `reranker.other_occurrences`."""
    cdef Py_ssize_t at
    cdef Slot* slot
    cdef Candidate* one
    cdef u32 others
    for at in range(room.n_found):
        one = &room.found[at]
        slot = _slot_of(slots, room.all.raw[one.token], mask)
        slot.candidates += 1
        slot.inside += one.inside
        slot.at_end += one.at_end
    for at in range(room.n_found):
        one = &room.found[at]
        slot = _slot_of(slots, room.all.raw[one.token], mask)
        others = slot.candidates - 1
        one.elsewhere[0] = one.elsewhere[1] = 0
        if others:
            one.elsewhere[0] = _mean_level(slot.inside - one.inside, others)
            one.elsewhere[1] = _mean_level(slot.at_end - one.at_end, others)
        one.elsewhere[2] = min(others, MOST_OTHERS) * (FACT_LEVELS // MOST_OTHERS)


cdef enum:
    UNSURE = 255  # a level too near to the next to be told


cdef inline u8 _mean_level(double total, u32 others) noexcept nogil:
    cdef double level = min(max(total / others, 0.0), 1.0) * FACT_LEVELS
    if fabs(fabs(level - rint(level)) - 0.5) < SLACK:
        return UNSURE
    return <u8>rint(level)


cdef u32 _pattern(const Given* given, u32 key) noexcept nogil:
    """Return the mark pattern of a word, see `Lexicon.patterns`."""
    cdef Py_ssize_t first = 0, behind = given.patterns, middle
    while first < behind:
        middle = (first + behind) // 2
        if given.pattern_keys[middle] < key:
            first = middle + 1
        else:
            behind = middle
    if first < given.patterns and given.pattern_keys[first] == key:
        return given.pattern_marks[first]
    return 0


cdef void _classify(const Given* given, const Words* all, Candidate* one, u64 sums) noexcept nogil:
    """Set what the classifier says of a candidate: where it may have a mark, its logits, and whether that is sure."""
    cdef const u8* fields = all.fields + FIELDS * one.token
    cdef u32 pattern = _pattern(given, all.raw[one.token]) if fields[LEXICAL] else 0
    cdef double odds[PLACES + 1]
    cdef double likeliest = 0
    cdef int place
    cdef bint ends_in_s = all.last[one.token] == 115, usual
    usual = (fields[FLAGS] & IS_CONTRACTION) != 0 or <int>fields[LAST1] > <int>fields[BARE] - given.much_rarer
    one.allowed[0] = (ends_in_s or (fields[LAST1] > 0 and usual)) and not _is_number(all, one.token)
    one.allowed[1] = fields[LAST2] > 0
    one.allowed[2] = ends_in_s or fields[END] > 0
    one.allowed[3] = pattern > 0
    for place in range(PLACES):
        one.logits[place] = given.impossible
        if one.allowed[place]:
            one.logits[place] = (<float>((sums >> (16 * place)) & 0xFFFF) - 128 * given.weights.templates) * given.scale
    if (
        pattern > 0
        and fields[FLAGS] & IS_ALWAYS
        and fields[LEXICAL] > max(max(fields[BARE], fields[LAST1]), max(fields[LAST2], fields[END]))
    ):
        one.logits[3] = given.certain
    _softmax(one.logits, 1, odds)
    for place in range(PLACES + 1):
        likeliest = max(likeliest, odds[place])
    one.at_end = odds[3]
    one.inside = 1 - odds[0] - odds[3]
    one.is_pending = UNSURE if fabs(likeliest - (1 - given.doubt)) < SLACK else likeliest < 1 - given.doubt
    if given.temperature != 1:
        _softmax(one.logits, given.temperature, odds)
    one.chance = 1 - odds[0]


cdef void _softmax(const float* logits, float temperature, double* odds) noexcept nogil:
    """Set the probabilities of no mark and of one in each place."""
    cdef double most = 0, total = 0
    cdef int place
    odds[0] = 0
    for place in range(PLACES):
        odds[place + 1] = logits[place] / temperature
        most = max(most, odds[place + 1])
    for place in range(PLACES + 1):
        odds[place] = exp(odds[place] - most)
        total += odds[place]
    for place in range(PLACES + 1):
        odds[place] /= total


cdef int _compare(const void* one, const void* other) noexcept nogil:
    cdef u64 a = (<const u64*>one)[0], b = (<const u64*>other)[0]
    return (a > b) - (a < b)


cdef inline double _weight(const Candidate* one) noexcept nogil:
    return 1 / sqrt(<double>one.occurrences)


cdef int _decide(const Given* given, const Settings* settings, Room* room, Evidence* evidence) noexcept nogil:
    """
    Rescore candidates in doubt until it is certain whether damage is improbable enough; -1: there is no memory.

    First those that weigh most, and only as many at a time as would suffice if none of them had a mark.
    """
    cdef u64* order = <u64*>_take(&room.candidates, 8 * room.n_found)
    cdef Py_ssize_t* which = <Py_ssize_t*>_take(&room.candidates, 8 * room.n_found)
    cdef Py_ssize_t n = 0, done = 0, at, some
    cdef Candidate* one
    cdef double left
    for at in range(room.n_found):
        one = &room.found[at]
        if one.is_pending:
            if one.is_pending == UNSURE or one.elsewhere[0] == UNSURE or one.elsewhere[1] == UNSURE:
                return PLAIN_TEXT
            order[n] = (<u64>one.at_edge << 63) | <u64>one.occurrences << 31 | <u64>at
            n += 1
            if one.at_edge:
                evidence.beside += _weight(one)
            else:
                evidence.bare += _weight(one)
    if n > 1:
        qsort(order, n, 8, _compare)
    while True:
        room.damaged = _damaged(evidence, evidence.bare, 0) + SLACK
        if not settings.exhaustive:
            if room.damaged < settings.least:
                return CLEAR
            # Even the least damage that is possible is too much.
            if not _damaged(evidence, 0, evidence.beside) < settings.least + SLACK:
                return PLAIN_TEXT
        if done == n:
            return PLAIN_TEXT
        left, some = evidence.bare, 0
        while done + some < n and some < TOGETHER and (
            some == 0 or settings.exhaustive or _damaged(evidence, left, 0) + SLACK >= settings.least
        ):
            at = order[done + some] & 0x7FFFFFFF
            which[some] = at
            some += 1
            if not room.found[at].at_edge:
                left -= _weight(&room.found[at])
        if not _settle(given, settings, room, evidence, which, some):
            return -1
        done += some
        if done == n:
            evidence.bare = evidence.beside = 0  # what rounding left


cdef bint _settle(
    const Given* given, const Settings* settings, Room* room, Evidence* evidence, Py_ssize_t* which, Py_ssize_t n
) noexcept nogil:
    """Rescore some candidates, and add them to the evidence; false if there is no memory."""
    cdef Py_ssize_t at, place, index
    cdef Bench bench
    cdef Candidate* one
    cdef double odds[PLACES + 1]
    cdef double weight
    if not _make_bench(&given.network, &room.bench, &bench):
        return False
    for at in range(1, n):  # in the order of the text
        index, place = which[at], at
        while place > 0 and which[place - 1] > index:
            which[place] = which[place - 1]
            place -= 1
        which[place] = index
    _rescore(&given.network, &given.lexicon, given.lower, &room.all, room.found, which, n, &bench)
    for at in range(n):
        one = &room.found[which[at]]
        for place in range(PLACES):
            if not one.allowed[place]:
                one.logits[place] = given.impossible
        _softmax(one.logits, given.temperature, odds)
        one.chance, one.is_pending, weight = 1 - odds[0], 0, _weight(one)
        if one.at_edge:
            evidence.beside -= weight
        else:
            evidence.bare -= weight
        _add(evidence, &settings.damage, one.chance, one.at_edge, weight)
    return True


cdef bint _make_bench(const Network* network, Block* block, Bench* bench) noexcept nogil:
    """Make room for a run; false if there is no memory."""
    cdef size_t rows = SPAN + 2 * REACH, channels = network.channels
    cdef size_t widest = max(max(network.first.outputs, network.second.outputs), network.channels)
    if not _reserve(block, rows * (channels + 1) + 2 * channels + 9 * widest + 2 * network.own_inputs + 7 * 16):
        return False
    bench.levels, bench.inside = <u8*>_take(block, rows * channels), <u8*>_take(block, rows)
    bench.total, bench.sums = <short*>_take(block, 2 * channels), <int*>_take(block, 8 * widest)
    bench.hidden, bench.own = <u8*>_take(block, widest), <short*>_take(block, 2 * network.own_inputs)
    memset(bench.own, 0, 2 * network.own_inputs)
    return True


cdef enum:  # what the screen says of a text, as in `prescreen.py`
    HELD = 0  # it may hold what a stage edits
    CLEAR = 1  # it certainly gets no edit
    PLAIN_TEXT = 2  # no stage edits it


cdef int _judge(
    const Given* given, const Settings* settings, Room* room, const u32* codes, Py_ssize_t n
) noexcept nogil:
    """Return what is certain of a text of n characters, two line feeds included; -1: there is no memory."""
    cdef Scan scan
    cdef Counts counts
    cdef Evidence evidence
    cdef Candidate* one
    cdef Py_ssize_t at, words
    cdef u8* inner
    cdef u8* edge
    cdef u8* protected
    cdef Py_ssize_t* chosen
    cdef double weight
    room.n_found = -1
    if _holds_sign(codes, 0, n - 2, &given.signs, given.tables.class_of):
        return HELD
    if not _make_words(given, room, codes, n, &scan):
        return -1
    words = room.all.n
    if not _reserve(&room.marks, words * 11 + 5 * 16):
        return -1
    inner, edge = <u8*>_take(&room.marks, words), <u8*>_take(&room.marks, words)
    protected, chosen = <u8*>_take(&room.marks, words + 1), <Py_ssize_t*>_take(&room.marks, 8 * words)
    if _find_word_signs(
        &given.tables, codes, &scan, &room.all, &given.known.clitics, &given.fragments, inner, edge
    ):
        return HELD
    memset(protected, 0, words + 1)
    at = _choose(&room.all, inner, &given.known, settings.min_english, protected, chosen, &counts)
    if at < 0 or _asks_for_reading(given, settings, codes, &scan, counts.speech):
        return PLAIN_TEXT
    room.n_found = at
    if not _describe_candidates(given, room, &scan, chosen, edge):
        return -1
    weight = counts.marked
    for at in range(room.n_found):
        one = &room.found[at]
        if inner[one.token]:
            weight -= 1 - _weight(one)
            one.is_pending = 0
            continue
    _begin(&evidence, &settings.damage, words, &counts, weight)
    for at in range(room.n_found):
        one = &room.found[at]
        if not inner[one.token] and not one.is_pending:
            _add(&evidence, &settings.damage, one.chance, one.at_edge, _weight(one))
    return _decide(given, settings, room, &evidence)


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


cdef Layer _layer(arrays, int parts) except *:
    """Return a layer of its weights by output, scale and bias; its inputs come in so many parts."""
    weights, scale, bias = arrays
    return Layer(
        <const signed char*>_address(weights, np.int8), <const float*>_address(scale, np.float32),
        <const float*>_address(bias, np.float32), weights.shape[1] // parts, weights.shape[0],
    )


cdef class Screen:
    """
    Tells which texts certainly get no edit.

    Args:
        characters: arrays by code point: class bits, numbers and factors of the raw hash, lower case, signs, kinds; then
            fi, fl and ff a character below which ligatures may have been lost, in texts of how many characters, and the
            widths of wrapped text.
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
        self._set_characters(characters)
        self._set_words(words)
        self._set_lexicon(lexicon)
        self._set_classifier(classifier)
        self._set_network(network)

    cdef _set_characters(self, given_arrays):
        class_of, number_of, factor_of, lower, sign_of, kind_of, ligatures, long, wrapping = given_arrays
        cdef Given* given = &self.given
        _set_tables(&given.tables, class_of, number_of, factor_of)
        given.lower, given.signs.of = <const u16*>_address(lower, np.uint16), <const u8*>_address(sign_of, np.uint8)
        given.signs.ligatures, given.signs.long = ligatures, long
        given.network.kind_of = <const u8*>_address(kind_of, np.uint8)
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
        given.network.ranks = <const u16*>_address(ranks, np.uint16)
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

    cdef _set_network(self, given_arrays):
        tables, entry_scale, atoms, convolutions, first, own, layers = given_arrays
        cdef Network* network = &self.given.network
        cdef int k
        for k in range(COLUMNS):
            network.tables[k] = <const short*>_address(tables[k], np.int16)
        network.entry_scale, network.channels = entry_scale, tables[0].shape[1]
        for k in range(3):
            network.convolutions[k] = _layer(convolutions[k], 3)
        network.seen, network.seen_width = <const short*>_address(atoms[0], np.int16), atoms[0].shape[1]
        network.genre, network.genre_width = <const short*>_address(atoms[1], np.int16), atoms[1].shape[1]
        network.first, network.second, network.last = _layer(first, 1), _layer(layers[0], 1), _layer(layers[1], 1)
        network.own, network.own_inputs = <const short*>_address(own, np.int16), own.shape[1]

    def judge(self, texts, settings):
        """
        Return what is certain of texts, uint8 (n_texts,): HELD, CLEAR or PLAIN_TEXT, as in `prescreen.py`.

        Args:
            texts: the texts, without carriage returns.
            settings: float64 constants as in `diagnosis.constants`; probability of damage from which a text is not
                clear; share of function words below which rare words show another language; marks of one side, and
                verbs of speech without marks, from which quotations are sought.
        """
        cdef Room room
        cdef Settings given = _settings(settings)
        cdef Py_ssize_t at
        out = np.empty(len(texts), dtype=np.uint8)
        cdef u8[::1] to = out
        memset(&room, 0, sizeof(Room))
        try:
            for at in range(to.shape[0]):
                to[at] = self._screen(texts[at], &given, &room)
        finally:
            _free(&room)
        return out

    def candidates(self, text, settings):
        """
        Return what is known of the words of one text when all that is in doubt was rescored.

        Returns:
            None if a stage may edit the text or its marks ask for another reading; else intp (n,), the words that may
            have lost a mark; float64 (n,), the probability that they did; and the probability of damage.
        """
        cdef Room room
        cdef Settings given = _settings(settings)
        cdef Py_ssize_t at
        given.exhaustive = True
        memset(&room, 0, sizeof(Room))
        try:
            self._screen(text, &given, &room)
            if room.n_found < 0:
                return None
            tokens = np.array([room.found[at].token for at in range(room.n_found)], dtype=np.intp)
            chances = np.array([room.found[at].chance for at in range(room.n_found)], dtype=np.float64)
            return tokens, chances, room.damaged
        finally:
            _free(&room)

    cdef int _screen(self, text, const Settings* settings, Room* room) except -1:
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
            result = _judge(&self.given, settings, room, <const u32*>room.codes.data, n + 2)
        if result < 0:
            raise MemoryError()
        return result


cdef Settings _settings(given) except *:
    cdef Settings settings
    cdef const double[::1] constants = given[0]
    if sizeof(Damage) != constants.nbytes:
        raise ValueError(f"{constants.shape[0]} constants")
    memcpy(&settings.damage, &constants[0], sizeof(Damage))
    settings.least, settings.min_english, settings.surplus, settings.frames = given[1], given[2], given[3], given[4]
    settings.exhaustive = False
    return settings


cdef void _free(Room* room) noexcept:
    free(room.codes.data)
    free(room.words.data)
    free(room.marks.data)
    free(room.candidates.data)
    free(room.bench.data)
