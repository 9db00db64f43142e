// The page of a closed attempt: what this device still holds of it is handed over as evidence that came late, and then
// the journal goes (RL-1). Without a line it stays until the page is opened again.
(async () => {
  "use strict";
  const place = document.querySelector("#perangkat"), words = place.dataset;
  const journal = new Exam.Journal(document.body.dataset.owner, words.attempt, Number(words.epoch), words.keys.split(" "));
  if (!await journal.open()) return;
  journal.resume(Number(words.seq));  // acknowledged by a server that was restored from an older copy since
  const late = journal.waiting().length + journal.unsentBefore().length;
  const say = text => place.replaceChildren(Object.assign(document.createElement("p"), { textContent: text.replace("#", late) }));
  if (late) {
    place.hidden = false;
    const body = new FormData();
    body.set("csrf_token", document.querySelector("meta[name=csrf-token]").content);
    body.set("file", new Blob([await Exam.file.seal(journal, words.attempt, Date.now())], { type: "application/json" }), "jawaban.json");
    const answer = await fetch(words.late, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.status !== 200 && answer?.status !== 409) return say(words.waiting);
    say(words.handed);
  }
  await journal.wipe();
})();
