import { Desk } from "./signals";
import { button, element, paced, say } from "./dom";
import { Figure, Measurement } from "./figure";
import { openMenu } from "./menu";
import { engineering, grouped } from "./numbers";
import { Painter } from "./painter";
import { Panel } from "./panel";
import { Level, Pointing } from "./pointing";
import { Probe, Sample, State, View } from "./protocol";
import { measured, samples, shownCount } from "./samples";
import { Statistics } from "./statistics";

/** From which part of its time on a probe costs more than most people want to pay. */
const muchLoad = 0.05, usualLimit = 100;

/** Plots are drawn with every figure, numbers so many milliseconds apart: nobody reads faster, and texts are dear to lay out. */
const textPause = 100;

export interface Neighbours { maximise(): void; grip(event: PointerEvent): void; resize(event: PointerEvent): void; key(event: KeyboardEvent): void; popOut(): void }

/** One view: a lens on some probes. */
export class Card {
  readonly element: HTMLElement;
  readonly tabs = element("span", { class: "tabs", role: "tablist" });
  private readonly canvas = element("canvas", { role: "img", tabindex: 0 });
  private readonly painter: Painter;
  private readonly title = element("h2", { tabindex: 0 });
  private readonly lens = element("select", { "aria-label": "View as" });
  private readonly plot = element("div", { class: "plot" });
  private readonly tables = element("div", { class: "tables" });
  private readonly chips = element("ul", { class: "chips", "aria-label": "Measurements" });
  private readonly counts = element("p", { class: "counts" });
  private readonly throttle = element("span", { class: "throttle" });
  private readonly note = element("p", { class: "note" });
  private readonly panel: Panel;
  private readonly readout = element("output", { class: "readout" });
  private readonly scaleX = element("output"); private readonly scaleY = element("output");
  private readonly scales: HTMLElement;
  private readonly holding: HTMLButtonElement;
  private readonly pointing: Pointing;
  private readonly statistics = new Statistics();
  private statisticsOf = "";
  private readonly switches: [HTMLButtonElement, () => boolean][] = [];
  private view: View | null = null;
  private figure: Figure = {};
  private probes: Probe[] = [];
  private size = { width: 0, height: 0 };
  private painted = false;
  private isBoth = false;
  private ownScales = false;
  private clickedAt: [number, number] = [0, 0];
  private readonly observer = new ResizeObserver(() => this.measure());

  constructor(readonly id: number, private readonly desk: Desk, private readonly around: Neighbours) {
    this.painter = new Painter(this.canvas, desk.colors);
    this.panel = new Panel((name, value) => desk.send({ do: "set", view: id, name, value }));
    this.pointing = new Pointing(this.canvas, () => this.look(), () => this.repaint(), (text) => say(this.readout, text), (x, left, top) => { this.clickedAt = [left, top]; desk.send({ do: "inspect", view: id, x }); });
    this.lens.addEventListener("change", () => desk.send({ do: "lens", view: id, lens: this.lens.value }));
    this.plot.append(this.canvas, this.tables, this.readout);
    const save = element("select", { class: "save", "aria-label": "Save", title: "Save", onchange: () => { this.save(save.value); save.value = ""; } },
      element("option", { value: "" }, "Save"), ...["svg", "png", "json", "csv", "npy"].map((format) => element("option", { value: format }, format.toUpperCase())));
    this.holding = button("❚❚", "Hold this view", () => desk.send({ do: "hold", view: id, isHeld: !this.view!.isHeld, isSingle: false }));
    const more = button("⋯", "More of this view", () => this.more(more));
    const p = this.pointing;
    this.scales = element("div", { class: "scales" },
      button("−", "Shorter time base", () => p.step(true, -1)), this.scaleX, button("+", "Longer time base", () => p.step(true, 1)), button("−", "Finer vertical scale", () => p.step(false, -1)), this.scaleY, button("+", "Coarser vertical scale", () => p.step(false, 1)),
      button("Auto", "Show all (0, double click)", () => p.fit()), this.switch("Pin", "Keep the axes as they are (P)", () => p.pin(), () => p.y !== null), this.switch("Follow", "Follow the newest with this time base (F)", () => p.follow(), () => p.follows),
      this.switch("Box", "Zoom into a box (Control and drag)", () => { p.zoomsBox = !p.zoomsBox; this.showSwitches(); }, () => p.zoomsBox), this.switch("┃", "Cursors (C)", () => p.toggleCursors(), () => p.cursors.length > 0), this.switch("━", "Value cursors (V)", () => p.toggleHeights(), () => p.heights.length > 0),
      button("◎", "Set a marker at the nearest sample (M, or Shift and click)", () => p.mark(this.size.width / 2, this.size.height / 2)));
    this.title.addEventListener("pointerdown", (event) => around.grip(event));
    this.title.addEventListener("keydown", (event) => around.key(event));
    const corner = element("div", { class: "corner", title: "Resize", "aria-hidden": "true" });
    corner.addEventListener("pointerdown", (event) => around.resize(event));
    this.element = element("article", { class: "card", "data-view": id },
      element("div", { class: "head" }, this.tabs, this.title, this.lens, button("⚙", "Settings of the lens", () => { this.panel.element.hidden = !this.panel.element.hidden; }), this.holding, button("▦", "As a table", () => this.toggleTable()), save, more,
        button("□", "Maximise", () => around.maximise()), button("✕", "Close", () => desk.send({ do: "close", view: id }))),
      this.panel.element, this.plot, this.scales, this.note, this.chips, element("div", { class: "foot" }, this.counts, this.throttle), corner);
  }

  start(): void { this.observer.observe(this.plot); }

  remove(): void {
    this.observer.disconnect();
    this.element.remove();
  }

  update(view: View, state: State): void {
    this.view = view;
    const probes = (this.probes = view.probes.map((id) => state.probes.find((probe) => probe.id === id)).filter((probe) => probe !== undefined));
    say(this.title, view.title);
    this.title.title = `${probes.map((probe) => probe.address).join("\n")}\nDrag to move, onto another title to share its place; arrows with Control move, with Shift resize.`;
    this.element.style.setProperty("--probe", this.desk.colors.theme(this.desk.theme()).palette[(probes[0]?.color ?? 0) % 8]!);
    const lenses = this.desk.hello.lenses, offered = view.offered.map((id) => lenses.find((lens) => lens.id === id)).filter((lens) => lens !== undefined);
    const options = offered.map((lens) => lens.id).join();
    if (this.lens.dataset["options"] !== options) {
      this.lens.dataset["options"] = options;
      this.lens.replaceChildren(...offered.map((lens) => element("option", { value: lens.id, title: lens.summary }, lens.name)));
    }

    this.lens.value = view.lens;
    this.panel.fill(lenses.find((lens) => lens.id === view.lens), view.settings);
    this.holding.classList.toggle("on", view.isHeld);
    say(this.holding, view.isHeld ? "▶" : "❚❚");
    this.holding.title = view.isHeld ? "Let this view run" : "Hold this view";
    this.count();
    const key = `${view.lens} ${JSON.stringify(view.settings)}`;
    if (this.statisticsOf !== key) { this.statisticsOf = key; this.statistics.clear(); }
    if (view.problem) say(this.note, view.problem);
  }

  /** Lines of the trigger that watches one of the probes. */
  setLevels(levels: Level[]): void {
    if (this.pointing.holdsLevel || (this.pointing.levels.length === 0 && levels.length === 0)) return;
    this.pointing.levels = levels;
    this.repaint();
  }

  has(probe: number): boolean { return this.probes.some((one) => one.id === probe); }

  show(figure: Figure): void {
    this.figure = figure;
    // The first one comes before the browser has told how large the card is.
    if (this.size.width === 0) this.measure();
    this.statistics.add(figure.measurements ?? []);
    this.repaint();
    this.tell();
  }

  /** What the figure says in words and numbers. */
  private readonly tell = paced(textPause, () => {
    const figure = this.figure, table = figure.panels?.find((panel) => panel.table)?.table;
    // A table stands below the plots of its figure, or takes their place.
    const isBoth = table !== undefined && figure.panels!.some((panel) => !panel.table);
    if (this.element.classList.toggle("both", isBoth) !== this.isBoth) { this.isBoth = isBoth; this.measure(); }
    if (this.element.classList.contains("as-statistics")) this.fillTable(...this.statistics.rows());
    else if (table) this.fillTable(table.columns ?? [], table.rows ?? []);
    else if (this.element.classList.contains("as-table")) this.fillTable(...samples(figure));
    else this.tables.replaceChildren();
    this.canvas.hidden = (table !== undefined && !isBoth) || this.element.classList.contains("as-table") || this.element.classList.contains("as-statistics");
    this.scales.hidden = this.canvas.hidden || (figure.panels ?? []).length === 0;
    this.canvas.setAttribute("aria-label", `${figure.title ?? ""}. ${(figure.measurements ?? []).map(measured).join(", ")}`);
    say(this.note, figure.note ?? "");
    this.showScales();
    this.count();
  });

  repaint(): void {
    if (this.painted) return;
    this.painted = true;
    requestAnimationFrame(() => {
      this.painted = false;
      if (this.size.width > 0 && !this.canvas.hidden) {
        const theme = this.desk.colors.theme(this.desk.theme());
        const plots = this.painter.paint(this.figure, this.desk.theme(), this.size.width, this.size.height, (layer) => this.colorOf(layer), this.ownScales);
        this.pointing.drawn(this.figure, plots);
        this.pointing.draw(this.painter.context, theme.text, theme.limit);
        this.tell();
      }

      this.canvas.dataset["painted"] = String(Number(this.canvas.dataset["painted"] ?? "0") + 1);
    });
  }

  look(): void {
    this.showSwitches();
    if (this.size.width === 0) return;
    const { x, y, cursors, follows } = this.pointing;
    this.desk.send({ do: "look", view: this.id, width: Math.round(this.size.width), height: Math.round(this.size.height), x, y, cursors, follows });
  }

  /** What was pointed at: where in the code and in which calls. */
  showSample(sample: Sample): void {
    const box = this.canvas.getBoundingClientRect(), frame = sample.frame;
    openMenu(box.left + this.clickedAt[0], box.top + this.clickedAt[1], [
      `${sample.name}${sample.index >= 0 ? `[${grouped(sample.index)}]` : ""} = ${sample.value}`,
      `frame ${grouped(frame.number)}, hit ${grouped(frame.hit)}, at ${(frame.nanos / 1e9).toFixed(6)} s`,
      `thread ${frame.thread} of process ${frame.process}${frame.activation === "0" ? "" : `, activation ${frame.activation}`}`,
      ...(sample.stack.length > 0 ? [`in ${sample.stack.slice(0, 12).join(" ← ")}${sample.stack.length > 12 ? " ← …" : ""}`] : []),
    ].join("\n"), [
      ...(sample.line > 0 ? [{ text: `Show ${sample.file.split("/").pop()}:${sample.line}`, hint: "The line in the source", choose: () => this.desk.goTo(sample.file, sample.line) }] : []),
      { text: "Show this moment", hint: "All views as they were then", choose: () => this.desk.send({ do: "at", nanos: frame.nanos }) },
    ]);
    if (sample.line > 0) this.desk.goTo(sample.file, sample.line, true);
  }

  private switch(text: string, label: string, onclick: () => void, isOn: () => boolean): HTMLButtonElement {
    const made = button(text, label, onclick, { "aria-pressed": "false" });
    this.switches.push([made, isOn]);
    return made;
  }

  private showSwitches(): void {
    for (const [made, isOn] of this.switches) { made.classList.toggle("on", isOn()); made.setAttribute("aria-pressed", String(isOn())); }
    this.fillChips();
  }

  private showScales(): void {
    const plot = this.pointing.plots[0];
    const division = (range: [number, number], unit?: string) => `${engineering((range[1] - range[0]) / 10, unit, 3)}/div`;
    say(this.scaleX, plot && !plot.xAxis.isLogarithmic ? division(plot.x, plot.xAxis.unit) : "");
    say(this.scaleY, plot && !plot.yAxis.isLogarithmic ? division(plot.y, plot.yAxis.unit) : "");
    this.fillChips();
  }

  /** A probe has its colour in all views; what else a lens draws gets the colours that follow. */
  private colorOf(layer: { name?: string; color?: number }): number {
    if ((layer.color ?? 0) < 0) return -1;
    return this.probes.find((probe) => probe.name === layer.name)?.color ?? (this.probes[0]?.color ?? 0) + (layer.color ?? 0);
  }

  private measure(): void {
    const card = this.element;
    card.classList.toggle("narrow", card.clientWidth < 440);
    card.classList.toggle("low", card.clientHeight < 330);
    card.classList.toggle("lowest", card.clientHeight < 260);
    const { clientWidth, clientHeight } = this.plot;
    if (clientWidth === 0 || clientHeight === 0) { this.size = { width: 0, height: 0 }; this.desk.send({ do: "hide", view: this.id }); return; }
    const height = this.isBoth ? Math.round(clientHeight * 0.66) : clientHeight;
    if (clientWidth === this.size.width && height === this.size.height) return;
    this.size = { width: clientWidth, height };
    [this.canvas.style.width, this.canvas.style.height] = [`${clientWidth}px`, `${height}px`];
    this.repaint();
    this.look();
  }

  private toggleTable(name = "as-table"): void {
    for (const other of ["as-table", "as-statistics"]) if (other !== name) this.element.classList.remove(other);
    this.element.classList.toggle(name);
    this.repaint();
    this.tell();
  }

  private more(at: HTMLElement): void {
    const box = at.getBoundingClientRect(), palette = this.desk.colors.theme(this.desk.theme()).palette;
    openMenu(box.left, box.bottom, this.view?.title ?? "", [
      { text: "One more frame", hint: "Take one frame, then hold this view", choose: () => this.desk.send({ do: "hold", view: this.id, isHeld: true, isSingle: true }) },
      { text: this.ownScales ? "One scale for all" : "A scale for each curve", hint: "Curves of several probes at their own heights", choose: () => { this.ownScales = !this.ownScales; this.repaint(); } },
      { text: "Statistics", hint: "What each measurement was over time: n, min, mean, max, σ", choose: () => this.toggleTable("as-statistics") },
      { text: "Begin statistics anew", hint: "Forget what the measurements were", choose: () => this.statistics.clear() },
      { text: "Mask around this frame…", hint: "Counts the frames that are further from this one than a tolerance, also those that are not drawn", choose: () => this.ask("Tolerance in the signal's unit", "0.1", (text) => this.desk.send({ do: "mask", view: this.id, tolerance: Number(text.replace(",", ".")) || 0 })) },
      { text: "Mask from a file…", hint: "Lines of time,lower,upper: counts the frames that leave it", choose: () => this.loadMask() },
      ...((this.figure.measurements ?? []).some((one) => one.name === "Mask failed") ? [{ text: "No mask", hint: "Test no more", choose: () => this.desk.send({ do: "mask", view: this.id }) }] : []),
      { text: "Rename…", hint: "Another title for this view", choose: () => this.rename() },
      ...this.probes.map((probe) => ({ text: `Colour of ${probe.name}…`, hint: "Another colour in all views", choose: () => openMenu(box.left, box.bottom, `Colour of ${probe.name}`, palette.map((color, i) => ({ text: `● ${i + 1}`, hint: color, color, choose: () => this.desk.send({ do: "color", probe: probe.id, color: i }) }))) })),
      ...this.probes.map((probe) => ({ text: probe.isOn ? `Switch ${probe.name} off` : `Switch ${probe.name} on`, hint: "The probe stays in its place and costs next to nothing while it is off", choose: () => this.desk.send({ do: "switch", probe: probe.id, isOn: !probe.isOn }) })),
      ...this.probes.filter((probe) => probe.isThrottled).map((probe) => ({ text: `No limit for ${probe.name}`, hint: "Take every hit again", choose: () => this.desk.send({ do: "throttle", probe: probe.id, perSecond: null }) })),
      { text: "Clear markers", hint: "Delete", choose: () => this.pointing.clearMarkers() },
      { text: "Window of its own", hint: "This view alone in another window", choose: () => this.around.popOut() },
    ]);
  }

  private rename(): void {
    const before = this.view?.title ?? "";
    this.ask("Title of the view", before, (title) => { if (title !== before) this.desk.send({ do: "title", view: this.id, title }); });
  }

  /** Asks for a short text in the place of the title; Escape takes it back. */
  private ask(what: string, usual: string, then: (text: string) => void): void {
    const field = element("input", { type: "text", value: usual, maxlength: 200, "aria-label": what, title: what });
    let isWanted = true;
    field.addEventListener("keydown", (event) => { if (event.key === "Enter") field.blur(); else if (event.key === "Escape") { isWanted = false; field.blur(); } });
    field.addEventListener("blur", () => { field.replaceWith(this.title); if (isWanted) then(field.value); });
    this.title.replaceWith(field);
    field.select();
  }

  private loadMask(): void {
    const file = element("input", { type: "file", accept: ".csv,text/csv", onchange: () => void file.files?.[0]?.text().then((text) => this.desk.send({ do: "mask", view: this.id, text })) });
    file.click();
  }

  private save(format: string): void {
    const query = new URLSearchParams({ width: String(Math.round(this.size.width)), height: String(Math.round(this.size.height)), theme: this.desk.theme() });
    if (this.pointing.x) query.set("x", this.pointing.x.join(":"));
    element("a", { href: `view/${this.desk.hello.session}/${this.id}.${format}?${query}`, download: `${this.title.textContent}.${format}` }).click();
  }

  private fillTable(columns: string[], rows: string[][]): void {
    this.tables.replaceChildren(element("table", {}, element("thead", {}, element("tr", {}, ...columns.map((column) => element("th", { scope: "col" }, column)))),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((cell) => element("td", {}, cell)))))));
  }

  private fillChips(): void {
    const all: [string, string, string][] = [...(this.figure.measurements ?? []).map((one) => chip(one, this.statistics)), ...this.pointing.readings().map(([name, text]) => [name, text, ""] as [string, string, string])];
    while (this.chips.children.length > all.length) this.chips.lastElementChild!.remove();
    all.forEach(([name, text, title], i) => {
      const made = this.chips.children[i] as HTMLLIElement | undefined ?? this.chips.appendChild(element("li", {}, element("span"), element("b")));
      say(made.firstElementChild as HTMLElement, name);
      say(made.lastElementChild as HTMLElement, text);
      made.title = title;
    });
  }

  /** What became of the probes' hits, exactly, and what they cost, about. */
  private count(): void {
    const isOne = this.probes.length === 1, shown = shownCount(this.view?.lens ?? "", this.figure);
    say(this.counts, this.probes.map((probe) => {
      const load = probe.load >= 0.0005 ? `, +${(probe.load * 100).toFixed(probe.load < 0.01 ? 2 : 1)} % time` : "";
      return `${isOne ? "" : `${probe.name}: `}${grouped(probe.captured)} captured, ${grouped(probe.kept)} kept, ${isOne && shown !== null ? `${grouped(shown)} shown, ` : ""}${grouped(probe.lost)} lost${load}${probe.isThrottled ? ", limited" : ""}${probe.isOn ? "" : ", off"}`;
    }).join(" · "));
    const dear = this.probes.filter((probe) => probe.load > muchLoad && !probe.isThrottled && probe.isOn), key = dear.map((probe) => probe.id).join();
    if (this.throttle.dataset["key"] === key) return;
    this.throttle.dataset["key"] = key;
    this.throttle.replaceChildren(...dear.map((probe) => button(`⚠ Limit ${probe.name} to ${usualLimit}/s`, `${probe.name} takes much of the program's time: take at most ${usualLimit} hits in a second`, () => this.desk.send({ do: "throttle", probe: probe.id, perSecond: usualLimit }))));
  }
}

function chip(one: Measurement, statistics: Statistics): [string, string, string] {
  return [one.name, one.reason ? "–" : engineering(one.value, one.unit), one.reason ? `not measurable: ${one.reason}` : statistics.of(one.name)];
}
