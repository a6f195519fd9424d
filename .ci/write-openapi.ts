import { writeFileSync } from 'node:fs';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { apiDocument } from '../server/api/document.ts';

/** Writes docs/openapi.json and the types that the page's client is checked against: `npm run openapi`. */
const document = apiDocument();
writeFileSync('docs/openapi.json', `${JSON.stringify(document, null, 2)}\n`);
const types = astToString(await openapiTypescript(document as never));
writeFileSync(
  'lib/protocol/openapi.d.ts',
  `// Made by \`npm run openapi\` from docs/openapi.json: not to be edited.\n\n${types}`,
);
