"""Texts with every kind of candidate, and the candidates of texts."""

import numpy as np

from textfix.engine.apostrophes.candidates import candidate_words
from textfix.engine.apostrophes.features import extract
from textfix.engine.text.tokens import tokenize
from textfix.engine.text.words import describe

TEXTS = (
    "I dont know whats happening at the harbours edge, and the boys cant say whose boats theyre in.",
    "The companys shares fell. Its directors said they were well aware of the workers wages, and wont talk.",
    "Were the dogs hers? Shed ask OBrien at six oclock; in the 90s hed have told em.",
    "Mrs. Halvorsens cranes lift a hundred tons, a weeks work for ten mens arms. Lets see it, hell say.",
    "its the childrens hour\n\nThe nurses station was empty. James brother, the Jones house, and the Smiths.",
)


def candidates_of(texts, lexicon):
    """Return tokens, words and candidates of texts."""
    tokens = tokenize(texts)
    words = describe(tokens, lexicon)
    chosen = candidate_words(tokens, words, np.zeros(tokens.start.size, dtype=np.bool_))
    return tokens, words, extract(tokens, words, chosen, lexicon)
