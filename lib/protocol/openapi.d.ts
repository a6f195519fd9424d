// Made by `npm run openapi` from docs/openapi.json: not to be edited.

export interface paths {
  '/api/v1/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the server can read its database */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description It can. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              status: 'ok';
              version: string;
              feed: string;
              head: number;
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/runs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Runs, newest first: all, or those that a filter leaves, sorted and by pages */
    get: {
      parameters: {
        query?: {
          q?: string;
          tag?: string | string[];
          status?: 'running' | 'finished' | 'crashed' | 'stalled';
          group?: string;
          archived?: 'true' | 'false';
          deleted?: 'true' | 'false';
          sort?: 'created' | 'name' | 'step' | 'duration' | 'snapshots' | 'alerts';
          order?: 'asc' | 'desc';
          offset?: number;
          limit?: number;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description The runs and the feed position they include. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              feed: string;
              head: number;
              runs: {
                id: string;
                name: string;
                /** @enum {string} */
                status: 'running' | 'finished' | 'crashed' | 'stalled';
                createdMs: number;
                heartbeatMs: number;
                finishedMs: number | null;
                config: {
                  [key: string]: unknown;
                };
                tags: string[];
                notes: string;
                group: string | null;
                job: string | null;
                parentId: string | null;
                parentStep: number | null;
                color: string | null;
                archived: boolean;
                deletedMs: number | null;
                summary: {
                  [key: string]: unknown;
                };
                environment: {
                  [key: string]: unknown;
                };
                backend: string | null;
                host: string;
                pid: number;
                lastStep: number | null;
                lastEpoch: number | null;
                snapshotCount: number;
                alertCount: number;
                skippedSnapshots: number;
                changeId: number;
                logdir?: string;
              }[];
              total: number;
              logdir: string;
            };
          };
        };
        /** @description A parameter is missing or wrong. */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/runs/{runId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One run with everything but its arrays; long series thinned, their extremes kept */
    get: {
      parameters: {
        query?: {
          maxPoints?: number;
        };
        header?: never;
        path: {
          runId: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description The run and the feed position it includes. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              feed: string;
              head: number;
              run: {
                id: string;
                name: string;
                /** @enum {string} */
                status: 'running' | 'finished' | 'crashed' | 'stalled';
                createdMs: number;
                heartbeatMs: number;
                finishedMs: number | null;
                config: {
                  [key: string]: unknown;
                };
                tags: string[];
                notes: string;
                group: string | null;
                job: string | null;
                parentId: string | null;
                parentStep: number | null;
                color: string | null;
                archived: boolean;
                deletedMs: number | null;
                summary: {
                  [key: string]: unknown;
                };
                environment: {
                  [key: string]: unknown;
                };
                backend: string | null;
                host: string;
                pid: number;
                lastStep: number | null;
                lastEpoch: number | null;
                snapshotCount: number;
                alertCount: number;
                skippedSnapshots: number;
                changeId: number;
                logdir?: string;
              };
              snapshots: {
                step: number;
                epoch: number | null;
                wallMs: number;
                n: number;
                c: number;
                /** @enum {string} */
                outputs: 'full' | 'trace' | 'pseudo';
                /** @enum {string} */
                precision: 'float64' | 'float32';
                probeHash: string;
                metrics: {
                  [key: string]: {
                    value: number | ('NaN' | 'Infinity' | '-Infinity');
                    bound: number | ('NaN' | 'Infinity' | '-Infinity') | null;
                    trusted: boolean;
                    /** @enum {string} */
                    relation: '=' | '>=' | '<=';
                  };
                };
                components: {
                  name: string;
                  layer: string;
                  shape: number[];
                  size: number;
                  trace: number | ('NaN' | 'Infinity' | '-Infinity');
                  share: number | ('NaN' | 'Infinity' | '-Infinity');
                  /** @enum {string} */
                  method: 'structured' | 'per-sample';
                }[];
                timings: {
                  captureMs: number;
                  gramMs: number;
                  eighMs: number;
                  writeMs: number;
                };
                changeId: number;
              }[];
              scalars: {
                name: string;
                steps: number[];
                epochs: (number | null)[];
                wallMs: number[];
                values: (number | ('NaN' | 'Infinity' | '-Infinity'))[];
                exact: boolean;
              }[];
              events: {
                wallMs: number;
                step: number | null;
                /** @enum {string} */
                level: 'info' | 'warning' | 'error';
                code: string;
                message: string;
              }[];
              histogramNames: string[];
              alerts: {
                rule: string;
                /** @enum {string} */
                kind:
                  | 'threshold'
                  | 'change'
                  | 'non-finite'
                  | 'stalled'
                  | 'stability'
                  | 'condition-number'
                  | 'alignment-falling';
                /** @enum {string} */
                severity: 'info' | 'warning' | 'error';
                step: number;
                epoch: number | null;
                wallMs: number;
                metric: string;
                value: number | ('NaN' | 'Infinity' | '-Infinity');
                threshold: number | null;
                message: string;
              }[];
            };
          };
        };
        /** @description A parameter is missing or wrong. */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        /** @description There is no such run, snapshot or component. */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    put?: never;
    post?: never;
    /** Deletes a run. Until it is purged it can be restored: its rows stay, lists leave it out */
    delete: {
      parameters: {
        query?: {
          purge?: 'true' | 'false';
        };
        header?: never;
        path: {
          runId: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description The run as it is now. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              feed: string;
              head: number;
              run: {
                id: string;
                name: string;
                /** @enum {string} */
                status: 'running' | 'finished' | 'crashed' | 'stalled';
                createdMs: number;
                heartbeatMs: number;
                finishedMs: number | null;
                config: {
                  [key: string]: unknown;
                };
                tags: string[];
                notes: string;
                group: string | null;
                job: string | null;
                parentId: string | null;
                parentStep: number | null;
                color: string | null;
                archived: boolean;
                deletedMs: number | null;
                summary: {
                  [key: string]: unknown;
                };
                environment: {
                  [key: string]: unknown;
                };
                backend: string | null;
                host: string;
                pid: number;
                lastStep: number | null;
                lastEpoch: number | null;
                snapshotCount: number;
                alertCount: number;
                skippedSnapshots: number;
                changeId: number;
                logdir?: string;
              };
            };
          };
        };
        /** @description A parameter is missing or wrong. */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        /** @description There is no such run, snapshot or component. */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    options?: never;
    head?: never;
    /** Changes what a person says of a run: name, notes, tags, colour, group, archived */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          runId: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            name?: string;
            notes?: string;
            tags?: string[];
            color?: string | null;
            group?: string | null;
            archived?: boolean;
          };
        };
      };
      responses: {
        /** @description The run as it is now. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              feed: string;
              head: number;
              run: {
                id: string;
                name: string;
                /** @enum {string} */
                status: 'running' | 'finished' | 'crashed' | 'stalled';
                createdMs: number;
                heartbeatMs: number;
                finishedMs: number | null;
                config: {
                  [key: string]: unknown;
                };
                tags: string[];
                notes: string;
                group: string | null;
                job: string | null;
                parentId: string | null;
                parentStep: number | null;
                color: string | null;
                archived: boolean;
                deletedMs: number | null;
                summary: {
                  [key: string]: unknown;
                };
                environment: {
                  [key: string]: unknown;
                };
                backend: string | null;
                host: string;
                pid: number;
                lastStep: number | null;
                lastEpoch: number | null;
                snapshotCount: number;
                alertCount: number;
                skippedSnapshots: number;
                changeId: number;
                logdir?: string;
              };
            };
          };
        };
        /** @description A parameter is missing or wrong. */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        /** @description There is no such run, snapshot or component. */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    trace?: never;
  };
  '/api/v1/runs/{runId}/restore': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Brings a deleted run back */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          runId: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description The run as it is now. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              feed: string;
              head: number;
              run: {
                id: string;
                name: string;
                /** @enum {string} */
                status: 'running' | 'finished' | 'crashed' | 'stalled';
                createdMs: number;
                heartbeatMs: number;
                finishedMs: number | null;
                config: {
                  [key: string]: unknown;
                };
                tags: string[];
                notes: string;
                group: string | null;
                job: string | null;
                parentId: string | null;
                parentStep: number | null;
                color: string | null;
                archived: boolean;
                deletedMs: number | null;
                summary: {
                  [key: string]: unknown;
                };
                environment: {
                  [key: string]: unknown;
                };
                backend: string | null;
                host: string;
                pid: number;
                lastStep: number | null;
                lastEpoch: number | null;
                snapshotCount: number;
                alertCount: number;
                skippedSnapshots: number;
                changeId: number;
                logdir?: string;
              };
            };
          };
        };
        /** @description A parameter is missing or wrong. */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        /** @description There is no such run, snapshot or component. */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/series': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Points of many scalars of many runs in a visible range, few enough to draw */
    get: {
      parameters: {
        query: {
          run: string | string[];
          name?: string | string[];
          x?: 'step' | 'epoch' | 'wall';
          scale?: 'linear' | 'log';
          from?: number;
          to?: number;
          maxPoints?: number;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Of every bucket of the axis the lowest, the highest and the first point that is not finite; unknown runs and names are left out. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              feed: string;
              head: number;
              /** @enum {string} */
              x: 'step' | 'epoch' | 'wall';
              series: {
                name: string;
                steps: number[];
                epochs: (number | null)[];
                wallMs: number[];
                values: (number | ('NaN' | 'Infinity' | '-Infinity'))[];
                count: number;
                nonFinite: number;
                exact: boolean;
                runId: string;
              }[];
            };
          };
        };
        /** @description A parameter is missing or wrong. */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/runs/{runId}/alerts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Alerts of one run, ascending by step */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          runId: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description The alerts and the feed position they include. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              feed: string;
              head: number;
              alerts: {
                rule: string;
                /** @enum {string} */
                kind:
                  | 'threshold'
                  | 'change'
                  | 'non-finite'
                  | 'stalled'
                  | 'stability'
                  | 'condition-number'
                  | 'alignment-falling';
                /** @enum {string} */
                severity: 'info' | 'warning' | 'error';
                step: number;
                epoch: number | null;
                wallMs: number;
                metric: string;
                value: number | ('NaN' | 'Infinity' | '-Infinity');
                threshold: number | null;
                message: string;
              }[];
            };
          };
        };
        /** @description A parameter is missing or wrong. */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        /** @description There is no such run, snapshot or component. */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/runs/{runId}/texts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Texts of a run; plain text, never HTML */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          runId: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description In name order, then ascending by step. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              feed: string;
              head: number;
              texts: {
                name: string;
                step: number;
                epoch: number | null;
                wallMs: number;
                text: string;
              }[];
            };
          };
        };
        /** @description A parameter is missing or wrong. */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        /** @description There is no such run, snapshot or component. */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/runs/{runId}/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What a person should know about a run: faults of the monitor, warnings about numbers */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          runId: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description As they came. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              feed: string;
              head: number;
              events: {
                wallMs: number;
                step: number | null;
                /** @enum {string} */
                level: 'info' | 'warning' | 'error';
                code: string;
                message: string;
              }[];
            };
          };
        };
        /** @description A parameter is missing or wrong. */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        /** @description There is no such run, snapshot or component. */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/runs/{runId}/histograms': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Names of the histograms of a run */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          runId: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description In name order. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              names: string[];
            };
          };
        };
        /** @description A parameter is missing or wrong. */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        /** @description There is no such run, snapshot or component. */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/runs/{runId}/histograms/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One histogram over the steps of a run */
    get: {
      parameters: {
        query?: {
          from?: number;
          to?: number;
          limit?: number;
        };
        header?: never;
        path: {
          runId: string;
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description T histograms, evenly spread when there are more than `limit`: `steps` float64 [T], `offsets` int32 [T + 1], `counts` float64, `edges` float64 (row t: counts[offsets[t] .. offsets[t + 1]], and one edge more: edges[offsets[t] + t .. offsets[t + 1] + t + 1]), `statistics` float64 [T, 6 + Q] (count, nonFinite, min, max, mean, std, quantiles); meta `{ name, quantiles }`. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/octet-stream': string;
          };
        };
        /** @description A parameter is missing or wrong. */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        /** @description There is no such run, snapshot or component. */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/runs/{runId}/spectra/{step}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Eigenvalues of the total kernel of one snapshot */
    get: {
      parameters: {
        query?: {
          v?: number;
        };
        header?: never;
        path: {
          runId: string;
          step: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Array `eigenvalues` float64 [N], ascending; meta `{ step, changeId }`. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/octet-stream': string;
          };
        };
        /** @description A parameter is missing or wrong. */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        /** @description There is no such run, snapshot or component. */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/runs/{runId}/densities/{step}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Density of the positive eigenvalues of one snapshot over log10 */
    get: {
      parameters: {
        query?: {
          bins?: number;
          v?: number;
        };
        header?: never;
        path: {
          runId: string;
          step: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Arrays `edges` float64 [bins + 1] in log10, `counts` float64 [bins]; meta `{ step, changeId, notPositive }`, the number of eigenvalues <= 0. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/octet-stream': string;
          };
        };
        /** @description A parameter is missing or wrong. */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        /** @description There is no such run, snapshot or component. */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/runs/{runId}/kernels/{step}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Picture of the total kernel or of one component of a snapshot */
    get: {
      parameters: {
        query?: {
          component?: string;
          v?: number;
        };
        header?: never;
        path: {
          runId: string;
          step: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Arrays `cells` uint8 [size * size] and, with labels, `orderedLabels` int32; meta `{ step, component, size, min, max, changeId }`. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/octet-stream': string;
          };
        };
        /** @description A parameter is missing or wrong. */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        /** @description There is no such run, snapshot or component. */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/runs/{runId}/kernels/{step}/values': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The full kernel of a snapshot, where it was stored */
    get: {
      parameters: {
        query?: {
          component?: string;
          v?: number;
        };
        header?: never;
        path: {
          runId: string;
          step: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Array `values` float32 [N * N], row-major, samples in probe order; meta `{ step, component, n, changeId }`. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/octet-stream': string;
          };
        };
        /** @description A parameter is missing or wrong. */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        /** @description There is no such run, snapshot or component. */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/runs/{runId}/arrays/{step}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Named arrays of one snapshot: error bounds, spectra of components, eigenvectors, label energy, histograms, distances */
    get: {
      parameters: {
        query: {
          name: string | string[];
          v?: number;
        };
        header?: never;
        path: {
          runId: string;
          step: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Those of the arrays that exist; meta `{ step, changeId, shapes }` with the shape of each. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/octet-stream': string;
          };
        };
        /** @description A parameter is missing or wrong. */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        /** @description There is no such run, snapshot or component. */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/runs/{runId}/arrays': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One array over the steps of a run, for pictures of the whole training */
    get: {
      parameters: {
        query: {
          name: string;
          limit?: number;
          to?: number;
          v?: number;
        };
        header?: never;
        path: {
          runId: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Arrays `steps` float64 [T], `offsets` int32 [T + 1] and `values`: row t is values[offsets[t] .. offsets[t + 1]]. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/octet-stream': string;
          };
        };
        /** @description A parameter is missing or wrong. */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        /** @description There is no such run, snapshot or component. */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/probes/{hash}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What is known of the samples of a probe */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          hash: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Arrays `labels` int32 [N], `order` int32 [N], `pixels` uint8, each where known; meta `{ hash, n, imageShape }`. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/octet-stream': string;
          };
        };
        /** @description A parameter is missing or wrong. */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        /** @description There is no such run, snapshot or component. */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/runs/{runId}/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Everything a run logged, as a download: all scalars as CSV, or one JSON object a line with snapshots, texts, events and alerts too */
    get: {
      parameters: {
        query?: {
          format?: 'csv' | 'jsonl';
        };
        header?: never;
        path: {
          runId: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Streamed. CSV has the columns name, step, epoch, wall_ms, value; JSON lines have a `kind`. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'text/csv': string;
            'application/x-ndjson': string;
          };
        };
        /** @description A parameter is missing or wrong. */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        /** @description There is no such run, snapshot or component. */
        404: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/changes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The change feed after an id */
    get: {
      parameters: {
        query: {
          after: number;
          runs: string;
          limit?: number;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description A stretch of the feed, in order. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              feed: string;
              changes: (
                | {
                    id: number;
                    runId: string;
                    /** @enum {string} */
                    kind: 'run';
                    run: {
                      id: string;
                      name: string;
                      /** @enum {string} */
                      status: 'running' | 'finished' | 'crashed' | 'stalled';
                      createdMs: number;
                      heartbeatMs: number;
                      finishedMs: number | null;
                      config: {
                        [key: string]: unknown;
                      };
                      tags: string[];
                      notes: string;
                      group: string | null;
                      job: string | null;
                      parentId: string | null;
                      parentStep: number | null;
                      color: string | null;
                      archived: boolean;
                      deletedMs: number | null;
                      summary: {
                        [key: string]: unknown;
                      };
                      environment: {
                        [key: string]: unknown;
                      };
                      backend: string | null;
                      host: string;
                      pid: number;
                      lastStep: number | null;
                      lastEpoch: number | null;
                      snapshotCount: number;
                      alertCount: number;
                      skippedSnapshots: number;
                      changeId: number;
                      logdir?: string;
                    };
                  }
                | {
                    id: number;
                    runId: string;
                    /** @enum {string} */
                    kind: 'run-deleted';
                  }
                | {
                    id: number;
                    runId: string;
                    /** @enum {string} */
                    kind: 'run-truncated';
                    afterStep: number;
                  }
                | {
                    id: number;
                    runId: string;
                    /** @enum {string} */
                    kind: 'scalars';
                    points: {
                      name: string;
                      step: number;
                      epoch: number | null;
                      wallMs: number;
                      value: number | ('NaN' | 'Infinity' | '-Infinity');
                    }[];
                  }
                | {
                    id: number;
                    runId: string;
                    /** @enum {string} */
                    kind: 'snapshot';
                    snapshot: {
                      step: number;
                      epoch: number | null;
                      wallMs: number;
                      n: number;
                      c: number;
                      /** @enum {string} */
                      outputs: 'full' | 'trace' | 'pseudo';
                      /** @enum {string} */
                      precision: 'float64' | 'float32';
                      probeHash: string;
                      metrics: {
                        [key: string]: {
                          value: number | ('NaN' | 'Infinity' | '-Infinity');
                          bound: number | ('NaN' | 'Infinity' | '-Infinity') | null;
                          trusted: boolean;
                          /** @enum {string} */
                          relation: '=' | '>=' | '<=';
                        };
                      };
                      components: {
                        name: string;
                        layer: string;
                        shape: number[];
                        size: number;
                        trace: number | ('NaN' | 'Infinity' | '-Infinity');
                        share: number | ('NaN' | 'Infinity' | '-Infinity');
                        /** @enum {string} */
                        method: 'structured' | 'per-sample';
                      }[];
                      timings: {
                        captureMs: number;
                        gramMs: number;
                        eighMs: number;
                        writeMs: number;
                      };
                      changeId: number;
                    };
                  }
                | {
                    id: number;
                    runId: string;
                    /** @enum {string} */
                    kind: 'event';
                    event: {
                      wallMs: number;
                      step: number | null;
                      /** @enum {string} */
                      level: 'info' | 'warning' | 'error';
                      code: string;
                      message: string;
                    };
                  }
                | {
                    id: number;
                    runId: string;
                    /** @enum {string} */
                    kind: 'alert';
                    alert: {
                      rule: string;
                      /** @enum {string} */
                      kind:
                        | 'threshold'
                        | 'change'
                        | 'non-finite'
                        | 'stalled'
                        | 'stability'
                        | 'condition-number'
                        | 'alignment-falling';
                      /** @enum {string} */
                      severity: 'info' | 'warning' | 'error';
                      step: number;
                      epoch: number | null;
                      wallMs: number;
                      metric: string;
                      value: number | ('NaN' | 'Infinity' | '-Infinity');
                      threshold: number | null;
                      message: string;
                    };
                  }
                | {
                    id: number;
                    runId: string;
                    /** @enum {string} */
                    kind: 'histogram';
                    histograms: {
                      name: string;
                      step: number;
                      epoch: number | null;
                      wallMs: number;
                    }[];
                  }
                | {
                    id: number;
                    runId: string;
                    /** @enum {string} */
                    kind: 'text';
                    texts: {
                      name: string;
                      step: number;
                      epoch: number | null;
                      wallMs: number;
                      text: string;
                    }[];
                  }
              )[];
              head: number;
              more: boolean;
            };
          };
        };
        /** @description A parameter is missing or wrong. */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ingest': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Take the next stretch of a run from another run database
     * @description A batch is stored whole or not at all, and only where it continues what has arrived of its run: a repeated or early one is answered with `applied: false` and the position to go on from. docs/remote.md tells its layout.
     */
    post: {
      parameters: {
        query?: never;
        header?: {
          'content-encoding'?: 'br' | 'gzip' | 'identity';
        };
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/vnd.ntkboard.batch': string;
        };
      };
      responses: {
        /** @description How far the run has arrived. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              feed: string;
              position: [number, number];
              sender: string | null;
              applied: boolean;
            };
          };
        };
        /** @description A parameter is missing or wrong. */
        400: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        /** @description The run was deleted here for good. */
        410: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        /** @description The body is too large, as it came or unpacked. */
        413: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        /** @description The body is of another media type. */
        415: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
        429: components['responses']['429'];
        431: components['responses']['431'];
        /** @description Too many batches wait: come back after `Retry-After`. */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              error: {
                code: string;
                message: string;
              };
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The server's own numbers in Prometheus' text format */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Text. */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'text/plain': string;
          };
        };
        401: components['responses']['401'];
        403: components['responses']['403'];
        413: components['responses']['413'];
        429: components['responses']['429'];
        431: components['responses']['431'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: never;
  responses: {
    /** @description A token is demanded, and none that is valid came. */
    401: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          error: {
            code: string;
            message: string;
          };
        };
      };
    };
    /** @description The token may only read, or the request is one of another site's. */
    403: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          error: {
            code: string;
            message: string;
          };
        };
      };
    };
    /** @description The body is too large. */
    413: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          error: {
            code: string;
            message: string;
          };
        };
      };
    };
    /** @description Too many requests of one address. */
    429: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          error: {
            code: string;
            message: string;
          };
        };
      };
    };
    /** @description Address and headers are too large. The connection is closed. */
    431: {
      headers: {
        [name: string]: unknown;
      };
      content?: never;
    };
  };
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
