import "./scope.css";
import { Code } from "./code";
import { Colors, colorOf } from "./colors";
import { button, element, say } from "./dom";
import { Link } from "./link";
import { Hello, Message, State } from "./protocol";
import { Desk, Signals } from "./signals";
import { Time } from "./time";
import { Watch } from "./watch";

const byId = (id: string) => document.getElementById(id)!;
const mostLines = 2000;

let page: Page | null = null;
let theme = localStorage.getItem("theme") ?? (matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark");
document.documentElement.dataset["theme"] = theme;

const link = new Link(take, (figure) => page?.signals.show(figure), (isOpen) => {
  document.body.classList.toggle("away", !isOpen);
  problem(isOpen ? "" : "The connection to Strobe is lost: it ended, or it is being started again. This page connects by itself.");
  if (isOpen) link.send({ do: "files" });
});

/** What is there once the host has introduced itself. */
class Page {
  readonly signals: Signals;
  readonly code: Code;
  readonly time: Time;
  private readonly watch: Watch;
  private readonly ending = element("span", { id: "ending" });
  private readonly programPause: HTMLButtonElement;
  private readonly runsAgain = element("input", { type: "checkbox", id: "again" });
  private isStopped = false;

  constructor(hello: Hello) {
    const colors = new Colors(hello.themes, hello.maps);
    const desk: Desk = { send: (request) => link.send(request), hello, colors, theme: () => theme };
    document.title = `${hello.program} – Strobe`;
    for (const id of ["bar", "code", "signals", "time", "watch"]) byId(id).replaceChildren();
    this.signals = new Signals(byId("signals"), desk);
    const color = (index: number) => colorOf(colors.theme(theme), index);
    this.watch = new Watch(byId("watch"), desk.send, color);
    this.code = new Code(byId("code"), desk.send, color, (place) => this.watch.toggle(place), hello.lenses.filter((lens) => !lens.showsEvents));
    this.time = new Time(byId("time"), desk.send, hello.isRecording);
    this.programPause = button("❚❚ Program", "Program: stop all threads, or let them go on", () => link.send({ do: "program", what: this.isStopped ? "resume" : "pause" }));
    const events = hello.lenses.filter((lens) => lens.showsEvents);
    byId("bar").append(element("strong", {}, "Strobe"), element("span", { id: "program" }, hello.program), this.ending, element("span", { class: "space" }),
      ...events.map((lens) => button(lens.name, `${lens.name}: ${lens.summary}`, () => link.send({ do: "events", lens: lens.id }))),
      ...(hello.isRecording ? [] : [this.programPause, button("■ End", "End the program", () => link.send({ do: "program", what: "stop" }))]),
      ...(hello.canRestart ? [button("↻ Restart", "Restart: end the program and begin it anew, with the same probes", () => link.send({ do: "restart" })),
        element("label", { for: "again", title: "Restart the program whenever the source that is shown is saved" }, this.runsAgain, " on save")] : []),
      button("◐", "Light or dark", () => this.toggleTheme()));
  }

  update(state: State): void {
    this.isStopped = state.isProgramPaused;
    say(this.programPause, state.isProgramPaused ? "▶ Program" : "❚❚ Program");
    say(this.ending, state.ending !== "" ? state.ending : state.session);
    this.signals.update(state);
    this.code.update(state.probes);
    this.time.update(state);
    this.watch.update(state.probes);
  }

  saved(): void {
    if (this.runsAgain.checked) link.send({ do: "restart" });
    else problem("The source was saved after the program was started: until it is built and started again, lines and values may not belong together.");
  }

  private toggleTheme(): void {
    theme = theme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", theme);
    document.documentElement.dataset["theme"] = theme;
    this.signals.repaint();
  }
}

function take(message: Message): void {
  switch (message.is) {
    case "hello":
      if (!page) page = new Page(message);
      page.signals.lookAgain();
      if (page.code.file !== null) link.send({ do: "open", file: page.code.file });
      break;
    case "state": page?.update(message); break;
    case "files": page?.code.setFiles(message.root, message.files); break;
    case "source": page?.code.show(message); if (message.problem) problem(message.problem); break;
    case "problem": problem(message.text); break;
    case "saved": page?.saved(); break;
    case "console": {
      const log = byId("console"), isAtEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 4;
      log.append(...message.lines.map((line) => element("p", { class: line.stream }, line.text)));
      while (log.childElementCount > mostLines) log.firstElementChild!.remove();
      if (isAtEnd) log.scrollTop = log.scrollHeight;
      break;
    }
  }
}

function problem(text: string): void {
  say(byId("problem"), text);
  byId("problem").hidden = text === "";
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
split.addEventListener("pointermove", (event) => { if (split.hasPointerCapture(event.pointerId)) setWidth((event.clientX / innerWidth) * 100); });
split.addEventListener("keydown", (event) => {
  const by = event.key === "ArrowLeft" ? -2 : event.key === "ArrowRight" ? 2 : 0;
  if (by !== 0) setWidth((byId("code").clientWidth / innerWidth) * 100 + by);
});
