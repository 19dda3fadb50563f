# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""What `tokens.py` computes with arrays, in two passes over the characters; see `kernel.py`."""

import numpy as np

ctypedef unsigned short u16
ctypedef unsigned int u32

cdef extern from *:
    const u32 TEXTFIX_SOURCES  # defined by setup.py

SOURCES = TEXTFIX_SOURCES  # a checksum of the files that this was compiled from; see kernel.py

include "_scores.pxi"
include "_screen.pxi"
include "_candidates.pxi"
include "_networks.pxi"


def scan(const u32[::1] codes, const Py_ssize_t[::1] text_start, tables, masks):
    """
    Find the words of joined texts, their hashes, and the gaps between them.

    Args:
        codes: uint32 (n,), the characters; each text ends with a gap.
        text_start: intp (n_documents + 1,), where each text begins, and where a next one would.
        tables: uint16 (65536,), classes; uint32 (65536,), numbers of the raw hash; uint32 (m,), factors of places.
        masks: class bits of words, of marks, and of the line feed.

    Returns:
        uint32 codes and uint16 classes of the skeleton; intp offsets of the marks;
        then by word: intp start and end, uint32 hash and power, uint16 class bits of the word, of the gap before and
        of the gap behind it, intp document; and intp line feeds in the gap behind each word, 0 before another text.
    """
    cdef const u16[::1] class_of = tables[0]
    cdef const u32[::1] number_of = tables[1], factor_of = tables[2]
    cdef u16 word_bits = masks[0], mark_bits = masks[1], feed_bit = masks[2]
    cdef Py_ssize_t n = codes.shape[0], words = 0, marks = 0
    cdef u32 top = class_of.shape[0] - 1
    _count(codes, class_of, word_bits, mark_bits, &words, &marks)

    skeleton = np.empty(n - marks if marks else 0, dtype=np.uint32)
    classes = np.empty(n - marks, dtype=np.uint16)
    places = np.empty(marks, dtype=np.intp)
    start, end = np.empty(words, dtype=np.intp), np.empty(words, dtype=np.intp)
    raw, power = np.empty(words, dtype=np.uint32), np.empty(words, dtype=np.uint32)
    kinds, before, after = (np.empty(words, dtype=np.uint16) for _ in range(3))
    document, feeds = np.empty(words, dtype=np.intp), np.empty(words, dtype=np.intp)

    cdef u32[::1] to_skeleton = skeleton, to_raw = raw, to_power = power
    cdef u16[::1] to_classes = classes, to_kinds = kinds, to_before = before, to_after = after
    cdef Py_ssize_t[::1] to_places = places, to_start = start, to_end = end
    cdef Py_ssize_t[::1] to_document = document, to_feeds = feeds
    cdef Py_ssize_t text, at, kept = 0, word = -1, mark = 0, first, lines, place, last = factor_of.shape[0] - 1
    cdef bint inside, is_first, has_marks = marks > 0
    cdef u16 bits, gap, kind
    cdef u32 code, low, total
    with nogil:
        for text in range(text_start.shape[0] - 1):
            inside, is_first, gap, lines, first, total, kind = False, True, 0, 0, 0, 0, 0
            for at in range(text_start[text], text_start[text + 1]):
                code = codes[at]
                low = code if code < top else top
                bits = class_of[low]
                if bits & mark_bits:
                    to_places[mark] = at
                    mark += 1
                    continue
                if has_marks:
                    to_skeleton[kept] = code
                to_classes[kept] = bits
                if bits & word_bits:
                    if not inside:
                        inside = True
                        if not is_first:
                            to_after[word] = gap
                            to_feeds[word] = lines
                        is_first = False
                        word += 1
                        to_start[word] = first = kept
                        to_before[word] = gap
                        to_document[word] = text
                        total, kind = 0, 0
                    place = kept - first
                    total += number_of[low] * factor_of[place if place < last else last]
                    kind |= bits
                else:
                    if inside:
                        inside = False
                        to_end[word] = kept
                        to_raw[word] = total
                        place = kept - 1 - first
                        to_power[word] = factor_of[place if place < last else last]
                        to_kinds[word] = kind
                        gap, lines = 0, 0
                    gap |= bits
                    if bits & feed_bit:
                        lines += 1
                kept += 1
            if not is_first:
                to_after[word] = gap
                to_feeds[word] = 0
    if not has_marks:
        skeleton = np.asarray(codes)
    return skeleton, classes, places, start, end, raw, power, kinds, before, after, document, feeds


cdef void _count(
    const u32[::1] codes, const u16[::1] class_of, u16 word_bits, u16 mark_bits, Py_ssize_t* words, Py_ssize_t* marks
) noexcept nogil:
    """Count the words and the marks."""
    cdef Py_ssize_t at, found_words = 0, found_marks = 0
    cdef u32 top = class_of.shape[0] - 1
    cdef bint inside = False
    cdef u16 bits
    for at in range(codes.shape[0]):
        bits = class_of[codes[at] if codes[at] < top else top]
        if bits & mark_bits:
            found_marks += 1
        elif bits & word_bits:
            found_words += not inside
            inside = True
        else:
            inside = False
    words[0] = found_words
    marks[0] = found_marks


def resolve(words, masks, wrapping):
    """
    Resolve the line feeds of gaps in place: a paragraph ends, or the line feed is a space.

    Args:
        words: arrays from `scan`: start, end, before, after, document and feeds.
        masks: class bits of the line feed, of the space, of the end of a sentence, and of what a wrapped line may end
            with instead of a space.
        wrapping: least and largest width of wrapped text, and by how much a line may be shorter.
    """
    cdef const Py_ssize_t[::1] start = words[0], end = words[1], document = words[4], feeds = words[5]
    cdef u16[::1] before = words[2], after = words[3]
    cdef u16 feed_bit = masks[0], space_bit = masks[1], stop_bits = masks[2], joint_bits = masks[3], bits
    cdef Py_ssize_t least = wrapping[0], most = wrapping[1], slack = wrapping[2]
    cdef Py_ssize_t word, first = 0, behind, n = document.shape[0], enough
    with nogil:
        while first < n:
            behind = first + 1
            while behind < n and document[behind] == document[first]:
                behind += 1
            enough = _feeds_of_a_break(
                start, end, after, feeds, first, behind, feed_bit | space_bit, stop_bits, least, most, slack
            )
            before[first] = (before[first] & ~(space_bit | feed_bit)) | feed_bit
            for word in range(first, behind):
                bits = after[word]
                if word + 1 == behind or feeds[word] >= enough:
                    bits = (bits & ~(space_bit | feed_bit)) | feed_bit
                elif bits & feed_bit:
                    bits = bits & ~feed_bit
                    if not bits & joint_bits:
                        bits |= space_bit
                after[word] = bits
                if word + 1 < behind:
                    before[word + 1] = bits
            first = behind


cdef Py_ssize_t _feeds_of_a_break(
    const Py_ssize_t[::1] start,
    const Py_ssize_t[::1] end,
    const u16[::1] after,
    const Py_ssize_t[::1] feeds,
    Py_ssize_t first,
    Py_ssize_t behind,
    u16 white,
    u16 stop_bits,
    Py_ssize_t least,
    Py_ssize_t most,
    Py_ssize_t slack,
) noexcept nogil:
    """Return how many line feeds end a paragraph of a text, the words from `first` on; see `paragraph_breaks`."""
    cdef Py_ssize_t word, lines = 0, ended = 0, width = 0, line, last, previous, following
    for word in range(first, behind - 1):
        if feeds[word] > 1:
            return 2
        if feeds[word]:
            lines += 1
            ended += (after[word] & stop_bits) != 0
    if lines == 0 or 2 * ended >= lines:
        return 1
    line = first
    while line < behind:
        last = _last_of_line(feeds, line, behind)
        if _last_unbroken(after, line, last, white) < last:
            width = max(width, end[last] - start[line])
        line = last + 1
    if width < least or width > most:
        return 1
    line = first
    previous = -1
    while line < behind:
        last = _last_of_line(feeds, line, behind)
        if previous >= 0:
            word = _last_unbroken(after, line, last, white)
            following = start[word + 1] - 1 if word < last else end[word]
            if previous + 1 + following - start[line] + slack <= width:
                return 1
        previous = end[last] - start[line]
        line = last + 1
    return 2


cdef inline Py_ssize_t _last_of_line(const Py_ssize_t[::1] feeds, Py_ssize_t line, Py_ssize_t behind) noexcept nogil:
    """Return the last word of the line that begins with a word."""
    while line + 1 < behind and feeds[line] == 0:
        line += 1
    return line


cdef inline Py_ssize_t _last_unbroken(
    const u16[::1] after, Py_ssize_t word, Py_ssize_t last, u16 white
) noexcept nogil:
    """Return the last word up to the next white space, at most `last`."""
    while word < last and not after[word] & white:
        word += 1
    return word
