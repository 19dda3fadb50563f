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


cdef void _count_sign(const Characters* text, Py_ssize_t at, u32 code, u8 before, LineBounds* line) noexcept nogil:
    """Count a character that is neither a letter, a digit nor a space: in each match of a pattern is one of these."""
    cdef u32 last = _code_at(text, at - 1), behind = _code_at(text, at + 1), next = _code_at(text, at + 2)
    cdef u8 kind = _kind_at(text, at + 1)
    if code == 9:
        line.tabs += not before & LINE_SPACE
    elif _is_mark(code):
        line.quoted += _ends_string(text, at, behind, next, kind)
    elif code == 95 or code == 92:  # _ and a backslash
        line.ident += 1
        line.symbols += 1
        line.quoted += code == 92
    elif code == 60 or code == 61 or code == 62:  # < = >
        line.op += 1
        line.symbols += 1
        line.quoted += code == 60 and (kind & LINE_ALPHA != 0 or behind == 47)
    elif code == 123 or code == 125 or code == 94:  # { } ^
        line.symbols += 1
    elif code == 36 or code == 64 or code == 37 or code == 38:  # $ @ % &
        line.ident += kind & LINE_WORD != 0
        line.symbols += code == 36 or code == 64
        line.op += code == 38 and last == code
    elif code == 58 or code == 43:  # : +
        line.op += last == code or (code == 58 and last == 63)
        line.ident += code == 58 and behind == code
    elif code == 124:  # |
        line.op += last == code
        line.symbols += 1
        line.glued += not kind & LINE_SPACE
    elif code == 33 or code == 63:  # ! ?
        line.has_stop = line.has_stop or _is_stop(text, at)
    elif code == 44 or code == 59:  # , ;
        line.has_stop = line.has_stop or (code == 44 and _is_stop(text, at))
        line.glued += not before & LINE_SPACE and _is_glued(text, at)
    elif code == 40:  # (
        line.call += before & LINE_WORD != 0 or last == 41 or last == 93 or behind == 41
    elif code == 41:  # )
        line.call += behind == 46
    elif code == 91:  # [
        line.call += before & LINE_WORD != 0 or last == 93
        line.symbols += last == 41 or last == 93 or _holds_symbol(text, at + 1)
    elif code == 46:  # .
        line.has_stop = line.has_stop or _is_stop(text, at)
        line.ident += before & LINE_WORD != 0 and (_is_small_letter(behind) or behind == 95)
    elif code == 47:  # /
        line.ident += not before & LINE_WORD and last != 47 and kind & LINE_WORD != 0
    elif code == 45:  # -
        line.ident += not before & LINE_WORD and (kind & LINE_ALPHA != 0 or behind == 45)
    if code == 61 or code == 40 or code == 91 or code == 123 or code == 44 or code == 58 or code == 43:  # = ( [ { , : +
        if behind == 98 or behind == 114 or behind == 117:  # b"", r"", u""
            line.quoted += _is_mark(next) and _is_closed(text, at + 3)
        else:
            line.quoted += _is_mark(behind) and (code == 61 or _is_closed(text, at + 2))


cdef bint _ends_string(const Characters* text, Py_ssize_t at, u32 behind, u32 next, u8 kind) noexcept nogil:
    """True if a quotation mark may end a string of a program: what closes stands behind it, or a colon."""
    if _closes(behind) or (behind == 41 and (next == 59 or next == 44 or next == 46)):
        return True
    if kind & LINE_SPACE and _closes(next):
        return True
    at += 1
    while at < text.end and _kind_at(text, at) & LINE_SPACE:
        at += 1
    return _code_at(text, at) == 58


cdef bint _is_closed(const Characters* text, Py_ssize_t at) noexcept nogil:
    """True if a quotation mark stands within 80 characters of a line."""
    cdef Py_ssize_t end = min(at + 81, text.end)
    while at < end and text.codes[at] != 10:
        if _is_mark(text.codes[at]):
            return True
        at += 1
    return False


cdef bint _holds_symbol(const Characters* text, Py_ssize_t at) noexcept nogil:
    """True if a character that is no letter and no digit stands within 40 characters, behind what shows, without ]."""
    cdef Py_ssize_t end = min(at + 41, text.end)
    while at < end and text.codes[at] != 93 and not _kind_at(text, at) & LINE_SPACE:
        if not _kind_at(text, at) & LINE_WORD:
            return True
        at += 1
    return False


cdef inline bint _is_closing(u32 code) noexcept nogil:
    return code == 34 or code == 39 or code == 41 or code == 0x2019 or code == 0x201D


cdef bint _is_stop(const Characters* text, Py_ssize_t at) noexcept nogil:
    """True if a stop behind a word ends a sentence or clause, and another begins behind it."""
    cdef u32 code
    if not _is_small_letter(_code_at(text, at - 1)) or not _is_small_letter(_code_at(text, at - 2)):
        return False
    at += 1
    while _is_closing(_code_at(text, at)):
        at += 1
    if _code_at(text, at) != 32:
        return False
    while _code_at(text, at) == 32:
        at += 1
    code = _code_at(text, at)
    return 65 <= code <= 90 or _is_small_letter(code) or code == 34 or code == 0x2018 or code == 0x201C


cdef bint _is_sentence(const Characters* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """True if a line begins with a capital and ends with a full stop."""
    cdef Py_ssize_t at = start
    cdef u32 code
    while at < start + 3 and (_code_at(text, at) == 32 or _code_at(text, at) == 9):
        at += 1
    code = _code_at(text, at)
    if code == 34 or code == 39 or code == 40 or code == 0x2018 or code == 0x201C:
        at += 1
    if not 65 <= _code_at(text, at) <= 90:
        return False
    end -= 1
    while end > at and (text.codes[end] == 32 or text.codes[end] == 9 or text.codes[end] == 13):
        end -= 1
    while end > at and _is_closing(text.codes[end]):
        end -= 1
    code = text.codes[end]
    if end - 1 <= at or not (code == 46 or code == 33 or code == 63 or code == 0x2026):
        return False
    code = text.codes[end - 1]
    return _is_small_letter(code) or code == 41 or 48 <= code <= 57


cdef bint _is_glued(const Characters* text, Py_ssize_t at) noexcept nogil:
    """True if a comma or semicolon stands between two values, and not in a number such as 1,000."""
    cdef Py_ssize_t first = at + 1, behind = at + 1
    if _kind_at(text, first) & LINE_SPACE:
        return False
    while behind - first < 21 and _kind_at(text, behind) & LINE_DIGIT:
        behind += 1
    if behind == first or behind - first >= 4 or _code_at(text, behind) == 46:
        return True
    return behind - first <= 2 and _kind_at(text, at - 1) & LINE_DIGIT != 0


cdef bint _is_blank(const Characters* text, Py_ssize_t at) noexcept nogil:
    """True if nothing more shows on a line."""
    while at < text.end and _code_at(text, at) != 10 and _kind_at(text, at) & LINE_SPACE:
        at += 1
    return _code_at(text, at) == 10


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


cdef inline double _most(double weight) noexcept nogil:
    """Return what a feature adds at most that may be there or not."""
    return weight if weight > 0 else 0


cdef void _bound(const LineBounds* line, const double* weights, double* bounds) noexcept nogil:
    """Set the bounds of a line; see `bound_lines`."""
    cdef double words = max(line.words, 1), black = max(line.black, 1), sum = weights[F_BIAS]
    cdef double share = min(line.common / words, 0.5)
    cdef bint sign
    if line.beyond:
        bounds[0] = bounds[1] = BOUNDLESS
        return
    if line.black == 0:
        bounds[0] = bounds[1] = 0
        return
    sum += _most(weights[F_IND2])
    sum += weights[F_SENT] if line.is_sentence else 0
    sum += weights[F_STOP] if line.has_stop else 0
    sum += _most(weights[F_IND4]) if line.indented else 0
    sum += weights[F_NO_FUNCTION_WORD] if line.common == 0 and line.words >= 3 else 0
    sum += weights[F_TWO_FUNCTION_WORDS] if line.common >= 2 else 0
    sum += weights[F_SHARE] * share if line.words >= 4 else 0
    sum += weights[F_EIGHT_WORDS] if line.words >= 8 else 0
    sum += weights[F_TWO_WORDS] if line.words <= 2 else 0
    sum += weights[F_NO_LETTER] if line.letters == 0 else 0
    sum += weights[F_NUMBERS] if line.numbers > line.words else 0
    sum += _of_ending(line.last, line.prior, weights)
    sum += _of_density(line.op, words, 0.05, 0.2, weights + F_OP05) + _of_density(
        line.call, words, 0.05, 0.2, weights + F_CALL05
    )
    sum += _of_density(line.ident, words, 0.1, 0.3, weights + F_IDENT10) + _of_density(
        line.quoted, words, 0.05, 0.2, weights + F_STR05
    )
    sum += _most(weights[F_SYM04]) if line.symbols / black > 0.04 else 0
    sum += _most(weights[F_SYM10]) if line.symbols / black > 0.1 else 0
    sum += _most(weights[F_SYM25]) if line.symbols / black > 0.25 else 0
    sum += _most(weights[F_LEAD]) if line.leads else 0
    sum += _most(weights[F_TAB]) if line.tabs > 0.05 * (words + 1) else 0
    sum += _most(weights[F_GAP]) if line.gaps > 0.1 * (words + 1) else 0
    sum += _most(weights[F_GLUE]) if line.glued > 0.15 * (words + 1) else 0
    sign = line.leads or line.op > 0.05 * (words + 1) or line.call > 0.05 * (words + 1)
    sign = sign or line.ident > 0.1 * (words + 1) or line.quoted > 0.05 * (words + 1) or line.symbols / black > 0.04
    sign = sign or line.tabs > 0.05 * (words + 1) or line.gaps > 0.1 * (words + 1) or line.glued > 0.15 * (words + 1)
    sign = sign or line.last == 59 or line.last == 123 or line.last == 125
    bounds[0] = sum if sign else min(sum, 0)
    bounds[1] = sum + _most(weights[F_KEY])


cdef double _of_ending(u32 last, u32 prior, const double* weights) noexcept nogil:
    """Return what the last character of a line, behind another, adds at most."""
    cdef double sum = 0
    if last == 59 or last == 123 or last == 125:  # ; { }
        sum += _most(weights[F_END])
    if last == 59 or last == 58:  # behind ) ] }
        sum += _most(weights[F_END2]) if prior == 41 or prior == 93 or prior == 125 else 0
    elif (
        last == 41 or last == 44 or last == 93 or last == 125 or last == 92 or last == 61 or last == 124 or last == 40
        or last == 91
    ):  # ) , ] } \ = | ( [
        sum += _most(weights[F_END2])
    return sum


cdef double _of_density(
    Py_ssize_t found, double words, double some, double many, const double* weights
) noexcept nogil:
    """Return what a pattern adds at most, the weights of two features one behind the other."""
    cdef double sum = 0
    if found > some * (words + 1):
        sum += _most(weights[0])
    if found > many * (words + 1):
        sum += _most(weights[1])
    return sum
