# A bound for `code_lines.py`: lines that cannot be code by their characters; no pattern is searched for in them.

cdef enum:  # kinds of characters, as in `line_counts.py`
    LINE_LETTER = 1
    LINE_DIGIT = 2
    LINE_WORD = 4
    LINE_SPACE = 8
    LINE_BLACK = 16
    LINE_ALPHA = 32


cdef enum:
    BOUNDLESS = 1000  # more than any score


cdef enum:  # features, in the order of `code_lines.WEIGHTS`
    F_BIAS
    F_END
    F_END2
    F_KEY
    F_LEAD
    F_OP05
    F_OP20
    F_CALL05
    F_CALL20
    F_IDENT10
    F_IDENT30
    F_STR05
    F_STR20
    F_SYM04
    F_SYM10
    F_SYM25
    F_IND4
    F_IND2
    F_TAB
    F_GAP
    F_GLUE
    F_NO_FUNCTION_WORD
    F_TWO_FUNCTION_WORDS
    F_SHARE
    F_SENT
    F_STOP
    F_EIGHT_WORDS
    F_TWO_WORDS
    F_NO_LETTER
    F_NUMBERS


cdef struct Characters:  # of a text, line feeds beyond its borders, and what kinds there are
    const u32* codes
    Py_ssize_t end
    const u8* kind_of


cdef struct LineBounds:  # what is counted in a line, and how often each pattern matches in it at most
    Py_ssize_t words
    Py_ssize_t common
    Py_ssize_t numbers
    Py_ssize_t black
    Py_ssize_t letters
    Py_ssize_t op
    Py_ssize_t call
    Py_ssize_t ident
    Py_ssize_t quoted
    Py_ssize_t symbols
    Py_ssize_t tabs
    Py_ssize_t gaps
    Py_ssize_t glued
    u32 last  # the last character that shows, and the one before it
    u32 prior
    bint leads
    bint is_sentence
    bint has_stop  # behind which a sentence or clause begins
    bint indented
    bint beyond  # holds a character of which the kind is not known


def bound_lines(const u32[::1] codes, const u8[::1] kind_of, const u64[::1] common, const double[::1] weights):
    """
    Return the most that lines may score, float64 (n_lines, 2): if no keyword begins them, and if one does.

    Args:
        codes: uint32 (n,), the text.
        kind_of: uint8 (65536,), the kinds of characters.
        common: uint64 (m,), sorted: the function words, their letters packed.
        weights: float64 (30,), those of the features.
    """
    cdef Characters text
    cdef LineBounds line
    cdef Py_ssize_t start = 0, end, row = 0
    text.codes, text.end, text.kind_of = &codes[0] if codes.shape[0] else NULL, codes.shape[0], &kind_of[0]
    found = np.zeros((1 + np.count_nonzero(np.asarray(codes) == 10), 2), dtype=np.float64)
    cdef double[:, ::1] bounds = found
    with nogil:
        while start <= text.end:
            end = start
            while end < text.end and text.codes[end] != 10:
                end += 1
            _count_line(&text, start, end, &common[0], common.shape[0], &line)
            _bound(&line, &weights[0], &bounds[row, 0])
            row += 1
            start = end + 1
    return found


cdef inline u32 _code_at(const Characters* text, Py_ssize_t at) noexcept nogil:
    return text.codes[at] if 0 <= at < text.end else 10


cdef inline u8 _kind_at(const Characters* text, Py_ssize_t at) noexcept nogil:
    cdef u32 code = _code_at(text, at)
    return text.kind_of[code] if code <= 0xFFFF else LINE_WORD | LINE_BLACK


cdef inline bint _is_small_letter(u32 code) noexcept nogil:
    return 97 <= code <= 122


cdef inline bint _is_mark(u32 code) noexcept nogil:
    return code == 34 or code == 39


cdef inline bint _closes(u32 code) noexcept nogil:
    """True for ] } ; behind a string."""
    return code == 93 or code == 125 or code == 59


cdef void _count_line(
    const Characters* text, Py_ssize_t start, Py_ssize_t end, const u64* common, Py_ssize_t many, LineBounds* line
) noexcept nogil:
    """Count what is in a line, a half-open span without its line feed."""
    cdef Py_ssize_t at
    cdef u32 code
    cdef u8 kind, before = LINE_SPACE
    memset(line, 0, sizeof(LineBounds))
    line.leads = _leads(text, start)
    line.is_sentence = _is_sentence(text, start, end)
    line.indented = _code_at(text, start) == 9 or _begins_with_spaces(text, start)
    for at in range(start, end):
        code = text.codes[at]
        if code > 0xFFFF:
            line.beyond = True
            return
        kind = text.kind_of[code]
        if kind & LINE_BLACK:
            line.black += 1
            line.prior = line.last if at > start and text.codes[at - 1] > 32 else 0
            line.last = code
        if kind & LINE_ALPHA:
            line.letters += 1
        if kind & LINE_LETTER:
            if not before & LINE_LETTER:
                line.words += 1
                line.common += _is_common(text, at, common, many)
            elif code <= 90 and kind & LINE_ALPHA:  # a capital between small letters
                line.ident += _is_small_letter(text.codes[at - 1]) and _is_small_letter(_code_at(text, at + 1))
        elif kind & LINE_DIGIT:
            if not before & LINE_DIGIT:
                line.numbers += 1
            if code == 48 and _code_at(text, at + 1) == 120:
                line.ident += 1
        elif code != 32:
            _count_sign(text, at, code, before, line)
        elif not before & LINE_SPACE and _code_at(text, at + 1) == 32 and _code_at(text, at + 2) == 32:
            line.gaps += 1
        before = kind


cdef bint _leads(const Characters* text, Py_ssize_t start) noexcept nogil:
    """True if a line begins like a comment."""
    cdef Py_ssize_t at = start
    cdef u32 first, second
    while _code_at(text, at) == 32 or _code_at(text, at) == 9:
        at += 1
    first, second = _code_at(text, at), _code_at(text, at + 1)
    if first == 47:
        return second == 47 or second == 42
    if first == 42:
        if second == 47 or (second == 32 and _code_at(text, at + 2) == 64):
            return True
        if at == start:
            return False
        at += 1
        return _is_blank(text, at)
    if first == 46:
        return second == 92
    if first == 60:
        return second == 33
    if first != 35:
        return False
    if second == 33:
        return True
    while _code_at(text, at) == 35:
        at += 1
    return _is_blank(text, at)


cdef bint _begins_with_spaces(const Characters* text, Py_ssize_t at) noexcept nogil:
    cdef int place
    for place in range(4):
        if _code_at(text, at + place) != 32:
            return False
    return True


cdef bint _is_common(const Characters* text, Py_ssize_t at, const u64* common, Py_ssize_t many) noexcept nogil:
    """True if a function word in letters of ASCII begins at an offset."""
    cdef u64 packed = 0
    cdef int place = 0
    cdef Py_ssize_t low = 0, high = many, middle
    cdef u32 code
    if _kind_at(text, at - 1) & LINE_WORD:
        return False
    while True:
        code = _code_at(text, at + place) | 32
        if not _is_small_letter(code) or _code_at(text, at + place) > 122:
            break
        if place == 7:
            return False
        packed |= <u64>code << (8 * place)
        place += 1
    if _kind_at(text, at + place) & LINE_WORD:
        return False
    while low < high:
        middle = (low + high) // 2
        if common[middle] < packed:
            low = middle + 1
        else:
            high = middle
    return low < many and common[low] == packed
