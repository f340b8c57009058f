/** What `sitrep --help` prints. */
export const HELP = `sitrep: alerts in, evidence-backed situation reports out

  sitrep serve [--host 127.0.0.1] [--port 8080] [--db FILE] [--config FILE]
      Starts the host and prints its address. Without a configuration it watches a simulated shop, into which /ops can put faults.
      --host    loopback address to listen on (there is no authentication yet)
      --port    port; 0 takes a free one
      --db      file of the journal, default sitrep.db; "memory" keeps nothing
      --config  ES module whose default export is made with defineConfig: telemetry, agents, actions, policy, alert sources

  sitrep investigate --telemetry DIR --alert FILE [--json]
      Runs the whole investigation on recorded telemetry and prints what broke, why, and what speaks for and against it.
      --telemetry  folder of a recording, or of a PetShop scenario
      --alert      JSON: an Alertmanager notification, a plain alert, or a PetShop case
      --json       the incident as JSON, as GET /v1/incidents/{id} answers it

  sitrep --help | --version

Exit codes: 0 done; 1 internal error; 2 wrong usage; 3 an input cannot be read or the address cannot be had;
4 the investigation ended without an agreed cause.
`;
