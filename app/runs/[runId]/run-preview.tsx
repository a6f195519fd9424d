import { headers } from 'next/headers';
import type { RunStateAnswer } from '../../../lib/protocol/api.ts';
import { apiPaths } from '../../../lib/protocol/api-paths.ts';
import { PAGE_REQUEST_HEADERS, pageApis } from '../../../lib/protocol/page-request.ts';
import { TOTAL_COMPONENT } from '../../../lib/protocol/total-component.ts';
import { arraysOf } from '../../client/arrays.ts';
import { ChartsBox } from '../../components/charts-box.tsx';
import { CurvesPicture } from '../../components/curves-picture.tsx';
import frame from '../../components/panel-frame.module.css';
import { PanelFrame } from '../../components/panel-frame.tsx';
import grid from '../../components/panel-grid.module.css';
import { chartTheme } from '../../figure/chart-theme.ts';
import { curvesOf } from '../../figure/curves-of.ts';
import { figureOf } from '../../figure/figure-of.ts';
import { PANEL_LIST } from '../../panels/index.ts';
import type { Chart, Panel, PanelRun, View } from '../../panels/panel.ts';
import { PanelBoxes } from './panel-boxes.tsx';
import classes from './run-preview.module.css';

/** Charts that are in sight at once; the others come with the page's scripts. */
const CHARTS_AT_MOST = 8;
const VIEW: View = { x: 'step', component: TOTAL_COMPONENT, pins: [], choices: {} };
const NO_ARRAYS = arraysOf([], []);
const THEME = chartTheme('light');
/** The page's own colours, which follow the colour scheme that the browser has chosen. */
const COLORS = new Map([
  [THEME.accent, 'var(--accent)'],
  [THEME.text, 'var(--text)'],
  [THEME.warning, 'var(--warning)'],
  [THEME.error, 'var(--error)'],
]);
const OVERVIEW = PANEL_LIST.filter(([, panel]) => panel.section === 'overview' && !panel.onlySeveral);

/** The first section of a run's page with its curves, drawn by the server: they are seen before the page's scripts have come. Boxes, where it cannot be had. */
export async function RunPreview({ runId }: { runId: string }) {
  const state = await stateOf(runId);
  if (!state) return <PanelBoxes />;
  const { run, snapshots, scalars, events, alerts } = state;
  const shown: PanelRun = {
    run,
    color: THEME.accent,
    snapshots,
    scalars,
    events,
    alerts,
    current: snapshots.length - 1,
  };
  return (
    <div className={grid.container} inert>
      <div className={grid.grid}>
        {OVERVIEW.map(([id, panel]) => (
          <PanelFrame key={id} id={id} panel={panel} enlarged={false} several={false}>
            <header className={frame.head}>
              <h3 className={frame.title}>{panel.title}</h3>
            </header>
            <PanelCurves panel={panel} run={shown} />
          </PanelFrame>
        ))}
      </div>
    </div>
  );
}

function PanelCurves({ panel, run }: { panel: Panel<Chart>; run: PanelRun }) {
  // What needs arrays would have to be fetched first.
  const charts = panel.arrays ? [] : panel.charts([run], NO_ARRAYS, VIEW).slice(0, CHARTS_AT_MOST);
  const pictures = charts.map((chart) => [chart.key, curvesOf(figureOf(panel, chart, THEME, VIEW))] as const);
  return (
    <ChartsBox
      panel={panel}
      count={pictures.length}
      height={panel.height}
      scales
      fixed
      fills={false}
      awaited={panel.arrays !== undefined}
    >
      {pictures.map(([key, curves]) => (
        <div key={key} className={classes.chart}>
          {curves && <CurvesPicture curves={curves} colorOf={(color) => COLORS.get(color) ?? color} />}
        </div>
      ))}
    </ChartsBox>
  );
}

/** What the browser will ask for as well. Only for a page that is opened: one that is reached by a link draws at once. */
async function stateOf(runId: string): Promise<RunStateAnswer | null> {
  const sent = await headers();
  if (sent.get('sec-fetch-dest') !== 'document') return null;
  const answer = await pageApis().get(sent.get(PAGE_REQUEST_HEADERS.api) ?? '')?.(apiPaths.run(runId));
  return answer?.ok ? ((await answer.json()) as RunStateAnswer) : null;
}
