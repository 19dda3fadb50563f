"""scikit-learn: a transformer that can be cloned, pickled and put into a pipeline; `fit` surveys."""

import pickle

import numpy as np
import pytest

import textfix
from support.columns import DOCUMENTS
from textfix import Config

pytestmark = pytest.mark.hosts

TEXTS = [text for text in DOCUMENTS if text is not None]
UNDAMAGED = ["It’s Putin’s war.", "The mayor’s office said they’re late.", "They don’t know."] * 40
DAMAGED = ["Its Putins war.", "The mayors office said theyre late.", "They dont know."] * 40


@pytest.fixture
def transformer():
    from textfix.integrations.sklearn import TextfixTransformer

    return TextfixTransformer


def test_a_list_is_repaired(transformer, repaired):
    assert transformer(survey=False).fit_transform(DOCUMENTS) == repaired


@pytest.mark.parametrize("shape", [(-1,), (-1, 1)])
def test_an_array_keeps_its_shape(transformer, repaired, shape):
    array = np.array(DOCUMENTS, dtype=object).reshape(shape)
    new = transformer(survey=False).fit_transform(array)
    assert (new.shape, new.dtype, new.ravel().tolist()) == (array.shape, array.dtype, repaired)


def test_a_column_of_a_frame_is_repaired(transformer, repaired):
    import pandas as pd

    assert transformer(survey=False).fit_transform(pd.Series(DOCUMENTS)) == repaired


def test_fit_surveys(transformer):
    short = "The teachers desk was empty."
    fitted = transformer().fit(UNDAMAGED)
    assert fitted.survey_ == textfix.survey(UNDAMAGED)
    assert fitted.transform([short]) == [textfix.clean(short, Config(survey=fitted.survey_))]
    assert fitted.transform([short]) != transformer(survey=False).fit(UNDAMAGED).transform([short])


@pytest.mark.parametrize("config", [Config(damage="quotes"), Config(survey=textfix.Survey())])
def test_what_is_known_is_not_surveyed(transformer, config):
    fitted = transformer(config).fit(DAMAGED)
    assert fitted.survey_ is None
    assert fitted.cleaner_.config == config


def test_it_must_be_fitted(transformer):
    from sklearn.exceptions import NotFittedError

    with pytest.raises(NotFittedError):
        transformer().transform(["They dont know."])


def test_it_is_cloned_and_its_parameters_are_set(transformer):
    from sklearn.base import clone

    config = Config(style="straight")
    copy = clone(transformer(config)).set_params(errors="raise")
    assert copy.get_params() == {"config": config, "survey": True, "errors": "raise"}
    assert copy.fit_transform(["They dont know."]) == ["They don't know."]


def test_a_fitted_transformer_carries_its_lexicon(transformer, names):
    pickled = pickle.dumps(transformer(Config(lexicon=str(names))).fit(DAMAGED))
    names.unlink()
    assert pickle.loads(pickled).transform(["They dont know."]) == ["They don’t know."]


def test_a_pipeline(transformer):
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.pipeline import make_pipeline

    pipeline = make_pipeline(transformer(), CountVectorizer(token_pattern=r"\S+")).fit(TEXTS)
    assert "don’t" in pipeline.get_feature_names_out()
    assert "dont" not in pipeline.get_feature_names_out()
