export { TensorBoardWriter } from './tensorboard-writer.ts';
