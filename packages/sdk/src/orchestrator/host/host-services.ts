import {
  createAwsManager,
  localProvider,
  localSentiment,
  type AwsManager,
  type AwsManagerOptions,
  type Provider,
} from '../../aws/index.ts';
import type { Clock, Random, StateBoard } from '../../base/index.ts';
import { localPii, maskerPerIncident, type LastingMaskerOptions } from '../../safety/index.ts';
import type { Lessons } from './experience/lessons.ts';

/** What {@link hostServices} takes. */
export interface HostServicesOptions {
  /** What the host wants to use outside this process; without it nothing is published about services. */
  readonly aws: Omit<AwsManagerOptions, 'clock' | 'board' | 'checkRecalled'> | undefined;
  readonly masking: LastingMaskerOptions | undefined;
  /** Asked for with the first question, not before. */
  readonly lessons: () => Lessons;
  readonly clock: Clock;
  readonly random: Random;
  readonly board: StateBoard;
}

/** The AI services of a host, with what this process can do by itself behind each capability that nobody else of it answers for. */
export function hostServices({ aws, masking, lessons, clock, random, board }: HostServicesOptions): AwsManager {
  const outside = aws && { masker: maskerPerIncident({ random, ...masking }), ...aws, board };
  const given = aws?.providers ?? [];
  const own: readonly Provider[] = [
    localProvider('remember', 'journal', (request) => lessons().answer(request)),
    localPii(),
    localSentiment(),
  ];
  return createAwsManager({
    ...outside,
    providers: [...given, ...own.filter((provider) => !given.some((each) => standsFor(each, provider)))],
    checkRecalled: (answer, request, by) => lessons().check(answer, request, by),
    clock,
  });
}

function standsFor(given: Provider, own: Provider): boolean {
  return given.local && given.capability === own.capability && own.name !== 'journal';
}
