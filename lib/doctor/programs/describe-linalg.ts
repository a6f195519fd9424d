import { selectBackend } from '../../backends/select-backend.ts';
import { describeProviders } from '../../linalg/choose-provider.ts';
import { offerTensorflow, tensorflowGpu } from '../../ntk/device/tensorflow-device.ts';

// Prints, as JSON, what computes Gram matrices and spectra once the best backend is selected.
await selectBackend();
offerTensorflow();
const providers = describeProviders().map((provider) => ({
  name: provider.name,
  available: provider.available,
  chosen: provider.chosen,
  detail: provider.available ? provider.detail : provider.reason,
}));
process.stdout.write(`${JSON.stringify({ providers, gramOnDevice: tensorflowGpu() !== null })}\n`);
process.exit();
