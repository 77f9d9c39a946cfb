// What holds for every page of the portal, whoever looks at it. (R-A6, WCAG 2.2 A and AA, look.md)

const LANGUAGES = ["en", "es"];
const UNENCRYPTED = /without encryption|sin cifrado/;

/** Everything about this page that breaks a rule, each as a sentence. */
export async function complaints(page, { status, method, expected }, titles) {
  const facts = await page.evaluate(read);
  const wrong = [];
  if (status >= 500 && status !== expected) {
    wrong.push(`the portal answered ${status}`);
  }
  if (facts.headings.length !== 1 || !facts.headings[0]) {
    wrong.push(`has ${facts.headings.length} h1, not one: ${facts.headings.join(" | ")}`);
  }
  if (!LANGUAGES.includes(facts.language)) {
    wrong.push(`has no language that we speak: lang="${facts.language}"`);
  }
  if (facts.mains !== 1 || facts.banners !== 1) {
    wrong.push(`has ${facts.mains} main and ${facts.banners} header of the page, not one of each`);
  }
  if (!facts.skips) {
    wrong.push(`does not begin with a link that skips to main, but with ${facts.first}`);
  }
  wrong.push(...emergency(facts), ...encryption(facts));
  wrong.push(...title(facts, owner(page.url(), status, method), titles));
  return wrong;
}

/** The emergency block stands before the page's heading and can be seen and called. (R-A6) */
function emergency({ emergency: block }) {
  if (!block) {
    return ['has no emergency block: a link to "tel:911" before the heading'];
  }
  const wrong = [];
  if (!block.text.includes("911")) {
    wrong.push('its emergency block does not say "911"');
  }
  if (!block.visible) {
    wrong.push("its emergency block cannot be seen");
  }
  return wrong;
}

/** Without TLS every page says so, where it can be seen. (R-B0d) */
function encryption({ encrypted, notices }) {
  const said = notices.some(({ text, visible }) => visible && UNENCRYPTED.test(text));
  if (encrypted) {
    return said ? ["says that nothing is encrypted, though it is"] : [];
  }
  return said ? [] : ["came without TLS and does not say so"];
}

/** A title says which page this is: no other page has the same. */
function title({ title: words, language }, here, titles) {
  if (!words) {
    return ["has no title"];
  }
  const key = `${language} ${words}`;
  const first = titles.get(key) ?? here;
  titles.set(key, first);
  return first === here ? [] : [`shares its title "${words}" with ${first}`];
}

/** Whose title it is: an address without its ids, or an error. A refused form stays what it was. */
function owner(address, status, method) {
  if (method === "GET" && status >= 400) {
    return `the answer ${status}`;
  }
  return new URL(address).pathname.replace(/\/[a-z]+_[0-9a-z]+/gi, "/:id");
}

/** Runs in the page. It has no promise in it: without script Chromium runs none. */
function read() {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const text = (element) => element.textContent.trim().replace(/\s+/g, " ");
  const heading = document.querySelector("h1");
  const first = document.querySelector("a[href], button, input, select, textarea, summary");
  const target = first?.hash ? document.getElementById(first.hash.slice(1)) : null;
  const call = all('a[href="tel:911"]').find(
    (link) => !heading || link.compareDocumentPosition(heading) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  const ofThePage = (header) => !header.closest("main, article, section, aside, nav");
  return {
    title: document.title.trim(),
    language: document.documentElement.lang,
    headings: all("h1").map(text),
    mains: all("main, [role=main]").length,
    banners: all("header").filter(ofThePage).length + all("[role=banner]:not(header)").length,
    first: first ? first.outerHTML.slice(0, 120) : "nothing",
    skips: Boolean(target?.closest("main")),
    encrypted: location.protocol === "https:",
    notices: all(".notices .notice").map((notice) => ({
      text: text(notice),
      visible: notice.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
    })),
    emergency: call && {
      text: text(call.closest("aside, section, header, div, p") ?? call),
      visible: call.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
    },
  };
}
