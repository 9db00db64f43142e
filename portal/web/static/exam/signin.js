// Signing in anew, in a layer over the page (EX-9). Saving and handing in go on by the cookie of the attempt; the page
// with the receipt, and a page the portal no longer knows, need the log-in. The forms are those of the sign-in page, one
// after the other: name and password, then the second factor's code. `Exam.signIn` fetches this when it is needed.
{
  "use strict";
  const { $, $$, make, words } = Exam;
  const signin = address => new URL(address, location.href).pathname.startsWith("/login");
  const title = make("h2", { id: "masuk-j", className: "h1 fs-4 mb-3" }), told = make("p", { role: "status" }), place = make("div");
  const dialog = make("dialog", { id: "masuk", className: "pk-dialog" }, title, told, place);
  dialog.setAttribute("aria-labelledby", title.id);
  $("main").append(dialog);

  const show = async answer => {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"), form = $("main form", page);
    if (!form) return null;
    title.textContent = $("h1", page).textContent.trim();
    place.replaceChildren(...[$(".pk-errors", page), form].filter(Boolean).map(one => document.importNode(one, true)));
    $$("a", place).forEach(link => { link.target = "_blank"; });
    if (!dialog.open) dialog.showModal();
    ($(".pk-errors", place) ?? $("input:not([type=hidden])", place)).focus();
    return $("form", place);
  };
  const sent = form => new Promise(go => {
    form.addEventListener("submit", event => { event.preventDefault(); go(true); }, { once: true });
    dialog.addEventListener("close", () => go(false), { once: true });
  });
  const post = async form => {
    const fields = new URLSearchParams(new FormData(form)), button = $("[type=submit]", form);
    for (;;) {
      button.disabled = true;
      try { return await fetch(form.action, { method: "POST", body: fields }); } catch { told.textContent = words.offline.split(" | ")[0]; }
      button.disabled = false;
      if (!await sent(form)) return null;
    }
  };

  // True when the person has just signed in. False when there was no need, no line, or the layer was closed.
  Exam.layer = async text => {
    if (dialog.open) return false;
    let answer = await fetch(`/login?next=${location.pathname}`, { redirect: "manual", cache: "no-store" }).catch(() => null);
    if (answer?.status !== 200) return false;
    told.textContent = text;
    while (answer && signin(answer.url)) {
      const form = await show(answer);
      if (!form || !await sent(form)) return false;
      answer = await post(form);
    }
    dialog.close();
    return Boolean(answer);
  };
}
