// Counts the checks and prints one line for each.

/** Ends a journey after a check that was already counted. */
export class Ended extends Error {}

export class Report {
  passed = 0;
  failed = 0;
  /** Which address a title belongs to, over all journeys. */
  titles = new Map();
  /** Every page that was inspected: `{ path, status, method }`. */
  inspected = [];
  /** What the journeys typed and sent. */
  typed = new Set();

  /** Counts one check: passed when there are no `complaints`. */
  add(journey, title, complaints) {
    const good = complaints.length === 0;
    this[good ? "passed" : "failed"] += 1;
    console.log(`${good ? "passed" : "FAILED"}  ${journey}: ${title}`);
    for (const complaint of complaints) {
      const plain = complaint.replace(/\x1b\[[0-9;]*m/g, "").trimEnd();
      console.log(plain.replace(/^/gm, "          "));
    }
  }

  /** Counts what ended a journey, unless it is a check that was counted. */
  fault(journey, error) {
    if (!(error instanceof Ended)) {
      this.add(journey, "goes to its end", [error.stack ?? String(error)]);
    }
  }
}
