# What `reranker.py` computes between its matrix products, in single precision and in the order of the arrays.

from libc.string cimport memcpy, memset

# In C, so that compilers make vectors of the loops.  An activation is an integer from 0 to 127.  Beyond 2 ** 23 a float
# has no fraction: adding 1.5 * 2 ** 23 rounds what is below 2 ** 22, halves to even, as numpy does.
cdef extern from *:
    """
    #ifdef _MSC_VER
    #define TEXTFIX_ALONE __restrict
    #else
    #define TEXTFIX_ALONE __restrict__
    #endif

    static inline unsigned char textfix_level(float x) {
        int level = (int)((x + 12582912.0f) - 12582912.0f);
        level = level > 0 ? level : 0;
        return (unsigned char)(level < 127 ? level : 127);
    }

    static void textfix_add_rows(short *TEXTFIX_ALONE total, const short *TEXTFIX_ALONE row, Py_ssize_t n) {
        for (Py_ssize_t k = 0; k < n; k++) total[k] = (short)(total[k] + row[k]);
    }

    static void textfix_to_levels(unsigned char *TEXTFIX_ALONE out, const short *TEXTFIX_ALONE total, float scale,
                                  Py_ssize_t n) {
        for (Py_ssize_t k = 0; k < n; k++) out[k] = textfix_level((float)total[k] * scale);
    }

    static void textfix_activate(unsigned char *TEXTFIX_ALONE out, const int *TEXTFIX_ALONE sums,
                                 const float *TEXTFIX_ALONE scale, const float *TEXTFIX_ALONE bias,
                                 const unsigned char *TEXTFIX_ALONE added, Py_ssize_t n) {
        for (Py_ssize_t k = 0; k < n; k++)
            out[k] = textfix_level(((float)sums[k] * scale[k] + bias[k]) + (float)added[k]);
    }
    """
    void textfix_add_rows(short* total, const short* row, Py_ssize_t n) noexcept nogil
    void textfix_to_levels(u8* out, const short* total, float scale, Py_ssize_t n) noexcept nogil
    void textfix_activate(
        u8* out, const int* sums, const float* scale, const float* bias, const u8* added, Py_ssize_t n
    ) noexcept nogil


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


def activate(const int[:, ::1] sums, const float[::1] scale, const float[::1] bias, const u8[:, ::1] added, const u8[::1] inside):
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
