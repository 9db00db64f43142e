// The invigilator's list: asks every five seconds and changes the cells that differ. Unchanged, the server sends
// nothing; while the line is down the page says since when it is old.
(() => {
  "use strict";
  const live = document.getElementById("langsung");
  if (!live) return;
  const EVERY = 5000, lost = document.getElementById("terputus"), sum = document.getElementById("jumlah");
  document.querySelectorAll("[data-plain]").forEach(one => { one.hidden = true; });
  const kinds = ["ok", "warn", "bad", "info"];
  const rows = [...live.querySelectorAll("[data-row]")], rates = document.getElementById("kadar");
  const here = location.pathname, shown = new Map(rows.map(row => [row.dataset.row, row]));
  let tag = "", since = new Date(), people = 0;

  const show = told => {
    for (const [name, row] of shown) {
      const cells = told.rows[name];
      if (!cells) continue;
      for (const cell of row.querySelectorAll("[data-cell]")) {
        const text = cells[cell.dataset.cell];
        if (cell.textContent !== text) cell.textContent = text;
        if (cell.dataset.cell === "state") kinds.forEach(kind => cell.classList.toggle(kind, kind === cells.kind));
      }
    }
    if (rates.textContent !== told.rates) rates.textContent = told.rates;
    count(told.sum);
    // Somebody was given a seat here, or another one, after the page was made.
    const all = told.sum[0][1];
    if (people && all !== people) say(live.dataset.changed);
    people ||= all;
  };

  const say = words => {
    lost.textContent = words;
    lost.hidden = false;
  };

  // The links stay where they are, so that whoever is about to press one finds it there, and the focus stays too.
  const count = sums => {
    const links = [...sum.children], known = links.map(link => link.getAttribute("href"));
    const wanted = sums.map(([, , query]) => here + query);
    sums.forEach(([words, number], place) => {
      let link = links[known.indexOf(wanted[place])];
      if (!link) {
        link = document.createElement("a");
        link.href = wanted[place];
        link.append(Object.assign(document.createElement("b"), { className: "num me-1" }), " " + words);
        sum.insertBefore(link, sum.children[place] ?? null);
      }
      const text = String(number), cell = link.firstElementChild;
      if (cell.textContent !== text) cell.textContent = text;
    });
    links.forEach((link, place) => { if (!wanted.includes(known[place])) link.firstElementChild.textContent = "0"; });
  };

  const ask = async () => {
    try {
      const answer = await fetch(live.dataset.live, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
      if (answer.status === 200) {
        tag = answer.headers.get("ETag") ?? "";
        show(await answer.json());
      } else if (answer.status !== 304) throw new Error(String(answer.status));
      since = new Date();
      if (lost.textContent !== live.dataset.changed) lost.hidden = true;
    } catch {
      const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }).format(since);
      say(live.dataset.lost.replace("#", time));
    }
    setTimeout(ask, document.hidden ? EVERY * 6 : EVERY);
  };
  setTimeout(ask, EVERY);
})();
