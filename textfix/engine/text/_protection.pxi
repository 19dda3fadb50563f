# Protected words of a text that has signs: those in spans that the caller knows, and in chunks of code and addresses.

cdef struct Spans:  # half-open, of offsets in the text; sorted and disjoint
    const Py_ssize_t* edges  # where each begins and ends
    Py_ssize_t n
    const u8* kind_of  # of characters, as in `line_counts.py`


cdef Spans _spans(outside) except *:
    """Return spans and the kinds of characters; the caller keeps the arrays alive."""
    spans, kind_of = outside
    return Spans(<const Py_ssize_t*>_address(spans, np.intp), spans.shape[0], <const u8*>_address(kind_of, np.uint8))


cdef enum:
    CHUNK_BORDER = SPACE_BIT | BREAK_BIT | BRACKET_BITS


cdef void _protect_spans(const Scan* scan, const Words* all, const Spans* spans, u8* protected) noexcept nogil:
    """Set the words that begin in spans."""
    cdef Py_ssize_t at, passed = 0, span = 0, start
    for at in range(all.n):
        while passed < scan.marks and scan.places[passed] - passed <= all.start[at]:
            passed += 1
        start = all.start[at] + passed
        while span < spans.n and spans.edges[2 * span + 1] <= start:
            span += 1
        if span == spans.n:
            break
        if spans.edges[2 * span] <= start:
            protected[at] = True


cdef bint _protect_chunks(const Words* all, const u8* kind_of, u8* protected) noexcept nogil:
    """Set the words of chunks that are no prose, see `protection._mark_chunks`; false where that cannot be told."""
    cdef Py_ssize_t start = 0, end, at, word = 0
    cdef bint has_code, beyond
    cdef u16 bits
    while start < all.size:
        has_code = beyond = False
        end = start
        while end < all.size:
            bits = all.classes[end]
            if bits == 0 or bits & CHUNK_BORDER:
                break
            has_code = has_code or bits & CODE_BIT
            beyond = beyond or all.codes[end] > 0xFFFF
            end += 1
        if has_code:
            if beyond:
                return False
            if _is_chunk_of_code(all.codes + start, end - start, kind_of):
                while word < all.n and all.start[word] < start:
                    word += 1
                while word < all.n and all.start[word] < end:
                    protected[word] = True
                    word += 1
        start = end + 1
    return True


cdef inline bint _is_word_at(const u32* codes, Py_ssize_t at, Py_ssize_t n, const u8* kind_of) noexcept nogil:
    return 0 <= at < n and kind_of[codes[at]] & LINE_WORD != 0


cdef bint _is_chunk_of_code(const u32* codes, Py_ssize_t n, const u8* kind_of) noexcept nogil:
    """True if `protection._CHUNK` matches somewhere in a chunk."""
    cdef Py_ssize_t at, behind
    cdef u32 code
    cdef bint before, after
    for at in range(n):
        code = codes[at]
        before, after = _is_word_at(codes, at - 1, n, kind_of), _is_word_at(codes, at + 1, n, kind_of)
        if code == 61 or code == 123 or code == 125 or code == 124 or code == 94:  # = { } | ^
            return True
        if (code == 64 or code == 35) and at + 1 < n and kind_of[codes[at + 1]] & LINE_LETTER:  # @name #tag
            return True
        if (code == 64 or code == 95 or code == 126) and before and after:  # a@b a_b a~b
            return True
        if code == 92 and after:  # \n
            return True
        if code == 58 and at + 2 < n and codes[at + 1] == 47 and codes[at + 2] == 47:  # ://
            return True
        if not after or not (code == 47 or code == 36 or (code == 46 and before)):
            continue
        behind = at + 1
        while _is_word_at(codes, behind, n, kind_of):
            behind += 1
        if behind < n and codes[behind] == 47:  # /usr/ $HOME/ a.org/
            return True
        if code == 47 and behind < n and codes[behind] == 46 and _is_word_at(codes, behind + 1, n, kind_of):  # /a.txt
            return True
    return _begins_as_path(codes, n, kind_of)


cdef bint _begins_as_path(const u32* codes, Py_ssize_t n, const u8* kind_of) noexcept nogil:
    """True for ./a, ~/a and /a."""
    cdef Py_ssize_t at = 0, slashes
    while at < n and (codes[at] == 46 or codes[at] == 126):
        at += 1
    slashes = at
    while at < n and codes[at] == 47:
        at += 1
    return at > slashes and _is_word_at(codes, at, n, kind_of)
