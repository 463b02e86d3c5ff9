// Numbers as people read them on an instrument.

const prefixes = "yzafpnµm kMGTPEZY";

export function takesPrefix(unit: string): boolean {
  return unit !== "" && unit !== "%" && unit !== "°" && !unit.startsWith("dB") && !unit.startsWith("1/") && !unit.includes("²") && !unit.includes("sample");
}

/** 0.0125 s is "12.5 ms". */
export function engineering(value: number, unit = "", digits = 4): string {
  if (!Number.isFinite(value)) return String(value) + (unit && ` ${unit}`);
  const takes = takesPrefix(unit);
  let power = takes && value !== 0 ? Math.min(8, Math.max(-8, Math.floor(Math.log10(Math.abs(value)) / 3 + 1e-12))) : 0;
  let scaled = value / 1000 ** power;
  if (takes && power < 8 && Math.abs(Number(scaled.toPrecision(digits))) >= 1000) (power += 1), (scaled /= 1000);
  const suffix = (power === 0 ? "" : prefixes[power + 8]!) + unit;
  return plain(scaled, digits) + (suffix === "" ? "" : suffix === "%" || suffix === "°" ? suffix : ` ${suffix}`);
}

export function plain(value: number, digits = 4): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-4)) return value.toExponential(digits - 1).replace(/\.?0+e/, "e").replace("e+", "e");
  return String(Number(value.toPrecision(digits)));
}

export interface Ticks { places: number[]; text(place: number): string; suffix: string }

/** Places 1, 2 or 5 times a power of ten apart, and how they are written: all with the prefix that suits the largest. */
export function ticks(from: number, to: number, most: number, unit: string): Ticks {
  const rough = (to - from) / Math.max(1, most);
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = decade * (rough / decade <= 1 ? 1 : rough / decade <= 2 ? 2 : rough / decade <= 5 ? 5 : 10);
  const places: number[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9 && places.length < 1000; i++) places.push(i * step);
  const largest = Math.max(Math.abs(from), Math.abs(to));
  const power = takesPrefix(unit) && largest > 0 ? Math.min(8, Math.max(-8, Math.floor(Math.log10(largest) / 3 + 1e-12))) : 0;
  const scale = 1000 ** power;
  const decimals = Math.max(0, Math.min(12, -Math.floor(Math.log10(step / scale) + 1e-9)));
  return {
    places,
    suffix: (power === 0 ? "" : prefixes[power + 8]!) + unit,
    text: (place) => {
      const scaled = place / scale;
      return Math.abs(scaled) >= 1e7 || decimals > 7 ? plain(scaled, 6) : (Math.abs(scaled) < step / scale / 2 ? 0 : scaled).toFixed(decimals);
    },
  };
}

export function grouped(count: number): string {
  return Math.round(count).toString().replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** The step of 1, 2 or 5 times a power of ten that is the next one up or down from a length, or the nearest with 0. */
export function stepOf(length: number, by: number): number {
  const steps = [1, 2, 5], all = 3 * Math.log10(length);
  // Steps are numbered: 3 to a decade. A length between two counts as the nearer one.
  const index = Math.floor(all / 3) * 3;
  let best = Infinity, nearest = index;
  for (let i = index - 1; i <= index + 3; i++) {
    const distance = Math.abs(Math.log(valueOf(i) / length));
    if (distance < best) [best, nearest] = [distance, i];
  }

  return valueOf(nearest + by);
  function valueOf(i: number): number { return steps[((i % 3) + 3) % 3]! * 10 ** Math.floor(i / 3); }
}
