import type { Block } from '@aws-sdk/client-textract';
import { awsProvider } from '../contract/aws-provider.ts';
import type { ScanAnswer, ScanRequest } from '../contract/capabilities.ts';
import { failedCall } from '../contract/failure.ts';
import type { AwsClients } from '../contract/models.ts';
import type { Provider } from '../contract/provider.ts';

const MAX_BYTES = 10 * 1_024 * 1_024;
const QUESTIONS = 15;
const QUESTION_CHARS = 200;

/** Pages through Textract: DetectDocumentText for lines, AnalyzeDocument where tables, forms or questions are asked for. */
export function textract(clients: AwsClients, regions: readonly string[], used: boolean): Provider<'scan'> {
  return awsProvider({
    name: 'textract',
    service: 'textract',
    capability: 'scan',
    operation: 'AnalyzeDocument',
    clients,
    client: 'textract',
    unconfigured: used ? undefined : 'Configure aws.textract to use it: pages leave as they are.',
    targets: ({ bytes, questions = [] }) =>
      bytes.length > 0 && bytes.length <= MAX_BYTES && questions.length <= QUESTIONS
        ? regions.map((region) => ({ region }))
        : [],
    estimate: (request) => ({ units: unitsOf(request, 1) }),
    async call({ client, sdk }, request, { signal }) {
      const { bytes, tables = false, forms = false, questions = [] } = request;
      const Document = { Bytes: bytes };
      const FeatureTypes = [
        ...(tables ? (['TABLES'] as const) : []),
        ...(forms ? (['FORMS'] as const) : []),
        ...(questions.length > 0 ? (['QUERIES'] as const) : []),
      ];
      const Queries = questions.map((text, i) => ({ Text: text.slice(0, QUESTION_CHARS), Alias: `q${i}` }));
      const sent = { abortSignal: signal };
      const { Blocks, DocumentMetadata, $metadata } =
        FeatureTypes.length === 0
          ? await client.send(new sdk.DetectDocumentTextCommand({ Document }), sent)
          : await client.send(
              new sdk.AnalyzeDocumentCommand({
                Document,
                FeatureTypes,
                ...(Queries.length === 0 ? {} : { QueriesConfig: { Queries } }),
              }),
              sent,
            );
      if (Blocks === undefined) throw failedCall('garbled', 'An answer without blocks');
      const units = unitsOf(request, DocumentMetadata?.Pages ?? 1);
      return { value: readBlocks(Blocks, questions), use: { units }, metadata: [$metadata] };
    },
  });
}

function unitsOf(
  { tables = false, forms = false, questions = [] }: ScanRequest,
  pages: number,
): Readonly<Record<string, number>> {
  if (!tables && !forms && questions.length === 0) return { 'textract-text-pages': pages };
  return {
    ...(tables ? { 'textract-table-pages': pages } : {}),
    ...(forms ? { 'textract-form-pages': pages } : {}),
    ...(questions.length > 0 ? { 'textract-query-pages': pages } : {}),
  };
}

function readBlocks(blocks: readonly Block[], questions: readonly string[]): ScanAnswer {
  const byId = new Map(blocks.map((block) => [block.Id ?? '', block]));
  const related = (block: Block, type: string): readonly Block[] =>
    (block.Relationships ?? [])
      .filter(({ Type }) => Type === type)
      .flatMap(({ Ids = [] }) => Ids.flatMap((id) => byId.get(id) ?? []));
  const textOf = (block: Block): string => {
    const words = related(block, 'CHILD').map(({ Text, SelectionStatus }) =>
      SelectionStatus === undefined ? (Text ?? '') : SelectionStatus === 'SELECTED' ? '[x]' : '[ ]',
    );
    return words.length > 0 ? words.join(' ') : (block.Text ?? '');
  };
  const of = (type: string) => blocks.filter(({ BlockType }) => BlockType === type);
  return {
    lines: of('LINE').map(({ Text = '', Confidence = 0 }) => ({ text: Text, confidence: Confidence / 100 })),
    tables: of('TABLE').map((table) => {
      const rows: string[][] = [];
      for (const cell of related(table, 'CHILD')) {
        const row = (cell.RowIndex ?? 1) - 1;
        const column = (cell.ColumnIndex ?? 1) - 1;
        (rows[row] ??= [])[column] = textOf(cell);
      }
      // Cells and rows that the service leaves out are empty, not missing.
      return Array.from(rows, (row: string[] | undefined) =>
        Array.from(row ?? [], (cell: string | undefined) => cell ?? ''),
      );
    }),
    forms: of('KEY_VALUE_SET')
      .filter(({ EntityTypes = [] }) => EntityTypes.includes('KEY'))
      .map((key) => ({ name: textOf(key), value: related(key, 'VALUE').map(textOf).join(' ') })),
    answers: questions.map((question, i) => {
      const asked = of('QUERY').find(({ Query }) => Query?.Alias === `q${i}`);
      const answer = asked === undefined ? undefined : related(asked, 'ANSWER')[0];
      return { question, answer: answer?.Text ?? null };
    }),
  };
}
