// The editor: CodeMirror, with the loader's findings under the text and the schema's words while writing.

import * as api from "./api.js";
import {
  EditorState, EditorView, HighlightStyle, acceptCompletion, autocompletion, bracketMatching, completionKeymap,
  defaultKeymap, drawSelection, foldGutter, foldKeymap, highlightActiveLine, highlightActiveLineGutter,
  highlightSelectionMatches, history, historyKeymap, indentOnInput, indentUnit, keymap, lineNumbers, lintGutter,
  lintKeymap, searchKeymap, setDiagnostics, syntaxHighlighting, tags, yaml,
} from "./codemirror.js";

const theme = EditorView.theme({
  "&": { height: "100%", fontSize: "13.5px", backgroundColor: "var(--card)", color: "var(--text)" },
  ".cm-scroller": { fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--card)", color: "var(--faint)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--link) 7%, transparent)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--link) 28%, transparent) !important",
  },
  "&.cm-focused": { outline: "none" },
  ".cm-tooltip": { backgroundColor: "var(--card)", color: "var(--text)", border: "1px solid var(--line)", borderRadius: "6px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--link)", color: "var(--page)" },
  ".cm-completionDetail": { color: "var(--faint)", fontStyle: "normal" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionInfo": { maxWidth: "26rem" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--code)", color: "var(--faint)", border: "none" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--unsure)" },
  ".cm-panels": { backgroundColor: "var(--page)", color: "var(--text)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--link)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--faint)", fontStyle: "italic" },
  { tag: [tags.string, tags.content], color: "var(--text)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--good)" },
  { tag: [tags.labelName, tags.typeName], color: "var(--unsure)" },
]);

// What may stand at the caret, from the server.
async function candidates(context) {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  if (!context.explicit && !/[\w:{[,-] ?$/.test(before)) return null;
  const found = await api.complete(context.state.doc.toString(), line.number, [...before].length + 1);
  if (context.aborted || !found || found.candidates.length === 0) return null;
  const from = line.from + [...line.text].slice(0, found.from - 1).join("").length;
  const bare = context.pos === from && before.endsWith(":");
  return { from, options: found.candidates.map((one) => option(one, bare)), validFor: /^[\w.-]*$/ };
}

function option({ label, insert, after_caret, kind, default: standard, doc }, bare) {
  const detail = [kind, standard === null || standard === label ? "" : `default ${standard}`].filter(Boolean).join(", ");
  return {
    label,
    detail: standard === label ? `${kind}, the default` : detail,
    info: doc || undefined,
    apply: (view, _, from, to) => {
      const text = (bare ? " " : "") + insert;
      const caret = from + text.length - after_caret;
      view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: caret }, userEvent: "input.complete" });
    },
  };
}

// An editor in an element; `changed` hears of every change of the text, `run` of Ctrl+Enter.
export function editor(parent, changed, run) {
  let quiet = false;
  const listener = EditorView.updateListener.of((update) => {
    if (update.docChanged && !quiet) changed();
  });
  const extensions = [
    lineNumbers(), lintGutter(), foldGutter(), history(), drawSelection(), indentOnInput(), indentUnit.of("  "),
    bracketMatching(), highlightActiveLine(), highlightActiveLineGutter(), highlightSelectionMatches(), EditorView.lineWrapping, yaml(),
    syntaxHighlighting(colours), theme, listener,
    autocompletion({ override: [candidates], icons: false }),
    keymap.of([
      { key: "Mod-Enter", run: () => (run(), true) },
      { key: "Tab", run: acceptCompletion },
      ...defaultKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...searchKeymap, ...lintKeymap,
    ]),
    EditorView.contentAttributes.of({ "aria-label": "The scenario, in YAML" }),
    EditorView.cspNonce.of(document.querySelector('meta[name="nonce"]').content),
  ];
  const fresh = (text) => EditorState.create({ doc: text, extensions });
  const view = new EditorView({ state: fresh(""), parent });

  // The range of a finding, from 1 and in characters, as the editor counts it.
  const range = ({ line, column, length }) => {
    const at = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
    const characters = [...at.text];
    const offset = (count) => characters.slice(0, count).join("").length;
    const from = at.from + offset(column - 1);
    return { from, to: Math.max(from, at.from + offset(column - 1 + length)) };
  };
  return {
    text: () => view.state.doc.toString(),
    load(text) {
      quiet = true;
      view.setState(fresh(text));
      quiet = false;
    },
    mark(findings) {
      const marks = findings.filter((one) => one.elsewhere === null).map((one) => ({
        ...range(one), severity: one.severity, source: one.code, message: one.help ? `${one.message}\n${one.help}` : one.message,
      }));
      view.dispatch(setDiagnostics(view.state, marks));
    },
    go(finding) {
      const { from, to } = range(finding);
      view.dispatch({ selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
      view.focus();
    },
  };
}
