/** The door to a group: an invitation that is chosen as a file or pasted. */

import type { Course } from "./course";
import { _, h, words } from "./page";

const NAME = "cohort.yaml";

export class JoinForm {
  readonly node: HTMLFormElement;

  constructor(private readonly course: Course) {
    this.text = h("textarea", { class: "kit-field", rows: 5, spellcheck: "false", "data-join": "text" });
    this.file = h("input", { type: "file", accept: ".yaml,.yml", "data-join": "file", change: () => void this.read() });
    this.note = h("p", { class: "kit-problem", role: "alert" });
    this.node = h(
      "form",
      { class: "kit-join", hidden: true, submit: (event: Event) => this.send(event) },
      h("label", {}, _("Choose the invitation you were given ({name})", { name: NAME }), this.file),
      h("label", {}, _("or paste what it says"), this.text),
      h("div", { class: "kit-row" }, h("button", { class: "kit-button", "data-join": "send" }, _("Join")), this.cancel()),
      this.note,
    );
  }

  /** Close the form once there is a group. */
  draw(): void {
    if (this.course.state.cohort) {
      this.close();
    }
  }

  toggle(): void {
    this.node.hidden = !this.node.hidden;
    if (!this.node.hidden) {
      this.file.focus();
    }
  }

  private cancel(): HTMLButtonElement {
    return h("button", { type: "button", class: "kit-button kit-ghost", click: () => this.close() }, _("Cancel"));
  }

  private close(): void {
    this.node.hidden = true;
    this.node.reset();
    this.name = NAME;
    this.note.textContent = "";
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
    this.course.join(this.text.value, this.name).catch((error: unknown) => {
      this.note.textContent = words(error);
    });
  }

  private readonly text: HTMLTextAreaElement;
  private readonly file: HTMLInputElement;
  private readonly note: HTMLElement;
  private name = NAME;
}
