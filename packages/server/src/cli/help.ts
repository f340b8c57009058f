/** What `sitrep --help` prints. */
export const HELP = `sitrep: alerts in, evidence-backed situation reports out

  sitrep serve [--host 127.0.0.1] [--port 8080] [--db FILE] [--config FILE] [--locale en]
      Starts the host and prints its address. Without a configuration it watches a simulated shop, into which /ops can put faults.
      --host    loopback address to listen on (there is no authentication yet)
      --port    port; 0 takes a free one
      --db      file of the journal, default sitrep.db; "memory" keeps nothing
      --config  ES module whose default export is made with defineConfig: telemetry, agents, actions, policy, alert sources
      --locale  language of what agents write, such as de or en-GB; English and German need no messages in the configuration

  sitrep investigate --telemetry DIR --alert FILE [--locale en] [--json]
      Runs the whole investigation on recorded telemetry and prints what broke, why, and what speaks for and against it.
      --telemetry  folder of a recording, or of a PetShop scenario
      --alert      JSON: an Alertmanager notification, a plain alert, or a PetShop case
      --locale     language of what agents write, as for serve
      --json       the incident as JSON, as GET /v1/incidents/{id} answers it

  sitrep record-scenario NAME|FILE [--telemetry DIR] [--out FILE] [--force] [--seed N] [--config FILE]
      Runs the whole pipeline as fast as the machine can and writes what happened, with who did what and a checksum, to be played back.
      NAME         a fault of the simulated shop: api_overload, database_cascade, memory_leak, security_breach, or any other that /ops offers
      FILE         an alert (as for investigate) whose recorded telemetry lies beside it, or in the folder --telemetry
      --out        file to write, default NAME.json; one that exists is left alone
      --force      replaces a file that exists
      --seed       whole number from 0; the same one records the same file again, as long as no AI service is asked. Default 1
      --config     ES module as for serve: its AI services (aws) and agents are used. Without it the local engine does everything
      Actions are approved in advance by whoever records, and the file says so.

  sitrep --help | --version

Exit codes: 0 done; 1 internal error; 2 wrong usage; 3 an input cannot be read, the address cannot be had, or a file is in the way;
4 the investigation ended without an agreed cause, or what was to be recorded did not come to an end.
`;
