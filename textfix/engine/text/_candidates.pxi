# The candidates of clean prose: what `protection.py`, `paragraph_types.py` and `candidates.py` compute, where no
# character of code occurs.


cdef struct Count:  # of a paragraph
    int size
    int english
    int foreign
    int small
    int rare
    int rare_small


cdef struct Set:
    const u32* key
    Py_ssize_t n


cdef struct Known:  # sets of hashes of words, as in `english.py`
    Set clitics
    Set stranded
    Set nouns
    Set articles
    Set speech
    Set small_i
    Set of_small_i


cdef struct Counts:  # of a document: what its damage is inferred from
    Py_ssize_t misspelt  # words that look misspelt
    Py_ssize_t orphans  # double spaces
    Py_ssize_t marked  # words with a mark inside
    Py_ssize_t speech  # verbs of speech


cdef Py_ssize_t _choose(
    const Words* all, const Tables* tables, const Lexicon* lexicon, const Known* known, double min_english,
    const u8* inner, u8* protected, Py_ssize_t* chosen, Counts* counts,
) noexcept nogil:
    """
    Choose the candidates of a text of prose, count what its damage is inferred from, and return how many there are.

    Returns -1 where they cannot be told.

    `inner` tells the words with a mark inside; `protected` holds a zero for each word and one more; below
    `min_english`, a share of function words, rare words show another language.
    """
    cdef Py_ssize_t at, first = 0, behind, found = 0
    cdef bint foreign
    cdef u8 flags
    counts.misspelt = counts.orphans = counts.marked = counts.speech = 0
    while first < all.n:
        behind = first + 1
        while behind < all.n and not all.before[behind] & BREAK_BIT:
            behind += 1
        _protect(all, first, behind, protected)
        foreign = _is_foreign(all, first, behind, protected, min_english)
        for at in range(first, behind):
            flags = all.fields[FIELDS * at + FLAGS]
            if not protected[at]:
                counts.misspelt += not foreign and _is_misspelt(all, at, tables, lexicon)
                counts.marked += inner[at]
            counts.orphans += _is_orphan(all, at)
            counts.speech += _holds(&known.speech, all.raw[at])
            if protected[at] and all.last[at] == 115 and not _is_known(all, at) and _has_hump(all, at):
                return -1  # IndiGos: a candidate if the text says IndiGo as well
            if protected[at] or foreign or not _may_lack_mark(all, at, flags):
                continue
            if (
                _is_before_clitic(all, at, &known.clitics)
                or (flags & IS_CONTRACTION and _is_stranded(all, at, &known.stranded))
                or _is_code(all, at, flags)
                or _is_noun(all, at, &known.nouns, &known.articles)
                or (_is_small(all, at, &known.of_small_i) and not _writes_i(all, &known.small_i))
            ):
                continue
            chosen[found] = at
            found += 1
        first = behind
    return found


cdef inline bint _holds(const Set* some, u32 key) noexcept nogil:
    cdef Py_ssize_t at
    for at in range(some.n):
        if some.key[at] == key:
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


cdef inline bint _is_orphan(const Words* all, Py_ssize_t at) noexcept nogil:
    """True if two spaces and nothing else stand before a small letter."""
    cdef Py_ssize_t gap
    if at == 0 or all.before[at] != SPACE_BIT or all.upper[at]:
        return False
    gap = all.end[at - 1]
    return all.start[at] - gap == 2 and (all.classes[gap] & all.classes[gap + 1] & SPACE_BIT) != 0


cdef inline bint _may_lack_mark(const Words* all, Py_ssize_t at, u8 flags) noexcept nogil:
    """True for words in s, and those that the lexicon flags, see `candidates.candidate_words`."""
    if flags & IS_CANDIDATE:
        return True
    if all.last[at] != 115 or all.end[at] - all.start[at] < 2 or flags & IS_NEVER:
        return False
    return not all.kinds[at] & DIGIT_BIT or _is_number(all, at)


cdef inline bint _is_number(const Words* all, Py_ssize_t at) noexcept nogil:
    """True if a word is digits but for its last letter."""
    cdef Py_ssize_t place, digits = 0
    if not all.kinds[at] & DIGIT_BIT:
        return False
    for place in range(all.start[at], all.end[at]):
        digits += (all.classes[place] & DIGIT_BIT) != 0
    return digits == all.end[at] - all.start[at] - 1


cdef inline bint _is_before_clitic(const Words* all, Py_ssize_t at, const Set* clitics) noexcept nogil:
    cdef Py_ssize_t following = at + 1
    if following >= all.n or all.after[at] & (BREAK_BIT | COMMA_BIT) or all.after[following] & HYPHEN_BIT:
        return False
    return not all.upper[following] and _holds(clitics, all.raw[following])


cdef inline bint _is_stranded(const Words* all, Py_ssize_t at, const Set* stranded) noexcept nogil:
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


cdef inline bint _is_noun(const Words* all, Py_ssize_t at, const Set* nouns, const Set* articles) noexcept nogil:
    if all.before[at] & (BREAK_BIT | COMMA_BIT | STOP_BIT) or not _holds(nouns, all.raw[at]):
        return False
    return _holds(articles, all.raw[max(at - 1, 0)])


cdef inline bint _is_small(const Words* all, Py_ssize_t at, const Set* contracted) noexcept nogil:
    return not all.upper[at] and not all.before[at] & (STOP_BIT | BREAK_BIT) and _holds(contracted, all.raw[at])


cdef bint _writes_i(const Words* all, const Set* small_i) noexcept nogil:
    """True if a word of the set stands in small letters in the document."""
    cdef Py_ssize_t at
    for at in range(all.n):
        if not all.upper[at] and _holds(small_i, all.raw[at]):
            return True
    return False
