// What page and host say to each other in JSON; docs/scope.md has the whole protocol.

import { Theme } from "./colors";

export type Parameter =
  | { kind: "number"; name: string; title: string; summary?: string; default: number; least: number; most: number; step?: number; unit?: string }
  | { kind: "choice"; name: string; title: string; summary?: string; default: string; choices: string[] }
  | { kind: "toggle"; name: string; title: string; summary?: string; default: boolean }
  | { kind: "text"; name: string; title: string; summary?: string; default: string };

export interface Lens { id: string; name: string; summary: string; showsEvents: boolean; parameters: Parameter[] }

export interface Hello {
  is: "hello"; session: number; program: string; isRecording: boolean; canRestart: boolean; lenses: Lens[]; themes: Record<string, Theme>; maps: Record<string, number[]>;
}

/** Where and when a value was captured. */
export interface Frame { number: number; nanos: number; process: number; thread: number; activation: string; hit: number }

export interface Probe {
  id: number; address: string; name: string; file: string; line: number; color: number; isOn: boolean; hits: number; captured: number; kept: number; lost: number;
  load: number; isThrottled: boolean; last: string; frame?: Frame; notes: string[]; isStale: boolean;
}

export interface View {
  id: number; probes: number[]; lens: string; title: string; settings: Record<string, string>; offered: string[]; problem: string; columns: number; rows: number; tab: number; isHeld: boolean;
}

export type TriggerMode = "stop" | "single" | "normal" | "auto" | "freerun";

export interface Trigger { when: string; mode: TriggerMode; holdoff: number; after: number; pausesProgram: boolean; message: string; records: boolean; recordFor: number; count: number }

export interface State {
  is: "state"; session: string; ending: string; at: number | null; from: number; to: number; speed: number; isProgramPaused: boolean; trigger: Trigger;
  recording: { isOn: boolean; file: string; bytes: number }; watched: number[]; probes: Probe[]; views: View[];
}

/** What there is in time, in equal parts of it. */
export interface Strip { is: "strip"; from: number; to: number; probes: { id: number; frames: number[]; lost: number[] }[]; calls: number[]; triggers: number[] }

export interface Sample { is: "sample"; view: number; probe: number; name: string; file: string; line: number; frame: Frame; index: number; value: string; stack: string[] }

export interface Occurrence { line: number; column: number; length: number; address: string; name: string }

export interface Source { is: "source"; file: string; text: string; problem: string; places: Occurrence[] }

export interface Files { is: "files"; root: string; files: string[] }

export interface Line { nanos: number; kind: "stdout" | "stderr" | "event" | "error"; text: string }

export interface Room {
  is: "room"; session: number; folder: string; sessions: { id: number; name: string; state: string }[]; recent: { name: string; where: string; isRecording: boolean }[]; recordings: string[];
}

export interface Running { process: number; name: string; commandLine: string; age: string }

export type Message =
  | Hello | State | Strip | Sample | Source | Files | Room | { is: "console"; lines: Line[] } | { is: "problem"; text: string } | { is: "saved" } | { is: "opened"; session: number } | { is: "left" }
  | { is: "processes"; programs: Running[] };

export type Request =
  | { do: "files"; isEverywhere?: boolean } | { do: "open"; file: string } | { do: "probe"; address: string; view?: number; lens?: string } | { do: "unprobe"; probe: number } | { do: "switch"; probe: number; isOn: boolean }
  | { do: "throttle"; probe: number; perSecond: number | null } | { do: "color"; probe: number; color: number } | { do: "watch"; probe: number; isOn: boolean } | { do: "watch"; address: string }
  | { do: "view"; probe: number; lens?: string } | { do: "events"; lens: string } | { do: "overlay"; view: number; probe: number } | { do: "close"; view: number } | { do: "lens"; view: number; lens: string }
  | { do: "set"; view: number; name: string; value: string } | { do: "mask"; view: number; text?: string; tolerance?: number } | { do: "title"; view: number; title: string } | { do: "hold"; view: number; isHeld: boolean; isSingle: boolean }
  | { do: "arrange"; views: { view: number; columns: number; rows: number; tab: number }[] } | { do: "layout"; text: string }
  | { do: "look"; view: number; width: number; height: number; x: [number, number] | null; y: [number, number] | null; cursors: number[]; follows: boolean } | { do: "drawn"; view: number } | { do: "hide"; view: number }
  | { do: "inspect"; view: number; x: number } | { do: "at"; nanos: number | null } | { do: "pause" } | { do: "step"; probe: number; by: number } | { do: "play"; speed: number }
  | ({ do: "trigger"; probe: number | null } & Omit<Trigger, "count">) | { do: "force" } | { do: "find"; when: string; probe: number | null; isBackwards: boolean }
  | { do: "restart" } | { do: "program"; what: "pause" | "resume" | "stop" } | { do: "record"; name: string } | { do: "unrecord" }
  | { do: "processes" } | { do: "start"; command: string; directory: string; environment: string; patterns: string } | { do: "attach"; process: number; patterns: string } | { do: "recording"; file: string }
  | { do: "recent"; index: number } | { do: "leave"; session: number };
