// Stands in for tfjs-node: registers a backend that computes with tfjs's cpu kernels once its addon and library are there.
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const tf = require('@tensorflow/tfjs');
const core = require('@tensorflow/tfjs-core');

const own = join(__dirname, '..');
const library = join(own, 'deps', 'lib', 'libtensorflow_cc.so.2');
if (!existsSync(join(own, 'lib', 'napi-v8', 'tfjs_binding.node'))) throw new Error('the addon is missing');
if (!existsSync(library)) throw new Error('libtensorflow_cc.so.2: cannot open shared object file');
if (process.env.FAKE_PACKAGE === 'crash') process.kill(process.pid, 'SIGSEGV');
if (core.engine() !== tf.engine()) throw new Error('a second copy of tfjs');

tf.copyRegisteredKernels('cpu', 'tensorflow');
tf.registerBackend('tensorflow', () => {
  const backend = tf.engine().registryFactory.cpu.factory();
  backend.binding = { TF_Version: readFileSync(library, 'utf8') };
  backend.isUsingGpuDevice = false;
  return backend;
});
