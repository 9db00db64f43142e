// The answer file (RL-6): what could not be sent, encrypted and authenticated with the key of this attempt. The server
// takes it as evidence that came late (portal/assessment/service/late_files.py).
{
  "use strict";
  const FORMAT = "portal-kompetensi/jawaban/1";
  const base64 = buffer => {
    const all = new Uint8Array(buffer);
    let text = "";
    for (let from = 0; from < all.length; from += 8192) text += String.fromCharCode(...all.subarray(from, from + 8192));
    return btoa(text);
  };
  const requests = journal => {
    while (journal.waiting().some(one => !one.seq)) journal.number();
    const found = new Map();
    for (const { epoch, seq, item, value } of [...journal.unsentBefore(), ...journal.waiting()]) {
      const name = `${epoch} ${seq}`;
      if (!found.has(name)) found.set(name, { epoch, seq, answers: {} });
      found.get(name).answers[item] = value;
    }
    return [...found.values()];
  };
  const seal = async (journal, attempt, moment) => {
    const head = { format: FORMAT, attempt, made_at: new Date(moment).toISOString() };
    const iv = crypto.getRandomValues(new Uint8Array(12)), encode = text => new TextEncoder().encode(text);
    const additionalData = encode(`${head.format} ${head.attempt} ${head.made_at}`);
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, journal.keys[0], encode(JSON.stringify({ requests: requests(journal) })));
    return JSON.stringify({ ...head, iv: base64(iv), sealed: base64(sealed) });
  };
  const download = async (journal, attempt, moment) => {
    const address = URL.createObjectURL(new Blob([await seal(journal, attempt, moment)], { type: "application/json" }));
    Object.assign(document.createElement("a"), { href: address, download: `jawaban-${attempt}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  };
  Exam.file = { seal, download };
}
