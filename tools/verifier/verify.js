// Reads {now, documents, credentials} from standard input, writes one answer per credential.
// `documents` is all that exists in the world: every other address fails, nothing is fetched.
import fs from 'node:fs';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {verifyCredential} from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';

const {now, documents, credentials} = JSON.parse(fs.readFileSync(0, 'utf8'));
const suite = new DataIntegrityProof({cryptosuite});

async function documentLoader(url) {
  if (!(url in documents)) {
    throw new Error(`no such document: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: documents[url]};
}

function reasons(error) {
  const inner = [...(error?.errors ?? []), error?.cause].filter(Boolean);
  return error ? [error.message, ...inner.flatMap(reasons)] : [];
}

const answers = [];
for (const credential of credentials) {
  const found = await verifyCredential(
    {credential, suite, documentLoader, now: new Date(now), maxClockSkew: 0, checkStatus});
  answers.push({
    verified: found.verified,
    raised: (found.statusResult?.results ?? [])
      .filter(one => one.status).map(one => one.credentialStatus.statusPurpose),
    reasons: [...reasons(found.error), ...reasons(found.statusResult?.error)],
  });
}
console.log(JSON.stringify(answers));
