// The mailbox of the demonstration: what would have been sent.

const LOOKS_MAX = 20;
const PAUSE_MS = 500;

/** The newest mail whose subject contains `subject`: its whole text, subject first. */
export async function newestMail(portal, page, subject) {
  const line = page.locator("main .list > li", { hasText: subject }).first();
  // A mail that a job writes is there when the job was done.
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    await page.goto(portal.mail);
    if ((await line.count()) > 0) {
      break;
    }
    await page.waitForTimeout(PAUSE_MS);
  }
  const heading = await line.innerText();
  await line.locator("a").click();
  return `${heading}\n${await page.locator("main .letter").innerText()}`;
}
