# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The compiled kernel: what other modules compute with arrays, word by word; see `kernel.py`."""

import numpy as np

ctypedef unsigned short u16
ctypedef unsigned int u32

cdef extern from *:
    const u32 TEXTFIX_SOURCES  # defined by setup.py

SOURCES = TEXTFIX_SOURCES  # a checksum of the files that this was compiled from; see kernel.py

include "_words.pxi"
include "_scores.pxi"
include "_tokens.pxi"
include "_lines.pxi"
include "_line_signs.pxi"
include "_line_bounds.pxi"
include "_protection.pxi"
include "_misspellings.pxi"
include "_candidates.pxi"
include "_screen.pxi"
include "_multiply.pxi"
include "_networks.pxi"
include "_reranker.pxi"
include "_damage.pxi"
include "_classify.pxi"
include "_quotations.pxi"
include "_reader.pxi"
include "_inputs.pxi"
include "_ways.pxi"
include "_judge.pxi"
include "_clean.pxi"
