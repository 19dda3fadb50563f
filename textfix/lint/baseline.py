"""A baseline: the findings that a project has today, by count, so that only new ones are reported."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from textfix.edits import Finding
from textfix.errors import ConfigError

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Baseline:
    """
    Numbers of findings that are allowed.

    A file may have as many findings of a rule as its baseline says; if it has more, all of them are reported, for
    which of them is new cannot be known.

    Attributes:
        allowed: number of findings by the path of the file and the code of the rule.

    >>> one, two = (Finding(at, at, "’", "TF201", 0.9, "safe") for at in (3, 8))
    >>> baseline = Baseline.of([("a.txt", one)])
    >>> baseline.new("a.txt", [one]), len(baseline.new("a.txt", [one, two]))
    ([], 2)
    """

    allowed: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, findings: Iterable[tuple[str, Finding]]) -> Baseline:
        """Return the baseline that allows exactly these findings, each given with the path of its file."""
        counts: dict[str, Counter[str]] = {}
        for path, finding in findings:
            counts.setdefault(path, Counter())[finding.rule] += 1
        return cls.of_counts(counts)

    @classmethod
    def of_counts(cls, counts: Mapping[str, Mapping[str, int]]) -> Baseline:
        """Return the baseline that allows these numbers of findings, by path and rule."""
        return cls({path: dict(sorted(counts[path].items())) for path in sorted(counts) if counts[path]})

    @classmethod
    def from_json(cls, text: str, where: str) -> Baseline:
        """
        Read a baseline.

        Args:
            text: the content of the file.
            where: the name of the file, for messages.

        Raises:
            ConfigError: it is not a baseline, or has another version.
        """
        advice = "write it anew with --update-baseline"
        try:
            content = json.loads(text)
            version, files = content["version"], content["files"]
            allowed = {path: dict(rules) for path, rules in files.items()} if version == _VERSION else {}
            are_counts = all(isinstance(count, int) for rules in allowed.values() for count in rules.values())
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            raise ConfigError(f"{where}: not a baseline; {advice}") from None
        if version != _VERSION:
            raise ConfigError(f"{where}: baseline of another version than {_VERSION}; {advice}")
        if not are_counts:
            raise ConfigError(f"{where}: not a baseline, its counts must be integers; {advice}")
        return cls(allowed)

    def to_json(self) -> str:
        """Return the content of the file, the same for the same findings."""
        return json.dumps({"version": _VERSION, "files": self.allowed}, ensure_ascii=False, indent=2) + "\n"

    def new(self, path: str, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings of a file that the baseline does not allow; a group stays or goes as a whole."""
        findings = list(findings)
        return of_rules(findings, self.new_rules(path, Counter(finding.rule for finding in findings)))

    def new_rules(self, path: str, counts: Mapping[str, int]) -> set[str]:
        """Return the rules of which a file has more findings than the baseline allows; `counts`: what it has."""
        allowed = self.allowed.get(path, {})
        return {rule for rule, count in counts.items() if count > allowed.get(rule, 0)}


def of_rules(findings: Sequence[Finding], rules: Container[str]) -> list[Finding]:
    """Return the findings of some rules; a group stays or goes as a whole."""
    groups = {finding.group for finding in findings if finding.rule in rules} - {None}
    return [finding for finding in findings if finding.rule in rules or finding.group in groups]
