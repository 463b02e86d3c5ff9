import { button, element } from "./dom";
import { Request, Room, Running } from "./protocol";

/** The sessions of this scope as tabs, and what begins another: a program to start, one that runs, a recording, or what was opened lately. */
export class Rooms {
  private readonly tabs = element("nav", { id: "sessions", "aria-label": "Sessions" });
  private readonly start: HTMLElement;
  private readonly command = this.field("Program and arguments", "./synth 3 --gain 0.5", "command");
  private readonly folder = this.field("Folder", "", "directory");
  private readonly environment = element("textarea", { rows: 2, placeholder: "NAME=VALUE", "aria-label": "Environment" });
  private readonly patterns = this.field("Functions to trace", "audio::*", "patterns");
  private readonly wanted = element("input", { type: "search", placeholder: "Find a process", "aria-label": "Find a process", oninput: () => this.list() });
  private readonly processes = element("ul", { class: "processes" });
  private readonly recent = element("ul"); private readonly recordings = element("ul");
  private programs: Running[] = [];
  private room: Room | null = null;

  constructor(bar: HTMLElement, private readonly send: (request: Request) => void) {
    this.start = element("section", { id: "start", hidden: true, role: "dialog", "aria-label": "Begin a session" },
      element("form", { onsubmit: (event) => { event.preventDefault(); this.launch(); } }, element("h2", {}, "Start a program"), this.command.label, this.folder.label, element("label", {}, element("span", {}, "Environment"), this.environment), this.patterns.label, element("button", { type: "submit" }, "Start")),
      element("div", {}, element("h2", {}, "Attach to a process"), this.wanted, button("↻", "Look again", () => send({ do: "processes" })), this.processes),
      element("div", {}, element("h2", {}, "Opened lately"), this.recent, element("h2", {}, "Recordings"), this.recordings),
      button("✕", "Close", () => this.show(false), { class: "shut" }));
    bar.append(this.tabs);
    document.body.append(this.start);
    this.start.addEventListener("keydown", (event) => { if (event.key === "Escape" && this.room?.session !== 0) this.show(false); });
  }

  update(room: Room): void {
    const isFirst = this.room === null;
    this.room = room;
    if (isFirst) this.folder.input.value = room.folder;
    const key = JSON.stringify(room);
    if (this.tabs.dataset["key"] !== key) {
      this.tabs.dataset["key"] = key;
      this.tabs.replaceChildren(...(room.sessions.length < 2 ? [] : room.sessions.map((one) => element("span", { class: one.id === room.session ? "session on" : "session" },
        element("a", { href: `?session=${one.id}`, title: one.state, ...(one.id === room.session ? { "aria-current": "page" } : {}) }, one.name),
        ...(one.id === room.session ? [] : [button("◫", `Show ${one.name} beside this one`, () => this.beside(one.id))]), button("✕", `Close ${one.name}`, () => this.send({ do: "leave", session: one.id }))))),
        button("+", "Begin another session", () => this.show(true)));
      this.recent.replaceChildren(...room.recent.map((one, index) => element("li", {}, button(one.name, `${one.isRecording ? "Open" : "Start"} ${one.name}`, () => this.send({ do: "recent", index })), element("small", {}, ` ${one.where}`))));
      this.recordings.replaceChildren(...room.recordings.map((file) => element("li", {}, button(file, `Open ${file}`, () => this.send({ do: "recording", file })))));
    }

    if (room.session === 0 && this.start.hidden) this.show(true);
  }

  setProcesses(programs: Running[]): void { this.programs = programs; this.list(); }

  private show(isOpen: boolean): void {
    this.start.hidden = !isOpen;
    document.body.classList.toggle("starting", isOpen);
    if (isOpen) { this.send({ do: "processes" }); this.command.input.focus(); }
  }

  private launch(): void {
    this.send({ do: "start", command: this.command.input.value, directory: this.folder.input.value, environment: this.environment.value, patterns: this.patterns.input.value });
  }

  private list(): void {
    const wanted = this.wanted.value.toLowerCase();
    this.processes.replaceChildren(...this.programs.filter((one) => `${one.process} ${one.name} ${one.commandLine}`.toLowerCase().includes(wanted)).slice(0, 200).map((one) => element("li", {},
      button(`${one.process} ${one.name}`, `Attach to process ${one.process}`, () => this.send({ do: "attach", process: one.process, patterns: this.patterns.input.value })), element("small", {}, ` ${one.age} · ${one.commandLine}`))));
  }

  private beside(session: number): void {
    const there = document.getElementById("beside") as HTMLIFrameElement | null;
    document.body.classList.toggle("split", !(there && there.dataset["session"] === String(session)));
    there?.remove();
    if (there?.dataset["session"] === String(session)) return;
    document.body.append(element("iframe", { id: "beside", title: "Another session", src: `?session=${session}`, "data-session": session }));
  }

  private field(name: string, placeholder: string, id: string) {
    const input = element("input", { type: "text", placeholder, name: id, "aria-label": name });
    return { input, label: element("label", {}, element("span", {}, name), input) };
  }
}
