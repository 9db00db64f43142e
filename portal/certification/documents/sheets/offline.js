const WORDS = {
  id: {
    title: "Periksa sertifikat tanpa jaringan", other: "English",
    lead: "Tempelkan isi kode QR, atau pilih berkas certificate.json. Tidak ada yang dikirim ke mana pun.",
    text: "Isi kode QR", file: "atau berkas certificate.json", check: "Periksa",
    limits: "Tanpa jaringan, halaman ini membuktikan bahwa isi sertifikat asli dan tidak diubah. Pencabutan atau penangguhan setelah terbit hanya diketahui halaman verifikasi portal.",
    good: "Asli: isi ini tidak diubah sejak ditandatangani.", expired: "Asli, tetapi masa berlakunya sudah habis.",
    unreadable: "Ini bukan isi sertifikat yang dapat dibaca.", unknown_key: "Ditandatangani dengan kunci yang tidak diterbitkan instansi ini.",
    withdrawn_key: "Kunci penandatanganannya sudah ditarik. Tanyakan kepada penerbit.", altered: "Tidak asli: isi ini diubah setelah ditandatangani.",
    holder: "Pemegang", kind: "Jenis", number: "Nomor", code: "Kode", issuer: "Penerbit", levels: "Kompetensi dan level",
    hours: "Jam pelajaran (JP)", period: "Waktu", issued: "Terbit", until: "Berlaku sampai", heading: "Judul",
    K: "pengetahuan", S: "keterampilan", A: "sikap",
  },
  en: {
    title: "Check a certificate without a network", other: "Bahasa Indonesia",
    lead: "Paste what the QR code says, or choose the file certificate.json. Nothing is sent anywhere.",
    text: "What the QR code says", file: "or the file certificate.json", check: "Check",
    limits: "Without a network this page proves that the certificate's content is genuine and unchanged. Only the portal's verification page knows whether it was revoked or suspended since.",
    good: "Genuine: unchanged since it was signed.", expired: "Genuine, but no longer valid.",
    unreadable: "This is not the content of a certificate.", unknown_key: "Signed with a key that this agency did not publish.",
    withdrawn_key: "The key that signed it was withdrawn. Ask the issuer.", altered: "Not genuine: changed after it was signed.",
    holder: "Holder", kind: "Kind", number: "Number", code: "Code", issuer: "Issuer", levels: "Competencies and levels",
    hours: "Learning hours (JP)", period: "Period", issued: "Issued", until: "Valid until", heading: "Title",
    K: "knowledge", S: "skill", A: "attitude",
  },
};

function start() {
  const keys = JSON.parse(document.getElementById("keys").textContent).keys;
  const [form, text, answer] = ["form", "text", "answer"].map((id) => document.getElementById(id));
  let last = null;

  function element(name, content, kind) {
    const made = document.createElement(name);
    made.textContent = content;
    if (kind) made.className = kind;
    return made;
  }

  function show() {
    const w = WORDS[document.documentElement.lang];
    for (const one of document.querySelectorAll("[data-say]")) one.textContent = w[one.dataset.say];
    document.title = w.title;
    document.getElementById("tongue").textContent = w.other;
    document.getElementById("tongue").lang = document.documentElement.lang === "id" ? "en" : "id";
    answer.replaceChildren();
    if (!last) return;
    const end = last.said?.find(([name]) => name === "until")[1];
    const over = /^\d/.test(end ?? "") && end < new Date().toLocaleDateString("sv");
    const verdict = last.fault ?? (over ? "expired" : "good");
    answer.append(element("p", w[verdict], verdict === "good" ? "good" : "bad"));
    const list = document.createElement("dl");
    const proof = ([name, level, strands]) =>
      `${name}, level ${level} (${[...strands].map((one) => w[one]).join(", ")})`;
    for (const [name, told] of last.said ?? []) {
      const value = name === "levels" ? told.map(proof).join("; ") : told;
      if (value) list.append(element("dt", w[name === "title" ? "heading" : name]), element("dd", value));
    }
    answer.append(list);
  }

  async function ask(content) {
    last = await Verify.check(content, keys);
    show();
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); ask(text.value); });
  document.getElementById("file").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (file) ask(file.size < 200000 ? await file.text() : "");
  });
  document.getElementById("tongue").addEventListener("click", () => {
    document.documentElement.lang = document.documentElement.lang === "id" ? "en" : "id";
    show();
  });
  show();
  if (location.hash.length > 1) { text.value = location.hash.slice(1); ask(text.value); }
}

if (typeof document !== "undefined") start();
