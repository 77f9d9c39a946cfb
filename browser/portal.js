// Starts the portal's example practice on a free port with an empty folder, and ends it by its id.
//
// The program prints one JSON line once it listens:
//   {"url", "people": [{"name","username","password","role"}], "activation": {"code","birth_date"}, "mail"}

import { execFile, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { cp, mkdtemp, open as openFile, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const START_SECONDS_MAX = 120;
const END_SECONDS_MAX = 15;
const LOG_LINES_TOLD = 40;

/** All that were started, the ended ones too. */
export const started = [];

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.once(signal, () => process.exit(130));
}

/** The folder of an example practice that was filled once; every portal starts from a copy of it. */
let filled;

/**
 * Starts the program named by PORTICO_BIN with a practice of its own and waits until it answers.
 * `edit`, when given, changes the text of practice.toml first.
 */
export async function start(edit) {
  filled ??= fill();
  const folder = await newFolder();
  await cp(await filled, folder, { recursive: true });
  if (edit) {
    const policy = join(folder, "practice.toml");
    await writeFile(policy, edit(await readFile(policy, "utf8")));
  }
  return open(folder, await freeAddress());
}

async function fill() {
  const folder = await newFolder();
  const portal = await open(folder, await freeAddress());
  const wrong = await portal.stop({ keep: true });
  if (wrong.length > 0) {
    throw new Error(wrong.join("\n"));
  }
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function newFolder() {
  return mkdtemp(join(tmpdir(), "portico-journeys-"));
}

async function open(folder, listen) {
  const program = process.env.PORTICO_BIN;
  if (!program) {
    throw new Error("PORTICO_BIN must name the portal's program");
  }
  const child = spawn(program, ["demo", "--data", folder, "--listen", listen, "--json"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const portal = new Portal(child, folder);
  started.push(portal);
  try {
    Object.assign(portal, await portal.within(START_SECONDS_MAX, portal.announcement()));
    await portal.within(START_SECONDS_MAX, fetch(portal.url, { redirect: "manual" }));
  } catch (error) {
    await portal.stop();
    throw new Error(`${error.message}\n${portal.lastLines().join("\n")}`);
  }
  return portal;
}

class Portal {
  /** Where it listens: `http://127.0.0.1:PORT`. */
  url;
  /** Who can sign in, and how. */
  people;
  /** A live activation code and the birth date that goes with it. */
  activation;
  /** The page that shows outgoing mail. */
  mail;
  /** Every line of its log, and of the commands that were run beside it. */
  log = [];
  #folder;
  #child;
  #ended;
  #atExit;

  constructor(child, folder) {
    this.#child = child;
    this.#folder = folder;
    this.#ended = new Promise((ended) => {
      child.once("error", (error) => ended(`could not be started: ${error.message}`));
      child.once("close", (code, signal) => ended(`ended with ${signal ?? code}`));
    });
    createInterface({ input: child.stderr }).on("line", (line) => {
      this.log.push(line);
    });
    // Whatever ends this process must not leave the portal behind.
    this.#atExit = () => {
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    };
    process.once("exit", this.#atExit);
  }

  /** The end of its log, for whoever looks what went wrong. */
  lastLines() {
    return this.log.slice(-LOG_LINES_TOLD);
  }

  /** The first person with this role or this name. */
  person(wanted) {
    const person = this.people.find((p) => p.role === wanted || p.name === wanted);
    if (!person) {
      const known = this.people.map((p) => `${p.name} (${p.role})`).join(", ");
      throw new Error(`nobody in the example practice is "${wanted}"; there are ${known}`);
    }
    return person;
  }

  /** Imports a file while the portal runs, as an administrator would: what became of each message. */
  async import(file) {
    const { said, wrong } = await this.#run(["import"], "--json", file);
    const lines = said.filter((line) => line.startsWith("{"));
    if (lines.length === 0) {
      throw new Error(`nothing was imported: ${wrong}`);
    }
    return lines.map((line) => JSON.parse(line));
  }

  /** Adds somebody to the staff while the portal runs, with a password that is good for one thing:
   * `look.firstSignIn` says who they are then. */
  async addStaff({ role, given, family, credentials, username }) {
    const { said, wrong } = await this.#run(["staff", "add"], "--role", role, `--given=${given}`,
      `--family=${family}`, `--credentials=${credentials}`, "--username", username);
    const password = said.find((line) => line.startsWith("First-"));
    if (!password) {
      throw new Error(`nobody was added: ${wrong}`);
    }
    return { username, password, role };
  }

  /** Runs a command on the portal's folder: the lines that it said, and what was wrong. */
  #run(command, ...rest) {
    const asked = [...command, "--data", this.#folder, ...rest];
    return new Promise((done) => {
      execFile(process.env.PORTICO_BIN, asked, (error, stdout, stderr) => {
        this.log.push(...stderr.split("\n"));
        done({ said: stdout.split("\n"), wrong: `${error?.message ?? ""}\n${stderr}` });
      });
    });
  }

  /** Writes over its database, as a disk does that is broken. */
  async destroyDatabase() {
    const files = await readdir(this.#folder);
    const parts = files.filter((file) => /\.(db|sqlite)(-wal)?$/.test(file));
    if (parts.length === 0) {
      throw new Error(`no database lies among ${files.join(", ")}`);
    }
    for (const part of parts) {
      const file = await openFile(join(this.#folder, part), "r+");
      const { size } = await file.stat();
      await file.write(Buffer.alloc(size, 0xff), 0, size, 0);
      await file.close();
    }
  }

  /** The first JSON line of its standard output; the rest is read and dropped. */
  announcement() {
    return new Promise((found, refuse) => {
      createInterface({ input: this.#child.stdout }).on("line", (line) => {
        if (line.startsWith("{")) {
          try {
            found(JSON.parse(line));
          } catch (error) {
            refuse(new Error(`the announcement is not JSON: ${error.message}`));
          }
        } else {
          this.log.push(line);
        }
      });
    });
  }

  /** Waits for `promise`, but not longer than the portal lives and not longer than the limit. */
  async within(seconds, promise) {
    let timer;
    const late = new Promise((_, refuse) => {
      const error = new Error(`the portal did not answer within ${seconds} s`);
      timer = setTimeout(() => refuse(error), seconds * 1000);
    });
    const ended = this.#ended.then((how) => Promise.reject(new Error(`the portal ${how}`)));
    try {
      return await Promise.race([promise, ended, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Ends it and returns what was wrong with its end: it must stop by itself, and with 0. With `keep`
   * its folder stays, for the next start.
   */
  async stop({ keep = false } = {}) {
    const early = this.#child.exitCode !== null || this.#child.signalCode !== null;
    this.#child.kill("SIGTERM");
    const force = setTimeout(() => this.#child.kill("SIGKILL"), END_SECONDS_MAX * 1000);
    const how = await this.#ended;
    clearTimeout(force);
    process.removeListener("exit", this.#atExit);
    if (!keep) {
      rmSync(this.#folder, { recursive: true, force: true });
    }
    if (early) {
      return [`it ${how} before it was asked to`, ...this.lastLines()];
    }
    return how === "ended with 0" ? [] : [`it ${how}`, ...this.lastLines()];
  }
}

/** An address of this machine that nobody listens on now. */
function freeAddress() {
  return new Promise((found, refuse) => {
    const server = createServer();
    server.once("error", refuse);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => found(`127.0.0.1:${port}`));
    });
  });
}
