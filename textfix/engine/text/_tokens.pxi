# What `tokens.py` computes with arrays, in two passes over the characters.


cdef struct Tables:  # of `characters.py` and `hashing.py`
    const u16* class_of
    const u32* number_of
    const u32* factor_of
    Py_ssize_t last  # place in a word from which all have the same factor


cdef struct Scan:  # what `scan` returns, and how much of it is there
    u32* skeleton
    u16* classes  # NULL where they are not wanted
    Py_ssize_t* places
    Py_ssize_t* start
    Py_ssize_t* end
    u32* raw
    u32* power  # factor that the last character of each word has in its hash; NULL where it is not wanted
    u16* kinds
    u16* before
    u16* after
    Py_ssize_t* document
    Py_ssize_t* feeds
    bint has_marks  # else the skeleton is the text, and is not written
    Py_ssize_t kept
    Py_ssize_t words
    Py_ssize_t marks


cdef struct Wrapping:  # see `resolve`
    Py_ssize_t least
    Py_ssize_t most
    Py_ssize_t slack


cdef enum:
    WHITE = SPACE_BIT | BREAK_BIT
    ENDS = STOP_BIT | COLON_BIT  # what a sentence may end with
    JOINTS = HYPHEN_BIT | DASH_BIT  # what a wrapped line may end with instead of a space


def scan(const u32[::1] codes, const Py_ssize_t[::1] text_start, tables):
    """
    Find the words of joined texts, their hashes, and the gaps between them.

    Args:
        codes: uint32 (n,), the characters; each text ends with a gap.
        text_start: intp (n_documents + 1,), where each text begins, and where a next one would.
        tables: uint16 (65536,), classes; uint32 (65536,), numbers of the raw hash; uint32 (m,), factors of places.

    Returns:
        uint32 codes of the skeleton; intp offsets of the marks; then by word: intp start and end, uint32 hash, uint16
        class bits of the word, of the gap before and of the gap behind it, intp document; and intp line feeds in the
        gap behind each word, 0 before another text.
    """
    cdef const u16[::1] class_of = tables[0]
    cdef const u32[::1] number_of = tables[1], factor_of = tables[2]
    cdef Tables given
    cdef Scan to
    cdef Py_ssize_t n = codes.shape[0], words = 0, marks = 0, text
    _set_tables(&given, class_of, number_of, factor_of)
    if n:
        _count(&codes[0], n, &given, &words, &marks)

    skeleton = np.empty(n - marks if marks else 0, dtype=np.uint32)
    places = np.empty(marks, dtype=np.intp)
    start, end = np.empty(words, dtype=np.intp), np.empty(words, dtype=np.intp)
    raw = np.empty(words, dtype=np.uint32)
    kinds, before, after = (np.empty(words, dtype=np.uint16) for _ in range(3))
    document, feeds = np.empty(words, dtype=np.intp), np.empty(words, dtype=np.intp)

    cdef u32[::1] to_skeleton = skeleton, to_raw = raw
    cdef u16[::1] to_kinds = kinds, to_before = before, to_after = after
    cdef Py_ssize_t[::1] to_places = places, to_start = start, to_end = end
    cdef Py_ssize_t[::1] to_document = document, to_feeds = feeds
    # Pointers, since those of empty arrays are never followed.
    to.skeleton, to.classes, to.places = &to_skeleton[0], NULL, &to_places[0]
    to.start, to.end, to.raw, to.power = &to_start[0], &to_end[0], &to_raw[0], NULL
    to.kinds, to.before, to.after = &to_kinds[0], &to_before[0], &to_after[0]
    to.document, to.feeds, to.has_marks = &to_document[0], &to_feeds[0], marks > 0
    to.kept = to.marks = 0
    to.words = 0
    with nogil:
        for text in range(text_start.shape[0] - 1):
            _scan(&given, &codes[0], text_start[text], text_start[text + 1], text, &to)
    if not to.has_marks:
        skeleton = np.asarray(codes)
    return skeleton, places, start, end, raw, kinds, before, after, document, feeds


cdef void _set_tables(
    Tables* to, const u16[::1] class_of, const u32[::1] number_of, const u32[::1] factor_of
) noexcept:
    to.class_of, to.number_of, to.factor_of = &class_of[0], &number_of[0], &factor_of[0]
    to.last = factor_of.shape[0] - 1


cdef inline u16 _class(const Tables* tables, u32 code) noexcept nogil:
    return tables.class_of[code if code < TABLE_TOP else TABLE_TOP]


cdef void _scan(
    const Tables* tables, const u32* codes, Py_ssize_t first_code, Py_ssize_t behind, Py_ssize_t text, Scan* to
) noexcept nogil:
    """Find the words of one text, behind those that are there."""
    cdef Py_ssize_t at, kept = to.kept, word = to.words - 1, first = 0, lines = 0, place, last = tables.last
    cdef bint inside = False, is_first = True, has_marks = to.has_marks
    cdef u16* classes = to.classes
    cdef u16 bits, gap = 0, kind = 0
    cdef u32 code, low, total = 0
    for at in range(first_code, behind):
        code = codes[at]
        low = code if code < TABLE_TOP else TABLE_TOP
        bits = tables.class_of[low]
        if bits & MARK_BITS:
            to.places[to.marks] = at
            to.marks += 1
            continue
        if has_marks:
            to.skeleton[kept] = code
        if classes != NULL:
            classes[kept] = bits
        if bits & WORD_BITS:
            if not inside:
                inside = True
                if not is_first:
                    to.after[word] = gap
                    to.feeds[word] = lines
                is_first = False
                word += 1
                to.start[word] = first = kept
                to.before[word] = gap
                to.document[word] = text
                total, kind = 0, 0
            place = kept - first
            total += tables.number_of[low] * tables.factor_of[place if place < last else last]
            kind |= bits
        else:
            if inside:
                inside = False
                to.end[word] = kept
                to.raw[word] = total
                if to.power != NULL:
                    place = kept - 1 - first
                    to.power[word] = tables.factor_of[place if place < last else last]
                to.kinds[word] = kind
                gap, lines = 0, 0
            gap |= bits
            if bits & BREAK_BIT:
                lines += 1
        kept += 1
    if not is_first:
        to.after[word] = gap
        to.feeds[word] = 0
    to.kept, to.words = kept, word + 1


cdef void _count(
    const u32* codes, Py_ssize_t n, const Tables* tables, Py_ssize_t* words, Py_ssize_t* marks
) noexcept nogil:
    """Count the words and the marks."""
    cdef Py_ssize_t at, found_words = 0, found_marks = 0
    cdef bint inside = False
    cdef u16 bits
    for at in range(n):
        bits = _class(tables, codes[at])
        if bits & MARK_BITS:
            found_marks += 1
        elif bits & WORD_BITS:
            found_words += not inside
            inside = True
        else:
            inside = False
    words[0] = found_words
    marks[0] = found_marks


def resolve(words, wrapping):
    """
    Resolve the line feeds of gaps in place: a paragraph ends, or the line feed is a space.

    Args:
        words: arrays from `scan`: start, end, before, after, document and feeds.
        wrapping: least and largest width of wrapped text, and by how much a line may be shorter.
    """
    cdef const Py_ssize_t[::1] start = words[0], end = words[1], document = words[4], feeds = words[5]
    cdef u16[::1] before = words[2], after = words[3]
    cdef Py_ssize_t first = 0, behind, n = document.shape[0]
    cdef Wrapping widths = Wrapping(wrapping[0], wrapping[1], wrapping[2])
    with nogil:
        while first < n:
            behind = first + 1
            while behind < n and document[behind] == document[first]:
                behind += 1
            _resolve(
                &start[first], &end[first], &before[first], &after[first], &feeds[first], behind - first, &widths
            )
            first = behind


cdef void _resolve(
    const Py_ssize_t* start, const Py_ssize_t* end, u16* before, u16* after, const Py_ssize_t* feeds, Py_ssize_t n,
    const Wrapping* widths,
) noexcept nogil:
    """Resolve the gaps of one text of n words."""
    cdef Py_ssize_t word, enough = _feeds_of_a_break(start, end, after, feeds, n, widths)
    cdef u16 bits
    before[0] = (before[0] & <u16>~WHITE) | BREAK_BIT
    for word in range(n):
        bits = after[word]
        if word + 1 == n or feeds[word] >= enough:
            bits = (bits & <u16>~WHITE) | BREAK_BIT
        elif bits & BREAK_BIT:
            bits = bits & <u16>~BREAK_BIT
            if not bits & JOINTS:
                bits |= SPACE_BIT
        after[word] = bits
        if word + 1 < n:
            before[word + 1] = bits


cdef Py_ssize_t _feeds_of_a_break(
    const Py_ssize_t* start, const Py_ssize_t* end, const u16* after, const Py_ssize_t* feeds, Py_ssize_t n,
    const Wrapping* widths,
) noexcept nogil:
    """Return how many line feeds end a paragraph of a text; see `paragraph_breaks`."""
    cdef Py_ssize_t word, lines = 0, ended = 0, width = 0, line, last, previous, following
    for word in range(n - 1):
        if feeds[word] > 1:
            return 2
        if feeds[word]:
            lines += 1
            ended += (after[word] & ENDS) != 0
    if lines == 0 or 2 * ended >= lines:
        return 1
    line = 0
    while line < n:
        last = _last_of_line(feeds, line, n)
        if _last_unbroken(after, line, last) < last:
            width = max(width, end[last] - start[line])
        line = last + 1
    if width < widths.least or width > widths.most:
        return 1
    line = 0
    previous = -1
    while line < n:
        last = _last_of_line(feeds, line, n)
        if previous >= 0:
            word = _last_unbroken(after, line, last)
            following = start[word + 1] - 1 if word < last else end[word]
            if previous + 1 + following - start[line] + widths.slack <= width:
                return 1
        previous = end[last] - start[line]
        line = last + 1
    return 2


cdef inline Py_ssize_t _last_of_line(const Py_ssize_t* feeds, Py_ssize_t line, Py_ssize_t behind) noexcept nogil:
    """Return the last word of the line that begins with a word."""
    while line + 1 < behind and feeds[line] == 0:
        line += 1
    return line


cdef inline Py_ssize_t _last_unbroken(const u16* after, Py_ssize_t word, Py_ssize_t last) noexcept nogil:
    """Return the last word up to the next white space, at most `last`."""
    while word < last and not after[word] & WHITE:
        word += 1
    return word
