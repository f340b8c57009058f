/** What a service answers instead of an output. The fake writes it the way the service's protocol does. */
export class ServiceFailure extends Error {
  override readonly name = 'ServiceFailure';
  /** The error's name on the wire, such as `ValidationException`. */
  readonly errorName: string;
  /** HTTP status; without it the one in the service's model, or 400. */
  readonly status: number | undefined;
  /** Members of the error besides its message. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    errorName: string,
    message: string,
    {
      status,
      members = {},
      headers = {},
    }: {
      readonly status?: number | undefined;
      readonly members?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.errorName = errorName;
    this.status = status;
    this.members = members;
    this.headers = headers;
  }
}
