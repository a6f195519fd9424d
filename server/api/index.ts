import { OpenAPIHono } from '@hono/zod-openapi';
import type { Log } from '../log.ts';
import { packageVersion } from '../package-root.ts';
import { addAlertsRoute } from './alerts.ts';
import type { Api, ApiContext } from './api-context.ts';
import { addArrayRoutes } from './arrays.ts';
import { addChangesRoute } from './changes.ts';
import { withCommonAnswers } from './common-answers.ts';
import { compress } from './compress.ts';
import { addDensityRoute } from './densities.ts';
import { answerError, answerNotFound, describeIssues, errorAnswer } from './error-answers.ts';
import { addExportRoute } from './export.ts';
import { addFullKernelRoute } from './full-kernels.ts';
import { addHealthRoute } from './health.ts';
import { addHistogramRoutes } from './histograms.ts';
import { addIngestRoute } from './ingest.ts';
import { addKernelRoute } from './kernels.ts';
import { limitBodies } from './limit-bodies.ts';
import { addLogRoutes } from './logs.ts';
import { addMetricsRoute, countRequests } from './metrics.ts';
import { addRunEditRoutes } from './run-edits.ts';
import { addRunRoutes } from './runs.ts';
import { addSeriesRoute } from './series.ts';
import { addSpectrumRoute } from './spectra.ts';

export const API_PATH = '/api/v1';

/** Every route group. A new one is a new file and one line here. */
const ROUTE_GROUPS = [
  addHealthRoute,
  addRunRoutes,
  addRunEditRoutes,
  addSeriesRoute,
  addAlertsRoute,
  addLogRoutes,
  addHistogramRoutes,
  addSpectrumRoute,
  addDensityRoute,
  addKernelRoute,
  addFullKernelRoute,
  addArrayRoutes,
  addExportRoute,
  addChangesRoute,
  addIngestRoute,
  addMetricsRoute,
];

const HEAD_OF_DOCUMENT = { openapi: '3.1.0', info: { title: 'NTKBoard', version: packageVersion } };

/** The OpenAPI document of an API. */
export function documentOf(api: Api): object {
  return withCommonAnswers(api.getOpenAPI31Document(HEAD_OF_DOCUMENT));
}

/** The HTTP API over one store: answers as `lib/protocol/api.ts` says, errors always as JSON. */
export function createApi(context: ApiContext, log: Log): Api {
  const api = new OpenAPIHono({
    defaultHook: (result, c) => {
      if (result.success) return;
      const message = `${c.req.method} ${c.req.path}: expected valid parameters, got ${describeIssues(result.error)}.`;
      return c.json(errorAnswer('invalid-request', message), 400);
    },
  }).basePath(API_PATH);
  api.use(countRequests(context));
  api.use(compress);
  api.use(async (c, next) => {
    await next();
    c.res.headers.set('x-content-type-options', 'nosniff');
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
  });
  api.use(limitBodies);
  for (const addRoutes of ROUTE_GROUPS) addRoutes(api, context);
  api.get('/openapi.json', (c) => c.json(documentOf(api)));
  api.notFound(answerNotFound);
  api.onError(answerError(log));
  return api;
}
