/** Small things that a browser keeps for a page; an embedded page may not be allowed to keep any. */
export function kept(name: string): string | null {
  try { return localStorage.getItem(name); } catch { return null; }
}

export function keep(name: string, value: string): void {
  try { localStorage.setItem(name, value); } catch { /* It is as it was at the next start. */ }
}
