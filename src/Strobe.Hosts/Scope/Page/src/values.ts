import { Extension, RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, DecorationSet, EditorView, GutterMarker, WidgetType, gutter } from "@codemirror/view";
import { element, say } from "./dom";
import { grouped } from "./numbers";
import { Probe } from "./protocol";

interface Seen { hits: number; parts: { text: string; color: string }[] }

const setLines = StateEffect.define<Map<number, Seen>>();

/**
 * What the probes of a line saw last, behind it, and how often they were reached, in the gutter: renewed ten times in a second. The editor is told of lines only; numbers are written into what it drew, which costs much less.
 */
export class Values {
  private seen = new Map<number, Seen>();
  private lines = "";

  readonly extension: Extension;

  constructor() {
    const field = StateField.define<{ decorations: DecorationSet; lines: Map<number, Seen> }>({
      create: () => ({ decorations: Decoration.none, lines: new Map() }),
      update: (value, transaction) => {
        for (const effect of transaction.effects) {
          if (!effect.is(setLines)) continue;
          const set = new RangeSetBuilder<Decoration>(), document = transaction.state.doc;
          for (const [line, seen] of effect.value) if (seen.parts.length > 0) set.add(document.line(line).to, document.line(line).to, Decoration.widget({ widget: new Behind(this, line), side: 1 }));
          return { decorations: set.finish(), lines: effect.value };
        }

        return transaction.docChanged ? { decorations: Decoration.none, lines: new Map() } : value;
      },
      provide: (own) => EditorView.decorations.from(own, (value) => value.decorations),
    });
    this.extension = [field, gutter({
      class: "hits",
      lineMarker: (view, line) => { const number = view.state.doc.lineAt(line.from).number; return view.state.field(field).lines.has(number) ? new Hits(this, number) : null; },
      lineMarkerChange: (update) => update.startState.field(field) !== update.state.field(field),
    })];
  }

  /** Shows what the probes of the shown file saw; with another text of it everything anew. */
  show(editor: EditorView, probes: Probe[], colorOf: (index: number) => string, isAnother: boolean): void {
    const seen = new Map<number, Seen>();
    for (const probe of probes) {
      if (probe.line < 1 || probe.line > editor.state.doc.lines) continue;
      const one = seen.get(probe.line) ?? { hits: 0, parts: [] };
      one.hits += probe.hits;
      if (probe.last !== "") one.parts.push({ text: `${probe.name} = ${probe.last}`, color: colorOf(probe.color) });
      seen.set(probe.line, one);
    }

    this.seen = new Map([...seen].sort(([a], [b]) => a - b));
    const lines = [...this.seen].map(([line, one]) => `${line}${one.parts.length > 0 ? "=" : ""}`).join();
    if (isAnother || lines !== this.lines) {
      this.lines = lines;
      editor.dispatch({ effects: setLines.of(this.seen) });
    }

    for (const there of editor.dom.querySelectorAll<HTMLElement>(".values, .hit")) this.write(there);
  }

  /** Writes what is to be said of its line into a place that the editor has drawn. */
  write(there: HTMLElement): HTMLElement {
    const one = this.seen.get(Number(there.dataset["line"]));
    if (!one) return there;
    if (there.className === "hit") { say(there, grouped(one.hits)); return there; }
    while (there.children.length > one.parts.length) there.lastElementChild!.remove();
    one.parts.forEach((part, i) => {
      const made = (there.children[i] ?? there.appendChild(element("span", { class: "value" }))) as HTMLElement;
      say(made, part.text);
      if (made.dataset["color"] !== part.color) made.style.color = made.dataset["color"] = part.color;
    });
    return there;
  }
}

class Behind extends WidgetType {
  constructor(private readonly values: Values, private readonly line: number) { super(); }

  override eq(other: Behind): boolean { return other.line === this.line; }

  toDOM(): HTMLElement { return this.values.write(element("span", { class: "values", "aria-hidden": "true", "data-line": this.line })); }
}

class Hits extends GutterMarker {
  constructor(private readonly values: Values, private readonly line: number) { super(); }

  override eq(other: Hits): boolean { return other.line === this.line; }

  override toDOM(): Node { return this.values.write(element("span", { class: "hit", "data-line": this.line })); }
}
