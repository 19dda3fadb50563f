"""Loads the models when it is imported: worker processes that are forked afterwards share its memory."""

from textfix.engine.models import load_model, load_tagger

load_model()
load_tagger()
