"""The style sheet of the page of an audit."""

STYLE = """
:root { color-scheme: light dark; --ink: #1c2024; --dim: #5b6470; --line: #dde1e6; --paper: #fff; --shade: #f5f6f8;
  --accent: #2461cc; --bar: #9dbdf5; --del: #fde3e1; --del-ink: #a11d12; --ins: #d9f2df; --ins-ink: #0b6b2b;
  --edge: #858d98; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e7eb; --dim: #9aa4b1; --line: #333a43; --paper: #15181c;
  --shade: #1e2329; --accent: #7fabf7; --bar: #3d5f9c; --del: #4b211e; --del-ink: #ffb4ab; --ins: #17402a;
  --ins-ink: #9be7b1; --edge: #6b7583; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 66rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .4rem; }
h2 { font-size: 1.2rem; margin: 2.6rem 0 .7rem; }
p { margin: .4rem 0; max-width: 46rem; }
a { color: var(--accent); }
.dim, footer { color: var(--dim); }
.lead { font-size: 1.1rem; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; margin: 1.5rem 0 0; }
dl > div { background: var(--shade); border-radius: .5rem; padding: .7rem .9rem; }
dt { color: var(--dim); font-size: .85rem; }
dd { margin: 0; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--dim); padding-bottom: .4rem; }
th, td { padding: .4rem .8rem .4rem 0; text-align: left; border-bottom: 1px solid var(--line); vertical-align: middle; }
thead th { color: var(--dim); font-size: .85rem; font-weight: 500; white-space: nowrap; }
tbody th { font-weight: 500; white-space: nowrap; }
tbody th[scope=rowgroup] { vertical-align: top; min-width: 10rem; overflow-wrap: anywhere; white-space: normal; }
tbody + tbody > tr:first-child > * { border-top: 1px solid var(--dim); }
th.n, td.n { padding-left: .8rem; text-align: right; white-space: nowrap; }
svg { display: block; fill: var(--bar); border-radius: .2rem; }
.share { display: flex; align-items: center; gap: .6rem; }
.share span { min-width: 3.2rem; text-align: right; }
.w { min-width: 11rem; }
svg .track { fill: var(--shade); }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .8rem 0; }
summary { cursor: pointer; padding: .6rem .9rem; font-weight: 600; }
summary span { font-weight: 400; }
summary:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
article { padding: .7rem .9rem; border-top: 1px solid var(--line); }
article header { display: flex; flex-wrap: wrap; gap: 0 1rem; justify-content: space-between; color: var(--dim);
  font-size: .85rem; overflow-wrap: anywhere; }
.text { display: grid; grid-template-columns: 3.6rem 1fr; margin: .25rem 0 0; max-width: none; }
.text b { font-size: .85rem; font-weight: 400; color: var(--dim); }
.text span { font-family: Charter, Georgia, "Times New Roman", serif; font-size: 1.05rem; overflow-wrap: anywhere;
  min-width: 0; }
del, ins { text-decoration: none; border-radius: .2rem; padding: 0 .12em; }
del { background: var(--del); color: var(--del-ink); }
ins { background: var(--ins); color: var(--ins-ink); }
.here { outline: 2px solid currentColor; }
[hidden] { display: none !important; }
html:not(.live) .tools, html:not(.live) .verdict { display: none; }
.tools { background: var(--shade); border-radius: .5rem; padding: .8rem .9rem; margin: .9rem 0; }
.tools p { max-width: none; }
fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .5rem 1.1rem; }
legend { float: left; font-weight: 600; }
label { color: var(--dim); }
select, input, button { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--edge);
  border-radius: .35rem; padding: .2rem .5rem; max-width: 100%; }
select { max-width: 16rem; }
input { width: 5rem; }
button { cursor: pointer; min-height: 2rem; padding: .2rem .8rem; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--paper); }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; margin: .6rem 0 .2rem; }
code { white-space: nowrap; }
kbd { font: .85em ui-monospace, monospace; border: 1px solid var(--edge); border-radius: .2rem; padding: 0 .3em; }
article:focus, .scroll:focus-visible, button:focus-visible, select:focus-visible, input:focus-visible {
  outline: 2px solid var(--accent); outline-offset: 2px; }
article:focus { outline-offset: -3px; }
article[data-verdict=true] { box-shadow: inset .3rem 0 var(--ins-ink); }
article[data-verdict=false] { box-shadow: inset .3rem 0 var(--del-ink); }
button[aria-pressed=true] { border-color: currentColor; }
button[data-does=accept][aria-pressed=true] { background: var(--ins); color: var(--ins-ink); }
button[data-does=refuse][aria-pressed=true] { background: var(--del); color: var(--del-ink); }
button[aria-pressed=true]::before { content: "✓ "; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; font-size: .9rem; }
@media (max-width: 40rem) { main { padding: 1.25rem .9rem 3rem; } .text { grid-template-columns: 1fr; } }
@media print { details { break-inside: avoid; } }
"""
