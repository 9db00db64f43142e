// The verification page. The part of the address behind "#" is what the QR code itself says; no browser sends it,
// so only a script can look at it. Everything else on the page works without this file.
(() => {
  "use strict";
  const place = document.querySelector("[data-fragment]");
  const said = location.hash.slice(1);

  const judge = async () => {
    const {keys, facts} = JSON.parse(place.dataset.fragment);
    const found = await Verify.check(said, keys);
    const told = new Map(found.said ?? []);
    const same = !found.fault && Object.entries(facts).every(([name, value]) => told.get(name) === value);
    const verdict = same ? "same" : found.fault === "withdrawn_key" ? "withdrawn" : "other";
    for (const one of place.querySelectorAll("[data-says]")) one.hidden = one.dataset.says !== verdict;
    place.classList.replace("info", {same: "ok", withdrawn: "warn", other: "bad"}[verdict]);
    place.hidden = false;
  };
  if (place && said.startsWith("1.")) judge();

  // A file dropped on the form is chosen and sent.
  for (const form of document.querySelectorAll("[data-drop]")) {
    const field = form.querySelector("input[type=file]");
    form.addEventListener("dragover", event => { event.preventDefault(); form.classList.add("pk-over"); });
    form.addEventListener("dragleave", () => form.classList.remove("pk-over"));
    form.addEventListener("drop", event => {
      event.preventDefault();
      form.classList.remove("pk-over");
      if (!event.dataTransfer.files.length) return;
      field.files = event.dataTransfer.files;
      form.requestSubmit();
    });
  }
})();
