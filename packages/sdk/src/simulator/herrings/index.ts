import type { HerringKind } from '../fault-kinds.ts';
import type { Fault } from '../faults/fault.ts';
import { busyMachine } from './busy-machine.ts';
import { harmlessDeploy, harmlessSetting } from './harmless-changes.ts';
import { strayWarnings } from './stray-warnings.ts';
import { trafficBump } from './traffic-bump.ts';

/** Everything that looks like trouble and is none. */
export const HERRINGS: Readonly<Record<HerringKind, Fault>> = {
  harmless_deploy: harmlessDeploy,
  harmless_setting: harmlessSetting,
  busy_machine: busyMachine,
  stray_warnings: strayWarnings,
  traffic_bump: trafficBump,
};
