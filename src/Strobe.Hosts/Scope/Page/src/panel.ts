import { element } from "./dom";
import { Lens, Parameter } from "./protocol";

/** What can be set of a lens: a field for each of its parameters. */
export class Panel {
  readonly element = element("form", { class: "settings", hidden: true, onsubmit: (event) => event.preventDefault() });
  private shown = "";

  constructor(private readonly set: (name: string, value: string) => void) {}

  /** Fills it, unless somebody is at work in it. */
  fill(lens: Lens | undefined, settings: Record<string, string>): void {
    if (!lens) return;
    const key = `${lens.id} ${JSON.stringify(settings)}`;
    if (this.shown === key || this.element.contains(document.activeElement)) return;
    this.shown = key;
    this.element.replaceChildren(...lens.parameters.map((parameter) => element("label", { title: parameter.summary ?? "" },
      element("span", {}, parameter.title + ("unit" in parameter && parameter.unit ? ` (${parameter.unit})` : "")), this.control(parameter, settings[parameter.name] ?? String(parameter.default)))));
  }

  private control(parameter: Parameter, value: string): HTMLElement {
    const set = (text: string) => this.set(parameter.name, text);
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
