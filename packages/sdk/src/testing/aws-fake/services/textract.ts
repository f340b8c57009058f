import type {
  AnalyzeDocumentRequest,
  AnalyzeDocumentResponse,
  Block,
  DetectDocumentTextRequest,
  DetectDocumentTextResponse,
  Document,
} from '@aws-sdk/client-textract';
import type { Answerers } from '../call.ts';
import { overlap } from '../content/overlap.ts';
import { scanText } from '../content/scan-text.ts';
import { ServiceFailure } from '../wire/service-failure.ts';

/** The largest document of a synchronous call, as Textract documents it. */
const MAX_BYTES = 10 * 1024 * 1024;

/** Textract: lines and words; with AnalyzeDocument also `key: value` lines as forms, `a | b` lines as a table, and queries. */
export const textractAnswers: Answerers = {
  DetectDocumentText({ Document }: DetectDocumentTextRequest): DetectDocumentTextResponse {
    const page = new Page(linesOf(Document));
    return { DocumentMetadata: { Pages: 1 }, Blocks: page.blocks, DetectDocumentTextModelVersion: '1.0' };
  },

  AnalyzeDocument({ Document, FeatureTypes = [], QueriesConfig }: AnalyzeDocumentRequest): AnalyzeDocumentResponse {
    const queries = QueriesConfig?.Queries ?? [];
    if (FeatureTypes.includes('QUERIES') !== queries.length > 0)
      throw new ServiceFailure('InvalidParameterException', 'QUERIES and QueriesConfig come together or not at all');
    const page = new Page(linesOf(Document));
    if (FeatureTypes.includes('FORMS')) page.addForms();
    if (FeatureTypes.includes('TABLES')) page.addTable();
    for (const { Text = '', Alias } of queries) page.addQuery(Text, Alias);
    return { DocumentMetadata: { Pages: 1 }, Blocks: page.blocks, AnalyzeDocumentModelVersion: '1.0' };
  },
};

function linesOf(document: Document | undefined): string[] {
  if (!document?.Bytes) throw new ServiceFailure('InvalidS3ObjectException', 'The fake reads bytes, no S3 objects');
  if (document.Bytes.length > MAX_BYTES)
    throw new ServiceFailure('DocumentTooLargeException', `A document has at most ${MAX_BYTES} bytes`);
  const lines = scanText(document.Bytes);
  if (!lines) throw new ServiceFailure('UnsupportedDocumentException', 'The bytes are no PNG, JPEG, TIFF or PDF');
  return lines;
}

/** The blocks of one page, whose ids count from 1. */
class Page {
  readonly blocks: Block[] = [];
  readonly #lines: readonly string[];
  readonly #page: Block;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
    this.#page = this.#add({ BlockType: 'PAGE', Relationships: [] }, 0, 1);
    lines.forEach((line, i) => {
      const words = line.split(/\s+/).filter((word) => word !== '');
      const ids = words.map((Text) => this.#add({ BlockType: 'WORD', Text, TextType: 'PRINTED' }, i, lines.length).Id);
      const block = this.#add({ BlockType: 'LINE', Text: line }, i, lines.length);
      this.#relate(block, 'CHILD', ids);
      this.#relate(this.#page, 'CHILD', [block.Id]);
    });
  }

  addForms(): void {
    this.#lines.forEach((line, i) => {
      const [, key, value] = /^([^:|]{1,60}):\s+(.+)$/.exec(line) ?? [];
      if (key === undefined || value === undefined) return;
      const values = this.#add({ BlockType: 'KEY_VALUE_SET', EntityTypes: ['VALUE'] }, i, this.#lines.length);
      this.#relate(values, 'CHILD', this.#words(value, i));
      const keys = this.#add({ BlockType: 'KEY_VALUE_SET', EntityTypes: ['KEY'] }, i, this.#lines.length);
      this.#relate(keys, 'CHILD', this.#words(key, i));
      this.#relate(keys, 'VALUE', [values.Id]);
      this.#relate(this.#page, 'CHILD', [keys.Id, values.Id]);
    });
  }

  addTable(): void {
    const rows = this.#lines.filter((line) => line.includes('|'));
    if (rows.length === 0) return;
    const table = this.#add({ BlockType: 'TABLE', EntityTypes: ['STRUCTURED_TABLE'] }, 0, 1);
    this.#relate(this.#page, 'CHILD', [table.Id]);
    rows.forEach((row, r) =>
      row.split('|').forEach((text, c) => {
        const at = { RowIndex: r + 1, ColumnIndex: c + 1, RowSpan: 1, ColumnSpan: 1 };
        const cell = this.#add({ BlockType: 'CELL', ...at }, r, rows.length);
        this.#relate(cell, 'CHILD', this.#words(text, r));
        this.#relate(table, 'CHILD', [cell.Id]);
      }),
    );
  }

  addQuery(text: string, alias: string | undefined): void {
    const query = this.#add({ BlockType: 'QUERY', Query: { Text: text, Alias: alias } }, 0, 1);
    this.#relate(this.#page, 'CHILD', [query.Id]);
    const best = this.#lines.toSorted((a, b) => overlap(text, b) - overlap(text, a))[0] ?? '';
    if (overlap(text, best) === 0) return;
    const answer = this.#add({ BlockType: 'QUERY_RESULT', Text: best }, this.#lines.indexOf(best), this.#lines.length);
    this.#relate(query, 'ANSWER', [answer.Id]);
    this.#relate(this.#page, 'CHILD', [answer.Id]);
  }

  #words(text: string, line: number): (string | undefined)[] {
    const words = text.split(/\s+/).filter((word) => word !== '');
    return words.map(
      (Text) => this.#add({ BlockType: 'WORD', Text, TextType: 'PRINTED' }, line, this.#lines.length).Id,
    );
  }

  #add(block: Block, line: number, lines: number): Block {
    const [Top, Height] = [line / lines, 1 / lines];
    const corners = [
      [0, Top],
      [1, Top],
      [1, Top + Height],
      [0, Top + Height],
    ];
    const made: Block = {
      ...block,
      Id: `00000000-fa4e-4000-8000-${String(this.blocks.length + 1).padStart(12, '0')}`,
      ...(block.BlockType === 'PAGE' ? {} : { Confidence: 99 }),
      Geometry: {
        BoundingBox: { Left: 0, Width: 1, Top, Height },
        Polygon: corners.map(([X, Y]) => ({ X, Y })),
      },
    };
    this.blocks.push(made);
    return made;
  }

  #relate(block: Block, Type: 'CHILD' | 'VALUE' | 'ANSWER', ids: readonly (string | undefined)[]): void {
    const all = (block.Relationships ??= []);
    const same = all.find((each) => each.Type === Type);
    const known = ids.filter((id) => id !== undefined);
    if (same) same.Ids?.push(...known);
    else if (known.length > 0) all.push({ Type, Ids: known });
  }
}
