import { Colors } from "./colors";
import { button, element, say } from "./dom";
import { Figure, FigureMessage, Measurement } from "./figure";
import { engineering, grouped, plain } from "./numbers";
import { Painter } from "./painter";
import { Plot, heightAt, valueAt } from "./plot";
import { Hello, Lens, Parameter, Probe, Request, State, View } from "./protocol";

export interface Desk { send(request: Request): void; hello: Hello; colors: Colors; theme(): string }

/** The grid of views. */
export class Signals {
  private readonly cards = new Map<number, Card>();
  private readonly empty = element("p", { class: "hint" }, "Click a variable in the code: its signal appears here.");

  constructor(private readonly host: HTMLElement, private readonly desk: Desk) { host.append(this.empty); }

  update(state: State): void {
    for (const [id, card] of this.cards) {
      if (state.views.some((view) => view.id === id)) continue;
      card.remove();
      this.cards.delete(id);
    }

    for (const view of state.views) {
      let card = this.cards.get(view.id);
      if (!card) {
        this.cards.set(view.id, (card = new Card(view.id, this.desk, () => this.maximise(view.id))));
        this.host.append(card.element);
        card.start();
      }

      card.update(view, state);
    }

    this.empty.hidden = state.views.length > 0;
    this.host.style.setProperty("--columns", String(state.views.length > 4 ? 3 : state.views.length > 1 ? 2 : 1));
  }

  /** The host sends the next figure of a view when it hears that this one was drawn: a slow page is never behind. */
  show(message: FigureMessage): void {
    this.cards.get(message.view)?.show(message.figure);
    requestAnimationFrame(() => setTimeout(() => this.desk.send({ do: "drawn", view: message.view })));
  }

  repaint(): void { for (const card of this.cards.values()) card.repaint(); }

  /** After a reconnection the host does not know what is looked at. */
  lookAgain(): void { for (const card of this.cards.values()) card.look(); }

  private maximise(id: number): void {
    const isOn = this.host.classList.toggle("one");
    for (const [other, card] of this.cards) card.element.classList.toggle("behind", isOn && other !== id);
  }
}

/** One view: a lens on some probes. */
class Card {
  readonly element: HTMLElement;
  private readonly canvas = element("canvas", { role: "img", tabindex: 0 });
  private readonly painter: Painter;
  private readonly title = element("h2");
  private readonly lens = element("select", { "aria-label": "View as" });
  private readonly plot = element("div", { class: "plot" });
  private readonly tables = element("div", { class: "tables" });
  private readonly chips = element("ul", { class: "chips", "aria-label": "Measurements" });
  private readonly counts = element("p", { class: "counts" });
  private readonly note = element("p", { class: "note" });
  private readonly panel = element("form", { class: "settings", hidden: true });
  private readonly readout = element("output", { class: "readout" });
  private figure: Figure = {};
  private probes: Probe[] = [];
  private plots: Plot[] = [];
  private size = { width: 0, height: 0 };
  private x: [number, number] | null = null;
  private y: [number, number] | null = null;
  private cursors: number[] = [];
  private painted = false;
  private isBoth = false;
  private panelOf = "";
  private drag: { plot: Plot; x: number; y: number; cursor: number; from: [number, number]; fromY: [number, number] } | null = null;
  private readonly observer = new ResizeObserver(() => this.measure());

  constructor(private readonly id: number, private readonly desk: Desk, maximise: () => void) {
    this.painter = new Painter(this.canvas, desk.colors);
    this.lens.addEventListener("change", () => desk.send({ do: "lens", view: id, lens: this.lens.value }));
    this.plot.append(this.canvas, this.tables, this.readout);
    const save = element("select", { class: "save", "aria-label": "Save", title: "Save", onchange: () => { this.save(save.value); save.value = ""; } },
      element("option", { value: "" }, "Save"), ...["svg", "png", "json", "csv", "npy"].map((format) => element("option", { value: format }, format.toUpperCase())));
    this.element = element("article", { class: "card", "data-view": id },
      element("div", { class: "head" }, this.title, this.lens,
        button("⚙", "Settings of the lens", () => (this.panel.hidden = !this.panel.hidden)), button("┃┃", "Cursors (C)", () => this.toggleCursors()), button("⤢", "Show all (double click)", () => this.fit()),
        button("▦", "As a table", () => this.toggleTable()), save, button("□", "Maximise", maximise), button("✕", "Close", () => desk.send({ do: "close", view: id }))),
      this.panel, this.plot, this.note, this.chips, this.counts);
    this.canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.canvas.addEventListener("pointerdown", (event) => this.down(event));
    this.canvas.addEventListener("pointermove", (event) => this.move(event));
    this.canvas.addEventListener("pointerup", () => (this.drag = null));
    this.canvas.addEventListener("pointerleave", () => say(this.readout, ""));
    this.canvas.addEventListener("dblclick", () => this.fit());
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  start(): void { this.observer.observe(this.plot); }

  remove(): void {
    this.observer.disconnect();
    this.element.remove();
  }

  update(view: View, state: State): void {
    const probes = (this.probes = view.probes.map((id) => state.probes.find((probe) => probe.id === id)).filter((probe) => probe !== undefined));
    say(this.title, view.title);
    this.title.title = probes.map((probe) => probe.address).join("\n");
    this.element.style.setProperty("--probe", this.desk.colors.theme(this.desk.theme()).palette[(probes[0]?.color ?? 0) % 8]!);
    const lenses = this.desk.hello.lenses, offered = view.offered.map((id) => lenses.find((lens) => lens.id === id)).filter((lens) => lens !== undefined);
    const options = offered.map((lens) => lens.id).join();
    if (this.lens.dataset["options"] !== options) {
      this.lens.dataset["options"] = options;
      this.lens.replaceChildren(...offered.map((lens) => element("option", { value: lens.id, title: lens.summary }, lens.name)));
    }

    this.lens.value = view.lens;
    this.fillPanel(lenses.find((lens) => lens.id === view.lens), view);
    say(this.counts, probes.map((probe) => counted(probe, probes.length > 1)).join(" · "));
    if (view.problem) say(this.note, view.problem);
  }

  show(figure: Figure): void {
    this.figure = figure;
    this.repaint();
    const table = figure.panels?.find((panel) => panel.table)?.table;
    // A table stands below the plots of its figure, or takes their place.
    const isBoth = table !== undefined && figure.panels!.some((panel) => !panel.table);
    if (this.element.classList.toggle("both", isBoth) !== this.isBoth) { this.isBoth = isBoth; this.measure(); }
    if (table) this.fillTable(table.columns ?? [], table.rows ?? []);
    else if (this.element.classList.contains("as-table")) this.fillTable(...samples(figure));
    else this.tables.replaceChildren();
    this.canvas.hidden = (table !== undefined && !isBoth) || this.element.classList.contains("as-table");
    this.canvas.setAttribute("aria-label", `${figure.title ?? ""}. ${(figure.measurements ?? []).map(measured).join(", ")}`);
    say(this.note, figure.note ?? "");
    this.fillChips(figure.measurements ?? []);
  }

  repaint(): void {
    if (this.painted) return;
    this.painted = true;
    requestAnimationFrame(() => {
      this.painted = false;
      if (this.size.width > 0) this.plots = this.painter.paint(this.figure, this.desk.theme(), this.size.width, this.size.height, (layer) => this.colorOf(layer));
      this.canvas.dataset["painted"] = String(Number(this.canvas.dataset["painted"] ?? "0") + 1);
    });
  }

  look(): void {
    if (this.size.width === 0) return;
    this.desk.send({ do: "look", view: this.id, width: Math.round(this.size.width), height: Math.round(this.size.height), x: this.x, y: this.y, cursors: this.cursors });
  }

  /** A probe has its colour in all views; what else a lens draws gets the colours that follow. */
  private colorOf(layer: { name?: string; color?: number }): number {
    if ((layer.color ?? 0) < 0) return -1;
    return this.probes.find((probe) => probe.name === layer.name)?.color ?? (this.probes[0]?.color ?? 0) + (layer.color ?? 0);
  }

  private measure(): void {
    const { clientWidth, clientHeight } = this.plot;
    if (clientWidth === 0 || clientHeight === 0) { this.desk.send({ do: "hide", view: this.id }); return; }
    const height = this.isBoth ? Math.round(clientHeight * 0.66) : clientHeight;
    this.size = { width: clientWidth, height };
    [this.canvas.style.width, this.canvas.style.height] = [`${clientWidth}px`, `${height}px`];
    this.repaint();
    this.look();
  }

  private fit(): void {
    [this.x, this.y] = [null, null];
    this.look();
  }

  private plotAt(event: MouseEvent): Plot | undefined {
    return this.plots.find((plot) => event.offsetY >= plot.top && event.offsetY <= plot.top + plot.height) ?? this.plots[0];
  }

  private wheel(event: WheelEvent): void {
    const plot = this.plotAt(event);
    if (!plot) return;
    event.preventDefault();
    // One notch is one step of 1-2-5.
    const factor = Math.min(4, Math.max(0.25, 2 ** (event.deltaY / 100)));
    if (event.shiftKey) this.y = zoomed([plot.y[0], plot.y[1]], heightAt(plot, event.offsetY), factor);
    else this.x = zoomed([plot.x[0], plot.x[1]], valueAt(plot, event.offsetX), factor);
    this.look();
  }

  private down(event: PointerEvent): void {
    const plot = this.plotAt(event);
    if (!plot || event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    const cursor = this.cursors.findIndex((at) => Math.abs(plot.left + ((at - plot.x[0]) / (plot.x[1] - plot.x[0])) * plot.width - event.offsetX) < 6);
    this.drag = { plot, x: event.offsetX, y: event.offsetY, cursor, from: [plot.x[0], plot.x[1]], fromY: [plot.y[0], plot.y[1]] };
  }

  private move(event: PointerEvent): void {
    const plot = this.plotAt(event);
    if (!plot) return;
    const panel = this.figure.panels?.[this.plots.indexOf(plot)];
    say(this.readout, `${engineering(valueAt(plot, event.offsetX), panel?.x.unit)}  ${engineering(heightAt(plot, event.offsetY), panel?.y.unit)}`);
    const drag = this.drag;
    if (!drag) return;
    if (drag.cursor >= 0) this.cursors[drag.cursor] = valueAt(drag.plot, event.offsetX);
    else {
      const by = ((drag.x - event.offsetX) / drag.plot.width) * (drag.from[1] - drag.from[0]);
      if (Math.abs(event.offsetX - drag.x) > 3 || this.x) this.x = [drag.from[0] + by, drag.from[1] + by];
      const up = ((event.offsetY - drag.y) / drag.plot.height) * (drag.fromY[1] - drag.fromY[0]);
      if (event.shiftKey) this.y = [drag.fromY[0] + up, drag.fromY[1] + up];
    }

    this.look();
  }

  private key(event: KeyboardEvent): void {
    const plot = this.plots[0];
    if (!plot) return;
    const middle = (plot.x[0] + plot.x[1]) / 2, length = plot.x[1] - plot.x[0];
    if (event.key === "c") this.toggleCursors();
    else if (event.key === "+" || event.key === "-") this.x = zoomed([plot.x[0], plot.x[1]], middle, event.key === "+" ? 0.5 : 2);
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const by = (event.key === "ArrowLeft" ? -0.1 : 0.1) * length;
      if (event.altKey && this.cursors.length > 0) this.cursors[event.shiftKey ? 1 : 0]! += by / 10;
      else this.x = [plot.x[0] + by, plot.x[1] + by];
    }
    else if (event.key === "0") this.fit();
    else return;
    event.preventDefault();
    this.look();
  }

  private toggleCursors(): void {
    const plot = this.plots[0];
    this.cursors = this.cursors.length > 0 || !plot ? [] : [plot.x[0] + (plot.x[1] - plot.x[0]) / 3, plot.x[0] + ((plot.x[1] - plot.x[0]) * 2) / 3];
    this.look();
  }

  private toggleTable(): void {
    this.element.classList.toggle("as-table");
    this.show(this.figure);
  }

  private save(format: string): void {
    const query = new URLSearchParams({ width: String(Math.round(this.size.width)), height: String(Math.round(this.size.height)), theme: this.desk.theme() });
    if (this.x) query.set("x", this.x.join(":"));
    element("a", { href: `view/${this.id}.${format}?${query}`, download: `${this.title.textContent}.${format}` }).click();
  }

  private fillTable(columns: string[], rows: string[][]): void {
    this.tables.replaceChildren(element("table", {}, element("thead", {}, element("tr", {}, ...columns.map((column) => element("th", { scope: "col" }, column)))),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((cell) => element("td", {}, cell)))))));
  }

  private fillChips(measurements: Measurement[]): void {
    while (this.chips.children.length > measurements.length) this.chips.lastElementChild!.remove();
    measurements.forEach((one, i) => {
      const chip = this.chips.children[i] as HTMLLIElement | undefined ?? this.chips.appendChild(element("li", {}, element("span"), element("b")));
      say(chip.firstElementChild as HTMLElement, one.name);
      say(chip.lastElementChild as HTMLElement, one.reason ? "–" : engineering(one.value, one.unit));
      chip.title = one.reason ? `not measurable: ${one.reason}` : "";
    });
  }

  private fillPanel(lens: Lens | undefined, view: View): void {
    if (!lens) return;
    const key = `${lens.id} ${JSON.stringify(view.settings)}`;
    if (this.panelOf === key || this.panel.contains(document.activeElement)) return;
    this.panelOf = key;
    this.panel.replaceChildren(...lens.parameters.map((parameter) => element("label", { title: parameter.summary ?? "" }, element("span", {}, parameter.title + ("unit" in parameter && parameter.unit ? ` (${parameter.unit})` : "")),
      this.control(parameter, view.settings[parameter.name] ?? String(parameter.default)))));
  }

  private control(parameter: Parameter, value: string): HTMLElement {
    const set = (text: string) => this.desk.send({ do: "set", view: this.id, name: parameter.name, value: text });
    if (parameter.kind === "toggle") {
      const made = element("input", { type: "checkbox", onchange: () => set(made.checked ? "on" : "off") });
      made.checked = value === "on" || value === "true";
      return made;
    }

    if (parameter.kind === "choice") {
      const made = element("select", { onchange: () => set(made.value) }, ...parameter.choices.map((choice) => element("option", { value: choice }, choice)));
      made.value = value;
      return made;
    }

    const made = element("input", parameter.kind === "number"
      ? { type: "number", min: parameter.least, max: parameter.most, step: parameter.step || "any", onchange: () => set(made.value) } : { type: "text", onchange: () => set(made.value) });
    made.value = value;
    return made;
  }
}

function zoomed([from, to]: [number, number], about: number, factor: number): [number, number] {
  return [about - (about - from) * factor, about + (to - about) * factor];
}

function measured(one: Measurement): string { return `${one.name} ${one.reason ? `not measurable: ${one.reason}` : engineering(one.value, one.unit)}`; }

function counted(probe: Probe, isNamed: boolean): string {
  const name = isNamed ? `${probe.name}: ` : "";
  return `${name}${grouped(probe.captured)} captured, ${grouped(probe.kept)} kept, ${grouped(probe.lost)} lost${probe.isOn ? "" : ", off"}`;
}

/** The numbers behind the first panel's curves, for those who cannot see it. */
function samples(figure: Figure): [string[], string[][]] {
  const most = 200;
  for (const layer of figure.panels?.[0]?.layers ?? []) {
    if (layer.layer === "line" || layer.layer === "points") return [["x", "y"], Array.from(layer.x.subarray(0, most), (x, i) => [plain(x, 6), plain(layer.y[i]!, 6)])];
    if (layer.layer === "band") return [["x", "least", "largest"], Array.from(layer.x.subarray(0, most), (x, i) => [plain(x, 6), plain(layer.low[i]!, 6), plain(layer.high[i]!, 6)])];
    if (layer.layer === "bars") return [["from", "to", "height"], Array.from(layer.heights.subarray(0, most), (height, i) => [plain(layer.edges[i]!, 6), plain(layer.edges[i + 1]!, 6), plain(height, 6)])];
    if (layer.layer === "boxes") return [["from", "to", "what"], layer.boxes.slice(0, most).map((box) => [plain(box.x[0], 6), plain(box.x[1], 6), box.text ?? ""])];
  }

  return [["measurement", "value"], (figure.measurements ?? []).map((one) => [one.name, one.reason ? one.reason : engineering(one.value, one.unit)])];
}
