/** The course as the server knows it: sections, lessons, progress, cohort. */

import { Signal, type ISignal } from "@lumino/signaling";

import { call, listen, translate } from "./page";

export interface Lesson {
  readonly id: string;
  readonly title: string;
  readonly short: string;
  readonly number: number;
  readonly minutes: number | null;
  readonly form: string | null;
  readonly path: string;
  readonly state: "new" | "begun" | "done";
  readonly in_route: boolean;
  /** The facilitator wrote back, and the learner has not seen it yet. */
  readonly feedback?: boolean;
  readonly problem?: { readonly what: string; readonly remedy: string };
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly lessons: readonly Lesson[];
}

/** What the Hub's live service said of the groups that have the learner on their list. */
export interface Enrolment {
  /** The group that was joined just now, because its list said so. */
  readonly joined: string | null;
  readonly found: readonly { readonly cohort: string; readonly title: string }[];
  readonly problem: { readonly what: string; readonly remedy: string } | null;
}

export interface State {
  readonly workspace: true;
  readonly title: string;
  readonly course: {
    readonly id: string;
    readonly version: string;
    readonly title: string;
    readonly series: string;
    readonly community: { readonly label: string; readonly url: string } | null;
    readonly sections: readonly Section[];
  };
  readonly route: string;
  readonly routes: readonly { readonly id: string; readonly title: string }[];
  readonly cohort: {
    readonly id: string;
    readonly title: string;
    readonly road: "live" | "nbgrader" | "file";
    /** Who is reading, and the page of the group's room; null where there is no live service. */
    readonly room: { readonly user: string; readonly address: string } | null;
  } | null;
  /** The group that was left last, until one is joined. */
  readonly former: { readonly id: string; readonly title: string } | null;
  /** Null where there is no live service. */
  readonly enrolment: Enrolment | null;
  readonly progress: { readonly percent: number; readonly done: number; readonly of: number };
  readonly facilitator: { readonly path: string; readonly live: string; readonly service: boolean } | null;
  readonly strings: Record<string, string>;
}

/** What a notebook's path is in the course. */
export type Place = { readonly kind: "lesson"; readonly lesson: Lesson } | { readonly kind: "facilitator" };

export class Course {
  private constructor(private _state: State) {
    const refresh = () => void this.refresh().catch(console.error);
    listen({ heard: (message) => message.type === "state" && refresh(), back: refresh });
  }

  /** Ask the server for the course; null where the served folder is no workspace. */
  static async open(): Promise<Course | null> {
    const state = await call<State | { workspace: false }>("GET", "state");
    if (!state.workspace) {
      return null;
    }
    translate(state.strings);
    return new Course(state);
  }

  get state(): State {
    return this._state;
  }

  get changed(): ISignal<this, State> {
    return this._changed;
  }

  get lessons(): readonly Lesson[] {
    return this._state.course.sections.flatMap((section) => section.lessons);
  }

  /** The lessons of the chosen route, in the course's order. */
  get route(): readonly Lesson[] {
    return this.lessons.filter((lesson) => lesson.in_route);
  }

  /** Where a learner goes on: the first lesson of the route that is not done, or the first of all. */
  get current(): Lesson | undefined {
    return this.route.find((lesson) => lesson.state !== "done") ?? this.route[0] ?? this.lessons[0];
  }

  lesson(id: string): Lesson | undefined {
    return this.lessons.find((lesson) => lesson.id === id);
  }

  sectionOf(id: string): Section | undefined {
    return this._state.course.sections.find((section) => section.lessons.some((lesson) => lesson.id === id));
  }

  place(path: string): Place | null {
    const { facilitator } = this._state;
    if (facilitator && [facilitator.path, facilitator.live].includes(path)) {
      return { kind: "facilitator" };
    }
    const lesson = this.lessons.find((each) => each.path === path);
    return lesson ? { kind: "lesson", lesson } : null;
  }

  /** The lesson of the route before (-1) or after (+1) this one, which itself need not be in the route. */
  beside(id: string, step: 1 | -1): Lesson | undefined {
    const number = this.lessons.findIndex((lesson) => lesson.id === id);
    const side = step > 0 ? this.lessons.slice(number + 1) : this.lessons.slice(0, number).reverse();
    return side.find((lesson) => lesson.in_route);
  }

  async refresh(): Promise<void> {
    await this.ask("GET", "state");
  }

  async setDone(id: string, done: boolean): Promise<void> {
    await call("PUT", `lessons/${id}/done`, { done });
    await this.refresh();
  }

  async chooseRoute(route: string): Promise<void> {
    await this.ask("PUT", "route", { route });
  }

  async join(text: string, name: string): Promise<void> {
    await this.ask("POST", "join", { text, name });
  }

  /** Ask the Hub's live service for the learner's groups; joins the chosen one, or the only one. */
  async enrol(cohort?: string): Promise<void> {
    await this.ask("POST", "enrol", { cohort: cohort ?? null });
  }

  async leave(): Promise<void> {
    await this.ask("POST", "leave", {});
  }

  /** Join the group that was left last. */
  async comeBack(): Promise<void> {
    await this.ask("POST", "return", {});
  }

  /** Say something that the learner should know, wherever they are: the panel shows it. */
  tell(text: string): void {
    this._told.emit(text);
  }

  get told(): ISignal<this, string> {
    return this._told;
  }

  private async ask(method: string, path: string, body?: object): Promise<void> {
    const sent = ++this._sent;
    const state = await call<State>(method, path, body);
    // Two that are under way at once may be answered the other way round: what was asked last is newest.
    if (sent > this._taken) {
      this._taken = sent;
      this._state = state;
      this._changed.emit(state);
    }
  }

  private _sent = 0;
  private _taken = 0;

  private readonly _changed = new Signal<this, State>(this);
  private readonly _told = new Signal<this, string>(this);
}
