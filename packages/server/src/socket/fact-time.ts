/** The clock that facts are told by. */
export interface FactTime {
  /** Unix milliseconds. */
  now(): number;
  /** How many times as fast as a machine's clock it runs. */
  readonly rate: number;
}
