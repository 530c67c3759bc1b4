/** What stands around a lesson: the line over its title, and at its foot the way on. */

import { Widget } from "@lumino/widgets";

import type { Course, Lesson } from "./course";
import { _, h, words } from "./page";

/** "Welcome · lesson 3 of 12 · about 12 minutes". */
export class Eyebrow extends Widget {
  constructor(
    private readonly course: Course,
    private readonly lesson: string,
  ) {
    super({ node: h("p", { class: "kit-eyebrow" }) });
    course.changed.connect(this.draw, this);
    this.draw();
  }

  private draw(): void {
    const lesson = this.course.lesson(this.lesson);
    if (!lesson) {
      return;
    }
    const place = this.course.route.indexOf(lesson) + 1;
    const parts = [
      this.course.sectionOf(this.lesson)?.title ?? "",
      place
        ? _("lesson {number} of {count}", { number: place, count: this.course.route.length })
        : _("not part of your route"),
      lesson.minutes === null ? _("at your own pace") : _("about {minutes} minutes", { minutes: lesson.minutes }),
      lesson.form ? form(lesson.form) : "",
    ];
    this.node.textContent = parts.filter(Boolean).join(" · ");
  }
}

function form(name: string): string {
  return name === "pairs" ? _("in pairs") : name === "together" ? _("together") : "";
}

/** Previous, next, and the mark of being done. */
export class Foot extends Widget {
  constructor(
    private readonly course: Course,
    private readonly lesson: string,
    private readonly go: (path: string) => void,
  ) {
    super({ node: h("nav", { class: "kit-foot" }) });
    this.node.setAttribute("aria-label", _("Lessons before and after"));
    this.done = h("input", {
      type: "checkbox",
      "data-action": "done",
      "data-lesson": lesson,
      change: () => void this.mark(this.done.checked),
    });
    this.ways = h("div", { class: "kit-ways" });
    this.note = h("p", { class: "kit-note", role: "status" });
    const label = h("label", { class: "kit-done" }, this.done, _("I am done with this lesson"));
    this.node.append(label, this.ways, this.note);
    course.changed.connect(this.draw, this);
    this.draw();
  }

  private draw(): void {
    this.done.checked = this.course.lesson(this.lesson)?.state === "done";
    const before = this.course.beside(this.lesson, -1);
    const after = this.course.beside(this.lesson, 1);
    const shown = `${before?.id} ${after?.id}`;
    if (shown === this.shown) {
      return; // an unchanged button keeps the focus
    }
    this.shown = shown;
    this.ways.replaceChildren(...[before && this.previous(before), this.next(after)].filter((way) => way !== undefined));
  }

  private previous(lesson: Lesson): HTMLButtonElement {
    return h(
      "button",
      {
        type: "button",
        class: "kit-button kit-ghost",
        "data-action": "previous",
        "data-lesson": this.lesson,
        click: () => this.go(lesson.path),
      },
      arrow("←"),
      lesson.short,
    );
  }

  private next(lesson: Lesson | undefined): HTMLButtonElement {
    const forward = (): void => {
      const marked = this.mark(true);
      if (lesson) {
        this.go(lesson.path);
      } else {
        void marked.then((saved) => saved && this.say(_("This was the last lesson. You can come back to any of them.")));
      }
    };
    return h(
      "button",
      {
        type: "button",
        class: "kit-button kit-next",
        "data-action": "next",
        "data-lesson": this.lesson,
        click: forward,
      },
      lesson?.short ?? _("Finish"),
      lesson ? arrow("→") : null,
    );
  }

  private async mark(done: boolean): Promise<boolean> {
    this.done.checked = done;
    try {
      await this.course.setDone(this.lesson, done);
      return true;
    } catch (error) {
      this.done.checked = !done;
      // After "next" this foot is gone, and the panel says it.
      this.isDisposed ? this.course.tell(words(error)) : this.say(words(error));
      return false;
    }
  }

  private say(text: string): void {
    this.note.textContent = text;
  }

  private readonly done: HTMLInputElement;
  private readonly ways: HTMLElement;
  private readonly note: HTMLElement;
  private shown = "";
}

function arrow(sign: string): HTMLElement {
  return h("span", { "aria-hidden": "true" }, sign);
}
