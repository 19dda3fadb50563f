# Products of small integers, and what turns their sums into activations: in C, so that compilers make vectors of loops.

from libc.string cimport memcpy, memset

# An activation is an integer from 0 to 127.  Beyond 2 ** 23 a float has no fraction: adding 1.5 * 2 ** 23 rounds what is
# below 2 ** 22, halves to even, as numpy does.
cdef extern from *:
    """
    #ifdef _MSC_VER
    #define TEXTFIX_ALONE __restrict
    #define TEXTFIX_INLINE static __forceinline
    #else
    #define TEXTFIX_ALONE __restrict__
    #define TEXTFIX_INLINE static inline __attribute__((always_inline))
    #endif

    #if (defined(__GNUC__) || defined(__clang__)) && defined(__x86_64__)
    #include <immintrin.h>
    #define TEXTFIX_AVX2 __attribute__((target("avx2")))
    static int textfix_multiplies(void) { return __builtin_cpu_supports("avx2"); }
    /* Compiles a loop for this processor and for older ones. */
    #define TEXTFIX_TWICE(name, parameters, arguments)                                                            \\
        TEXTFIX_AVX2 static void name##_fast parameters { name##_each arguments; }                                \\
        static void name parameters { if (textfix_multiplies()) name##_fast arguments; else name##_each arguments; }
    #else
    static int textfix_multiplies(void) { return 0; }
    #define TEXTFIX_TWICE(name, parameters, arguments) static void name parameters { name##_each arguments; }
    #endif

    TEXTFIX_INLINE unsigned char textfix_level(float x) {
        int level = (int)((x + 12582912.0f) - 12582912.0f);
        level = level > 0 ? level : 0;
        return (unsigned char)(level < 127 ? level : 127);
    }

    TEXTFIX_INLINE void textfix_add_rows_each(short *TEXTFIX_ALONE total, const short *TEXTFIX_ALONE row,
                                              Py_ssize_t n) {
        for (Py_ssize_t k = 0; k < n; k++) total[k] = (short)(total[k] + row[k]);
    }
    TEXTFIX_TWICE(textfix_add_rows, (short *total, const short *row, Py_ssize_t n), (total, row, n))

    TEXTFIX_INLINE void textfix_to_levels_each(unsigned char *TEXTFIX_ALONE out, const short *TEXTFIX_ALONE total,
                                               float scale, Py_ssize_t n) {
        for (Py_ssize_t k = 0; k < n; k++) out[k] = textfix_level((float)total[k] * scale);
    }
    TEXTFIX_TWICE(textfix_to_levels, (unsigned char *out, const short *total, float scale, Py_ssize_t n),
                  (out, total, scale, n))

    TEXTFIX_INLINE void textfix_activate_each(unsigned char *TEXTFIX_ALONE out, const int *TEXTFIX_ALONE sums,
                                              const float *TEXTFIX_ALONE scale, const float *TEXTFIX_ALONE bias,
                                              const unsigned char *TEXTFIX_ALONE added, Py_ssize_t n) {
        for (Py_ssize_t k = 0; k < n; k++)
            out[k] = textfix_level(((float)sums[k] * scale[k] + bias[k]) + (float)added[k]);
    }
    TEXTFIX_TWICE(textfix_activate,
                  (unsigned char *out, const int *sums, const float *scale, const float *bias,
                   const unsigned char *added, Py_ssize_t n),
                  (out, sums, scale, bias, added, n))

    TEXTFIX_INLINE void textfix_change_each(unsigned char *TEXTFIX_ALONE out, const int *TEXTFIX_ALONE sums,
                                            const float *TEXTFIX_ALONE scale, const float *TEXTFIX_ALONE bias,
                                            const unsigned char *TEXTFIX_ALONE levels, Py_ssize_t n) {
        for (Py_ssize_t k = 0; k < n; k++) {
            float change = ((float)sums[k] + bias[k]) * scale[k];
            int level = (int)((change + 12582912.0f) - 12582912.0f) + levels[k];
            level = level > 0 ? level : 0;
            out[k] = (unsigned char)(level < 127 ? level : 127);
        }
    }
    TEXTFIX_TWICE(textfix_change,
                  (unsigned char *out, const int *sums, const float *scale, const float *bias,
                   const unsigned char *levels, Py_ssize_t n),
                  (out, sums, scale, bias, levels, n))

    /* The same, where something else is added as well. */
    TEXTFIX_INLINE void textfix_change_more_each(unsigned char *TEXTFIX_ALONE out, const int *TEXTFIX_ALONE sums,
                                                 const float *TEXTFIX_ALONE scale, const float *TEXTFIX_ALONE bias,
                                                 const float *TEXTFIX_ALONE more,
                                                 const unsigned char *TEXTFIX_ALONE levels, Py_ssize_t n) {
        for (Py_ssize_t k = 0; k < n; k++)
            out[k] = textfix_level((((float)sums[k] + bias[k]) * scale[k] + more[k]) + (float)levels[k]);
    }
    TEXTFIX_TWICE(textfix_change_more,
                  (unsigned char *out, const int *sums, const float *scale, const float *bias, const float *more,
                   const unsigned char *levels, Py_ssize_t n),
                  (out, sums, scale, bias, more, levels, n))

    TEXTFIX_INLINE void textfix_finish_each(unsigned char *TEXTFIX_ALONE out, const int *TEXTFIX_ALONE sums,
                                            const float *TEXTFIX_ALONE scale, const float *TEXTFIX_ALONE bias,
                                            Py_ssize_t n) {
        for (Py_ssize_t k = 0; k < n; k++) out[k] = textfix_level((float)sums[k] * scale[k] + bias[k]);
    }
    TEXTFIX_TWICE(textfix_finish,
                  (unsigned char *out, const int *sums, const float *scale, const float *bias, Py_ssize_t n),
                  (out, sums, scale, bias, n))

    /* Of a row, in parts of `part` bytes that begin `step` bytes apart, by rows of weights; bytes are up to 127. */
    static void textfix_multiply_plain(int *sums, const unsigned char *x, Py_ssize_t step, int part,
                                       const signed char *w, int inputs, int outputs) {
        for (int out = 0; out < outputs; out++) {
            int sum = 0;
            for (int k = 0; k < inputs / part; k++, w += part)
                for (int i = 0; i < part; i++) sum += x[k * step + i] * w[i];
            sums[out] = sum;
        }
    }

    TEXTFIX_INLINE void textfix_add_products_each(int *sums, const short *x, const short *w, int inputs, int outputs) {
        for (int out = 0; out < outputs; out++, w += inputs) {
            int sum = 0;
            for (int i = 0; i < inputs; i++) sum += x[i] * w[i];
            sums[out] += sum;
        }
    }
    TEXTFIX_TWICE(textfix_add_products, (int *sums, const short *x, const short *w, int inputs, int outputs),
                  (sums, x, w, inputs, outputs))

    #if (defined(__GNUC__) || defined(__clang__)) && defined(__x86_64__)
    TEXTFIX_AVX2 static inline __m256i textfix_four(const unsigned char *at) {
        int four;
        memcpy(&four, at, 4);
        return _mm256_set1_epi32(four);
    }

    #define TEXTFIX_MORE(sum, products) sum = _mm256_add_epi32(sum, _mm256_madd_epi16(products, one))
    #define TEXTFIX_TWO(x, u, y, v) _mm256_add_epi16(_mm256_maddubs_epi16(x, u), _mm256_maddubs_epi16(y, v))
    #define TEXTFIX_WEIGHTS(k) _mm256_loadu_si256((const __m256i *)(w + 32 * (k)))

    /*
     * Of n rows by weights that were packed: for 16 outputs at a time, those of four inputs side by side.  `at` tells
     * where each four inputs are.  Their products are added in 16 bits, first those of two fours, of as many pairs as
     * fit.  Four rows at a time take two thirds of the time, because the weights are loaded once for all of them.
     */
    TEXTFIX_AVX2 TEXTFIX_INLINE void textfix_multiply_packed(const int n, int *sums, const unsigned char *const *rows,
                                                             const int *at, int pairs, int fours, const signed char *w,
                                                             int outputs) {
        const __m256i one = _mm256_set1_epi16(1);
        const int room = (outputs + 15) / 16 * 16;
        for (int out = 0; out < outputs; out += 16) {
            __m256i low[4], high[4];
            int k = 0;
            for (int r = 0; r < n; r++) low[r] = high[r] = _mm256_setzero_si256();
            for (; k < 2 * pairs; k += 2, w += 128) {
                __m256i t = TEXTFIX_WEIGHTS(0), u = TEXTFIX_WEIGHTS(1), v = TEXTFIX_WEIGHTS(2), z = TEXTFIX_WEIGHTS(3);
                for (int r = 0; r < n; r++) {
                    __m256i four = textfix_four(rows[r] + at[k]), other = textfix_four(rows[r] + at[k + 1]);
                    TEXTFIX_MORE(low[r], TEXTFIX_TWO(four, t, other, v));
                    TEXTFIX_MORE(high[r], TEXTFIX_TWO(four, u, other, z));
                }
            }
            for (; k < fours; k++, w += 64) {
                __m256i t = TEXTFIX_WEIGHTS(0), u = TEXTFIX_WEIGHTS(1);
                for (int r = 0; r < n; r++) {
                    __m256i four = textfix_four(rows[r] + at[k]);
                    TEXTFIX_MORE(low[r], _mm256_maddubs_epi16(four, t));
                    TEXTFIX_MORE(high[r], _mm256_maddubs_epi16(four, u));
                }
            }
            for (int r = 0; r < n; r++) {
                _mm256_storeu_si256((__m256i *)(sums + r * room + out), low[r]);
                _mm256_storeu_si256((__m256i *)(sums + r * room + out + 8), high[r]);
            }
        }
    }

    TEXTFIX_AVX2 static void textfix_multiply_one(int *sums, const unsigned char *const *rows, const int *at, int pairs,
                                                  int fours, const signed char *w, int outputs) {
        textfix_multiply_packed(1, sums, rows, at, pairs, fours, w, outputs);
    }

    TEXTFIX_AVX2 static void textfix_multiply_four(int *sums, const unsigned char *const *rows, const int *at, int pairs,
                                                   int fours, const signed char *w, int outputs) {
        textfix_multiply_packed(4, sums, rows, at, pairs, fours, w, outputs);
    }
    #else
    static void textfix_multiply_one(int *sums, const unsigned char *const *rows, const int *at, int pairs, int fours,
                                     const signed char *w, int outputs) {}
    static void textfix_multiply_four(int *sums, const unsigned char *const *rows, const int *at, int pairs, int fours,
                                      const signed char *w, int outputs) {}
    #endif
    """
    int textfix_multiplies() noexcept nogil
    void textfix_multiply_plain(
        int* sums, const u8* x, Py_ssize_t step, int part, const signed char* w, int inputs, int outputs
    ) noexcept nogil
    void textfix_multiply_one(
        int* sums, const u8** rows, const int* at, int pairs, int fours, const signed char* w, int outputs
    ) noexcept nogil
    void textfix_multiply_four(
        int* sums, const u8** rows, const int* at, int pairs, int fours, const signed char* w, int outputs
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
    void textfix_change_more(
        u8* out, const int* sums, const float* scale, const float* bias, const float* more, const u8* levels, Py_ssize_t n
    ) noexcept nogil
    void textfix_finish(u8* out, const int* sums, const float* scale, const float* bias, Py_ssize_t n) noexcept nogil


cdef enum:
    TOGETHER_OUT = 16  # outputs that are computed at once
    TOGETHER_IN = 4  # rows that are multiplied at once
    MOST_FOURS = 512  # of the inputs of weights that are packed
    MOST_OF_LANE = 258  # sum of the weights of one sign whose products with levels fit 16 bits: 2 ** 15 / 127


cdef struct ByteWeights:
    const signed char* weights  # by output
    const signed char* packed  # NULL: they are multiplied plainly
    const int* fours  # which inputs the packed ones belong to
    int pairs
    int inputs
    int outputs


cdef struct Inputs:  # where the inputs of a product are, from where its row begins
    Py_ssize_t step
    int part
    int at[MOST_FOURS]


cdef void _place(const ByteWeights* product, Py_ssize_t step, int part, Inputs* inputs) noexcept nogil:
    """Tell where inputs are that come in parts, `step` bytes from one to the next."""
    cdef int k, first
    inputs.step, inputs.part = step, part
    if product.packed != NULL:
        for k in range(product.inputs // 4):
            first = 4 * product.fours[k]
            inputs.at[k] = <int>(first // part * step + first % part)


cdef inline void _multiply(
    const ByteWeights* product, const Inputs* inputs, const u8** rows, Py_ssize_t n, int* sums
) noexcept nogil:
    """Multiply n rows, up to TOGETHER_IN, for whose sums there is room for TOGETHER_OUT outputs at a time."""
    cdef Py_ssize_t row
    cdef int fours = product.inputs // 4
    if product.packed != NULL and n == TOGETHER_IN:
        textfix_multiply_four(sums, rows, inputs.at, product.pairs, fours, product.packed, product.outputs)
        return
    for row in range(n):
        if product.packed != NULL:
            textfix_multiply_one(sums, rows + row, inputs.at, product.pairs, fours, product.packed, product.outputs)
        else:
            textfix_multiply_plain(
                sums, rows[row], inputs.step, inputs.part, product.weights, product.inputs, product.outputs
            )
        sums += _rounded(product.outputs)


cdef class Multiplier:
    """
    Weights as the kernel multiplies by them.

    Args:
        by_output: int8 (outputs, inputs).
    """

    cdef ByteWeights of
    cdef object kept  # the arrays that are pointed to

    def __cinit__(self, const signed char[:, ::1] by_output):
        cdef ByteWeights* of = &self.of
        of.weights, of.packed = &by_output[0, 0], NULL
        of.outputs, of.inputs, of.pairs = <int>by_output.shape[0], <int>by_output.shape[1], 0
        packed = fours = None
        if textfix_multiplies() and of.inputs % 4 == 0 and of.inputs // 4 <= MOST_FOURS:
            packed, fours = self._pack()
        self.kept = (np.asarray(by_output), packed, fours)

    cdef tuple _pack(self):
        cdef ByteWeights* of = &self.of
        cdef int many = of.inputs // 4, rows = _rounded(of.outputs), out, k, i
        packed, fours = np.zeros(rows * of.inputs, dtype=np.int8), np.empty(many, dtype=np.int32)
        cdef signed char[::1] to_packed = packed
        cdef int[::1] to_fours = fours
        of.pairs = _pair(of, np.zeros(many, dtype=np.uint8), to_fours)
        for out in range(of.outputs):
            for k in range(many):
                for i in range(4):
                    to_packed[((out // 16 * many + k) * 16 + out % 16) * 4 + i] = (
                        of.weights[of.inputs * out + 4 * to_fours[k] + i]
                    )
        of.packed, of.fours = &to_packed[0], &to_fours[0]
        return packed, fours


cdef inline int _rounded(int outputs) noexcept nogil:
    """Return for how many outputs there must be room."""
    return (outputs + TOGETHER_OUT - 1) // TOGETHER_OUT * TOGETHER_OUT


cdef int _pair(const ByteWeights* of, u8[::1] taken, int[::1] order) noexcept:
    """Put fours of inputs in order, first those of which two fit 16 bits together; return how many pairs they make."""
    cdef int many = of.inputs // 4, pairs = 0, one, other, left
    for one in range(many):
        if taken[one]:
            continue
        for other in range(one + 1, many):
            if not taken[other] and _fit(of, one, other):
                order[2 * pairs], order[2 * pairs + 1] = one, other
                taken[one] = taken[other] = True
                pairs += 1
                break
    left = 2 * pairs
    for one in range(many):
        if not taken[one]:
            order[left] = one
            left += 1
    return pairs


cdef bint _fit(const ByteWeights* of, int one, int other) noexcept nogil:
    """True if no sum of the products of two inputs of one four, and of two of the other, is beyond 16 bits."""
    cdef int out, half, k, more, less, weight
    cdef const signed char* w
    for out in range(of.outputs):
        w = of.weights + of.inputs * out
        for half in range(2):
            more = less = 0
            for k in range(2):
                weight = w[4 * one + 2 * half + k]
                more += max(weight, 0)
                less += max(-weight, 0)
                weight = w[4 * other + 2 * half + k]
                more += max(weight, 0)
                less += max(-weight, 0)
            if more > MOST_OF_LANE or less > MOST_OF_LANE:
                return False
    return True
