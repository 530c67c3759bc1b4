/** The door to a group: the one that was left, those of a Hub with the learner on their list, or an invitation. */

import type { Course } from "./course";
import { _, h, words } from "./page";

const NAME = "cohort.yaml";

export class JoinForm {
  readonly node: HTMLFormElement;

  /** `gone` is called when the form closes with the focus in it. */
  constructor(
    private readonly course: Course,
    private readonly gone: () => void,
  ) {
    this.text = h("textarea", { class: "kit-field", rows: 5, spellcheck: "false", "data-join": "text" });
    this.file = h("input", { type: "file", accept: ".yaml,.yml", "data-join": "file", change: () => void this.read() });
    this.note = h("p", { class: "kit-problem", role: "alert" });
    this.found = h("div", { class: "kit-found" });
    this.node = h(
      "form",
      { class: "kit-join", hidden: true, submit: (event: Event) => this.send(event) },
      this.found,
      h("label", {}, _("Choose the invitation you were given ({name})", { name: NAME }), this.file),
      h("label", {}, _("or paste what it says"), this.text),
      h("div", { class: "kit-row" }, h("button", { class: "kit-button", "data-join": "send" }, _("Join")), this.cancel()),
      this.note,
    );
  }

  /** Show the groups to choose from, and close the form once there is one. */
  draw(): void {
    const { cohort, former, enrolment } = this.course.state;
    const found = enrolment?.found ?? [];
    const back = former && !found.some((group) => group.cohort === former.id) ? former : null;
    if (cohort) {
      this.close(); // while the button that was pressed is still there, and the focus on it
    }
    const at = this.found.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset["join"] : null;
    this.found.replaceChildren(
      ...(back
        ? [
            h(
              "button",
              { type: "button", class: "kit-button", "data-join": "back", click: () => this.try(this.course.comeBack()) },
              _("Go back to “{title}”", { title: back.title }),
            ),
          ]
        : []),
      ...(found.length ? [h("p", {}, _("You are on the list of:"))] : []),
      ...found.map(({ cohort, title }) =>
        h(
          "button",
          { type: "button", class: "kit-button", "data-join": cohort, click: () => this.try(this.course.enrol(cohort)) },
          _("Join “{title}”", { title }),
        ),
      ),
    );
    if (at) {
      this.enter(at);
    }
  }

  toggle(): void {
    this.node.hidden = !this.node.hidden;
    if (!this.node.hidden) {
      this.enter();
      if (this.course.state.enrolment) {
        this.try(this.course.enrol()); // a list may have changed since the server started
      }
    }
  }

  /** Put the focus on the group's button that was on it before, or else on the first way in. */
  private enter(group?: string): void {
    const ways = [...this.found.querySelectorAll("button")];
    (ways.find((way) => way.dataset["join"] === group) ?? ways[0] ?? this.file).focus();
  }

  private cancel(): HTMLButtonElement {
    return h("button", { type: "button", class: "kit-button kit-ghost", click: () => this.close() }, _("Cancel"));
  }

  private close(): void {
    const focused = this.node.contains(document.activeElement);
    this.node.hidden = true;
    this.node.reset();
    this.name = NAME;
    this.note.textContent = "";
    if (focused) {
      this.gone();
    }
  }

  private async read(): Promise<void> {
    const [file] = this.file.files ?? [];
    if (file) {
      this.name = file.name;
      this.text.value = await file.text();
    }
  }

  private send(event: Event): void {
    event.preventDefault();
    this.try(this.course.join(this.text.value, this.name));
  }

  private try(joining: Promise<void>): void {
    this.note.textContent = "";
    joining.catch((error: unknown) => {
      this.note.textContent = words(error);
    });
  }

  private readonly text: HTMLTextAreaElement;
  private readonly file: HTMLInputElement;
  private readonly note: HTMLElement;
  private readonly found: HTMLElement;
  private name = NAME;
}
