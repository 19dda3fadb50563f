"""The script of the page of an audit: it filters the samples, and takes and saves verdicts."""

SCRIPT = """
"use strict";
{
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const status = document.querySelector("[role=status]");
  const fields = new Map(all(".tools [name]").map((field) => [field.name, field]));
  const verdicts = new Map(); // by the key of a sample; samples of one pair share it
  let isSaved = true;
  const samples = all("article").map((article) => {
    const records = JSON.parse(article.dataset.records);
    const own = records[0];
    const first = Math.min(...records.map((record) => record.start));
    const buttons = all("button", article);
    const key = JSON.stringify([own.file, own.record, own.field, first]);
    return { article, records, own, buttons, key, source: article.dataset.source };
  });

  const value = (name) => fields.get(name).value;
  const verdictOf = (sample) => (verdicts.has(sample.key) ? String(verdicts.get(sample.key)) : "none");
  const isWanted = (sample) =>
    ["", sample.source].includes(value("source")) &&
    ["", sample.own.rule].includes(value("rule")) &&
    ["", verdictOf(sample)].includes(value("verdict")) &&
    sample.own.confidence >= Number(value("least")) &&
    sample.own.confidence <= Number(value("most") || 1);
  const shown = () => samples.filter((sample) => !sample.article.hidden);

  const refresh = () => {
    for (const sample of samples) {
      sample.article.hidden = !isWanted(sample);
      sample.article.dataset.verdict = verdictOf(sample);
      for (const button of sample.buttons) {
        button.ariaPressed = String(verdictOf(sample) === String(button.dataset.does === "accept"));
      }
    }
    for (const rule of all("details")) rule.hidden = all("article", rule).every((article) => article.hidden);
    const count = (what) => samples.filter((sample) => verdictOf(sample) === what).length;
    const counts = `${count("true")} accepted, ${count("false")} refused, ${count("none")} undecided`;
    status.textContent = `${counts}; ${shown().length} of ${samples.length} samples shown`;
    if (shown().length && !shown().some((sample) => sample.article.tabIndex === 0)) moveTab(shown()[0]);
  };
  const moveTab = (to) => {
    for (const sample of samples) sample.article.tabIndex = sample === to ? 0 : -1;
  };
  const focus = (sample) => {
    if (!sample) return;
    sample.article.closest("details").open = true;
    moveTab(sample);
    sample.article.focus();
  };
  const beside = (sample, step) => {
    const left = samples.filter((other) => other === sample || !other.article.hidden);
    return left[left.indexOf(sample) + step];
  };

  // Give a verdict, or take it back with undefined; the focus moves on if its sample is not shown any more.
  const decide = (some, verdict) => {
    for (const { key } of some) verdict === undefined ? verdicts.delete(key) : verdicts.set(key, verdict);
    isSaved = false;
    const at = samples.find((sample) => sample.article.contains(document.activeElement));
    const next = at && (beside(at, 1) || beside(at, -1));
    refresh();
    if (at && at.article.hidden) next && !next.article.hidden ? focus(next) : focus(shown()[0]);
  };
  const press = (sample, verdict) => decide([sample], verdicts.get(sample.key) === verdict ? undefined : verdict);
  const judge = (sample, verdict) => {
    const next = beside(sample, 1);
    decide([sample], verdict);
    if (next && !next.article.hidden) focus(next);
  };

  const save = () => {
    const done = new Set();
    const lines = [];
    for (const { key, records } of samples) {
      if (!verdicts.has(key) || done.has(key)) continue;
      done.add(key);
      for (const record of records) lines.push(JSON.stringify({ ...record, accept: verdicts.get(key) }) + "\\n");
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(lines, { type: "application/x-ndjson" }));
    link.download = "decisions.jsonl";
    link.click();
    isSaved = true;
    status.textContent = `${lines.length} edits saved to decisions.jsonl`;
  };

  const tools = {
    start: () => focus(shown().find((sample) => verdictOf(sample) === "none") || shown()[0]),
    "accept-shown": () => decide(shown(), true),
    "refuse-shown": () => decide(shown(), false),
    save,
  };
  const keys = {
    a: (sample) => judge(sample, true),
    r: (sample) => judge(sample, false),
    u: (sample) => decide([sample], undefined),
    j: (sample) => focus(beside(sample, 1)),
    k: (sample) => focus(beside(sample, -1)),
  };
  for (const button of all(".tools button")) button.addEventListener("click", tools[button.dataset.does]);
  for (const field of fields.values()) {
    for (const type of ["input", "change"]) field.addEventListener(type, refresh);
  }
  for (const sample of samples) {
    for (const button of sample.buttons) {
      button.addEventListener("click", () => press(sample, button.dataset.does === "accept"));
    }
    sample.article.addEventListener("focusin", () => moveTab(sample));
    sample.article.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
      event.preventDefault();
      keys[event.key](sample);
    });
  }
  window.addEventListener("beforeunload", (event) => {
    if (!isSaved) event.preventDefault();
  });
  if (samples.length) {
    document.documentElement.classList.add("live");
    refresh();
  }
}
"""
