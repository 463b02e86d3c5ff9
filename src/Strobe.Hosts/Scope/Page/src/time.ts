import { button, element, say } from "./dom";
import { grouped } from "./numbers";
import { Request, State } from "./protocol";

/** The strip below: where in the session one looks, live or back. */
export class Time {
  private readonly slider = element("input", { type: "range", min: 0, max: 1, step: "any", "aria-label": "Moment of the session", oninput: () => this.send({ do: "at", nanos: Math.round(Number(this.slider.value)) }) });
  private readonly text = element("output");
  private readonly live: HTMLButtonElement;
  private readonly probe = element("select", { "aria-label": "Probe to step through" });
  private readonly speed = element("select", { "aria-label": "Speed", onchange: () => this.isPlaying && this.play() },
    ...["0.01", "0.1", "0.5", "1", "2", "10"].map((one) => element("option", { value: one, ...(one === "1" ? { selected: true } : {}) }, `${one}×`)));
  private readonly playing: HTMLButtonElement;
  private readonly when = element("input", { id: "when", type: "text", size: 16, placeholder: "rising 0.5", "aria-label": "Trigger condition", title: "When to stand still: rising 0.5, below 0, pulse 1 from 2ms, line TEXT, calls PATTERN … (docs/triggers.md). Of the chosen probe, unless another's address stands first.",
    onkeydown: (event) => { if ((event as KeyboardEvent).key === "Enter") this.wait(this.mode.value === "off" ? "single" : this.mode.value); } });
  private readonly mode = element("select", { id: "mode", "aria-label": "Trigger mode", onchange: () => this.wait(this.mode.value) }, ...["off", "single", "normal"].map((one) => element("option", { value: one }, one)));
  private readonly fired = element("span", { class: "fired" });
  private isPlaying = false;
  private state: State | null = null;

  constructor(host: HTMLElement, private readonly send: (request: Request) => void, private readonly isRecording: boolean) {
    this.live = button("❚❚ Pause", "Pause the view (Space)", () => this.toggle(), { id: "pause" });
    this.playing = button("▶", "Play from here", () => (this.isPlaying ? this.send({ do: "play", speed: 0 }) : this.play()));
    host.append(this.live, button("◂", "Frame before (,)", () => this.step(-1)), this.playing, button("▸", "Frame after (.)", () => this.step(1)), this.probe, this.speed, this.slider, this.text,
      element("span", { class: "trigger" }, element("label", { for: "when" }, "Trigger"), this.when, this.mode, button("◂T", "To the trigger before this moment", () => this.find(true)), button("T▸", "To the next trigger after this moment", () => this.find(false)), this.fired));
  }

  update(state: State): void {
    this.state = state;
    this.isPlaying = state.speed !== 0;
    [this.slider.min, this.slider.max] = [String(state.from), String(Math.max(state.to, state.from + 1))];
    if (document.activeElement !== this.slider || state.at === null) this.slider.value = String(state.at ?? state.to);
    say(this.text, `${((state.at ?? state.to) / 1e9).toFixed(6)} s${state.at === null ? " live" : ""}`);
    say(this.live, this.isRecording ? "To the end" : state.at === null ? "❚❚ Pause" : "● Live");
    this.live.title = this.isRecording ? "To the end (Space)" : state.at === null ? "Pause the view (Space)" : "Back to live (Space)";
    this.live.classList.toggle("on", state.at === null);
    say(this.playing, this.isPlaying ? "■" : "▶");
    if (document.activeElement !== this.mode) this.mode.value = state.trigger.when === "" ? "off" : state.trigger.isSingle ? "single" : "normal";
    say(this.fired, state.trigger.when === "" ? "" : state.trigger.count === 0 ? "armed" : `fired ${grouped(state.trigger.count)}×`);
    const options = state.probes.map((probe) => `${probe.id} ${probe.name}`).join();
    if (this.probe.dataset["options"] !== options) {
      const before = this.probe.value;
      this.probe.dataset["options"] = options;
      this.probe.replaceChildren(...state.probes.map((probe) => element("option", { value: probe.id }, probe.name)));
      if (state.probes.some((probe) => String(probe.id) === before)) this.probe.value = before;
    }
  }

  toggle(): void {
    if (this.state) this.send(this.state.at === null ? { do: "pause" } : { do: "at", nanos: null });
  }

  step(by: number): void {
    if (this.probe.value !== "") this.send({ do: "step", probe: Number(this.probe.value), by });
  }

  private wait(mode: string): void {
    this.send({ do: "trigger", when: mode === "off" ? "" : this.when.value, probe: this.probe.value === "" ? null : Number(this.probe.value), isSingle: mode === "single" });
  }

  private find(isBackwards: boolean): void {
    if (this.probe.value !== "") this.send({ do: "find", when: this.when.value, probe: Number(this.probe.value), isBackwards });
  }

  private play(): void { this.send({ do: "play", speed: Number(this.speed.value) }); }
}
