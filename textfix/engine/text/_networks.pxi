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

    /* Of two rows, in `count` parts of `part` bytes, by `outputs` rows of weights; bytes are up to 127. */
    static void textfix_multiply_plain(int *const *sums, const unsigned char *const *first,
                                       const unsigned char *const *second, const signed char *w, int count, int part,
                                       int outputs) {
        for (int out = 0; out < outputs; out++) {
            int a = 0, b = 0;
            for (int k = 0; k < count; k++, w += part)
                for (int i = 0; i < part; i++) {
                    a += first[k][i] * w[i];
                    b += second[k][i] * w[i];
                }
            sums[0][out] = a;
            sums[1][out] = b;
        }
    }

    static void textfix_add_products_plain(int *sums, const short *x, const short *w, int inputs, int outputs) {
        for (int out = 0; out < outputs; out++, w += inputs)
            for (int i = 0; i < inputs; i++) sums[out] += x[i] * w[i];
    }

    #if (defined(__GNUC__) || defined(__clang__)) && defined(__x86_64__)
    #include <immintrin.h>
    #define TEXTFIX_AVX2 __attribute__((target("avx2")))
    static int textfix_multiplies(void) { return __builtin_cpu_supports("avx2"); }

    /* Two products of bytes up to 127 fit 16 bits. */
    TEXTFIX_AVX2 static inline __m256i textfix_more(__m256i sum, __m256i x, __m256i w) {
        return _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(x, w), _mm256_set1_epi16(1)));
    }

    TEXTFIX_AVX2 static inline __m128i textfix_four(__m256i a, __m256i b, __m256i c, __m256i d) {
        __m256i sums = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
        return _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
    }

    /* The same, where `part` is a multiple of 32 and `outputs` of 4. */
    TEXTFIX_AVX2 static void textfix_multiply_fast(int *const *sums, const unsigned char *const *first,
                                                   const unsigned char *const *second, const signed char *w, int count,
                                                   int part, int outputs) {
        Py_ssize_t inputs = (Py_ssize_t)count * part;
        for (int out = 0; out < outputs; out += 4, w += 4 * inputs) {
            __m256i a = _mm256_setzero_si256(), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
            const signed char *at = w;
            for (int k = 0; k < count; k++)
                for (int i = 0; i < part; i += 32, at += 32) {
                    __m256i x = _mm256_loadu_si256((const __m256i *)(first[k] + i));
                    __m256i y = _mm256_loadu_si256((const __m256i *)(second[k] + i));
                    __m256i v = _mm256_loadu_si256((const __m256i *)at);
                    a = textfix_more(a, x, v), e = textfix_more(e, y, v);
                    v = _mm256_loadu_si256((const __m256i *)(at + inputs));
                    b = textfix_more(b, x, v), f = textfix_more(f, y, v);
                    v = _mm256_loadu_si256((const __m256i *)(at + 2 * inputs));
                    c = textfix_more(c, x, v), g = textfix_more(g, y, v);
                    v = _mm256_loadu_si256((const __m256i *)(at + 3 * inputs));
                    d = textfix_more(d, x, v), h = textfix_more(h, y, v);
                }
            _mm_storeu_si128((__m128i *)(sums[0] + out), textfix_four(a, b, c, d));
            _mm_storeu_si128((__m128i *)(sums[1] + out), textfix_four(e, f, g, h));
        }
    }

    /* Of numbers of 16 bits; `inputs` is a multiple of 16, `outputs` of 4. */
    TEXTFIX_AVX2 static void textfix_add_products_fast(int *sums, const short *x, const short *w, int inputs,
                                                       int outputs) {
        for (int out = 0; out < outputs; out += 4, w += 4 * (Py_ssize_t)inputs) {
            __m256i a = _mm256_setzero_si256(), b = a, c = a, d = a;
            for (int i = 0; i < inputs; i += 16) {
                __m256i v = _mm256_loadu_si256((const __m256i *)(x + i));
                const short *at = w + i;
                a = _mm256_add_epi32(a, _mm256_madd_epi16(v, _mm256_loadu_si256((const __m256i *)at)));
                at += inputs;
                b = _mm256_add_epi32(b, _mm256_madd_epi16(v, _mm256_loadu_si256((const __m256i *)at)));
                at += inputs;
                c = _mm256_add_epi32(c, _mm256_madd_epi16(v, _mm256_loadu_si256((const __m256i *)at)));
                at += inputs;
                d = _mm256_add_epi32(d, _mm256_madd_epi16(v, _mm256_loadu_si256((const __m256i *)at)));
            }
            __m128i *to = (__m128i *)(sums + out);
            _mm_storeu_si128(to, _mm_add_epi32(_mm_loadu_si128(to), textfix_four(a, b, c, d)));
        }
    }
    #else
    static int textfix_multiplies(void) { return 0; }
    #define textfix_multiply_fast textfix_multiply_plain
    #define textfix_add_products_fast textfix_add_products_plain
    #endif

    static void textfix_multiply(int *const *sums, const unsigned char *const *first,
                                 const unsigned char *const *second, const signed char *w, int count, int part,
                                 int outputs) {
        if (textfix_multiplies() && part % 32 == 0 && outputs % 4 == 0)
            textfix_multiply_fast(sums, first, second, w, count, part, outputs);
        else
            textfix_multiply_plain(sums, first, second, w, count, part, outputs);
    }

    static void textfix_add_products(int *sums, const short *x, const short *w, int inputs, int outputs) {
        if (textfix_multiplies() && inputs % 16 == 0 && outputs % 4 == 0)
            textfix_add_products_fast(sums, x, w, inputs, outputs);
        else
            textfix_add_products_plain(sums, x, w, inputs, outputs);
    }

    static void textfix_activate(unsigned char *TEXTFIX_ALONE out, const int *TEXTFIX_ALONE sums,
                                 const float *TEXTFIX_ALONE scale, const float *TEXTFIX_ALONE bias,
                                 const unsigned char *TEXTFIX_ALONE added, Py_ssize_t n) {
        for (Py_ssize_t k = 0; k < n; k++)
            out[k] = textfix_level(((float)sums[k] * scale[k] + bias[k]) + (float)added[k]);
    }

    static void textfix_change(unsigned char *TEXTFIX_ALONE out, const int *TEXTFIX_ALONE sums,
                               const float *TEXTFIX_ALONE scale, const float *TEXTFIX_ALONE bias,
                               const unsigned char *TEXTFIX_ALONE levels, Py_ssize_t n) {
        for (Py_ssize_t k = 0; k < n; k++) {
            float change = ((float)sums[k] + bias[k]) * scale[k];
            int level = (int)((change + 12582912.0f) - 12582912.0f) + levels[k];
            level = level > 0 ? level : 0;
            out[k] = (unsigned char)(level < 127 ? level : 127);
        }
    }

    static void textfix_finish(unsigned char *TEXTFIX_ALONE out, const int *TEXTFIX_ALONE sums,
                               const float *TEXTFIX_ALONE scale, const float *TEXTFIX_ALONE bias, Py_ssize_t n) {
        for (Py_ssize_t k = 0; k < n; k++) out[k] = textfix_level((float)sums[k] * scale[k] + bias[k]);
    }
    """
    int textfix_multiplies() noexcept nogil
    void textfix_multiply(
        int** sums, const u8** first, const u8** second, const signed char* w, int count, int part, int outputs
    ) noexcept nogil
    void textfix_add_products(int* sums, const short* x, const short* w, int inputs, int outputs) noexcept nogil
    void textfix_add_rows(short* total, const short* row, Py_ssize_t n) noexcept nogil
    void textfix_to_levels(u8* out, const short* total, float scale, Py_ssize_t n) noexcept nogil
    void textfix_activate(
        u8* out, const int* sums, const float* scale, const float* bias, const u8* added, Py_ssize_t n
    ) noexcept nogil
    void textfix_change(
        u8* out, const int* sums, const float* scale, const float* bias, const u8* levels, Py_ssize_t n
    ) noexcept nogil
    void textfix_finish(u8* out, const int* sums, const float* scale, const float* bias, Py_ssize_t n) noexcept nogil


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


def multiplies(Py_ssize_t channels):
    """True if this processor multiplies bytes fast, so many at a time."""
    return textfix_multiplies() and channels % 32 == 0


def convolve(const u8[:, ::1] levels, weights, const u8[::1] inside, Py_ssize_t step):
    """
    Run a convolution of three words, with `activate` behind it; fast where `multiplies` is true.

    Args:
        levels: uint8 (n + 2 * step, channels); the words that a word sees are `step` rows before and behind it.
        weights: int8 (channels, 3 * channels), by output; float32 (channels,), scale; float32 (channels,), bias.
        inside: bool as uint8 (n,); the levels of other words are 0.
        step: rows from a word to the next that it sees.

    Returns:
        uint8 (n, channels).
    """
    cdef const signed char[:, ::1] w = weights[0]
    cdef const float[::1] scale = weights[1], bias = weights[2]
    cdef Py_ssize_t n = inside.shape[0], channels = levels.shape[1]
    out, sums = np.zeros((n, channels), dtype=np.uint8), np.empty((2, channels), dtype=np.int32)
    cdef u8[:, ::1] to = out
    cdef int[:, ::1] total = sums
    cdef Layer layer
    if n == 0:
        return out
    layer.weights, layer.scale, layer.bias = &w[0, 0], &scale[0], &bias[0]
    layer.inputs = layer.outputs = <int>channels
    with nogil:
        _convolve(&layer, &levels[0, 0], &inside[0], n, step, &total[0, 0], &to[0, 0])
    return out


cdef struct Layer:
    const signed char* weights  # by output
    const float* scale
    const float* bias
    int inputs  # of a convolution: channels of one word
    int outputs


cdef void _convolve(
    const Layer* layer, const u8* levels, const u8* inside, Py_ssize_t n, Py_ssize_t step, int* sums, u8* to
) noexcept nogil:
    """
    Run a convolution for n words; `sums` has room for two of them, and levels of words that are not inside are left.

    `to` may be `levels`: no word sees one before those that are written.
    """
    cdef Py_ssize_t at = 0, channels = layer.outputs, k, count
    cdef Py_ssize_t two[2]
    cdef const u8* parts[6]
    cdef int* totals[2]
    totals[0], totals[1] = sums, sums + channels
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
        for k in range(3):
            parts[k] = levels + channels * (two[0] + k * step)
            parts[3 + k] = levels + channels * (two[1] + k * step)
        textfix_multiply(totals, parts, parts + 3, layer.weights, 3, layer.inputs, layer.outputs)
        for k in range(count):
            textfix_activate(
                to + channels * two[k], totals[k], layer.scale, layer.bias, levels + channels * (two[k] + step), channels
            )


def product(const u8[:, ::1] rows, const signed char[:, ::1] weights):
    """
    Multiply rows of bytes up to 127 by weights; fast where `multiplies` is true.

    Args:
        rows: uint8 (n, inputs).
        weights: int8 (outputs, inputs).

    Returns:
        int32 (n, outputs).
    """
    cdef Py_ssize_t n = rows.shape[0], outputs = weights.shape[0], at, other
    out = np.empty((n, outputs), dtype=np.int32)
    cdef int[:, ::1] to = out
    cdef const u8* parts[2]
    cdef int* totals[2]
    if n == 0:
        return out
    with nogil:
        for at in range(0, n, 2):
            other = min(at + 1, n - 1)
            parts[0], parts[1], totals[0], totals[1] = &rows[at, 0], &rows[other, 0], &to[at, 0], &to[other, 0]
            textfix_multiply(totals, parts, parts + 1, &weights[0, 0], 1, <int>rows.shape[1], <int>outputs)
    return out


def change(const u8[:, ::1] levels, const Py_ssize_t[::1] size, weights, Py_ssize_t distance):
    """
    Let words see those at a distance in their run, see `Stack`; fast where `multiplies` is true.

    Args:
        levels: uint8 (n, channels).
        size: intp, the words of each run, n together.
        weights: int8 (channels, 3 * channels), by output; float32 (channels,), scale; float32 (channels,), bias, integers.
        distance: of the words that are seen.

    Returns:
        uint8 (n, channels).
    """
    cdef const signed char[:, ::1] w = weights[0]
    cdef const float[::1] scale = weights[1], bias = weights[2]
    cdef Py_ssize_t n = levels.shape[0], channels = levels.shape[1], run = 0, begin = 0, at, k
    cdef int side
    out, sums = np.empty((n, channels), dtype=np.uint8), np.empty((2, channels), dtype=np.int32)
    cdef u8[:, ::1] to = out
    cdef int[:, ::1] total = sums
    cdef u8[::1] nothing = np.zeros(channels, dtype=np.uint8)
    cdef const u8* parts[6]
    cdef int* totals[2]
    if n == 0:
        return out
    totals[0], totals[1] = &total[0, 0], &total[1, 0]
    with nogil:
        for at in range(0, n, 2):  # two words at a time, so that the weights are loaded half as often
            for side in range(2):
                k = min(at + side, n - 1)
                while k >= begin + size[run]:
                    begin += size[run]
                    run += 1
                parts[3 * side] = &levels[k - distance, 0] if k - distance >= begin else &nothing[0]
                parts[3 * side + 1] = &levels[k, 0]
                parts[3 * side + 2] = &levels[k + distance, 0] if k + distance < begin + size[run] else &nothing[0]
            textfix_multiply(totals, parts, parts + 3, &w[0, 0], 3, <int>channels, <int>channels)
            for side in range(min(2, n - at)):
                textfix_change(
                    &to[at + side, 0], totals[side], &scale[0], &bias[0], &levels[at + side, 0], channels
                )
    return out
