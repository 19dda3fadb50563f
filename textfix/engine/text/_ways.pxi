# What `quotations/crf.py` sums over all ways to set quotation marks, paragraph by paragraph.

from libc.math cimport log1p


cdef inline double _log_add(double x, double y) noexcept nogil:
    """Return log(exp(x) + exp(y)), rounded as `numpy.logaddexp` rounds it."""
    cdef double more = x - y
    if x == y:
        return x + 0.693147180559945309417232121458176568
    if more > 0:
        return x + log1p(exp(-more))
    if more <= 0:
        return y + log1p(exp(more))
    return more  # of no numbers


def sum_ways(const double[:, ::1] scores, const u8[::1] punctuated, const u8[::1] last, double impossible):
    """
    Sum over all ways to set the marks, forwards and backwards; see `crf.infer`.

    Args:
        scores: float64 (n, 5).
        punctuated: bool as uint8 (n,); a mark follows the word that a closing one may stand behind.
        last: bool as uint8 (n,); the word ends its paragraph.
        impossible: log weight of what cannot be.

    Returns:
        float64 (7, n): closes, before, behind, run, total, entered and onward of `CrfMarginals`.
    """
    cdef Py_ssize_t n = last.shape[0], at, first, end
    cdef double out, within, run, leaves, stays, next_out
    cdef const double* own
    sums, steps = np.empty((7, n), dtype=np.float64), np.empty((n, 4), dtype=np.float64)
    cdef double[:, ::1] to = sums, step = steps
    with nogil:
        first = 0
        while first < n:
            out, within, run, end = 0, impossible, 0, first
            while True:  # forwards
                own = &scores[end, 0]
                to[0, end] = _log_add(own[1], own[2]) if punctuated[end] else own[1]
                leaves = _log_add(to[0, end], own[4]) if last[end] else to[0, end]
                stays = impossible if last[end] else own[3]
                step[end, 0] = _log_add(0, own[0] + own[3] + leaves)
                step[end, 1], step[end, 2], step[end, 3] = own[0] + stays, own[3] + leaves, stays
                run = run + own[3]
                to[1, end], to[3, end] = out, run
                to[5, end] = _log_add(within, out + own[0])
                next_out = _log_add(out + step[end, 0], within + step[end, 2])
                within = _log_add(out + step[end, 1], within + step[end, 3])
                out = next_out
                end += 1
                if last[end - 1] or end == n:
                    break
            for at in range(first, end):
                to[4, at] = out
            out, within = 0, impossible
            for at in range(end - 1, first - 1, -1):  # backwards
                leaves = _log_add(to[0, at], scores[at, 4]) if last[at] else to[0, at]
                to[2, at] = out
                to[6, at] = _log_add(leaves + out, within)
                next_out = _log_add(step[at, 0] + out, step[at, 1] + within)
                within = _log_add(step[at, 2] + out, step[at, 3] + within)
                out = next_out
            first = end
    return sums
