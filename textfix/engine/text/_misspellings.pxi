# Words that look misspelt: what `misspellings.py` computes.

cdef enum:  # as there
    AS_FREQUENT = 18
    LONGEST_WORD = 31  # letters: MAX_HASHED - 1


cdef inline bint _is_frequent(const Lexicon* lexicon, u32 key) noexcept nogil:
    return lexicon.fields[FIELDS * _row(lexicon, key) + BARE] >= AS_FREQUENT


cdef bint _is_misspelt(const Words* all, Py_ssize_t at, const Tables* tables, const Lexicon* lexicon) noexcept nogil:
    """True if a word in small letters is unknown, and one slip from a frequent word."""
    cdef const char* vowels = b"aeiou"
    cdef const u8* fields = all.fields + FIELDS * at
    cdef const u32* factor = tables.factor_of
    cdef u32 number[LONGEST_WORD + 1]
    cdef u32 with_gap[LONGEST_WORD + 2]  # the word's hash with a place left free before each letter
    cdef u32 nearer[LONGEST_WORD + 2]  # its letters from each on, one place nearer to the beginning
    cdef u32 whole = all.raw[at], before = 0, own
    cdef int length = <int>(all.end[at] - all.start[at]), place, k
    cdef u32 code
    cdef bint is_vowel
    if fields[BARE] or all.kinds[at] != LETTER_BIT or all.last[at] == 115 or length > LONGEST_WORD:
        return False
    if fields[LAST1] or fields[LAST2] or fields[END] or fields[LEXICAL]:
        return False
    with_gap[length] = nearer[length] = 0
    for place in range(length - 1, -1, -1):
        number[place] = tables.number_of[_low(all.codes[all.start[at] + place])]
        with_gap[place] = with_gap[place + 1] + number[place] * factor[place + 1]
        nearer[place] = nearer[place + 1]
        if place > 0:
            nearer[place] += number[place] * factor[place - 1]
    for place in range(length + 1):
        with_gap[place] += before
        for k in range(5):
            own = tables.number_of[<u8>vowels[k]] * factor[place]
            if _is_frequent(lexicon, with_gap[place] + own):
                return True
        if place == length:
            return False
        code, own = all.codes[all.start[at] + place], number[place] * factor[place]
        if _is_frequent(lexicon, before + nearer[place + 1]) or _is_frequent(lexicon, with_gap[place] + own):
            return True
        if place + 1 < length and _is_frequent(
            lexicon,
            whole - own - number[place + 1] * factor[place + 1]
            + number[place + 1] * factor[place] + number[place] * factor[place + 1],
        ):
            return True
        is_vowel = code == 97 or code == 101 or code == 105 or code == 111 or code == 117
        if is_vowel:
            for k in range(5):
                if _is_frequent(lexicon, whole - own + tables.number_of[<u8>vowels[k]] * factor[place]):
                    return True
        before += own
    return False
