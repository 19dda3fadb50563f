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

    /* Sums of products of bytes up to 127: two fit 16 bits, which vectors of AVX2 multiply and add in pairs. */
    #if (defined(__GNUC__) || defined(__clang__)) && defined(__x86_64__)
    #include <immintrin.h>
    static int textfix_multiplies(void) { return __builtin_cpu_supports("avx2"); }

    __attribute__((target("avx2"))) static __m256i textfix_more(__m256i sum, __m256i x, const signed char *w) {
        __m256i pairs = _mm256_maddubs_epi16(x, _mm256_loadu_si256((const __m256i *)w));
        return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
    }

    __attribute__((target("avx2"))) static __m128i textfix_four(__m256i a, __m256i b, __m256i c, __m256i d) {
        __m256i sums = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
        return _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
    }

    /* Of one row, in three parts of `part` bytes, by `outputs` rows of weights; of 32 and 4 a multiple. */
    __attribute__((target("avx2"))) static void textfix_multiply(int *sums, const unsigned char *const *parts,
                                                                 const signed char *w, int part, int outputs) {
        Py_ssize_t inputs = 3 * (Py_ssize_t)part;
        for (int out = 0; out < outputs; out += 4, w += 4 * inputs) {
            __m256i a = _mm256_setzero_si256(), b = a, c = a, d = a;
            const signed char *at = w;
            for (int k = 0; k < 3; k++)
                for (int first = 0; first < part; first += 32, at += 32) {
                    __m256i x = _mm256_loadu_si256((const __m256i *)(parts[k] + first));
                    a = textfix_more(a, x, at);
                    b = textfix_more(b, x, at + inputs);
                    c = textfix_more(c, x, at + 2 * inputs);
                    d = textfix_more(d, x, at + 3 * inputs);
                }
            _mm_storeu_si128((__m128i *)(sums + out), textfix_four(a, b, c, d));
        }
    }
    #else
    static int textfix_multiplies(void) { return 0; }
    static void textfix_multiply(int *sums, const unsigned char *const *parts, const signed char *w, int part,
                                 int outputs) {
        (void)sums; (void)parts; (void)w; (void)part; (void)outputs;
    }
    #endif

    static void textfix_activate(unsigned char *TEXTFIX_ALONE out, const int *TEXTFIX_ALONE sums,
                                 const float *TEXTFIX_ALONE scale, const float *TEXTFIX_ALONE bias,
                                 const unsigned char *TEXTFIX_ALONE added, Py_ssize_t n) {
        for (Py_ssize_t k = 0; k < n; k++)
            out[k] = textfix_level(((float)sums[k] * scale[k] + bias[k]) + (float)added[k]);
    }
    """
    int textfix_multiplies() noexcept nogil
    void textfix_multiply(int* sums, const u8** parts, const signed char* w, int part, int outputs) noexcept nogil
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


def multiplies(Py_ssize_t channels):
    """True if `convolve` runs on this processor, with so many channels."""
    return textfix_multiplies() and channels % 32 == 0


def convolve(const u8[:, ::1] levels, weights, const u8[::1] inside, Py_ssize_t step):
    """
    Run a convolution of three words, with `activate` behind it; only where `multiplies` is true.

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
    cdef Py_ssize_t n = inside.shape[0], channels = levels.shape[1], at
    out, sums = np.zeros((n, channels), dtype=np.uint8), np.empty(channels, dtype=np.int32)
    cdef u8[:, ::1] to = out
    cdef int[::1] total = sums
    cdef const u8* parts[3]
    if n == 0:
        return out
    with nogil:
        for at in range(n):
            if inside[at]:
                parts[0], parts[1], parts[2] = &levels[at, 0], &levels[at + step, 0], &levels[at + 2 * step, 0]
                textfix_multiply(&total[0], parts, &w[0, 0], <int>channels, <int>channels)
                textfix_activate(&to[at, 0], &total[0], &scale[0], &bias[0], parts[1], channels)
    return out
