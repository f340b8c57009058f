import * as z from 'zod/mini';

/** A moment: Unix milliseconds as a number or digits, or ISO 8601 with a time zone. Becomes Unix milliseconds. */
const Time = z.pipe(
  z.union([z.number(), z.string()]),
  z.transform((value, context) => {
    const at =
      typeof value === 'number'
        ? value
        : /^\d+(?:\.\d+)?$/.test(value)
          ? Number(value)
          : ISO.test(value)
            ? Date.parse(value)
            : NaN;
    // Seconds since 1970 read as milliseconds would be a day in January 1970: always a mistake, so it is said.
    if (at >= EARLIEST && at < LATEST) return at;
    context.issues.push({
      code: 'custom',
      input: value,
      message: `"${value}" is neither Unix milliseconds after 1990 nor ISO 8601 with a time zone`,
    });
    return z.NEVER;
  }),
);
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/;
const EARLIEST = Date.UTC(1990, 0);
const LATEST = Date.UTC(2200, 0);

const finite = (value: number | string): number =>
  typeof value === 'number' ? value : value.trim() === '' ? NaN : Number(value);

/** A finite number, also as text. */
const Measure = z.pipe(
  z.union([z.number(), z.string()]),
  z.transform((value, context) => {
    const number = finite(value);
    if (Number.isFinite(number)) return number;
    context.issues.push({ code: 'custom', input: value, message: `"${value}" is not a finite number` });
    return z.NEVER;
  }),
);

/** The same, where null and the text `NaN` mean not measured. */
const MaybeMeasure = z.pipe(
  z.nullable(z.union([z.number(), z.string()])),
  z.transform((value, context) => {
    if (value === null || value === 'NaN') return NaN;
    const number = finite(value);
    if (Number.isFinite(number)) return number;
    context.issues.push({ code: 'custom', input: value, message: `"${value}" is not a finite number` });
    return z.NEVER;
  }),
);
const Count = Measure.check(z.refine((value) => value >= 0, 'must not be negative'));
const Name = z.string().check(z.minLength(1), z.maxLength(300));
const Attributes = z.record(z.string().check(z.maxLength(200)), z.string().check(z.maxLength(2_000)));

/** `manifest.json`, optional as all in it. */
export const Manifest = z.object({
  name: z.optional(z.string().check(z.regex(/^[^\s\p{C}]{1,100}$/u))),
  /** Step of the metrics, where neighbouring times do not tell. */
  stepMs: z.optional(z.number().check(z.positive())),
  /** What the recording covers; otherwise the span of what is in it. */
  from: z.optional(Time),
  to: z.optional(Time),
});

/** One value of a metric: a row of `metrics.csv` or `metrics.ndjson`. */
export const MetricRow = z.object({
  time: Time,
  entity: Name,
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  value: z.optional(MaybeMeasure),
  unit: z._default(z.string().check(z.maxLength(40)), ''),
  role: z._default(z.enum(['requests', 'failures', 'availability', 'latency', 'saturation', 'other']), 'other'),
  stat: z._default(z.enum(['sum', 'mean', 'p50', 'p90', 'p95', 'p99', 'max', 'last']), 'last'),
});

/** A line of `logs.ndjson`. */
export const LogRow = z.object({
  time: Time,
  entity: Name,
  severity: z._default(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']), 'info'),
  body: z.string().check(z.maxLength(64 * 1024)),
  attributes: z.optional(Attributes),
});

/** A row of `calls.csv` or `calls.ndjson`. */
export const CallRow = z.object({
  time: Time,
  stepMs: Measure.check(z.refine((value) => value > 0, 'must be above 0')),
  caller: z.optional(Name),
  callee: Name,
  operation: z._default(z.string().check(z.maxLength(300)), ''),
  calls: Count,
  failures: z._default(Count, 0),
  callerMeanS: z.optional(MaybeMeasure),
  calleeMeanS: z.optional(MaybeMeasure),
  calleeSelfS: z.optional(MaybeMeasure),
});

/** An entry of `changes.json` or `changes.ndjson`. */
export const ChangeRow = z.object({
  id: z.optional(z.string().check(z.minLength(1), z.maxLength(128))),
  time: Time,
  entity: Name,
  kind: z._default(z.enum(['deploy', 'config', 'scale', 'flag', 'other']), 'other'),
  summary: z.string().check(z.maxLength(2_000)),
  attributes: z.optional(Attributes),
});

/** `topology.json`. */
export const TopologyFile = z.object({
  nodes: z._default(
    z.array(
      z.union([
        Name,
        z.object({
          name: Name,
          kind: z._default(z.enum(['service', 'database', 'cache', 'queue', 'external', 'other']), 'other'),
        }),
      ]),
    ),
    [],
  ),
  edges: z.array(z.union([z.tuple([Name, Name]), z.object({ caller: Name, callee: Name })])),
});
