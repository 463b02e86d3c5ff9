// Elements made of text only: nothing that comes from a program is ever markup.

type Attributes = Record<string, string | number | boolean | ((event: Event) => void) | undefined>;

export function element<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }

  made.append(...children);
  return made;
}

export function button(text: string, label: string, onclick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  return element("button", { type: "button", title: label, "aria-label": label, onclick, ...attributes }, text);
}

/** Sets text only when it changed: live regions and selections stay quiet. */
export function say(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Work that is done at once, but not again before so many milliseconds have gone; what is asked for meanwhile is done once, then. */
export function paced(least: number, work: () => void): () => void {
  let before = -Infinity, isWaiting = false;
  const now = () => { isWaiting = false; before = performance.now(); work(); };
  return () => {
    if (isWaiting) return;
    const wait = before + least - performance.now();
    if (wait <= 0) return now();
    isWaiting = true;
    setTimeout(now, wait);
  };
}
