import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { calibrate } from './fit.ts';
import { nezhaAnswers } from './nezha-answers.ts';
import { petShopAnswers } from './petshop-answers.ts';
import { shopAnswers } from './shop-answers.ts';

/** Seeds that the model is fitted to. Tests use others. */
const SEEDS = 24;

/** Fits the confidence model again and returns the source of `src/analysis/confidence/calibration.ts`. */
export async function fitCalibration(dir: string): Promise<string> {
  const answers = await petShopAnswers(join(dir, 'petshop'));
  const nezha = join(dir, 'nezha');
  if (existsSync(nezha)) answers.push(...(await nezhaAnswers(nezha)));
  for (let seed = 1; seed <= SEEDS; seed++) {
    answers.push(...(await shopAnswers(seed)));
    process.stderr.write(`\rseed ${seed} of ${SEEDS}, ${answers.length} answers`);
  }
  process.stderr.write('\n');
  const data = JSON.stringify(calibrate(answers), undefined, 2);
  return `import type { Calibration } from './confidence.ts';

/** Written by \`npm run eval -- calibration\`; do not edit by hand. */
export const CALIBRATION: Calibration = ${data};
`;
}
