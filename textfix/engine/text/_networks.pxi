# What `reranker.py` computes between its matrix products, in single precision and in the order of the arrays.

def embed(tables, columns, const u8[:, ::1] inside, float scale):
    """
    Add up embeddings and round them to levels, see `Reranker.context_levels`.

    Args:
        tables: int16 (rows, channels) for each column.
        columns: uint16 (words, n) each, rows of these tables.
        inside: bool as uint8 (words, n); the levels of other words are 0.
        scale: levels per unit.

    Returns:
        uint8 (words, n, channels).
    """
    cdef const short[:, ::1] table
    cdef const u16[:, ::1] column
    cdef Py_ssize_t words = inside.shape[0], n = inside.shape[1], channels = tables[0].shape[1], word, at
    cdef const short* base[8]
    cdef const u16* number[8]
    cdef int count = len(tables), k
    out, sums = np.empty((words, n, channels), dtype=np.uint8), np.empty(channels, dtype=np.int16)
    cdef u8[:, :, ::1] to = out
    cdef short[::1] total = sums
    if n == 0:
        return out
    for k in range(count):
        table, column = tables[k], columns[k]
        base[k], number[k] = &table[0, 0], &column[0, 0]
    with nogil:
        for word in range(words):
            for at in range(n):
                if not inside[word, at]:
                    memset(&to[word, at, 0], 0, channels)
                    continue
                memcpy(&total[0], base[0] + channels * number[0][word * n + at], channels * sizeof(short))
                for k in range(1, count):
                    textfix_add_rows(&total[0], base[k] + channels * number[k][word * n + at], channels)
                textfix_to_levels(&to[word, at, 0], &total[0], scale, channels)
    return out


def activate(
    const int[:, ::1] sums, const float[::1] scale, const float[::1] bias, const u8[:, ::1] added, const u8[::1] inside
):
    """
    Turn the sums of a convolution into levels, see `Reranker.context_levels`.

    Args:
        sums: int32 (n, channels).
        scale: float32 (channels,).
        bias: float32 (channels,).
        added: uint8 (n, channels), levels that are added.
        inside: bool as uint8 (n,); the levels of other words are 0.

    Returns:
        uint8 (n, channels).
    """
    cdef Py_ssize_t n = sums.shape[0], channels = sums.shape[1], at
    out = np.zeros((n, channels), dtype=np.uint8)
    cdef u8[:, ::1] to = out
    if n == 0:
        return out
    with nogil:
        for at in range(n):
            if inside[at]:
                textfix_activate(&to[at, 0], &sums[at, 0], &scale[0], &bias[0], &added[at, 0], channels)
    return out


def multiplies(Py_ssize_t channels):
    """True if this processor multiplies bytes fast, so many at a time."""
    return textfix_multiplies() and channels % 4 == 0


cdef struct Layer:
    ByteWeights of
    const float* scale
    const float* bias


cdef Layer _layer(arrays) except *:
    """Return a layer of its `Multiplier`, scale and bias; the caller keeps them alive."""
    cdef Multiplier multiplier = arrays[0]
    cdef const float[::1] scale = arrays[1], bias = arrays[2]
    return Layer(multiplier.of, &scale[0], &bias[0])


cdef void _convolve(
    const Layer* layer, const u8* levels, const u8* inside, Py_ssize_t n, Py_ssize_t step, int* sums, u8* to
) noexcept nogil:
    """
    Run a convolution for n words; `sums` has room for two of them, and levels of words that are not inside are left.

    `to` may be `levels`: no word sees one before those that are written.
    """
    cdef Py_ssize_t at = 0, channels = layer.of.outputs, k, count
    cdef Py_ssize_t two[2]
    cdef int* others = sums + _rounded(layer.of.outputs)
    cdef Inputs inputs
    _place(&layer.of, step * channels, <int>channels, &inputs)
    while True:  # two words at a time, so that the weights are loaded half as often
        count = 0
        while at < n and count < 2:
            if inside[at]:
                two[count] = at
                count += 1
            at += 1
        if count == 0:
            return
        if count == 1:
            two[1] = two[0]
        _multiply(&layer.of, &inputs, levels + channels * two[0], levels + channels * two[1], sums, others)
        for k in range(count):
            textfix_activate(
                to + channels * two[k], others if k else sums, layer.scale, layer.bias,
                levels + channels * (two[k] + step), channels
            )


def product(const u8[:, ::1] rows, Multiplier weights):
    """
    Multiply rows of bytes up to 127 by weights; fast where `multiplies` is true.

    Args:
        rows: uint8 (n, inputs).
        weights: of (outputs, inputs).

    Returns:
        int32 (n, outputs).
    """
    cdef Py_ssize_t n = rows.shape[0], outputs = weights.of.outputs, at
    out, sums = np.empty((n, outputs), dtype=np.int32), np.empty((2, _rounded(weights.of.outputs)), dtype=np.int32)
    cdef int[:, ::1] to = out, total = sums
    cdef Inputs inputs
    if n == 0:
        return out
    with nogil:
        _place(&weights.of, 0, weights.of.inputs, &inputs)
        for at in range(0, n, 2):
            _multiply(&weights.of, &inputs, &rows[at, 0], &rows[min(at + 1, n - 1), 0], &total[0, 0], &total[1, 0])
            memcpy(&to[at, 0], &total[0, 0], outputs * sizeof(int))
            if at + 1 < n:
                memcpy(&to[at + 1, 0], &total[1, 0], outputs * sizeof(int))
    return out


def change(const u8[:, ::1] levels, const Py_ssize_t[::1] size, weights, distances):
    """
    Let words see those at some distance in their run, see `Stack`; fast where `multiplies` is true.

    Args:
        levels: uint8 (n, channels).
        size: intp, the words of each run, n together.
        weights: of each convolution, `Multiplier` of 3 * channels inputs; float32 (channels,), scale; float32 (channels,),
            bias, integers.
        distances: of the words that are seen.

    Returns:
        uint8 (n, channels).
    """
    cdef Py_ssize_t n = levels.shape[0], channels = levels.shape[1], runs = size.shape[0], run, at = 0, row
    cdef Py_ssize_t gap = max(distances), distance
    cdef Layer layer = _layer(weights[0])
    # Rows of nothing around each run, so that what a word sees lies at the same places for all words.
    rows, changed = (np.zeros((n + gap * (runs + 1), channels), dtype=np.uint8) for _ in range(2))
    out, sums = np.empty((n, channels), dtype=np.uint8), np.empty(2 * _rounded(<int>channels), dtype=np.int32)
    cdef u8[:, ::1] of = rows, to = changed, back = out
    cdef int[::1] total = sums
    if n == 0:
        return out
    row = gap
    for run in range(runs):
        memcpy(&of[row, 0], &levels[at, 0], channels * size[run])
        at, row = at + size[run], row + size[run] + gap
    for one, distance in zip(weights, distances):
        layer = _layer(one)
        with nogil:
            row = gap
            for run in range(runs):
                _change(&layer, &of[row, 0], size[run], distance, &total[0], &to[row, 0])
                row += size[run] + gap
        of, to = to, of
    at, row = 0, gap
    for run in range(runs):
        memcpy(&back[at, 0], &of[row, 0], channels * size[run])
        at, row = at + size[run], row + size[run] + gap
    return out


cdef void _change(
    const Layer* layer, const u8* levels, Py_ssize_t n, Py_ssize_t distance, int* sums, u8* to
) noexcept nogil:
    """Let the n words of a run see others; `distance` rows of nothing stand around them."""
    cdef Py_ssize_t at, channels = layer.of.outputs
    cdef const u8* one
    cdef const u8* other
    cdef int* others = sums + _rounded(layer.of.outputs)
    cdef Inputs inputs
    _place(&layer.of, distance * channels, <int>channels, &inputs)
    for at in range(0, n, 2):  # two words at a time, so that the weights are loaded half as often
        one, other = levels + channels * at, levels + channels * min(at + 1, n - 1)
        _multiply(&layer.of, &inputs, one - distance * channels, other - distance * channels, sums, others)
        textfix_change(to + channels * at, sums, layer.scale, layer.bias, one, channels)
        if at + 1 < n:
            textfix_change(to + channels * (at + 1), others, layer.scale, layer.bias, other, channels)
