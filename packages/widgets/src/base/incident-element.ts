import { commandKey, type Command, type CommandState, type StoreSnapshot } from '@sitrep/sdk/client';
import type { IncidentView } from '@sitrep/sdk/protocol';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { SitrepElement } from './sitrep-element.ts';
import { strings } from './strings.ts';
import { byUrgency } from './urgency.ts';

/**
 * An element about one incident.
 *
 * @attr {string} incident-id - which one; without it the most urgent
 */
export abstract class IncidentElement extends SitrepElement {
  static override properties: PropertyDeclarations = {
    ...SitrepElement.properties,
    incidentId: { type: String, attribute: 'incident-id' },
  };

  /** Which incident is shown; `null` for the most urgent: open before ended, worst, then newest. */
  declare incidentId: string | null;

  constructor() {
    super();
    this.incidentId = null;
  }

  protected override select(snapshot: StoreSnapshot): readonly unknown[] {
    const { connection, loaded, commands, canCommand } = snapshot;
    const view = this.find(snapshot);
    return [
      view,
      connection.status,
      loaded,
      canCommand,
      ...(view === undefined ? [] : this.follow(snapshot, view)),
      ...commands.values(),
    ];
  }

  /** Further parts that the element shows, of this incident's state. */
  protected follow(_snapshot: StoreSnapshot, _view: IncidentView): readonly unknown[] {
    return [];
  }

  protected find({ incidents }: StoreSnapshot): IncidentView | undefined {
    return this.incidentId
      ? incidents.find(({ incident }) => incident.id === this.incidentId)
      : byUrgency(incidents)[0];
  }

  protected override content(snapshot: StoreSnapshot): unknown {
    const view = this.find(snapshot);
    if (view !== undefined) return this.incident(view, snapshot);
    return html`<p class="muted">${this.incidentId ? strings().unknownIncident : strings().noIncident}</p>`;
  }

  protected abstract incident(view: IncidentView, snapshot: StoreSnapshot): unknown;
}

/** Where a command of this page stands; `undefined` when it was not sent or has succeeded. */
export function commandState({ commands }: StoreSnapshot, command: Command): CommandState | undefined {
  return commands.get(commandKey(command));
}

/** What became of a command, beside the button that sent it. */
export function commandNotice(state: CommandState | undefined): TemplateResult | typeof nothing {
  if (state?.error === undefined) return nothing;
  return html`<p role="alert" class="small">
    ${strings().commandFailed[state.command.type]}: ${state.error.message} <code>${state.error.code}</code>
  </p>`;
}
