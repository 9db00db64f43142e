// The invigilator's list: asks every five seconds and changes the cells that differ. Unchanged, the server sends
// nothing; while the line is down the page says since when it is old.
(() => {
  "use strict";
  const live = document.getElementById("langsung");
  if (!live) return;
  const EVERY = 5000, lost = document.getElementById("terputus"), sum = document.getElementById("jumlah");
  document.querySelectorAll("[data-plain]").forEach(one => { one.hidden = true; });
  const kinds = ["ok", "warn", "bad", "info"];
  let tag = "", since = new Date();

  const show = told => {
    for (const row of live.querySelectorAll("[data-row]")) {
      const cells = told.rows[row.dataset.row];
      if (!cells) continue;
      for (const cell of row.querySelectorAll("[data-cell]")) {
        const text = cells[cell.dataset.cell];
        if (cell.textContent !== text) cell.textContent = text;
        if (cell.dataset.cell === "state") kinds.forEach(kind => cell.classList.toggle(kind, kind === cells.kind));
      }
    }
    sum.replaceChildren(...told.sum.map(([words, count]) => {
      const item = document.createElement("li"), number = document.createElement("b");
      item.className = "pk-tag";
      number.className = "num";
      number.textContent = count;
      item.append(number, " " + words);
      return item;
    }));
  };

  const ask = async () => {
    try {
      const answer = await fetch(live.dataset.live, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
      if (answer.status === 200) {
        tag = answer.headers.get("ETag") ?? "";
        show(await answer.json());
      } else if (answer.status !== 304) throw new Error(String(answer.status));
      since = new Date();
      lost.hidden = true;
    } catch {
      const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }).format(since);
      lost.textContent = live.dataset.lost.replace("#", time);
      lost.hidden = false;
    }
    setTimeout(ask, document.hidden ? EVERY * 6 : EVERY);
  };
  setTimeout(ask, EVERY);
})();
