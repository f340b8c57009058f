import type { Target } from '../contract/provider.ts';
import type { ModelRow } from './model-table.ts';

/** Where inference may happen: `geography` keeps it in the Region's part of the world, `anywhere` also allows `global.` profiles. */
export type Residency = 'geography' | 'anywhere';

/**
 * The ids under which a model can be asked, best first: for each Region in order its geographic profile, then the global one where data may
 * go anywhere, then the bare id where that may be called. Empty when residency leaves nothing.
 */
export function modelTargets(row: ModelRow, regions: readonly string[], residency: Residency): readonly Target[] {
  return regions.flatMap((region) => {
    const geography = GEOGRAPHIES.find(([prefix]) => region.startsWith(prefix))?.[1].find((each) =>
      row.profiles.includes(each),
    );
    const bare = row.access === 'on-demand' ? [row.id] : [];
    const profile = geography === undefined ? [] : [`${geography}.${row.id}`];
    const global = residency === 'anywhere' && row.profiles.includes('global') ? [`global.${row.id}`] : [];
    // On-demand first: it is the same price and stays in the Region.
    return [...bare, ...profile, ...global].map((model) => ({ model, region }));
  });
}

const GEOGRAPHIES: readonly (readonly [string, readonly string[]])[] = [
  ['us-', ['us']],
  ['ca-', ['us']],
  ['eu-', ['eu']],
  ['ap-northeast-1', ['jp', 'apac']],
  ['ap-northeast-3', ['jp', 'apac']],
  ['ap-southeast-2', ['au', 'apac']],
  ['ap-southeast-4', ['au', 'apac']],
  ['ap-', ['apac']],
];
