export type BackendName = 'tensorflow' | 'wasm' | 'webgpu' | 'cpu';

/** One backend that may be chosen. */
export interface Candidate {
  /** What a reader calls it: the package, or the backend's own name. */
  label: string;
  /** The name tfjs knows it by. */
  backend: BackendName;
  /** Never chosen unasked. */
  onlyWhenAsked?: true;
  /** What having chosen it means, for the one line. */
  description(): string;
  /**
   * Makes the backend known to tfjs.
   *
   * @throws Error whose message finishes the sentence "<label> ...", for example "is not installed"
   */
  prepare(): Promise<void>;
}
