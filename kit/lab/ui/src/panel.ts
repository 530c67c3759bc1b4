/** The course panel: progress, sections and lessons, the cohort, and the ways to everything else. */

import { Widget } from "@lumino/widgets";

import type { Course, Lesson, Section } from "./course";
import { JoinForm } from "./join";
import { _, h, together, words } from "./page";
import type { Together } from "./page";
import { ring } from "./ring";

export interface Ways {
  /** Open a notebook of the course. */
  go(path: string): void;
  /** Open the page of everything written. */
  everything(): void;
  /** Show all of JupyterLab, or only the course. */
  toggle(): void;
  readonly full: boolean;
}

export class CoursePanel extends Widget {
  constructor(
    private readonly course: Course,
    private readonly ways: Ways,
  ) {
    super({ node: h("nav", { id: "kit-course", class: "kit-panel" }) });
    this.title.label = "";
    this.title.caption = _("Course");
    this.title.iconClass = "kit-icon";
    this.node.setAttribute("aria-label", _("Course"));
    this.note = h("p", { class: "kit-note", role: "status" });
    this.top = h("div");
    this.together = together();
    this.body = h("div");
    this.join = new JoinForm(course, () => this.door()?.focus());
    this.node.append(this.top, this.together.node, this.body, this.join.node, this.note);
    course.changed.connect(this.draw, this);
    course.told.connect((_course, text) => this.say(text), this);
    this.draw();
  }

  get now(): string | null {
    return this._now;
  }

  /** The notebook that is open, to be marked in the list. */
  set now(path: string | null) {
    if (path !== this._now) {
      this._now = path;
      this.draw();
    }
  }

  draw(): void {
    const focused = this.keyOf(document.activeElement);
    const atDoor = this.door() === document.activeElement;
    this.top.replaceChildren(this.head(), ...this.enrolled());
    this.together.of(this.course.state.cohort?.room ?? null);
    this.body.replaceChildren(...this.sections(), this.foot());
    this.join.draw();
    if (this.course.state.cohort && this.note.textContent === left()) {
      this.say("");
    }
    if (atDoor) {
      this.door()?.focus();
    } else if (focused) {
      [...this.body.querySelectorAll<HTMLElement>("a, button, select")].find((one) => this.keyOf(one) === focused)?.focus();
    }
  }

  /** The way into a group, or out of the one that the learner is in: the one stands where the other was. */
  private door(): HTMLElement | null {
    return this.body.querySelector<HTMLElement>('[data-action="join"], [data-action="leave"]');
  }

  // What stays the same about an element when the panel is drawn anew.
  private keyOf(element: Element | null): string {
    return this.body.contains(element) ? JSON.stringify((element as HTMLElement).dataset) : "";
  }

  private head(): HTMLElement {
    const { title, progress, cohort } = this.course.state;
    const line = [
      cohort?.title,
      cohort && { live: _("live on this Hub"), nbgrader: _("shared computer"), file: _("by file") }[cohort.road],
      _("{done} of {count} done", { done: progress.done, count: progress.of }),
    ];
    // Each part stays together where the line breaks.
    const parts = line.filter(Boolean).flatMap((part, n) => [...(n ? [" · "] : []), h("span", {}, part)]);
    return h(
      "header",
      { class: "kit-head" },
      ring(progress.percent),
      h("div", {}, h("h2", {}, title), h("p", {}, ...parts)),
    );
  }

  /** What the Hub's list of a group brought about, or asks of the learner. */
  private enrolled(): HTMLElement[] {
    const { cohort, enrolment } = this.course.state;
    if (enrolment?.problem) {
      return [h("p", { class: "kit-problem" }, `${enrolment.problem.what} ${enrolment.problem.remedy}`)];
    }
    if (cohort && enrolment?.joined) {
      const said = _("You were on the list of “{title}”, so you are in this group now. Joining shares nothing.", {
        title: enrolment.joined,
      });
      return [h("p", { class: "kit-enrolled" }, said)];
    }
    if (!cohort && enrolment && enrolment.found.length > 1) {
      return [h("p", { class: "kit-enrolled" }, _("Several groups have you on their list: choose one under “Join a group”."))];
    }
    return [];
  }

  private sections(): HTMLElement[] {
    return this.course.state.course.sections.map((section: Section) =>
      h("section", {}, h("h3", {}, section.title), h("ol", {}, ...section.lessons.map((lesson) => this.line(lesson)))),
    );
  }

  private line(lesson: Lesson): HTMLElement {
    const minutes = lesson.minutes === null ? _("your pace") : _("{minutes} min", { minutes: lesson.minutes });
    const said = { new: _("not begun"), begun: _("begun"), done: _("done") }[lesson.state];
    return h(
      "li",
      {},
      h(
        "a",
        {
          href: "#",
          "data-lesson": lesson.id,
          "data-state": lesson.state,
          "data-route": lesson.in_route ? "in" : "out",
          "aria-current": lesson.path === this._now ? "page" : null,
          title: lesson.in_route ? null : _("not part of your route"),
          click: (event: Event) => {
            event.preventDefault();
            this.ways.go(lesson.path);
          },
        },
        h("span", { class: "kit-dot", "aria-hidden": "true" }, lesson.state === "done" ? "✓" : ""),
        h("span", {}, lesson.short, h("span", { class: "kit-hidden" }, `, ${said},`)),
        h("span", { class: "kit-minutes" }, minutes),
      ),
      lesson.feedback ? h("p", { class: "kit-note kit-feedback-new" }, _("New feedback")) : null,
      lesson.problem ? h("p", { class: "kit-problem" }, `${lesson.problem.what} ${lesson.problem.remedy}`) : null,
    );
  }

  private foot(): HTMLElement {
    const { course, cohort, facilitator } = this.course.state;
    const { community } = course;
    return h(
      "div",
      { class: "kit-links" },
      this.routes(),
      this.button("everything", _("Everything I have written"), () => this.ways.everything()),
      community
        ? h("a", { href: community.url, target: "_blank", rel: "noopener", "data-action": "community" }, `${community.label} ↗`)
        : null,
      cohort
        ? this.button("leave", _("Leave “{title}”", { title: cohort.title }), () => this.leave())
        : this.button("join", _("Join a group"), () => this.join.toggle()),
      facilitator ? this.button("facilitator", _("For facilitators"), () => this.ways.go(facilitator.path)) : null,
      facilitator?.service ? this.button("live", _("A live session"), () => this.ways.go(facilitator.live)) : null,
      this.button("full", this.ways.full ? _("Only the course") : _("Show all of JupyterLab"), () => this.ways.toggle()),
    );
  }

  private routes(): HTMLElement {
    const { route, routes } = this.course.state;
    const choose = (event: Event): void => {
      this.course.chooseRoute((event.target as HTMLSelectElement).value).catch((error: unknown) => this.say(words(error)));
    };
    return h(
      "label",
      { class: "kit-route" },
      _("Route"),
      h(
        "select",
        { "data-action": "route", change: choose },
        ...routes.map(({ id, title }) => h("option", { value: id, selected: id === route }, title)),
      ),
    );
  }

  private button(action: string, label: string, click: () => void): HTMLButtonElement {
    return h("button", { type: "button", class: "kit-link", "data-action": action, click }, label);
  }

  private leave(): void {
    this.course.leave().then(
      () => this.say(left()),
      (error: unknown) => this.say(words(error)),
    );
  }

  private say(text: string): void {
    this.note.textContent = text;
  }

  private readonly top: HTMLElement;
  /** It draws itself: what the group does changes more often than the course. */
  private readonly together: Together;
  private readonly body: HTMLElement;
  private readonly note: HTMLElement;
  private readonly join: JoinForm;
  private _now: string | null = null;
}

/** What is said to whoever has left a group, until they are in one again. */
function left(): string {
  return _("You have left the group. What you wrote is still here, and what you shared is still with the group. “Join a group” leads back.");
}
