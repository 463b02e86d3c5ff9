import { button, element } from "./dom";
import { Line } from "./protocol";

const mostLines = 4000;
const kinds: [Line["kind"], string, string][] = [["stdout", "output", "What the program writes"], ["stderr", "errors", "What it writes as errors"], ["event", "calls", "Calls of traced functions, and what the trigger says"], ["error", "scope", "What went wrong here"]];

/** What the program writes, its calls, and what went wrong, with a filter. */
export class Console {
  private readonly log = element("div", { id: "console", role: "log", "aria-label": "Program output", tabindex: 0 });
  private readonly filter = element("input", { type: "search", placeholder: "Filter", "aria-label": "Filter the console", oninput: () => this.refilter() });
  private readonly isShown = new Map<string, boolean>(kinds.map(([kind]) => [kind, true]));

  constructor(host: HTMLElement) {
    host.replaceChildren(element("div", { class: "consolebar" }, this.filter, ...kinds.map(([kind, name, hint]) => {
      const made = button(name, hint, () => {
        const isOn = !this.isShown.get(kind);
        this.isShown.set(kind, isOn);
        made.classList.toggle("on", isOn);
        made.setAttribute("aria-pressed", String(isOn));
        this.refilter();
      }, { class: "on", "aria-pressed": "true" });
      return made;
    }), button("Clear", "Empty the console of this page", () => this.log.replaceChildren())), this.log);
  }

  add(lines: Line[]): void {
    const log = this.log, isAtEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 4;
    log.append(...lines.slice(-mostLines).map((line) => {
      const made = element("p", { class: line.kind, title: `${(line.nanos / 1e9).toFixed(6)} s` }, line.text);
      made.hidden = !this.matches(made);
      return made;
    }));
    while (log.childElementCount > mostLines) log.firstElementChild!.remove();
    if (isAtEnd) log.scrollTop = log.scrollHeight;
  }

  private matches(line: HTMLElement): boolean { return this.isShown.get(line.className) !== false && line.textContent!.toLowerCase().includes(this.filter.value.toLowerCase()); }

  private refilter(): void {
    for (const line of this.log.children) (line as HTMLElement).hidden = !this.matches(line as HTMLElement);
    this.log.scrollTop = this.log.scrollHeight;
  }
}
