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
    Run a convolution for n words; levels of words that are not inside are left.

    `to` may be `levels`: no word sees one before those that are written.
    """
    cdef Py_ssize_t at = 0, channels = layer.of.outputs, k, count
    cdef Py_ssize_t word[TOGETHER_IN]
    cdef const u8* rows[TOGETHER_IN]
    cdef Inputs inputs
    _place(&layer.of, step * channels, <int>channels, &inputs)
    while True:
        count = 0
        while at < n and count < TOGETHER_IN:
            if inside[at]:
                word[count], rows[count] = at, levels + channels * at
                count += 1
            at += 1
        if count == 0:
            return
        _multiply(&layer.of, &inputs, rows, count, sums)
        for k in range(count):
            textfix_activate(
                to + channels * word[k], sums + _rounded(layer.of.outputs) * k, layer.scale, layer.bias,
                levels + channels * (word[k] + step), channels
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
    cdef Py_ssize_t n = rows.shape[0], outputs = weights.of.outputs, at, count, k
    cdef int room = _rounded(weights.of.outputs)
    out, sums = np.empty((n, outputs), dtype=np.int32), np.empty((TOGETHER_IN, room), dtype=np.int32)
    cdef int[:, ::1] to = out, total = sums
    cdef const u8* some[TOGETHER_IN]
    cdef Inputs inputs
    if n == 0:
        return out
    with nogil:
        _place(&weights.of, 0, weights.of.inputs, &inputs)
        at = 0
        while at < n:
            count = min(TOGETHER_IN, n - at)
            for k in range(count):
                some[k] = &rows[at + k, 0]
            _multiply(&weights.of, &inputs, some, count, &total[0, 0])
            for k in range(count):
                memcpy(&to[at + k, 0], &total[k, 0], outputs * sizeof(int))
            at += count
    return out


cdef void _change(
    const Layer* layer, const u8* levels, Py_ssize_t n, Py_ssize_t distance, int* sums, u8* to
) noexcept nogil:
    """Let the n words of a run see others; `distance` rows of nothing stand around them."""
    cdef Py_ssize_t at, channels = layer.of.outputs, count, k
    cdef const u8* rows[TOGETHER_IN]
    cdef Inputs inputs
    _place(&layer.of, distance * channels, <int>channels, &inputs)
    at = 0
    while at < n:
        count = min(TOGETHER_IN, n - at)
        for k in range(count):
            rows[k] = levels + channels * (at + k - distance)
        _multiply(&layer.of, &inputs, rows, count, sums)
        for k in range(count):
            textfix_change(
                to + channels * (at + k), sums + _rounded(layer.of.outputs) * k, layer.scale, layer.bias,
                levels + channels * (at + k), channels
            )
        at += count
