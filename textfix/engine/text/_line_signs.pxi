# What may match a pattern of `line_counts.py` at each sign of a line; see `_lines.pxi`.

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
