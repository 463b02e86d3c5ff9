import { cpp } from "@codemirror/lang-cpp";
import { python } from "@codemirror/lang-python";
import { rust } from "@codemirror/lang-rust";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, Extension, RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, DecorationSet, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { button, element, say } from "./dom";
import { openMenu } from "./menu";
import { Lens, Occurrence, Probe, Request, Source } from "./protocol";
import { Values } from "./values";

const setMarks = StateEffect.define<{ places: Occurrence[]; probes: Probe[]; line: number; colorOf: (index: number) => string }>();

/** The source on the left: files, search, and a mark at every place that can be probed. */
export class Code {
  private readonly files = element("ul", { id: "files", role: "tree", "aria-label": "Source files" });
  private readonly filter = element("input", { type: "search", placeholder: "Find a file", "aria-label": "Find a file", oninput: () => this.list() });
  private readonly everywhere = element("input", { type: "checkbox", onchange: () => this.send({ do: "files", isEverywhere: this.everywhere.checked }) });
  private readonly title = element("span", { id: "file" });
  private readonly nothing = element("p", { class: "hint", hidden: true }, "There is no source to show: the program has no debug information (build it with -g), or its files are not on this machine.");
  private readonly language = new Compartment();
  private readonly values = new Values();
  private readonly editor: EditorView;
  private all: string[] = [];
  private root = "";
  private source: Source | null = null;
  private readonly place = element("button", { type: "button", id: "place", hidden: true, onclick: () => this.there && this.goTo(this.there.file, this.there.line) });
  private there: { file: string; line: number } | null = null;
  private line = 0;
  private goal = 0;
  private momentOf = "";
  private marked = "";
  private markedIn: Source | null = null;
  private probes: Probe[] = [];

  constructor(host: HTMLElement, private readonly send: (request: Request) => void, private readonly colorOf: (index: number) => string, private readonly watch: (place: Occurrence) => void, private readonly lenses: Lens[]) {
    const pane = element("div", { id: "text" }, this.nothing);
    host.append(element("div", { id: "filebar" }, button("☰", "Files", () => host.classList.toggle("files")), this.title, this.place), element("div", { id: "tree" }, this.filter, element("label", { title: "Also the program's files that are elsewhere, such as headers of libraries" }, this.everywhere, " all files"), this.files), pane);
    this.editor = new EditorView({ parent: pane, state: EditorState.create({ extensions: [
      lineNumbers(), EditorState.readOnly.of(true), EditorView.editable.of(true), search({ top: true }), keymap.of([...searchKeymap, { key: "Enter", run: () => this.toggleAtCaret(false), shift: () => this.toggleAtCaret(true) }, { key: "Alt-Enter", run: () => this.watchAtCaret() }, { key: "Ctrl-Enter", run: () => this.viewAtCaretAs() }]),
      syntaxHighlighting(highlighting), marks, this.values.extension, this.language.of([]), EditorView.contentAttributes.of({ "aria-label": "Source text. Enter probes the variable at the caret, Shift and Enter opens a second view, Alt and Enter watches it, Control and Enter asks for a lens." }),
      EditorView.domEventHandlers({ mousedown: (event, view) => this.press(event, view), contextmenu: (event, view) => this.viewAs(view.posAtCoords({ x: event.clientX, y: event.clientY }), event.clientX, event.clientY, event) }),
    ] }) });
  }

  get file(): string | null { return this.source?.file ?? null; }

  setFiles(root: string, files: string[]): void {
    [this.root, this.all] = [root, files];
    this.list();
    // A program that was built elsewhere is shown all the same.
    if (!this.source && files.length === 0 && !this.everywhere.checked) { this.everywhere.checked = true; this.send({ do: "files", isEverywhere: true }); return; }
    this.nothing.hidden = this.source !== null || files.length > 0;
    if (!this.source && files.length > 0) this.send({ do: "open", file: files[0]! });
  }

  show(source: Source): void {
    const isSame = this.source?.file === source.file;
    const top = this.editor.scrollDOM.scrollTop;
    this.source = source;
    say(this.title, this.short(source.file));
    this.title.title = source.file;
    this.nothing.hidden = true;
    this.editor.dispatch({ changes: { from: 0, to: this.editor.state.doc.length, insert: source.text }, effects: this.language.reconfigure(languageOf(source.file)) });
    this.mark();
    if (isSame) this.editor.scrollDOM.scrollTop = top;
    if (this.goal > 0) this.scrollTo(this.goal);
    this.goal = 0;
    this.list();
  }

  /** Shows a line; only marks it when its file is not the one that is shown. */
  goTo(file: string, line: number, isQuiet = false): void {
    this.there = { file, line };
    if (this.isShown(file)) { this.scrollTo(line); return; }
    const whole = this.all.find((one) => one === file || one.endsWith(`/${file}`));
    if (isQuiet || !whole) { this.mark(); return; }
    this.goal = line;
    this.send({ do: "open", file: whole });
  }

  /** The line that the shown moment is of; none while it is now. */
  setMoment(probe: Probe | null): void {
    // What was pointed at since stays in sight until another frame is shown.
    const key = probe ? `${probe.address} ${probe.frame?.number}` : "";
    if (key === this.momentOf) return;
    this.momentOf = key;
    const there = probe && probe.line > 0 ? { file: probe.file, line: probe.line } : null;
    if (there?.file === this.there?.file && there?.line === this.there?.line) return;
    this.there = there;
    this.mark();
  }

  private isShown(file: string): boolean { return this.source !== null && (this.source.file === file || this.source.file.endsWith(`/${file}`)); }

  private scrollTo(line: number): void {
    if (line > this.editor.state.doc.lines) return;
    this.mark();
    this.editor.dispatch({ effects: EditorView.scrollIntoView(this.editor.state.doc.line(line).from, { y: "center" }) });
  }

  update(probes: Probe[]): void {
    this.probes = probes;
    this.mark();
  }

  private mark(): void {
    if (!this.source) return;
    // A probe may be given by the end of its file's path.
    const here = this.probes.filter((probe) => probe.file !== "" && this.isShown(probe.file));
    this.line = this.there && this.isShown(this.there.file) ? this.there.line : 0;
    this.place.hidden = !this.there || this.line > 0;
    if (this.there) say(this.place, `→ ${this.there.file.split("/").pop()}:${this.there.line}`);
    const key = JSON.stringify([this.line, here.map((probe) => [probe.address, probe.line, probe.name, this.colorOf(probe.color)])]);
    const isOther = this.marked !== key || this.markedIn !== this.source;
    [this.marked, this.markedIn] = [key, this.source];
    if (isOther) this.editor.dispatch({ effects: setMarks.of({ places: this.source.places, probes: here, line: this.line, colorOf: this.colorOf }) });
    this.values.show(this.editor, here, this.colorOf, isOther);
  }

  private short(file: string): string {
    return this.root !== "" && file.startsWith(`${this.root}/`) ? file.slice(this.root.length + 1) : file;
  }

  private list(): void {
    const wanted = this.filter.value.toLowerCase(), key = `${wanted} ${this.source?.file} ${this.all.length}`;
    if (this.files.dataset["key"] === key) return;
    this.files.dataset["key"] = key;
    const found = this.all.filter((file) => this.short(file).toLowerCase().includes(wanted)).slice(0, 2000);
    if (wanted !== "") this.files.replaceChildren(...found.map((file) => this.leaf(file, this.short(file))));
    else this.files.replaceChildren(...this.branches(found.map((file) => ({ file, parts: this.short(file).split("/").filter((part) => part !== "") }))));
  }

  /** Folders, in which the shown file's are open, and the files in them. */
  private branches(files: { file: string; parts: string[] }[]): HTMLElement[] {
    const folders = new Map<string, { file: string; parts: string[] }[]>(), leaves: HTMLElement[] = [];
    for (const { file, parts } of files) {
      if (parts.length < 2) leaves.push(this.leaf(file, parts[0] ?? file));
      else folders.set(parts[0]!, [...(folders.get(parts[0]!) ?? []), { file, parts: parts.slice(1) }]);
    }

    return [...[...folders].map(([name, inside]) => element("li", { role: "treeitem" }, element("details", { open: inside.some((one) => one.file === this.source?.file) || folders.size === 1 }, element("summary", {}, name), element("ul", { role: "group" }, ...this.branches(inside))))), ...leaves];
  }

  private leaf(file: string, name: string): HTMLElement {
    return element("li", { role: "treeitem", "aria-selected": file === this.source?.file ? "true" : "false" }, button(name, file, () => this.send({ do: "open", file })));
  }

  private press(event: MouseEvent, view: EditorView): boolean {
    const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
    if (at === null || event.button !== 0) return false;
    const place = this.placeAt(at);
    if (!place) return false;
    event.preventDefault();
    // Let go over a plot, it goes into that one.
    let over: HTMLElement | null = null;
    const move = (moved: MouseEvent) => {
      over?.classList.remove("over");
      over = (document.elementFromPoint(moved.clientX, moved.clientY)?.closest(".card") ?? null) as HTMLElement | null;
      over?.classList.add("over");
    };
    addEventListener("mousemove", move);
    addEventListener("mouseup", () => {
      removeEventListener("mousemove", move);
      over?.classList.remove("over");
      if (over) this.send({ do: "probe", address: place.address, view: Number(over.dataset["view"]) });
      else if (event.altKey) this.watch(place);
      else this.toggle(place, event.shiftKey);
    }, { once: true });
    return true;
  }

  private toggleAtCaret(isSecondView: boolean): boolean {
    const place = this.placeAt(this.editor.state.selection.main.head);
    if (place) this.toggle(place, isSecondView);
    return true;
  }

  /** Asks through which lens the variable at a place is to be looked at. */
  private viewAs(at: number | null, x: number, y: number, event?: Event): boolean {
    const place = at === null ? undefined : this.placeAt(at);
    if (!place) return false;
    event?.preventDefault();
    openMenu(x, y, `View ${place.name} as`, this.lenses.map((lens) => ({ text: lens.name, hint: lens.summary, choose: () => this.send({ do: "probe", address: place.address, lens: lens.id }) })));
    return true;
  }

  private viewAtCaretAs(): boolean {
    const at = this.editor.state.selection.main.head, box = this.editor.coordsAtPos(at);
    if (box) this.viewAs(at, box.left, box.bottom);
    return true;
  }

  private watchAtCaret(): boolean {
    const place = this.placeAt(this.editor.state.selection.main.head);
    if (place) this.watch(place);
    return true;
  }

  private toggle(place: Occurrence, isSecondView: boolean): void {
    const probe = this.probes.find((one) => one.address === place.address);
    if (!probe) this.send({ do: "probe", address: place.address });
    else this.send(isSecondView ? { do: "view", probe: probe.id } : { do: "unprobe", probe: probe.id });
  }

  private placeAt(at: number): Occurrence | undefined {
    const line = this.editor.state.doc.lineAt(at), column = at - line.from + 1;
    return this.source?.places.find((place) => place.line === line.number && column >= place.column && column <= place.column + place.length);
  }
}

/** The places of a source, those that are probed, and the shown line. */
const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setMarks)) continue;
      const { places, probes, line: shown, colorOf } = effect.value, document = transaction.state.doc;
      const made: { from: number; to: number; decoration: Decoration }[] = [], byAddress = new Map(probes.map((probe) => [probe.address, probe]));
      for (const place of places) {
        if (place.line > document.lines) continue;
        const line = document.line(place.line), from = line.from + place.column - 1, to = from + place.length;
        if (to > line.to) continue;
        const probe = byAddress.get(place.address) ?? probes.find((one) => one.line === place.line && one.name === place.name && !/:\d+:\d+:/.test(one.address));
        const attributes: Record<string, string> = { title: place.address, "data-address": place.address };
        if (probe) attributes["style"] = `--probe: ${colorOf(probe.color)}`;
        made.push({ from, to, decoration: Decoration.mark({ class: probe ? "place probed" : "place", attributes }) });
      }

      if (shown > 0 && shown <= document.lines) made.push({ from: document.line(shown).from, to: document.line(shown).from, decoration: Decoration.line({ class: "shown" }) });
      return sorted(made);
    }

    return transaction.docChanged ? Decoration.none : value;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function sorted(made: { from: number; to: number; decoration: Decoration }[]): DecorationSet {
  const set = new RangeSetBuilder<Decoration>();
  for (const one of made.sort((a, b) => a.from - b.from || a.decoration.startSide - b.decoration.startSide || a.to - b.to)) set.add(one.from, one.to, one.decoration);
  return set.finish();
}

const highlighting = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], class: "t-keyword" }, { tag: [tags.string, tags.character], class: "t-string" },
  { tag: [tags.number, tags.bool, tags.null], class: "t-number" }, { tag: [tags.comment, tags.meta, tags.processingInstruction], class: "t-comment" },
  { tag: [tags.typeName, tags.className, tags.namespace], class: "t-type" }, { tag: [tags.function(tags.variableName), tags.function(tags.definition(tags.variableName))], class: "t-function" },
]);

function languageOf(file: string): Extension {
  if (file.endsWith(".py")) return python();
  if (file.endsWith(".rs")) return rust();
  return /\.(c|cc|cpp|cxx|h|hh|hpp|hxx|inl|ipp)$/i.test(file) ? cpp() : [];
}
