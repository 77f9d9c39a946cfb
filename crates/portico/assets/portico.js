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
