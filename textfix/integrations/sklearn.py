"""A transformer of scikit-learn that repairs text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

import textfix
from textfix import Cleaner, Config
from textfix.engine.cleaner import Errors
from textfix.extras import extra

with extra("sklearn"):
    from sklearn.base import BaseEstimator, TransformerMixin
    from sklearn.utils.validation import check_is_fitted


class TextfixTransformer(TransformerMixin, BaseEstimator):
    """
    Repair texts, as the first step of a pipeline.

    Args:
        config: the settings; None for the defaults.
        survey: whether `fit` surveys its texts, and `transform` takes what they say about the damage of the data set
            as the prior of each text.  It takes none if `config` has a survey or a `damage`.
        errors: "keep" leaves a text that cannot be analyzed as it is, "raise" ends the call.

    Attributes:
        survey_: the survey that `fit` took, a `textfix.Survey`; None if it took none.
        cleaner_: repairs the texts.

    >>> TextfixTransformer(survey=False).fit_transform(["Theyre late.", "Fine."])
    ['They’re late.', 'Fine.']
    """

    def __init__(self, config: Config | None = None, *, survey: bool = True, errors: Errors = "keep") -> None:
        self.config = config
        self.survey = survey
        self.errors: Errors = errors

    def fit(self, X: Any, y: object = None) -> TextfixTransformer:  # noqa: N803  # the name that scikit-learn asks for
        """Survey the texts, see `transform`, and return the transformer."""
        config = self.config or Config()
        self.survey_ = None
        if self.survey and config.damage == "auto" and config.survey is None:
            self.survey_ = textfix.survey(_column_of(X), config=config)
            config = replace(config, survey=self.survey_)
        self.cleaner_ = Cleaner(config)
        return self

    def transform(self, X: Any) -> Any:  # noqa: N803
        """
        Return texts repaired.

        Args:
            X: a list, an array of any shape, or a column of a data frame with `tolist`; missing values pass.

        Returns:
            An array of the same shape with dtype object for an array, otherwise a list.
        """
        check_is_fitted(self)
        texts = self.cleaner_.clean_many(_column_of(X), self.errors)
        return np.array(texts, dtype=object).reshape(X.shape) if isinstance(X, np.ndarray) else texts

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """Return the names of the features, which stay as they are."""
        return np.asarray(input_features if input_features is not None else ["text"], dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.no_validation = True
        return tags


def _column_of(texts: Any) -> list[Any]:
    if isinstance(texts, np.ndarray):
        texts = texts.ravel()
    return texts.tolist() if hasattr(texts, "tolist") else list(texts)
