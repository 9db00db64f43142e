// Sending (RL-2): one request at a time and at most one in two seconds, growing pauses while the line is down, for as
// long as it takes. The contract of the replies is that of portal/assessment/views/saving.py.
{
  "use strict";
  const { say, show } = Exam;
  const EVERY = 2000, LONGEST = 15000, PATIENCE = 20000, LOOK = 30000;
  const token = { "X-Attempt-Token": Exam.words.token }, place = name => Exam.address.replace(/answers$/, name);
  const jitter = () => 0.5 + Math.random() / 2;
  let journal = null, sending = false, failures = 0, timer = 0, looking = 0, last = -EVERY;

  const waiting = [];
  const wake = () => waiting.splice(0).forEach(go => go());
  const plan = (wait = 0) => {
    clearTimeout(timer);
    if (!Exam.stopped) timer = setTimeout(send, Math.max(wait, last + EVERY - performance.now(), 0));
  };
  const call = (name, method, body, more = {}) => fetch(place(name), {
    method, body, credentials: "same-origin", cache: "no-store", redirect: "manual",
    headers: { Accept: "application/json", ...token, ...(body ? { "Content-Type": "application/json" } : {}) }, ...more,
  });
  // The reply and what it says; an empty one when the line is down or somebody else answered (a hotel's log-in page).
  const asked = async (name, method, body) => {
    const sentAt = performance.now();
    try {
      const answer = await call(name, method, body, { signal: AbortSignal.timeout(PATIENCE) });
      const told = await answer.json();
      Exam.clock.reply(told, sentAt);
      return { status: answer.status, pause: Number(answer.headers.get("Retry-After")) * 1000 || 0, told };
    } catch {
      return { status: 0, pause: 0, told: {} };
    }
  };

  const send = async () => {
    if (sending || Exam.stopped) return;
    const request = journal.request();
    if (!request) return wake();
    sending = true;
    last = performance.now();
    await journal.writing;  // on the device first
    last = performance.now();
    if (!failures) show("saving");
    const reply = await asked("answers", "PUT", request.body);
    sending = false;
    settle(request, reply);
  };
  const settle = (request, { status, told, pause }) => {
    if (status === 200 && told.acked === request.seq) {
      journal.acknowledge(request.seq);
      if (failures) look();
      failures = 0;
      if (told.stored < request.seq) journal.resume(told.stored);
      calm();
      show("saved", Date.parse(told.server_now));
      if (journal.waiting().length) return plan();
      return wake();
    }
    if (status === 409 && told.stored) {
      journal.acknowledge(request.seq);
      if (journal.waiting().length) return plan();
      return Exam.ended(told.reason);
    }
    if (status === 409) return stop("taken");
    if (status === 404) return stop("lost");
    if (status === 400 && told.reason === "number_used_twice") return journal.renumber(request.seq), plan();
    if (status === 400 && told.item) {
      journal.refuse(request.seq, told.item);
      say("refused", Exam.numberOf(told.item));
      return plan();
    }
    if (status === 400) return stop("lost");
    failed(pause);
    plan(Math.max(pause, Math.min(LONGEST, 1000 * 2 ** Math.min(failures, 4)) * jitter()));
  };
  const failed = pause => {
    failures += 1;
    if (pause) return wake();  // the server asks for patience: the line is not down
    show(journal.failed ? "unsaved" : "device", Exam.clock.now());
    say(journal.failed ? "offlineMemory" : "offline", journal.unsent().length);
    wake();
  };
  const calm = () => { if (!Exam.stopped) say(journal.failed ? "noStore" : ""); };

  // What the server knows, also when there is nothing to save: a pause, more time, the attempt continued elsewhere, and
  // whether it still has everything it acknowledged.
  const look = async () => {
    clearTimeout(looking);
    if (!Exam.stopped) looking = setTimeout(look, LOOK * (jitter() + 0.25));
    if (sending || Exam.stopped) return;
    const { status, told } = await asked("clock", "POST");
    if (Exam.stopped) return;
    if (status === 404) return stop("lost");
    if (status !== 200 || told.stored === undefined) {
      if (status !== 429) failed(0);
      return;
    }
    if (told.closed) return Exam.ended(told.ending);
    if (told.taken_over) return stop("taken");
    const lost = journal.resume(told.stored);
    if (failures) { failures = 0; calm(); }
    if (lost || journal.waiting().length) return plan();
    show("saved", Exam.clock.now());
  };

  // Nothing can be written here any more. What is on the device stays there.
  const stop = key => {
    if (Exam.stopped) return;
    Exam.stopped = true;
    clearTimeout(timer);
    clearTimeout(looking);
    const left = journal?.unsent().length ?? 0;
    show(left ? "unsaved" : "saved");
    Exam.form.querySelectorAll("fieldset, input, select, button").forEach(field => { field.disabled = true; });
    if (key === "lost") Exam.signIn(Exam.words.signinAgain).then(done => { if (done) location.reload(); });
    say(key, left, ...(left ? [Exam.keptList(journal.waiting())] : []));
    wake();
  };

  // True once everything is on the server; false when the line is down.
  const flush = async () => {
    failures = 0;
    plan();
    while (!Exam.stopped && journal.waiting().length && !failures) await new Promise(go => waiting.push(go));
    return !journal.waiting().length;
  };
  const leaving = () => {
    const request = !Exam.stopped && !sending && journal?.request();
    if (!request) return;
    last = performance.now();
    call("answers", "PUT", request.body, { keepalive: true }).catch(() => {});
    plan(EVERY);
  };

  Exam.sender = {
    begin: of => { journal = of; looking = setTimeout(look, LOOK * jitter()); },
    plan, look, flush, stop, asked, isFailing: () => failures > 0,
  };
  addEventListener("online", () => { if (journal) { failures = 0; look().then(() => plan()); } });
  addEventListener("offline", () => { if (journal && !Exam.stopped) failed(0); });
  addEventListener("pagehide", leaving);
  addEventListener("pageshow", event => { if (event.persisted && journal) look(); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leaving();
    else if (journal) look();
  });
}
