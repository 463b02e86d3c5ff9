import { button, element, say } from "./dom";
import { grouped } from "./numbers";
import { Level } from "./pointing";
import { Request, State, Trigger, TriggerMode } from "./protocol";

interface Kind { name: string; fields: string[]; hint: string }

/** What a trigger can wait for, and which numbers each takes: docs/triggers.md. */
const kinds: Record<string, Kind> = {
  rising: { name: "rises over", fields: ["level", "hysteresis"], hint: "at the first sample at or above the level" }, falling: { name: "falls under", fields: ["level", "hysteresis"], hint: "at the first sample at or below the level" },
  either: { name: "crosses", fields: ["level", "hysteresis"], hint: "either way" }, above: { name: "is above", fields: ["level"], hint: "at each sample above the level" }, below: { name: "is below", fields: ["level"], hint: "at each sample below the level" },
  enters: { name: "enters", fields: ["low", "high"], hint: "comes between two levels" }, leaves: { name: "leaves", fields: ["low", "high"], hint: "is no longer between two levels" },
  inside: { name: "is inside", fields: ["low", "high"], hint: "at each sample between two levels" }, outside: { name: "is outside", fields: ["low", "high"], hint: "at each sample not between two levels" },
  pulse: { name: "has a pulse of", fields: ["level", "from", "to", "hysteresis"], hint: "where a pulse of such a width ends, such as 1ms" }, runt: { name: "has a runt of", fields: ["low", "high"], hint: "a pulse that crossed one level and not the other" },
  timeout: { name: "does not cross", fields: ["level", "time"], hint: "for so long, such as 10ms" }, slope: { name: "takes a time from", fields: ["low", "high", "from", "to"], hint: "has gone from one level to the other in such a time" },
  when: { name: "meets", fields: ["condition"], hint: "a condition over value and time, such as value > 0.5" }, calls: { name: "calls", fields: ["pattern"], hint: "when a traced function is entered" },
  exception: { name: "exception", fields: [], hint: "when a traced call is left by an exception, or the program crashes" }, line: { name: "line", fields: ["text"], hint: "when a line of output contains a text" },
};
const named = new Set(["hysteresis", "from", "to"]), texts = new Set(["condition", "pattern", "text"]), levelled = ["level", "low", "high"];
const usual: Record<string, string> = { level: "0", low: "0", high: "1", time: "10ms" };

/** The trigger: one line for who knows its words, and a panel that writes it. */
export class TriggerPanel {
  readonly line: HTMLElement;
  readonly panel: HTMLElement;
  private readonly when = element("input", { id: "when", type: "text", size: 16, placeholder: "rising 0.5", "aria-label": "Trigger condition", title: "When to stand still: rising 0.5, below 0, pulse 1 from 2ms, line TEXT, calls PATTERN … (docs/triggers.md). Of the chosen probe, unless another's address stands first.",
    onkeydown: (event) => { if ((event as KeyboardEvent).key === "Enter") this.arm(this.mode.value === "stop" ? "single" : this.mode.value as TriggerMode); }, oninput: () => this.read() });
  private readonly mode = element("select", { id: "mode", "aria-label": "Trigger mode", onchange: () => this.arm(this.mode.value as TriggerMode) },
    ...[["stop", "off"], ["single", "single"], ["normal", "normal"], ["auto", "auto"], ["freerun", "free run"]].map(([value, text]) => element("option", { value: value! }, text!)));
  private readonly fired = element("span", { class: "fired", role: "status" });
  private readonly kind = element("select", { "aria-label": "What happens", onchange: () => this.choose() }, ...Object.entries(kinds).map(([id, one]) => element("option", { value: id, title: one.hint }, one.name)));
  private readonly fields = element("span", { class: "fields" });
  private readonly nth = this.field("every", "1", "Only every N-th time");
  private readonly holdoff = this.field("holdoff s", "0.1", "For so long after it has fired nothing makes it fire again");
  private readonly after = this.field("after s", "0", "So much time after the trigger is waited for, and kept");
  private readonly message = this.field("message", "", "Written into the console each time: {value} and {time} stand for themselves", 18);
  private readonly pauses = element("input", { type: "checkbox", onchange: () => this.rearm() });
  private readonly records = element("input", { type: "checkbox", onchange: () => this.rearm() });
  private readonly recordFor = this.field("for s", "10", "How long it records; 0 until it is ended", 3);
  private state: State | null = null;

  constructor(private readonly send: (request: Request) => void, private readonly probeOf: () => number | null, private readonly onLevels: () => void) {
    const find = (text: string, label: string, isBackwards: boolean) => button(text, label, () => send({ do: "find", when: this.when.value, probe: probeOf(), isBackwards }));
    this.line = element("span", { class: "trigger" }, button("Trigger…", "The trigger, piece by piece", () => { this.panel.hidden = !this.panel.hidden; this.onLevels(); }), this.when, this.mode,
      find("◂T", "To the trigger before this moment", true), find("T▸", "To the next trigger after this moment", false), this.fired);
    this.panel = element("form", { id: "triggering", hidden: true, "aria-label": "Trigger", onsubmit: (event) => { event.preventDefault(); this.rearm(); } }, this.kind, this.fields, ...[this.nth, this.holdoff, this.after].map((one) => one.label),
      this.message.label, element("label", { title: "Stops all threads when it fires" }, this.pauses, " stop the program"),
      element("span", { class: "pair" }, element("label", { title: "Begins a recording when it fires first" }, this.records, " record"), this.recordFor.label), button("Force", "Fire now", () => send({ do: "force" })), button("Disarm", "Wait for nothing", () => this.arm("stop")));
    this.choose();
  }

  update(state: State): void {
    this.state = state;
    if (document.activeElement !== this.mode) this.mode.value = state.trigger.mode;
    if (state.trigger.when !== "" && this.when.value === "") this.fill(state.trigger);
    say(this.fired, state.trigger.when === "" ? "" : state.trigger.count === 0 ? "armed" : `fired ${grouped(state.trigger.count)}×`);
  }

  /** As another page or a layout has it. */
  private fill(trigger: Trigger): void {
    this.when.value = trigger.when;
    this.read();
    [this.pauses.checked, this.records.checked, this.message.input.value] = [trigger.pausesProgram, trigger.records, trigger.message];
    [this.holdoff.input.value, this.after.input.value] = [String(trigger.holdoff), String(trigger.after)];
    if (trigger.records) this.recordFor.input.value = String(trigger.recordFor);
  }

  /** Its levels, to be drawn and moved in the views of its probe. */
  get levels(): Level[] {
    const isSeen = !this.panel.hidden || (this.state?.trigger.when ?? "") !== "";
    return !isSeen ? [] : this.inputs().filter((input) => levelled.includes(input.name) && Number.isFinite(Number(input.value)) && input.value !== "")
      .map((input) => ({ value: Number(input.value), move: (value: number) => { input.value = String(Number(value.toPrecision(6))); this.write(); } }));
  }

  private field(name: string, value: string, hint: string, size = 5) {
    const input = element("input", { type: "text", size, value, onchange: () => this.write() });
    return { input, label: element("label", { title: hint }, `${name} `, input) };
  }

  private inputs(): HTMLInputElement[] { return [...this.fields.querySelectorAll("input")]; }

  private choose(): void {
    const before = new Map(this.inputs().map((input) => [input.name, input.value]));
    this.fields.replaceChildren(...kinds[this.kind.value]!.fields.map((name) => element("label", {}, `${name} `,
      element("input", { type: "text", name, size: texts.has(name) ? 14 : 6, value: before.get(name) ?? usual[name] ?? "", onchange: () => this.write() }))));
    this.kind.title = kinds[this.kind.value]!.hint;
    if (!this.panel?.hidden) this.write();
  }

  /** From the fields to the line, and armed anew. */
  private write(): void {
    const words = [this.kind.value];
    for (const input of this.inputs()) {
      const value = input.value.trim();
      if (value !== "") words.push(...(named.has(input.name) ? [input.name, value] : [texts.has(input.name) && /[\s"]/.test(value) ? `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"` : value]));
    }

    if (Number(this.nth.input.value) > 1) words.push("nth", this.nth.input.value.trim());
    this.when.value = words.join(" ");
    this.rearm();
    this.onLevels();
  }

  /** From the line to the fields, as far as it is one of these. */
  private read(): void {
    const words = this.when.value.trim().split(/\s+/), kind = kinds[words[0] ?? ""];
    if (!kind) return;
    this.kind.value = words[0]!;
    this.fields.replaceChildren(...kind.fields.map((name) => element("label", {}, `${name} `, element("input", { type: "text", name, size: texts.has(name) ? 14 : 6, onchange: () => this.write() }))));
    let rest = words.slice(1);
    for (const input of this.inputs()) {
      if (texts.has(input.name)) { input.value = rest.join(" ").replace(/^"|"$/g, ""); rest = []; }
      else if (named.has(input.name)) { const at = rest.indexOf(input.name); if (at >= 0) input.value = rest.splice(at, 2)[1] ?? ""; }
      else input.value = rest.shift() ?? "";
    }

    this.onLevels();
  }

  private rearm(): void { if (this.state && this.state.trigger.mode !== "stop") this.arm(this.state.trigger.mode); }

  private arm(mode: TriggerMode): void {
    const number = (input: HTMLInputElement) => (Number.isFinite(Number(input.value)) ? Number(input.value) : 0);
    this.send({ do: "trigger", when: mode === "stop" ? "" : this.when.value, mode, probe: this.probeOf(), holdoff: number(this.holdoff.input), after: number(this.after.input), pausesProgram: this.pauses.checked, message: this.message.input.value,
      records: this.records.checked, recordFor: number(this.recordFor.input) });
    this.onLevels();
  }
}

