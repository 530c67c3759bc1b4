/** A calm line for a server that a Hub has put to rest, and the way back: nothing typed in this page is lost by it. */

import { PageConfig } from "@jupyterlab/coreutils";

import { Banner } from "./banner";
import { _, call } from "./page";

/** Answers of a Hub for a server that does not run, and of a server that was started anew since this page. */
const LOST = new Set([403, 424]);
const LOOK_MS = 1000;

export class Resting {
  /** Only where a Hub started this server. */
  static here(): Resting | null {
    return PageConfig.getOption("hubUser") ? new Resting() : null;
  }

  /** See whether the server is gone; the line comes then, and goes when the server is back. */
  look(): void {
    this.looking ??= this.watch().finally(() => {
      this.looking = null;
    });
  }

  private async watch(): Promise<void> {
    while (await lost()) {
      this.show();
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    this.banner?.dispose();
    this.banner = null;
    this.tab?.close(); // it has brought the server back and signed in for this page too: the page here goes on
    this.tab = null;
  }

  private show(): void {
    if (this.banner) {
      return;
    }
    const banner = new Banner(_("Your place on this Hub was put to rest. What you typed stays in this page."), {
      label: _("Wake it up"),
      action: "wake",
      act: async () => {
        this.tab = window.open(address(), "_blank");
        banner.say(_("It is waking up in another tab; this page then goes on by itself."));
      },
    });
    banner.addClass("kit-resting");
    document.body.append(banner.node);
    this.banner = banner;
  }

  private banner: Banner | null = null;
  private looking: Promise<void> | null = null;
  private tab: Window | null = null;
}

async function lost(): Promise<boolean> {
  try {
    await call("GET", "state");
    return false;
  } catch (error) {
    return LOST.has((error as { status: number }).status);
  }
}

/** The page on which the Hub starts this server; from there it leads back here. */
function address(): string {
  const [host, prefix, user, server] = ["hubHost", "hubPrefix", "hubUser", "hubServerName"].map((name) =>
    PageConfig.getOption(name),
  );
  const path = ["spawn", user, server].filter(Boolean).map((part) => encodeURIComponent(part ?? ""));
  return `${host}${prefix}${path.join("/")}?next=${encodeURIComponent(location.pathname)}`;
}
