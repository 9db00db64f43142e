"use strict";
// Ed25519 (RFC 8032) by WebCrypto, and in plain arithmetic where a browser has none.
const Verify = (() => {
  const P = 2n ** 255n - 19n;
  const L = 2n ** 252n + 27742317777372353535851937790883648493n;
  const mod = (a, m = P) => ((a % m) + m) % m;
  const power = (base, exponent) => {
    let [made, b] = [1n, mod(base)];
    for (let e = exponent; e > 0n; e >>= 1n) {
      if (e & 1n) made = mod(made * b);
      b = mod(b * b);
    }
    return made;
  };
  const inverse = (a) => power(a, P - 2n);
  const D = mod(-121665n * inverse(121666n));
  const ROOT = power(2n, (P - 1n) / 4n);

  const number = (bytes) => bytes.reduceRight((sum, one) => (sum << 8n) | BigInt(one), 0n);

  function xOf(y, odd) {
    const [u, v] = [mod(y * y - 1n), mod(D * y * y + 1n)];
    let x = mod(u * power(v, 3n) * power(u * power(v, 7n), (P - 5n) / 8n));
    if (mod(v * x * x) !== u) x = mod(x * ROOT);
    if (mod(v * x * x) !== u || (x === 0n && odd)) return null;
    return (x & 1n) === odd ? x : mod(-x);
  }

  function point(bytes) {
    const whole = number(bytes);
    const [y, odd] = [whole & ((1n << 255n) - 1n), whole >> 255n];
    const x = y < P ? xOf(y, odd) : null;
    return x === null ? null : [x, y, 1n, mod(x * y)];
  }

  function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
    const a = mod((y1 - x1) * (y2 - x2));
    const b = mod((y1 + x1) * (y2 + x2));
    const [c, d] = [mod(2n * t1 * t2 * D), mod(2n * z1 * z2)];
    const [e, f, g, h] = [b - a, d - c, d + c, b + a];
    return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
  }

  function times(scalar, base) {
    let [made, b] = [[0n, 1n, 1n, 0n], base];
    for (let s = scalar; s > 0n; s >>= 1n) {
      if (s & 1n) made = add(made, b);
      b = add(b, b);
    }
    return made;
  }

  const BASE_Y = mod(4n * inverse(5n));
  const BASE_X = xOf(BASE_Y, 0n);
  const BASE = [BASE_X, BASE_Y, 1n, mod(BASE_X * BASE_Y)];

  // The first bits of the roots of the first primes, as FIPS 180-4 defines its constants.
  const PRIMES = [];
  for (let n = 2; PRIMES.length < 80; n++) if (PRIMES.every((p) => n % p)) PRIMES.push(n);
  function root(n, degree) {
    const wanted = BigInt(n) << (64n * degree);
    let [low, high] = [0n, 1n << 69n];
    while (high - low > 1n) {
      const middle = (low + high) >> 1n;
      if (middle ** degree <= wanted) low = middle; else high = middle;
    }
    return BigInt.asUintN(64, low);
  }
  const START = PRIMES.slice(0, 8).map((p) => root(p, 2n));
  const ROUND = PRIMES.map((p) => root(p, 3n));
  const u64 = (a) => BigInt.asUintN(64, a);
  const turn = (a, n) => u64((a >> n) | (a << (64n - n)));

  function sha512(bytes) {
    const blocks = Math.ceil((bytes.length + 17) / 128);
    const padded = new Uint8Array(blocks * 128);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
    let state = START;
    for (let at = 0; at < padded.length; at += 128) state = sha512Block(state, view, at);
    const made = new Uint8Array(64);
    state.forEach((word, place) => new DataView(made.buffer).setBigUint64(place * 8, word));
    return made;
  }

  function sha512Block(state, view, at) {
    const w = [];
    for (let i = 0; i < 16; i++) w.push(view.getBigUint64(at + i * 8));
    for (let i = 16; i < 80; i++) {
      const [x, y] = [w[i - 15], w[i - 2]];
      const s0 = turn(x, 1n) ^ turn(x, 8n) ^ (x >> 7n);
      const s1 = turn(y, 19n) ^ turn(y, 61n) ^ (y >> 6n);
      w.push(u64(w[i - 16] + s0 + w[i - 7] + s1));
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 80; i++) {
      const s1 = turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n);
      const t1 = u64(h + s1 + ((e & f) ^ (~e & g)) + ROUND[i] + w[i]);
      const s0 = turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n);
      const t2 = u64(s0 + ((a & b) ^ (a & c) ^ (b & c)));
      [h, g, f, e, d, c, b, a] = [g, f, e, u64(d + t1), c, b, a, u64(t1 + t2)];
    }
    return [a, b, c, d, e, f, g, h].map((one, place) => u64(one + state[place]));
  }

  function plain(key, signature, message) {
    const [a, r] = [point(key), point(signature.slice(0, 32))];
    const s = number(signature.slice(32));
    if (signature.length !== 64 || !a || !r || s >= L) return false;
    const hashed = new Uint8Array(64 + message.length);
    hashed.set(signature.slice(0, 32));
    hashed.set(key, 32);
    hashed.set(message, 64);
    const k = mod(number(sha512(hashed)), L);
    const [left, right] = [times(s, BASE), add(r, times(k, a))];
    return mod(left[0] * right[2] - right[0] * left[2]) === 0n
      && mod(left[1] * right[2] - right[1] * left[2]) === 0n;
  }

  async function holds(key, signature, message) {
    try {
      const own = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
      return await crypto.subtle.verify("Ed25519", own, signature, message);
    } catch {
      return plain(key, signature, message);
    }
  }

  const utf8 = new TextEncoder();
  const hex = (text) => Uint8Array.from(text.match(/../g) ?? [], (one) => parseInt(one, 16));
  const joined = (tag, bytes) => Uint8Array.from([...utf8.encode(tag), ...bytes]);

  function base64url(text) {
    const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(raw, (one) => one.charCodeAt(0));
  }

  // What a text is: {fault} or {said: [[name, value], …]}; never a fact without its signature.
  async function check(text, keys, by = holds) {
    const found = text.trim().startsWith("{") ? file(text) : fragment(text);
    const listed = found && keys.find((one) => one.id === found.key);
    if (!found) return {fault: "unreadable"};
    if (!listed) return {fault: "unknown_key"};
    if (listed.withdrawn_at) return {fault: "withdrawn_key"};
    const right = await by(hex(listed.public), found.signature, found.message);
    return right ? {said: found.said} : {fault: "altered"};
  }

  function fragment(text) {
    try {
      const [version, payload, signature] = text.trim().split("#").pop().split(".");
      const bytes = base64url(payload);
      const list = JSON.parse(new TextDecoder("utf-8", {fatal: true}).decode(bytes));
      if (version !== "1" || list.length !== 13) return null;
      const [key, code, number, holder, kind, title, proofs, hours, from, to, on, end, issuer] = list;
      return {
        key, message: joined("portal-kompetensi/certificate-qr/1\0", bytes),
        signature: base64url(signature),
        said: Object.entries({holder, kind, title, number, code, issuer,
          levels: proofs, hours: hours === null ? "" : String(hours / 100),
          period: [from, to].filter(Boolean).join(" – "), issued: on, until: end || "–"}),
      };
    } catch {
      return null;
    }
  }

  function file(text) {
    try {
      const {certificate, seal} = JSON.parse(text);
      const begin = '{"certificate":';
      const end = `,"seal":{"algorithm":"Ed25519","key":"${seal.key}","signature":"${seal.signature}"}}`;
      if (!text.startsWith(begin) || !text.endsWith(end) || certificate.key_id !== seal.key) return null;
      const signed = text.slice(begin.length, -end.length);
      const {front, name, back} = certificate.holder;
      const holder = `${front} ${name}`.trim() + (back ? `, ${back}` : "");
      const letters = {knowledge: "K", skill: "S", attitude: "A"};
      const levels = certificate.competencies.map(
        (one) => [one.name, one.level, one.strands.map((strand) => letters[strand]).join("")]);
      const hours = certificate.hours_jp100;
      return {
        key: seal.key, message: joined("portal-kompetensi/certificate/1\0", utf8.encode(signed)),
        signature: hex(seal.signature),
        said: Object.entries({holder, kind: certificate.kind.name, title: certificate.scheme.title,
          number: certificate.number, code: certificate.code, issuer: certificate.issuer.name,
          levels, hours: hours === null ? "" : String(hours / 100),
          issued: certificate.issued_on, until: certificate.expires_on ?? "–"}),
      };
    } catch {
      return null;
    }
  }

  return {check, holds, plain, sha512};
})();
