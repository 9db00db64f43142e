// The countdown (EX-4): server_now and deadline of each reply; the device only measures, on its monotonic clock, how
// much time went by since. What the device's wall clock says plays no part.
{
  "use strict";
  const { $, words } = Exam, clock = $("#jam"), face = clock.lastElementChild, speech = $("#waktu-lapor");
  const MARKS = [1800, 600, 300, 60], GRACE = 30;
  const two = number => String(number).padStart(2, "0");
  let server = Date.parse(clock.dataset.now), origin = performance.now(), deadline = Date.parse(clock.dataset.ends);
  let paused = false, said = null, ended = false, closed = false;

  const now = () => server + performance.now() - origin;
  const left = () => Math.round((deadline - now()) / 1000);
  const draw = seconds => {
    face.textContent = `${two(Math.floor(seconds / 3600))}.${two(Math.floor(seconds / 60) % 60)}.${two(seconds % 60)}`;
    clock.classList.toggle("low", seconds <= 300);
  };
  const tick = () => {
    if (paused || closed) return;
    const seconds = Math.max(0, left());
    draw(seconds);
    speak(seconds);
    if (seconds === 0 && !ended) { ended = true; Exam.over(); }
    if (left() <= -GRACE && !closed) { closed = true; Exam.tooLate(); }
  };
  // Four times only, when the time passes the mark; silent when the page opens below it.
  const speak = seconds => {
    const mark = MARKS.findLast(limit => seconds <= limit) ?? 0;
    if (said !== null && mark && mark !== said && seconds > mark - 5) speech.textContent = words.left.replace("#", mark / 60);
    said = mark;
  };

  // A reply says what time it is and until when. The request took a while: the middle of it is nearest the truth.
  const reply = (told, sentAt) => {
    if (!told.server_now || !told.deadline) return;
    const moved = Date.parse(told.deadline) - deadline;
    server = Date.parse(told.server_now);
    origin = (sentAt + performance.now()) / 2;
    deadline = Date.parse(told.deadline);
    if ("paused" in told) pause(told.paused_at);
    if (Math.abs(moved) >= 1000) changed(moved);
    tick();
  };
  const changed = moved => {
    if (left() > 0) ended = closed = false;
    said = null;
    if (!paused) Exam.announce(moved > 0 ? "extended" : "shortened", moved > 0 ? "ok" : "warn", Exam.at(deadline));
  };
  const pause = since => {
    const is = Boolean(since);
    if (is) draw(Math.max(0, Math.round((deadline - Date.parse(since)) / 1000)));
    if (is === paused) return;
    paused = is;
    clock.classList.toggle("off", is);
    Exam.form.inert = is;
    Exam.form.classList.toggle("pk-paused", is);
    Exam.announce(is ? "paused" : "resumed", is ? "warn" : "ok");
  };

  if (clock.dataset.paused) pause(clock.dataset.paused);
  setInterval(tick, 1000);
  Exam.clock = { reply, now, left, tick, isPaused: () => paused, deadline: () => deadline };
}
