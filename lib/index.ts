export { eigh } from './linalg/eigh.ts';
export { empiricalNtk } from './ntk/empirical-ntk.ts';
export { NtkBoardError } from './protocol/errors.ts';
