# The words and candidates of one text, and what the classifier says of them, in memory that the texts of a call share:
# arrays of Python cost more than what most texts need.

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
    # More than the errors of all sums: what is nearer to a threshold is left to the arrays.
    const double SLACK "TEXTFIX_SLACK"


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
    double least  # probability of damage from which a text is not clear by itself
    double found  # and from which it is not even if nothing in it is quoted without marks
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
    bint has_fragment  # words may be what PDF files leave of one


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
    cdef int* row
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
    row, fields = <int*>_take(&room.words, 4 * words), <u64*>_take(&room.words, 8 * words)
    upper, last = <u8*>_take(&room.words, words), <u16*>_take(&room.words, 2 * words)
    scan.has_marks, scan.kept, scan.words, scan.marks = True, 0, 0, 0
    _scan(&given.tables, codes, 0, n, 0, scan)
    if words:
        _resolve(scan.start, scan.end, scan.before, scan.after, scan.feeds, words, &given.wrapping)
    for at in range(words):
        textfix_prefetch(&given.lexicon.level[0][<u32>(scan.raw[at] * given.lexicon.factor[0]) >> given.lexicon.shift])
    for at in range(words):
        row[at] = <int>_row(&given.lexicon, scan.raw[at])
        textfix_prefetch(given.lexicon.fields + FIELDS * row[at])
    for at in range(words):
        fields[at] = (<const u64*>given.lexicon.fields)[row[at]]
        upper[at] = (scan.classes[scan.start[at]] & UPPER_BIT) != 0
        last[at] = _entry(given.lower, scan.skeleton[scan.end[at] - 1])
    all.codes, all.classes, all.start, all.end, all.raw = scan.skeleton, scan.classes, scan.start, scan.end, scan.raw
    all.class_of = given.tables.class_of
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
                min(base_occurrences, <u32>MOST_REPEATS) * (MOST_REPEATS + 1)
                + min(one.occurrences - 1, <u32>MOST_REPEATS)
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
    """Set what is known of the other occurrences, see `reranker.other_occurrences` and `Scoring.occurrences`."""
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
        one.repeats = 1 + max(slot.inside + slot.at_end - one.inside - one.at_end, 0.0)
        one.elsewhere[0] = one.elsewhere[1] = 0
        if others:
            one.elsewhere[0] = _mean_level(slot.inside - one.inside, others)
            one.elsewhere[1] = _mean_level(slot.at_end - one.at_end, others)
        one.elsewhere[2] = min(others, <u32>MOST_OTHERS) * (FACT_LEVELS // MOST_OTHERS)


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
