// How a journey looks at the portal: pages of every width, light and dark, in both languages, with
// script and without; and what holds for every page that it stops at.

import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { complaints } from "./rules.js";
import { stops } from "./keyboard.js";
import { typed } from "./logs.js";
import { Ended } from "./report.js";

export const WIDTHS = [360, 768, 1280];
export const SCHEMES = ["light", "dark"];
export const LANGUAGES = ["en", "es"];

const HEIGHT = 800;
const ACTION_MS_MAX = 15_000;
const NARROWEST = 320; // 1280 px at 400 % (WCAG 2.2, 1.4.10)
const SHOTS = new URL("shots/", import.meta.url).pathname;
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const AXE_OPTIONS = {
  resultTypes: ["violations"],
  runOnly: {
    type: "tag",
    values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
  },
  // Beyond WCAG: everything stands in a landmark, and headings skip no level.
  rules: { region: { enabled: true }, "heading-order": { enabled: true } },
};
const ONLY_COLOURS = {
  runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] },
  rules: {},
};

export class Look {
  #browser;
  #portal;
  #report;
  #pages = new Map(); // page → { width, scheme, language, script, troubles, status, method }

  constructor({ browser, portal, report, journey }) {
    this.#browser = browser;
    this.#portal = portal;
    this.#report = report;
    this.journey = journey;
  }

  /** The same journey at another portal. */
  at(portal) {
    const { journey } = this;
    return new Look({ browser: this.#browser, portal, report: this.#report, journey });
  }

  /** A new person's browser: a page with cookies of its own. */
  async page({ width = 1280, scheme = "light", language = "en", script = true } = {}) {
    const context = await this.#context({ language, script });
    const page = await context.newPage();
    this.#pages.set(page, { width, scheme, language, script, troubles: [] });
    this.#watch(page);
    await set(page, width, scheme);
    return page;
  }

  /** Goes to an address of the portal, expects `status` and inspects the page. */
  async visit(page, path, { status = 200 } = {}) {
    this.#pages.get(page).expected = status;
    const answer = await page.goto(new URL(path, this.#portal.url).href);
    const wrong = answer.status() === status ? [] : [`answered ${answer.status()}, not ${status}`];
    this.#report.add(this.journey, `${path} answers ${status} (${this.#how(page)})`, wrong);
    await this.inspect(page, path);
  }

  /** How the page that is shown was answered: counted as one check. */
  async answers(page, status) {
    const got = this.#pages.get(page).status;
    await this.check(`it answers ${status}`, async () => {
      if (got !== status) {
        throw new Error(`it answered ${got}`);
      }
    });
  }

  /** What must hold for every page: counted as two checks, the house's rules and axe's. */
  async inspect(page, label) {
    const how = this.#how(page);
    await page.waitForLoadState("load");
    const { status, method } = this.#pages.get(page);
    this.#report.inspected.push({ path: new URL(page.url()).pathname, status, method });
    const broken = await complaints(page, this.#pages.get(page), this.#report.titles);
    broken.push(...(await this.#overflow(page)), ...this.#taken(page));
    this.#report.add(this.journey, `${label} keeps the rules of every page (${how})`, broken);
    const barriers = await this.axe(page);
    this.#report.add(this.journey, `T-65: ${label} has no barrier that axe finds (${how})`, barriers);
    if (process.env.SHOTS) {
      await this.screenshot(page, label);
    }
  }

  /** One check of the journey itself. When it is refused, the journey ends there. */
  async check(title, statement) {
    try {
      await statement();
    } catch (error) {
      this.#report.add(this.journey, title, [error.message]);
      throw new Ended();
    }
    this.#report.add(this.journey, title, []);
  }

  /** Signs in; fields are found by what they are for, so that it works in every language. */
  async signIn(page, person) {
    await page.goto(new URL("/sign-in", this.#portal.url).href);
    await page.locator("[autocomplete=username]").fill(person.username);
    await page.locator("[autocomplete=current-password]").fill(person.password);
    await page.locator("form:has([autocomplete=current-password]) button:not([type=button])").click();
    await page.waitForURL((url) => url.pathname !== "/sign-in");
  }

  /** Somebody who was handed a password chooses another: gives the same person with that. */
  async firstSignIn(page, person, password = "Marble-Kites-Whisper4") {
    await this.signIn(page, person);
    await page.locator("[autocomplete=new-password]").fill(password);
    await page.locator("form:has([autocomplete=new-password]) button.main").click();
    await page.waitForURL((url) => url.pathname !== "/account/first-password");
    return { ...person, password };
  }

  /** The whole page can be used with the keyboard alone: counted as one check. */
  async keyboard(page, label) {
    const title = `T-65: ${label} is reached and shown by the Tab key (${this.#how(page)})`;
    // A page that was just given another width has drawn itself anew before it is walked.
    if (this.#pages.get(page).script) {
      await page.evaluate(() =>
        new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    }
    this.#report.add(this.journey, title, (await stops(page)).complaints);
  }

  /**
   * axe's violations at every width, light and dark, each with the nodes it is about. Light and dark
   * differ by their colours only, so in the dark only what is about colours is looked at again.
   */
  async axe(page) {
    const { script, width, scheme } = this.#pages.get(page);
    const seen = script ? page : await this.#twin(page);
    const found = new Map();
    for (const w of WIDTHS) {
      for (const s of SCHEMES) {
        await set(seen, w, s);
        const options = s === "dark" ? { ...AXE_OPTIONS, ...ONLY_COLOURS } : AXE_OPTIONS;
        for (const { violation, node } of await violations(seen, options)) {
          const key = `${violation}\n  ${node}`;
          found.set(key, [...(found.get(key) ?? []), `${w} ${s}`]);
        }
      }
    }
    await (script ? set(page, width, scheme) : seen.context().close());
    return [...found].map(([what, where]) => `${what}\n  at ${where.join(", ")}`);
  }

  /** Pictures at every width, light and dark, in both languages: shots/NAME-LANGUAGE-WIDTH-SCHEME.png. */
  async screenshot(page, name) {
    const { width, scheme, language, method } = this.#pages.get(page);
    await mkdir(SHOTS, { recursive: true });
    await shoot(page, name, language);
    await set(page, width, scheme);
    if (method === "GET") {
      const other = LANGUAGES.find((l) => l !== language);
      const storageState = await page.context().storageState();
      const context = await this.#context({ language: other, script: true, storageState });
      const twin = await context.newPage();
      await twin.goto(page.url());
      await shoot(twin, name, other);
      await context.close();
    }
  }

  /** How every open page looked when a journey failed. */
  async picture(name) {
    await mkdir(SHOTS, { recursive: true });
    for (const [number, page] of [...this.#pages.keys()].entries()) {
      const path = `${SHOTS}failed-${name}-${number + 1}.png`;
      await page.screenshot({ path, fullPage: true, timeout: ACTION_MS_MAX }).catch(() => {});
    }
  }

  /** Troubles of pages that the journey passed without inspecting them. */
  nothingLeft() {
    const left = [...this.#pages.keys()].flatMap((page) => this.#taken(page));
    this.#report.add(this.journey, "leaves no trouble behind", left);
  }

  async close() {
    await Promise.all([...this.#pages.keys()].map((page) => page.context().close()));
  }

  async #context({ language, script, storageState }) {
    const context = await this.#browser.newContext({
      locale: language === "es" ? "es-US" : "en-US",
      javaScriptEnabled: script,
      reducedMotion: "reduce",
      storageState,
    });
    context.setDefaultTimeout(ACTION_MS_MAX);
    // Chosen on purpose: who signs in would read their own language otherwise.
    const chosen = { name: "language", value: `${language}.chosen`, url: this.#portal.url };
    await context.addCookies([chosen]);
    return context;
  }

  /** Writes down what must not happen: errors, refused content, requests to other sites. */
  #watch(page) {
    const about = this.#pages.get(page);
    const home = new URL(this.#portal.url).origin;
    page.on("pageerror", (error) => about.troubles.push(`script failed: ${error.message}`));
    page.on("console", (message) => {
      const refusedPage = message.text().startsWith("Failed to load resource")
        && message.location().url === about.address;
      if (message.type() === "error" && !refusedPage) {
        about.troubles.push(`console: ${message.text()} (${message.location().url})`);
      }
    });
    page.on("request", (request) => {
      if (request.method() === "POST") {
        typed(request.postData() ?? "").forEach((words) => this.#report.typed.add(words));
      }
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith("http") && origin !== home) {
        about.troubles.push(`asked another site: ${request.url()}`);
      }
      // Chromium says on the console that a page was refused; that it may be is the journey's to say.
      if (request.isNavigationRequest() && request.frame() === page.mainFrame()) {
        about.address = request.url();
      }
    });
    page.on("response", (response) => {
      const request = response.request();
      if (request.isNavigationRequest() && request.frame() === page.mainFrame()) {
        Object.assign(about, { status: response.status(), method: request.method() });
      }
    });
  }

  #taken(page) {
    return this.#pages.get(page).troubles.splice(0);
  }

  #how(page) {
    const { language, script } = this.#pages.get(page);
    return `${language}, ${script ? "with" : "without"} script`;
  }

  async #overflow(page) {
    const { width, scheme } = this.#pages.get(page);
    const wide = [];
    for (const w of [NARROWEST, ...WIDTHS]) {
      await set(page, w, scheme);
      const needed = await page.evaluate(() => document.documentElement.scrollWidth);
      if (needed > w) {
        wide.push(`scrolls sideways: ${needed} px wide in a window of ${w} px`);
      }
    }
    await set(page, width, scheme);
    return wide;
  }

  /**
   * The page as it stands, in a browser where axe can run: without script Chromium runs no promise.
   * The portal's own scripts are kept away from it.
   */
  async #twin(page) {
    const storageState = await page.context().storageState();
    const { language } = this.#pages.get(page);
    const context = await this.#context({ language, script: true, storageState });
    const twin = await context.newPage();
    const body = (await page.content()).replace(/<\/?noscript[^>]*>/g, "");
    await twin.route("**/*", (route) => {
      const kind = route.request().resourceType();
      if (kind === "document") {
        return route.fulfill({ contentType: "text/html; charset=utf-8", body });
      }
      return kind === "script" ? route.abort() : route.continue();
    });
    await twin.goto(page.url());
    return twin;
  }
}

async function set(page, width, colorScheme) {
  await page.setViewportSize({ width, height: HEIGHT });
  await page.emulateMedia({ colorScheme });
}

async function violations(page, options) {
  if (!(await page.evaluate(() => "axe" in globalThis))) {
    await page.evaluate(AXE);
  }
  const found = await page.evaluate((how) => globalThis.axe.run(document, how), options);
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => ({
      violation: `${id}: ${help}`,
      node: `${node.target.join(" ")} — ${node.failureSummary.replace(/\s*\n\s*/g, " ")}`,
    })),
  );
}

async function shoot(page, name, language) {
  const file = name.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "home";
  for (const width of WIDTHS) {
    for (const scheme of SCHEMES) {
      await set(page, width, scheme);
      const path = `${SHOTS}${file}-${language}-${width}-${scheme}.png`;
      await page.screenshot({ path, fullPage: true });
    }
  }
}
