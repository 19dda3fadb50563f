# What `prescreen.py` asks of texts: signs of what a stage may edit, and the candidates of the texts without any.

cdef enum:  # what a character may be a sign of, in the order of `prescreen.SIGNS`; 0: of nothing
    SIGN_ALWAYS = 1
    SIGN_CODE
    SIGN_SEMICOLON
    SIGN_COMMA
    SIGN_CLOSE
    SIGN_OPEN
    SIGN_COLON
    SIGN_FEED
    SIGN_DOLLAR
    SIGN_REFERENCE
    SIGN_QUESTION
    SIGN_SINGLE
    SIGN_DOUBLE
    SIGN_LIGATURE
    SIGN_PERCENT
    SIGN_AT
    SIGN_SLASH


cdef struct Signs:  # what `prescreen.py` says of characters and ligatures
    const u8* of  # what each code point of the basic plane may be a sign of
    double ligatures  # fi, fl and ff a character below which ligatures may have been lost, in texts of `long` ones
    Py_ssize_t long
    int rarer  # most occurrences of the rarer of two parts of a word, and of both, and least ones of the whole
    int both
    int common


cdef inline u32 _char(const u32* codes, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    """Return the character at an offset; a line feed beyond the end."""
    return codes[at] if at < end else 10


cdef inline bint _is_letter(u32 code) noexcept nogil:
    return 97 <= code <= 122 or 65 <= code <= 90


cdef inline bint _is_digit(u32 code) noexcept nogil:
    return 48 <= code <= 57


cdef inline bint _is_quote(u32 code) noexcept nogil:
    """True for ? and the marks " ' ’ ”, which may stand behind a comma or semicolon."""
    return code == 34 or code == 39 or code == 63 or code == 0x2019 or code == 0x201D


cdef bint _holds_sign(
    const u32* codes, Py_ssize_t end, const Signs* signs, const Tables* tables, bint* few
) noexcept nogil:
    """
    True if a text, which a line feed follows, holds a sign of what a stage may edit.

    Sets `few` if the text has fewer ligatures than English.
    """
    cdef Py_ssize_t at, found = 0, free = 0
    cdef u32 code, before, behind
    cdef bint has_reference = False, has_semicolon = False
    cdef u8 sign
    if _begins_block(codes, 0, end):
        return True
    for at in range(end):
        code = codes[at]
        if code > 0xFFFF:
            return True
        sign = signs.of[code]
        if sign == 0:
            continue
        if sign == SIGN_ALWAYS:
            return True
        before = codes[at - 1] if at > 0 else 10
        behind = _char(codes, at + 1, end)
        if sign == SIGN_LIGATURE:
            if behind == 105 or behind == 108:
                found += 1
            elif behind == 102 and at >= free:
                found += 1
                free = at + 2
        elif sign == SIGN_FEED:
            if _begins_block(codes, at + 1, end):
                return True
        elif sign == SIGN_COMMA:
            if behind != 32 and behind != 10 and not _is_quote(behind) and not (
                _is_digit(behind) and _is_digit(_char(codes, at + 2, end)) and _is_digit(_char(codes, at + 3, end))
            ):
                return True
        elif sign == SIGN_SINGLE:
            if behind == 39 or _stands_alone(codes, at, end, before):
                return True
        elif sign == SIGN_DOUBLE:
            if before == 110 and behind == 116:
                return True
        elif sign == SIGN_CODE:  # u2019, u00e9
            if before == 117 and behind == 48:
                return True
        elif sign == SIGN_SEMICOLON:
            has_semicolon = True
            if not _is_clause_end(codes, at, end):
                return True
        elif sign == SIGN_CLOSE:
            if behind == 58 or behind == 40 or behind == 91:
                return True
        elif sign == SIGN_OPEN:
            if behind == 41:
                return True
        elif sign == SIGN_COLON:
            if behind == 58:
                return True
        elif sign == SIGN_DOLLAR:
            if _is_letter(behind) or behind == 95 or behind == 123 or behind == 40:
                return True
        elif sign == SIGN_REFERENCE:
            has_reference = True
            if code == 35 and (_is_letter(behind) or _class(tables, behind) & MARK_BITS):
                return True
        elif sign == SIGN_QUESTION:
            if not (behind == 32 or behind == 10 or behind == 41 or behind == 33 or behind == 42) and not (
                _is_quote(behind) and behind != 63
            ):
                return True
        elif sign == SIGN_PERCENT:
            if behind == 50 or (behind | 32) == 99 or (behind | 32) == 101:
                return True
        elif sign == SIGN_AT:
            if _class(tables, behind) & (WORD_BITS | MARK_BITS):
                return True
        elif sign == SIGN_SLASH:
            if not _is_alternative(codes, at, end, tables):
                return True
    few[0] = end >= signs.long and found < signs.ligatures * end
    return has_reference and has_semicolon


cdef bint _begins_block(const u32* codes, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    """True if a line begins as those of lists, code and markup do, see `prose.has_signs`."""
    cdef u32 first = _char(codes, at, end), second = _char(codes, at + 1, end), third = _char(codes, at + 2, end)
    if first == 32:
        return second == 32 and third == 32 and _char(codes, at + 3, end) == 32
    if first == 45 or first == 43 or first == 47:
        return second == first and (third == first or first == 47)
    if first == 46 or first == 39:
        return _is_letter(second) or second == 92 or (second == 46 and third == 32)
    return first == 35


cdef bint _stands_alone(const u32* codes, Py_ssize_t at, Py_ssize_t end, u32 before) noexcept nogil:
    """True if a straight mark begins a clitic that stands alone, see `tokenized.may_match`."""
    cdef u32 first = _char(codes, at + 1, end) | 32, second = _char(codes, at + 2, end)
    if before == 110:  # n't
        return first == 116 and at >= 2 and (codes[at - 2] == 32 or codes[at - 2] == 10)
    if before != 32 and before != 10:
        return False
    if first == 115 or first == 116 or first == 109 or first == 100:
        return not _is_letter(second) and not _is_digit(second)
    second |= 32
    if ((first == 114 or first == 118) and second == 101) or (first == 108 and second == 108):
        second = _char(codes, at + 3, end)
        return not _is_letter(second) and not _is_digit(second)
    return False


cdef bint _is_clause_end(const u32* codes, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    """True if a semicolon is one of prose: no sign of code, and no end of an entity."""
    cdef Py_ssize_t first = at, behind = at + 1, length
    cdef u32 last
    if _char(codes, behind, end) == 32:
        while _char(codes, behind, end) == 32:
            behind += 1
        if _char(codes, behind, end) == 10:
            return False
    elif not _is_quote(_char(codes, behind, end)):
        return False
    while first > 0 and at - first < 8 and _is_letter(codes[first - 1]):
        first -= 1
    length = at - first
    if length < 2:
        return True
    last = codes[at - 1]
    # lt, gt; amp; quot, apos, …squo, …dquo, …dash, hellip, nbsp: by their last letters
    if length == 2 and last == 116 and (codes[at - 2] == 108 or codes[at - 2] == 103):
        return False
    if length >= 4:
        if codes[at - 4] == 113 and codes[at - 3] == 117 and codes[at - 2] == 111 and last == 116:
            return False
        if codes[at - 4] == 97 and codes[at - 3] == 112 and codes[at - 2] == 111 and last == 115:
            return False
        if codes[at - 3] == 113 and codes[at - 2] == 117 and last == 111:
            return False
        if codes[at - 4] == 100 and codes[at - 3] == 97 and codes[at - 2] == 115 and last == 104:
            return False
        if codes[at - 3] == 108 and codes[at - 2] == 105 and last == 112:
            return False
        if codes[at - 3] == 98 and codes[at - 2] == 115 and last == 112:
            return False
    return not (codes[at - 3] == 97 and codes[at - 2] == 109 and last == 112) if length >= 3 else True


cdef bint _is_alternative(const u32* codes, Py_ssize_t at, Py_ssize_t end, const Tables* tables) noexcept nogil:
    """True for the slash of "and/or", alone between two words of its chunk, which protects nothing."""
    cdef Py_ssize_t place
    cdef u16 bits
    cdef int side
    if at == 0 or not _class(tables, codes[at - 1]) & WORD_BITS:
        return False
    if not _class(tables, _char(codes, at + 1, end)) & WORD_BITS:
        return False
    for side in range(2):
        place = at + 1 if side else at - 1
        while 0 <= place < end:
            bits = _class(tables, codes[place])
            if bits & (SPACE_BIT | BREAK_BIT | BRACKET_BITS):
                break
            if bits & (CODE_BIT | MARK_BITS) or codes[place] == 36:
                return False
            if codes[place] == 46 and _class(tables, _char(codes, place + 1, end)) & (WORD_BITS | MARK_BITS):
                return False
            place += 1 if side else -1
    return True


cdef struct Fragments:  # of words that PDF files break: sorted hashes, and whether there is one with an upper half
    Set hashes
    const u8* halves


cdef bint _find_word_signs(
    const Tables* tables, const u32* codes, const Scan* scan, const Words* all, const Set* clitics, bint goes_on,
    const Fragments* fragments, u8* inner, u8* edge,
) noexcept nogil:
    """
    Find the words with marks; return true, and leave the rest, at a word that a stage may edit.

    If it `goes_on`, all words are looked at, and it returns whether a fragment is among them.  Sets whether a mark lies
    between two letters of a word, and whether a single one touches its first or last one, ‘ before the first excepted:
    it opens a quotation.  `codes` is the text, which a line feed follows.
    """
    cdef Py_ssize_t at, first, last, place, passed = 0  # marks before the character that is looked at
    cdef u32 before, behind, key
    cdef bint found = False
    for at in range(all.n):
        while passed < scan.marks and scan.places[passed] - passed <= all.start[at]:
            passed += 1
        first = all.start[at] + passed
        while passed < scan.marks and scan.places[passed] - passed <= all.end[at] - 1:
            passed += 1
        last = all.end[at] - 1 + passed
        before, behind = codes[first - 1] if first > 0 else 10, codes[last + 1]
        inner[at] = last - first > all.end[at] - 1 - all.start[at]
        edge[at] = ((_class(tables, before) | _class(tables, behind)) & SINGLE_BIT) != 0 and before != 0x2018
        if all.kinds[at] & UPPER_BIT:
            if not goes_on and last - first >= 3 and _holds_keyword(codes, first, last + 1):
                return True
            if all.upper[at]:
                continue
        if before != 32 and before != 10:
            continue
        key = all.raw[at]
        if goes_on or all.kinds[at] != LETTER_BIT or inner[at]:  # the letters up to something else
            key, place = 0, first
            while 97 <= codes[place] <= 122:
                key += tables.number_of[codes[place]] * tables.factor_of[min(place - first, tables.last)]
                place += 1
        elif last - first < 2 and (behind == 32 or behind == 10) and _holds(clitics, key):
            return True
        if fragments.halves[key >> 16] and _holds(&fragments.hashes, key):
            if not goes_on:
                return True
            found = True
    return found


cdef bint _holds_keyword(const u32* joined, Py_ssize_t first, Py_ssize_t behind) noexcept nogil:
    """True if a run of capitals may hold a keyword of SQL, see `prose.has_signs`: one of their first three letters."""
    cdef Py_ssize_t at
    cdef u32 key
    for at in range(first, behind - 3):
        if joined[at + 1] > 90 or joined[at + 2] > 90 or joined[at + 3] > 90:
            continue
        key = joined[at] << 16 | joined[at + 1] << 8 | joined[at + 2]
        # SELect INSert UPDate DELete CREate ALTer DROp WHEre
        if (
            key == 0x53454C or key == 0x494E53 or key == 0x555044 or key == 0x44454C
            or key == 0x435245 or key == 0x414C54 or key == 0x44524F or key == 0x574845
        ):
            return True
    return False


cdef bint _may_lack_ligatures(
    const Signs* signs, const Tables* tables, const Lexicon* lexicon, const Words* all, const u8* inner
) noexcept nogil:
    """True if a text with few ligatures may have lost some, see `ligatures.find`: within a word, or between two parts."""
    cdef Py_ssize_t at, place, behind
    cdef int count, following
    for at in range(all.n):
        if inner[at] or all.kinds[at] & ~(LETTER_BIT | UPPER_BIT):
            continue
        count, behind = all.fields[FIELDS * at + BARE], all.end[at]
        if count == 0 and all.kinds[at] == LETTER_BIT and behind - all.start[at] <= tables.last + 1:  # MAX_HASHED
            for place in range(all.start[at], behind):
                if _may_be_one(signs, tables, lexicon, all, at, place, place, behind):
                    return True
        if at + 1 == all.n or inner[at + 1] or all.kinds[at + 1] != LETTER_BIT:
            continue
        following = all.fields[FIELDS * (at + 1) + BARE]
        if min(count, following) > signs.rarer or count + following > signs.both:
            continue
        if all.start[at + 1] == behind + 1:
            if _may_be_one(signs, tables, lexicon, all, at, behind, behind + 1, all.end[at + 1]):
                return True
    return False


cdef bint _may_be_one(
    const Signs* signs, const Tables* tables, const Lexicon* lexicon, const Words* all, Py_ssize_t at, Py_ssize_t middle,
    Py_ssize_t following, Py_ssize_t end
) noexcept nogil:
    """True if a word up to its middle and what follows are a common one with nothing, or a ligature, between them."""
    cdef const char** ligatures = [b"", b"fi", b"fl", b"ff", b"ffi", b"ffl"]
    cdef const char* between
    cdef Py_ssize_t k, place
    cdef u32 key
    for between in ligatures[:6]:
        key, place = 0, 0
        for k in range(all.start[at], middle):
            key += _hashed(tables, all.codes[k], place)
            place += 1
        while between[0]:
            key += _hashed(tables, <u32>between[0], place)
            between += 1
            place += 1
        for k in range(following, end):
            key += _hashed(tables, all.codes[k], place)
            place += 1
        if lexicon.fields[FIELDS * _row(lexicon, key) + BARE] >= signs.common:
            return True
    return False


cdef inline u32 _hashed(const Tables* tables, u32 code, Py_ssize_t place) noexcept nogil:
    """Return what a character adds to the hash of its word."""
    return tables.number_of[code if code < TABLE_TOP else TABLE_TOP] * tables.factor_of[min(place, tables.last)]
