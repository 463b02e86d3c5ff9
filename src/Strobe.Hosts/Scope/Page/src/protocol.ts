// What page and host say to each other in JSON; docs/scope.md has the whole protocol.

import { Theme } from "./colors";

export type Parameter =
  | { kind: "number"; name: string; title: string; summary?: string; default: number; least: number; most: number; step?: number; unit?: string }
  | { kind: "choice"; name: string; title: string; summary?: string; default: string; choices: string[] }
  | { kind: "toggle"; name: string; title: string; summary?: string; default: boolean }
  | { kind: "text"; name: string; title: string; summary?: string; default: string };

export interface Lens { id: string; name: string; summary: string; showsEvents: boolean; parameters: Parameter[] }

export interface Hello { is: "hello"; program: string; isRecording: boolean; canRestart: boolean; lenses: Lens[]; themes: Record<string, Theme>; maps: Record<string, number[]> }

export interface Probe {
  id: number; address: string; name: string; file: string; line: number; color: number; isOn: boolean;
  hits: number; captured: number; kept: number; lost: number; last: string; number: number; frameLine: number; notes: string[]; isStale: boolean;
}

export interface View { id: number; probes: number[]; lens: string; title: string; settings: Record<string, string>; offered: string[]; problem: string }

export interface State {
  is: "state"; session: string; ending: string; at: number | null; from: number; to: number; speed: number; isProgramPaused: boolean;
  trigger: { when: string; isSingle: boolean; count: number }; probes: Probe[]; views: View[];
}

export interface Occurrence { line: number; column: number; length: number; address: string; name: string }

export interface Source { is: "source"; file: string; text: string; problem: string; places: Occurrence[] }

export interface Files { is: "files"; root: string; files: string[] }

export interface Line { nanos: number; stream: "stdout" | "stderr"; text: string }

export type Message = Hello | State | Source | Files | { is: "console"; lines: Line[] } | { is: "problem"; text: string } | { is: "saved" };

export type Request =
  | { do: "files" } | { do: "open"; file: string } | { do: "probe"; address: string; view?: number; lens?: string } | { do: "unprobe"; probe: number } | { do: "switch"; probe: number; isOn: boolean }
  | { do: "view"; probe: number; lens?: string } | { do: "events"; lens: string } | { do: "overlay"; view: number; probe: number } | { do: "close"; view: number } | { do: "lens"; view: number; lens: string }
  | { do: "set"; view: number; name: string; value: string }
  | { do: "look"; view: number; width: number; height: number; x: [number, number] | null; y: [number, number] | null; cursors: number[] } | { do: "drawn"; view: number } | { do: "hide"; view: number }
  | { do: "at"; nanos: number | null } | { do: "pause" }
  | { do: "trigger"; when: string; probe: number | null; isSingle: boolean } | { do: "find"; when: string; probe: number; isBackwards: boolean } | { do: "step"; probe: number; by: number } | { do: "play"; speed: number } | { do: "restart" } | { do: "program"; what: "pause" | "resume" | "stop" };
