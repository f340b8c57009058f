/** The subprotocol that a client asks for and a server answers with: the wire's major version. */
export const SUBPROTOCOL = 'sitrep.v1';
