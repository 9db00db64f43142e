// The journal of one attempt on this device (RL-1): every change is an entry {epoch, seq, item, value}, written
// before it is sent. `seq` numbers the request that carries it. An acknowledged entry is marked and stays until the
// receipt of submission, so that it can be sent again when the server comes back with an older state. What was
// answered is encrypted with the key of this attempt, which the page holds and the device does not.
{
  "use strict";
  const NAME = "portal-attempts", VERSION = 2, LIMIT = 40000, KEPT_MS = 30 * 86400000;
  const bytes = text => new TextEncoder().encode(text);
  const done = request => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error ?? new Error("blocked"));
  });
  const open = () => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const name of request.result.objectStoreNames) request.result.deleteObjectStore(name);
      request.result.createObjectStore("entries", { keyPath: ["journal", "n"] });
      request.result.createObjectStore("marks", { keyPath: "journal" });
    };
    return done(request);
  };

  class Journal {
    constructor(owner, attempt, epoch, keys) {
      Object.assign(this, { name: `${owner}/${attempt}`, owner, epoch, hex: keys, entries: [], former: [], marks: {}, next: 1, last: 0, database: null, failed: false, writing: Promise.resolve(), changed: () => {} });
    }

    // True when this device keeps the entries; otherwise they live in this page alone.
    async open() {
      try {
        if (!crypto.subtle) throw new Error("no secure context");
        this.keys = await Promise.all(this.hex.map(hex => crypto.subtle.importKey("raw", Uint8Array.from(hex.match(/../g), pair => parseInt(pair, 16)), "AES-GCM", false, ["encrypt", "decrypt"])));
        this.database = await open();
        this.database.onversionchange = () => this.database.close();
        await this.load();
        await this.store("readwrite", ["marks"], all => all.put({ ...this.marks, journal: this.name }));
      } catch {
        this.database = null;
        this.failed = true;
      }
      return !this.failed;
    }

    async store(mode, names, act) {
      const change = this.database.transaction(names, mode, { durability: "strict" });
      const finished = new Promise((resolve, reject) => {
        change.oncomplete = resolve;
        change.onabort = change.onerror = () => reject(change.error);
      });
      const request = act(...names.map(name => change.objectStore(name)));
      await finished;
      return request?.result;
    }

    range() { return IDBKeyRange.bound([this.name], [this.name, []]); }

    async load() {
      const rows = await this.store("readonly", ["entries"], all => all.getAll(this.range()));
      this.marks = await this.store("readonly", ["marks"], all => all.get(this.name)) ?? {};
      for (const row of rows) {
        const value = await this.opened(row);
        if (value) (row.epoch === this.epoch ? this.entries : this.former).push({ ...row, ...value, kept: true });
        this.next = Math.max(this.next, row.n + 1);
      }
      this.last = Math.max(0, ...this.entries.map(one => one.seq));
      await this.forget();
    }

    // What others left on a shared device stays unreadable, and goes after a month.
    async forget() {
      const old = (await this.store("readonly", ["marks"], all => all.getAll())).filter(one => one.at && one.at < Date.now() - KEPT_MS && one.journal !== this.name);
      for (const { journal } of old) await this.erase(journal);
    }

    about(row) { return bytes(`${row.journal} ${row.n} ${row.epoch}`); }

    async opened(row) {
      for (const key of this.keys) {
        try {
          const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv, additionalData: this.about(row) }, key, row.sealed);
          return JSON.parse(new TextDecoder().decode(plain));
        } catch { /* sealed with another key, or changed by somebody */ }
      }
      return null;
    }

    // One change. Entries are written in the order in which they were made; the page goes on at once.
    add(item, value) {
      const entry = { journal: this.name, n: this.next++, epoch: this.epoch, seq: 0, acked: false, item, value, at: Date.now(), kept: false };
      this.entries.push(entry);
      return this.keep([entry]);
    }

    keep(entries) {
      if (this.failed) return Promise.resolve();
      this.writing = this.writing.then(async () => {
        for (const entry of entries.filter(one => !one.sealed)) {
          entry.iv = crypto.getRandomValues(new Uint8Array(12));
          const plain = bytes(JSON.stringify({ item: entry.item, value: entry.value, at: entry.at }));
          entry.sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: entry.iv, additionalData: this.about(entry) }, this.keys[0], plain);
        }
        await this.store("readwrite", ["entries"], all => {
          for (const { journal, n, epoch, seq, acked, iv, sealed } of entries) all.put({ journal, n, epoch, seq, acked, iv, sealed });
        });
        entries.forEach(one => { one.kept = true; });
      }).catch(() => { this.failed = true; }).then(() => { this.count(); this.changed(); });
      return this.writing;
    }

    // Flags, the way the page is shown, the question one is at: not secret, gone with the journal.
    remember(more) {
      Object.assign(this.marks, more, { at: Date.now() });
      if (!this.failed) this.writing = this.writing.then(() => this.store("readwrite", ["marks"], all => all.put({ ...this.marks, journal: this.name }))).catch(() => {});
    }

    waiting() { return this.entries.filter(one => !one.acked && !one.refused); }
    unsent() { return [...new Set(this.waiting().map(one => one.item))]; }
    unsentBefore() { return this.former.filter(one => !one.acked); }
    // Read when the person signs out, on whichever page that is.
    count() {
      const mark = `ujian:${this.owner}`, all = this.waiting().length;
      try { if (all) localStorage.setItem(mark, all); else localStorage.removeItem(mark); } catch { /* no storage: nothing is kept either */ }
    }

    // The request to send next: the oldest that is on its way, as it was, or everything that is in none yet.
    request() {
      const numbered = this.waiting().filter(one => one.seq), oldest = Math.min(...numbered.map(one => one.seq));
      let chosen = numbered.filter(one => one.seq === oldest);
      if (!chosen.length) chosen = this.number();
      if (!chosen.length) return null;
      return { seq: chosen[0].seq, body: JSON.stringify({ epoch: this.epoch, seq: chosen[0].seq, answers: Object.fromEntries(chosen.map(one => [one.item, one.value])) }) };
    }

    // As much as fits into one request. Later ones replace earlier ones of the same item in its body.
    number() {
      const chosen = [];
      let size = 0;
      for (const entry of this.waiting().filter(one => !one.seq)) {
        size += JSON.stringify(entry.value).length * 2 + 40;
        if (chosen.length && size > LIMIT) break;
        chosen.push(entry);
      }
      if (chosen.length) this.last += 1;
      chosen.forEach(one => { one.seq = this.last; });
      this.keep(chosen);
      return chosen;
    }

    of(seq) { return this.entries.filter(one => one.seq === seq); }

    acknowledge(seq) {
      const mine = this.of(seq);
      mine.forEach(one => { one.acked = true; });
      return this.keep(mine);
    }

    // The number was used by something else (a plain form in between): a new one.
    renumber(seq) {
      this.last += 1;
      this.of(seq).forEach(one => { one.seq = this.last; });
      return this.keep(this.of(this.last));
    }

    // The server does not understand this answer: it never will, so the rest goes without it.
    refuse(seq, item) {
      this.of(seq).forEach(one => { one.refused = one.item === item || one.refused; });
      return this.renumber(seq);
    }

    // The server knows less than it acknowledged: it was restored. Everything above is sent again. How many.
    resume(stored) {
      const lost = this.entries.filter(one => one.acked && one.seq > stored);
      lost.forEach(one => { one.acked = false; });
      if (lost.length) this.keep(lost);
      return lost.length;
    }

    acknowledged() { return Math.max(0, ...this.entries.filter(one => one.acked).map(one => one.seq)); }

    state(item) {
      const mine = this.entries.filter(one => one.item === item), open = mine.filter(one => !one.acked);
      if (!mine.length) return "";
      if (!open.length) return "saved";
      return open.every(one => one.kept && !one.refused) ? "device" : "unsaved";
    }

    async erase(journal = this.name) {
      const range = IDBKeyRange.bound([journal], [journal, []]);
      await this.store("readwrite", ["entries", "marks"], (entries, marks) => { entries.delete(range); marks.delete(journal); });
    }

    async wipe() {
      await this.writing;
      Object.assign(this, { entries: [], former: [] });
      this.count();
      if (this.database) await this.erase();
    }
  }
  Exam.Journal = Journal;
}
