import type { Clock } from '../base/index.ts';
import type { ModelRequest } from '../models/index.ts';
import type { CapabilityName } from '../protocol/index.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import { modelTargets, type Residency } from './catalogue/model-targets.ts';
import { routeRequest, type Route } from './catalogue/route.ts';
import type { RequestOf } from './contract/capabilities.ts';
import type { Provider, Target } from './contract/provider.ts';
import type { Step } from './spine/enter-target.ts';

/** Which models may be asked where. */
export interface ModelPlan {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly regions: readonly string[];
  readonly residency: Residency;
  /** Names of the model table. */
  readonly models: readonly string[];
}

/** Places that one request is brought to at most. */
const MAX_STEPS = 12;

/** The places to ask, in order: those of services by configuration or route, then this process. */
export function planSteps<C extends CapabilityName>(
  providers: readonly Provider<C>[],
  request: RequestOf<C>,
  plan: ModelPlan,
): readonly Step<C>[] {
  const configured = providers.filter(({ setup }) => setup.configured);
  const steps = configured.flatMap((provider) =>
    provider.targets(request).map((target): Step<C> => ({ provider, target })),
  );
  const remote = steps.filter(({ provider }) => !provider.local);
  const local = steps.filter(({ provider }) => provider.local);
  const ordered = configured[0]?.capability === 'reason' ? byRoute(remote, request as ModelRequest, plan) : remote;
  return [...ordered.slice(0, MAX_STEPS), ...local];
}

/** The route of a request over the models that the plan names. */
export function routeOf(request: ModelRequest, { catalogue, clock, models }: ModelPlan): Route {
  return routeRequest(request, { catalogue, available: models, at: clock.now() });
}

/** The targets of those models of a service that a request's route names, best first. */
export function routedTargets(service: string, request: ModelRequest, plan: ModelPlan): readonly Target[] {
  return routeOf(request, plan).models.flatMap((name) => {
    const row = plan.catalogue.model(name);
    return row?.service === service ? modelTargets(row, plan.regions, plan.residency) : [];
  });
}

/** Models of the route in its order, whoever serves them; what the table does not know comes after them. */
function byRoute<C extends CapabilityName>(
  steps: readonly Step<C>[],
  request: ModelRequest,
  plan: ModelPlan,
): readonly Step<C>[] {
  const order = routeOf(request, plan).models;
  const rank = ({ target }: Step<C>) => {
    const name = target.model === undefined ? undefined : plan.catalogue.find(target.model)?.row.name;
    const place = name === undefined ? -1 : order.indexOf(name);
    return place < 0 ? order.length : place;
  };
  return steps.toSorted((a, b) => rank(a) - rank(b));
}
