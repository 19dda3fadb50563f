# What `tagger.py` and `crf.py` compute for one short text: whether its words may have begun a quotation without marks.

cdef enum:
    MOST_BLOCKS = 16
    HEADS = 5  # scores of a kind of mark: open, close before punctuation, close behind it, inside, goes on
    MEAN_PARTS = 256  # of a level, to which means are rounded


cdef struct Tagger:
    Entry entry
    int channels
    int blocks
    Layer block[MOST_BLOCKS]
    Py_ssize_t distance[MOST_BLOCKS]
    Layer means[MOST_BLOCKS]  # what the means of its paragraph and of the text say to a word of a block, or
    const float* mean_weights[MOST_BLOCKS]  # NULL: (2 * channels, channels), integers
    Py_ssize_t reach  # the largest distance
    Layer heads


cdef struct Desk:  # room to read one text
    u8* rows  # levels, with `reach` rows of nothing around them
    u8* changed
    int* sums
    short* total
    int* totals
    double* of_paragraph
    double* of_text
    float* said
    float* scores
    double* before  # the weight of being outside and inside before each word
    double* steps
    u8* stands  # an opening double mark stands before the word
    u8* begins  # a paragraph begins with the word
    const u16* column[COLUMNS]  # what the words are embedded by, where that is given


cdef bint _make_desk(const Tagger* tagger, Block* block, Py_ssize_t n, Desk* desk) noexcept nogil:
    """Make room for a text of n words; false if there is no memory."""
    cdef size_t channels = tagger.channels, rows = (n + 2 * tagger.reach) * channels, words = n
    cdef size_t widest = _rounded(max(tagger.channels, tagger.heads.of.outputs))
    if not _reserve(block, 2 * rows + 16 * widest + 26 * channels + words * (8 * HEADS + 16 + 32 + 2) + 13 * 16):
        return False
    desk.rows, desk.changed = <u8*>_take(block, rows), <u8*>_take(block, rows)
    desk.sums, desk.total = <int*>_take(block, 16 * widest), <short*>_take(block, 2 * channels)
    desk.totals = <int*>_take(block, 4 * channels)
    desk.of_paragraph, desk.of_text = <double*>_take(block, 8 * channels), <double*>_take(block, 8 * channels)
    desk.said, desk.scores = <float*>_take(block, 4 * channels), <float*>_take(block, words * 8 * HEADS)
    desk.before, desk.steps = <double*>_take(block, 16 * words), <double*>_take(block, 32 * words)
    desk.stands, desk.begins = <u8*>_take(block, words), <u8*>_take(block, words)
    memset(desk.rows, 0, rows)
    memset(desk.changed, 0, rows)
    memset(desk.stands, 0, words)
    return True


cdef void _score_words(const Tagger* tagger, const u16* lower, const Words* all, Desk* desk) noexcept nogil:
    """Set the scores of all words of a text, those of double marks and then of single ones."""
    cdef Py_ssize_t at, channels = tagger.channels, margin = tagger.reach * channels
    for at in range(all.n):
        _enter(&tagger.entry, lower, all, at, desk.total, desk.rows + margin + channels * at)
        desk.begins[at] = at == 0 or (all.before[at] & BREAK_BIT) != 0
    _score_entered(tagger, all.n, desk)


cdef void _score_entered(const Tagger* tagger, Py_ssize_t n, Desk* desk) noexcept nogil:
    """Set the scores of n words, given the levels of their embeddings and where paragraphs begin."""
    cdef Py_ssize_t at, count, row, channels = tagger.channels, margin = tagger.reach * channels
    cdef const u8* rows[TOGETHER_IN]
    cdef const int* sums
    cdef Inputs inputs
    cdef int k
    for k in range(tagger.blocks):
        if tagger.mean_weights[k] == NULL:
            _change(&tagger.block[k], desk.rows + margin, n, tagger.distance[k], desk.sums, desk.changed + margin)
        else:
            _change_with_means(tagger, k, n, desk)
        desk.rows, desk.changed = desk.changed, desk.rows
    _place(&tagger.heads.of, 0, <int>channels, &inputs)
    at = 0
    while at < n:
        count = min(TOGETHER_IN, n - at)
        for row in range(count):
            rows[row] = desk.rows + margin + channels * (at + row)
        _multiply(&tagger.heads.of, &inputs, rows, count, desk.sums)
        for row in range(count):
            sums = desk.sums + _rounded(tagger.heads.of.outputs) * row
            for k in range(2 * HEADS):
                desk.scores[2 * HEADS * (at + row) + k] = <float>sums[k] * tagger.heads.scale[k] + tagger.heads.bias[k]
        at += count


cdef void _change_with_means(const Tagger* tagger, int block, Py_ssize_t n, Desk* desk) noexcept nogil:
    """Let n words see others, and the means of their paragraph and of the text."""
    cdef const Layer* layer = &tagger.block[block]
    cdef const float* weights = tagger.mean_weights[block]
    cdef Py_ssize_t first = 0, behind, at, count, row, channels = tagger.channels, margin = tagger.reach * channels
    cdef Py_ssize_t step = tagger.distance[block] * channels
    cdef const u8* levels = desk.rows + margin
    cdef const u8* rows[TOGETHER_IN]
    cdef Inputs inputs
    cdef int k
    _place(&layer.of, step, <int>channels, &inputs)
    _say_means(levels, n, channels, weights + channels * channels, channels, desk.totals, desk.of_text)
    while first < n:
        behind = first + 1
        while behind < n and not desk.begins[behind]:
            behind += 1
        _say_means(
            levels + channels * first, behind - first, channels, weights, channels, desk.totals, desk.of_paragraph
        )
        for k in range(channels):
            desk.said[k] = <float>(
                (desk.of_paragraph[k] + desk.of_text[k]) * <double>tagger.means[block].scale[k]
                + <double>tagger.means[block].bias[k]
            )
        at = first
        while at < behind:
            count = min(TOGETHER_IN, behind - at)
            for row in range(count):
                rows[row] = levels + channels * (at + row) - step
            _multiply(&layer.of, &inputs, rows, count, desk.sums)
            for row in range(count):
                textfix_change_more(
                    desk.changed + margin + channels * (at + row), desk.sums + _rounded(layer.of.outputs) * row,
                    layer.scale, layer.bias, desk.said, levels + channels * (at + row), channels,
                )
            at += count
        first = behind


cdef inline Py_ssize_t _paragraph_end(const Words* all, Py_ssize_t first) noexcept nogil:
    """Return the word behind the paragraph that begins with a word."""
    cdef Py_ssize_t behind = first + 1
    while behind < all.n and not all.before[behind] & BREAK_BIT:
        behind += 1
    return behind


cdef void _say_means(
    const u8* rows, Py_ssize_t n, Py_ssize_t channels, const float* weights, Py_ssize_t outputs, int* totals, double* said
) noexcept nogil:
    """Multiply the means of n rows, in parts of a level, by weights (channels, outputs); all is exact."""
    cdef Py_ssize_t at, k, out
    cdef double share = MEAN_PARTS / <double>n, mean
    memset(totals, 0, channels * sizeof(int))
    for at in range(n):
        for k in range(channels):
            totals[k] += rows[channels * at + k]
    for out in range(outputs):
        said[out] = 0
    for k in range(channels):
        mean = rint(<double>totals[k] * share) / MEAN_PARTS
        if mean != 0:
            for out in range(outputs):
                said[out] += mean * <double>weights[outputs * k + out]


cdef bint _find_standing(
    const Tables* tables, const u32* codes, Py_ssize_t end, const Scan* scan, const Words* all, u8* stands
) noexcept nogil:
    """
    Set the words that double marks open, as in `enclosed_words`; false unless each is closed before the next is opened.

    False as well for marks of which that cannot be told at a glance: ‘, two marks side by side, inch signs.
    """
    cdef Py_ssize_t number, at, word = -1, opened = -1
    cdef u32 code
    cdef u16 before, behind
    for number in range(scan.marks):
        at = scan.places[number]
        code = codes[at]
        if code == 0x2018 or (number > 0 and scan.places[number - 1] == at - 1):
            return False
        if not _class(tables, code) & DOUBLE_BIT:
            continue
        if code != 0x201C and code != 0x201D and code != 34:
            return False
        before = _class(tables, codes[at - 1]) if at > 0 else BREAK_BIT
        behind = _class(tables, _char(codes, at + 1, end))
        while word + 1 < all.n and all.start[word + 1] < at - number:  # the last word that begins before the mark
            word += 1
        if behind & WORD_BITS:
            if code == 0x201D or before & WORD_BITS or (code == 34 and not before & (SPACE_BIT | BREAK_BIT)):
                return False
            if opened >= 0 or word + 1 >= all.n:
                return False
            opened = word + 1
            stands[opened] = True
        else:
            if code == 0x201C or before & (SPACE_BIT | BREAK_BIT | BRACKET_BITS) or word < 0:
                return False
            if code == 34 and (before & DIGIT_BIT or not behind & (SPACE_BIT | BREAK_BIT)):
                return False
            if opened < 0 or _breaks_between(all, opened, word):
                return False
            opened = -1
    return opened < 0


cdef inline bint _breaks_between(const Words* all, Py_ssize_t first, Py_ssize_t last) noexcept nogil:
    """True if a paragraph ends between two words."""
    cdef Py_ssize_t at
    for at in range(first + 1, last + 1):
        if all.before[at] & BREAK_BIT:
            return True
    return False


cdef double _likeliest_quotation(
    const u8* kind_of, const u8* inside_of, const Words* all, Desk* desk
) noexcept nogil:
    """
    Return an upper bound on the probability of each quotation, from one word to another, before which no mark stands.

    Args:
        inside_of: the kinds of characters that a closing mark may stand behind.
    """
    cdef Py_ssize_t first = 0, behind, at
    cdef double most = 0
    cdef int kind
    while first < all.n:
        behind = _paragraph_end(all, first)
        for kind in range(2):
            _set_steps(kind_of, inside_of, all, desk, kind, first, behind)
            most = max(most, _quotation_of_paragraph(desk, kind == 0, first, behind))
            if not most < 1:  # nor a number: what is beyond a float is not decided here
                return 1
        first = behind
    return most


cdef void _set_steps(
    const u8* kind_of, const u8* inside_of, const Words* all, Desk* desk, int kind, Py_ssize_t first, Py_ssize_t behind
) noexcept nogil:
    """Set what each word weighs: opening, inside, leaving, staying inside; see `crf.infer`."""
    cdef const float* scores
    cdef double* steps
    cdef Py_ssize_t at
    cdef u32 following
    for at in range(first, behind):
        scores, steps = desk.scores + 2 * HEADS * at + HEADS * kind, desk.steps + 4 * at
        steps[0], steps[1], steps[2] = exp(scores[0]), exp(scores[3]), exp(scores[1])
        following = _kinds_behind(kind_of, all, at) >> 8
        if inside_of[following]:
            steps[2] += exp(scores[2])
        steps[3] = steps[1]
        if at + 1 == behind:
            steps[2] += exp(scores[4])
            steps[3] = 0


cdef double _quotation_of_paragraph(Desk* desk, bint double_marks, Py_ssize_t first, Py_ssize_t behind) noexcept nogil:
    """Return the bound for a paragraph, see `crf.find_spans`; 1 if that is beyond floats."""
    cdef double outside = 1, inside = 0, likeliest = 0, next_outside, next_inside, scale, total, chance, most = 0
    cdef double* step
    cdef Py_ssize_t at
    for at in range(first, behind):
        desk.before[2 * at], desk.before[2 * at + 1] = outside, inside
        step = desk.steps + 4 * at
        next_outside = outside * (1 + step[0] * step[1] * step[2]) + inside * step[1] * step[2]
        next_inside = outside * step[0] * step[3] + inside * step[3]
        scale = next_outside + next_inside
        outside, inside = next_outside / scale, next_inside / scale
    outside, inside = 1, 0
    for at in range(behind - 1, first - 1, -1):
        step = desk.steps + 4 * at
        next_inside = step[1] * step[2] * outside + step[3] * inside
        next_outside = outside + step[0] * next_inside
        total = desk.before[2 * at] * next_outside + desk.before[2 * at + 1] * next_inside
        likeliest = step[1] * max(step[2] * outside, likeliest)  # of all ends of a quotation that goes on here
        if not (double_marks and desk.stands[at]):
            chance = desk.before[2 * at] * step[0] * likeliest / total
            if not chance < 1:
                return 1
            most = max(most, chance)
        scale = next_outside + next_inside
        outside, inside, likeliest = next_outside / scale, next_inside / scale, likeliest / scale
    return most
