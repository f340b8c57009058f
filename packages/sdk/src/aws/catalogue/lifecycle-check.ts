import type { Clock } from '../../base/index.ts';
import type { AwsClients } from '../clients/aws-clients.ts';
import type { AwsServices } from '../options.ts';
import { readModelLives } from '../services/model-lives.ts';
import { lifecycleWarnings, type LifecycleWarning, type ModelLife } from './lifecycle.ts';
import type { ModelRow } from './model-table.ts';

const DAY_MS = 86_400_000;

/** Asks once a day how long models live. Runs beside the calls that are made anyway and keeps no timer. */
export class LifecycleCheck {
  readonly #clock: Clock;
  readonly #clients: AwsClients;
  readonly #region: string | undefined;
  #checkedAt = -Infinity;
  #lives: ReadonlyMap<string, ModelLife> = new Map();

  constructor(clock: Clock, clients: AwsClients, aws: AwsServices | undefined) {
    this.#clock = clock;
    this.#clients = clients;
    const asks = aws?.bedrock !== undefined && aws.bedrock.lifecycle !== false;
    this.#region = asks ? aws.regions[0] : undefined;
  }

  checkDaily(): void {
    if (this.#region === undefined || this.#clock.monotonic() - this.#checkedAt < DAY_MS) return;
    this.#checkedAt = this.#clock.monotonic();
    void this.#check(this.#region);
  }

  async #check(region: string): Promise<void> {
    try {
      this.#lives = await readModelLives(this.#clients, region);
    } catch {
      // Without the permission, or the package, the table's own dates count.
    }
  }

  warnings(rows: readonly ModelRow[]): readonly LifecycleWarning[] {
    return lifecycleWarnings(rows, this.#clock, this.#lives);
  }
}
