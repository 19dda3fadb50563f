# A bound on the probability that a text lost its apostrophes: what `diagnosis.py` computes, with what is not known yet
# as it raises or lowers it most (docs/design/screen.md).

from libc.math cimport exp, log


cdef enum:
    SHARES = 8  # values of q, the share of apostrophes that is gone
    SLIPS = 3  # of them, those of clean texts


cdef struct Damage:  # as `diagnosis.constants` has them, and in this order
    double prior[SHARES]
    double slips[SLIPS]
    double losses[SHARES - SLIPS]
    double slip_rate
    double slips_a_misspelling
    double added_words
    double most_slips
    double survivor
    double least
    double least_likelihood
    double orphans


cdef struct Evidence:  # of one text
    double q[SHARES]
    double known[SHARES]  # log posterior by what is known, but for a constant
    double lost[SHARES]  # log likelihood of a bare word that certainly had a mark
    double quoted[SHARES]  # and of such a word at whose edge one stands
    double bare  # weight of the words that are not known yet
    double beside  # and of those at whose edge a mark stands


cdef void _begin(
    Evidence* evidence, const Damage* damage, Py_ssize_t words, const Counts* counts, double inner
) noexcept nogil:
    """Set what is known before the candidates; `inner` is the weight of the words with a mark inside."""
    cdef double rate, prior
    cdef int k
    rate = damage.slip_rate + damage.slips_a_misspelling * (counts.misspelt / (words + damage.added_words))
    evidence.bare = evidence.beside = 0
    for k in range(SHARES):
        prior = damage.prior[k]
        if k < SLIPS:
            evidence.q[k] = min(rate * damage.slips[k], damage.most_slips)
        else:
            evidence.q[k] = damage.losses[k - SLIPS]
            prior *= damage.orphans if counts.orphans > 0 else 1
        evidence.known[k] = log(prior) + inner * log(1 - damage.survivor * evidence.q[k])
        evidence.lost[k] = log(max(evidence.q[k], damage.least_likelihood))
        evidence.quoted[k] = log(max(1 - evidence.q[k], damage.least_likelihood))


cdef void _add(
    Evidence* evidence, const Damage* damage, double chance, bint at_edge, double weight
) noexcept nogil:
    """Add a candidate with a known probability of a mark."""
    cdef double as_is
    cdef int k
    if chance < damage.least:
        return
    for k in range(SHARES):
        as_is = 1 - chance * evidence.q[k] if at_edge else 1 - chance * (1 - evidence.q[k])
        evidence.known[k] += weight * log(max(as_is, damage.least_likelihood))


cdef double _damaged(const Evidence* evidence, double bare, double beside) noexcept nogil:
    """Return the probability of damage if words of these weights had a mark, and those left had none."""
    cdef double logs[SHARES]
    cdef double most = -1e300, clean = 0, lost = 0
    cdef int k
    for k in range(SHARES):
        logs[k] = evidence.known[k] + bare * evidence.lost[k] + beside * evidence.quoted[k]
        most = max(most, logs[k])
    for k in range(SHARES):
        if k < SLIPS:
            clean += exp(logs[k] - most)
        else:
            lost += exp(logs[k] - most)
    return lost / (clean + lost)
