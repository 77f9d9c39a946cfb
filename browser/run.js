// Runs every journey of journeys/ in Debian's Chromium, each through a demo practice of its own, two at
// a time.
//
//   PORTICO_BIN=target/release/portico node run.js [journey…]
//
// One line a check; the last line is `N passed, N failed`; the exit code is 1 when anything failed.

import { readdir } from "node:fs/promises";
import { chromium } from "playwright-core";
import { uncovered } from "./covered.js";
import { leaks } from "./logs.js";
import { Look } from "./look.js";
import { start, started } from "./portal.js";
import { Report } from "./report.js";

const JOURNEY_SECONDS_MAX = 300;
/** As many journeys at a time as a small machine has cores. */
const LANES = 2;

// What a machine without a display, a graphics card or the internet needs.
const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const report = new Report();
const wanted = process.argv.slice(2);
const browser = await launched();
if (browser) {
  const left = await journeys(wanted);
  await Promise.all(Array.from({ length: LANES }, () => lane(left)));
  if (wanted.length === 0) {
    report.add("the journeys", "inspect every page there is", await uncovered(report.inspected));
  }
  await browser.close();
  await readLogs(started);
}
console.log(`${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed === 0 && report.passed > 0 ? 0 : 1);

/** The browser; when it does not start it is missing and counted as failed. */
async function launched() {
  try {
    return await chromium.launch({
      executablePath: process.env.PORTICO_CHROMIUM ?? "/usr/bin/chromium-headless-shell",
      args: CHROMIUM_FLAGS,
    });
  } catch (error) {
    report.add("the browser", "starts", [error.message]);
    return undefined;
  }
}

/** One journey after the other, as long as any is left. */
async function lane(left) {
  for (let file = left.shift(); file; file = left.shift()) {
    await travel(file);
  }
}

/** No log of any server says who somebody is, what they typed or what was found in them. */
async function readLogs(portals) {
  const lines = portals.flatMap(({ log }) => log);
  const { wrong, words } = await leaks(lines, report.typed);
  report.add("the logs", `hold none of ${words} words of health and people`, wrong);
  const said = lines.length > 0 ? [] : ["no line was logged at all, so nothing was looked through"];
  report.add("the logs", "were kept from the first line to the last", said);
}

/** Every file of journeys/, in the order of their names, or those that were asked for. */
async function journeys(wanted) {
  const files = await readdir(new URL("journeys/", import.meta.url));
  const all = files.filter((file) => file.endsWith(".js")).sort();
  const chosen = all.filter((file) => wanted.length === 0 || wanted.includes(file.slice(0, -3)));
  if (chosen.length === 0) {
    report.add("journeys", "are found", [`no ${wanted.join(", ")}; there are: ${all.join(", ")}`]);
  }
  return chosen;
}

/**
 * One journey through a portal of its own, from the same beginning as all others. A refused check
 * ends it, and so do its limit in time and a fault of its own.
 */
async function travel(file) {
  let look;
  let timer;
  let portal;
  try {
    const journey = await import(new URL(`journeys/${file}`, import.meta.url));
    portal = await start(journey.edit);
    look = new Look({ browser, portal, report, journey: journey.name });
    const limit = new Promise((_, refuse) => {
      const late = new Error(`still travelling after ${JOURNEY_SECONDS_MAX} s`);
      timer = setTimeout(() => refuse(late), JOURNEY_SECONDS_MAX * 1000);
    });
    await Promise.race([journey.run(portal, look), limit]);
    look.nothingLeft();
  } catch (error) {
    report.fault(look?.journey ?? file, error);
    await look?.picture(file.slice(0, -3));
  } finally {
    clearTimeout(timer);
    await look?.close();
    if (portal) {
      report.add(look.journey, "its portal ends when it is asked to", await portal.stop());
    }
  }
}
