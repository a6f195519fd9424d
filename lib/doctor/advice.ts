import type { DoctorReport } from './report.ts';

const GPU_PACKAGE = '@tensorflow/tfjs-node-gpu';

/** The commands that would make this machine better at it, the most useful first. */
export function adviceFor({ node, backends, gpu, blas, linalg }: Omit<DoctorReport, 'advice'>): DoctorReport['advice'] {
  const advice: DoctorReport['advice'] = [];
  const native = backends.filter(({ name }) => name.startsWith('@tensorflow/tfjs-node'));
  if (!node.supported) advice.push({ command: 'npm install node@22', gain: 'ntkboard needs Node 22.12 or newer' });
  if (gpu.devices.length > 0 && !native.some(({ name, works }) => name === GPU_PACKAGE && works)) {
    advice.push({ command: 'npx ntkboard setup-native --gpu', gain: 'trains on the GPU' });
  } else if (!native.some(({ works }) => works)) {
    advice.push({ command: 'npx ntkboard setup-native', gain: 'trains with libtensorflow, faster than wasm' });
  }
  const openblas = linalg.find(({ name }) => name === 'openblas');
  if (openblas && !openblas.available) {
    // A library that is there and not used lacks what calls it.
    const command = blas.length > 0 ? 'npm install koffi' : 'npx ntkboard setup-native --blas';
    advice.push({ command, gain: 'spectra at the speed of LAPACK' });
  }
  return advice;
}
