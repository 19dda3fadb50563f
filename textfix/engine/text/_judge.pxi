# What is certain of a text, by the bound on its damage (docs/design/screen.md).  All of a text in one go.

cdef int _compare(const void* one, const void* other) noexcept nogil:
    cdef u64 a = (<const u64*>one)[0], b = (<const u64*>other)[0]
    return (a > b) - (a < b)


cdef inline double _weight(const Candidate* one) noexcept nogil:
    return 1 / sqrt(one.repeats)


cdef int _decide(const Given* given, const Settings* settings, Room* room, Evidence* evidence) noexcept nogil:
    """
    Rescore candidates in doubt until it is certain whether damage is improbable enough; -1: there is no memory.

    First those that weigh most, and only as many at a time as would suffice if none of them had a mark.
    """
    cdef u64* order = <u64*>_take(&room.candidates, 8 * room.n_found)
    cdef Py_ssize_t* which = <Py_ssize_t*>_take(&room.candidates, 8 * room.n_found)
    cdef Py_ssize_t n = 0, done = 0, at, some
    cdef Candidate* one
    cdef double left, wanted = settings.least
    for at in range(room.n_found):
        one = &room.found[at]
        if one.is_pending:
            if one.is_pending == UNSURE or one.elsewhere[0] == UNSURE or one.elsewhere[1] == UNSURE:
                return PLAIN_TEXT
            order[n] = (<u64>one.at_edge << 63) | <u64>(64 * one.repeats) << 31 | <u64>at
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
            if not _damaged(evidence, 0, evidence.beside) < wanted + SLACK:
                wanted = settings.found  # even the least damage that is possible is too much to be clear
                if room.damaged < wanted:
                    return UNREAD
                if not _damaged(evidence, 0, evidence.beside) < wanted + SLACK:
                    return PLAIN_TEXT
        if done == n:
            return PLAIN_TEXT if room.damaged >= settings.found else UNREAD
        left, some = evidence.bare, 0
        while done + some < n and some < TOGETHER and (
            some == 0 or settings.exhaustive or _damaged(evidence, left, 0) + SLACK >= wanted
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
    cdef int row
    cdef size_t widest = _rounded(max(max(network.first.of.outputs, network.second.of.outputs), network.channels))
    if not _reserve(block, rows * (channels + 1) + 2 * channels + 20 * widest + 2 * network.own_inputs + 10 * 16):
        return False
    bench.levels, bench.inside = <u8*>_take(block, rows * channels), <u8*>_take(block, rows)
    bench.total, bench.sums = <short*>_take(block, 2 * channels), <int*>_take(block, 16 * widest)
    bench.own = <short*>_take(block, 2 * network.own_inputs)
    for row in range(TOGETHER_IN):
        bench.hidden[row] = <u8*>_take(block, widest)
    memset(bench.own, 0, 2 * network.own_inputs)
    return True


cdef enum:  # what the screen says of a text, as in `prescreen.py`
    HELD = 0  # it may hold what a stage edits
    CLEAR = 1  # it certainly gets no edit
    PLAIN_TEXT = 2  # no stage edits it
    UNREAD = 3  # the same, and it gets no edit unless something in it is quoted without marks


cdef int _judge(
    const Given* given, const Settings* settings, Room* room, const u32* codes, Py_ssize_t n, const Spans* spans
) noexcept nogil:
    """
    Return what is certain of a text of n characters, two line feeds included; -1: there is no memory.

    With the spans of a text that are no prose, signs are not looked for, and nothing is said of the stages.
    """
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
    cdef bint few = False, found
    room.n_found = -1
    if spans == NULL and _holds_sign(codes, n - 2, &given.signs, &given.tables, &few):
        return HELD
    if not _make_words(given, room, codes, n, &scan):
        return -1
    words = room.all.n
    if not _reserve(&room.marks, words * 11 + 5 * 16):
        return -1
    inner, edge = <u8*>_take(&room.marks, words), <u8*>_take(&room.marks, words)
    protected, chosen = <u8*>_take(&room.marks, words + 1), <Py_ssize_t*>_take(&room.marks, 8 * words)
    found = _find_word_signs(
        &given.tables, codes, &scan, &room.all, &given.known.clitics, spans != NULL, &given.fragments, inner, edge
    )
    if found and spans == NULL:
        return HELD
    room.has_fragment = found and _may_lack_ligatures(
        &given.signs, &given.tables, &given.lexicon, &room.all, inner
    )
    if few and _may_lack_ligatures(&given.signs, &given.tables, &given.lexicon, &room.all, inner):
        return HELD
    memset(protected, 0, words + 1)
    if spans != NULL:
        _protect_spans(&scan, &room.all, spans, protected)
        if not _protect_chunks(&room.all, spans.kind_of, protected):
            return HELD
    at = _choose(
        &room.all, &given.tables, &given.lexicon, &given.known, settings.min_english, inner, protected, chosen, &counts
    )
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
    _begin(&evidence, &settings.damage, words, &counts, weight)
    for at in range(room.n_found):
        one = &room.found[at]
        if not inner[one.token] and not one.is_pending:
            _add(&evidence, &settings.damage, one.chance, one.at_edge, _weight(one))
    return _decide(given, settings, room, &evidence)
