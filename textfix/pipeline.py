"""The one path of a text: stages that decode, then tokens, candidates, probabilities, damage, findings, report.

Whatever the caller wants (text, findings, diff, JSON) is read off the report that this module makes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from textfix import rules
from textfix.chars import APOSTROPHE, CURLY_APOSTROPHE
from textfix.compose import compose
from textfix.config import Config
from textfix.damage import (
    Diagnosis,
    Register,
    Slots,
    Survivors,
    count_survivors,
    diagnose,
    read_register,
    repetition_weight,
)
from textfix.edits import Applicability, Finding
from textfix.features import LETTER_S, Candidates, Words, candidate_words, describe, extract
from textfix.forms import model_with
from textfix.lexicon import BARE, CONTRACTION, FLAGS, LAST1, Lexicon
from textfix.model import PLACES, Model, load_model
from textfix.placing import QUOTES, Place, merge, quotation_findings
from textfix.protect import protected_words
from textfix.quotations import Reading, confidence, posterior, read, worth_reading
from textfix.reader import load_reader
from textfix.report import Damage, Report
from textfix.stages import Staged, complete, prepare
from textfix.tokens import Bools, Ints, Tokens, tokenize

_BATCH = 1 << 18  # characters analysed together: arrays that fit the cache, and few calls a text

_DEFAULT = Config()

F64 = NDArray[np.float64]


class Cleaner:
    """
    Repairs texts with one set of settings.

    A cleaner holds its config and nothing else: it may be shared between threads, pickles to a few bytes that
    depend on the config alone, and all cleaners of a process share one model, loaded when the first text comes.

    Args:
        config: the settings; the defaults where None.

    >>> Cleaner().clean("I dont know whats happening on Putins border.")
    'I don’t know what’s happening on Putin’s border.'
    """

    __slots__ = ("config",)

    def __init__(self, config: Config | None = None) -> None:
        self.config = config or _DEFAULT

    def __reduce__(self) -> tuple[type[Cleaner], tuple[Config]]:
        return Cleaner, (self.config,)

    def __repr__(self) -> str:
        return f"Cleaner({self.config!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cleaner) and self.config == other.config

    def __hash__(self) -> int:
        return hash((Cleaner, self.config))

    def __call__(self, text: str) -> str:
        """Clean one text: a cleaner is a function, for the pipelines that want one."""
        return self.clean(text)

    def clean(self, text: str) -> str:
        """Return the repaired text; `text` itself where nothing is to be repaired."""
        return self.analyze(text).text

    def analyze(self, text: str) -> Report:
        """
        Return the report on one text.

        Raises:
            TypeError: `text` is not a str.
            ConfigError: the config names a lexicon that cannot be read; so do the other methods.
        """
        _check(text, None)
        return _analyze([text], _model(self.config), self.config)[0]

    def analyze_many(self, texts: Iterable[str | None]) -> list[Report | None]:
        """Return the report on each text, None for None; what a text gets does not depend on its neighbours."""
        reports: list[Report | None] = []
        model = _model(self.config)  # one for all batches, even if the user's lexicon is edited meanwhile
        for batch in _batches(texts):
            given = [text for text in batch if text is not None]
            results = iter(_analyze(given, model, self.config))
            reports += [None if text is None else next(results) for text in batch]
        return reports

    def clean_many(self, texts: Iterable[str | None]) -> list[str | None]:
        """
        Return each text repaired, None for None.

        >>> Cleaner().clean_many(["Its what shes done.", None])
        ['It’s what she’s done.', None]
        """
        return [None if report is None else report.text for report in self.analyze_many(texts)]


def _check(text: object, row: int | None) -> None:
    if not isinstance(text, str):
        where = "" if row is None else f" in row {row}"
        raise TypeError(f"textfix repairs str, not {type(text).__name__}{where}; decode bytes first")


def _batches(texts: Iterable[str | None]) -> Iterator[list[str | None]]:
    batch: list[str | None] = []
    size = 0
    for row, text in enumerate(texts):
        if text is not None:
            _check(text, row)
            size += len(text)
        batch.append(text)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Everything that is known of a batch before findings are made of it."""

    tokens: Tokens
    words: Words
    candidates: Candidates  # those without a mark of their own
    probabilities: F64  # (5, n_candidates)
    diagnosis: Diagnosis
    register: Register
    survivors: Survivors
    reading: Reading
    lost: F64  # (n_documents, 3), posterior over the share of quotation marks that was lost

    def damaged(self) -> F64:
        """Return the probability that marks were deleted from each document, 0 where nothing is decided."""
        chance: F64 = self.diagnosis.posterior[:, self.diagnosis.damaged].sum(axis=1)
        return np.where(self.register.other | self.register.casual, 0.0, chance)


def _model(config: Config) -> Model:
    return load_model() if config.lexicon is None else model_with(config.lexicon)


def _analyze(texts: Sequence[str], model: Model, config: Config) -> list[Report]:
    tokens = tokenize(texts)
    staged = prepare(texts, tokens, model.lexicon, config)
    prepared = [stage.text for stage in staged]
    if any(new is not old for new, old in zip(prepared, texts, strict=True)):
        tokens = tokenize(prepared)
    evidence = _gather(prepared, tokens, model, config)
    # What was deleted with the marks is looked for where marks were; words that it parts or mends are then read again.
    again: dict[int, Staged] = {}
    found = complete(texts, staged, tokens, evidence.words.fields, evidence.damaged(), model.lexicon, config)
    for row, stage in found.items():
        if stage.text is prepared[row]:
            staged[row] = stage
        else:
            again[row] = stage
    reports = _reports(texts, staged, evidence, model, config)
    if again:
        sources, stages = [texts[row] for row in again], list(again.values())
        prepared = [stage.text for stage in stages]
        evidence = _gather(prepared, tokenize(prepared), model, config)
        for row, report in zip(again, _reports(sources, stages, evidence, model, config), strict=True):
            reports[row] = report
    return reports


def _reports(
    texts: Sequence[str], staged: Sequence[Staged], evidence: _Evidence, model: Model, config: Config
) -> list[Report]:
    found = _find([stage.text for stage in staged], evidence, config)
    reports = []
    for row, (source, stage) in enumerate(zip(texts, staged, strict=True)):
        findings = found.get(row, ())
        rules.hold_to_alphabets(stage.text, findings)
        if stage.findings:
            findings = compose(source, stage.findings, findings, config.level)
        damage = _damage_of(evidence, stage.findings, row, config)
        reports.append(Report(source, findings, damage, model.version, config.level))
    return reports


def _gather(texts: Sequence[str], tokens: Tokens, model: Model, config: Config) -> _Evidence:
    words = describe(tokens, model.lexicon)
    known = (words.fields[:, BARE] > 0) | (words.fields[:, LAST1] > 0)
    protected = protected_words(tokens, texts, known)
    register = read_register(tokens, words, protected, texts, config)
    chosen = candidate_words(tokens, words, protected | register.other[tokens.document])
    inner, edge = _marked(tokens)
    inner &= ~protected
    # All candidates are scored, those that have their mark too: what is said of a word depends on the skeleton alone.
    candidates = extract(tokens, words, chosen, model.lexicon)
    probabilities = model.probabilities(tokens, words, candidates)
    survived = _survivors_by_document(tokens, inner, candidates)
    open_slots = np.flatnonzero(~inner[chosen])
    candidates, probabilities = candidates.take(open_slots), probabilities[:, open_slots]
    at_edge = edge[candidates.token]
    slots = Slots(1 - probabilities[0], tokens.document[candidates.token], at_edge, candidates.occurrences)
    survivors = count_survivors(tokens, inner)
    diagnosis = diagnose(slots, survived, register, config)
    reading = _read(tokens, words, model.lexicon, diagnosis, register, protected, config)
    bare = np.flatnonzero(~at_edge)
    return _Evidence(
        tokens,
        words,
        candidates.take(bare),
        probabilities[:, bare],
        diagnosis,
        register,
        survivors,
        reading,
        posterior(reading, diagnosis, register.casual, config),
    )


def _read(
    tokens: Tokens,
    words: Words,
    lexicon: Lexicon,
    diagnosis: Diagnosis,
    register: Register,
    protected: Bools,
    config: Config,
) -> Reading:
    """Let the network read the documents that may have lost quotation marks; it is loaded when there is one."""
    documents = worth_reading(tokens, diagnosis.posterior[:, diagnosis.damaged].sum(axis=1), config)
    documents &= ~register.other
    if not documents.any():
        return Reading.nothing(tokens)
    return read(tokens, words, lexicon, load_reader(), documents, protected)


def _survivors_by_document(tokens: Tokens, inner: Bools, candidates: Candidates) -> F64:
    """Count the words that hold an apostrophe, repetitions for less."""
    weight = inner.astype(np.float64)
    weight[candidates.token] *= repetition_weight(candidates.occurrences)
    return np.bincount(tokens.document, weight, tokens.text_start.size - 1).astype(np.float64)


def _marked(tokens: Tokens) -> tuple[Bools, Bools]:
    """Say of each word whether a mark stands inside it, and whether one stands at its edge."""
    if tokens.marks.size == 0 or tokens.start.size == 0:
        nowhere = np.zeros(tokens.start.size, dtype=np.bool_)
        return nowhere, nowhere.copy()
    is_single = np.zeros(int(tokens.text_start[-1]) + 2, dtype=np.bool_)
    is_single[tokens.single_marks() + 1] = True
    at_edge = is_single[tokens.input_offset(tokens.start)] | is_single[tokens.input_offset(tokens.end - 1) + 2]
    return tokens.inner_marks(), at_edge


def _find(texts: Sequence[str], evidence: _Evidence, config: Config) -> dict[int, tuple[Finding, ...]]:
    """Return the findings of each document, sorted; documents without any are absent."""
    found = _find_apostrophes(evidence, config)
    for row, quotations in _find_quotations(texts, evidence, config).items():
        found[row] = merge(found.get(row, []), quotations)
    return {row: tuple(findings) for row, findings in found.items()}


def _find_quotations(texts: Sequence[str], evidence: _Evidence, config: Config) -> dict[int, list[Finding]]:
    """Make findings of the quotations that are worth one."""
    tokens, reading = evidence.tokens, evidence.reading
    straight = _straight(evidence.survivors, config)
    safe = config.unsafe_confidence
    if config.quotations == "safe":
        safe = max(config.quotation_confidence, config.safe_confidence)
    found: dict[int, list[Finding]] = {}
    for rule, lost in (
        (rules.QUOTATION, reading.pairs),
        (rules.WIDOWED_QUOTATION, reading.widows),
        (rules.SINGLE_QUOTATION, reading.singles),
    ):
        sure = confidence(lost, evidence.lost)
        kept = np.flatnonzero(sure >= min(config.display_confidence, config.unsafe_confidence, safe))
        if not config.wants(rule.code):
            continue
        text_start = tokens.text_start[lost.document]
        start = tokens.input_offset(tokens.start[lost.first]) - text_start
        end = tokens.input_offset(tokens.end[lost.last] - 1) + 1 - text_start
        for k in kept.tolist():
            row, chance = int(lost.document[k]), float(sure[k])
            place = Place(int(start[k]), int(end[k]), int(lost.missing[k]), bool(lost.late[k]))
            applies = _APPLICABILITIES[1 + (chance >= config.unsafe_confidence) + (chance >= safe)]
            marks = QUOTES[rule is rules.SINGLE_QUOTATION, straight[row]]
            found.setdefault(row, []).extend(quotation_findings(texts[row], place, marks, rule.code, chance, applies))
    return found


def _find_apostrophes(evidence: _Evidence, config: Config) -> dict[int, list[Finding]]:
    """Make findings of the candidates that are worth one."""
    any_mark = 1 - evidence.probabilities[0]
    least = min(config.display_confidence, config.unsafe_confidence, config.safe_confidence)
    worth = np.flatnonzero(any_mark >= least)
    place = evidence.probabilities[1:, worth].argmax(axis=0) + 1
    document = evidence.tokens.document[evidence.candidates.token[worth]]
    damaged, at_all = evidence.diagnosis.confidence(document, any_mark[worth], evidence.probabilities[place, worth])
    damaged[evidence.register.casual[document]] = 0.0
    level = _levels(damaged, at_all, config)
    code = _codes(evidence, worth, place)
    wanted = np.array([config.wants(rule) for rule in rules.CODES])[code]
    kept = np.flatnonzero((level > 0) & wanted)
    worth, place, document, level, code = worth[kept], place[kept], document[kept], level[kept], code[kept]
    sureness = np.minimum(np.where(level == 1, at_all[kept], damaged[kept]), 1.0)
    straight = _straight(evidence.survivors, config)
    starts = evidence.tokens.text_start.tolist()
    found: dict[int, list[Finding]] = {row: [] for row in np.unique(document).tolist()}
    groups = count()
    for row, offsets, rule, sure, applies in zip(
        document.tolist(),
        _offsets(evidence, worth, place),
        code.tolist(),
        sureness.tolist(),
        level.tolist(),
        strict=True,
    ):
        group = next(groups) if len(offsets) > 1 else None
        mark = APOSTROPHE if straight[row] else CURLY_APOSTROPHE
        for at in offsets:
            at -= starts[row]
            found[row].append(Finding(at, at, mark, rules.CODES[rule], sure, _APPLICABILITIES[applies], group))
    return found


_APPLICABILITIES: tuple[Applicability, ...] = ("display", "display", "unsafe", "safe")  # 0 is no finding at all
_LEXICAL = len(PLACES)


def _levels(damaged: F64, at_all: F64, config: Config) -> Ints:
    """Return an index into _APPLICABILITIES for each candidate."""
    level = np.where(at_all >= config.display_confidence, 1, 0)
    level[damaged >= config.unsafe_confidence] = 2
    level[damaged >= config.safe_confidence] = 3
    return level


def _codes(evidence: _Evidence, which: Ints, place: Ints) -> Ints:
    """Return the rule that each mark falls under, as an index into `rules.CODES`."""
    token = evidence.candidates.token[which]
    return rules.rule_of_mark(
        place,
        ends_in_s=evidence.words.last[token] == LETTER_S,
        clitic=(evidence.words.fields[token, FLAGS] & CONTRACTION) != 0,
        leading=(evidence.candidates.pattern[which] & 1) != 0,
    )


def _offsets(evidence: _Evidence, which: Ints, place: Ints) -> list[list[int]]:
    """Return where in the joined input the marks of each candidate belong, in order."""
    tokens, token = evidence.tokens, evidence.candidates.token[which]
    # After the last letter, not before what follows the word: a mark may stand between.
    after_letter = tokens.end[token] - np.array([0, 2, 3, 1, 1])[place]
    offsets = [[at] for at in (tokens.input_offset(after_letter) + 1).tolist()]
    for i in np.flatnonzero(place == _LEXICAL).tolist():
        start, pattern = int(tokens.start[token[i]]), int(evidence.candidates.pattern[which[i]])
        skeleton = np.array([start + k for k in range(32) if pattern >> k & 1])
        ends = skeleton == tokens.end[token[i]]
        offsets[i] = (tokens.input_offset(skeleton - ends) + ends).tolist()
    return offsets


def _straight(survivors: Survivors, config: Config) -> list[bool]:
    """Say which documents use straight marks; those that show none use typographic ones."""
    if config.style == "auto":
        straight: list[bool] = (survivors.straight > survivors.curly).tolist()
        return straight
    return [config.style == "straight"] * survivors.straight.size


def _damage_of(evidence: _Evidence, staged: Sequence[Finding], row: int, config: Config) -> Damage:
    register, survivors, diagnosis = evidence.register, evidence.survivors, evidence.diagnosis
    other = 1.0 if register.other[row] else 0.0
    slips = float(diagnosis.posterior[row][~diagnosis.damaged].sum())
    deleted = float(diagnosis.posterior[row][-1])
    partial = max(0.0, 1.0 - slips - deleted)
    bare = float(evidence.lost[row, -1])
    quotes = max(_quotes_share(survivors, row, config), bare)
    states = {
        "clean": slips * (1 - bare) * (1 - other),
        "partial": partial * (1 - other),
        "apostrophes": deleted * (1 - quotes) * (1 - other),
        "quotation-marks": slips * bare * (1 - other),
        "quotes": deleted * quotes * (1 - other),
        "other": other,
    }
    facts = {
        "words": int(register.words[row]),
        "english": round(float(register.english[row]), 4),
        "prose": round(float(register.prose[row]), 4),
        "casual": bool(register.casual[row]),
        "apostrophes": int(survivors.apostrophes[row]),
        "quotation_marks": int(survivors.double_curly[row] + survivors.double_straight[row]),
        "orphan_spaces": int(register.orphans[row]),
    }
    traces = Counter(rules.RULES[finding.rule].name for finding in staged)
    operators: dict[str, float] = {}
    for finding in staged:
        rule = rules.RULES[finding.rule]
        if rule not in rules.RESIDUE_RULES:
            operators[rule.name] = max(finding.confidence, operators.get(rule.name, 0.0))
    return Damage(states, facts | dict(traces), operators)


def _quotes_share(survivors: Survivors, row: int, config: Config) -> float:
    """
    Return the probability that quotation marks went with the apostrophes of a text that lost all of these.

    Curly ones that stand say no.  Straight ones stand in texts that lost all that is not ASCII, too: even odds.
    None at all is what most such losses look like; texts that never had any are the rest.
    """
    if config.damage in ("quotes", "apostrophes"):
        return float(config.damage == "quotes")
    if survivors.double_curly[row]:
        return 0.0
    return 0.5 if survivors.double_straight[row] else 0.8
