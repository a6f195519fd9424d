/**
 * The BLAS and LAPACK routines in use: how many arguments each has, all of them addresses as Fortran wants it, and how
 * many of those are characters (whose lengths follow as hidden arguments).
 */
export const ROUTINES = {
  dsyevd: { pointers: 11, characters: 2 },
  dsyevr: { pointers: 21, characters: 3 },
  dsyrk: { pointers: 10, characters: 2 },
  ssyrk: { pointers: 10, characters: 2 },
  dgemm: { pointers: 13, characters: 2 },
  sgemm: { pointers: 13, characters: 2 },
  slag2d: { pointers: 7, characters: 0 },
  dpotrf: { pointers: 5, characters: 1 },
  dpotrs: { pointers: 8, characters: 1 },
} as const;

export type Routine = keyof typeof ROUTINES;

/** How libraries spell a routine: prefix, suffix and the width of their integers. */
export const SPELLINGS = [
  { prefix: '', suffix: '_', integerBits: 32 },
  { prefix: 'scipy_', suffix: '_64_', integerBits: 64 },
  { prefix: 'scipy_', suffix: '_', integerBits: 32 },
  { prefix: '', suffix: '_64_', integerBits: 64 },
] as const;

/** C functions `void f(int)` that set the number of threads. */
export const THREAD_SETTERS = [
  'openblas_set_num_threads',
  'scipy_openblas_set_num_threads64_',
  'scipy_openblas_set_num_threads',
  'openblas_set_num_threads64_',
  'MKL_Set_Num_Threads',
];

/** C functions `const char *f()` that tell version and processor kernel. */
export const CONFIG_GETTERS = [
  'openblas_get_config',
  'scipy_openblas_get_config64_',
  'scipy_openblas_get_config',
  'openblas_get_config64_',
];
