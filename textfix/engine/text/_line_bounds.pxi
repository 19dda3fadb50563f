# The most that a line may score in `code_lines.py`, by what was counted in it; see `_lines.pxi`.

cdef inline double _most(double weight) noexcept nogil:
    """Return what a feature adds at most that may be there or not."""
    return weight if weight > 0 else 0


cdef void _bound(const LineBounds* line, const double* weights, double* bounds) noexcept nogil:
    """Set the bounds of a line; see `bound_lines`."""
    cdef double words = max(line.words, 1), black = max(line.black, 1), sum = weights[F_BIAS]
    cdef double share = min(line.common / words, 0.5)
    cdef bint sign
    if line.beyond:
        bounds[0] = bounds[1] = BOUNDLESS
        return
    if line.black == 0:
        bounds[0] = bounds[1] = 0
        return
    sum += _most(weights[F_IND2])
    sum += weights[F_SENT] if line.is_sentence else 0
    sum += weights[F_STOP] if line.has_stop else 0
    sum += _most(weights[F_IND4]) if line.indented else 0
    sum += weights[F_NO_FUNCTION_WORD] if line.common == 0 and line.words >= 3 else 0
    sum += weights[F_TWO_FUNCTION_WORDS] if line.common >= 2 else 0
    sum += weights[F_SHARE] * share if line.words >= 4 else 0
    sum += weights[F_EIGHT_WORDS] if line.words >= 8 else 0
    sum += weights[F_TWO_WORDS] if line.words <= 2 else 0
    sum += weights[F_NO_LETTER] if line.letters == 0 else 0
    sum += weights[F_NUMBERS] if line.numbers > line.words else 0
    sum += _of_ending(line.last, line.prior, weights)
    sum += _of_density(line.op, words, 0.05, 0.2, weights + F_OP05) + _of_density(
        line.call, words, 0.05, 0.2, weights + F_CALL05
    )
    sum += _of_density(line.ident, words, 0.1, 0.3, weights + F_IDENT10) + _of_density(
        line.quoted, words, 0.05, 0.2, weights + F_STR05
    )
    sum += _most(weights[F_SYM04]) if line.symbols / black > 0.04 else 0
    sum += _most(weights[F_SYM10]) if line.symbols / black > 0.1 else 0
    sum += _most(weights[F_SYM25]) if line.symbols / black > 0.25 else 0
    sum += _most(weights[F_LEAD]) if line.leads else 0
    sum += _most(weights[F_TAB]) if line.tabs > 0.05 * (words + 1) else 0
    sum += _most(weights[F_GAP]) if line.gaps > 0.1 * (words + 1) else 0
    sum += _most(weights[F_GLUE]) if line.glued > 0.15 * (words + 1) else 0
    sign = line.leads or line.op > 0.05 * (words + 1) or line.call > 0.05 * (words + 1)
    sign = sign or line.ident > 0.1 * (words + 1) or line.quoted > 0.05 * (words + 1) or line.symbols / black > 0.04
    sign = sign or line.tabs > 0.05 * (words + 1) or line.gaps > 0.1 * (words + 1) or line.glued > 0.15 * (words + 1)
    sign = sign or line.last == 59 or line.last == 123 or line.last == 125
    bounds[0] = sum if sign else min(sum, 0)
    bounds[1] = sum + _most(weights[F_KEY])


cdef double _of_ending(u32 last, u32 prior, const double* weights) noexcept nogil:
    """Return what the last character of a line, behind another, adds at most."""
    cdef double sum = 0
    if last == 59 or last == 123 or last == 125:  # ; { }
        sum += _most(weights[F_END])
    if last == 59 or last == 58:  # behind ) ] }
        sum += _most(weights[F_END2]) if prior == 41 or prior == 93 or prior == 125 else 0
    elif (
        last == 41 or last == 44 or last == 93 or last == 125 or last == 92 or last == 61 or last == 124 or last == 40
        or last == 91
    ):  # ) , ] } \ = | ( [
        sum += _most(weights[F_END2])
    return sum


cdef double _of_density(
    Py_ssize_t found, double words, double some, double many, const double* weights
) noexcept nogil:
    """Return what a pattern adds at most, the weights of two features one behind the other."""
    cdef double sum = 0
    if found > some * (words + 1):
        sum += _most(weights[0])
    if found > many * (words + 1):
        sum += _most(weights[1])
    return sum
