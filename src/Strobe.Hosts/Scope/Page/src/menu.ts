import { element } from "./dom";

export interface MenuItem { text: string; hint: string; choose: () => void; color?: string }

/** A menu at a place of the page; closed by a choice, Escape, or a click elsewhere. */
export function openMenu(x: number, y: number, title: string, items: MenuItem[]): void {
  document.querySelector(".menu")?.remove();
  const before = document.activeElement as HTMLElement | null;
  const close = () => {
    menu.remove();
    removeEventListener("pointerdown", outside, true);
    before?.focus();
  };
  const outside = (event: Event) => { if (!menu.contains(event.target as Node)) close(); };
  const buttons = items.map((item) => {
    const made = element("button", { type: "button", role: "menuitem", title: item.hint, onclick: () => { close(); item.choose(); } }, item.text);
    if (item.color) made.style.color = item.color;
    return made;
  });
  const menu = element("div", { class: "menu", role: "menu", "aria-label": title }, element("p", {}, title), ...buttons);
  menu.addEventListener("keydown", (event) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (event.key === "Escape") close();
    else if (by !== 0) buttons[(buttons.indexOf(document.activeElement as HTMLButtonElement) + by + buttons.length) % buttons.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.body.append(menu);
  menu.style.left = `${Math.max(0, Math.min(x, innerWidth - menu.offsetWidth - 4))}px`;
  menu.style.top = `${Math.max(0, Math.min(y, innerHeight - menu.offsetHeight - 4))}px`;
  addEventListener("pointerdown", outside, true);
  buttons[0]?.focus();
}
