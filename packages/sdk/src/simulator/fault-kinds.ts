/** Faults that can be put into the shop, by what they have in common. `quiet` puts in nothing. */
export const faultGroups = {
  load: ['api_overload', 'retry_storm', 'cache_stampede', 'security_breach'],
  change: ['bad_deploy', 'bad_config'],
  resource: ['memory_leak', 'connection_leak', 'disk_full', 'noisy_neighbour'],
  waiting: ['database_cascade', 'slow_dependency', 'lock_contention'],
  network: ['network_partition', 'dns_failure', 'expired_certificate', 'clock_skew'],
  none: ['quiet'],
} as const;

/** A group of {@link faultGroups}. */
export type FaultGroup = keyof typeof faultGroups;
/** One of the faults of {@link faultGroups}. */
export type FaultKind = (typeof faultGroups)[FaultGroup][number];

/** Every kind of fault, in the order of its group. */
export const faultKinds: readonly FaultKind[] = Object.freeze(Object.values(faultGroups).flat());

/**
 * Things that look like trouble and are none. `harmless_deploy`, `harmless_setting`: a change that changes nothing. `busy_machine`: work in
 * the background uses idle processor time and memory. `stray_warnings`: a component warns of something that hurts nobody.
 * `traffic_bump`: more customers than usual, well within capacity.
 */
export const herringKinds = [
  'harmless_deploy',
  'harmless_setting',
  'busy_machine',
  'stray_warnings',
  'traffic_bump',
] as const;

/** One of {@link herringKinds}. */
export type HerringKind = (typeof herringKinds)[number];
