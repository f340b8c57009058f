import { byPattern, type Recogniser } from './sensitive.ts';

/** Tokens that their issuers made recognisable: the prefixes that they document. */
const TOKENS: readonly RegExp[] = [
  // AWS access key id: 2 to 7 by its encoding, but whoever retypes or invents one takes no notice.
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\bgh[opsur]_[A-Za-z0-9]{36,251}\b/, // GitHub
  /\bgithub_pat_\w{22,255}/,
  /\bglpat-[\w-]{20,64}/, // GitLab
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,250}/, // Slack
  /\bhttps:\/\/hooks\.slack\.com\/services\/[\w/]{20,80}/,
  /\b[rs]k_(?:live|test)_[A-Za-z0-9]{10,247}/, // Stripe
  /\bwhsec_[A-Za-z0-9+/=]{16,128}/,
  /\bAIza[\w-]{35}/, // Google
  /\bya29\.[\w-]{20,512}/,
  /\bnpm_[A-Za-z0-9]{36}\b/,
  /\bpypi-[\w-]{50,512}/,
  /\bSG\.[\w-]{16,32}\.[\w-]{32,64}/, // SendGrid
  /\bsk-(?:ant-|proj-|svcacct-)?[\w-]{20,256}/, // Anthropic, OpenAI
  /\bhv[bs]\.[\w-]{24,256}/, // Vault
  /\bdop_v1_[\da-f]{64}\b/, // DigitalOcean
  /\beyJ[\w-]{8,4096}\.eyJ[\w-]{2,8192}\.[\w-]{0,2048}/, // JSON Web Token
  /\bAccountKey=(?<it>[A-Za-z0-9+/=]{40,100})/, // Azure storage
];

/** A block of PEM: its header is enough, since the rest may be cut off. */
const PEM =
  /-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----[A-Za-z0-9+/=\s\\]{0,16384}(?:-----END [A-Z ]{0,32}PRIVATE KEY-----)?/;

/** `password=…`, `"api_key": "…"`, `--token …`. */
const NAMED =
  /(?<![\p{L}\p{N}])(?:[\w-]{0,40}[_-])?(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|client[_-]?secret|credentials?)["']?(?: ?[:=] ?|(?<=--[\w-]{1,50}) )["']?(?<it>[^\s"',;&<>()[\]{}]{4,512})/iu;

/** Values that say something about a secret without being one. */
const NO_SECRET =
  /^(?:\*{3,}|x{3,}|\d{1,9}|null|none|nil|true|false|undefined|empty|missing|invalid|required|expired|revoked|redacted|unset|token|secret|password|key|rotated|changed|refreshed|is|was|not|has|for|from|with|must|may|should|could|will|cannot|used|failed|rejected|accepted|mismatch|[$%]?\{.{0,64}|\$\w{1,64}|[\w.]{1,64}\()[.!?]?$/i;

/** `Authorization: Bearer …`, and the same within a log line. */
const HEADER = /\b(?:bearer|basic)[ :]{1,2}(?<it>[A-Za-z0-9._~+/-]{12,4096}={0,2})/i;

/** `postgres://user:password@host`: the password. */
const IN_URL = /\b[a-z][a-z\d+.-]{1,30}:\/\/[^\s:/@]{0,128}:(?<it>[^\s/@]{1,256})@/i;

/** Keys, tokens, passwords. */
export const recogniseSecrets: readonly Recogniser[] = [
  ...TOKENS.map((pattern) => byPattern('secret', pattern)),
  byPattern('secret', PEM),
  byPattern('secret', NAMED, (value) => !NO_SECRET.test(value)),
  byPattern('secret', HEADER, (value) => /[\d=._~+/]/.test(value)),
  byPattern('secret', IN_URL),
];
