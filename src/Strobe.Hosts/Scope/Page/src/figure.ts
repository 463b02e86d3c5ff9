// What the host draws: the same figures as in SVG and PNG, and how they come over the wire.

export type Range = [from: number, to: number];
export interface Axis { quantity?: string; unit?: string; range?: Range; isLogarithmic?: boolean; isReversed?: boolean; labels?: { position: number; text: string }[] }
export interface Measurement { name: string; value: number; unit?: string; reason?: string }
export type Numbers = Float64Array;

interface Named { name?: string; color?: number }
export interface LineLayer extends Named { layer: "line"; x: Numbers; y: Numbers; style?: "Line" | "Step" | "Stem"; isDashed?: boolean }
export interface BandLayer extends Named { layer: "band"; x: Numbers; low: Numbers; high: Numbers }
export interface PointLayer extends Named { layer: "points"; x: Numbers; y: Numbers; shape?: "Dot" | "Cross" | "Ring"; size?: number; strengths?: Numbers }
export interface BarLayer extends Named { layer: "bars"; edges: Numbers; heights: Numbers; baseline?: number }
interface Grid extends Named { rows: number; columns: number; x: Range; y: Range }
export interface HeatLayer extends Grid { layer: "heatmap"; values: Numbers; map?: string; limits?: Range }
export interface ImageLayer extends Grid { layer: "image"; pixels: number[] }
export interface BoxLayer extends Named { layer: "boxes"; boxes: { x: Range; y: Range; text?: string; color?: number }[] }
export interface GuideLayer extends Named { layer: "guide"; position: number; isVertical?: boolean; kind?: "Cursor" | "Trigger" | "Limit" | "Reference" }
export interface LabelLayer extends Named { layer: "labels"; x: Numbers; y: Numbers; texts: string[] }
export type Layer = LineLayer | BandLayer | PointLayer | BarLayer | HeatLayer | ImageLayer | BoxLayer | GuideLayer | LabelLayer;

export interface Panel {
  title?: string; x: Axis; y: Axis; colors?: Axis; layers?: Layer[]; table?: { columns?: string[]; rows?: string[][] }; hasEqualUnits?: boolean; weight?: number;
}
export interface Figure { title?: string; panels?: Panel[]; measurements?: Measurement[]; note?: string }
export interface FigureMessage { view: number; at: number; figure: Figure }

/** Numbers as they stand in the text of a figure: where in the binary part they begin, and how many there are. */
interface Stored { $at: number; $count: number }

/**
 * Reads a binary message: u32 bytes of text, u32 zero, then JSON in UTF-8, padded with spaces to a multiple of 8, then doubles. In the JSON a list of numbers is
 * {"$at": index of its first double, "$count": how many}. All little-endian.
 */
export function readFigure(message: ArrayBuffer): FigureMessage {
  const textBytes = new DataView(message).getUint32(0, true);
  const numbers = new Float64Array(message, 8 + textBytes);
  const text = new TextDecoder().decode(new Uint8Array(message, 8, textBytes));
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || !("$at" in value)) return value;
    const { $at, $count } = value as Stored;
    return numbers.subarray($at, $at + $count);
  }) as FigureMessage;
}
