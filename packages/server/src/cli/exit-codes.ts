/** Exit codes of the command, as `sitrep --help` lists them. */
export const EXIT = Object.freeze({
  /** Done. For `investigate`: a cause was agreed on. */
  ok: 0,
  /** Something failed that should not. */
  internal: 1,
  /** The command line does not fit. */
  usage: 2,
  /** An input cannot be read: configuration, journal, telemetry, alert; or the address cannot be had. */
  input: 3,
  /** The investigation ended without an agreed cause. The report says what is missing. */
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
