// Portal Kompetensi: the only script besides htmx. Every page works without it.
(() => {
  "use strict";
  const $ = (query, from = document) => from.querySelector(query);
  const $$ = (query, from = document) => [...from.querySelectorAll(query)];
  const on = (kind, act) => document.addEventListener(kind, act);
  const root = document.documentElement;

  // Theme: the server paints it from a cookie. Repaint at once; the same form, sent behind it, sets the cookie.
  on("submit", event => {
    const form = event.target, chosen = event.submitter?.value;
    if (!form.matches("[data-theme-form]") || !chosen) return;
    event.preventDefault();
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, event.submitter)), redirect: "manual" }).catch(() => {});
    root.dataset.bsTheme = chosen;
    for (const button of $$("[data-theme-form] button")) {
      button.value = chosen === "dark" ? "light" : "dark";
      button.setAttribute("aria-pressed", chosen === "dark");
    }
  });

  // While a form is on its way its button says so and cannot be pressed again. The back button undoes that,
  // and so does time: an answer that is a file leaves the page as it is.
  on("submit", event => {
    const button = event.submitter;
    if (event.defaultPrevented || !button?.dataset.busy) return;
    setTimeout(() => { button.dataset.idle = button.innerHTML; button.textContent = button.dataset.busy; button.disabled = true; });
    setTimeout(restAll, 10000);
  });
  const rest = button => { button.innerHTML = button.dataset.idle; button.disabled = false; delete button.dataset.idle; };
  const restAll = () => $$("[data-idle]").forEach(rest);
  addEventListener("pageshow", restAll);
  on("htmx:afterRequest", restAll);

  // htmx: the CSRF token goes along, and a request that failed says so in the page.
  const tell = key => {
    const place = $("#kabar"), text = place?.dataset[key];
    if (!place) return;
    place.replaceChildren();
    if (!text) return;
    const note = document.createElement("div");
    note.className = "pk-note bad mb-4";
    note.append(Object.assign(document.createElement("p"), { textContent: text }));
    place.append(note);
    place.scrollIntoView({ block: "nearest" });
  };
  on("htmx:configRequest", event => { event.detail.headers["X-CSRFToken"] = $("meta[name=csrf-token]")?.content ?? ""; });
  on("htmx:sendError", () => tell("offline"));
  on("htmx:responseError", () => tell("error"));
  on("htmx:afterOnLoad", () => tell(""));

  // A link that unfolds a row below it: htmx brings the row once ("unfold"), then it opens and shuts. Without
  // script, and with a key held down, the link leads to a page of its own.
  on("click", event => {
    const link = event.target.closest("[data-unfold]"), place = link && document.getElementById(link.dataset.unfold);
    if (!place || !window.htmx || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const open = link.getAttribute("aria-expanded") === "true";
    link.setAttribute("aria-expanded", !open);
    place.closest("[data-folded]").hidden = open;
    if (!place.firstElementChild) link.dispatchEvent(new Event("unfold"));
  });

  // Native dialogs: data-open names one; without script the link leads to a page that asks the same.
  on("click", event => {
    const opener = event.target.closest("[data-open]");
    if (!opener) return;
    event.preventDefault();
    document.getElementById(opener.dataset.open).showModal();
  });

  // A menu made of <details> closes on Escape, then the focus returns to it, and on a click outside.
  const shut = event => $$(".pk-menu[open]").forEach(menu => {
    if (event.type === "keydown" ? event.key !== "Escape" : menu.contains(event.target)) return;
    menu.open = false;
    if (event.key) $("summary", menu).focus();
  });
  on("click", shut);
  on("keydown", shut);

  // The bar of a workspace may be wider than a phone: the place one is at is in sight.
  const place = $(".pk-work [aria-current]"), bar = place?.parentElement;
  if (bar) bar.scrollLeft = place.offsetLeft - (bar.clientWidth - place.offsetWidth) / 2;

  // Filters start folded on a phone; without script they stay open.
  if (matchMedia("(max-width: 899px)").matches) $$("[data-fold-small]").forEach(fold => { fold.open = false; });

  // The error summary takes the focus by itself, except where the address names a fragment.
  if (location.hash) $(".pk-errors")?.focus();

  // Buttons that only a script can serve appear with it.
  $$("[data-print], [data-copy]").forEach(button => { button.hidden = false; });
  on("click", async event => {
    const button = event.target.closest("[data-print], [data-copy]");
    if (!button) return;
    if (!("copy" in button.dataset)) return print();
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    $("[role=status]", button).textContent = button.dataset.done;
  });

  // Votes and flags switch at once; htmx then brings the server's own state.
  on("click", event => {
    const vote = event.target.closest("[data-toggle-press]");
    if (!vote) return;
    const pressed = vote.getAttribute("aria-pressed") !== "true", count = $("[data-count]", vote);
    vote.setAttribute("aria-pressed", pressed);
    if (count) count.textContent = Number(count.textContent) + (pressed ? 1 : -1);
  });
})();
