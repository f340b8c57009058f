/** Exit codes of the command, as `sitrep --help` lists them. */
export const EXIT = Object.freeze({
  /** Done. For `investigate`: a cause was agreed on. */
  ok: 0,
  /** Something failed that should not. */
  internal: 1,
  /** The command line does not fit. */
  usage: 2,
  /** An input cannot be read: configuration, journal, telemetry, alert; or the address cannot be had, or a file is in the way. */
  input: 3,
  /** The investigation ended without an agreed cause, and the report says what is missing; or what was to be recorded did not come to an end. */
  inconclusive: 4,
});

/** A failure with its exit code and a sentence for the user. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
