/** The page of everything a learner has written: who may see it, and the way to take it back, erase or keep it. */

import { MainAreaWidget } from "@jupyterlab/apputils";
import { Widget } from "@lumino/widgets";

import type { Course } from "./course";
import { _, address, call, h, listen, profile, when, words } from "./page";

type Audience = "private" | "group" | "facilitator";

interface Line {
  readonly activity: string;
  readonly item: string;
  readonly label: string;
  readonly value: string;
  readonly audience: Audience;
  readonly shared: string | null;
  readonly saved_at: string | null;
  readonly kept: readonly string[];
}

interface Chapter {
  readonly id: string;
  readonly title: string;
  readonly path: string;
  readonly items: readonly Line[];
  readonly problem: { readonly what: string; readonly remedy: string } | null;
}

interface Preview {
  readonly lines: readonly { readonly activity: string; readonly item: string | null }[];
}

interface Receipt {
  readonly message: string;
  readonly unreached?: readonly string[];
}

export function everythingPage(course: Course, go: (path: string) => void): MainAreaWidget<EverythingPage> {
  const content = new EverythingPage(course, go);
  const page = new MainAreaWidget({ content });
  page.toolbar.hide();
  page.id = "kit-everything";
  page.title.label = _("Everything I have written");
  page.title.closable = true;
  return page;
}

export class EverythingPage extends Widget {
  constructor(
    private readonly course: Course,
    private readonly go: (path: string) => void,
  ) {
    super({ node: h("article", { class: "kit-everything", tabindex: "-1" }) });
    this.note = h("p", { class: "kit-note", role: "status" });
    this.me = h("div");
    this.list = h("div");
    this.node.append(
      h("h1", {}, _("Everything I have written")),
      this.me,
      h("p", {}, _("This is kept in your own workspace. Only what is marked as shared has left it.")),
      h(
        "p",
        { class: "kit-row" },
        download("html", _("Keep a page to read")),
        download("markdown", _("Keep it as text")),
        download("json", _("Keep it as data")),
      ),
      this.note,
      this.list,
    );
    const refresh = (): void => void this.draw();
    const deaf = listen({ heard: refresh, back: refresh });
    this.disposed.connect(deaf);
    void this.draw();
  }

  private async draw(): Promise<void> {
    try {
      const [me, { lessons }] = await Promise.all([
        call("GET", "profile"),
        call<{ lessons: readonly Chapter[] }>("GET", "everything"),
      ]);
      this.me.replaceChildren(...profile(me));
      const chapters = lessons.map((chapter) => this.chapter(chapter));
      this.list.replaceChildren(...(chapters.length ? chapters : [h("p", {}, _("Nothing is written yet."))]));
    } catch (error) {
      this.say(words(error));
    }
  }

  private chapter({ id, title, path, items, problem }: Chapter): HTMLElement {
    const link = h("a", { href: "#", "data-lesson": id, click: (event: Event) => this.open(event, path) }, title);
    return h(
      "section",
      {},
      h("h2", {}, link),
      problem ? h("p", { class: "kit-problem" }, `${problem.what} ${problem.remedy}`) : null,
      ...items.map((line) => this.line(id, line)),
    );
  }

  private line(lesson: string, line: Line): HTMLElement {
    const names = { "data-lesson": lesson, "data-activity": line.activity, "data-item": line.item };
    const saved = line.saved_at ? _("Saved {when}.", { when: when(line.saved_at) }) : "";
    return h(
      "div",
      { class: "kit-written", ...names },
      h("h3", {}, line.label),
      h("blockquote", {}, line.value),
      ...line.kept.map((text) => h("div", {}, h("p", {}, _("Another version, kept:")), h("blockquote", {}, text))),
      h("p", { class: "kit-note" }, `${standing(line)} ${saved}`),
      h(
        "p",
        { class: "kit-row" },
        line.shared
          ? button("withdraw", _("Withdraw"), { ...names }, (self) => this.withdraw(self, lesson, line))
          : null,
        button("erase", _("Erase"), names, (self) => this.erase(self, lesson, line)),
      ),
    );
  }

  private open(event: Event, path: string): void {
    event.preventDefault();
    this.go(path);
  }

  private async withdraw(self: HTMLButtonElement, lesson: string, { activity, item }: Line): Promise<void> {
    self.disabled = true;
    await this.try(async () => {
      // An activity that is shared whole is withdrawn whole.
      const { lines } = await call<Preview>("GET", `lessons/${lesson}/share`);
      const whole = lines.some((line) => line.activity === activity && line.item === null);
      const sent = { activity, item: whole ? null : item };
      const { receipt } = await call<{ receipt: Receipt }>("POST", `lessons/${lesson}/withdraw`, sent);
      this.say([receipt.message, ...(receipt.unreached ?? [])].join(" "));
    });
  }

  private async erase(self: HTMLButtonElement, lesson: string, { activity, item }: Line): Promise<void> {
    // Erasing can't be undone, so it takes two presses on the same button: no dialog.
    if (!self.dataset["sure"]) {
      self.dataset["sure"] = "yes";
      self.textContent = _("Erase for good");
      self.addEventListener("blur", () => this.unsure(self), { once: true });
      return;
    }
    await this.try(async () => {
      const { receipt } = await call<{ receipt: Receipt | null }>("DELETE", `lessons/${lesson}/items/${activity}/${item}`);
      this.say([_("Erased."), receipt?.message, ...(receipt?.unreached ?? [])].filter(Boolean).join(" "));
      await this.course.refresh();
    });
  }

  private unsure(self: HTMLButtonElement): void {
    delete self.dataset["sure"];
    self.textContent = _("Erase");
  }

  private async try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.say(words(error));
    }
    await this.draw();
    this.node.focus();
  }

  private say(text: string): void {
    this.note.textContent = text;
  }

  private readonly note: HTMLElement;
  private readonly me: HTMLElement;
  private readonly list: HTMLElement;
}

function standing({ audience, shared }: Line): string {
  if (!shared) {
    return _("Only you have seen this.");
  }
  return audience === "facilitator"
    ? _("Shared {when} with your facilitator, with your name.", { when: when(shared) })
    : _("Shared {when} with your group, shown without your name.", { when: when(shared) });
}

function download(as: string, label: string): HTMLAnchorElement {
  return h("a", { class: "kit-button kit-ghost", href: address(`everything/download?as=${as}`), download: "", "data-download": as }, label);
}

function button(
  action: string,
  label: string,
  names: Record<string, string>,
  act: (self: HTMLButtonElement) => Promise<void>,
): HTMLButtonElement {
  const self = h("button", { type: "button", class: "kit-quiet", "data-action": action, ...names }, label);
  self.addEventListener("click", () => void act(self));
  return self;
}
