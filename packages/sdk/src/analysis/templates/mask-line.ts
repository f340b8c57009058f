import { LineScanner } from './scan/scan-line.ts';
import { gapsOf, shapeOf, textOf } from './shape.ts';

const scanner = new LineScanner();

/**
 * A line with its values replaced by `<*>`: numbers, ids, addresses, paths, dates, lists, and what stands in brackets behind `=`. Without
 * hidden characters; of a longer line the first 2,000 characters. Untrusted text still.
 */
export function maskLine(line: string): string {
  scanner.scan(line);
  return textOf(shapeOf(scanner), gapsOf(scanner));
}
