// The mailbox of the demonstration: what would have been sent.

/** The newest mail whose subject contains `subject`: its whole text, subject first. */
export async function newestMail(portal, page, subject) {
  await page.goto(portal.mail);
  const line = page.locator("main .list > li", { hasText: subject }).first();
  const heading = await line.innerText();
  await line.locator("a").click();
  return `${heading}\n${await page.locator("main .letter").innerText()}`;
}
