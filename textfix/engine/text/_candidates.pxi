# The candidates of clean prose: what `protection.py`, `paragraph_types.py` and `candidates.py` compute, where no
# character of code occurs.


cdef struct Words:  # arrays of `Tokens` and of `Words`
    const u32* codes
    const u16* classes
    const Py_ssize_t* start
    const Py_ssize_t* end
    const u32* raw
    const u16* kinds
    const u16* before
    const u16* after
    const Py_ssize_t* document
    const u8* fields
    const u8* upper
    const u16* last
    Py_ssize_t n


cdef struct Count:  # of a paragraph
    int size
    int english
    int foreign
    int small
    int rare
    int rare_small


def choose(tokens, words, marks, sets, u8[::1] held, double min_english):
    """
    Choose the candidates of texts of prose, and count what their damage is inferred from.

    Args:
        tokens: arrays of `Tokens`: codes, classes, start, end, raw, kinds, before, after, document.
        words: arrays of `Words`: fields, upper as uint8, last.
        marks: bool as uint8 (n_tokens,), a mark lies inside the word.
        sets: uint32 hashes: clitics, stranded contractions, nouns, what stands before nouns, verbs of speech, i,
            contractions of it.
        held: uint8 (n_documents,), texts that are passed over; texts whose candidates cannot be told are added.
        min_english: share of English function words below which rare words show another language.

    Returns:
        intp (n,), the candidates; intp (n_documents, 5): words, words that no lexicon knows, double spaces, words
        with a mark inside, verbs of speech.
    """
    cdef const u32[::1] codes = tokens[0], raw = tokens[4]
    cdef const u16[::1] classes = tokens[1], kinds = tokens[5], before = tokens[6], after = tokens[7], last = words[2]
    cdef const Py_ssize_t[::1] start = tokens[2], end = tokens[3], document = tokens[8]
    cdef const u8[:, ::1] fields = words[0]
    cdef const u8[::1] upper = words[1], inner = marks
    cdef const u32[::1] clitics = sets[0], stranded = sets[1], nouns = sets[2], articles = sets[3], speech = sets[4]
    cdef const u32[::1] small_i = sets[5], of_small_i = sets[6]
    cdef Words all
    cdef Py_ssize_t n = raw.shape[0], at, first = 0, behind, found = 0, row
    chosen, counts = np.empty(n, dtype=np.intp), np.zeros((held.shape[0], 5), dtype=np.intp)
    cdef Py_ssize_t[::1] to_chosen = chosen
    cdef Py_ssize_t[:, ::1] to_counts = counts
    cdef u8[::1] protected = np.zeros(n + 1, dtype=np.uint8)
    cdef bint foreign
    cdef u8 flags
    if n == 0:
        return chosen, counts
    all.codes, all.classes, all.start, all.end, all.raw = &codes[0], &classes[0], &start[0], &end[0], &raw[0]
    all.kinds, all.before, all.after, all.document = &kinds[0], &before[0], &after[0], &document[0]
    all.fields, all.upper, all.last, all.n = &fields[0, 0], &upper[0], &last[0], n
    with nogil:
        while first < n:
            row, behind = document[first], first + 1
            while behind < n and not before[behind] & BREAK_BIT:
                behind += 1
            if held[row]:
                first = behind
                continue
            _protect(&all, first, behind, &protected[0])
            foreign = _is_foreign(&all, first, behind, &protected[0], min_english)
            for at in range(first, behind):
                flags = all.fields[FIELDS * at + FLAGS]
                to_counts[row, 0] += 1
                to_counts[row, 1] += _is_unknown(&all, at) and not protected[at]
                to_counts[row, 2] += _is_orphan(&all, at)
                to_counts[row, 3] += inner[at] and not protected[at]
                to_counts[row, 4] += _holds(speech, raw[at])
                if protected[at] and last[at] == 115 and not _is_known(&all, at) and _has_hump(&all, at):
                    held[row] = True  # IndiGos: a candidate if the text says IndiGo as well
                if protected[at] or foreign or not _may_lack_mark(&all, at, flags):
                    continue
                if (
                    _is_before_clitic(&all, at, clitics)
                    or (flags & IS_CONTRACTION and _is_stranded(&all, at, stranded))
                    or _is_code(&all, at, flags)
                    or _is_noun(&all, at, nouns, articles)
                    or (_is_small(&all, at, of_small_i) and not _writes_i(&all, at, small_i))
                ):
                    continue
                to_chosen[found] = at
                found += 1
            first = behind
    return chosen[:found], counts


cdef inline bint _holds(const u32[::1] some, u32 key) noexcept nogil:
    cdef Py_ssize_t at
    for at in range(some.shape[0]):
        if some[at] == key:
            return True
    return False


cdef void _protect(const Words* all, Py_ssize_t first, Py_ssize_t behind, u8* protected) noexcept nogil:
    """Set the protected words of a paragraph, see `protection.py`."""
    cdef Py_ssize_t at, run = first, length, place
    cdef u16 tight
    cdef u32 sign
    cdef bint single, lower = True
    for at in range(first, behind):
        length = all.end[at] - all.start[at]
        tight = all.after[at] & (STOP_BIT | COLON_BIT | SPACE_BIT | BREAK_BIT | CODE_BIT | DASH_BIT | HYPHEN_BIT)
        if tight == STOP_BIT or tight == COLON_BIT:
            sign, place = all.codes[all.end[at]], all.start[at + 1] - all.end[at]
            if all.classes[all.start[at + 1]] & LETTER_BIT and (
                (sign == 46 and place == 1 and length >= 2 and all.end[at + 1] - all.start[at + 1] >= 2)
                or (sign == 58 and place == 2)
            ):
                protected[at] = protected[at + 1] = True
        lower = lower and not all.classes[all.start[at]] & UPPER_BIT
        single = (
            (all.after[at] & (HYPHEN_BIT | SPACE_BIT | BREAK_BIT | DASH_BIT | STOP_BIT)) == HYPHEN_BIT
            and not all.classes[all.end[at] + 1] & HYPHEN_BIT
        )
        if single:
            if not all.classes[all.start[at]] & UPPER_BIT:
                protected[at] = True
        else:
            if lower and at + 1 - run >= SLUG_WORDS:
                for place in range(run, at + 1):
                    protected[place] = True
            run, lower = at + 1, True
        if all.kinds[at] & UPPER_BIT and all.kinds[at] & LETTER_BIT and not protected[at]:
            if not _is_known(all, at) and _has_hump(all, at):
                protected[at] = True


cdef inline bint _is_known(const Words* all, Py_ssize_t at) noexcept nogil:
    return all.fields[FIELDS * at + BARE] > 0 or all.fields[FIELDS * at + LAST1] > 0


cdef inline bint _has_hump(const Words* all, Py_ssize_t at) noexcept nogil:
    """True if a capital stands behind a small letter, but in McGregor."""
    cdef Py_ssize_t place, begin = all.start[at]
    for place in range(begin + 1, all.end[at]):
        if all.classes[place] & UPPER_BIT and all.classes[place - 1] & LETTER_BIT:
            if place != begin + 2 or all.codes[begin] != 77 or all.codes[begin + 1] != 99:
                return True
    return False


cdef bint _is_foreign(
    const Words* all, Py_ssize_t first, Py_ssize_t behind, const u8* protected, double min_english
) noexcept nogil:
    """True if a paragraph is in another language, see `paragraph_types.foreign_words`."""
    cdef Count count
    cdef Py_ssize_t at
    cdef const u8* fields
    cdef bint small, rare
    count.size = count.english = count.foreign = count.small = count.rare = count.rare_small = 0
    for at in range(first, behind):
        if protected[at]:
            continue
        fields = all.fields + FIELDS * at
        count.size += 1
        count.english += (fields[FLAGS] & IS_ENGLISH) != 0
        count.foreign += (fields[FLAGS] & IS_FOREIGN) != 0
        if not fields[FLAGS] & (IS_ALWAYS | IS_CONTRACTION):
            small = all.kinds[at] == LETTER_BIT
            rare = max(fields[0], fields[1], fields[2], fields[3], fields[4]) < RARE
            count.small += small
            count.rare += rare
            count.rare_small += small and rare
    if count.foreign > count.english:
        return True
    if count.english < min_english * count.size and count.rare_small >= max(2.0, 0.25 * count.small):
        return True
    return (
        count.english == 0
        and (count.rare_small > 1 or 2 * count.rare_small > count.small)
        and count.rare >= 0.35 * count.size
    )


cdef inline bint _is_unknown(const Words* all, Py_ssize_t at) noexcept nogil:
    return all.kinds[at] == LETTER_BIT and all.last[at] != 115 and not _is_known(all, at)


cdef inline bint _is_orphan(const Words* all, Py_ssize_t at) noexcept nogil:
    """True if two spaces and nothing else stand before a small letter."""
    cdef Py_ssize_t gap
    if at == 0 or all.before[at] != SPACE_BIT or all.upper[at]:
        return False
    gap = all.end[at - 1]
    return all.start[at] - gap == 2 and (all.classes[gap] & all.classes[gap + 1] & SPACE_BIT) != 0


cdef inline bint _may_lack_mark(const Words* all, Py_ssize_t at, u8 flags) noexcept nogil:
    """True for words in s, and those that the lexicon flags, see `candidates.candidate_words`."""
    cdef Py_ssize_t place, length = all.end[at] - all.start[at], digits = 0
    if flags & IS_CANDIDATE:
        return True
    if all.last[at] != 115 or length < 2 or flags & IS_NEVER:
        return False
    if all.kinds[at] & DIGIT_BIT:
        for place in range(all.start[at], all.end[at]):
            digits += (all.classes[place] & DIGIT_BIT) != 0
        return digits == length - 1
    return True


cdef inline bint _is_before_clitic(const Words* all, Py_ssize_t at, const u32[::1] clitics) noexcept nogil:
    cdef Py_ssize_t following = at + 1
    if following >= all.n or all.after[at] & (BREAK_BIT | COMMA_BIT) or all.after[following] & HYPHEN_BIT:
        return False
    return not all.upper[following] and _holds(clitics, all.raw[following])


cdef inline bint _is_stranded(const Words* all, Py_ssize_t at, const u32[::1] stranded) noexcept nogil:
    cdef Py_ssize_t behind = all.end[at]
    return all.codes[behind] == 46 and all.codes[behind + 1] != 46 and _holds(stranded, all.raw[at])


cdef inline bint _is_capitals(const Words* all, Py_ssize_t at) noexcept nogil:
    return (all.kinds[at] & <u16>(0xFFFF ^ (UPPER_BIT | DIGIT_BIT))) == 0


cdef inline bint _is_hyphened(const Words* all, Py_ssize_t at) noexcept nogil:
    """True if one hyphen and nothing else joins a word to the next."""
    cdef Py_ssize_t behind = all.end[at]
    return all.classes[behind] & HYPHEN_BIT and (all.classes[behind + 1] & WORD_BITS) != 0


cdef bint _is_code(const Words* all, Py_ssize_t at, u8 flags) noexcept nogil:
    cdef Py_ssize_t before = max(at - 1, 0), behind = min(at + 1, all.n - 1)
    cdef bint first, last, shouted, contracted = flags & IS_CONTRACTION
    if not all.classes[all.end[at] - 1] & UPPER_BIT or all.end[at] - all.start[at] < 2 or not _is_capitals(all, at):
        return False
    if _is_hyphened(all, before) or _is_hyphened(all, at):
        return not contracted or all.last[at] != 116
    first, last = all.before[at] & BREAK_BIT, all.after[at] & BREAK_BIT
    shouted = (not first and _is_capitals(all, before)) or (not last and _is_capitals(all, behind)) or (first and last)
    return not shouted and not contracted and not _is_well_known(all, at)


cdef inline bint _is_well_known(const Words* all, Py_ssize_t at) noexcept nogil:
    cdef const u8* fields = all.fields + FIELDS * at
    return all.last[at] != 115 and max(fields[LAST1], fields[LAST1 + 1], fields[LAST1 + 2], fields[LAST1 + 3]) >= OFTEN


cdef inline bint _is_noun(const Words* all, Py_ssize_t at, const u32[::1] nouns, const u32[::1] articles) noexcept nogil:
    if all.before[at] & (BREAK_BIT | COMMA_BIT | STOP_BIT) or not _holds(nouns, all.raw[at]):
        return False
    return _holds(articles, all.raw[max(at - 1, 0)])


cdef inline bint _is_small(const Words* all, Py_ssize_t at, const u32[::1] contracted) noexcept nogil:
    return not all.upper[at] and not all.before[at] & (STOP_BIT | BREAK_BIT) and _holds(contracted, all.raw[at])


cdef bint _writes_i(const Words* all, Py_ssize_t at, const u32[::1] small_i) noexcept nogil:
    """True if a word of the set stands in small letters in the document of a word."""
    cdef Py_ssize_t other = at, row = all.document[at]
    while other > 0 and all.document[other - 1] == row:
        other -= 1
    while other < all.n and all.document[other] == row:
        if not all.upper[other] and _holds(small_i, all.raw[other]):
            return True
        other += 1
    return False
