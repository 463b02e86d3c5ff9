// Colours come from the host, so that the page, SVG and PNG agree.

export interface Theme {
  background: string; plot: string; grid: string; minorGrid: string; frame: string; text: string; faintText: string; secondary: string; limit: string; palette: string[];
}

export class Colors {
  /** 256 colours of each map, as 0xAABBGGRR for image data. */
  private readonly maps = new Map<string, Uint32Array>();

  constructor(private readonly themes: Record<string, Theme>, maps: Record<string, number[]>) {
    for (const [name, colors] of Object.entries(maps)) this.maps.set(name, Uint32Array.from(colors, (argb) => swap(argb)));
  }

  theme(name: string): Theme { return this.themes[name] ?? Object.values(this.themes)[0]!; }

  map(name: string | undefined): Uint32Array { return this.maps.get(name ?? "Viridis") ?? this.maps.values().next().value!; }
}

export function colorOf(theme: Theme, index: number | undefined): string {
  const number = index ?? 0;
  return number < 0 ? theme.secondary : theme.palette[number % theme.palette.length]!;
}

/** From 0xAARRGGBB to the byte order of image data. */
export function swap(argb: number): number {
  return ((argb & 0xff00ff00) | ((argb & 0xff) << 16) | ((argb >>> 16) & 0xff)) >>> 0;
}

/** From "#rrggbb" to the byte order of image data, without opacity. */
export function packed(color: string): number {
  const rgb = parseInt(color.slice(1, 7), 16);
  return ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >>> 16);
}
