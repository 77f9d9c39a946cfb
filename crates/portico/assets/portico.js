// What a script makes easier. Every page works without it.
"use strict";

// Moves to the summary of what is wrong, so that it is read first.
document.getElementById("problems")?.focus();

// A button beside each password shows what was typed.
for (const field of document.querySelectorAll("input[type=password][data-show]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet show";
  button.textContent = field.dataset.show;
  button.setAttribute("aria-controls", field.id);
  button.addEventListener("click", () => {
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    button.textContent = hidden ? field.dataset.hide : field.dataset.show;
  });
  field.after(button);
}

// Where there is room the menu is open; the list is the same.
const menu = document.querySelector("nav.places details");
if (menu) {
  const wide = window.matchMedia("(min-width: 48rem)");
  const fit = () => { menu.open = wide.matches; };
  wide.addEventListener("change", fit);
  fit();
}

// The server signs idle people out; this says so in time to stay. Staying sends nothing of the page
// away: it asks in the background, and what was typed stays where it is.
const idle = document.getElementById("idle");
const idleMinutes = Number(document.body.dataset.idleMinutes);
if (idle && idleMinutes) {
  const warnAfter = (idleMinutes - Number(document.body.dataset.warnMinutes)) * 60_000;
  let warning, end;
  // What somebody typed and did not send is sent to be kept, never as what it is: another window
  // may have kept the session awake.
  const isTyped = (field) => field.value.trim() && (field.type === "textarea" || field.value !== field.defaultValue);
  const leave = () => {
    const typed = [...document.querySelectorAll("form[data-keep]")]
      .find((form) => [...form.querySelectorAll("textarea, input[type=text]")].some(isTyped));
    if (!typed) { location.href = "/sign-in?again=1"; return; }
    const act = Object.assign(document.createElement("input"), { type: "hidden", name: "act", value: "keep" });
    typed.append(act);
    typed.submit();
  };
  const begin = () => {
    clearTimeout(warning);
    clearTimeout(end);
    warning = setTimeout(() => idle.showModal(), warnAfter);
    end = setTimeout(leave, idleMinutes * 60_000 + 1_000);
  };
  idle.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const stayed = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
    if (stayed.type === "opaqueredirect") { idle.close(); begin(); } else { form.submit(); }
  });
  begin();
}
