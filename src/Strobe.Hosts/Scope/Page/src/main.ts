import "./scope.css";
import { Code } from "./code";
import { Colors, colorOf } from "./colors";
import { Console } from "./console";
import { button, element, say } from "./dom";
import { keep, kept } from "./keep";
import { Link } from "./link";
import { openMenu } from "./menu";
import { grouped } from "./numbers";
import { Hello, Message, State } from "./protocol";
import { Rooms } from "./room";
import { Desk, Signals } from "./signals";
import { Time } from "./time";
import { Watch } from "./watch";

const byId = (id: string) => document.getElementById(id)!;
const query = new URLSearchParams(location.search), solo = Number(query.get("view") ?? "0");

let page: Page | null = null;
let theme = kept("theme") ?? (matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark");
document.documentElement.dataset["theme"] = theme;
document.body.classList.toggle("solo", solo !== 0);

const log = new Console(byId("output"));
const link = new Link(query.get("session") ?? "", take, (figure) => page?.signals.show(figure), (isOpen) => {
  document.body.classList.toggle("away", !isOpen);
  problem(isOpen ? "" : "The connection to Strobe is lost: it ended, or it is being started again. This page connects by itself.");
  if (isOpen) link.send({ do: "files" });
});
const rooms = new Rooms(byId("rooms"), (request) => link.send(request));

/** What is there once the host has introduced itself. */
class Page {
  readonly signals: Signals;
  readonly code: Code;
  readonly time: Time;
  private readonly watch: Watch;
  private readonly ending = element("span", { id: "ending" });
  private readonly programPause: HTMLButtonElement;
  private readonly recording: HTMLButtonElement;
  private readonly runsAgain = element("input", { type: "checkbox", id: "again" });
  private state: State | null = null;

  constructor(private readonly hello: Hello) {
    const colors = new Colors(hello.themes, hello.maps);
    const desk: Desk = { send: (request) => link.send(request), hello, colors, theme: () => theme, goTo: (file, line, isQuiet) => this.code.goTo(file, line, isQuiet) };
    document.title = `${hello.program} – Strobe`;
    for (const id of ["bar", "code", "signals", "time", "watch"]) byId(id).replaceChildren();
    this.signals = new Signals(byId("signals"), desk, solo);
    const color = (index: number) => colorOf(colors.theme(theme), index);
    this.watch = new Watch(byId("watch"), desk.send, color);
    this.code = new Code(byId("code"), desk.send, color, (place) => desk.send({ do: "watch", address: place.address }), hello.lenses.filter((lens) => !lens.showsEvents));
    this.time = new Time(byId("time"), desk.send, hello.isRecording, colors, () => theme, (probe, levels) => this.signals.setLevels(probe, levels));
    this.programPause = button("❚❚ Program", "Program: stop all threads, or let them go on", () => link.send({ do: "program", what: this.state?.isProgramPaused ? "resume" : "pause" }));
    this.recording = button("● Record", "Record this session into a file of its folder", () => link.send(this.state?.recording.isOn ? { do: "unrecord" } : { do: "record", name: "" }));
    const events = hello.lenses.filter((lens) => lens.showsEvents), layout = button("Layout ▾", "Save the layout, or load one", () => this.layouts(layout));
    byId("bar").append(element("strong", {}, "Strobe"), element("span", { id: "program", title: hello.program }, hello.program), this.ending, element("span", { class: "space" }),
      ...events.map((lens) => button(lens.name, `${lens.name}: ${lens.summary}`, () => link.send({ do: "events", lens: lens.id }))),
      ...(hello.isRecording ? [] : [this.recording, this.programPause, button("■ End", "End the program", () => link.send({ do: "program", what: "stop" }))]),
      ...(hello.canRestart ? [button("↻ Restart", "Restart: end the program and begin it anew, with the same probes", () => link.send({ do: "restart" })),
        element("label", { for: "again", title: "Restart the program whenever the source that is shown is saved" }, this.runsAgain, " on save")] : []),
      layout, button("◐", "Light or dark", () => this.toggleTheme()));
  }

  update(state: State): void {
    this.state = state;
    say(this.programPause, state.isProgramPaused ? "▶ Program" : "❚❚ Program");
    say(this.recording, state.recording.isOn ? `■ ${grouped(Math.ceil(state.recording.bytes / 1024))} KiB` : "● Record");
    this.recording.classList.toggle("on", state.recording.isOn);
    this.recording.title = state.recording.isOn ? `End the recording ${state.recording.file}` : state.recording.file === "" ? "Record this session into a file of its folder" : `${state.recording.file} was recorded; record another`;
    say(this.ending, state.ending !== "" ? state.ending : state.session);
    this.signals.update(state);
    this.code.update(state.probes);
    // The line of the frame that was captured last before the shown moment.
    this.code.setMoment(state.at === null ? null : state.probes.reduce<State["probes"][number] | null>((best, probe) => (probe.frame && (!best || probe.frame.nanos > best.frame!.nanos) ? probe : best), null));
    this.time.update(state);
    this.watch.update(state);
  }

  saved(): void {
    if (this.runsAgain.checked) link.send({ do: "restart" });
    else problem("The source was saved after the program was started: until it is built and started again, lines and values may not belong together.");
  }

  private layouts(at: HTMLElement): void {
    const box = at.getBoundingClientRect(), file = element("input", { type: "file", accept: ".json", onchange: () => void file.files?.[0]?.text().then((text) => link.send({ do: "layout", text })) });
    openMenu(box.left, box.bottom, "Probes, views and trigger", [
      { text: "Save layout…", hint: "As a file to keep or give away", choose: () => element("a", { href: `layout/${this.hello.session}.json`, download: "layout.json" }).click() },
      { text: "Load layout…", hint: "Put the probes and views of a file on this scope", choose: () => file.click() },
    ]);
  }

  private toggleTheme(): void {
    theme = theme === "dark" ? "light" : "dark";
    keep("theme", theme);
    document.documentElement.dataset["theme"] = theme;
    this.signals.repaint();
    this.time.repaint();
  }
}

function take(message: Message): void {
  switch (message.is) {
    case "hello":
      if (!page) page = new Page(message);
      page.signals.lookAgain();
      if (page.code.file !== null) link.send({ do: "open", file: page.code.file });
      break;
    case "room": rooms.update(message); break;
    case "processes": rooms.setProcesses(message.programs); break;
    case "opened": location.search = `?session=${message.session}`; break;
    case "left": break;
    case "state": page?.update(message); break;
    case "strip": page?.time.show(message); break;
    case "sample": page?.signals.showSample(message); break;
    case "files": page?.code.setFiles(message.root, message.files); break;
    case "source": page?.code.show(message); if (message.problem) problem(message.problem); break;
    case "problem": problem(message.text); break;
    case "saved": page?.saved(); break;
    case "console": log.add(message.lines); break;
  }
}

function problem(text: string): void {
  const bar = byId("problem");
  bar.hidden = text === "";
  if (bar.dataset["text"] === text) return;
  bar.dataset["text"] = text;
  bar.replaceChildren(element("span", {}, text), button("✕", "Dismiss", () => problem("")));
}

addEventListener("keydown", (event) => {
  const target = event.target as HTMLElement;
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === " " && target.tagName !== "BUTTON") page?.time.toggle();
  else if (event.key === "," || event.key === ".") page?.time.step(event.key === "," ? -1 : 1);
  else return;
  event.preventDefault();
});

const split = byId("split");
const setWidth = (share: number) => document.documentElement.style.setProperty("--code", `${Math.min(80, Math.max(10, share))}%`);
split.addEventListener("pointerdown", (event) => split.setPointerCapture(event.pointerId));
split.addEventListener("pointermove", (event) => { if (split.hasPointerCapture(event.pointerId)) setWidth((event.clientX / byId("main").clientWidth) * 100); });
split.addEventListener("keydown", (event) => {
  const by = event.key === "ArrowLeft" ? -2 : event.key === "ArrowRight" ? 2 : 0;
  if (by !== 0) setWidth((byId("code").clientWidth / byId("main").clientWidth) * 100 + by);
});
