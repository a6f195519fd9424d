import * as z from 'zod';

// To be imported before the first schema: under the content security policy, zod's compiled parsers would only log violations.
z.config({ jitless: true });
