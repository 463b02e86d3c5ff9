import { button, element } from "./dom";
import { Probe, Request, State } from "./protocol";

/** The strip of numbers: probes that were clicked with Alt, as they are at the moment that is shown. */
export class Watch {
  constructor(private readonly host: HTMLElement, private readonly send: (request: Request) => void, private readonly colorOf: (index: number) => string) {}

  update(state: State): void {
    const shown = state.watched.map((id) => state.probes.find((probe) => probe.id === id)).filter((probe): probe is Probe => probe !== undefined);
    while (this.host.children.length > shown.length) this.host.lastElementChild!.remove();
    shown.forEach((probe, i) => {
      const item = (this.host.children[i] ?? this.host.appendChild(element("span"))) as HTMLElement;
      const text = `${probe.name} = ${probe.last || "–"} `, color = this.colorOf(probe.color), key = `${probe.id} ${color} ${text}`;
      if (item.dataset["text"] === key) return;
      item.dataset["text"] = key;
      item.style.color = color;
      item.title = probe.address;
      item.replaceChildren(text, button("✕", `Watch ${probe.name} no more`, () => this.send({ do: "watch", probe: probe.id, isOn: false })));
    });
  }
}
