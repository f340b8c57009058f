// Writes what the AWS tables say, prices and permissions, to packages/sdk/docs/aws. `--check` writes nothing and fails when a page is out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import { iamPolicy, MODEL_TABLE, UNIT_PRICES } from '@sitrep/sdk/aws';
import { format, resolveConfig } from 'prettier';

const FOLDER = new URL('../packages/sdk/docs/aws/', import.meta.url);
const GENERATED = '<!-- Generated: `npm run check -- --update aws-docs` -->';
const ACCOUNT = '123456789012';
const base = { regions: ['us-east-1'] };
const region = (id) => ({ 'us-east-1': id });

/** One configuration for each capability and service, as small as it can be. */
const PERMISSIONS = {
  'reason: Nova and Claude': { bedrock: { models: ['nova-lite', 'claude-sonnet-5'] } },
  'guard: Bedrock Guardrails': { guardrail: { ids: region('gr0123456789'), version: '1' } },
  'guard: guardrail checks': { guardrailChecks: {} },
  'retrieve: Knowledge Bases': { knowledgeBases: { documents: { ids: region('KB12345678') } } },
  'recall: Q Business': { qBusiness: { applicationId: '12345678-1234-1234-1234-123456789012' } },
  'recall: a second knowledge base': { knowledgeBases: { incidents: { ids: region('KB87654321') } } },
  'remember: AgentCore Memory': { memory: { memoryId: 'sitrepmemory-abcdefghij' } },
  'act: AgentCore Harness': {
    agents: { harness: { arn: `arn:aws:bedrock-agentcore:us-east-1:${ACCOUNT}:harness/triage-abcdefghij` } },
  },
  'act: Bedrock Agents': { agents: { classic: { agentId: 'AGENT12345', aliasId: 'ALIAS12345' } } },
  'sentiment: Comprehend': { comprehend: { sentiment: true } },
  'pii: Comprehend': { comprehend: { pii: true } },
  'scan: Textract': { textract: {} },
};

function permissions() {
  const parts = Object.entries(PERMISSIONS).map(([title, services]) => {
    const policy = iamPolicy({ ...base, ...services }, ACCOUNT);
    return `## ${title}\n\n\`\`\`json\n${JSON.stringify(policy, undefined, 2)}\n\`\`\`\n`;
  });
  return `${GENERATED}

# Permissions

The least that a role needs, for one service at a time, in account ${ACCOUNT} and Region us-east-1. \`iamPolicy(aws, account)\` of \`@sitrep/sdk/aws\` writes the
policy for a whole configuration, with its own Regions and names.

${parts.join('\n')}`;
}

function prices() {
  const models = MODEL_TABLE.flatMap(({ name, id, prices: list, endOfLife = '', assumed: open = [] }) =>
    list.map(({ usdPerMillion: usd, effectiveFrom, asOf, verified, source, assumed = [] }) => {
      const amounts = ['input', 'output', 'cacheRead', 'cacheWrite'].map(
        (kind) => `${usd[kind]}${assumed.includes(kind) ? ' (assumed)' : ''}`,
      );
      const from = `${effectiveFrom}${open.includes('effectiveFrom') ? ' (assumed)' : ''}`;
      return row([name, `\`${id}\``, ...amounts, from, asOf, verified ? 'yes' : 'no', endOfLife, source]);
    }),
  );
  const units = UNIT_PRICES.map(({ unit, usd, effectiveFrom, asOf, verified, source }) =>
    row([unit, String(usd), effectiveFrom, asOf, verified ? 'yes' : 'no', source]),
  );
  return `${GENERATED}

# Prices

What costs are computed with, in US dollars, as of the day each was read. A cost made with a price that is not verified, or with one that is assumed, is an estimate.
\`manager.updateCatalogue({ models, units })\` replaces rows at run time. Q Business is billed by seat and index: the cost of its calls is unknown.

## Models, per million tokens

${table(['model', 'id', 'input', 'output', 'cache read', 'cache write', 'from', 'read', 'verified', 'end of life', 'source'], models)}

A geographic inference profile costs more than these by the factor in \`MODEL_TABLE\`.

## Other units

${table(['unit', 'price', 'from', 'read', 'verified', 'source'], units)}
`;
}

function table(heads, rows) {
  return [row(heads), row(heads.map(() => '---')), ...rows].join('\n');
}

function row(cells) {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const stale = [];
for (const [name, text] of Object.entries({ 'permissions.md': permissions(), 'prices.md': prices() })) {
  const file = new URL(name, FOLDER);
  const pretty = await format(text, { ...(await resolveConfig(file)), parser: 'markdown' });
  let current = '';
  try {
    current = readFileSync(file, 'utf8');
  } catch {
    // Not written yet.
  }
  if (current === pretty) continue;
  if (process.argv.includes('--check')) stale.push(name);
  else writeFileSync(file, pretty);
}
if (stale.length > 0) {
  console.error(`Out of date in packages/sdk/docs/aws: ${stale.join(', ')}`);
  process.exit(1);
}
