import { segmentsOf, type Operation } from './operation.ts';
import type { Service } from './service.ts';

/** What a request asks for: an operation, and the labels of its path, decoded. */
export interface Route {
  readonly service: Service;
  readonly operation: Operation;
  readonly labels: Readonly<Record<string, string>>;
}

/** Finds the operation that a request means, among services that sign with the name in its signature. */
export function routeOf(
  services: readonly Service[],
  request: {
    readonly method: string;
    readonly path: string;
    readonly query: URLSearchParams;
    readonly target: string | undefined;
  },
): Route | undefined {
  return request.target === undefined ? byPath(services, request) : byTarget(services, request.target);
}

function byTarget(services: readonly Service[], target: string): Route | undefined {
  for (const service of services) {
    const operation = service.operations.find(({ name }) => `${service.target}.${name}` === target);
    if (operation && service.target !== undefined) return { service, operation, labels: {} };
  }
  return undefined;
}

function byPath(
  services: readonly Service[],
  { method, path, query }: { readonly method: string; readonly path: string; readonly query: URLSearchParams },
): Route | undefined {
  const segments = segmentsOf(path);
  let found: Route | undefined;
  for (const service of services) {
    if (service.target !== undefined) continue;
    for (const operation of service.operations) {
      if (operation.method !== method || (operation.staticQuery !== '' && !query.has(operation.staticQuery))) continue;
      const labels = labelsOf(operation.segments, segments);
      if (labels && (found === undefined || rank(operation) > rank(found.operation)))
        found = { service, operation, labels };
    }
  }
  return found;
}

/** A path with a query of its own goes before one without, fixed segments before labels. */
function rank({ staticQuery, segments }: Operation): number {
  return (staticQuery === '' ? 0 : 1_000) + segments.filter((segment) => !segment.startsWith('{')).length;
}

function labelsOf(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (const [i, part] of pattern.entries()) {
    const segment = segments[i];
    if (segment === undefined) return undefined;
    if (part.endsWith('+}')) {
      labels[part.slice(1, -2)] = decode(segments.slice(i).join('/'));
      return labels;
    }
    if (part.startsWith('{')) labels[part.slice(1, -1)] = decode(segment);
    else if (part !== segment) return undefined;
  }
  return pattern.length === segments.length ? labels : undefined;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
