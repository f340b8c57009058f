import type { TimeWindow } from '../../protocol/index.ts';
import type { MetricSeries } from '../../telemetry/index.ts';
import type { LogGroup } from './group-logs.ts';

/**
 * How many lines of each template a component wrote in each step, of whatever level: series for the anomaly detector and for charts. Named
 * `log.` and the template's id; role `other`, statistic `sum`, unit `{line}`. Steps begin at `window.from`; the last may be cut short by
 * `window.to`. A step without lines is 0, because the component's lines were read.
 */
export function logRates(
  groups: readonly LogGroup[],
  { window, stepMs }: { readonly window: TimeWindow; readonly stepMs: number },
): MetricSeries[] {
  const steps = Math.max(0, Math.ceil((window.to - window.from) / stepMs));
  const times = Float64Array.from({ length: steps }, (_, step) => window.from + step * stepMs);
  return [...Map.groupBy(groups, ({ entity, id }) => `${id} ${entity}`).values()].map((own) => {
    const { entity, id } = own[0] as LogGroup;
    const values = new Float64Array(steps);
    for (const group of own)
      for (const at of group.times)
        if (at >= window.from && at < window.to) (values[Math.floor((at - window.from) / stepMs)] as number)++;
    return { entity, name: `log.${id}`, unit: '{line}', role: 'other', stat: 'sum', stepMs, times, values };
  });
}
