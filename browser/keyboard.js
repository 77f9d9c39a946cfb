// The page with the keyboard alone: the Tab key reaches everything, in the order of the page, and
// the place where one stands can be seen. (WCAG 2.2: 2.1.1, 2.1.2, 2.4.3, 2.4.7, 2.4.11)

const STOPS_MAX = 400;

/** Walks the page with Tab; the stops in their order, and what is wrong with them. */
export async function stops(page) {
  const expected = await page.evaluate(prepare);
  const visited = [];
  const wrong = [];
  for (let pressed = 0; pressed <= STOPS_MAX; pressed += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(standing);
    if (stop && stop.number === visited.at(-1)?.number) {
      continue; // a field of several parts, such as a date
    }
    if (!stop || visited.some((before) => before.number === stop.number)) {
      break;
    }
    visited.push(stop);
    wrong.push(...stop.complaints.map((complaint) => `${stop.name}: ${complaint}`));
  }
  const missed = expected.filter(({ number }) => !visited.some((stop) => stop.number === number));
  wrong.push(...missed.map(({ name }) => `${name}: Tab does not reach it`));
  const order = visited.map(({ number }) => number).filter((number) => number >= 0);
  if (order.some((number, i) => i > 0 && number < order[i - 1])) {
    wrong.push(`Tab leaves the order of the page: ${visited.map((stop) => stop.name).join(" → ")}`);
  }
  return { visited, complaints: wrong };
}

/** Runs in the page: goes to its start and notes what Tab has to reach, each as it looks unfocused. */
function prepare() {
  const usable = "a[href], button, input, select, textarea, summary, [tabindex]";
  const visible = { opacityProperty: false, visibilityProperty: true };
  const reachable = (element) =>
    !element.disabled
    && element.type !== "hidden"
    && element.tabIndex >= 0
    && !element.closest("[inert]")
    && element.checkVisibility(visible);
  // Tab stops once at a group of radio buttons: at the chosen one, or else at its first or last.
  const oneOfItsGroup = (element) => {
    if (element.type !== "radio" || !element.name) {
      return true;
    }
    const peers = [...document.getElementsByName(element.name)].filter(
      (peer) => peer.form === element.form && !peer.disabled,
    );
    return element === (peers.find((peer) => peer.checked) ?? peers[0]);
  };
  document.activeElement?.blur();
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
  const shape = (element) => {
    const style = getComputedStyle(element);
    const outlined = style.outlineStyle !== "none" && style.outlineWidth !== "0px";
    const { outline, boxShadow, backgroundColor, borderColor, textDecoration } = style;
    const rest = [boxShadow, backgroundColor, borderColor, textDecoration];
    return [outlined ? outline : "no outline", ...rest].join("; ");
  };
  const name = (element) =>
    element.outerHTML.replace(element.innerHTML || "\0", "…").slice(0, 120)
    + ` "${element.textContent.trim().replace(/\s+/g, " ").slice(0, 40)}"`;
  const elements = [...document.querySelectorAll(usable)].filter(
    (element) => reachable(element) && oneOfItsGroup(element),
  );
  globalThis.porticoStops = { elements, shape, name, before: elements.map(shape) };
  return elements.map((element, number) => ({ number, name: name(element) }));
}

/** Runs in the page: where the focus is now, and whether it can be seen; nothing past the end. */
function standing() {
  const { elements, shape, name, before } = globalThis.porticoStops;
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) {
    return null;
  }
  const number = elements.indexOf(element);
  const complaints = [];
  if (number >= 0 && shape(element) === before[number]) {
    complaints.push("looks the same with the focus as without it");
  }
  const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
  const inside = right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
  if (!width || !height || !inside) {
    complaints.push("has the focus where nobody can see it");
  } else {
    const x = Math.min(Math.max((left + right) / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max((top + bottom) / 2, 0), innerHeight - 1);
    const there = document.elementFromPoint(x, y);
    if (there && !element.contains(there) && !there.contains(element)) {
      complaints.push(`is covered by ${name(there)}`);
    }
  }
  return { number, name: name(element), complaints };
}
