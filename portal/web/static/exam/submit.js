// Handing in: first everything that is on the device, then the attempt. At the deadline by itself. Without a line it
// tries on; when the time is over for good, what was not sent can be carried away as a sealed file (RL-6).
{
  "use strict";
  const { $, $$, words, make, say } = Exam;
  const dialog = $("#kumpulkan"), problem = $("#belum"), confirm = $("#serahkan");
  const page = Exam.address.replace(/\/answers$/, "");
  let journal = null, handing = false, again = 0;

  // The layer over the page comes when it is needed (signin.js); at a seat there is none, the PIN is asked for again.
  Exam.signIn = text => words.signin ? new Promise(go => {
    document.head.append(make("script", { src: words.signin, nonce: $("script[nonce]").nonce, onload: () => go(Exam.layer(text)), onerror: () => go(false) }));
  }) : Promise.resolve(false);

  const leave = async () => {
    if (Exam.receipt) await Exam.signIn(words.handedIn.replace("#", Exam.receipt.number));
    if (location.pathname === new URL(page).pathname && location.hash) history.replaceState(null, "", page); location.replace(page);
  };
  const fill = () => {
    for (const [name, items] of [["open", Exam.navigator.open()], ["flagged", Exam.navigator.flagged()], ["unsent", Exam.navigator.unsent()]]) {
      const row = $(`[data-row=${name}]`, dialog), places = $("dd", row);
      row.hidden = !items.length;
      places.replaceChildren(make("span", { className: "num", textContent: items.length }), make("div", { className: "d-flex flex-wrap gap-2 mt-2" }, ...items.map(Exam.navigator.link)));
    }
    $("[data-sum=answered]", dialog).textContent = Exam.items.length - Exam.navigator.open().length;
    $("[data-sum=left]", dialog).textContent = words.minutes.replace("#", Math.max(0, Math.ceil(Exam.clock.left() / 60)));
    problem.hidden = true;
  };
  document.addEventListener("click", event => { if (event.target.closest("[data-open=kumpulkan]")) fill(); }, true);
  dialog?.addEventListener("click", event => { if (event.target.closest("a")) dialog.close(); });

  // The server compares what it has with what it acknowledged. When it was restored from an older copy it says up to
  // where it knows, and is given the rest first (RL-1); what this device does not have either stops nobody.
  const ask = async first => {
    if (!await Exam.sender.flush() || Exam.stopped) return { status: 0, told: {} };
    const reply = await Exam.sender.asked("submission", "PUT", JSON.stringify({ seq: first ? journal.acknowledged() : 0 }));
    if (reply.told.reason !== "behind") return reply;
    journal.resume(reply.told.stored);
    return ask(false);
  };

  // True when the server has closed the attempt. The receipt is on the page that follows.
  const handIn = async () => {
    if (handing || Exam.stopped) return false;
    handing = true;
    problem.hidden = true;
    const reply = await ask(true);
    handing = false;
    Exam.receipt = reply.told.receipt;
    if (reply.status === 200) { await Exam.ended("submitted"); return true; }
    if (reply.status === 409) Exam.sender.stop("taken");
    if (reply.status === 404 || reply.status === 400) Exam.sender.stop("lost");
    return false;
  };
  confirm?.addEventListener("submit", async event => {
    event.preventDefault();
    const button = $("button", confirm);
    button.disabled = true;
    const done = await handIn();
    button.disabled = false;
    if (!done) Object.assign(problem, { hidden: false, textContent: Exam.stopped ? words.lost : words.notYet });
  });

  // The server closed it. Once nothing is left to send the page of the result takes over, with the receipt.
  Exam.ended = async reason => {
    if (Exam.stopped) return;
    if (reason !== "submitted" && journal.waiting().length) {
      if (!await Exam.sender.flush() || Exam.stopped) return;
    }
    Exam.stopped = true;
    say({ late: "late", expired: "over", voided: "voided" }[reason] ?? "closing");
    await journal.writing;
    setTimeout(leave, reason === "submitted" ? 0 : 4000);
  };

  Exam.over = async () => {
    if (Exam.stopped) return;
    if (!words.token) return location.reload();
    if (Exam.clock.left() > 0) {  // more time was given in between
      Exam.form.inert = Exam.clock.isPaused();
      return say("");
    }
    dialog.close();
    if (!Exam.sender.isFailing()) say("over");
    Exam.form.inert = true;
    clearTimeout(again);
    if (!await handIn() && !Exam.stopped) again = setTimeout(Exam.over, 5000);
  };
  Exam.tooLate = () => {
    if (Exam.stopped || !journal?.waiting().length) return;
    const button = make("button", { type: "button", className: "btn btn-primary", textContent: words.fileButton });
    button.addEventListener("click", () => Exam.file.download(journal, Exam.id, Exam.clock.now()));
    $("#berkas").hidden = false;
    $("#berkas").replaceChildren(make("div", { className: "pk-note warn" }, make("div", {}, make("p", {}, make("strong", { textContent: words.fileTitle })), make("p", { textContent: words.fileText }), button)));
  };
  Exam.submit = { begin: of => { journal = of; } };
}
