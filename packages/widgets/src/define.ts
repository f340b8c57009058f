// Registers every element under its own tag: the one side effect of the package. Feeds first, so that elements of a page that is
// already there find them.
import { OpsDashboard } from './dashboards/ops-dashboard.ts';
import { EvidenceItem } from './elements/evidence-item.ts';
import { LiveFeedElement } from './feeds/live-feed.ts';
import { StaticFeedElement } from './feeds/static-feed.ts';

LiveFeedElement.define();
StaticFeedElement.define();
EvidenceItem.define();
OpsDashboard.define();
