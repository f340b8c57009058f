import {
  createAwsManager,
  localDocuments,
  localProvider,
  localSentiment,
  type AwsManager,
  type AwsManagerOptions,
  type Provider,
} from '../../../aws/index.ts';
import type { Clock, Random, StateBoard } from '../../../base/index.ts';
import { localPii, maskerPerIncident, type LastingMaskerOptions } from '../../../safety/index.ts';
import { JOURNAL_MEMORY, type Lessons } from '../experience/lessons.ts';

/** What {@link hostServices} takes. */
export interface HostServicesOptions {
  /** What the host wants to use outside this process; without it nothing is published about services. */
  readonly aws: Omit<AwsManagerOptions, 'clock' | 'board' | 'checkRecalled'> | undefined;
  /** A folder of runbooks to be searched. */
  readonly runbookDir: string | undefined;
  readonly masking: LastingMaskerOptions | undefined;
  /** Asked for with the first question, not before. */
  readonly lessons: () => Lessons;
  readonly clock: Clock;
  readonly random: Random;
  readonly board: StateBoard;
}

/** The AI services of a host, with what this process can do by itself behind each capability that nobody else of it answers for. */
export function hostServices(options: HostServicesOptions): AwsManager {
  const { aws, masking, runbookDir, lessons, clock, random, board } = options;
  const outside = aws && { masker: maskerPerIncident({ random, ...masking }), ...aws, board };
  const given = aws?.providers ?? [];
  const isGiven = ({ capability }: Provider) => given.some((each) => each.local && each.capability === capability);
  const own: readonly Provider[] = [localPii(), localSentiment()];
  return createAwsManager({
    ...outside,
    providers: [
      ...given,
      ...own.filter((provider) => !isGiven(provider)),
      ...(runbookDir === undefined ? [] : [localDocuments({ dir: runbookDir, clock })]),
      localProvider('remember', JOURNAL_MEMORY, (request) => lessons().answer(request)),
    ],
    checkRecalled: (answer, request, by) => lessons().check(answer, request, by),
    clock,
  });
}
