// Which pages the journeys must have inspected: every GET of docs/routes.md, which a test keeps true
// to the code, and the pages that say no.

import { readFile } from "node:fs/promises";

const TABLE = new URL("../docs/routes.md", import.meta.url);

/** What is no page, or cannot be come to by anybody in a journey, and why. */
const LEFT_OUT = {
  "/healthz": "a line for machines",
  "/home": "sends each patient to their own Home",
  "/account/preference": "sends each patient to the page of their own chart",
  "/reset/{token}": "puts the link's token into a cookie and sends on to /reset/new",
  "/p/{patient}/results/{item}/pdf": "a file to keep, which journeys/results.js saves and reads",
  "/p/{patient}/results/{item}/csv": "a file to keep, which journeys/results.js saves and reads",
  "/p/{patient}/results/{item}/documents/{place}": "a picture or a file, which results.js looks at",
  "/staff/results/{item}/documents/{place}": "the same for staff; tests/enclosures.rs looks at it",
  "/staff/results/{item}/letter": "a letter to print; tests/paper.rs looks at it",
  "/staff/followups/{followup}/letter": "a letter to print; tests/paper.rs looks at it",
  "/staff/imports/{import}/documents/{place}": "a file, which tests/uploads.rs looks at",
  "/p/{patient}/results/{item}/pictures/{place}/image": "a picture, which studies.js looks at",
  "/staff/studies/{study}/pictures/{place}/image": "the same for staff",
  "/staff/studies/{study}/pictures/{place}/original": "a file, which tests/studies.rs looks at",
  "/staff/imports/figures/csv": "is saved, not shown; journeys/answers.js saves it",
  "/staff/tasks/{task}": "is there after a mail was refused for good; tests/pages.rs looks at it",
};

/** The pages that say no: 403 and 503 need what no journey can do in its time. */
const NOES = [404, 413, 422, 429, 500];

/** Every complaint about a page that was not inspected; `inspected` has `{ path, status, method }`. */
export async function uncovered(inspected) {
  const routes = await gets();
  const wrong = Object.keys(LEFT_OUT)
    .filter((path) => !routes.includes(path))
    .map((path) => `${path} is left out, but no route any more`);
  const shown = new Set();
  for (const { path, status, method } of inspected) {
    if (method === "GET" && status === 200) {
      shown.add(routeOf(routes, path));
    }
  }
  for (const path of routes) {
    if (LEFT_OUT[path] && shown.has(path)) {
      wrong.push(`${path} is left out (${LEFT_OUT[path]}), but was inspected`);
    } else if (!LEFT_OUT[path] && !shown.has(path)) {
      wrong.push(`${path} was never inspected: give it a visit in journeys/`);
    }
  }
  for (const status of NOES) {
    if (!inspected.some((page) => page.status === status)) {
      wrong.push(`no page that answers ${status} was inspected`);
    }
  }
  return wrong;
}

/** The paths of every GET in the table. */
async function gets() {
  const lines = (await readFile(TABLE, "utf8")).split("\n");
  const found = lines.map((line) => line.match(/^\| GET \| `([^`]+)` \|/)?.[1]).filter(Boolean);
  if (found.length < 40) {
    throw new Error(`docs/routes.md names only ${found.length} pages`);
  }
  return found;
}

/** The route of an address: where two fit, the one with fewer ids. */
function routeOf(routes, address) {
  const parts = address.split("/");
  const fits = (route) => {
    const wanted = route.split("/");
    return wanted.length === parts.length
      && wanted.every((part, i) => part.startsWith("{") || part === parts[i]);
  };
  const ids = (route) => route.split("{").length;
  return routes.filter(fits).sort((a, b) => ids(a) - ids(b))[0];
}
