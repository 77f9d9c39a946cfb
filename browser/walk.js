// Walks through everything that somebody may see, types a canary into every field of every form, and
// looks on every page whether one of them sang. (S-06)

import { SONG, WORKED_OUT } from "./canaries.js";

/** Pages of one kind that one person looks at, and times that one kind of form is sent. */
const PAGES_OF_A_KIND = 2;
const FORMS_OF_A_KIND = 2;
const PAGES_MAX = 150;

/** Forms that would end the walk. */
const LEFT_ALONE = ["/sign-out", "/language", "/stay"];

/** What every answer carries: the header and what its value must be. */
const HEADERS = {
  "content-security-policy": (policy) =>
    /default-src 'none'/.test(policy) && /frame-ancestors 'none'/.test(policy)
    && !/unsafe/.test(policy),
  "x-content-type-options": (value) => value === "nosniff",
  "referrer-policy": (value) => ["same-origin", "no-referrer"].includes(value),
  "cross-origin-opener-policy": (value) => value === "same-origin",
  "cross-origin-resource-policy": (value) => value === "same-origin",
};

export class Walk {
  /** Addresses without their ids, of all pages that were looked at. */
  kinds = new Set();
  /** Everything that must not be: a canary that sang, a refusal of the policy, a lacking header. */
  songs = [];
  reports = [];
  bare = [];
  pages = 0;
  forms = 0;
  #portal;
  #canaries;
  /** Wrong passwords are typed once, not once by everybody: that would lock the walk out. */
  #guessed = new Set();

  constructor(portal, canaries) {
    this.#portal = portal;
    this.#canaries = canaries;
  }

  /** Lets a page tell when a canary sings on it, and what its policy refused. */
  async listen(page) {
    await page.exposeFunction(SONG, (n) => {
      this.songs.push(`${this.#canaries.place(n)} sang on ${page.url()}`);
    });
    await page.exposeFunction("refusedByPolicy", (what) => {
      this.reports.push(`${page.url()} tried ${what}`);
    });
    await page.addInitScript(() => {
      addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
        globalThis.refusedByPolicy(`${violatedDirective} ${blockedURI} ${sample}`);
      });
    });
    page.on("dialog", (dialog) => {
      this.songs.push(`a dialog "${dialog.message()}" on ${page.url()}`);
      dialog.dismiss().catch(() => {});
    });
    page.on("response", (answer) => this.#headers(answer));
  }

  /**
   * Looks at everything that can be reached from some addresses, and sends every form but those whose
   * address ends like one of `leaving`; none when it only `looks`.
   */
  async go(page, who, starts, { leaving = [], looks = false } = {}) {
    const seen = { pages: new Map(), forms: new Map(), asked: new Set() };
    const open = [...starts];
    while (open.length > 0 && seen.asked.size < PAGES_MAX) {
      const address = open.shift();
      const kind = kindOf(address);
      if (seen.asked.has(address) || (seen.pages.get(kind) ?? 0) >= PAGES_OF_A_KIND) {
        continue;
      }
      seen.asked.add(address);
      seen.pages.set(kind, (seen.pages.get(kind) ?? 0) + 1);
      await page.goto(new URL(address, this.#portal.url).href);
      open.push(...(await this.look(page)));
      const ways = await page.evaluate(waysOut);
      const sent = ways.filter(({ action }) =>
        !looks && ![...LEFT_ALONE, ...leaving].some((end) => action.endsWith(end)));
      for (const way of sent) {
        open.push(...(await this.#send(page, who, address, way, seen.forms)));
      }
    }
  }

  /** Looks at the page as it stands; gives the addresses that it leads to. */
  async look(page) {
    const facts = await page.evaluate(read);
    this.#canaries.reads(facts.text);
    this.songs.push(...facts.alive.map((what) => {
      const of = what.match(/canary\((\d+)\)/);
      return `${what} of ${of ? this.#canaries.place(of[1]) : "nobody"} stands on ${page.url()}`;
    }));
    if (facts.text.includes(WORKED_OUT)) {
      this.songs.push(`a template was worked out on ${page.url()}`);
    }
    this.pages += 1;
    this.kinds.add(kindOf(facts.path));
    return facts.links;
  }

  /** Sends a form of a page by one of its buttons, and looks at what comes. */
  async #send(page, who, address, way, sent) {
    const kind = `${kindOf(way.action)} ${way.button}`;
    const known = way.guesses ? this.#guessed.has(kind) : sent.get(kind) >= FORMS_OF_A_KIND;
    if (known) {
      return [];
    }
    this.#guessed.add(kind);
    sent.set(kind, (sent.get(kind) ?? 0) + 1);
    if (sent.has(address)) {
      await page.goto(new URL(address, this.#portal.url).href);
    }
    sent.set(address, 1);
    const words = way.fields.map((field) => this.#canaries.at(`${who}, ${kind}, ${field}`));
    const arrives = page.waitForNavigation({ waitUntil: "load" });
    arrives.catch(() => {});
    // The form before it may have taken this one away.
    if (!(await page.evaluate(fill, { ...way, words }))) {
      return [];
    }
    await arrives.catch((error) => {
      throw new Error(`${who}: ${kind} of ${address} led nowhere: ${error.message}`);
    });
    this.forms += 1;
    return [...(await this.look(page)), new URL(page.url()).pathname];
  }

  #headers(answer) {
    const { origin, protocol, pathname } = new URL(answer.url());
    if (origin !== new URL(this.#portal.url).origin) {
      return;
    }
    const headers = answer.headers();
    const wrong = Object.keys(HEADERS).filter((name) => !HEADERS[name](headers[name] ?? ""));
    if (!pathname.startsWith("/assets/") && headers["cache-control"] !== "no-store") {
      wrong.push("cache-control");
    }
    if (protocol === "https:" && !headers["strict-transport-security"]) {
      wrong.push("strict-transport-security");
    }
    this.bare.push(...wrong.map((name) => `${answer.status()} ${pathname}: ${name}`));
  }
}

/** An address without its ids and its query: which page it is. */
function kindOf(address) {
  return address.split(/[?#]/)[0].replace(/\/[a-z]+_[0-9a-z]+/gi, "/:id");
}

/** Runs in the page: all its text, what of it is alive though it should be text, where it leads. */
function read() {
  const alive = [];
  const texts = [document.documentElement.innerText, document.title];
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      texts.push(value);
      const runs = name.startsWith("on") || name === "srcdoc" || name === "style";
      if (runs || /^\s*(javascript|data:text)/i.test(value.replace(/[\0-\x20]/g, ""))
        && ["href", "src", "action", "formaction"].includes(name)) {
        alive.push(`<${element.localName} ${name}="${value}">`);
      }
    }
    if (element.value !== undefined && typeof element.value === "string") {
      texts.push(element.value);
    }
    const isPicture = element.localName === "img" && /^data:image\//.test(element.src);
    const isOurs = !element.src || isPicture || element.src.startsWith(`${location.origin}/`);
    if (["iframe", "object", "embed", "base"].includes(element.localName) || !isOurs
      || (element.localName === "script" && !element.src)) {
      alive.push(element.outerHTML.slice(0, 120));
    }
  }
  const links = [...document.querySelectorAll("a[href]")].filter((link) =>
    link.origin === location.origin && !link.hash && !link.hasAttribute("download"));
  const sings = (link) => (link.closest("tr, li, section") ?? link).innerText.includes("canary(");
  const addresses = (some) => some.map((link) => link.pathname + link.search);
  return {
    text: texts.join("\n"),
    alive,
    path: location.pathname,
    // What is about a canary comes first.
    links: [...new Set([...addresses(links.filter(sings)), ...addresses(links)])],
  };
}

/** Runs in the page: its forms, by each of their buttons, with their fields of words. */
function waysOut() {
  const wordy = (field) =>
    ["text", "search", "email", "tel", "url", "textarea"].includes(field.type);
  return [...document.forms].flatMap((form) => {
    const buttons = [...form.elements].filter(({ type }) => type === "submit");
    return buttons.map(({ name, value }) => ({
      action: new URL(form.getAttribute("action") ?? "", location).pathname,
      button: name ? `${name}=${value}` : "",
      fields: [...form.elements].filter(wordy).map((field) => field.name),
      guesses: Boolean(form.querySelector("[type=password], [autocomplete=one-time-code]")),
    }));
  });
}

/** Runs in the page: fills a form, ticks everything, and sends it by a button, when it is there. */
function fill({ action, button, words }) {
  const form = [...document.forms].find((one) =>
    new URL(one.getAttribute("action") ?? "", location).pathname === action);
  const named = (one) => (one.name ? `${one.name}=${one.value}` : "") === button;
  const pressed = form && [...form.elements].find((one) => one.type === "submit" && named(one));
  if (!pressed) {
    return false;
  }
  const left = [...words];
  const chosen = new Set();
  const yesterday = new Date(Date.now() - 24 * 3600 * 1000).toISOString().slice(0, 10);
  const given = { date: yesterday, time: "09:05", number: "1", password: "Not-The-Right-One1" };
  for (const field of form.elements) {
    if (field.type === "checkbox") {
      field.checked = true;
    } else if (field.type === "radio") {
      field.checked ||= !chosen.has(field.name);
      chosen.add(field.name);
    } else if (field.localName === "select") {
      field.selectedIndex = field.options.length - 1;
    } else if (given[field.type]) {
      field.value = given[field.type];
    } else if (["text", "search", "email", "tel", "url", "textarea"].includes(field.type)) {
      field.value = left.shift();
    }
  }
  form.noValidate = true;
  form.requestSubmit(pressed);
  return true;
}
