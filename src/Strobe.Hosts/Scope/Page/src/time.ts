import { Colors } from "./colors";
import { button, element, say } from "./dom";
import { Level } from "./pointing";
import { Request, State, Strip } from "./protocol";
import { TimeStrip } from "./strip";
import { TriggerPanel } from "./trigger";

/** The strip below: where in the session one looks, live or back, and what makes it stand still. */
export class Time {
  private readonly slider = element("input", { type: "range", min: 0, max: 1, step: "any", "aria-label": "Moment of the session", oninput: () => this.send({ do: "at", nanos: Math.round(Number(this.slider.value)) }) });
  private readonly text = element("output");
  private readonly live: HTMLButtonElement;
  private readonly probe = element("select", { "aria-label": "Probe to step through", onchange: () => this.tellLevels() });
  private readonly speed = element("select", { "aria-label": "Speed", onchange: () => this.isPlaying && this.play() },
    ...["-1", "0.01", "0.1", "0.5", "1", "2", "10", "100"].map((one) => element("option", { value: one, ...(one === "1" ? { selected: true } : {}) }, `${one.replace("-", "−")}×`)));
  private readonly playing: HTMLButtonElement;
  private readonly moment = element("input", { type: "text", size: 7, placeholder: "s", "aria-label": "Go to a time in seconds", title: "Go to a time of the session in seconds",
    onkeydown: (event) => { if ((event as KeyboardEvent).key === "Enter" && Number.isFinite(Number(this.moment.value)) && this.moment.value !== "") this.send({ do: "at", nanos: Math.round(Number(this.moment.value) * 1e9) }); } });
  private readonly strip: TimeStrip;
  private readonly trigger: TriggerPanel;
  private isPlaying = false;
  private state: State | null = null;

  constructor(host: HTMLElement, private readonly send: (request: Request) => void, private readonly isRecording: boolean, colors: Colors, theme: () => string, private readonly setLevels: (probe: number | null, levels: Level[]) => void) {
    this.live = button("❚❚ Pause", "Pause the view (Space)", () => this.toggle(), { id: "pause" });
    this.playing = button("▶", "Play from here", () => (this.isPlaying ? this.send({ do: "play", speed: 0 }) : this.play()));
    this.strip = new TimeStrip(colors, theme, (nanos) => this.send({ do: "at", nanos }));
    this.trigger = new TriggerPanel(send, () => this.chosen, () => this.tellLevels());
    host.append(this.trigger.panel, this.strip.element, this.live, button("◂", "Frame before (,)", () => this.step(-1)), this.playing, button("▸", "Frame after (.)", () => this.step(1)), this.probe, this.speed, this.slider, this.text, this.moment, this.trigger.line);
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
    const options = state.probes.map((probe) => `${probe.id} ${probe.name}`).join();
    if (this.probe.dataset["options"] !== options) {
      const before = this.probe.value;
      this.probe.dataset["options"] = options;
      this.probe.replaceChildren(...state.probes.map((probe) => element("option", { value: probe.id }, probe.name)));
      if (state.probes.some((probe) => String(probe.id) === before)) this.probe.value = before;
    }

    this.trigger.update(state);
    this.strip.update(state.probes, state.at);
    this.tellLevels();
  }

  show(strip: Strip): void { this.strip.show(strip); }

  repaint(): void { this.strip.repaint(); }

  toggle(): void {
    if (this.state) this.send(this.state.at === null ? { do: "pause" } : { do: "at", nanos: null });
  }

  step(by: number): void {
    if (this.chosen !== null) this.send({ do: "step", probe: this.chosen, by });
  }

  private get chosen(): number | null { return this.probe.value === "" ? null : Number(this.probe.value); }

  private tellLevels(): void { this.setLevels(this.chosen, this.trigger.levels); }

  private play(): void { this.send({ do: "play", speed: Number(this.speed.value) }); }
}
