# What `word_inputs.py` and `reranker.py` compute for some candidates of one text.

from libc.math cimport rintf


cdef enum:
    CENTRE = 3  # as in `reranker.py`
    REACH = 10
    SPAN = 48  # words from the first to the last of the candidates that are rescored in one run
    APART = 13  # words between two candidates up to which one run costs less than two
    COLUMNS = 6
    FACTS = 22
    FACT_LEVELS = 63
    SPACE_KIND = 1  # as in `word_inputs.py`
    END_KIND = 15
    PLACES = 4


cdef struct Entry:  # the embeddings of words
    const short* tables[COLUMNS]
    float scale
    int channels
    const u8* kind_of  # kind of each code point
    const u16* ranks  # of the rows of the lexicon


cdef struct Network:
    Entry entry
    int channels
    Layer convolutions[3]
    const short* seen
    const short* genre
    int seen_width
    int genre_width
    Layer first  # of what the convolutions leave
    const short* own  # and of what is known of the candidate itself, by output
    int own_inputs
    Layer second
    Layer last


cdef struct Bench:  # room for one run
    u8* levels  # of the words of a run
    u8* inside
    short* total
    int* sums
    u8* hidden[TOGETHER_IN]
    short* own


cdef struct Candidate:
    Py_ssize_t token
    u32 base  # hash without the last letter
    u32 occurrences  # in the document
    double repeats  # of them, those that had a mark as the classifier expects, this one in any case
    float logits[PLACES]  # of the classifier, until it is rescored
    double chance  # probability of a mark
    double inside  # the classifier's probability of one inside the word
    double at_end  # and of one at its end
    u8 allowed[PLACES]
    u8 seen
    u8 genre
    u8 elsewhere[3]
    u8 at_edge  # a mark stands at its edge
    u8 is_pending  # the classifier left it in doubt, it has no mark inside, and it has not been rescored


cdef void _rescore(
    const Network* network, const Lexicon* lexicon, const u16* lower, const Words* all, Candidate* some,
    const Py_ssize_t* which, Py_ssize_t n, Bench* bench,
) noexcept nogil:
    """Correct the logits of n candidates, in rising order of their tokens."""
    cdef Py_ssize_t first = 0, behind, at, token, count
    cdef const u8* context[TOGETHER_IN]
    while first < n:
        token, behind = some[which[first]].token, first + 1
        while (
            behind < n
            and some[which[behind]].token - some[which[behind - 1]].token <= APART
            and some[which[behind]].token - token < SPAN
        ):
            behind += 1
        _run_convolutions(network, lower, all, token, some[which[behind - 1]].token, bench)
        while first < behind:
            count = min(TOGETHER_IN, behind - first)
            for at in range(count):
                context[at] = bench.levels + network.channels * (some[which[first + at]].token - token)
            _correct(network, lexicon, all, some, which + first, count, context, bench)
            first += count


cdef void _run_convolutions(
    const Network* network, const u16* lower, const Words* all, Py_ssize_t first, Py_ssize_t last, Bench* bench
) noexcept nogil:
    """Compute the levels of CENTRE words before a word up to CENTRE words behind another."""
    cdef Py_ssize_t n = last - first + 1 + 2 * REACH, row, token, distance = 1
    cdef const u8* inside = bench.inside
    cdef int k
    for row in range(n):
        token = first - REACH + row
        bench.inside[row] = 0 <= token < all.n
        if bench.inside[row]:
            _enter(&network.entry, lower, all, token, bench.total, bench.levels + network.channels * row)
        else:
            memset(bench.levels + network.channels * row, 0, network.channels)
    for k in range(3):
        n, inside = n - 2 * distance, inside + distance
        # In place: a row is written once no other needs what it held.
        _convolve(&network.convolutions[k], bench.levels, inside, n, distance, bench.sums, bench.levels)
        for row in range(n):
            if not inside[row]:
                memset(bench.levels + network.channels * row, 0, network.channels)
        distance *= 2


cdef void _enter(
    const Entry* entry, const u16* lower, const Words* all, Py_ssize_t token, short* total, u8* levels
) noexcept nogil:
    """Set the levels of a word from its embeddings."""
    cdef u32 column[COLUMNS]
    _set_columns(entry.kind_of, entry.ranks, lower, all, token, column)
    _embed(entry, column, total, levels)


cdef void _set_columns(
    const u8* kind_of, const u16* ranks, const u16* lower, const Words* all, Py_ssize_t token, u32* column
) noexcept nogil:
    """Describe a word, see `word_inputs.make_inputs`."""
    cdef Py_ssize_t length = all.end[token] - all.start[token]
    column[0] = ranks[all.row[token]]
    column[1] = _mixed(_suffixes(all.codes, all.start[token], all.end[token], lower).three) >> 20
    column[2] = all.fields[FIELDS * token + CLASS]
    column[3] = all.upper[token] + 2 * (all.kinds[token] == UPPER_BIT and length > 1)
    column[3] += 4 * ((all.kinds[token] & DIGIT_BIT) != 0)
    column[4] = _kinds_behind(kind_of, all, token)
    column[5] = _kinds_before(kind_of, all, token)


cdef void _embed(const Entry* entry, const u32* column, short* total, u8* levels) noexcept nogil:
    """Add up the embeddings of a word and round them to levels."""
    cdef int k, channels = entry.channels
    memcpy(total, entry.tables[0] + channels * <Py_ssize_t>column[0], channels * sizeof(short))
    for k in range(1, COLUMNS):
        textfix_add_rows(total, entry.tables[k] + channels * <Py_ssize_t>column[k], channels)
    textfix_to_levels(levels, total, entry.scale, channels)


cdef inline u8 _kind(const u8* kind_of, u32 code) noexcept nogil:
    return kind_of[code if code < TABLE_TOP else TABLE_TOP]


cdef u32 _kinds_behind(const u8* kind_of, const Words* all, Py_ssize_t token) noexcept nogil:
    """Return the kinds of three characters behind a word, white space as one, END_KIND from a paragraph's end on."""
    cdef Py_ssize_t at = all.end[token], k
    cdef bint is_last = (all.after[token] & BREAK_BIT) != 0, over = False
    cdef u32 packed = 0
    cdef u8 kind
    for k in range(3):
        kind = _kind(kind_of, all.codes[at]) if at < all.size else SPACE_KIND
        at += 1
        while kind == SPACE_KIND and at < all.size and _kind(kind_of, all.codes[at]) == SPACE_KIND:
            at += 1
        over = over or (is_last and kind == SPACE_KIND)
        packed = packed * 16 + (END_KIND if over else kind)
    return packed


cdef u32 _kinds_before(const u8* kind_of, const Words* all, Py_ssize_t token) noexcept nogil:
    """Return the kinds of two characters before a word, likewise."""
    cdef Py_ssize_t at = all.start[token] - 1, k
    cdef bint is_first = (all.before[token] & BREAK_BIT) != 0, over = False
    cdef u32 packed = 0
    cdef u8 kind
    for k in range(2):
        kind = _kind(kind_of, all.codes[at]) if at >= 0 else SPACE_KIND
        at -= 1
        while kind == SPACE_KIND and at >= 0 and _kind(kind_of, all.codes[at]) == SPACE_KIND:
            at -= 1
        over = over or (is_first and kind == SPACE_KIND)
        packed = packed * 16 + (END_KIND if over else kind)
    return packed


cdef void _correct(
    const Network* network, const Lexicon* lexicon, const Words* all, Candidate* some, const Py_ssize_t* which,
    Py_ssize_t n, const u8** context, Bench* bench
) noexcept nogil:
    """Correct the logits of up to TOGETHER_IN candidates, given the levels of the words around each."""
    cdef Py_ssize_t at
    cdef int place
    cdef int* sums = bench.sums
    _multiply_dense(&network.first.of, context, n, sums)
    for at in range(n):
        _describe_itself(network, lexicon, all, &some[which[at]], bench.own)
        textfix_add_products(sums, bench.own, network.own, network.own_inputs, network.first.of.outputs)
        sums += _rounded(network.first.of.outputs)
    _finish(&network.first, n, bench)
    _multiply_dense(&network.second.of, <const u8**>bench.hidden, n, bench.sums)
    _finish(&network.second, n, bench)
    _multiply_dense(&network.last.of, <const u8**>bench.hidden, n, bench.sums)
    sums = bench.sums
    for at in range(n):
        for place in range(PLACES):
            some[which[at]].logits[place] += <float>sums[place] * network.last.scale[place] + network.last.bias[place]
        sums += _rounded(network.last.of.outputs)


cdef inline void _multiply_dense(const ByteWeights* of, const u8** rows, Py_ssize_t n, int* sums) noexcept nogil:
    """Multiply rows whose inputs lie side by side."""
    cdef Inputs inputs
    _place(of, 0, of.inputs, &inputs)
    _multiply(of, &inputs, rows, n, sums)


cdef inline void _finish(const Layer* layer, Py_ssize_t n, Bench* bench) noexcept nogil:
    """Turn the sums of n rows into the inputs of the next layer."""
    cdef Py_ssize_t at
    cdef int outputs = layer.of.outputs
    for at in range(n):
        textfix_finish(bench.hidden[at], bench.sums + _rounded(outputs) * at, layer.scale, layer.bias, outputs)


cdef void _describe_itself(
    const Network* network, const Lexicon* lexicon, const Words* all, const Candidate* one, short* to
) noexcept nogil:
    """Set what is known of a candidate itself, see `Reranker.own_levels`; what lies behind it stays zero."""
    cdef Py_ssize_t row = _row(lexicon, one.base)
    cdef u8 facts[FACTS]
    cdef int k, at = network.channels
    cdef float logit
    cdef Py_ssize_t rank = network.entry.ranks[row]
    memcpy(to, network.entry.tables[0] + network.channels * rank, network.channels * sizeof(short))
    memcpy(facts, all.fields + FIELDS * one.token, 8)
    memcpy(facts + 8, lexicon.fields + FIELDS * row, 8)
    memcpy(facts + 16, lexicon.fields + FIELDS * _row(lexicon, all.raw[one.token] + <u32>CAPITALISED), 4)
    memcpy(facts + 20, lexicon.fields + FIELDS * _row(lexicon, one.base + <u32>CAPITALISED), 2)
    for k in range(FACTS):
        to[at + k] = min(facts[k], FACT_LEVELS)
        to[at + FACTS + k] = FACT_LEVELS if facts[k] == 0 else 0
    at += 2 * FACTS
    memcpy(to + at, network.seen + network.seen_width * one.seen, network.seen_width * sizeof(short))
    at += network.seen_width
    memcpy(to + at, network.genre + network.genre_width * one.genre, network.genre_width * sizeof(short))
    at += network.genre_width
    for k in range(PLACES):
        logit = min(max(one.logits[k], <float>-12), <float>12)
        to[at + k] = <short>rintf(logit * <float>(FACT_LEVELS / 12.0))
        to[at + PLACES + k] = FACT_LEVELS if one.allowed[k] else 0
    at += 2 * PLACES
    for k in range(3):
        to[at + k] = one.elsewhere[k]
